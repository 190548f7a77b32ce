r"""What a log says to a witness and a witness decides (C2SP tlog-witness), without its transport.

A request for a cosignature is

::

    old <size that the witness cosigned last>
    <base64 hash>                 none to 63: the consistency proof from that size
    (empty line)
    <checkpoint, a signed note>

`answer_to` is the witness's whole decision, as a pure function of what it remembers of the log;
whoever calls it stores the new checkpoint, durably and atomically, before the cosignature leaves.

>>> parse_add_checkpoint(b"old 0\n\nlog\n0\n\n").old
0
"""

from enum import Enum
from typing import Final

from msgspec import Struct

from ledger import limits
from ledger.errors import Defect, Malformed
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.encoding import format_base64, parse_base64, parse_decimal
from ledger.log.keys import VerifierKey
from ledger.log.merkle import EMPTY_ROOT, HASH_BYTES, check_consistency
from ledger.log.note import Note, check_line, parse_note

HASHES_MAX: Final = 63
"""Hashes of one proof."""
REQUEST_BYTES_MAX: Final = 64 * (HASHES_MAX + 1) + limits.CHECKPOINT_BYTES_MAX
"""Bytes of one request."""

_OLD: Final = "old "


class AddCheckpoint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A request: the size the witness is thought to know, a proof from there, a checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: bytes


class Answer(Enum):
    """What a witness decides, and the HTTP status that says so."""

    COSIGN = 200
    MALFORMED = 400
    NOT_SIGNED = 403
    LOG_UNKNOWN = 404
    OLD_MISMATCH = 409
    INCONSISTENT = 422


class Decision(Struct, frozen=True, kw_only=True):
    """An answer, why, and the checkpoint's text where it is to be cosigned."""

    answer: Answer
    detail: str
    text: bytes = b""
    checkpoint: Checkpoint | None = None


def format_add_checkpoint(request: AddCheckpoint) -> bytes:
    """Return the bytes of a request; raise as `parse_add_checkpoint` where it would not be read."""
    lines = [f"{_OLD}{request.old}", *map(format_base64, request.proof), "", ""]
    data = "\n".join(lines).encode() + request.checkpoint
    parse_add_checkpoint(data)
    return data


def parse_add_checkpoint(data: bytes) -> AddCheckpoint:
    """Return the request that `data` spells, its checkpoint unread.

    Raises `Defect.BAD_ADD_CHECKPOINT`.
    """
    if len(data) > REQUEST_BYTES_MAX:
        raise Malformed(Defect.BAD_ADD_CHECKPOINT, f"more than {REQUEST_BYTES_MAX} bytes")
    head, separator, checkpoint = data.partition(b"\n\n")
    if not separator or not checkpoint or not head.isascii():
        raise Malformed(Defect.BAD_ADD_CHECKPOINT, "no checkpoint after an empty line")
    first, *lines = head.decode().split("\n")
    old = parse_decimal(first.removeprefix(_OLD))
    if not first.startswith(_OLD) or old is None:
        raise Malformed(Defect.BAD_ADD_CHECKPOINT, "the first line is not: old and a size")
    if len(lines) > HASHES_MAX:
        raise Malformed(Defect.BAD_ADD_CHECKPOINT, f"more than {HASHES_MAX} hashes")
    hashes = [parse_base64(line) for line in lines]
    proof = tuple(step for step in hashes if step is not None and len(step) == HASH_BYTES)
    if len(proof) != len(lines):
        raise Malformed(Defect.BAD_ADD_CHECKPOINT, "a hash is not canonical base64 of 32 bytes")
    return AddCheckpoint(old=old, proof=proof, checkpoint=checkpoint)


def answer_to(
    data: bytes, *, keys: dict[str, tuple[VerifierKey, ...]], known: dict[str, Checkpoint]
) -> Decision:
    """Decide on a request.

    `keys` are the trusted keys of each log by its origin, `known` the checkpoint last cosigned for
    each, none for a log that is new. The size last cosigned is compared before the proof is tried,
    so that a log can always learn where to begin.
    """
    try:
        request = parse_add_checkpoint(data)
        note = parse_note(request.checkpoint, exact=False)
        checkpoint = parse_checkpoint(note.text, exact=False)
    except Malformed as error:
        return Decision(answer=Answer.MALFORMED, detail=str(error))
    if request.old > checkpoint.size:
        return Decision(answer=Answer.MALFORMED, detail="the old size is above the checkpoint's")
    trusted = keys.get(checkpoint.origin)
    if trusted is None:
        return Decision(answer=Answer.LOG_UNKNOWN, detail=f"unknown log {checkpoint.origin}")
    if not _is_signed(note, trusted):
        return Decision(answer=Answer.NOT_SIGNED, detail="no valid signature of the log")
    last = known.get(checkpoint.origin)
    last_size = last.size if last else 0
    if request.old != last_size:
        return Decision(answer=Answer.OLD_MISMATCH, detail=f"{last_size}")
    if not _follows(request, checkpoint, last):
        detail = "the consistency proof does not lead here"
        return Decision(answer=Answer.INCONSISTENT, detail=detail)
    return Decision(answer=Answer.COSIGN, detail="", text=note.text, checkpoint=checkpoint)


def _is_signed(note: Note, trusted: tuple[VerifierKey, ...]) -> bool:
    """Tell whether a trusted key signed, and no trusted key's line fails."""
    known = {(key.name, key.key_id): key for key in trusted}
    lines = [line for line in note.signatures if (line.name, line.key_id) in known]
    return bool(lines) and all(
        check_line(line, text=note.text, vkey=known[line.name, line.key_id]) for line in lines
    )


def _follows(request: AddCheckpoint, checkpoint: Checkpoint, last: Checkpoint | None) -> bool:
    """Tell whether a checkpoint goes on from the last one, or begins where there was none."""
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        return False
    old_root = last.root if last else EMPTY_ROOT
    if request.old == checkpoint.size:
        return not request.proof and checkpoint.root == old_root
    if request.old == 0:
        return not request.proof
    return check_consistency(
        old=request.old,
        new=checkpoint.size,
        old_root=old_root,
        new_root=checkpoint.root,
        proof=request.proof,
    )
