"""Two views of one log: does one extend the other, and if not, the proof of it.

A log that shows different people different histories (a split view), or a shorter one than before
(a rollback), has signed both. Two signed notes are the evidence, and carry their own proof:

* of one size and different roots: a *split view*, by the two signatures alone;
* of different sizes, where the longer tree begins with another root than the shorter one has: a
  split view, by a consistency proof from that other root (RFC 6962 section 2.1.2);
* the shorter one cosigned later than the longer one by each witness that cosigned both, and no
  proof that one extends the other: a *rollback*, as far as those witnesses' times go. Different
  witnesses have different clocks, and whoever passes a note on may leave lines out.

Nothing shorter than that is claimed: two honest checkpoints of different sizes, without a proof,
show nothing either way.
"""

from enum import StrEnum
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from ledger.book.fields import Sha256
from ledger.errors import Defect, Malformed
from ledger.limits import CHECKPOINT_BYTES_MAX, EVIDENCE_BYTES_MAX
from ledger.log.checkpoint import Checkpoint, parse_checkpoint
from ledger.log.merkle import (
    HashReader,
    check_consistency,
    prove_consistency,
    root_at,
)
from ledger.log.note import parse_note
from ledger.log.trust import NO_QUORUM, Opened, Trust, open_trusted

FORM: Final = "tanbu-evidence/v1"
"""The edition of the form of an evidence file."""

_NoteText = Annotated[str, Meta(max_length=CHECKPOINT_BYTES_MAX)]


class Relation(StrEnum):
    """How two views of a log stand to each other."""

    SAME = "same"
    EXTENDS = "extends"
    UNPROVED = "unproved"
    SPLIT_VIEW = str(Defect.SPLIT_VIEW)
    ROLLBACK = str(Defect.ROLLBACK)


