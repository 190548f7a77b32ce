"""Whether a claim is above its project's plan, and explained (O0020137 Art 17(4)).

The plan is what the registration expects of a year, and of part of a year by its days. Integers
only: years of 365 and of 366 days are brought to one denominator.
"""

import datetime

from ledger.book.acts import ReportMonitoring
from ledger.book.calendar import days_in_year, years_touched
from ledger.book.fields import UNIT_GRAMS, DocumentKind
from ledger.book.records import Project
from ledger.book.rules.eligibility import check_document

_COMMON, _LEAP = 365, 366


def check_explained(project: Project, act: ReportMonitoring) -> None:
    """Require an explanation of a claim above the plan. Raises `Rejected`: DOCUMENT_NEEDED."""
    if is_above_plan(project, act.period_start, act.period_end, act.claimed_g):
        given = {document.kind for document in act.documents}
        check_document(given, {DocumentKind.EXPLANATION}, article="17(4)")


def is_above_plan(
    project: Project, start: datetime.date, end: datetime.date, claimed_g: int
) -> bool:
    """Say whether a claim for a period, its end not included, is above the project's plan.

    A project without a scale has no plan to be above.
    """
    if not project.scale_kind:
        return False
    days = 0
    for year in years_touched(start, end):
        is_common = (
            days_in_year(start.replace(year, 1, 1), start.replace(year + 1, 1, 1), year) == _COMMON
        )
        days += days_in_year(start, end, year) * (_LEAP if is_common else _COMMON)
    return claimed_g * _COMMON * _LEAP > project.annual_units * UNIT_GRAMS * days
