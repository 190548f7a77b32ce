"""What was given, as rows of the calculation sheet: parameters and readings, live from there on."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from ledger.book.calendar import years_touched
from registry.methods.declaration import Kind, Parameter
from registry.methods.period import Reading
from registry.methods.quantity import NANO, parse_quantity
from registry.readings.book import Cell, Day, Live, Number, at, head, text
from registry.readings.layout import (
    PARAMETERS,
    READINGS,
    YEAR_COLUMNS,
    Layout,
    days_of,
)

_GIVEN: Final = 6
_RATIO: Final = 7
_VALUE: Final = 8
_NOTHING: Final = Number(Fraction())


def exact(value: Fraction) -> str:
    """Return a number exactly: a decimal where it ends within 30 digits, or else a fraction.

    >>> exact(Fraction(5688, 10)), exact(Fraction(1, 3))
    ('568.8', '1/3')
    """
    rest, places = value.denominator, 0
    while rest % 10 == 0 and places < _PLACES_MAX:
        rest, places = rest // 10, places + 1
    for prime in (2, 5):
        while rest % prime == 0 and places < _PLACES_MAX:
            rest, places = rest // prime, places + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    sign = "-" if value < 0 else ""
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :].rstrip("0")
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


_PLACES_MAX: Final = 30


def parameter_rows(layout: Layout) -> Iterator[list[Cell]]:
    """Yield the rows of all parameters, and keep where each value stands."""
    yield head(
        *("symbol 參數", "item 項目", "year 年", "title", "名稱", "given 所給"),
        *("number 數字", "ratio 換算", "value 數值", "unit 單位", "exact 精確值"),
    )
    row = 1
    for parameter in layout.declaration.parameters:
        for item in layout.items(parameter.symbol):
            exactly = layout.in_unit(parameter, item)
            for year in _years(layout, parameter):
                row += 1
                yield _parameter(layout, exactly, item, year, row)


def reading_rows(layout: Layout) -> Iterator[list[Cell]]:
    """Yield the readings of every series, each in the column of the year that it was read in."""
    years = layout.years
    blank: list[Cell] = [None] * YEAR_COLUMNS
    yield [*blank, *(Day(date(year, 1, 1)) for year in years)]
    yield [*blank, *(Day(date(year + 1, 1, 1)) for year in years)]
    yield head(
        *("symbol 參數", "item 項目", "from 起日", "to 迄日（不含）", "number 數字", "unit 單位"),
        *("as given 所給", "ratio 換算", *(str(year) for year in years)),
    )
    row = 3
    for (symbol, item), readings in layout.series.items():
        parameter = layout.declaration.parameter(symbol)
        if parameter is None:
            raise KeyError(symbol)
        exactly = layout.in_unit(parameter, item)
        for reading in readings:
            row += 1
            yield _reading(layout, exactly, item, reading, row)


def _years(layout: Layout, parameter: Parameter) -> list[int]:
    """Return the years that a parameter has a row for: one for all where it is fixed."""
    return [0] if parameter.kind is Kind.FIXED else layout.years


def _parameter(layout: Layout, parameter: Parameter, item: str, year: int, row: int) -> list[Cell]:
    layout.cells[parameter.symbol, item, year] = at(_VALUE, row, PARAMETERS)
    value = layout.value(parameter.symbol, item, year or layout.years[0])
    given = layout.inputs.given(parameter.symbol)
    one = given.get(item) if isinstance(given, Mapping) else given
    if one is not None and not isinstance(one, str):
        said: list[Cell] = [text("readings 讀數"), None, None]
        formula = _over_readings(layout, parameter, item, year)
    else:
        number, ratio = _number(parameter, one or parameter.default)
        shown = one if one else f"default 預設 {parameter.default}"
        ratio_cell = Live(f"={ratio.numerator}/{ratio.denominator}", ratio)
        said = [text(shown), Number(number), ratio_cell]
        formula = f"={at(_GIVEN, row)}*{at(_RATIO, row)}{_share(layout, parameter, year)}"
    return _row(parameter, item, year, said, Live(formula, value))


def _row(parameter: Parameter, item: str, year: int, said: list[Cell], live: Live) -> list[Cell]:
    return [
        text(parameter.symbol),
        text(item),
        Number(Fraction(year)) if year else text("all 各年"),
        text(parameter.title_en),
        text(parameter.title_zh),
        *said,
        live,
        text(parameter.unit),
        text(exact(live.value)),
    ]


def _share(layout: Layout, parameter: Parameter, year: int) -> str:
    """Return what a figure for a year is multiplied by in a calendar year's part of the period.

    One amount for a period of several years is zero, and of each of them as it stands.
    """
    if parameter.kind is Kind.ANNUAL:
        return f"*{layout.days_in(year)}/(DATE({year + 1},1,1)-DATE({year},1,1))"
    return ""


def _over_readings(layout: Layout, parameter: Parameter, item: str, year: int) -> str:
    first, last = layout.block(parameter.symbol, item)
    column = YEAR_COLUMNS + layout.years.index(year)
    return f"=SUM({at(column, first, READINGS)}:{at(column, last)})"


def _reading(
    layout: Layout, parameter: Parameter, item: str, reading: Reading, row: int
) -> list[Cell]:
    first, after = days_of(reading)
    number, ratio = _number(parameter, reading[2])
    parts: list[Cell] = [None] * len(layout.years)
    touched = years_touched(first, after)
    for year in touched:
        # Only of nothing may a reading join two years: it is nothing in each.
        part = Live(f"={at(4, row)}*{at(_RATIO, row)}", number * ratio)
        parts[layout.years.index(year)] = part if len(touched) == 1 else _NOTHING
    return [
        *(text(parameter.symbol), text(item), Day(first), Day(after), Number(number)),
        *(text(parameter.unit), text(reading[2]), Number(ratio), *parts),
    ]


def _number(parameter: Parameter, given: str) -> tuple[Fraction, Fraction]:
    """Return a quantity's number, and what one of its unit is in the parameter's."""
    nanos, ratio = parse_quantity(given, symbol=parameter.symbol, unit=parameter.unit)
    return Fraction(nanos, NANO), ratio
