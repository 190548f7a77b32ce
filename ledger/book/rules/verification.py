"""Rules of monitoring periods: reported, verified, issued."""

from msgspec.structs import replace

from ledger.book.acts import Issue, ReportMonitoring, VerifyMonitoring
from ledger.book.calendar import years_touched
from ledger.book.fields import EARNING, UNIT_GRAMS
from ledger.book.records import (
    Account,
    Issuance,
    Project,
    ProjectStatus,
    Report,
    ReportStatus,
    VintageWeight,
)
from ledger.book.rules.accounts import check_accredited, check_sorted
from ledger.book.rules.context import Context, heir_of, policy_of
from ledger.book.rules.corrections import check_settled, report_named
from ledger.book.rules.figures import check_calculation, check_vintages
from ledger.book.rules.issuance import create, lots_to_issue, set_aside
from ledger.book.rules.opinions import (
    check_assurance,
    check_materiality,
    check_no_figure,
    check_rotation,
    check_team,
    people_of,
    state_opinion,
)
from ledger.book.rules.plan import check_explained
from ledger.book.rules.projects import check_proponent, engage, live_project, project_named
from ledger.book.rules.ties import VALIDATED_IT, check_untied
from ledger.book.state import Reader, State
from ledger.errors import Code, Rejected
from ledger.limits import SERIAL_MAX, VINTAGES_MAX

OPEN = {ReportStatus.REPORTED, ReportStatus.REFUSED}
"""Statuses of a report that is reported again under its number before there is a next one."""


def report_monitoring(state: State, context: Context, act: ReportMonitoring) -> None:
    """Report a monitoring period, or correct the last report while it is not verified.

    One that a body refused is corrected too, and is then open again.

    Raises `Rejected`: PROJECT_UNKNOWN, NOT_PROPONENT, PROJECT_STATUS, REPORT_NUMBER (neither the
    next nor the last), REPORT_STATUS (the last is still open, or no longer), PERIOD_INVALID,
    PERIOD_OUTSIDE, PERIOD_OVERLAP, PERIOD_OPEN (it has not ended), PERIOD_CHANGED (the plan
    changes within it), DOCUMENT_NEEDED (above the plan), CALCULATION_MISMATCH.
    """
    project = project_named(state, act.project)
    check_proponent(state, project, act.account)
    if not _may_report(project, policy_of(state).validation_waived):
        raise Rejected(Code.PROJECT_STATUS, f"the project is {project.status}", field="project")
    floor = _period_floor(state, project, act)
    if not act.period_start < act.period_end or (
        len(years_touched(act.period_start, act.period_end)) > VINTAGES_MAX
    ):
        detail = f"a period lasts from one day to {VINTAGES_MAX} calendar years"
        raise Rejected(Code.PERIOD_INVALID, detail, field="period_end")
    start, end = act.period_start.isoformat(), act.period_end.isoformat()
    if start < project.crediting_start or end > project.crediting_end:
        detail = f"the crediting period is {project.crediting_start} .. {project.crediting_end}"
        raise Rejected(Code.PERIOD_OUTSIDE, detail, field="period_start")
    if start < floor:
        raise Rejected(Code.PERIOD_OVERLAP, f"reported up to {floor}", field="period_start")
    if act.period_end > context.today:
        raise Rejected(Code.PERIOD_OPEN, "the period has not ended", field="period_end")
    if start < project.changed < end:
        detail = f"the plan changes on {project.changed}: report what is before it apart"
        raise Rejected(Code.PERIOD_CHANGED, detail, field="period_end")
    if policy_of(state).explain_above_plan:
        check_explained(project, act)
    check_calculation(project, act.calculation)
    report = Report(
        project=act.project,
        report=act.report,
        period_start=start,
        period_end=end,
        period_floor=floor,
        claimed_g=act.claimed_g,
        claimed_calculation=act.calculation,
        status=ReportStatus.REPORTED,
        body="",
        opinion="",
        assurance="",
        verified_g=0,
        vintages=(),
        set_off=0,
        issuable=0,
        index=context.index,
    )
    state.put(context.index, report)
    state.put(context.index, replace(project, reports=act.report, monitored_to=end))


