"""Files to fill in: the right columns, units and one example row for each metered parameter."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final, NamedTuple

from msgspec.structs import replace

from registry.methods.declaration import Declaration, Kind, Parameter
from registry.methods.period import Given, by_year, parse_period
from registry.methods.quantity import shown
from registry.methods.units import units_like
from registry.readings.book import Cell, Day, Number, Page, head, text, written_book
from registry.readings.columns import TITLES, Column
from registry.readings.problems import plain
from registry.readings.wanted import WantedUnits
from registry.readings.workbook import SHEET_NAMES, SYMBOLS

COLUMNS: Final = (*(Column.SYMBOL, Column.ITEM, Column.FROM, Column.TO, Column.VALUE, Column.UNIT),)
_COMMON: Final = frozenset({"HFC-134a"})
"""Items that say what is meant better than their table's first: carbon dioxide for refrigerants."""
_PLACES: Final = 9
_ROWS: Final = 1_000
"""Rows of a template whose symbol and unit are chosen from a list."""
_KINDS: Final[Mapping[Kind, str]] = {
    Kind.FIXED: "once 單一數值",
    Kind.ANNUAL: "a year 每年",
    Kind.AMOUNT: "readings add up 讀數加總",
}
_GUIDE: Final = (
    "One row a reading. The days run from the first up to, not including, the second; readings of "
    "a parameter follow on each other and cover the whole monitoring period. The example rows are "
    "to be replaced.",
    "每列一筆讀數。期間自起日起，至迄日止（不含迄日）；同一參數之讀數須前後相接並涵蓋整個監測期間。"
    "範例列請予取代。",
)


class Example(NamedTuple):
    """An example row."""

    symbol: str
    item: str
    start: date
    end: date
    value: Fraction
    unit: str


def csv_template(declaration: Declaration) -> bytes:
    """Return a CSV file to fill in, with the mark by which spreadsheets know UTF-8."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(titles())
    for row in examples(declaration):
        cells = (
            row.symbol,
            row.item,
            row.start,
            row.end,
            shown(row.value, places=_PLACES),
            row.unit,
        )
        writer.writerow([plain(str(cell)) for cell in cells])
    return stream.getvalue().encode("utf-8-sig")


def xlsx_template(declaration: Declaration) -> bytes:
    """Return a workbook to fill in, with a second sheet that says what each symbol is."""
    metered = _metered(declaration)
    wanted = WantedUnits(declaration)
    units = list(dict.fromkeys(unit for item in metered for unit in _taken(wanted, item)))
    top = len(_GUIDE) + 2
    symbols = f"={SYMBOLS}!$A${top}:$A${top + len(metered) - 1}"
    known = f"={SYMBOLS}!$L${top}:$L${top + len(units) - 1}"
    readings = Page(
        name=SHEET_NAMES[0],
        rows=[head(*titles()), *(_example(row) for row in examples(declaration))],
        widths=(16, 16, 14, 18, 16, 12),
        frozen_rows=1,
        lists=[(f"A2:A{_ROWS + 1}", symbols), (f"F2:F{_ROWS + 1}", known)],
        texts=(0, 1, 5),
        dates=(2, 3),
    )
    explained = Page(
        name=SYMBOLS,
        rows=_explained(declaration, wanted, units),
        widths=(14, 10, 28, 34, 34, 22, 14, 14, 14, 34, 34, 12),
    )
    return written_book(f"{declaration.code} {declaration.version}", [readings, explained])


def titles() -> list[str]:
    """Return the head line of a template, each column in both languages."""
    return [" ".join(TITLES[column]) for column in COLUMNS]


def examples(declaration: Declaration) -> Iterator[Example]:
    """Yield a row for each metered parameter, with the figures of the worked example."""
    given = declaration.example.inputs
    start, end = str(given["period_start"]), str(given["period_end"])
    period = parse_period(start, end)
    words = {
        choice.symbol: str(given[choice.symbol])
        for choice in declaration.choices
        if choice.symbol in given
    }
    wanted = WantedUnits(declaration, words=words)
    for parameter in _metered(declaration):
        item, one = _first(given.get(parameter.symbol), parameter, wanted)
        unit = wanted.of(parameter, item)[0]
        yearly = by_year(replace(parameter, unit=unit), one, period, where=item)
        value = sum(yearly.values(), Fraction())
        # What the example's readings come to may have no end; a reading has nine decimals.
        value = Fraction(shown(value, places=_PLACES))
        yield Example(parameter.symbol, item, period.start, period.end, value, unit)


def _metered(declaration: Declaration) -> list[Parameter]:
    return [item for item in declaration.parameters if item.kind is Kind.AMOUNT]


def _taken(wanted: WantedUnits, parameter: Parameter) -> tuple[str, ...]:
    """Return every unit that readings of a parameter may come in."""
    units = (each for unit in wanted.of_any(parameter) for each in units_like(unit))
    return tuple(dict.fromkeys(units))


def _first(given: object, parameter: Parameter, wanted: WantedUnits) -> tuple[str, Given]:
    """Return an example's figure and its item; the least that is allowed where it has none."""
    if isinstance(given, Mapping) and given:
        item = next(iter(given))
        return str(item), _given(given[item])
    if given:
        return "", _given(given)
    items = wanted.items_of(parameter) or ("A1",)
    shown_first = next((item for item in items if item in _COMMON), items[0])
    return parameter.index and shown_first, parameter.minimum


def _given(one: object) -> Given:
    if isinstance(one, Sequence) and not isinstance(one, str):
        return [(str(row[0]), str(row[1]), str(row[2])) for row in one]
    return str(one)


def _example(row: Example) -> list[Cell]:
    days = [Day(row.start), Day(row.end)]
    return [text(row.symbol), text(row.item), *days, Number(row.value), text(row.unit)]


def _explained(
    declaration: Declaration, wanted: WantedUnits, units: Sequence[str]
) -> Iterator[list[Cell]]:
    """Yield the rows of the second sheet: the guide, the metered symbols, then all others."""
    for sentence in _GUIDE:
        yield [text(sentence)]
    yield head(
        *("symbol 參數", "unit 單位", "units taken 可用單位", "title", "名稱", "kind 性質"),
        *("minimum 下限", "maximum 上限", "a day at most 每日上限", "source", "資料來源"),
        "units 單位",
    )
    metered = _metered(declaration)
    rest = [item for item in declaration.parameters if item.kind is not Kind.AMOUNT]
    parameters = [*metered, *rest]
    for number in range(max(len(parameters), len(units))):
        line: list[Cell] = [None] * 11
        if number < len(parameters):
            line = _symbol(declaration, wanted, parameters[number])
        yield [*line, text(units[number]) if number < len(units) else None]


def _symbol(declaration: Declaration, wanted: WantedUnits, item: Parameter) -> list[Cell]:
    english, chinese = declaration.indexes.get(item.index, ("", ""))
    each = (f", by {english}", f"（依{chinese}）") if item.index else ("", "")
    return [
        text(item.symbol),
        text(" / ".join(wanted.of_any(item))),
        text(", ".join(_taken(wanted, item))),
        text(item.title_en + each[0]),
        text(item.title_zh + each[1]),
        text(_KINDS[item.kind]),
        *(text(bound) for bound in (item.minimum, item.maximum, item.daily_maximum)),
        text(item.source_en),
        text(item.source_zh),
    ]
