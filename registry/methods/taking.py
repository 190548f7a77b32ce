"""What was given: every parameter and factor of a calculation, by calendar year.

`Work` is the calculation's desk: values by year and symbol, and what is to be told of them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from msgspec.structs import replace

from registry.methods.declaration import Declaration, Factor, Frequency, Kind, Parameter
from registry.methods.errors import QuantificationError, Reason
from registry.methods.expression import Value
from registry.methods.factors.table import FactorSet
from registry.methods.inputs import Inputs
from registry.methods.measures import row_key, unit_of
from registry.methods.period import Given, Period, by_year
from registry.methods.result import Note, Term, TermKind

FACTOR_SUBSTITUTED = "factor_substituted"
"""The code of the note that another year's factor stands in."""
SUBSTITUTE_YEARS_MAX = 2
"""How many years past its table a year may be that is computed with the table's latest factor."""
FACTOR_GIVEN = "factor_given"
"""The code of the note that a factor was given and not looked up."""
NONE_GIVEN = "none_given"
"""The code of the note that a parameter was given for no item, and is none."""
_ZERO: Final = re.compile(r"0(?:\.0+)?(?: |\Z)")
"""A quantity of nothing, in whatever unit."""


@dataclass
class Work:
    """A calculation under way: `items` by index, `sets` of factors by family, and what comes of it.

    `units` are kept by symbol and item, `values` by year and symbol.
    """

    declaration: Declaration
    inputs: Inputs
    period: Period
    sets: Mapping[str, FactorSet]
    values: dict[int, dict[str, Value]]
    items: dict[str, tuple[str, ...]] = field(default_factory=dict)
    units: dict[tuple[str, str], str] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def put(self, symbol: str, item: str, by_years: Mapping[int, Fraction]) -> None:
        """Keep what a symbol, or an item of it, is in each year."""
        for year, value in by_years.items():
            if not item:
                self.values[year][symbol] = value
                continue
            items = self.values[year].setdefault(symbol, {})
            if isinstance(items, dict):
                items[item] = value

    def items_of(self, measure: Parameter | Factor) -> tuple[str, ...]:
        """Return what a symbol is given for: the items of its index, or nothing by name."""
        return self.items[measure.index] if measure.index else ("",)

    def given(self, measure: Parameter | Factor, item: str) -> Given | None:
        """Return what the inputs say of a symbol, or of one item of it."""
        if isinstance(measure, Parameter) and is_none(self.declaration, self.inputs, measure):
            return "0"
        found = self.inputs.given(measure.symbol)
        return found.get(item) if isinstance(found, Mapping) else found

    def unit(self, symbol: str, item: str = "") -> str:
        """Return the unit of a symbol that was taken or computed."""
        return self.units.get((symbol, item)) or self.units[symbol, ""]


def items_given(declaration: Declaration, inputs: Inputs) -> dict[str, tuple[str, ...]]:
    """Return the items of each index: whatever any of its parameters is given for.

    QuantificationError: ITEMS_MISMATCH where a parameter without a default, or a factor, is given
    for other items, or where names differ by their letters' case alone; PARAMETER_MISSING where
    there are none and there have to be.
    """
    found: dict[str, tuple[str, ...]] = {}
    for index in declaration.indexes:
        own = [each for each in declaration.parameters if each.index == index]
        given = {each.symbol: _names(inputs, each) for each in own}
        items = found[index] = tuple(dict.fromkeys(name for one in given.values() for name in one))
        _told_apart(own[0].symbol, items)
        for parameter in own:
            may_be_none = parameter.default or (not items and index in declaration.optional)
            if may_be_none or is_none(declaration, inputs, parameter):
                continue
            if not given[parameter.symbol]:
                raise QuantificationError(
                    parameter.symbol, Reason.PARAMETER_MISSING, parameter.title_en
                )
            _same_items(parameter.symbol, index, set(items) - set(given[parameter.symbol]))
        for factor in declaration.factors:
            if factor.index == index:
                _same_items(factor.symbol, index, set(_names(inputs, factor)) - set(items))
    return found


def is_none(declaration: Declaration, inputs: Inputs, parameter: Parameter) -> bool:
    """Tell whether an amount counts as zero for every item of its index, which may have none.

    ``{}`` says so; and where it is left out, so do zeros alone in what else is given by the index.
    """
    is_amount = parameter.kind is not Kind.FIXED and not parameter.default
    if not is_amount or parameter.index not in declaration.optional:
        return False
    given = inputs.given(parameter.symbol)
    if given is not None:
        return given == {}
    found = [
        inputs.given(each.symbol)
        for each in declaration.parameters
        if each.index == parameter.index and each.kind is not Kind.FIXED
    ]
    amounts = [one for each in found if isinstance(each, Mapping) for one in each.values()]
    return bool(amounts) and all(is_zero(one) for one in amounts)


def is_zero(given: Given) -> bool:
    """Tell whether a figure, or each of its readings, is zero in whatever unit."""
    figures = [given] if isinstance(given, str) else [text for _, _, text in given]
    return all(_ZERO.match(text) for text in figures)


def _names(inputs: Inputs, measure: Parameter | Factor) -> tuple[str, ...]:
    given = inputs.given(measure.symbol)
    return tuple(given) if isinstance(given, Mapping) else ()


def _told_apart(symbol: str, items: Iterable[str]) -> None:
    """Refuse names that read as one: a slip of the keyboard would count an item twice."""
    seen: dict[str, str] = {}
    for item in items:
        other = seen.setdefault(item.lower(), item)
        if other != item:
            detail = f"{other}, {item}: the names differ by the case of letters alone"
            raise QuantificationError(symbol, Reason.ITEMS_MISMATCH, detail)


