"""What a methodology is: parameters, factors and formulas, declared as data.

A methodology is one module with one `Declaration`. Everything else follows from it: the form of
its inputs, the checks, the calculation in exact fractions, templates for readings, the sheet with
live formulas, the pages and the API's schema. The common frame is ISO 14064-2 and the CDM's:
reduction = baseline - project - leakage (``ER = BE - PE - LE``), in tCO2e, by calendar year, so
every declaration has formulas for ``BE``, ``PE`` and ``LE``.
"""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from registry.methods.quantity import DecimalText

HOURS = "HOURS"
"""In a comparison: how many hours of the period lie in the calendar year."""
ROW_UNIT = "unit"
"""What stands in a unit for the one that a fuel, or a word that was chosen, is measured in."""


class Kind(StrEnum):
    """How a parameter behaves over time."""

    FIXED = "fixed"
    """One value for the whole period: a nameplate, a figure fixed at registration."""
    ANNUAL = "annual"
    """A bound or capacity a calendar year; part of a year counts by its days."""
    AMOUNT = "amount"
    """Metered: readings add up. Neither a reading nor a total may run over a change of year."""


class Frequency(StrEnum):
    """How often a parameter is determined."""

    ONCE = "once"
    MONTHLY = "monthly"
    EVERY_PERIOD = "every_period"


class Parameter(Struct, frozen=True, kw_only=True):
    """One input. The bounds belong to what is allowed, in `unit`.

    `index` names what it is given for, item by item (lamp groups, fuels), and is empty where it is
    given once. `default` is a decimal; with none, the parameter has to be given. `daily_maximum`
    bounds an amount by the days it was measured over. `whole` is for counts. Where `none_noted`
    says so, a verifier is told that it was given for no item at all, or as zero. Of the items that
    are `barred` nothing but zero may be given.
    """

    symbol: str
    unit: str
    kind: Kind
    minimum: DecimalText
    maximum: DecimalText
    source_en: str
    source_zh: str
    frequency: Frequency
    title_en: str
    title_zh: str
    index: str = ""
    default: str = ""
    daily_maximum: str = ""
    whole: bool = False
    unit_of: str = ""
    none_noted: bool = False
    barred: tuple[str, ...] = ()


class Choice(Struct, frozen=True, kw_only=True):
    """An input that is one of some words, such as the fuel that was burnt before."""

    symbol: str
    options: tuple[str, ...]
    title_en: str
    title_zh: str
    default: str = ""


class Factor(Struct, frozen=True, kw_only=True):
    """A figure looked up in a table of factors, unless the inputs give it under its symbol.

    The row is that of the year in a table by years; else that of `key`, of the word chosen for
    `choice`, or of each item of `index`. `scale` turns the column's unit into `unit`; ``unit`` in
    it is the row's own. The bounds are of one that the inputs give: none is zero.
    """

    symbol: str
    unit: str
    family: str
    column: str
    title_en: str
    title_zh: str
    key: str = ""
    choice: str = ""
    index: str = ""
    scale: str = "1"
    minimum: DecimalText = "0.000000001"
    maximum: DecimalText = "1000000"


class Formula(Struct, frozen=True, kw_only=True):
    """What a symbol comes to in each calendar year, of what stands before it.

    With an `index` it is computed for each of its items. `unit_of` is as in a parameter.
    """

    symbol: str
    unit: str
    text: str
    title_en: str
    title_zh: str
    index: str = ""
    unit_of: str = ""


class Limit(Struct, frozen=True, kw_only=True):
    """What the methodology allows in a calendar year; a part of one has its days' share of it."""

    symbol: str
    text: str
    maximum: DecimalText
    unit: str
    title_en: str
    title_zh: str


class Comparison(Struct, frozen=True, kw_only=True):
    """`left` stands above `right`, for any item in any year: refused, or a note to a verifier.

    Beside the declaration's own symbols, ``HOURS`` are those of the year's part of the period.
    Where it counts only `if_chosen`, that is a choice and the word of it.
    """

    code: str
    symbol: str
    left: str
    right: str
    title_en: str
    title_zh: str
    if_chosen: tuple[str, ...] = ()


ExampleValue = str | list[str | list[str] | dict[str, str]] | dict[str, str | list[list[str]]]
"""A figure, readings or another list, or one of them for each item."""


class Example(Struct, frozen=True, kw_only=True):
    """A worked case: inputs as JSON, what they come to, and where it is from."""

    inputs: dict[str, ExampleValue]
    expected: dict[str, str]
    units: int
    source: str


class Declaration(Struct, frozen=True, kw_only=True):
    """A methodology's name, its edition here, its sectoral scope and all it computes from.

    `requirements` are comparisons that are refused, `cautions` those that are noted. `indexes` are
    the names of what parameters are given for, with their titles in English and Chinese; those in
    `optional` may have no items at all, and ``{}`` says so. With `whole_years` a period consists of
    whole calendar years. A tool, which other methodologies build on, does not `earn`: whatever it
    comes to, there are no units. What of the published text is left out, the module says.
    """

    code: str
    version: str
    scope: int
    title_en: str
    title_zh: str
    summary_en: str
    summary_zh: str
    source: str
    parameters: tuple[Parameter, ...]
    formulas: tuple[Formula, ...]
    example: Example
    factors: tuple[Factor, ...] = ()
    choices: tuple[Choice, ...] = ()
    limits: tuple[Limit, ...] = ()
    requirements: tuple[Comparison, ...] = ()
    cautions: tuple[Comparison, ...] = ()
    indexes: dict[str, tuple[str, str]] = {}
    optional: tuple[str, ...] = ()
    whole_years: bool = False
    earns: bool = True

    @property
    def families(self) -> tuple[str, ...]:
        """The families of tables that its factors come from, in their order."""
        return tuple(dict.fromkeys(factor.family for factor in self.factors))

    @property
    def index_of(self) -> dict[str, str]:
        """What each symbol that has a value is given or computed for; empty where it is one."""
        found = {item.symbol: item.index for item in self.parameters}
        found |= {item.symbol: item.index for item in self.factors}
        return found | {item.symbol: item.index for item in self.formulas}

    def parameter(self, symbol: str) -> Parameter | None:
        """Return the parameter of a symbol, or None."""
        return next((item for item in self.parameters if item.symbol == symbol), None)

    def factor(self, symbol: str) -> Factor | None:
        """Return the factor of a symbol, or None."""
        return next((item for item in self.factors if item.symbol == symbol), None)

    def choice(self, symbol: str) -> Choice | None:
        """Return the choice of a symbol, or None."""
        return next((item for item in self.choices if item.symbol == symbol), None)

    def symbols(self) -> Iterator[str]:
        """Yield every symbol that inputs may hold."""
        yield from (item.symbol for item in self.parameters)
        yield from (item.symbol for item in self.choices)
        yield from (item.symbol for item in self.factors)
