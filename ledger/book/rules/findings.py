"""Rules of the auditor's findings: what an audit of people and papers has to say, in the log.

A finding moves no unit and stops no act: the auditor reads and says, the authority holds and
annuls. What is said cannot be unsaid, and the auditee's answer stands beside it.
"""

from msgspec.structs import replace

from ledger.book.acts import AnswerFinding, CloseFinding, RaiseFinding
from ledger.book.fields import AccountKind
from ledger.book.records import Finding, FindingStatus
from ledger.book.rules.accounts import party
from ledger.book.rules.context import Context
from ledger.book.rules.projects import project_named
from ledger.book.state import Reader, State
from ledger.errors import Code, Rejected

_AUDITED = set(AccountKind) - {AccountKind.AUDITOR}
NONE = -1
"""The entry of what has not come to pass."""


def raise_finding(state: State, context: Context, act: RaiseFinding) -> None:
    """Raise a finding.

    Raises `Rejected`: PARTY_UNKNOWN, PARTY_KIND (an auditor), PROJECT_UNKNOWN, ENTRY_UNKNOWN (it
    is not in the log yet).
    """
    party(state, act.auditee, _AUDITED, field="auditee")
    if isinstance(act.project, str):
        project_named(state, act.project)
    if isinstance(act.entry, int) and act.entry >= context.index:
        detail = f"the log has {context.index} entries"
        raise Rejected(Code.ENTRY_UNKNOWN, detail, field="entry")
    finding = Finding(
        finding=context.index,
        auditor=act.account,
        auditee=act.auditee,
        ground=act.ground,
        project=act.project if isinstance(act.project, str) else "",
        entry=act.entry if isinstance(act.entry, int) else NONE,
        status=FindingStatus.OPEN,
        response="",
        answered=NONE,
        outcome="",
        closed=NONE,
    )
    state.put(context.index, finding)


def answer_finding(state: State, context: Context, act: AnswerFinding) -> None:
    """Answer a finding, or answer it again.

    Raises `Rejected`: FINDING_UNKNOWN, NOT_AUDITEE, FINDING_CLOSED.
    """
    finding = _finding(state, act.finding)
    if finding.auditee != act.account:
        raise Rejected(Code.NOT_AUDITEE, f"{finding.auditee} is the auditee", field="finding")
    _check_open(finding)
    answered = replace(
        finding, status=FindingStatus.ANSWERED, response=act.response, answered=context.index
    )
    state.put(context.index, answered)


def close_finding(state: State, context: Context, act: CloseFinding) -> None:
    """Close a finding for good.

    Raises `Rejected`: FINDING_UNKNOWN, NOT_RAISER, FINDING_CLOSED.
    """
    finding = _finding(state, act.finding)
    if finding.auditor != act.account:
        raise Rejected(Code.NOT_RAISER, f"{finding.auditor} raised it", field="finding")
    _check_open(finding)
    closed = replace(
        finding, status=FindingStatus.CLOSED, outcome=act.outcome, closed=context.index
    )
    state.put(context.index, closed)


def _finding(state: Reader, index: int) -> Finding:
    finding = state.get(Finding, (index,))
    if finding is None:
        raise Rejected(Code.FINDING_UNKNOWN, f"entry {index} raised no finding", field="finding")
    return finding


def _check_open(finding: Finding) -> None:
    if finding.status == FindingStatus.CLOSED:
        detail = f"entry {finding.closed} closed it"
        raise Rejected(Code.FINDING_CLOSED, detail, field="finding")
