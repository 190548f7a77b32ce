"""Checkpoints: the signed statement of a log's size and root hash (C2SP tlog-checkpoint).

    origin newline  size in decimal newline  root hash in base64 newline

is the text of a signed note whose key is named as the origin. Extension lines, which the
specification allows and advises against, are refused. Cosignatures by witnesses may stand beside
the log's own signature; they are ignored here.

>>> from ledger.log.keys import Signer
>>> from ledger.log.merkle import EMPTY_ROOT
>>> signer = Signer.from_seed(name="example.com/log", seed=bytes(32))
>>> signed = sign_checkpoint(Checkpoint("example.com/log", 0, EMPTY_ROOT), signer)
>>> open_checkpoint(signed, vkey=signer.vkey).size
0
"""

import re
from typing import Final

from msgspec import Struct

from ledger import limits
from ledger.errors import Defect, Malformed
from ledger.log.encoding import format_base64, parse_base64, parse_decimal
from ledger.log.keys import Signer, VerifierKey
from ledger.log.merkle import HASH_BYTES
from ledger.log.note import format_note, open_note, signature_line

_LINES: Final = 3
_CONTROL = re.compile(r"[\x00-\x1f]")


class Checkpoint(Struct, frozen=True, forbid_unknown_fields=True):
    """The head of a log: its origin, how many entries it has, and the root hash over them."""

    origin: str
    size: int
    root: bytes


def format_checkpoint(checkpoint: Checkpoint) -> bytes:
    """Return the note text of `checkpoint`; raise as `parse_checkpoint` where it would not do."""
    lines = checkpoint.origin, str(checkpoint.size), format_base64(checkpoint.root)
    text = "".join(f"{line}\n" for line in lines).encode()
    parse_checkpoint(text)
    return text


def parse_checkpoint(text: bytes, *, exact: bool = True) -> Checkpoint:
    """Return the checkpoint that a note's text spells; raise `Defect.BAD_CHECKPOINT` otherwise.

    Without `exact` extension lines may follow, as they may in strangers' logs; they are not read.
    It does not ask that the root of size 0 be the empty one: that is a wrong root, which a
    consistency check finds, not a wrong form.
    """
    try:
        origin, size_text, root_text, *extensions, end = text.decode().split("\n")
        if extensions and exact:
            raise ValueError
    except ValueError:
        raise Malformed(Defect.BAD_CHECKPOINT, f"not {_LINES} lines of UTF-8") from None
    if end or not all(extensions) or not origin or _CONTROL.search(origin):
        raise Malformed(Defect.BAD_CHECKPOINT, "bad origin, or no final newline")
    size = parse_decimal(size_text)
    if size is None:
        raise Malformed(Defect.BAD_CHECKPOINT, "the size is not a canonical decimal to 2^53-1")
    root = parse_base64(root_text)
    if root is None or len(root) != HASH_BYTES:
        raise Malformed(Defect.BAD_CHECKPOINT, "the root is not canonical base64 of 32 bytes")
    return Checkpoint(origin, size, root)


def sign_checkpoint(checkpoint: Checkpoint, *signers: Signer) -> bytes:
    """Return the note of `checkpoint`, signed by one key of the log, or by more in a transition.

    Raises ValueError unless each key bears its origin.
    """
    if any(signer.vkey.name != checkpoint.origin for signer in signers):
        raise ValueError("a log's key is named as its origin")
    text = format_checkpoint(checkpoint)
    return format_note(text, [signature_line(signer, text) for signer in signers])


def open_checkpoint(data: bytes, *, vkey: VerifierKey) -> Checkpoint:
    """Return the checkpoint in a note signed by the log's key, `vkey`.

    Raises `Defect.BAD_CHECKPOINT` if `data` is too long or no note, `Defect.CHECKPOINT_UNSIGNED`
    if the log did not sign it, `Defect.BAD_CHECKPOINT` if it signed something else, and
    `Defect.CHECKPOINT_UNSIGNED` if the origin is not the key's name.
    """
    if len(data) > limits.CHECKPOINT_BYTES_MAX:
        raise Malformed(Defect.BAD_CHECKPOINT, "too long")
    try:
        note = open_note(data, vkeys=[vkey])
    except Malformed as error:
        if error.code is Defect.CHECKPOINT_UNSIGNED:
            raise
        raise Malformed(Defect.BAD_CHECKPOINT, error.detail) from None
    checkpoint = parse_checkpoint(note.text)
    if checkpoint.origin != vkey.name:
        raise Malformed(Defect.CHECKPOINT_UNSIGNED, "the key bears another log's name")
    return checkpoint
