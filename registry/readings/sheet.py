"""The calculation sheet: a workbook whose live formulas come to what was computed exactly.

    calculation_sheet(method.declaration, inputs, method.quantify(inputs))

Whoever opens it can follow every cell back to a reading, a parameter or a factor, change one and
see what follows. A spreadsheet computes in doubles, so that the exact value stands beside each
formula as text; the exact ones count.
"""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from registry.methods.declaration import Declaration
from registry.methods.expression import Node, parse
from registry.methods.inputs import Inputs
from registry.methods.result import GRAMS_PER_TONNE, Result, TermKind
from registry.methods.wording import note_words
from registry.methods.writing import written
from registry.readings.book import (
    Cell,
    Day,
    Live,
    Look,
    Number,
    Page,
    Text,
    at,
    head,
    text,
    written_book,
)
from registry.readings.given import exact, parameter_rows, reading_rows
from registry.readings.layout import (
    CALCULATION,
    END_ROW,
    FACTORS,
    NOTES,
    PARAMETERS,
    READINGS,
    START_ROW,
    SUMMARY,
    VALUE_COLUMN,
    YEAR_DAYS_COLUMN,
    YEARS_HEAD_ROW,
    Layout,
    layout_of,
)
from registry.readings.live import cell_formula

_FACTOR_VALUE: Final = 6
_TERM_VALUE: Final = 5
_SIDES: Final = ("BE", "PE", "LE")
_WORDS: Final = (
    "A spreadsheet computes in binary doubles. The exact values stand beside the formulas as text, "
    "and the exact values count.",
    "試算表以二進位浮點數計算；各公式旁之文字為精確值，以精確值為準。",
    "Dates run from the first day up to, not including, the last. Every calendar year is computed "
    "by itself; the sum over all years is cut to whole tonnes once.",
    "期間含起日、不含迄日。各曆年分別計算，各年合計後無條件捨去至整數公噸一次。",
)


def calculation_sheet(declaration: Declaration, inputs: Inputs, result: Result) -> bytes:
    """Return a calculation as a workbook; the same calculation gives the same bytes.

    `inputs` hold the readings too, and `result` is what they came to.
    """
    layout = layout_of(declaration, inputs, result)
    parameters = list(parameter_rows(layout))
    factors = list(_factor_rows(layout))
    calculation = list(_calculation_rows(layout))
    pages = [
        Page(SUMMARY, list(_summary_rows(layout)), (34, 22, 18, 10, 16, 16, 16, 16, 30, 18)),
        Page(PARAMETERS, parameters, (14, 14, 8, 34, 30, 18, 16, 14, 18, 12, 30), frozen_rows=1),
        Page(READINGS, reading_rows(layout), (14, 14, 12, 12, 16, 10, 22, 14), frozen_rows=3),
        Page(FACTORS, factors, (14, 14, 8, 34, 30, 24, 16, 16, 30), frozen_rows=1),
        Page(CALCULATION, calculation, (8, 12, 14, 34, 30, 18, 12, 40, 60, 30), frozen_rows=1),
        Page(NOTES, list(_note_rows(layout)), (40, 20, 60)),
    ]
    return written_book(f"{declaration.code} {declaration.version}", pages)


def _factor_rows(layout: Layout) -> Iterator[list[Cell]]:
    titles = {item.symbol: item for item in layout.declaration.factors}
    yield head(
        *("symbol 係數", "item 項目", "year 年", "title", "名稱", "table and row 表與列"),
        *("value 數值", "unit 單位", "exact 精確值"),
    )
    row = 1
    for term in layout.result.terms:
        if term.kind is not TermKind.FACTOR:
            continue
        row += 1
        layout.cells[term.symbol, term.item, term.year] = at(_FACTOR_VALUE, row, FACTORS)
        factor = titles[term.symbol]
        yield [
            *(text(term.symbol), text(term.item), Number(Fraction(term.year))),
            *(text(factor.title_en), text(factor.title_zh)),
            text(term.formula or "given 自行提供"),
            *(Number(term.value), text(term.unit), text(exact(term.value))),
        ]


