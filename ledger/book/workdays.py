"""Working days (工作日): the week, less what a year closes and with what it opens instead.

Monday to Friday are worked unless the calendar of their year closes them (holidays, a typhoon), a
Saturday or Sunday is not unless that calendar opens it (補行上班日). Which days these are is data
in the log, a ``set_calendar`` a year; of a year that has none nothing is known, and nothing is
guessed. A period counts from the day after the one on which it is set going (行政程序法 Art 48).

    >>> year = WorkingYear(year=2025, closed=("2025-01-27",), opened=("2025-02-08",), index=1)
    >>> add_working_days({2025: year}.get, datetime.date(2025, 1, 24), 1).isoformat()
    '2025-01-28'
    >>> is_working_day({2025: year}.get, datetime.date(2025, 2, 8))
    True
"""

import datetime
from collections.abc import Callable
from typing import Final, TypeAlias

from ledger.book.calendar import ONE_DAY
from ledger.book.records import WorkingYear
from ledger.book.state import Reader

Calendar: TypeAlias = Callable[[int], WorkingYear | None]
"""What says how a year was worked; None of a year of which nothing was said."""

_SATURDAY: Final = 5


class CalendarUnknown(ValueError):
    """Nothing says which days of `year` are worked."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no calendar of the year {year} is set")
        self.year = year


def calendar_of(state: Reader) -> Calendar:
    """Return the calendars as the state knows them."""
    return lambda year: state.get(WorkingYear, (year,))


def is_weekend(day: datetime.date) -> bool:
    """Say whether a day is a Saturday or a Sunday."""
    return day.weekday() >= _SATURDAY


def is_working_day(calendar: Calendar, day: datetime.date) -> bool:
    """Say whether a day is worked. Raises `CalendarUnknown`."""
    year = calendar(day.year)
    if year is None:
        raise CalendarUnknown(day.year)
    return day.isoformat() in year.opened if is_weekend(day) else day.isoformat() not in year.closed


def next_working_day(calendar: Calendar, day: datetime.date) -> datetime.date:
    """Return the first working day after a day. Raises `CalendarUnknown`."""
    return working_day_from(calendar, day + ONE_DAY)


def working_day_from(calendar: Calendar, day: datetime.date) -> datetime.date:
    """Return the day itself if it is worked, the next working day if not.

    So ends a period of calendar days whose last day is none of work (行政程序法 Art 48(4)).
    Raises `CalendarUnknown`.
    """
    while not is_working_day(calendar, day):
        day += ONE_DAY
    return day


def add_working_days(calendar: Calendar, day: datetime.date, count: int) -> datetime.date:
    """Return the working day that is the `count`-th after a day, which itself is not counted.

    Raises `CalendarUnknown`, and ValueError where `count` is below 1.
    """
    if count < 1:
        raise ValueError(f"not a number of working days: {count}")
    for _ in range(count):
        day = next_working_day(calendar, day)
    return day
