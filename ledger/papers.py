"""What an auditor brings as files, and takes away: trust, older checkpoints, states, balances.

`Papers` names the files; `audit_under` reads them, audits, and writes what was asked for. Papers
that are not what they claim are the auditor's own mistake: `Malformed`, and no audit.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from ledger.archive import read_regular
from ledger.audit import Asked, Audit, Finding, Progress, Replay, Verdict, log_key
from ledger.audit.balances import Balance, balances_of, read_balances
from ledger.audit.history import (
    EVIDENCE_MARK,
    Evidence,
    evidence_bytes,
)
from ledger.audit.snapshot import STATE_MARK
from ledger.errors import Code, Defect, Malformed, said_of
from ledger.export import Export
from ledger.limits import (
    BALANCES_BYTES_MAX,
    CHECKPOINT_BYTES_MAX,
    STATE_BYTES_MAX,
    TRUST_BYTES_MAX,
)
from ledger.log.trust import Trust, parse_trust, trust_in
from ledger.targets import check_target, write_whole
from ledger.verdict import STEPS

_UNWRITTEN = 2
JOBS_MAX = 256
"""Processes that one audit may share its work with."""


class Papers(Struct, frozen=True, kw_only=True):
    """Files that go with an audit, each None where there is none.

    Brought: `trust` (or, for short, `vkey`), `since` (an older signed checkpoint), `resume` (a
    saved state), `balances` (claimed). Taken away: `save` (the state, after silence under outside
    trust), `evidence` (the proof of step 10, where it found any). `jobs` is how many processes
    check signatures; 0 is as many as there are processors.
    """

    vkey: str = ""
    trust: Path | None = None
    since: Path | None = None
    resume: Path | None = None
    balances: Path | None = None
    save: Path | None = None
    evidence: Path | None = None
    jobs: int = 0


class Audited(Struct, frozen=True, kw_only=True):
    """An audit's verdict, and the balances that the entries give; none after a finding.

    `unwritten` says which file could not be written after all, empty where every one was.
    """

    verdict: Verdict
    balances: tuple[Balance, ...] = ()
    unwritten: str = ""

    @property
    def exit_code(self) -> int:
        """Return the verdict's, or 2 where it is silence and a file could not be written."""
        return self.verdict.exit_code or (_UNWRITTEN if self.unwritten else 0)


def trust_of(vkey: str, trust: Path | None) -> Trust | None:
    """Return what a key or a trust file says, None for neither.

    Raises `Malformed`: BAD_KEY; BAD_TRUST, also where both are given.
    """
    if vkey and trust is not None:
        raise Malformed(Defect.BAD_TRUST, "give a verifier key or a trust file, not both")
    if trust is not None:
        data = read_bounded(trust, TRUST_BYTES_MAX, Defect.BAD_TRUST)
        try:
            return parse_trust(data.decode())
        except UnicodeDecodeError as error:
            raise Malformed(Defect.BAD_TRUST, f"not UTF-8 at byte {error.start}") from None
    return trust_in(log_key(vkey)) if vkey else None


def outside_trust(vkey: str, trust: Path | None) -> Trust:
    """Return what a key or a trust file says, one of which must be given.

    Raises `Malformed` as `trust_of`, and BAD_KEY for neither.
    """
    found = trust_of(vkey, trust)
    if found is None:
        raise Malformed(Defect.BAD_KEY, "give --vkey or --trust: trust comes from outside")
    return found


def audit_under(path: Path, papers: Papers, progress: Progress | None = None) -> Audited:
    """Audit an export with its auditor's papers; an export that does not even open is a finding.

    Raises `Malformed` for papers that are not what they claim (BAD_KEY, BAD_TRUST, BAD_STATE,
    BAD_BALANCES, and of `since` BAD_CHECKPOINT and CHECKPOINT_UNSIGNED; that its key was not in
    force at its size only the entries say, after an audit); OSError for a file that cannot be read
    or written, but for what fails after the audit: then there is a verdict, and `unwritten`.
    """
    asked = _asked(papers)
    for target, mark in ((papers.save, STATE_MARK), (papers.evidence, EVIDENCE_MARK)):
        if target is not None:
            check_target(target, mark)
    try:
        with Export(path) as export, without_collector():
            audit = Audit(export, asked=asked, progress=progress)
            verdict = audit.run()
    except Malformed as error:
        if error.code is not Defect.BAD_EXPORT:
            raise
        return Audited(verdict=_unopened(asked, error))
    if audit.misuse is not None and not verdict.findings and not verdict.too_old:
        raise audit.misuse
    unwritten = _written(papers, audit, verdict)
    sound = not verdict.findings and not verdict.too_old
    balances = tuple(balances_of(audit.state).values()) if sound else ()
    return Audited(verdict=verdict, balances=balances, unwritten=unwritten)


def write_evidence(path: Path, evidence: Evidence) -> None:
    """Write the proof of two histories as a file that `ledger.views` takes alone."""
    write_whole(path, evidence_bytes(evidence))


def read_bounded(path: Path, limit: int, code: Code | Defect) -> bytes:
    """Return a regular file of at most `limit` bytes. Raises `Malformed` with `code` for others."""
    try:
        return read_regular(path, limit)
    except ValueError as error:
        raise Malformed(code, str(error)) from None


def check_evidence(path: Path) -> None:
    """Require that a file of evidence can be written there. Raises OSError."""
    check_target(path, EVIDENCE_MARK)


def _written(papers: Papers, audit: Audit, verdict: Verdict) -> str:
    """Write what an audit leaves, where it is asked for; return what went wrong, or nothing."""
    try:
        if papers.evidence is not None and audit.proof is not None:
            write_evidence(papers.evidence, audit.proof)
        if papers.save is not None and verdict.exit_code == 0:
            write_whole(papers.save, audit.replay.snapshot())
    except OSError as error:
        return said_of(error)
    return ""


@contextmanager
def without_collector() -> Iterator[None]:
    """Let no collector walk a state that only grows and has no cycles: it would do so for ever."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _asked(papers: Papers) -> Asked:
    claimed = resume = None
    if papers.balances is not None:
        data = read_bounded(papers.balances, BALANCES_BYTES_MAX, Defect.BAD_BALANCES)
        claimed = read_balances(data)
    if papers.resume is not None:
        resume = Replay.from_snapshot(
            read_bounded(papers.resume, STATE_BYTES_MAX, Defect.BAD_STATE)
        )
    since = b""
    if papers.since is not None:
        since = read_bounded(papers.since, CHECKPOINT_BYTES_MAX, Defect.BAD_CHECKPOINT)
        if not since:
            raise Malformed(Defect.BAD_CHECKPOINT, f"{papers.since} is empty")
    trust = trust_of(papers.vkey, papers.trust)
    return Asked(trust=trust, since=since, resume=resume, claimed=claimed, jobs=papers.jobs)


def _unopened(asked: Asked, error: Malformed) -> Verdict:
    found = Finding(step=1, index=-1, code=str(error.code), detail=error.detail)
    return Verdict(
        vkey=asked.trust.logs[0].vkey.text if asked.trust else "",
        trusted=asked.trust is not None,
        steps=asked.steps,
        findings=(found,),
        unfinished=tuple(step for step in STEPS if step in asked.steps),
    )
