"""The day a time limit ends on: a pure function of the event's date and of a calendar.

Days begin to count on the day after the event, unless a row says that its first one counts. Months
and years end on the day of the event's own number, or on the month's last day where it has none
(Administrative Procedure Act Art 48, Civil Code Arts 120 and 121). What somebody files within a
limit that ends on a day of rest is in time on the next working day; what must be filed before an
event never moves, so that the warning is never shorter. Which days are worked is told by a calendar
(`ledger.book.workdays`): where it says nothing of a year, a limit in working days is unknown, and
one that a day of rest might move is provisional.

    >>> due(Clock.RENEWAL, datetime.date(2029, 6, 30), {}.get).day.isoformat()
    '2028-12-30'
"""

import datetime
from typing import Final

from msgspec import Struct

from ledger.book.calendar import (
    ONE_DAY,
    add_months,
    add_years,
    format_instant,
    parse_instant,
    roc_date,
)
from ledger.book.workdays import Calendar, CalendarUnknown, add_working_days, working_day_from
from registry.clocks import LIMITS, Clock, Limit, Sense, Unit

INCIDENT_MINUTES: Final = 30
"""How soon whoever runs a platform reports a serious incident at first (O0020138 Art 32)."""
CONVERSION_OPENED: Final = datetime.date(2023, 10, 12)
"""The day from which offset projects could be converted for two years (O0020137 Art 5)."""


class Deadline(Struct, frozen=True, kw_only=True):
    """The last day that keeps a limit, or the first one where `sense` is ``at_least``.

    `roc` is the day in the 民國 calendar. `provisional` is one that may still move to a later day:
    no calendar of its year is known.
    """

    clock: Clock
    sense: Sense
    start: datetime.date
    day: datetime.date
    roc: str
    source: str
    provisional: bool = False

    def allows(self, day: datetime.date) -> bool:
        """Say whether what is done on a day keeps the limit."""
        return day >= self.day if self.sense is Sense.AT_LEAST else day <= self.day


class Correction(Struct, frozen=True, kw_only=True):
    """A notice to correct: the day it was given, and the day it was answered, if it was."""

    asked: datetime.date
    answered: datetime.date | None = None


def due(clock: Clock, start: datetime.date, calendar: Calendar) -> Deadline:
    """Return when a limit that an event starts is over.

    Raises `CalendarUnknown`, where it counts working days of a year that has no calendar.
    """
    limit = LIMITS[clock]
    if limit.unit is Unit.WORKING_DAYS:
        return _deadline(clock, start, add_working_days(calendar, start, limit.length), calendar)
    return _deadline(clock, start, _counted(limit, start), calendar)


def correction_days(corrections: list[Correction], today: datetime.date) -> int:
    """Return how many days the clock of a review has stood still, up to today."""
    return sum(((each.answered or today) - each.asked).days for each in corrections)


def corrections_due(clock: Clock, corrections: list[Correction], calendar: Calendar) -> Deadline:
    """Return the last day on which the newest notice may be answered, all notices together.

    The total in days is what the whole limit would be from the first notice on; each answer uses
    up its own days of it. ValueError where there was no notice.
    """
    if not corrections:
        raise ValueError("no correction was asked for")
    *earlier, newest = corrections
    first = corrections[0].asked
    total = _counted(LIMITS[clock], first) - first
    used = datetime.timedelta(days=correction_days(earlier, newest.asked))
    return _deadline(clock, first, newest.asked + total - used, calendar)


def answer_due(
    clock: Clock, asked: datetime.date, until: datetime.date, calendar: Calendar
) -> Deadline:
    """Return the last day on which a notice may be answered that gives time until a day."""
    return _deadline(clock, asked, until, calendar)


def review_due(
    filed: datetime.date,
    corrections: list[Correction],
    today: datetime.date,
    *,
    extended: bool = False,
) -> Deadline:
    """Return when a review must be over: its months, and every day on which it stood still."""
    clock = Clock.REVIEW_EXTENDED if extended else Clock.PROJECT_REVIEW
    still = datetime.timedelta(days=correction_days(corrections, today))
    return _deadline(clock, filed, _counted(LIMITS[clock], filed) + still, None)


def incident_report_by(known: str) -> str:
    """Return the instant until which an incident, known since an instant, is first reported."""
    moment = parse_instant(known) + datetime.timedelta(minutes=INCIDENT_MINUTES)
    return format_instant(moment)


def _counted(limit: Limit, start: datetime.date) -> datetime.date:
    """Return the day a limit comes to by its days, months or years alone."""
    if limit.sense is Sense.YEARLY:
        return datetime.date(start.year, limit.month, limit.length)
    if limit.sense is Sense.BEFORE and not limit.length:
        return start - ONE_DAY
    length = -limit.length if limit.sense is Sense.BEFORE else limit.length
    if limit.sense is Sense.AT_LEAST and not limit.counts_first:
        return _free_from(limit, start)
    match limit.unit:
        case Unit.MONTHS:
            return add_months(start, length)
        case Unit.YEARS:
            return add_years(start, length)
    return start + datetime.timedelta(days=length)


def _free_from(limit: Limit, start: datetime.date) -> datetime.date:
    """Return the first day after a period that does not count the day of its event.

    Years end on the eve of the day like the period's first, or with the month where there is none
    (Civil Code Art 121(2)); what must last is over when either reckoning is.
    """
    if limit.unit is Unit.DAYS:
        return start + datetime.timedelta(days=limit.length + 1)
    last = add_years(start, limit.length)
    eve = add_years(start + ONE_DAY, limit.length) - ONE_DAY
    return max(last, eve) + ONE_DAY


def _deadline(
    clock: Clock, start: datetime.date, day: datetime.date, calendar: Calendar | None
) -> Deadline:
    """Return a deadline, moved off a day of rest where its limit moves."""
    limit = LIMITS[clock]
    provisional = False
    if limit.moves and calendar is not None:
        try:
            day = working_day_from(calendar, day)
        except CalendarUnknown:
            provisional = True
    return Deadline(
        clock=clock,
        sense=limit.sense,
        start=start,
        day=day,
        roc=roc_date(day),
        source=limit.source,
        provisional=provisional,
    )
