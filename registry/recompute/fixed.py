"""What a project fixes once, before its first period, and every later report repeats.

A baseline's wattage, an efficiency, the fuel that was burnt before: a methodology determines them
once, and each report states them again. Where one of them changed, the arithmetic follows all the
same, and it is for a verifier to ask why.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction

from msgspec import Struct

from ledger.book.calendar import days_in_year, parse_date
from registry.methods.declaration import Declaration, Frequency, Kind
from registry.methods.inputs import Inputs
from registry.methods.measures import chosen_word
from registry.methods.period import year_days
from registry.methods.quantity import legible
from registry.methods.result import Result


class Stated(Struct, frozen=True):
    """A figure and its unit, or a word that was chosen."""

    value: Fraction | str
    unit: str = ""

    def __str__(self) -> str:
        """Return it for reading."""
        if isinstance(self.value, str):
            return self.value
        return f"{legible(self.value)} {self.unit}".removesuffix(" 1")


Fixed = Mapping[tuple[str, str], Stated]
"""What was fixed, by symbol and item."""


def fixed_of(declaration: Declaration, inputs: Inputs, result: Result) -> Fixed:
    """Return what a calculation has of the figures that are determined once, and its choices."""
    once = {
        item.symbol: item for item in declaration.parameters if item.frequency is Frequency.ONCE
    }
    found = {
        (choice.symbol, ""): Stated(chosen_word(declaration, inputs.choices, choice.symbol))
        for choice in declaration.choices
    }
    first, after = parse_date(result.period_start), parse_date(result.period_end)
    for term in result.terms:
        parameter = once.get(term.symbol)
        if parameter is None:
            continue
        value = term.value
        if parameter.kind is Kind.ANNUAL:
            # A part of a year has its days' share; what was fixed is the whole year's.
            value = value * year_days(term.year) / days_in_year(first, after, term.year)
        found.setdefault((term.symbol, term.item), Stated(value, term.unit))
    return found


def changes(before: Fixed, after: Fixed) -> Iterator[tuple[str, str]]:
    """Yield the symbol of each thing that is no longer as it was, and a sentence.

    An item that is left out changes nothing; one that there was not is a change, or a new name
    would make a new baseline. A figure of zero is none.
    """
    for (symbol, item), is_ in sorted(after.items(), key=lambda one: one[0]):
        was = before.get((symbol, item))
        if was != is_ and (was or is_.value):
            yield symbol, f"{item}: {was or 'none'} before, {is_} now".removeprefix(": ")
