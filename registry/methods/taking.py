"""What a calculation takes: parameters and factors, year by year, and a term for each of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from registry.methods.declaration import Declaration, Factor, Frequency, Kind, Parameter
from registry.methods.errors import QuantificationError, Reason
from registry.methods.expression import Value
from registry.methods.factors.table import FactorSet
from registry.methods.inputs import Inputs
from registry.methods.period import Period, by_year
from registry.methods.result import Note, Term, TermKind

FACTOR_SUBSTITUTED = "factor_substituted"
"""The code of the note that another year's factor stands in."""
FACTOR_GIVEN = "factor_given"
"""The code of the note that a factor was given and not looked up."""


@dataclass
class Work:
    """A calculation under way: values by year and symbol, and what is to be told."""

    declaration: Declaration
    period: Period
    values: dict[int, dict[str, Value]]
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


def items_given(declaration: Declaration, inputs: Inputs) -> dict[str, tuple[str, ...]]:
    """Return the items of each index: those of its parameters, which all have the same.

    QuantificationError: ITEMS_MISMATCH.
    """
    found: dict[str, tuple[str, ...]] = {}
    for parameter in declaration.parameters:
        given = inputs.given(parameter.symbol)
        if not parameter.index or not isinstance(given, Mapping):
            continue
        known = found.setdefault(parameter.index, tuple(given))
        missing = set(known) ^ set(given)
        if missing and not (parameter.default and set(given) <= set(known)):
            detail = f"not given for each {parameter.index}: {', '.join(sorted(missing))}"
            raise QuantificationError(parameter.symbol, Reason.ITEMS_MISMATCH, detail)
    return found


def take_parameters(work: Work, inputs: Inputs, items: Mapping[str, tuple[str, ...]]) -> None:
    """Take every parameter year by year; what defaults to another comes after it."""
    later: list[tuple[Parameter, str]] = []
    for parameter in work.declaration.parameters:
        given = inputs.given(parameter.symbol)
        for item in items.get(parameter.index, ()) if parameter.index else ("",):
            one = given.get(item) if isinstance(given, Mapping) else given
            if one is not None:
                work.put(parameter.symbol, item, by_year(parameter, one, work.period, where=item))
            elif not parameter.default:
                detail = f"{item}: {parameter.title_en}".removeprefix(": ")
                raise QuantificationError(parameter.symbol, Reason.PARAMETER_MISSING, detail)
            elif work.declaration.parameter(parameter.default) is None:
                constant = by_year(parameter, parameter.default, work.period, where=item)
                work.put(parameter.symbol, item, constant)
            else:
                later.append((parameter, item))
        if parameter.index and parameter.index not in items and not parameter.default:
            raise QuantificationError(
                parameter.symbol, Reason.PARAMETER_MISSING, parameter.title_en
            )
    for parameter, item in later:
        for year, values in work.values.items():
            other = values[parameter.default]
            work.put(
                parameter.symbol,
                item,
                {year: other if isinstance(other, Fraction) else other[item]},
            )
    for parameter in work.declaration.parameters:
        if parameter.index and parameter.index not in items:
            for values in work.values.values():
                values[parameter.symbol] = {}
        work.terms += _given_terms(work, parameter)


def take_factors(
    work: Work,
    inputs: Inputs,
    items: Mapping[str, tuple[str, ...]],
    sets: Mapping[str, FactorSet],
) -> None:
    """Look every factor up, or take it as it was given and say so."""
    stand_in = _substitutes(inputs, work.period, sets)
    for factor in work.declaration.factors:
        given = inputs.given(factor.symbol)
        for item in items.get(factor.index, ()) if factor.index else ("",):
            one = given.get(item) if isinstance(given, Mapping) else given
            if isinstance(one, str):
                as_given = _given_factor(factor, one, work.period, item)
                work.put(factor.symbol, item, as_given)
                work.notes.append(Note(FACTOR_GIVEN, factor.symbol, item))
                work.terms += [
                    _factor_term(factor, item, year, "", value) for year, value in as_given.items()
                ]
                continue
            table = sets[factor.family]
            for year in work.period.days:
                key = _key(work, inputs, factor, item)
                if table.keyed_by == "year":
                    key = stand_in.get(str(year), str(year))
                    if key != str(year):
                        work.notes.append(Note(FACTOR_SUBSTITUTED, factor.symbol, f"{year}: {key}"))
                value = _looked_up(table, key, factor)
                work.put(factor.symbol, item, {year: value})
                cited = f"{table.id}/{key}"
                work.terms.append(_factor_term(factor, item, year, cited, value))
        if factor.index and factor.index not in items:
            for values in work.values.values():
                values[factor.symbol] = {}


def _looked_up(table: FactorSet, key: str, factor: Factor) -> Fraction:
    try:
        return table.value(key, factor.column) * Fraction(factor.scale)
    except QuantificationError as error:
        raise QuantificationError(factor.symbol, error.reason, error.detail) from None


def _key(work: Work, inputs: Inputs, factor: Factor, item: str) -> str:
    """Return the row that a factor is read from, by anything but the year."""
    if not factor.choice:
        return factor.key or item
    choice = next(each for each in work.declaration.choices if each.symbol == factor.choice)
    word = inputs.choices.get(choice.symbol, choice.default)
    if not word:
        raise QuantificationError(choice.symbol, Reason.PARAMETER_MISSING, choice.title_en)
    return word


def _given_factor(factor: Factor, given: str, period: Period, item: str) -> dict[int, Fraction]:
    parameter = Parameter(
        symbol=factor.symbol,
        unit=factor.unit,
        kind=Kind.MEAN,
        minimum="0",
        maximum=factor.maximum,
        source_en="",
        source_zh="",
        frequency=Frequency.ONCE,
        title_en=factor.title_en,
        title_zh=factor.title_zh,
    )
    return by_year(parameter, given, period, where=item)


def _substitutes(inputs: Inputs, period: Period, sets: Mapping[str, FactorSet]) -> dict[str, str]:
    """Return the years whose factor is another year's, as the inputs name them.

    One may stand in only for a monitored year later than all of the table, and has to be the
    table's latest. QuantificationError: SUBSTITUTE_INVALID.
    """
    named = inputs.frame.substitutes
    latest = max(
        (found.keys[-1] for found in sets.values() if found.keyed_by == "year"), default=""
    )
    for year, other in named.items():
        if other != latest or not latest < year or int(year) not in period.days:
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
                unit=parameter.unit,
            )


def _factor_term(factor: Factor, item: str, year: int, cited: str, value: Fraction) -> Term:
    return Term(
        kind=TermKind.FACTOR,
        symbol=factor.symbol,
        item=item,
        year=year,
        formula=cited,
        numbers="",
        value=value,
        unit=factor.unit,
    )
