"""Every code that a bringing in of units breaks, as the naive book sees it."""

import datetime
from collections.abc import Iterator

from ledger.book.acts import BringIn
from ledger.errors import Code
from tests.ledger.machine.book import Book
from tests.ledger.machine.tables import THERE


def arrival_codes(book: Book, act: BringIn, admitted: str) -> Iterator[Code]:
    """Yield every code that a bringing in breaks."""
    row, there = act.issued, act.outside
    if not book.is_open(row.holder):
        yield Code.PARTY_UNKNOWN
    elif book.accounts[row.holder].kind not in {"manufacturer", "enterprise"}:
        yield Code.PARTY_KIND
    if row.series[:6] in book.plans:
        yield Code.PROJECT_TAKEN
    if row.series[0] != "Z":
        yield Code.PROJECT_FAMILY
    year = int(row.series[7:])
    if not act.period_start <= datetime.date(year, 12, 31) or not act.period_end > max(
        act.period_start, datetime.date(year, 1, 1)
    ):
        yield Code.PERIOD_INVALID
    if act.period_end > book.today(admitted):
        yield Code.PERIOD_OPEN
    if _is_earned_twice(book, act):
        yield Code.OUTSIDE_CLAIMED
    first = book.issued(row.series) + 1
    counts = (row.first, row.last) == (first, first + there.last - there.first)
    if not counts or book.brought.get(row.series[:6], act.unit_type) != act.unit_type:
        yield Code.ISSUED_MISMATCH
    numbers = set(range(there.first, there.last + 1))
    name = THERE[there.series]
    if name[:6] in book.plans or any((name, number) in book.units for number in numbers):
        yield Code.OUTSIDE_OWN
    if numbers & book.abroad.get(name, set()):
        yield Code.OUTSIDE_TAKEN


def _is_earned_twice(book: Book, act: BringIn) -> bool:
    """Tell whether the units are of the one project of VCS that a machine knows, and it earns."""
    plan = book.plans.get(book.elsewhere.get("1", ""))
    if plan is None or act.outside.series != "1-2024":
        return False
    if act.outside.programme not in {"vcs", "other"}:
        return False
    end = plan.earns_to if plan.ended else plan.end
    return act.period_start < end and plan.start < act.period_end
