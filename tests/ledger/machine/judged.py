"""Every code that an act on a plan or a report breaks, as the naive book sees it."""

from collections.abc import Iterator
from fractions import Fraction

from msgspec import UNSET

from ledger.book.acts import Issue, ReportMonitoring, ValidateProject, VerifyMonitoring
from ledger.errors import Code
from tests.ledger.machine.book import REFUSED, Book, Period, Plan
from tests.ledger.machine.figures import is_computed, vintages_fit
from tests.ledger.machine.tied import is_bound


def worked_on(
    book: Book,
    act: ValidateProject | VerifyMonitoring | Issue | ReportMonitoring,
    admitted: str,
) -> Iterator[Code]:
    """Yield every code that an act on a plan or a report breaks."""
    if isinstance(act, ValidateProject | VerifyMonitoring):
        yield from _staffed(act)
    plan = book.plans.get(act.project)
    if plan is None:
        yield Code.PROJECT_UNKNOWN
        return
    if isinstance(act, ReportMonitoring):
        yield from _reported(book, act, admitted)
        return
    if not book.is_accredited(act.account, plan.scope, admitted):
        yield Code.NOT_ACCREDITED
    if not isinstance(act, Issue) and is_bound(book, act, plan, admitted):
        yield Code.NOT_INDEPENDENT
    if isinstance(act, ValidateProject):
        if plan.is_validated or plan.ended:
            yield Code.PROJECT_STATUS
        return
    if plan.ended:
        yield Code.PROJECT_STATUS
    period = book.periods.get((act.project, act.report))
    if period is None:
        yield Code.REPORT_UNKNOWN
        return
    if isinstance(act, VerifyMonitoring):
        yield from _verified(book, act, plan, period)
        year = book.today(admitted).year
        past = range(year - book.policy.lead_years_max, year)
        if past and all((act.lead, plan.proponent, one) in book.led for one in past):
            yield Code.LEAD_TOO_LONG
        return
    yield from _issued(book, act, plan, period)


def _issued(book: Book, act: Issue, plan: Plan, period: Period) -> Iterator[Code]:
    if any(not book.is_open(book.heir(name)) for name, _ in plan.shares):
        yield Code.ALLOCATION_INVALID
    if period.status != "verified":
        yield Code.REPORT_STATUS
    if period.body != act.account:
        yield Code.NOT_VERIFIER
    if not period.issuable:
        yield Code.NOTHING_TO_ISSUE
    elif act.issued != book.rows(act.project, act.report):
        yield Code.ISSUED_MISMATCH


def _staffed(act: ValidateProject | VerifyMonitoring) -> Iterator[Code]:
    if list(act.team) != sorted(set(act.team)):
        yield Code.LIST_UNSORTED
    if act.lead not in act.team or act.reviewer in act.team:
        yield Code.TEAM_INVALID


def _verified(book: Book, act: VerifyMonitoring, plan: Plan, period: Period) -> Iterator[Code]:
    if period.status != "reported":
        yield Code.REPORT_STATUS
    if period.entry != act.report_entry:
        yield Code.REPORT_CHANGED
    if (act.account, act.project) in book.received or (
        book.policy.separate_bodies and plan.validator == act.account
    ):
        yield Code.NOT_INDEPENDENT
    if book.policy.reasonable_assurance and act.assurance != "reasonable":
        yield Code.ASSURANCE_TOO_LOW
    left = {key[:2] for key, done in book.asked.items() if not done}
    if act.opinion == "unmodified" and (act.project, act.report) in left:
        yield Code.REQUESTS_OPEN
    if act.opinion in REFUSED:
        if act.verified_g or act.vintages or act.calculation is not UNSET:
            yield Code.OPINION_FIGURE
        return
    if not is_computed(plan, act):
        yield Code.CALCULATION_MISMATCH
    if not vintages_fit(act, period.start, period.end):
        yield Code.VINTAGES_INVALID
    if act.verified_g > period.claimed_g:
        yield Code.ABOVE_CLAIM
    apart, permille = period.claimed_g - act.verified_g, book.policy.materiality_permille
    if permille and abs(apart) > Fraction(permille, 1000) * abs(act.verified_g):
        yield Code.MATERIAL_DIFFERENCE


def _reported(book: Book, act: ReportMonitoring, admitted: str) -> Iterator[Code]:
    plan = book.plans[act.project]
    if book.heir(plan.proponent) != act.account:
        yield Code.NOT_PROPONENT
    if not plan.is_validated or plan.ended:
        yield Code.PROJECT_STATUS
    if act.report not in (plan.reports, plan.reports + 1):
        yield Code.REPORT_NUMBER
        return
    last = book.periods.get((act.project, plan.reports))
    is_open = last is not None and last.status in {"reported", "refused"}
    if is_open is not (act.report == plan.reports):
        yield Code.REPORT_STATUS
        return
    floor = last.floor if is_open else plan.monitored_to
    if act.period_end <= act.period_start:
        yield Code.PERIOD_INVALID
    if act.period_start < plan.start or act.period_end > plan.end:
        yield Code.PERIOD_OUTSIDE
    if act.period_start < floor:
        yield Code.PERIOD_OVERLAP
    if act.period_end > book.today(admitted):
        yield Code.PERIOD_OPEN
    if act.period_start < plan.changed < act.period_end:
        yield Code.PERIOD_CHANGED
    if not is_computed(plan, act):
        yield Code.CALCULATION_MISMATCH
