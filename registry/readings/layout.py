"""Where everything of a calculation stands in its sheet, before any of it is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from msgspec.structs import replace

from registry.methods.declaration import Declaration, Parameter
from registry.methods.expression import Value
from registry.methods.inputs import Inputs
from registry.methods.period import Period, Reading, parse_period
from registry.methods.result import Result, TermKind
from registry.readings.book import at

SUMMARY: Final = "Summary"
PARAMETERS: Final = "Parameters"
READINGS: Final = "Readings"
FACTORS: Final = "Factors"
CALCULATION: Final = "Calculation"
NOTES: Final = "Notes"

START_ROW: Final = 5
END_ROW: Final = 6
YEARS_HEAD_ROW: Final = 9
VALUE_COLUMN: Final = 2
"""Column C of the summary, where what is asked stands beside its two titles."""
YEAR_DAYS_COLUMN: Final = 3
READINGS_HEAD_ROW: Final = 3
YEAR_COLUMNS: Final = 8
"""The first of the columns of the readings that hold a calendar year's part each."""

Series = Sequence[Reading]


@dataclass
class Layout:
    """A calculation to be written: its values, and the cells that are known so far."""

    declaration: Declaration
    inputs: Inputs
    result: Result
    period: Period
    values: dict[int, dict[str, Value]]
    units: dict[tuple[str, str], str]
    series: dict[tuple[str, str], Series]
    cells: dict[tuple[str, str, int], str] = field(default_factory=dict)

    @property
    def years(self) -> list[int]:
        """The calendar years of the period."""
        return list(self.period.days)

    def value(self, symbol: str, item: str, year: int) -> Fraction:
        """Return what a symbol, or an item of it, is in a year."""
        found = self.values[year][symbol]
        return found if isinstance(found, Fraction) else found[item]

    def in_unit(self, parameter: Parameter, item: str) -> Parameter:
        """Return a parameter in the unit that an item of it was taken in."""
        return replace(parameter, unit=self.units[parameter.symbol, item])

    def items(self, symbol: str) -> tuple[str, ...]:
        """Return the items of a symbol, one empty name where it is not indexed."""
        found = self.values[self.years[0]][symbol]
        return ("",) if isinstance(found, Fraction) else tuple(found)

    def place(self, symbol: str, item: str, year: int) -> str:
        """Return the address of a symbol's cell; year 0 is that of what all years share."""
        return self.cells.get((symbol, item, 0)) or self.cells[symbol, item, year]

    def days_in(self, year: int) -> str:
        """Return the address of how many days of the period lie in a year."""
        return at(YEAR_DAYS_COLUMN, YEARS_HEAD_ROW + 1 + self.years.index(year), SUMMARY)

    def block(self, symbol: str, item: str) -> tuple[int, int]:
        """Return the first and the last row of a series' readings."""
        first = READINGS_HEAD_ROW + 1
        for key, readings in self.series.items():
            if key == (symbol, item):
                return first, first + len(readings) - 1
            first += len(readings)
        raise KeyError((symbol, item))


def layout_of(declaration: Declaration, inputs: Inputs, result: Result) -> Layout:
    """Return the values of a calculation by year, and its readings in the order of their days."""
    period = parse_period(result.period_start, result.period_end)
    return Layout(
        declaration=declaration,
        inputs=inputs,
        result=result,
        period=period,
        units={(term.symbol, term.item): term.unit for term in result.terms},
        values=_values(declaration, result, list(period.days)),
        series=_series(declaration, inputs),
    )


def days_of(reading: Reading) -> tuple[date, date]:
    """Return a reading's first day and the day after its last."""
    return date.fromisoformat(reading[0]), date.fromisoformat(reading[1])


def _values(
    declaration: Declaration, result: Result, years: Sequence[int]
) -> dict[int, dict[str, Value]]:
    indexed = {
        item.symbol
        for group in (declaration.parameters, declaration.factors, declaration.formulas)
        for item in group
        if item.index
    }
    singles: dict[int, dict[str, Fraction]] = {year: {} for year in years}
    several: dict[int, dict[str, dict[str, Fraction]]] = {
        year: {symbol: {} for symbol in indexed} for year in years
    }
    for term in result.terms:
        shared = term.kind is TermKind.PARAMETER and not term.year
        for year in years if shared else (term.year,):
            if term.symbol in indexed:
                several[year][term.symbol][term.item] = term.value
            else:
                singles[year][term.symbol] = term.value
    return {year: {**singles[year], **several[year]} for year in years}


def _series(declaration: Declaration, inputs: Inputs) -> dict[tuple[str, str], Series]:
    found: dict[tuple[str, str], Series] = {}
    for parameter in declaration.parameters:
        given = inputs.given(parameter.symbol)
        pairs = given if isinstance(given, Mapping) else {"": given}
        for item, one in pairs.items():
            if one is not None and not isinstance(one, str):
                found[parameter.symbol, item] = sorted(one, key=days_of)
    return found
