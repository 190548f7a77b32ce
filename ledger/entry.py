r"""An entry of the log: an admission line, and below it a C2SP signed note, as it was signed.

::

    admitted 2026-11-22T02:00:00.000Z
    <origin>/entry/v1
    {"account":"acme", ... canonical JSON on one line ...}

    — acme/k1 <base64 of key id and signature>

The registry sets the first line; signers sign the two lines of the note's text. Each form has one
spelling: the grammar here is strict, and what it refuses it refuses with one of the first eleven
codes of `ledger.errors.Code`, in their order. Signatures are read here and checked in
``ledger.apply``.

>>> entry_bytes(admitted="2026-11-22T02:00:00.000Z", note=b"...")[:9]
b'admitted '
"""

import hashlib
import re
from collections.abc import Sequence
from itertools import pairwise

import msgspec
from msgspec import Struct

from ledger.book.acts import AnyAct, decode_act, encode_act
from ledger.book.calendar import INSTANT_FORM, parse_date
from ledger.errors import Code, Malformed
from ledger.limits import ENTRY_BYTES_MAX
from ledger.log.note import SignatureLine, parse_note

_ADMITTED = re.compile(rf"admitted ({INSTANT_FORM})\n".encode())
_TEXT = re.compile(rb"([a-z0-9][a-z0-9./-]{2,126}[a-z0-9])/entry/v1\n([^\n]*)\n\Z")
ADMITTED_BYTES = len(b"admitted 2026-11-22T02:00:00.000Z\n")
"""Bytes of the first line."""


class SignedAct(Struct, frozen=True, kw_only=True, gc=False):
    """A parsed note: the act, the text that was signed, and the signatures still unchecked.

    Two notes with one text, and so with one hash of it, carry the same act.
    """

    note: bytes
    text: bytes
    text_sha256: str
    origin: str
    act: AnyAct
    signatures: tuple[SignatureLine, ...]


class Entry(Struct, frozen=True, kw_only=True, gc=False):
    """A parsed leaf of the log."""

    admitted: str
    signed: SignedAct


def note_text(*, origin: str, act: AnyAct) -> bytes:
    """Return the exact text that the signers of an act sign."""
    return f"{origin}/entry/v1\n".encode() + encode_act(act) + b"\n"


def text_hash(text: bytes) -> str:
    """Return SHA-256 of a note's text, in hex."""
    return hashlib.sha256(text).hexdigest()


def entry_bytes(*, admitted: str, note: bytes) -> bytes:
    """Return the leaf of the log for a note admitted at a time."""
    return f"admitted {admitted}\n".encode() + note


def parse_entry(leaf: bytes) -> Entry:
    """Return the entry whose leaf this is.

    Raises `Malformed`: any of the first eleven codes.
    """
    if len(leaf) > ENTRY_BYTES_MAX:
        raise Malformed(Code.ENTRY_TOO_LARGE, f"{len(leaf)} bytes, at most {ENTRY_BYTES_MAX}")
    _check_utf8(leaf)
    found = _ADMITTED.match(leaf)
    if found is None:
        raise Malformed(Code.BAD_ADMITTED, "the first line is no admission line")
    admitted = found[1].decode()
    try:
        parse_date(admitted[:10])
    except ValueError as error:
        raise Malformed(Code.BAD_ADMITTED, str(error)) from None
    return Entry(admitted=admitted, signed=parse_signed(leaf[found.end() :]))


def parse_signed(note: bytes) -> SignedAct:
    """Return the signed act whose note this is.

    Raises `Malformed`: any of the first eleven codes but BAD_ADMITTED.
    """
    if len(note) > ENTRY_BYTES_MAX - ADMITTED_BYTES:
        limit = ENTRY_BYTES_MAX - ADMITTED_BYTES
        raise Malformed(Code.ENTRY_TOO_LARGE, f"{len(note)} bytes, at most {limit}")
    parsed = parse_note(note)
    if not _rise(parsed.signatures):
        detail = "signature lines are sorted by key name, and none stands twice"
        raise Malformed(Code.SIGNATURES_UNSORTED, detail)
    found = _TEXT.match(parsed.text)
    if found is None:
        detail = "the text is the line <origin>/entry/v1 and one line of JSON"
        raise Malformed(Code.BAD_TEXT, detail)
    return SignedAct(
        note=note,
        text=parsed.text,
        text_sha256=text_hash(parsed.text),
        origin=found[1].decode(),
        act=decode_act(found[2]),
        signatures=parsed.signatures,
    )


def _rise(lines: Sequence[SignatureLine]) -> bool:
    """Tell whether signature lines are sorted by key name, none twice."""
    return len(lines) == 1 or all(low.name < high.name for low, high in pairwise(lines))


def declared_edition(leaf: bytes) -> int:
    """Return the edition that a genesis entry says it is written under, 0 where it says none.

    It reads loosely, since a later edition may have another grammar.
    """
    for line in leaf.split(b"\n"):
        try:
            header = _HEADER.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        return header.rules if header.act == "genesis" else 0
    return 0


class _Header(Struct):
    act: str
    rules: int = 0


_HEADER = msgspec.json.Decoder(_Header)


def _check_utf8(data: bytes) -> None:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        raise Malformed(Code.NOT_UTF8, f"not UTF-8 at byte {error.start}") from None
