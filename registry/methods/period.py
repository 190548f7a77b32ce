"""The monitoring period, and how what was measured falls on its calendar years.

A period is a half-open interval of dates. Credits carry the year in which they were earned and
factors change with the year, so every quantity is needed year by year. What was metered is read in
intervals that together cover the period and end with each year: how much of one total fell into
either of two years nobody can tell, and a guess would choose between their factors.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import Final

from ledger.book.calendar import days_in_year, parse_date, years_touched
from ledger.limits import VINTAGES_MAX, YEAR_MAX, YEAR_MIN
from registry.methods.declaration import Kind, Parameter
from registry.methods.errors import QuantificationError, Reason
from registry.methods.quantity import NANO, measured, parse_quantity

Reading = tuple[str, str, str]
"""What a meter showed: from a date up to, not including, another, and a quantity."""
Given = str | Sequence[Reading]
"""A parameter as it was given: one quantity for the period, or readings that cover it."""
_DAY: Final = timedelta(1)


@dataclass(frozen=True, slots=True)
class Period:
    """A monitoring period: its first day, the day after its last, its days in each year."""

    start: date
    end: date
    days: Mapping[int, int]

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.end - self.start).days


def parse_period(start: str, end: str, *, whole_years: bool = False) -> Period:
    """Return a monitoring period, of whole calendar years where they are asked for.

    QuantificationError (period_invalid) where a date is none, the period is empty or has more
    years than one issuance may have vintages.
    """
    first, after = _day(start, "period_start"), _day(end, "period_end")
    if not (first.year >= YEAR_MIN and after.year <= YEAR_MAX):
        detail = f"within the years {YEAR_MIN} to {YEAR_MAX}"
        raise QuantificationError("period_end", Reason.PERIOD_INVALID, detail)
    years = years_touched(first, after)
    if not 1 <= len(years) <= VINTAGES_MAX:
        detail = f"from one day to {VINTAGES_MAX} calendar years; these are {len(years)}"
        raise QuantificationError("period_end", Reason.PERIOD_INVALID, detail)
    if whole_years and {(day.month, day.day) for day in (first, after)} != {(1, 1)}:
        detail = "whole calendar years, from one 1 January to another"
        raise QuantificationError("period_end", Reason.PERIOD_INVALID, detail)
    return Period(first, after, {year: days_in_year(first, after, year) for year in years})


def is_in_one_year(first: date, after: date) -> bool:
    """Tell whether a reading of one day or more ends in the calendar year it began in."""
    return (after - _DAY).year == first.year


def year_days(year: int) -> int:
    """Return how many days a calendar year has: a figure of one year is shared out by them."""
    return days_in_year(date(year, 1, 1), date(year + 1, 1, 1), year)


def by_year(
    parameter: Parameter, given: Given, period: Period, *, where: str = ""
) -> dict[int, Fraction]:
    """Return what a parameter comes to in each calendar year, in its own unit.

    The bounds hold for every figure that was given. QuantificationError: NOT_A_DECIMAL,
    UNIT_UNKNOWN, NOT_WHOLE, BELOW_MINIMUM, ABOVE_MAXIMUM, INPUTS_INVALID (readings of what is not
    metered), READINGS_GAP, READINGS_OVERLAP, READINGS_OUTSIDE, YEARS_NOT_APART (an amount over a
    change of year, unless it is zero).
    """
    if not isinstance(given, str):
        return _read(parameter, given, period, where)
    value = measured(given, symbol=parameter.symbol, unit=parameter.unit, where=where)
    _check_bounds(parameter, value, where)
    if parameter.kind is Kind.AMOUNT:
        _check_rate(parameter, value, period.length, where)
        if value and len(period.days) > 1:
            raise _not_apart(parameter, where)
        return dict.fromkeys(period.days, value)
    if parameter.kind is Kind.ANNUAL:
        return {year: value * days / year_days(year) for year, days in period.days.items()}
    return dict.fromkeys(period.days, value)


def _read(
    parameter: Parameter, readings: Sequence[Reading], period: Period, where: str
) -> dict[int, Fraction]:
    """Add up readings: as whole billionths of each unit, and as fractions once a year."""
    if parameter.kind is not Kind.AMOUNT:
        detail = f"{where}: one figure for the period, not readings".removeprefix(": ")
        raise QuantificationError(parameter.symbol, Reason.INPUTS_INVALID, detail)
    sums: dict[tuple[int, Fraction], int] = {}
    for first, after, text in _in_order(parameter, readings, period, where):
        place = f"{where}, {first}" if where else f"{first}"
        nanos, ratio = parse_quantity(
            text, symbol=parameter.symbol, unit=parameter.unit, where=place
        )
        _check_reading(parameter, nanos, ratio, (after - first).days, place)
        if nanos and not is_in_one_year(first, after):
            raise _not_apart(parameter, place)
        slot = first.year, ratio
        sums[slot] = sums.get(slot, 0) + nanos
    totals = dict.fromkeys(period.days, Fraction())
    for (year, ratio), nanos in sums.items():
        totals[year] += Fraction(nanos, NANO) * ratio
    return totals


def _in_order(
    parameter: Parameter, readings: Sequence[Reading], period: Period, where: str
) -> Iterator[tuple[date, date, str]]:
    """Yield readings by date, each beginning where the one before ended."""
    symbol, expected = parameter.symbol, period.start
    days = [(_day(first, symbol), _day(after, symbol), text) for first, after, text in readings]
    for first, after, text in sorted(days, key=lambda reading: reading[:2]):
        place = f"{where}, {first}" if where else f"{first}"
        if not period.start <= first < after <= period.end:
            detail = f"{place} to {after}: the period is {period.start} to {period.end}"
            raise QuantificationError(symbol, Reason.READINGS_OUTSIDE, detail)
        if first != expected:
            reason = Reason.READINGS_GAP if first > expected else Reason.READINGS_OVERLAP
            raise QuantificationError(symbol, reason, f"{place}: expected from {expected} on")
        expected = after
        yield first, after, text
    if expected != period.end:
        detail = f"{where}, {expected}".removeprefix(", ")
        raise QuantificationError(symbol, Reason.READINGS_GAP, f"{detail}: nothing from then on")


def _check_reading(
    parameter: Parameter, nanos: int, ratio: Fraction, days: int, where: str
) -> None:
    """Check one of perhaps a hundred thousand readings, by whole numbers where all is well."""
    low, high, daily = _bounds_in_nanos(
        parameter.minimum, parameter.maximum, parameter.daily_maximum, ratio
    )
    if low <= nanos <= high and nanos <= daily * days and not parameter.whole:
        return
    value = Fraction(nanos, NANO) * ratio
    _check_bounds(parameter, value, where)
    _check_rate(parameter, value, days, where)


@cache
def _bounds_in_nanos(
    minimum: str, maximum: str, daily_maximum: str, ratio: Fraction
) -> tuple[int, int, int]:
    """Return bounds within which a reading in another unit is surely right."""
    low, high = (Fraction(bound) * NANO / ratio for bound in (minimum, maximum))
    daily = Fraction(daily_maximum or maximum) * NANO / ratio
    return ceil(low), floor(high), floor(daily)


def _check_bounds(parameter: Parameter, value: Fraction, where: str) -> None:
    said = f"{where}: " if where else ""
    unit = "" if parameter.unit == "1" else f" {parameter.unit}"
    if value < Fraction(parameter.minimum):
        detail = f"{said}at least {parameter.minimum}{unit}"
        raise QuantificationError(parameter.symbol, Reason.BELOW_MINIMUM, detail)
    if value > Fraction(parameter.maximum):
        detail = f"{said}at most {parameter.maximum}{unit}"
        raise QuantificationError(parameter.symbol, Reason.ABOVE_MAXIMUM, detail)
    if parameter.whole and value.denominator != 1:
        raise QuantificationError(parameter.symbol, Reason.NOT_WHOLE, where)


def _check_rate(parameter: Parameter, value: Fraction, days: int, where: str) -> None:
    if parameter.daily_maximum and value > Fraction(parameter.daily_maximum) * days:
        said = f"{where}: " if where else ""
        detail = f"{said}at most {parameter.daily_maximum} {parameter.unit} a day"
        raise QuantificationError(parameter.symbol, Reason.ABOVE_MAXIMUM, detail)


def _not_apart(parameter: Parameter, where: str) -> QuantificationError:
    detail = f"{where}: a reading for each calendar year".removeprefix(": ")
    return QuantificationError(parameter.symbol, Reason.YEARS_NOT_APART, detail)


def _day(text: str, symbol: str) -> date:
    try:
        return parse_date(text)
    except ValueError:
        raise QuantificationError(
            symbol, Reason.PERIOD_INVALID, f"no date: {text}" if text else ""
        ) from None
