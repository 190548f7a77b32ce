"""The offline commands as functions: audit, show, check a receipt. No database, no network.

``python -m ledger`` and the ``tanbu`` command call these; both print what they return.
"""

import hashlib
from pathlib import Path

from ledger.audit import STEPS, Audit, Progress, Verdict
from ledger.entry import parse_entry
from ledger.export import Export, entry_at
from ledger.log.keys import parse_vkey
from ledger.log.proof import check_receipt, parse_receipt


def audit(path: Path, *, vkey: str, progress: Progress | None = None) -> Verdict:
    """Audit an export. Raises `Malformed`: BAD_EXPORT, BAD_KEY."""
    with Export(path) as export:
        return Audit(export, vkey=vkey, progress=progress).run()


def verdict_lines(verdict: Verdict, *, verbose: bool) -> list[str]:
    """Return a verdict in lines for people; silence is no lines."""
    lines = [
        f"step {found.step} ({STEPS[found.step]})"
        + (f", entry {found.index}" if found.index >= 0 else "")
        + f": {found.code}: {found.detail}"
        for found in verdict.findings
    ]
    if verdict.too_old:
        lines.append(f"auditor_too_old: {verdict.too_old}; a newer auditor is needed")
    if not verdict.trusted:
        lines.append(f"key fingerprint: {fingerprint(verdict.vkey)}")
        lines.append("trust: taken from the export itself")
    if verbose:
        lines.append(f"log: {verdict.origin}, {verdict.size} entries, root {verdict.root}")
        failed = {found.step for found in verdict.findings}
        lines += [f"{'FAIL' if n in failed else 'ok':>4} {n} {text}" for n, text in STEPS.items()]
    return lines


def fingerprint(vkey: str) -> str:
    """Return a key's fingerprint for people to compare: the first 16 hex of its text's SHA-256."""
    digest = hashlib.sha256(vkey.encode()).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, 16, 4))


def show(path: Path, index: int) -> str:
    """Return one entry of an export as it stands in the log.

    Raises `Malformed`: BAD_EXPORT, and the codes of the entry's grammar.
    """
    with Export(path) as export:
        leaf = entry_at(export, index)
    parse_entry(leaf)
    return leaf.decode()


def check_proof(proof: Path, entry: Path, *, vkey: str) -> str:
    """Return what a receipt proves of an entry under a trusted key. Raises `Malformed`."""
    receipt = parse_receipt(proof.read_bytes())
    checkpoint = check_receipt(receipt, entry=entry.read_bytes(), vkey=parse_vkey(vkey))
    return f"entry {receipt.index} stands in {checkpoint.origin} at size {checkpoint.size}"
