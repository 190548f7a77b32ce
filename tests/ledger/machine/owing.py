"""Codes of the acts on what is owed and published, as the naive book sees them."""

import datetime
from collections.abc import Iterator

from ledger.book.acts import PublishRetirement, ReplaceUnits, WaiveDuty
from ledger.errors import Code
from tests.ledger.machine.book import BODY, Book

_ONE_DAY = datetime.timedelta(days=1)


def settled(book: Book, act: PublishRetirement | WaiveDuty) -> Iterator[Code]:
    """Yield what a publication or a waiver breaks."""
    if isinstance(act, PublishRetirement):
        if act.retirement not in book.waiting:
            yield Code.RETIREMENT_UNKNOWN
            return
        if act.retirement in book.published:
            yield Code.RETIREMENT_PUBLISHED
        day, left = book.waiting[act.retirement]
        while left:
            day += _ONE_DAY
            if day.year not in book.years:
                yield Code.CALENDAR_UNKNOWN
                return
            closed, opened = book.years[day.year]
            left -= day in opened if f"{day:%a}" in {"Sat", "Sun"} else day not in closed
        return
    owing = book.duties.get((act.annulment, act.duty))
    if owing is None:
        yield Code.DUTY_UNKNOWN
        return
    if owing.creditor != act.account:
        yield Code.NOT_CREDITOR
    if owing.is_waived or not owing.left:
        yield Code.DUTY_CLOSED
    if owing.used >= 0:
        yield Code.DUTY_OF_USE


def delivers(book: Book, act: ReplaceUnits) -> bool:
    """Tell whether the units go to a creditor who had not used up those that were annulled."""
    owing = book.duties.get((act.annulment, act.duty))
    return owing is not None and owing.used < 0


def supplied(book: Book, act: ReplaceUnits) -> Iterator[Code]:
    """Yield what a replacement breaks, its units aside."""
    owing = book.duties.get((act.annulment, act.duty))
    if owing is None:
        yield Code.DUTY_UNKNOWN
        return
    if owing.debtor != act.account:
        yield Code.NOT_DEBTOR
    if owing.is_waived or not owing.left:
        yield Code.DUTY_CLOSED
    series = [name for name, _, _ in act.ranges]
    is_body = owing.used < 0 and book.accounts[owing.creditor].kind == BODY
    if is_body and any((owing.creditor, name[:6]) in book.worked for name in series):
        yield Code.NOT_INDEPENDENT
    if sum(max(0, last - first + 1) for _, first, last in act.ranges) > owing.left:
        yield Code.ABOVE_DUTY
    if any(book.sort(name) != owing.sort for name in series):
        yield Code.NOT_EQUIVALENT