class Evidence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two signed notes, the shorter first, and what leads from one to the other.

    `root` is what the longer tree has at the shorter one's size, `proof` the consistency proof
    from it; both are empty where the sizes are equal or no tree was at hand.
    """

    form: Literal["tanbu-evidence/v1"] = FORM
    checkpoints: tuple[_NoteText, _NoteText]
    root: Annotated[str, Meta(pattern=r"\A([0-9a-f]{64})?\Z")] = ""
    proof: Annotated[tuple[Sha256, ...], Meta(max_length=2 * 53)] = ()


class View(Struct, frozen=True, kw_only=True):
    """A signed note and what it says, opened under the trust that is right for its size."""

    note: bytes
    opened: Opened


class Seen(Struct, frozen=True, kw_only=True):
    """One of two views: its size and root, and who cosigned it when (Unix seconds)."""

    size: int
    root: str
    cosigned: dict[str, int]


class Comparison(Struct, frozen=True, kw_only=True):
    """What two views show. `relation` is of the longer view to the shorter one."""

    origin: str
    relation: str
    views: tuple[Seen, Seen]
    detail: str

    @property
    def exit_code(self) -> int:
        """Return 0 where one extends the other, 1 split view or rollback, 3 nothing shown."""
        if self.relation in (Relation.SPLIT_VIEW, Relation.ROLLBACK):
            return 1
        return 3 if self.relation == Relation.UNPROVED else 0


_decoder = msgspec.json.Decoder(Evidence)
_encoder = msgspec.json.Encoder(order="sorted")


def evidence_of(one: bytes, other: bytes, *, read: HashReader | None, trust: Trust) -> Evidence:
    """Return the evidence that two notes make; `read` gives the hashes of the longer tree.

    Raises as `open_view`, and `Defect.BAD_TILE` where the tree lacks a tile.
    """
    views = [View(note=note, opened=open_view(note, trust)) for note in (one, other)]
    return evidence_between(views[0], views[1], read=read)


def evidence_between(one: View, other: View, *, read: HashReader | None) -> Evidence:
    """Return the evidence that two opened notes make. Raises `Malformed`: BAD_TILE."""
    short, long = sorted((one, other), key=lambda view: view.opened.checkpoint.size)
    small, large = short.opened.checkpoint, long.opened.checkpoint
    notes = (short.note.decode(), long.note.decode())
    if read is None or small.size == large.size:
        return Evidence(checkpoints=notes)
    proof = prove_consistency(old=small.size, new=large.size, read=read)
    root = root_at(small.size, read)
    return Evidence(checkpoints=notes, root=root.hex(), proof=tuple(step.hex() for step in proof))


EVIDENCE_MARK: Final = b'{"checkpoints":['
"""How every file of evidence begins."""


def evidence_bytes(evidence: Evidence) -> bytes:
    """Return the file of evidence: one line of canonical JSON."""
    return _encoder.encode(evidence) + b"\n"


def read_evidence(data: bytes) -> Evidence:
    """Return the evidence in a file, its notes unread. Raises `Malformed`: BAD_EVIDENCE."""
    try:
        if len(data) > EVIDENCE_BYTES_MAX:
            raise ValueError(f"more than {EVIDENCE_BYTES_MAX} bytes")
        return _decoder.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Malformed(Defect.BAD_EVIDENCE, str(error)) from None


def open_view(note: bytes, trust: Trust) -> Opened:
    """Return a checkpoint that a trusted log signed, and who cosigned it; no quorum is asked.

    Raises `Malformed`: BAD_CHECKPOINT, CHECKPOINT_UNSIGNED.
    """
    return open_trusted(note, replace(trust, quorum=NO_QUORUM))


def check_older(note: bytes, trust: Trust) -> None:
    """Require that an older checkpoint is of a trusted log, whichever key of it may have signed.

    Which keys the log had is in its entries. Raises `Malformed`: BAD_CHECKPOINT, and
    CHECKPOINT_UNSIGNED where it is of another log.
    """
    try:
        open_view(note, trust)
    except Malformed as error:
        of_log = {key.vkey.name for key in trust.logs}
        if error.code is not Defect.CHECKPOINT_UNSIGNED:
            raise
        if parse_checkpoint(parse_note(note).text).origin not in of_log:
            raise


def compare(evidence: Evidence, trust: Trust) -> Comparison:
    """Return what two signed notes show under trusted keys.

    Raises `Malformed` as `open_view`, and BAD_EVIDENCE: notes of two logs, the longer one first,
    or a proof that does not lead to the longer one's root.
    """
    small, large = (open_view(note.encode(), trust) for note in evidence.checkpoints)
    return compare_opened(small, large, evidence)


def compare_opened(small: Opened, large: Opened, evidence: Evidence) -> Comparison:
    """Return what two opened notes show. Raises `Malformed`: BAD_EVIDENCE."""
    if small.checkpoint.origin != large.checkpoint.origin:
        raise Malformed(Defect.BAD_EVIDENCE, "the two checkpoints are of different logs")
    if small.checkpoint.size > large.checkpoint.size:
        raise Malformed(Defect.BAD_EVIDENCE, "the shorter of the two stands first")
    relation, detail = _relation(small.checkpoint, large.checkpoint, evidence)
    if relation is Relation.UNPROVED and _dated_back(small, large):
        relation = Relation.ROLLBACK
        detail = (
            f"size {small.checkpoint.size} was cosigned after size {large.checkpoint.size} had been"
        )
    return Comparison(
        origin=small.checkpoint.origin,
        relation=str(relation),
        views=(_seen(small), _seen(large)),
        detail=detail,
    )


def _relation(small: Checkpoint, large: Checkpoint, evidence: Evidence) -> tuple[Relation, str]:
    if small.size == large.size:
        if small.root == large.root:
            return Relation.SAME, f"one tree of {small.size} entries"
        return Relation.SPLIT_VIEW, f"two roots were signed at size {small.size}"
    if not evidence.root:
        detail = f"size {small.size} and size {large.size}: without a proof nothing is shown"
        return Relation.UNPROVED, detail
    root = bytes.fromhex(evidence.root)
    proof = [bytes.fromhex(step) for step in evidence.proof]
    if not check_consistency(
        old=small.size, new=large.size, old_root=root, new_root=large.root, proof=proof
    ):
        detail = "the proof does not lead to the root of the longer log"
        raise Malformed(Defect.BAD_EVIDENCE, detail)
    if root != small.root:
        detail = f"the log of size {large.size} begins with another tree of size {small.size}"
        return Relation.SPLIT_VIEW, detail
    return Relation.EXTENDS, f"size {large.size} extends size {small.size}"


def _dated_back(small: Opened, large: Opened) -> bool:
    """Tell whether each witness that cosigned both logs did so for the shorter one later."""
    both = small.cosigned.keys() & large.cosigned.keys()
    return bool(both) and all(small.cosigned[name] > large.cosigned[name] for name in both)


def _seen(opened: Opened) -> Seen:
    checkpoint = opened.checkpoint
    return Seen(size=checkpoint.size, root=checkpoint.root.hex(), cosigned=opened.cosigned)
