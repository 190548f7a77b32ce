"""What is told of methodologies and their results: numbers as exact decimal texts."""

from fractions import Fraction

from msgspec import Struct

from registry.methods import Method
from registry.methods.declaration import Choice, Comparison, Example, Factor, Formula, Limit
from registry.methods.declaration import Parameter as ParameterAnswer
from registry.methods.quantity import shown
from registry.methods.result import Allotted, Note, Result, Term, TermKind, UsedSet

DECIMALS = 12
"""Decimals to which results are told, beside their exact fractions."""


class MethodAnswer(Struct, frozen=True, kw_only=True):
    """A methodology on offer: all it computes from."""

    code: str
    version: str
    scope: int
    title_zh: str
    title_en: str
    summary_zh: str
    summary_en: str
    source: str
    indexes: dict[str, tuple[str, str]]
    optional: tuple[str, ...]
    whole_years: bool
    earns: bool
    parameters: tuple[ParameterAnswer, ...]
    choices: tuple[Choice, ...]
    factors: tuple[Factor, ...]
    formulas: tuple[Formula, ...]
    limits: tuple[Limit, ...]
    requirements: tuple[Comparison, ...]
    cautions: tuple[Comparison, ...]
    example: Example


class MethodList(Struct, frozen=True, kw_only=True):
    """The methodologies on offer."""

    items: list[MethodAnswer]


class TermAnswer(Struct, frozen=True, kw_only=True):
    """One line of the calculation: `decimal` to 12 places for reading, `exact` as a fraction.

    `year` is 0 for what is the same in every year; `item` is empty unless the symbol is indexed.
    """

    kind: TermKind
    symbol: str
    item: str
    year: int
    formula: str
    numbers: str
    decimal: str
    exact: str
    unit: str


class Quantity(Struct, frozen=True, kw_only=True):
    """An exact quantity, in tCO2e."""

    decimal: str
    exact: str


class VintageAnswer(Struct, frozen=True, kw_only=True):
    """A calendar year: its reduction, and its whole grams as the ledger takes them."""

    year: int
    reduction: Quantity
    weight_g: int


class ResultAnswer(Struct, frozen=True, kw_only=True):
    """What a monitoring period reduced, in tCO2e.

    `units` are the whole tonnes that may be issued, none for a tool; `quantity_g` is what a report
    claims, in grams, and is below zero where emissions rose: such a result becomes a debit.
    """

    method: str
    version: str
    period_start: str
    period_end: str
    factor_sets: tuple[UsedSet, ...]
    baseline: Quantity
    project: Quantity
    leakage: Quantity
    reduction: Quantity
    units: int
    quantity_g: int
    vintages: list[VintageAnswer]
    allocation: tuple[Allotted, ...]
    terms: list[TermAnswer]
    notes: tuple[Note, ...]


def method_answer(method: Method) -> MethodAnswer:
    """Return a methodology as it is told."""
    declared = method.declaration
    names = MethodAnswer.__struct_fields__
    return MethodAnswer(**{name: getattr(declared, name) for name in names})


def result_answer(result: Result) -> ResultAnswer:
    """Return a result as it is told."""
    return ResultAnswer(
        method=result.method,
        version=result.version,
        period_start=result.period_start,
        period_end=result.period_end,
        factor_sets=result.factor_sets,
        baseline=_quantity(result.baseline),
        project=_quantity(result.project),
        leakage=_quantity(result.leakage),
        reduction=_quantity(result.reduction),
        units=result.units,
        quantity_g=result.quantity_g,
        vintages=[
            VintageAnswer(year=row.year, reduction=_quantity(row.reduction), weight_g=row.weight_g)
            for row in result.years
        ],
        allocation=result.allocation,
        terms=[_term(term) for term in result.terms],
        notes=result.notes,
    )


def _term(term: Term) -> TermAnswer:
    return TermAnswer(
        kind=term.kind,
        symbol=term.symbol,
        item=term.item,
        year=term.year,
        formula=term.formula,
        numbers=term.numbers,
        decimal=shown(term.value, places=DECIMALS),
        exact=_exact(term.value),
        unit=term.unit,
    )


def _quantity(value: Fraction) -> Quantity:
    return Quantity(decimal=shown(value, places=DECIMALS), exact=_exact(value))


def _exact(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
