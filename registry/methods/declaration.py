"""What every methodology declares and returns: parameters, terms, results and refusals.

A methodology is one pure module: a `Declaration`, a Struct of inputs and a function from inputs to
`Result`. Measured numbers arrive as decimal strings and stay exact fractions from the first
reading to the floor; rounding for the eye (`shown`) is never computed with. The common frame is
ISO 14064-2 and the CDM's: reduction = baseline - project - leakage, in tCO2e, by calendar year.

    >>> shown(Fraction("20.568213072"))
    '20.568213'
"""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Annotated, Final

from msgspec import Meta, Struct

DECIMAL_PATTERN: Final = r"\A(0|[1-9][0-9]{0,11})(\.[0-9]{1,9})?\Z"
"""A measured number: no sign, no exponent, no leading zero; at most 12 and 9 digits."""
DecimalText = Annotated[str, Meta(pattern=DECIMAL_PATTERN)]
GRAMS_PER_TONNE: Final = 1_000_000

_DECIMAL: Final = re.compile(DECIMAL_PATTERN)


class Reason(StrEnum):
    """Why inputs are refused. Closed."""

    METHOD_UNKNOWN = "method_unknown"
    INPUTS_INVALID = "inputs_invalid"
    NOT_A_DECIMAL = "not_a_decimal"
    BELOW_MINIMUM = "below_minimum"
    ABOVE_MAXIMUM = "above_maximum"
    PERIOD_INVALID = "period_invalid"
    YEARS_MISMATCH = "years_mismatch"
    FACTOR_ABSENT = "factor_absent"
    SUBSTITUTE_INVALID = "substitute_invalid"


class QuantificationError(ValueError):
    """Inputs that a methodology refuses: `symbol` names the parameter, `reason` says why."""

    def __init__(self, symbol: str, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{symbol}: {reason}: {detail}")
        self.symbol = symbol
        self.reason = reason
        self.detail = detail


class Parameter(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One input of a methodology; the bounds belong to what is allowed."""

    symbol: str
    unit: str
    minimum: Fraction
    maximum: Fraction
    source: str
    frequency: str
    title_zh: str
    title_en: str

    def count(self, value: int, *, where: str = "") -> int:
        """Return a count that lies within the bounds; QuantificationError where it does not."""
        self.bound(Fraction(value), where=where)
        return value

    def measure(self, text: str, *, where: str = "") -> Fraction:
        """Return a decimal string's exact value; QuantificationError out of form or bounds."""
        if _DECIMAL.match(text) is None:
            raise QuantificationError(self.symbol, Reason.NOT_A_DECIMAL, where)
        value = Fraction(text)
        self.bound(value, where=where)
        return value

    def bound(self, value: Fraction, *, where: str = "") -> None:
        """Refuse a value outside the bounds."""
        if value < self.minimum:
            raise QuantificationError(self.symbol, Reason.BELOW_MINIMUM, where)
        if value > self.maximum:
            raise QuantificationError(self.symbol, Reason.ABOVE_MAXIMUM, where)


class Term(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of the calculation report."""

    symbol: str
    formula: str
    value: Fraction
    unit: str


class Note(Struct, frozen=True, forbid_unknown_fields=True):
    """Something a verifier should look at: a stable code, the parameter and the place."""

    code: str
    symbol: str
    where: str


class YearEmissions(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The three sides of one calendar year of a monitoring period, in tCO2e."""

    year: int
    baseline: Fraction
    project: Fraction
    leakage: Fraction

    @property
    def reduction(self) -> Fraction:
        """What the year's part of the period reduced; below zero where it added."""
        return self.baseline - self.project - self.leakage


class Result(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a monitoring period reduced, with every term it was computed from.

    Emissions are exact, in tCO2e. `units` is the reduction floored once for the whole period and
    is zero, never negative, where the project emitted more than its baseline; that shortfall
    stands in `quantity_g`. `vintages` holds the reduction of each calendar year.
    """

    method: str
    version: str
    terms: tuple[Term, ...]
    baseline: Fraction
    project: Fraction
    leakage: Fraction
    reduction: Fraction
    units: int
    vintages: tuple[tuple[int, Fraction], ...]
    notes: tuple[Note, ...]

    @property
    def quantity_g(self) -> int:
        """The reduction in whole grams, as the ledger takes it: never more than was reduced.

        The floor cuts a reduction down and rounds a negative result away from zero.
        """
        return floor(self.reduction * GRAMS_PER_TONNE)

    @property
    def weights_g(self) -> tuple[tuple[int, int], ...]:
        """Each vintage with its grams, floored; a year of loss is negative."""
        return tuple((year, floor(value * GRAMS_PER_TONNE)) for year, value in self.vintages)


class Declaration(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A methodology's name, its edition here, its sectoral scope and its parameters."""

    code: str
    version: str
    scope: int
    title_zh: str
    title_en: str
    parameters: tuple[Parameter, ...]


class Method(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A methodology that can be run: `quantify` takes an instance of `inputs`."""

    declaration: Declaration
    inputs: type[Struct]
    quantify: Callable[[Struct], Result]


def conclude(
    declaration: Declaration,
    *,
    years: Iterable[YearEmissions],
    terms: Iterable[Term],
    notes: Iterable[Note],
) -> Result:
    """Add up the calendar years of a monitoring period and floor the sum once."""
    rows = tuple(years)
    reduction = sum((row.reduction for row in rows), Fraction())
    return Result(
        method=declaration.code,
        version=declaration.version,
        terms=tuple(terms),
        baseline=sum((row.baseline for row in rows), Fraction()),
        project=sum((row.project for row in rows), Fraction()),
        leakage=sum((row.leakage for row in rows), Fraction()),
        reduction=reduction,
        units=max(0, floor(reduction)),
        vintages=tuple((row.year, row.reduction) for row in rows),
        notes=tuple(notes),
    )


def shown(value: Fraction, *, places: int = 6) -> str:
    """Return a value to six decimals, half to even, without trailing zeros; for reading only."""
    scaled = round(abs(value) * 10**places)
    whole, part = divmod(scaled, 10**places)
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{whole}.{part:0{places}}".rstrip("0").rstrip(".")
