"""Codes of the acts on what is owed and published, as the naive book sees them."""

import datetime
from collections.abc import Iterator

from ledger.book.acts import CloseAccount, MergeAccount, PublishRetirement, ReplaceUnits, WaiveDuty
from ledger.errors import Code
from tests.ledger.machine.book import BODY, Book
from tests.ledger.machine.signing import EARNERS

CLOSABLE = {BODY, "auditor", "association"}
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
    if book.heir(owing.creditor) != act.account:
        yield Code.NOT_CREDITOR
    if owing.is_waived or not owing.left:
        yield Code.DUTY_CLOSED
    if owing.used >= 0:
        yield Code.DUTY_OF_USE


def delivers(book: Book, act: ReplaceUnits) -> bool:
    """Tell whether the units go to a creditor who had not used up those that were annulled."""
    owing = book.duties.get((act.annulment, act.duty))
    return owing is not None and book.delivers(owing)


def supplied(book: Book, act: ReplaceUnits) -> Iterator[Code]:
    """Yield what a replacement breaks, its units aside."""
    owing = book.duties.get((act.annulment, act.duty))
    if owing is None:
        yield Code.DUTY_UNKNOWN
        return
    creditor = book.heir(owing.creditor)
    if book.heir(owing.debtor) != act.account:
        yield Code.NOT_DEBTOR
    if owing.is_waived or not owing.left or creditor == book.heir(owing.debtor):
        yield Code.DUTY_CLOSED
    series = [name for name, _, _ in act.ranges]
    is_body = book.delivers(owing) and book.accounts[creditor].kind == BODY
    if is_body and any((creditor, name[:6]) in book.worked for name in series):
        yield Code.NOT_INDEPENDENT
    if sum(max(0, last - first + 1) for _, first, last in act.ranges) > owing.left:
        yield Code.ABOVE_DUTY
    if any(book.sort(name) != owing.sort for name in series):
        yield Code.NOT_EQUIVALENT


def ended(book: Book, act: CloseAccount | MergeAccount, today: datetime.date) -> Iterator[Code]:
    """Yield what the end of an account breaks, its ranges' order and existence aside."""
    kinds = EARNERS if isinstance(act, MergeAccount) else EARNERS | CLOSABLE
    names = (act.holder, act.successor) if isinstance(act, MergeAccount) else (act.holder,)
    for name in names:
        if not book.is_open(name):
            yield Code.PARTY_UNKNOWN
        elif book.accounts[name].kind not in kinds:
            yield Code.PARTY_KIND
    if isinstance(act, MergeAccount):
        if act.successor == act.holder:
            yield Code.SAME_ACCOUNT
        if not act.event_on <= act.filed_on <= today:
            yield Code.EVENT_INVALID
        yield from _filed(book, act)
    elif act.event_on > today:
        yield Code.EVENT_INVALID
    named = {(name, n) for name, first, last in act.ranges for n in range(first, last + 1)}
    units = [book.units[unit] for unit in named if unit in book.units]
    if any(unit.holder != act.holder for unit in units):
        yield Code.NOT_HOLDER
    left = {
        unit
        for unit, found in book.units.items()
        if found.holder == act.holder and found.status in {"held", "on_hold"}
    } - named
    if left and (isinstance(act, CloseAccount) or act.ceases):
        yield Code.UNITS_LEFT


def _filed(book: Book, act: MergeAccount) -> Iterator[Code]:
    last = act.event_on.replace(year=act.event_on.year + 1)
    if act.filed_on <= last or act.filed_on <= (act.reminded_until or datetime.date.min):
        return
    if last.year not in book.years:
        yield Code.CALENDAR_UNKNOWN
        return
    closed, opened = book.years[last.year]
    while last in closed or (f"{last:%a}" in {"Sat", "Sun"} and last not in opened):
        last += _ONE_DAY
    if act.filed_on > last:
        yield Code.FILED_LATE
