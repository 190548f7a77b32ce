"""Rules of evidence: what a programme's other help produced, beside the units and apart from them.

Evidence moves no unit and no rule reads it: it says what paper there is, whose, and until when.
"""

import datetime

from msgspec.structs import replace

from ledger.book.acts import AttachEvidence, WithdrawEvidence
from ledger.book.fields import AccountKind
from ledger.book.records import Account, Evidence
from ledger.book.rules.context import Context
from ledger.book.rules.projects import check_proponent, project_named
from ledger.book.state import State
from ledger.errors import Code, Rejected

_NONE = -1


def attach_evidence(state: State, context: Context, act: AttachEvidence) -> None:
    """Attach evidence to the acting account, or to a project that it proposed.

    Raises `Rejected`: PROJECT_UNKNOWN, NOT_PROPONENT, PERIOD_INVALID (it is empty or has not begun,
    or the paper ended before it).
    """
    if isinstance(act.project, str):
        project = project_named(state, act.project)
        check_proponent(state, project, act.account)
    valid_to = act.valid_to if isinstance(act.valid_to, datetime.date) else None
    if act.period_start >= act.period_end:
        raise Rejected(Code.PERIOD_INVALID, "the period is empty", field="period_end")
    if act.period_start > context.today:
        detail = f"what evidence speaks of has begun by {context.today}"
        raise Rejected(Code.PERIOD_INVALID, detail, field="period_start")
    if valid_to is not None and valid_to < act.period_start:
        detail = "evidence is good on the first day of its period"
        raise Rejected(Code.PERIOD_INVALID, detail, field="valid_to")
    evidence = Evidence(
        attachment=context.index,
        account=act.account,
        project=act.project if isinstance(act.project, str) else "",
        attests=act.attests,
        accreditor=act.accreditor,
        issuer=act.issuer,
        paper=act.paper,
        period_start=act.period_start.isoformat(),
        period_end=act.period_end.isoformat(),
        valid_to=valid_to.isoformat() if valid_to else "",
        fault="",
        withdrawn=_NONE,
    )
    state.put(context.index, evidence)


def withdraw_evidence(state: State, context: Context, act: WithdrawEvidence) -> None:
    """Withdraw evidence for good; what stood there stands in the log.

    Raises `Rejected`: EVIDENCE_UNKNOWN, NOT_ATTACHER, EVIDENCE_WITHDRAWN.
    """
    evidence = state.get(Evidence, (act.attachment,))
    if evidence is None:
        detail = f"entry {act.attachment} attached no evidence"
        raise Rejected(Code.EVIDENCE_UNKNOWN, detail, field="attachment")
    actor = state.get(Account, (act.account,))
    by_authority = actor is not None and actor.kind == AccountKind.AUTHORITY
    if evidence.account != act.account and not by_authority:
        detail = f"{evidence.account} attached it"
        raise Rejected(Code.NOT_ATTACHER, detail, field="attachment")
    if evidence.withdrawn != _NONE:
        detail = f"entry {evidence.withdrawn} withdrew it"
        raise Rejected(Code.EVIDENCE_WITHDRAWN, detail, field="attachment")
    state.put(context.index, replace(evidence, fault=act.fault, withdrawn=context.index))
