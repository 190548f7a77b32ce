"""Dates and instants of the log: strict texts, half-open intervals, legal dates; no clock.

An *instant* is UTC text with milliseconds, ``2026-11-22T02:00:00.000Z``; text order is time order.
A *date* is ``YYYY-MM-DD``. The *legal date* of an instant is its date at +08:00, fixed: Taiwan has
kept no summer time since 1979, and a time zone database would be an input the log does not hold.
Instants lie in the years 1912, the first of the 民國 calendar, to 2999 and sums of dates stop at
the last day there is, so that no text in a log can drive a rule out of the range dates have.
Intervals hold their start and not their end.

    >>> legal_date("2026-12-31T16:00:00.000Z").isoformat()
    '2027-01-01'
"""

import calendar
import datetime
import re
from functools import lru_cache
from typing import Final

LEGAL_OFFSET_HOURS: Final = 8
"""Taiwan's offset from UTC."""
ROC_YEAR_ZERO: Final = 1911
"""民國 1 年 is 1912."""

_MONTHS: Final = 12
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
INSTANT_FORM: Final = (
    r"(?:191[2-9]|19[2-9][0-9]|2[0-9]{3})-[0-9]{2}-[0-9]{2}"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
)
"""How an instant is spelt, as a regular expression; whether its day exists is another question."""
_INSTANT: Final = re.compile(rf"{INSTANT_FORM}\Z")
ONE_DAY: Final = datetime.timedelta(days=1)
_NEXT_LEGAL_DAY: Final = f"{24 - LEGAL_OFFSET_HOURS:02}"


@lru_cache(maxsize=65_536)
def parse_date(text: str) -> datetime.date:
    """Read ``YYYY-MM-DD``; ValueError unless the form is exact and the day exists."""
    if _DATE.match(text) is None:
        raise ValueError(f"not a date: {text!r}")
    return datetime.date.fromisoformat(text)


def parse_instant(text: str) -> datetime.datetime:
    """Read an instant as an aware UTC datetime; ValueError unless form and day are right."""
    if _INSTANT.match(text) is None:
        raise ValueError(f"not an instant: {text!r}")
    return datetime.datetime.fromisoformat(text)


def format_instant(moment: datetime.datetime) -> str:
    """Return an aware datetime as an instant, cut (never rounded up) to the millisecond."""
    if moment.tzinfo is None:
        raise ValueError("a datetime without a time zone is not an instant")
    utc = moment.astimezone(datetime.UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='milliseconds')}Z"


def legal_date(instant: str) -> datetime.date:
    """Return the date in Taiwan at an instant; ValueError where the text is not one."""
    if _INSTANT.match(instant) is None:
        raise ValueError(f"not an instant: {instant!r}")
    day = parse_date(instant[:10])
    return day + ONE_DAY if instant[11:13] >= _NEXT_LEGAL_DAY else day


def add_days_to_instant(text: str, days: int) -> str:
    """Return the instant that many times 24 hours later, or earlier where `days` is negative.

    UTC has no summer time and no second is leapt over: the time of day stays as it is.
    """
    if _INSTANT.match(text) is None:
        raise ValueError(f"not an instant: {text!r}")
    return add_days(text[:10], days) + text[10:]


def add_hours_to_instant(text: str, hours: int) -> str:
    """Return the instant that many hours later, or earlier where `hours` is negative."""
    return format_instant(parse_instant(text) + datetime.timedelta(hours=hours))


@lru_cache(maxsize=4_096)
def add_days(date: str, days: int) -> str:
    """Return the date, as text, so many days later, or earlier where `days` is negative."""
    return (parse_date(date) + datetime.timedelta(days=days)).isoformat()


def add_months(date: datetime.date, months: int) -> datetime.date:
    """Return the same day of another month, or that month's last day where it has no such day.

    Before year 1 and after year 9999 it is the first and the last day that can be written.
    """
    year, month = divmod(date.year * _MONTHS + date.month - 1 + months, _MONTHS)
    if not datetime.MINYEAR <= year <= datetime.MAXYEAR:
        return datetime.date.max if months > 0 else datetime.date.min
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(date.day, last))


def add_years(date: datetime.date, years: int) -> datetime.date:
    """Return the same day of another year; for 29 February, 28 February of a common year.

    This is the corresponding day, not the end of a period: see `period_end`.
    """
    return add_months(date, years * _MONTHS)


def period_end(start: datetime.date, *, years: int) -> datetime.date:
    """Return the first day after a period of years (Civil Code Art 121).

    Such a period ends with the eve of the corresponding day, or with the month's last day where
    there is none: one that begins on 29 February always ends with 28 February.
    """
    day = add_years(start, years)
    return day if day.day == start.day else add_months(day.replace(day=1), 1)


def overlap(
    a_start: datetime.date, a_end: datetime.date, b_start: datetime.date, b_end: datetime.date
) -> bool:
    """Say whether two half-open intervals share a day; an empty one shares none."""
    return max(a_start, b_start) < min(a_end, b_end)


def years_touched(start: datetime.date, end: datetime.date) -> list[int]:
    """Return the calendar years in which a half-open interval has days; none where it is empty."""
    if start >= end:
        return []
    return list(range(start.year, (end - ONE_DAY).year + 1))


def days_in_year(start: datetime.date, end: datetime.date, year: int) -> int:
    """Return how many days of a half-open interval lie in a calendar year."""
    if start >= end:
        return 0
    first, last = datetime.date(year, 1, 1), datetime.date(year, _MONTHS, 31)
    return max(0, (min(end - ONE_DAY, last) - max(start, first)).days + 1)


def last_day_in_year(start: datetime.date, end: datetime.date, year: int) -> datetime.date:
    """Return the last day of a half-open interval inside a calendar year; ValueError if none is."""
    if not days_in_year(start, end, year):
        raise ValueError(f"{start} to {end} has no day in {year}")
    return min(end - ONE_DAY, datetime.date(year, _MONTHS, 31))


def roc_date(date: datetime.date) -> str:
    """Return the date as the 民國 calendar writes it, ``民國 113 年 12 月 31 日``."""
    return f"民國 {date.year - ROC_YEAR_ZERO} 年 {date.month} 月 {date.day} 日"
