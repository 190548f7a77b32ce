"""Two views of one log as an auditor has them: checkpoint files, exports, or one file of evidence.

Where the log's key changed between the two, an export leads from a trusted key to the others: it is
audited first, since anybody can write a rotation to a key of his own, and then a checkpoint counts
under the key in force at its size alone.
"""

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from ledger.audit import Asked, Audit, Replay
from ledger.audit.exhibit import Exhibit
from ledger.audit.history import (
    Comparison,
    Evidence,
    View,
    check_older,
    compare,
    compare_opened,
    evidence_between,
    open_view,
    read_evidence,
)
from ledger.audit.rotations import trust_at
from ledger.errors import Defect, Malformed
from ledger.export import CHECKPOINT, Export
from ledger.limits import CHECKPOINT_BYTES_MAX, EVIDENCE_BYTES_MAX
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.note import parse_note
from ledger.log.trust import NO_QUORUM, Trust
from ledger.papers import read_bounded, without_collector

_MISSING: Final = (
    "where another key of the log signed it, bring the export whose entries name that key, or a "
    "trust file that names every key"
)


def compare_files(one: Path, other: Path | None, *, trust: Trust) -> tuple[Comparison, Evidence]:
    """Compare two checkpoint files or exports, or the two notes of one evidence file.

    Raises `Malformed`: BAD_CHECKPOINT, CHECKPOINT_UNSIGNED, BAD_EVIDENCE, BAD_EXPORT; BAD_TILE
    where an export lacks a tile that would show how it grew.
    """
    if other is None:
        if _is_export(one):
            detail = f"{one} is an export: name the checkpoint or export to compare it with"
            raise Malformed(Defect.BAD_EVIDENCE, detail)
        evidence = read_evidence(read_bounded(one, EVIDENCE_BYTES_MAX, Defect.BAD_EVIDENCE))
        refused = _unsigned([note.encode() for note in evidence.checkpoints], trust)
        if refused is not None:
            raise Malformed(refused.code, f"{refused.detail}: {_MISSING}")
        return compare(evidence, trust), evidence
    paths = (one, other)
    views = _views(paths, [_note_of(path) for path in paths], trust)
    sizes = [view.opened.checkpoint.size for view in views]
    longer = paths[sizes[1] > sizes[0]]
    if _is_export(longer):
        with Export(longer) as export:
            evidence = evidence_between(*views, read=Exhibit(export).hashes(max(sizes)))
    else:
        evidence = evidence_between(*views, read=None)
    small, large = sorted(views, key=lambda view: view.opened.checkpoint.size)
    return compare_opened(small.opened, large.opened, evidence), evidence


def _views(paths: tuple[Path, Path], notes: Sequence[bytes], trust: Trust) -> tuple[View, View]:
    """Open two notes under trust, or under what the entries of the exports among them lead it to.

    Raises `Malformed`: CHECKPOINT_UNSIGNED, saying what is missing.
    """
    refused = _unsigned(notes, trust)
    if refused is None:
        first, second = (View(note=note, opened=open_view(note, trust)) for note in notes)
        return first, second
    missing = _MISSING
    led: dict[Path, Replay] = {}
    for path in filter(_is_export, dict.fromkeys(paths)):
        replay, fault = _audited(path, trust)
        if replay is None:
            missing = f"and the keys that {path} names are not followed: {fault}"
        else:
            led[path] = replay
            missing = "and by no key that an export names for its size"
    # An export's own entries come first: two of one log may name two keys for one size.
    opened = [
        _opened(note, [led[at] for at in (path, *paths) if at in led], trust)
        for path, note in zip(paths, notes, strict=True)
    ]
    if opened[0] is None or opened[1] is None:
        raise Malformed(refused.code, f"{refused.detail}: {missing}")
    return opened[0], opened[1]


def _unsigned(notes: Sequence[bytes], trust: Trust) -> Malformed | None:
    """Return why a note of a trusted log is not under a trusted key of it; None where all are.

    Raises `Malformed` for what is no checkpoint, and for one of another log.
    """
    for note in notes:
        check_older(note, trust)
        try:
            open_view(note, trust)
        except Malformed as error:
            return error
    return None


def _audited(path: Path, trust: Trust) -> tuple[Replay | None, str]:
    """Return what an export's entries leave, or what its audit has against them."""
    asked = Asked(trust=replace(trust, quorum=NO_QUORUM), jobs=0)
    with Export(path) as export, without_collector():
        audit = Audit(export, asked=asked)
        verdict = audit.run()
    if verdict.too_old:
        return None, verdict.too_old
    if verdict.findings:
        return None, f"{verdict.findings[0].code}: {verdict.findings[0].detail}"
    return audit.replay, ""


def _opened(note: bytes, led: Sequence[Replay], trust: Trust) -> View | None:
    """Open a note under the key in force at its size, as the first entries say that name it."""
    size = parse_checkpoint(parse_note(note).text).size
    for replay in led:
        then = trust_at(replay.state, trust, size, judged=replay.size)
        try:
            return View(note=note, opened=open_view(note, then))
        except Malformed:
            continue
    return None


def _is_export(path: Path) -> bool:
    return path.is_dir() or (path.is_file() and zipfile.is_zipfile(path))


def _note_of(path: Path) -> bytes:
    """Return the checkpoint note in a file or in an export."""
    if not _is_export(path):
        return read_bounded(path, CHECKPOINT_BYTES_MAX, Defect.BAD_CHECKPOINT)
    with Export(path) as export:
        note = export.read(CHECKPOINT)
    if note is None:
        raise Malformed(Defect.BAD_EXPORT, f"{path} has no checkpoint")
    return note