def _same_items(symbol: str, index: str, odd: set[str]) -> None:
    if odd:
        detail = f"not the same for each {index}: {', '.join(sorted(odd))}"
        raise QuantificationError(symbol, Reason.ITEMS_MISMATCH, detail)


def take_parameters(work: Work) -> None:
    """Take every parameter year by year."""
    for parameter in work.declaration.parameters:
        _begin(work, parameter)
        if _is_to_be_noted(work, parameter):
            work.notes.append(Note(NONE_GIVEN, parameter.symbol, ""))
        for item in work.items_of(parameter):
            one = work.given(parameter, item)
            one = parameter.default if one is None else one
            if not one:
                raise QuantificationError(
                    parameter.symbol, Reason.PARAMETER_MISSING, parameter.title_en
                )
            exact = replace(parameter, unit=work.unit(parameter.symbol, item))
            work.put(parameter.symbol, item, by_year(exact, one, work.period, where=item))
    for parameter in work.declaration.parameters:
        work.terms += _given_terms(work, parameter)


def _is_to_be_noted(work: Work, parameter: Parameter) -> bool:
    """Tell whether a parameter that is nothing, for no item or for each, is for a verifier."""
    given = [work.given(parameter, item) for item in work.items_of(parameter)]
    if parameter.none_noted and all(one is None or is_zero(one) for one in given):
        return True
    return bool(given) and is_none(work.declaration, work.inputs, parameter)


def take_factors(work: Work) -> None:
    """Look every factor up, or take it as it was given and say so."""
    stand_in = _substitutes(work)
    for factor in work.declaration.factors:
        _begin(work, factor)
        for item in work.items_of(factor):
            one = work.given(factor, item)
            if isinstance(one, str):
                as_given = _given_factor(factor, one, work, item)
                work.put(factor.symbol, item, as_given)
                work.notes.append(Note(FACTOR_GIVEN, factor.symbol, item))
                for year, value in as_given.items():
                    work.terms.append(_factor_term(work, factor, item, year, cited="", value=value))
                continue
            for year in work.period.days:
                key, value = _looked_up(work, factor, item, year, stand_in)
                work.put(factor.symbol, item, {year: value})
                cited = f"{work.sets[factor.family].id}/{key}"
                work.terms.append(_factor_term(work, factor, item, year, cited=cited, value=value))


def _begin(work: Work, measure: Parameter | Factor) -> None:
    """Find the units of a symbol, and make its place where it is indexed."""
    for item in work.items_of(measure):
        work.units[measure.symbol, item] = unit_of(
            work.declaration, measure, words=work.inputs.choices, sets=work.sets, item=item
        )
    if measure.index:
        for values in work.values.values():
            values[measure.symbol] = {}


def _looked_up(
    work: Work, factor: Factor, item: str, year: int, stand_in: Mapping[str, str]
) -> tuple[str, Fraction]:
    """Return the row that a factor is read from, and its figure."""
    table = work.sets[factor.family]
    if table.keyed_by == "year":
        key = stand_in.get(str(year), str(year))
        if key != str(year):
            work.notes.append(Note(FACTOR_SUBSTITUTED, factor.symbol, f"{year}: {key}"))
    else:
        key = row_key(work.declaration, factor, work.inputs.choices, item)
    try:
        return key, table.value(key, factor.column) * Fraction(factor.scale)
    except QuantificationError as error:
        raise QuantificationError(factor.symbol, error.reason, error.detail) from None


def _given_factor(factor: Factor, given: str, work: Work, item: str) -> dict[int, Fraction]:
    parameter = Parameter(
        symbol=factor.symbol,
        unit=work.unit(factor.symbol, item),
        kind=Kind.FIXED,
        minimum=factor.minimum,
        maximum=factor.maximum,
        source_en="",
        source_zh="",
        frequency=Frequency.ONCE,
        title_en=factor.title_en,
        title_zh=factor.title_zh,
    )
    return by_year(parameter, given, work.period, where=item)


def _substitutes(work: Work) -> dict[str, str]:
    """Return the years whose factor is another year's, as the inputs name them.

    One may stand in only for a monitored year later than all of the table, by SUBSTITUTE_YEARS_MAX
    at most, and has to be the table's latest. QuantificationError: SUBSTITUTE_INVALID.
    """
    named = work.inputs.frame.substitutes
    latest = max(
        (found.keys[-1] for found in work.sets.values() if found.keyed_by == "year"), default=""
    )
    for year, other in named.items():
        is_near = other == latest and 0 < int(year) - int(latest) <= SUBSTITUTE_YEARS_MAX
        if not is_near or int(year) not in work.period.days:
            detail = f"{year}: {other}; the latest is {latest}"
            raise QuantificationError("substitutes", Reason.SUBSTITUTE_INVALID, detail)
    return dict(named)


def _given_terms(work: Work, parameter: Parameter) -> Iterator[Term]:
    """Yield a parameter's values: once where every year has the same."""
    same = parameter.kind is Kind.FIXED
    years = list(work.values.items())
    for year, values in years[:1] if same else years:
        value = values[parameter.symbol]
        pairs = {"": value} if isinstance(value, Fraction) else value
        for item, number in pairs.items():
            yield Term(
                kind=TermKind.PARAMETER,
                symbol=parameter.symbol,
                item=item,
                year=0 if same else year,
                formula="",
                numbers="",
                value=number,
                unit=work.unit(parameter.symbol, item),
            )


def _factor_term(
    work: Work, factor: Factor, item: str, year: int, *, cited: str, value: Fraction
) -> Term:
    return Term(
        kind=TermKind.FACTOR,
        symbol=factor.symbol,
        item=item,
        year=year,
        formula=cited,
        numbers="",
        value=value,
        unit=work.unit(factor.symbol, item),
    )
