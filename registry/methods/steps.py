"""A calculation told step by step: what was given, what was looked up, and every formula.

Made of a result and its declaration alone, in Traditional Chinese and in English; the figures and
units are the same in both. It ends as people say it: ``1,200 MWh × 0.474 tCO2e/MWh = 568.8 tCO2e,
issued 568``.
"""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from msgspec import Struct

from registry.methods.declaration import Choice, Declaration, Factor, Formula, Parameter
from registry.methods.quantity import legible
from registry.methods.result import Result, Term, TermKind, YearEmissions
from registry.methods.titles import Title

UNIT = "tCO2e"
"""What emissions are told in."""


class Step(Struct, frozen=True, kw_only=True):
    """One line: a symbol, of an item where it is indexed, in a year (0: the same in every year).

    `formula` is how it is computed, `numbers` the same with the numbers put in and `source` the
    row of a table; each is empty where there is none.
    """

    symbol: str
    item: str
    year: int
    title: Title
    value: str
    formula: str = ""
    numbers: str = ""
    source: str = ""

    @property
    def name(self) -> str:
        """The symbol, with its item and year where it has them: ``E_BL [hall], 2024``."""
        item = f" [{self.item}]" if self.item else ""
        return f"{self.symbol}{item}{f', {self.year}' if self.year else ''}"

    @property
    def sides(self) -> tuple[str, ...]:
        """What it is equal to, in turn: the formula, the same in numbers, and the value."""
        parts = dict.fromkeys(filter(None, (self.formula, self.numbers, self.value)))
        # A formula that is a bare number has no unit, and its value says the same with one.
        return tuple(part for part in parts if not self.value.startswith(f"{part} "))

    @property
    def line(self) -> str:
        """The step on one line: ``BE = EG_BL × EF_ELEC = 1,200 MWh × 0.474 … = 568.8 tCO2e``."""
        return " = ".join((self.name, *self.sides))


class Telling(Struct, frozen=True, kw_only=True):
    """A calculation in its order; `totals` add up the years, and `conclusion` is the last line."""

    given: tuple[Step, ...]
    factors: tuple[Step, ...]
    computed: tuple[Step, ...]
    totals: tuple[Step, ...]
    conclusion: Title


def telling_of(declaration: Declaration, result: Result) -> Telling:
    """Return a result step by step."""
    steps = [(term.kind, _step(declaration, term)) for term in result.terms]
    return Telling(
        given=tuple(step for kind, step in steps if kind is TermKind.PARAMETER),
        factors=tuple(step for kind, step in steps if kind is TermKind.FACTOR),
        computed=tuple(step for kind, step in steps if kind is TermKind.FORMULA),
        totals=tuple(_totals(result)),
        conclusion=_conclusion(result),
    )


def title_of(declaration: Declaration, symbol: str) -> Title:
    """Return what a symbol is called. KeyError where the declaration has no such symbol."""
    named: tuple[Parameter | Choice | Factor | Formula, ...] = (
        *declaration.parameters,
        *declaration.choices,
        *declaration.factors,
        *declaration.formulas,
    )
    for item in named:
        if item.symbol == symbol:
            return Title(item.title_zh, item.title_en)
    raise KeyError(symbol)


def with_unit(value: Fraction, unit: str) -> str:
    """Return a figure for the eye and its unit: ``1,200 MWh``, and ``0.5`` where it has none."""
    return legible(value) if unit == "1" else f"{legible(value)} {unit}"


def _step(declaration: Declaration, term: Term) -> Step:
    is_factor = term.kind is TermKind.FACTOR
    return Step(
        symbol=term.symbol,
        item=term.item,
        year=term.year,
        title=title_of(declaration, term.symbol),
        value=with_unit(term.value, term.unit),
        formula="" if is_factor else term.formula,
        numbers=term.numbers,
        source=term.formula if is_factor else "",
    )


def _totals(result: Result) -> Iterator[Step]:
    """Yield the reduction of each year, and their sum where there are several."""
    for row in result.years:
        yield Step(
            symbol="ER",
            item="",
            year=row.year,
            title=Title("當年減量", "Reduction of the year"),
            value=with_unit(row.reduction, UNIT),
            formula="BE − PE − LE",
            numbers=_difference(row),
        )
    if len(result.years) > 1:
        yearly = [_signed(row.reduction) for row in result.years]
        yield Step(
            symbol="ER",
            item="",
            year=0,
            title=Title("減量合計", "Reduction of all years"),
            value=with_unit(result.reduction, UNIT),
            numbers=" + ".join(yearly),
        )


def _conclusion(result: Result) -> Title:
    """Return the last line: how it came to the reduction, and what is issued for it."""
    sides = result.project, result.leakage
    if len(result.years) == 1 and not any(sides):
        how = next(
            term.numbers
            for term in result.terms
            if term.kind is TermKind.FORMULA and term.symbol == "BE"
        )
    elif len(result.years) == 1:
        how = _difference(result.years[0])
    else:
        how = " + ".join(_signed(row.reduction) for row in result.years)
    line = f"{how} = {with_unit(result.reduction, UNIT)}"
    if not result.earns:
        return Title(f"{line}；工具本身不核發", f"{line}; a tool, for which nothing is issued")
    if result.reduction >= 0:
        units = f"{result.units:,}"
        return Title(f"{line}，核發 {units}", f"{line}, issued {units}")
    owed = f"{ceil(-result.reduction):,}"
    return Title(
        f"{line}，核發 0，待抵減量 {owed}", f"{line}, issued 0; {owed} are owed as a debit"
    )


def _difference(row: YearEmissions) -> str:
    sides = row.baseline, row.project, row.leakage
    return " − ".join(_signed(side) for side in sides) + f" {UNIT}"


def _signed(value: Fraction) -> str:
    """Return a figure as it stands in a sum: in parentheses where it is below zero."""
    return f"({legible(value)})" if value < 0 else legible(value)
