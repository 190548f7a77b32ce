r"""Signed notes: a text, an empty line, and one line for each signature (C2SP signed-note).

    text, UTF-8, ends in a newline, no control character below U+0020 but the newline
    (empty line)
    U+2014 SP key name SP base64(key id || signature) newline        one to 64 times

The reader is strict: base64 must be canonical and padded, so that a note has one spelling. It does
not ask who signed, in which order or how often; entries (``ledger.entry``) have rules for that.

>>> from ledger.log.keys import Signer
>>> signer = Signer.from_seed(name="example.com/a", seed=bytes(32))
>>> note = format_note(b"hello\n", [signature_line(signer, b"hello\n")])
>>> open_note(note, vkeys=[signer.vkey]).text
b'hello\n'
"""

import re
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from ledger import limits
from ledger.errors import Code, Defect, Malformed
from ledger.log.encoding import decode_base64, format_base64, parse_base64
from ledger.log.keys import (
    COSIGNATURE,
    ED25519,
    KEY_ID_BYTES,
    Signer,
    VerifierKey,
    is_key_name,
    verify,
)

TIME_BYTES: Final = 8
"""Bytes of a cosignature's time, before its Ed25519 signature."""
TIME_MAX: Final = 2**63 - 1
"""The last time a cosignature may state (C2SP tlog-cosignature)."""

_DASH: Final = "\u2014"
_CONTROL = re.compile(rb"[\x00-\x09\x0b-\x1f]")
_CONTROLS: Final = bytes(range(0x20)).replace(b"\n", b"")


class SignatureLine(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """One signature of a note: the key's name and id, and the signature without that id."""

    name: str
    key_id: bytes
    signature: bytes


class Note(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A text, its final newline included, and its signatures in the order of their lines."""

    text: bytes
    signatures: tuple[SignatureLine, ...]


def parse_note(data: bytes, *, exact: bool = True) -> Note:
    """Return the note that `data` spells, its signatures unchecked.

    Without `exact` base64 may have other spellings, as the specification's own readers allow: for
    notes of strangers' logs, whose signatures then decide.

    Raises `Code.NOT_UTF8`, `Code.BAD_NOTE` and `Code.BAD_SIGNATURE_LINE`, in that precedence.
    """
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise Malformed(Code.NOT_UTF8, f"not UTF-8 at byte {error.start}") from None
    # Deleting is several times faster than searching, and nearly no note has any.
    if len(data.translate(None, _CONTROLS)) != len(data) and (control := _CONTROL.search(data)):
        raise Malformed(Code.BAD_NOTE, f"control character at byte {control.start()}")
    text, separator, block = data.rpartition(b"\n\n")
    if not separator or not block.endswith(b"\n"):
        raise Malformed(Code.BAD_NOTE, "no signature lines after an empty line")
    lines = block.decode().split("\n")[:-1]
    if len(lines) > limits.SIGNATURES_MAX:
        raise Malformed(Code.BAD_NOTE, f"more than {limits.SIGNATURES_MAX} signature lines")
    return Note(text + b"\n", tuple([_parse_line(line, exact=exact) for line in lines]))


def format_note(text: bytes, signatures: Iterable[SignatureLine]) -> bytes:
    """Return the bytes of a note; raise ValueError where `parse_note` would not read them back."""
    note = Note(text, tuple(signatures))
    data = text + b"\n" + "".join(f"{format_line(line)}\n" for line in note.signatures).encode()
    if parse_note(data) != note:
        raise ValueError("no note can have this text and these signatures")
    return data


def format_line(line: SignatureLine) -> str:
    """Return a signature line as it stands in a note, without its newline."""
    return f"{_DASH} {line.name} {format_base64(line.key_id + line.signature)}"


def signature_line(signer: Signer, text: bytes) -> SignatureLine:
    """Return the line by which `signer` signs `text`; ValueError for a witness's key."""
    if signer.vkey.algorithm != ED25519:
        raise ValueError("a witness's key cosigns and never signs")
    return SignatureLine(signer.vkey.name, signer.vkey.key_id, signer.sign(text))


def cosigned_message(text: bytes, *, time: int) -> bytes:
    """Return what a witness signs at a time (Unix seconds) of a checkpoint's text."""
    return f"cosignature/v1\ntime {time}\n".encode() + text


def cosignature_line(signer: Signer, text: bytes, *, time: int) -> SignatureLine:
    """Return the line by which a witness cosigns a checkpoint's text at a time (Unix seconds).

    ValueError for a key of another type, and for a time that is negative or past 2^63-1.
    """
    if signer.vkey.algorithm != COSIGNATURE or not 0 <= time <= TIME_MAX:
        raise ValueError("not a witness's key, or no such time")
    signature = signer.sign(cosigned_message(text, time=time))
    stamped = time.to_bytes(TIME_BYTES, "big") + signature
    return SignatureLine(signer.vkey.name, signer.vkey.key_id, stamped)


def cosigned_at(line: SignatureLine) -> int:
    """Return the time (Unix seconds) that a cosignature's line states, whoever made it."""
    return int.from_bytes(line.signature[:TIME_BYTES], "big")


def check_line(line: SignatureLine, *, text: bytes, vkey: VerifierKey) -> bool:
    """Tell whether a line is the signature of a note's text by a key of its name and key id.

    A cosignature signs the text and its own time (C2SP tlog-cosignature).
    """
    if (line.name, line.key_id) != (vkey.name, vkey.key_id):
        return False
    message, signature = text, line.signature
    if vkey.algorithm == COSIGNATURE:
        time, signature = signature[:TIME_BYTES], signature[TIME_BYTES:]
        message = cosigned_message(text, time=int.from_bytes(time, "big"))
    return verify(public=vkey.public, message=message, signature=signature)


def open_note(data: bytes, *, vkeys: Iterable[VerifierKey]) -> Note:
    """Return the note with those signatures alone that a key of `vkeys` made.

    Lines of unknown (name, key id) are ignored and left out. Raises `Defect.BAD_NOTE` if `data` is
    no note, and `Defect.CHECKPOINT_UNSIGNED` if a known key's line fails or there is none.
    """
    try:
        note = parse_note(data)
    except Malformed as error:
        raise Malformed(Defect.BAD_NOTE, str(error)) from None
    known = {(vkey.name, vkey.key_id): vkey for vkey in vkeys}
    lines = tuple(line for line in note.signatures if (line.name, line.key_id) in known)
    if not lines:
        raise Malformed(Defect.CHECKPOINT_UNSIGNED, "no signature by a known key")
    for line in lines:
        if not check_line(line, text=note.text, vkey=known[line.name, line.key_id]):
            raise Malformed(Defect.CHECKPOINT_UNSIGNED, "the signature of a known key fails")
    return Note(note.text, lines)


def _parse_line(line: str, *, exact: bool) -> SignatureLine:
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    if dash != _DASH or not is_key_name(name):
        raise Malformed(Code.BAD_SIGNATURE_LINE, "not a dash, a key name and a signature")
    signed = parse_base64(encoded) if exact else decode_base64(encoded)
    if signed is None or len(signed) <= KEY_ID_BYTES:
        raise Malformed(Code.BAD_SIGNATURE_LINE, "not canonical base64 of a key id and signature")
    return SignatureLine(name, signed[:KEY_ID_BYTES], signed[KEY_ID_BYTES:])
