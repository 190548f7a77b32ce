"""The monitoring period and how a measured amount falls on its calendar years.

A period is a half-open interval of dates. Credits carry the year in which they were earned and
the grid's factor changes with the year, so every amount is needed year by year: either it was read
so, or one total is spread over the period by days.
"""

from collections.abc import Mapping
from fractions import Fraction

from msgspec import Struct

from ledger.book.calendar import days_in_year, parse_date, years_touched
from ledger.limits import VINTAGES_MAX
from registry.methods.declaration import DecimalText, Parameter, QuantificationError, Reason


class YearAmount(Struct, frozen=True, forbid_unknown_fields=True):
    """What was measured in one calendar year of the period."""

    year: int
    amount: DecimalText


Amount = DecimalText | tuple[YearAmount, ...]
"""A measured amount: one total for the period, or every year's own in order."""


def days_by_year(*, start: str, end: str) -> dict[int, int]:
    """Return the days of ``[start, end)`` in each calendar year, in order.

    QuantificationError (period_invalid) where a date is none, the period is empty or has more
    years than one issuance may have vintages.
    """
    try:
        first, after = parse_date(start), parse_date(end)
    except ValueError:
        raise QuantificationError("period", Reason.PERIOD_INVALID, "not a date") from None
    years = years_touched(first, after)
    if not 1 <= len(years) <= VINTAGES_MAX:
        raise QuantificationError("period", Reason.PERIOD_INVALID, f"{len(years)} years")
    return {year: days_in_year(first, after, year) for year in years}


def amount_by_year(
    amount: Amount, days: Mapping[int, int], parameter: Parameter, *, where: str
) -> dict[int, Fraction]:
    """Return a measured amount year by year; the parameter's bounds hold for what was written.

    QuantificationError (years_mismatch) where yearly amounts are not exactly the period's years.
    """
    if isinstance(amount, str):
        total = parameter.measure(amount, where=where)
        period_days = sum(days.values())
        return {year: total * part / period_days for year, part in days.items()}
    if [item.year for item in amount] != list(days):
        raise QuantificationError(parameter.symbol, Reason.YEARS_MISMATCH, where)
    return {item.year: parameter.measure(item.amount, where=where) for item in amount}