class _Calculation:
    """The rows of the calculation as they come about, a block for each year."""

    def __init__(self, layout: Layout) -> None:
        self.rows: list[list[Cell]] = []
        self._layout = layout

    def add(self, cells: list[Cell]) -> int:
        """Add a row and return its number."""
        self.rows.append(cells)
        return len(self.rows)

    def formula(self, symbol: str, node: Node, year: int, item: str, said: list[Cell]) -> None:
        """Add a formula's row, and before it a row for each part of its sums."""
        layout = self._layout

        def place(name: str, of_item: str) -> str:
            return layout.place(name, of_item, year)

        def part(term: Node, of_item: str, formula: str, value: Fraction) -> str:
            row = self.add(
                [
                    *(Number(Fraction(year)), text(f"  {symbol}"), text(of_item)),
                    *(text("part of the sum"), text("加總項"), Live(f"={formula}", value), None),
                    *(text(written(term)), None, text(exact(value))),
                ]
            )
            return at(_TERM_VALUE, row)

        formula = cell_formula(node, layout.values[year], place, part, item)
        value = layout.value(symbol, item, year)
        titles, shown = said[:2], said[2:]
        row = self.add(
            [
                *(Number(Fraction(year)), text(symbol), text(item), *titles),
                *(Live(f"={formula}", value), *shown, text(exact(value))),
            ]
        )
        layout.cells[symbol, item, year] = at(_TERM_VALUE, row, CALCULATION)


def _calculation_rows(layout: Layout) -> list[list[Cell]]:
    found = _Calculation(layout)
    found.add(
        head(
            *("year 年", "symbol 符號", "item 項目", "title", "名稱", "value 數值", "unit 單位"),
            *("formula 公式", "with numbers 代入數值", "exact 精確值"),
        )
    )
    numbers = {
        (term.symbol, term.item, term.year): term.numbers
        for term in layout.result.terms
        if term.kind is TermKind.FORMULA
    }
    for year in layout.years:
        found.add([Text(str(year), Look.TITLE)])
        for formula in layout.declaration.formulas:
            node = parse(formula.text)
            for item in layout.items(formula.symbol):
                said: list[Cell] = [
                    *(text(formula.title_en), text(formula.title_zh)),
                    text(layout.units[formula.symbol, item]),
                    text(written(node)),
                    text(numbers[formula.symbol, item, year]),
                ]
                found.formula(formula.symbol, node, year, item, said)
    return found.rows


def _summary_rows(layout: Layout) -> Iterator[list[Cell]]:
    declaration, result, period = layout.declaration, layout.result, layout.period
    start, end = at(VALUE_COLUMN, START_ROW), at(VALUE_COLUMN, END_ROW)
    yield [Text(f"{declaration.code} {declaration.title_en}", Look.TITLE)]
    yield [Text(declaration.title_zh, Look.TITLE)]
    yield [text("Methodology"), text("減量方法"), text(declaration.code)]
    yield [text("Version"), text("版本"), text(declaration.version)]
    yield [text("First day"), text("起日"), Day(period.start)]
    yield [text("Up to, not including"), text("迄日（不含）"), Day(period.end)]
    length = Live(f"={end}-{start}", Fraction(period.length))
    yield [text("Days"), text("日數"), length]
    yield []
    yield head(
        *("year 年", "first day 起日", "up to 迄日（不含）", "days 日數"),
        *("BE, tCO2e", "PE, tCO2e", "LE, tCO2e", "ER, tCO2e", "ER exact 精確值", "ER, g"),
    )
    row = YEARS_HEAD_ROW
    for year in result.years:
        row += 1
        first, after = (date(year.year, 1, 1), date(year.year + 1, 1, 1))
        days = f"=MIN({end},{at(2, row)})-MAX({start},{at(1, row)})"
        sides = (year.baseline, year.project, year.leakage)
        yield [
            *(Number(Fraction(year.year)), Day(first), Day(after)),
            Live(days, Fraction(period.days[year.year])),
            *(
                Live(f"={layout.place(side, '', year.year)}", value)
                for side, value in zip(_SIDES, sides, strict=True)
            ),
            Live(f"={at(4, row)}-{at(5, row)}-{at(6, row)}", year.reduction),
            *(text(exact(year.reduction)), text(year.weight_g)),
        ]
    yield _total_row(layout, row)
    yield []
    yield from _tonnes(result, total=at(7, row + 1), row=row + 3)
    yield []
    yield from _beside(layout)


