"""Whether a claim is above its project's plan, and explained (O0020137 Art 17(4)).

The plan is what the registration expects of a year, and of part of a year by its days. Integers
only: years of 365 and of 366 days are brought to one denominator.
"""

from ledger.book.acts import ReportMonitoring
from ledger.book.calendar import days_in_year, years_touched
from ledger.book.fields import UNIT_GRAMS, DocumentKind
from ledger.book.records import Project
from ledger.book.rules.eligibility import check_document

_COMMON, _LEAP = 365, 366


def check_explained(project: Project, act: ReportMonitoring) -> None:
    """Require an explanation of a claim above the plan. Raises `Rejected`: DOCUMENT_NEEDED.

    A project without a scale has no plan to be above.
    """
    if not project.scale_kind:
        return
    days = 0
    for year in years_touched(act.period_start, act.period_end):
        is_common = (
            days_in_year(
                act.period_start.replace(year, 1, 1), act.period_start.replace(year + 1, 1, 1), year
            )
            == _COMMON
        )
        share = _LEAP if is_common else _COMMON
        days += days_in_year(act.period_start, act.period_end, year) * share
    if act.claimed_g * _COMMON * _LEAP > project.annual_units * UNIT_GRAMS * days:
        given = {document.kind for document in act.documents}
        check_document(given, {DocumentKind.EXPLANATION}, article="17(4)")
