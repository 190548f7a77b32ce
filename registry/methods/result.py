"""What a calculation comes to, with every term that it was computed from."""

from enum import StrEnum
from fractions import Fraction
from math import floor
from typing import Final

from msgspec import Struct

GRAMS_PER_TONNE: Final = 1_000_000


class TermKind(StrEnum):
    """Where a term's value is from."""

    PARAMETER = "parameter"
    FACTOR = "factor"
    FORMULA = "formula"


class Term(Struct, frozen=True, kw_only=True):
    """One line of the calculation: a symbol in a calendar year, of an item where it is indexed.

    `formula` is how it is written and `numbers` the same with the numbers put in; for a factor the
    row it was read from, for a parameter nothing. `year` is 0 for what is the same in every year.
    """

    kind: TermKind
    symbol: str
    item: str
    year: int
    formula: str
    numbers: str
    value: Fraction
    unit: str


class Note(Struct, frozen=True, forbid_unknown_fields=True):
    """Something a verifier should look at: a stable code, the parameter and the place."""

    code: str
    symbol: str
    where: str


class UsedSet(Struct, frozen=True, kw_only=True):
    """An edition of a table of factors that was computed with, and its document's hash."""

    factor_set: str
    sha256: str


class YearEmissions(Struct, frozen=True, kw_only=True):
    """The three sides of one calendar year of a monitoring period, in tCO2e."""

    year: int
    baseline: Fraction
    project: Fraction
    leakage: Fraction

    @property
    def reduction(self) -> Fraction:
        """What the year's part of the period reduced; below zero where it added."""
        return self.baseline - self.project - self.leakage

    @property
    def weight_g(self) -> int:
        """The same in whole grams, floored; a year of loss is negative."""
        return floor(self.reduction * GRAMS_PER_TONNE)


class Allotted(Struct, frozen=True, kw_only=True):
    """Units of one vintage that fall to one member."""

    account: str
    year: int
    units: int


class Result(Struct, frozen=True, kw_only=True):
    """What a monitoring period reduced. Emissions are exact, in tCO2e.

    `units` is the reduction floored once for the whole period and is zero, never negative, where
    the project emitted more than its baseline; that shortfall stands in `quantity_g`. A tool, which
    does not `earn`, comes to no units.
    """

    method: str
    version: str
    period_start: str
    period_end: str
    factor_sets: tuple[UsedSet, ...]
    terms: tuple[Term, ...]
    years: tuple[YearEmissions, ...]
    allocation: tuple[Allotted, ...]
    notes: tuple[Note, ...]
    earns: bool = True

    @property
    def baseline(self) -> Fraction:
        """What would have been emitted, over all years."""
        return sum((row.baseline for row in self.years), Fraction())

    @property
    def project(self) -> Fraction:
        """What was emitted, over all years."""
        return sum((row.project for row in self.years), Fraction())

    @property
    def leakage(self) -> Fraction:
        """What was emitted elsewhere on the project's account, over all years."""
        return sum((row.leakage for row in self.years), Fraction())

    @property
    def reduction(self) -> Fraction:
        """What was reduced, over all years; below zero where emissions rose."""
        return self.baseline - self.project - self.leakage

    @property
    def units(self) -> int:
        """Whole tonnes: floored once."""
        return max(0, floor(self.reduction)) if self.earns else 0

    @property
    def quantity_g(self) -> int:
        """The reduction in whole grams, as the ledger takes it: never more than was reduced.

        The floor cuts a reduction down and rounds a negative result away from zero.
        """
        return floor(self.reduction * GRAMS_PER_TONNE)

    @property
    def weights_g(self) -> tuple[tuple[int, int], ...]:
        """Each vintage with its grams, floored; a year of loss is negative."""
        return tuple((row.year, row.weight_g) for row in self.years)
