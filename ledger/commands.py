"""The offline commands as functions: audit, show, prove, check a receipt. No database, no network.

``python -m ledger`` and the ``tanbu`` command call these; both print what they return.
"""

import hashlib
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from ledger.audit import STEPS, Audit, Finding, Progress, Verdict, log_key
from ledger.book.acts import encode_act
from ledger.entry import parse_entry
from ledger.errors import Code, Defect, Malformed
from ledger.export import CHECKPOINT, Export, entry_at
from ledger.limits import CHECKPOINT_BYTES_MAX, ENTRY_BYTES_MAX
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.merkle import leaf_hash, prove_inclusion
from ledger.log.note import parse_note
from ledger.log.proof import InclusionReceipt, check_receipt, format_receipt, parse_receipt
from ledger.log.tiles import TILE_HEIGHT, TILE_WIDTH, TileName, tile_reader

RECEIPT_BYTES_MAX = 2 * ENTRY_BYTES_MAX + CHECKPOINT_BYTES_MAX
"""Bytes of a receipt: its checkpoint, its hashes, and in base64 at most an entry as extra data."""


def audit(path: Path, *, vkey: str, progress: Progress | None = None) -> Verdict:
    """Audit an export; one that does not even open is a finding.

    Raises `Malformed`: BAD_KEY for a bad `vkey`; OSError where there is nothing at `path`.
    """
    trusted = log_key(vkey).text if vkey else ""
    try:
        with Export(path) as export:
            return Audit(export, vkey=trusted, progress=progress).run()
    except Malformed as error:
        if error.code is not Defect.BAD_EXPORT:
            raise
        found = Finding(step=1, index=-1, code=str(error.code), detail=error.detail)
        return Verdict(
            vkey=trusted, trusted=bool(trusted), findings=(found,), unfinished=tuple(STEPS)
        )


def verdict_lines(verdict: Verdict, *, verbose: bool) -> list[str]:
    """Return a verdict in lines for people; silence is no lines.

    Details quote the evidence, so whatever a terminal might obey is spelt out.
    """
    lines = [
        f"step {found.step} ({STEPS[found.step]})"
        + (f", entry {found.index}" if found.index >= 0 else "")
        + f": {found.code}: {found.detail}"
        for found in verdict.findings
    ]
    if verdict.too_old:
        lines.append(f"auditor_too_old: {verdict.too_old}; a newer auditor is needed")
    if not verdict.trusted:
        if verdict.vkey:
            lines.append(f"key fingerprint: {fingerprint(verdict.vkey)}")
        lines.append("trust: taken from the export itself")
    if verbose:
        lines.append(f"log: {verdict.origin}, {verdict.size} entries, root {verdict.root}")
        failed = {found.step for found in verdict.findings}
        lines += [
            f"{'FAIL' if n in failed else '--' if n in verdict.unfinished else 'ok':>4} {n} {text}"
            for n, text in STEPS.items()
        ]
    return [printable(line) for line in lines]


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

    Raises `Malformed`: BAD_EXPORT, and the codes of the entry's grammar.
    """
    with Export(path) as export:
        leaf = entry_at(export, index)
    parse_entry(leaf)
    return leaf.decode()


def prove(path: Path, index: int) -> bytes:
    """Return the receipt of an entry of an export (C2SP tlog-proof), made from its tiles.

    Whether the tiles are true is for `check_proof` to say, and for an audit.
    Raises `Malformed`: BAD_EXPORT, BAD_CHECKPOINT, BAD_TILE.
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


def check_proof(proof: Path, entry: Path, *, vkey: str) -> Proved:
    """Return what a receipt proves of an entry under a trusted key.

    Raises `Malformed`: BAD_KEY, BAD_PROOF, BAD_CHECKPOINT, CHECKPOINT_UNSIGNED, ENTRY_TOO_LARGE;
    OSError where there is no such file.
    """
    key = log_key(vkey)
    receipt = parse_receipt(_read(proof, RECEIPT_BYTES_MAX, Defect.BAD_PROOF))
    leaf = _read(entry, ENTRY_BYTES_MAX, Code.ENTRY_TOO_LARGE)
    checkpoint = check_receipt(receipt, entry=leaf, vkey=key)
    return Proved(
        index=receipt.index,
        origin=checkpoint.origin,
        size=checkpoint.size,
        root=checkpoint.root.hex(),
    )


def proved_line(proved: Proved) -> str:
    """Return what a receipt proves, for people."""
    return f"entry {proved.index} stands in {proved.origin} at size {proved.size}"


def _read(path: Path, limit: int, code: Code | Defect) -> bytes:
    with path.open("rb") as stream:
        content = stream.read(limit + 1)
    if len(content) > limit:
        raise Malformed(code, f"{path} holds more than {limit} bytes")
    return content