def _tonnes(result: Result, *, total: str, row: int) -> Iterator[list[Cell]]:
    """Yield the tonnes, in a row of this number, and the grams that they are cut from.

    Doubles may stand a trifle above a whole number that the exact sum does not reach, or below one
    that it does. As long as the sheet's sum is that of the calculation, to a gram and what the
    doubles miss, the exact tonnes stand; where a cell was changed, the sheet's own are shown.
    """
    units: Cell = Number(Fraction(result.units))
    if result.earns:
        is_as_computed = f"ABS({total}*{GRAMS_PER_TONNE}-{at(VALUE_COLUMN, row + 1)})<=2"
        formula = f"=IF({is_as_computed},{result.units},MAX(0,INT({total})))"
        units = Live(formula, Fraction(result.units))
    counts = text("counts, exact 以精確計算為準")
    grams = Number(Fraction(result.quantity_g))
    yield [text("Whole tonnes"), text("整數公噸"), units, text(result.units), counts]
    yield [text("Grams, as computed"), text("公克（原計算）"), grams, text(result.quantity_g)]


def _total_row(layout: Layout, last: int) -> list[Cell]:
    result = layout.result
    sums = (result.baseline, result.project, result.leakage, result.reduction)
    ranges = [
        f"=SUM({at(column, YEARS_HEAD_ROW + 1)}:{at(column, last)})"
        for column in range(YEAR_DAYS_COLUMN, YEAR_DAYS_COLUMN + 1 + len(sums))
    ]
    values = (Fraction(layout.period.length), *sums)
    return [
        *(text("all years 合計"), None, None),
        *(Live(formula, value) for formula, value in zip(ranges, values, strict=True)),
        *(text(exact(result.reduction)), text(result.quantity_g)),
    ]


def _beside(layout: Layout) -> Iterator[list[Cell]]:
    """Yield what the summary tells beneath its table: tables of factors, choices, members."""
    result = layout.result
    if result.factor_sets:
        yield head("tables of factors 係數表", "", "SHA-256")
        for found in result.factor_sets:
            yield [text(found.factor_set), None, text(found.sha256)]
        yield []
    chosen = [
        (choice, layout.inputs.choices.get(choice.symbol, choice.default))
        for choice in layout.declaration.choices
    ]
    if chosen:
        yield head("choices 選項", "", "")
        for choice, word in chosen:
            yield [text(choice.title_en), text(choice.title_zh), text(word)]
        yield []
    if result.allocation:
        yield head("member 成員", "vintage 年份", "units 單位數")
        for share in result.allocation:
            units = Number(Fraction(share.units))
            yield [text(share.account), Number(Fraction(share.year)), units]


def _note_rows(layout: Layout) -> Iterator[list[Cell]]:
    declared = layout.declaration
    for line in _WORDS:
        yield [text(line)]
    yield [text(declared.source)]
    yield []
    yield head("note 註記", "symbol 符號", "where 位置")
    for note in layout.result.notes:
        said = note_words(declared, note)
        yield [text(f"{said.en} {said.zh}"), text(note.symbol), text(note.where)]