def verify_monitoring(state: State, context: Context, act: VerifyMonitoring) -> None:
    """Verify a report, or refuse it; a negative figure is a debit, set off before later units.

    Raises `Rejected`: LIST_UNSORTED, PROJECT_UNKNOWN, PROJECT_STATUS, REPORT_UNKNOWN,
    REPORT_STATUS, REPORT_CHANGED (it was corrected since), NOT_ACCREDITED, TEAM_INVALID,
    NOT_INDEPENDENT, LEAD_TOO_LONG, ASSURANCE_TOO_LOW, REQUESTS_OPEN, OPINION_FIGURE,
    CALCULATION_MISMATCH, VINTAGES_INVALID, ABOVE_CLAIM, MATERIAL_DIFFERENCE.
    """
    check_sorted(act.team, "team")
    project = live_project(state, act.project)
    report = report_named(state, act.project, act.report)
    if report.status != ReportStatus.REPORTED:
        raise Rejected(Code.REPORT_STATUS, f"the report is {report.status}", field="report")
    if report.index != act.report_entry:
        detail = f"the report as it stands is entry {report.index}"
        raise Rejected(Code.REPORT_CHANGED, detail, field="report_entry")
    check_accredited(state, context, body=act.account, scope=project.scope)
    check_team(act)
    if policy_of(state).separate_bodies and project.validator == act.account:
        raise Rejected(Code.NOT_INDEPENDENT, VALIDATED_IT)
    engage(state, context, body=act.account, project=act.project)
    check_untied(state, context, body=act.account, people=people_of(act), project=project)
    check_rotation(state, context, lead=act.lead, proponent=project.proponent)
    check_assurance(state, act.assurance)
    check_settled(state, report, act.opinion)
    if act.opinion not in EARNING:
        check_no_figure(act)
        _state(state, context, act, project, replace(report, status=ReportStatus.REFUSED))
        return
    check_calculation(project, act.calculation)
    check_vintages(report, act)
    if act.verified_g > report.claimed_g:
        detail = f"the report claims {report.claimed_g} g"
        raise Rejected(Code.ABOVE_CLAIM, detail, field="verified_g")
    check_materiality(state, report, act.verified_g)
    units = max(0, act.verified_g) // UNIT_GRAMS
    set_off = min(units, project.debit)
    # A loss is rounded away from zero: a started tonne of it is a whole unit owed.
    owed = -(min(0, act.verified_g) // UNIT_GRAMS)
    verified = replace(
        report,
        status=ReportStatus.VERIFIED,
        verified_g=act.verified_g,
        verified_calculation=act.calculation,
        vintages=tuple(VintageWeight(year=v.year, weight_g=v.weight_g) for v in act.vintages),
        set_off=set_off,
        issuable=units - set_off,
    )
    _state(state, context, act, project, verified)
    state.put(context.index, replace(project, debit=project.debit - set_off + owed))


def issue(state: State, context: Context, act: Issue) -> None:
    """Issue a verified report's units, split among vintages and members as section 4 says.

    Raises `Rejected`: PROJECT_UNKNOWN, PROJECT_STATUS, REPORT_UNKNOWN, REPORT_STATUS,
    ALLOCATION_INVALID (a member is closed, and nobody took its place), NOT_ACCREDITED,
    NOT_VERIFIER, NOTHING_TO_ISSUE, SERIES_FULL, ISSUED_MISMATCH.
    """
    project = live_project(state, act.project)
    report = report_named(state, act.project, act.report)
    if report.status != ReportStatus.VERIFIED:
        raise Rejected(Code.REPORT_STATUS, f"the report is {report.status}", field="report")
    for share in project.shares:
        heir = state.get(Account, (heir_of(state, share.account),))
        if heir is None or heir.closed:
            detail = f"the account {share.account} of the project is closed"
            raise Rejected(Code.ALLOCATION_INVALID, detail, field="issued")
    check_accredited(state, context, body=act.account, scope=project.scope)
    if report.body != act.account:
        raise Rejected(Code.NOT_VERIFIER, f"{report.body} verified the report")
    if report.issuable == 0:
        raise Rejected(Code.NOTHING_TO_ISSUE, "nothing is left to issue", field="report")
    lots = lots_to_issue(state, project, report)
    rows = [lot.row for lot in lots]
    if any(row.last > SERIAL_MAX for row in rows):
        raise Rejected(Code.SERIES_FULL, f"a series ends at {SERIAL_MAX}", field="issued")
    if act.issued != tuple(rows):
        detail = "the rows are not those that follow from the report"
        raise Rejected(Code.ISSUED_MISMATCH, detail, field="issued")
    for position, lot in enumerate(lots):
        create(state, context, act, lot, position)
    set_aside(state, context, project, report.issuable)
    issuance = Issuance(
        index=context.index,
        project=act.project,
        report=act.report,
        body=act.account,
        quantity=report.issuable,
    )
    state.put(context.index, issuance)
    state.put(context.index, replace(report, status=ReportStatus.ISSUED))


def _state(
    state: State, context: Context, act: VerifyMonitoring, project: Project, report: Report
) -> None:
    """Write a report with the opinion of it, and what was stated."""
    stated = replace(report, body=act.account, opinion=act.opinion, assurance=act.assurance)
    state.put(context.index, stated)
    state_opinion(state, context, act, project.proponent)


def _may_report(project: Project, waived: tuple[str, ...]) -> bool:
    """Return whether a project is validated, or by a methodology that needs no validation."""
    needless = project.status == ProjectStatus.REGISTERED and project.methodology in waived
    return needless or project.status == ProjectStatus.VALIDATED


def _period_floor(state: Reader, project: Project, act: ReportMonitoring) -> str:
    """Return where the new period may begin at the earliest: after the period before it."""
    if act.report not in (project.reports, project.reports + 1):
        detail = f"the next report is number {project.reports + 1}"
        raise Rejected(Code.REPORT_NUMBER, detail, field="report")
    last = state.get(Report, (project.project, project.reports))
    correcting = act.report == project.reports
    is_open = last is not None and last.status in OPEN
    if correcting is not is_open:
        detail = "verified reports stand" if correcting else "the last report is not verified"
        raise Rejected(Code.REPORT_STATUS, detail, field="report")
    return last.period_floor if last is not None and correcting else project.monitored_to
