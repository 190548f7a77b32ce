"""The offline commands as functions: audit, show, prove, check a receipt. No database, no network.

``python -m ledger`` and the ``tanbu`` command call these; both print what they return.
"""

import hashlib
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from ledger.audit import STEPS, Finding, Progress, Verdict
from ledger.audit.history import Comparison
from ledger.book.acts import encode_act
from ledger.entry import parse_entry
from ledger.errors import Code, Defect
from ledger.export import CHECKPOINT, Export, entry_at
from ledger.limits import CHECKPOINT_BYTES_MAX, ENTRY_BYTES_MAX
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.merkle import leaf_hash, prove_inclusion
from ledger.log.note import parse_note
from ledger.log.proof import InclusionReceipt, check_receipt_under, format_receipt, parse_receipt
from ledger.log.tiles import TILE_HEIGHT, TILE_WIDTH, TileName, tile_reader
from ledger.log.trust import Trust
from ledger.papers import Papers, audit_under, read_bounded

RECEIPT_BYTES_MAX = 2 * ENTRY_BYTES_MAX + CHECKPOINT_BYTES_MAX
"""Bytes of a receipt: its checkpoint, its hashes, and in base64 at most an entry as extra data."""


def audit(path: Path, *, vkey: str, progress: Progress | None = None) -> Verdict:
    """Audit an export under a trusted key, or its own where none is given.

    Raises `Malformed`: BAD_KEY for a bad `vkey`; OSError where there is nothing at `path`.
    """
    return audit_under(path, Papers(vkey=vkey), progress).verdict


def verdict_lines(verdict: Verdict, *, verbose: bool) -> list[str]:
    """Return a verdict in lines for people; silence is no lines.

    Details quote the evidence, so whatever a terminal might obey is spelt out.
    """
    lines = [
        f"step {found.step} ({STEPS[found.step]})"
        + _place(found)
        + f": {found.code}: {found.detail}"
        for found in verdict.findings
    ]
    if verdict.too_old:
        lines.append(f"auditor_too_old: {verdict.too_old}; a newer auditor is needed")
    if verdict.log_vkey not in {"", verdict.vkey} and not verdict.exit_code:
        lines.append(f"the log's key is now {verdict.log_vkey}")
    if not verdict.trusted:
        if verdict.vkey:
            lines.append(f"key fingerprint: {fingerprint(verdict.vkey)}")
        lines.append("trust: taken from the export itself")
    if verbose:
        lines.append(f"log: {verdict.origin}, {verdict.size} entries, root {verdict.root}")
        if verdict.resumed:
            lines.append(f"resumed: entries below {verdict.resumed} were audited before")
        lines += [f"cosigned: {name} at {time}" for name, time in verdict.cosigned.items()]
        failed = {found.step for found in verdict.findings}
        for step in verdict.steps:
            mark = "FAIL" if step in failed else "--" if step in verdict.unfinished else "ok"
            lines.append(f"{mark:>4} {step} {STEPS[step]}")
    return [printable(line) for line in lines]


def _place(found: Finding) -> str:
    """Return where a finding is: what is wrong with a tile or bundle as a whole is no entry's."""
    if found.index < 0:
        return ""
    if found.code == Defect.BAD_TILE:
        return f", entries from {found.index} on"
    return f", entry {found.index}"


def printable(text: str) -> str:
    """Return a text with control characters and the like as escapes: one line, nothing hidden."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def fingerprint(vkey: str) -> str:
    """Return a key's fingerprint for people to compare: the first 16 hex of its text's SHA-256."""
    digest = hashlib.sha256(vkey.encode()).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


class Shown(Struct, frozen=True, kw_only=True):
    """An entry for a program to read: `act` is the act's own JSON, `keys` signed it."""

    index: int
    admitted: str
    act: msgspec.Raw
    keys: list[str]
    leaf_hash: str


class Proved(Struct, frozen=True, kw_only=True):
    """What a receipt proves: where an entry stands, in which log, at which size."""

    index: int
    origin: str
    size: int
    root: str
    cosigned: dict[str, int] = {}


def shown(path: Path, index: int) -> Shown:
    """Return one entry of an export, read. Raises `Malformed` as `show`."""
    leaf = show(path, index).encode()
    entry = parse_entry(leaf)
    return Shown(
        index=index,
        admitted=entry.admitted,
        act=msgspec.Raw(encode_act(entry.signed.act)),
        keys=[line.name for line in entry.signed.signatures],
        leaf_hash=leaf_hash(leaf).hex(),
    )


def show(path: Path, index: int) -> str:
    """Return one entry of an export as it stands in the log.

    Raises `Malformed`: ENTRY_UNKNOWN, BAD_EXPORT, and the codes of the entry's grammar.
    """
    with Export(path) as export:
        leaf = entry_at(export, index)
    parse_entry(leaf)
    return leaf.decode()


def prove(path: Path, index: int) -> bytes:
    """Return the receipt of an entry of an export (C2SP tlog-proof), made from its tiles.

    Whether the tiles are true is for `check_proof` to say, and for an audit.
    Raises `Malformed`: ENTRY_UNKNOWN, BAD_EXPORT, BAD_CHECKPOINT, BAD_TILE.
    """
    with Export(path) as export:
        note = export.read(CHECKPOINT) or b""
        size = parse_checkpoint(parse_note(note).text).size
        entry_at(export, index)

        @cache
        def fetch(level: int, number: int) -> bytes:
            width = min(TILE_WIDTH, (size >> TILE_HEIGHT * level) - number * TILE_WIDTH)
            return export.read(TileName(level, number, width).path) or b""

        hashes = prove_inclusion(index=index, size=size, read=tile_reader(fetch))
    return format_receipt(InclusionReceipt(index=index, proof=tuple(hashes), checkpoint=note))


def check_proof(proof: Path, entry: Path, *, trust: Trust) -> Proved:
    """Return what a receipt proves of an entry under trusted keys and their quorum.

    Raises `Malformed`: BAD_PROOF, BAD_CHECKPOINT, CHECKPOINT_UNSIGNED, QUORUM_MISSING,
    ENTRY_TOO_LARGE; OSError where there is no such file.
    """
    receipt = parse_receipt(read_bounded(proof, RECEIPT_BYTES_MAX, Defect.BAD_PROOF))
    leaf = read_bounded(entry, ENTRY_BYTES_MAX, Code.ENTRY_TOO_LARGE)
    opened = check_receipt_under(receipt, entry=leaf, trust=trust)
    return Proved(
        index=receipt.index,
        origin=opened.checkpoint.origin,
        size=opened.checkpoint.size,
        root=opened.checkpoint.root.hex(),
        cosigned=opened.cosigned,
    )


def proved_line(proved: Proved) -> str:
    """Return what a receipt proves, for people."""
    said = f"entry {proved.index} stands in {proved.origin} at size {proved.size}"
    return f"{said}, cosigned by {', '.join(proved.cosigned)}" if proved.cosigned else said


def comparison_line(comparison: Comparison) -> str:
    """Return what two views show, for people."""
    return printable(f"{comparison.relation}: {comparison.detail}")
