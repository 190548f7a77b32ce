"""Rules of corrections: what a body asks for before it verifies, and the proponent settles.

Until all of it is settled nobody states of the report that there is nothing to remark.
"""

from msgspec.structs import replace

from ledger.book.acts import RequestCorrection, SettleCorrection
from ledger.book.fields import Opinion
from ledger.book.records import Correction, Corrections, Report, ReportStatus
from ledger.book.rules.accounts import check_accredited
from ledger.book.rules.context import Context, policy_of
from ledger.book.rules.lifecycle import own_project
from ledger.book.rules.projects import engage, live_project
from ledger.book.rules.ties import VALIDATED_IT, check_untied
from ledger.book.state import Reader, State
from ledger.errors import Code, Rejected
from ledger.limits import REQUESTS_MAX

_NONE = -1


def request_correction(state: State, context: Context, act: RequestCorrection) -> None:
    """Ask for a correction, and be tied to the project by it.

    Raises `Rejected`: PROJECT_UNKNOWN, PROJECT_STATUS, REPORT_UNKNOWN, REPORT_STATUS,
    REPORT_CHANGED, NOT_ACCREDITED, NOT_INDEPENDENT, TOO_MANY_CORRECTIONS.
    """
    project = live_project(state, act.project)
    report = report_named(state, act.project, act.report)
    if report.status != ReportStatus.REPORTED:
        raise Rejected(Code.REPORT_STATUS, f"the report is {report.status}", field="report")
    if report.index != act.report_entry:
        detail = f"the report as it stands is entry {report.index}"
        raise Rejected(Code.REPORT_CHANGED, detail, field="report_entry")
    check_accredited(state, context, body=act.account, scope=project.scope)
    if policy_of(state).separate_bodies and project.validator == act.account:
        raise Rejected(Code.NOT_INDEPENDENT, VALIDATED_IT)
    engage(state, context, body=act.account, project=act.project)
    check_untied(state, context, body=act.account, people=(), project=project)
    known = _known(state, act.project, act.report)
    if len(known.requests) >= REQUESTS_MAX:
        detail = f"at most {REQUESTS_MAX} corrections are asked for of a report"
        raise Rejected(Code.TOO_MANY_CORRECTIONS, detail, field="report")
    asked = Correction(request=context.index, body=act.account, topic=act.topic, settled=_NONE)
    state.put(context.index, replace(known, requests=(*known.requests, asked)))


def settle_correction(state: State, context: Context, act: SettleCorrection) -> None:
    """Settle what was asked for.

    Raises `Rejected`: PROJECT_UNKNOWN, NOT_PROPONENT, PROJECT_STATUS, REPORT_UNKNOWN,
    REQUEST_UNKNOWN, REQUEST_SETTLED.
    """
    own_project(state, act)
    report_named(state, act.project, act.report)
    known = _known(state, act.project, act.report)
    asked = next((one for one in known.requests if one.request == act.request), None)
    if asked is None:
        detail = f"entry {act.request} asked for nothing of this report"
        raise Rejected(Code.REQUEST_UNKNOWN, detail, field="request")
    if asked.settled != _NONE:
        detail = f"entry {asked.settled} settled it"
        raise Rejected(Code.REQUEST_SETTLED, detail, field="request")
    settled = replace(asked, settled=context.index)
    requests = tuple(settled if one is asked else one for one in known.requests)
    state.put(context.index, replace(known, requests=requests))


def check_settled(state: Reader, report: Report, opinion: Opinion) -> None:
    """Require that an unmodified opinion leaves nothing open. Raises `Rejected`: REQUESTS_OPEN."""
    known = _known(state, report.project, report.report)
    left = [str(one.request) for one in known.requests if one.settled == _NONE]
    if left and opinion is Opinion.UNMODIFIED:
        detail = f"corrections asked for are not settled: entries {', '.join(left)}"
        raise Rejected(Code.REQUESTS_OPEN, detail, field="opinion")


def report_named(state: Reader, project: str, number: int) -> Report:
    """Return a report. Raises `Rejected`: REPORT_UNKNOWN."""
    report = state.get(Report, (project, number))
    if report is None:
        raise Rejected(Code.REPORT_UNKNOWN, "the project has no such report", field="report")
    return report


def _known(state: Reader, project: str, number: int) -> Corrections:
    known = state.get(Corrections, (project, number))
    return known or Corrections(project=project, report=number, requests=())
