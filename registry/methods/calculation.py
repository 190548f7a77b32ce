"""The calculation: from a declaration and inputs to a result, in exact fractions.

Every calendar year of the period is computed by itself: parameters and factors of the year, then
the formulas in their order. The years add up, and the sum is floored once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec.structs import replace

from ledger.book.allotment import allot
from registry.methods.barring import check_barred
from registry.methods.declaration import HOURS, Comparison, Declaration, Formula
from registry.methods.errors import QuantificationError, Reason
from registry.methods.expression import (
    Node,
    Value,
    compute,
    divisors_of,
    items_of,
    parse,
    symbols_of,
)
from registry.methods.factors import FACTOR_SETS, chosen_sets
from registry.methods.factors.table import FactorSet
from registry.methods.inputs import Inputs
from registry.methods.measures import chosen_word, unit_of
from registry.methods.period import parse_period, year_days
from registry.methods.result import Allotted, Note, Result, Term, TermKind, UsedSet, YearEmissions
from registry.methods.taking import Work, items_given, take_factors, take_parameters
from registry.methods.writing import numbered, written


def quantify(
    declaration: Declaration, inputs: Inputs, *, known: Mapping[str, FactorSet] = FACTOR_SETS
) -> Result:
    """Return what a monitoring period reduced; QuantificationError where inputs are refused.

    `known` are the editions of tables of factors, by id, that may be computed with.
    """
    frame = inputs.frame
    period = parse_period(frame.period_start, frame.period_end, whole_years=declaration.whole_years)
    sets = chosen_sets(declaration.families, frame.factor_sets, known=known)
    work = Work(declaration, inputs, period, sets, values={year: {} for year in period.days})
    work.items = items_given(declaration, inputs)
    for parameter in declaration.parameters:
        check_barred(parameter, inputs)
    take_parameters(work)
    take_factors(work)
    years = [_year(work, year) for year in period.days]
    _check_limits(work)
    for year, days in period.days.items():
        work.values[year][HOURS] = Fraction(24 * days)
    for comparison in declaration.requirements:
        for place in _above(work, comparison):
            raise QuantificationError(comparison.symbol, Reason.CONTRADICTION, place)
    for comparison in declaration.cautions:
        work.notes += [
            Note(comparison.code, comparison.symbol, place) for place in _above(work, comparison)
        ]
    result = Result(
        method=declaration.code,
        version=declaration.version,
        period_start=frame.period_start,
        period_end=frame.period_end,
        factor_sets=tuple(
            UsedSet(factor_set=found.id, sha256=found.sha256)
            for found in sorted(sets.values(), key=lambda found: found.id)
        ),
        terms=tuple(work.terms),
        years=tuple(years),
        allocation=(),
        notes=tuple(work.notes),
        earns=declaration.earns,
    )
    return replace(result, allocation=tuple(_allocation(result, inputs.weights())))


def _year(work: Work, year: int) -> YearEmissions:
    """Compute the formulas of one calendar year, and keep a term for each."""
    values = work.values[year]
    for formula in work.declaration.formulas:
        found: dict[str, Fraction] = {}
        for item in work.items[formula.index] if formula.index else ("",):
            found[item] = _of_formula(work.declaration, formula, values, item)
            work.terms.append(_term(work, formula, year, item, found[item]))
        values[formula.symbol] = found if formula.index else found[""]
    sides = [_single(values[side]) for side in ("BE", "PE", "LE")]
    return YearEmissions(year=year, baseline=sides[0], project=sides[1], leakage=sides[2])


def _of_formula(
    declaration: Declaration, formula: Formula, values: Mapping[str, Value], item: str
) -> Fraction:
    """Compute a formula; a division by zero names what was given of the divisor, not the formula.

    Of several the one is named that is zero, with the formula beside it.
    """
    node = parse(formula.text)
    try:
        return compute(node, values, item)
    except ZeroDivisionError:
        given = list(dict.fromkeys(_given_in(declaration, divisors_of(node))))
        zero = [symbol for symbol in given if _is_zero(values[symbol], item)]
        symbol = next(iter((*zero, *given)), formula.symbol)
        detail = f"{item}: {formula.symbol} = {written(node)}".removeprefix(": ")
        raise QuantificationError(symbol, Reason.DIVIDED_BY_ZERO, detail) from None


def _given_in(declaration: Declaration, nodes: Iterable[Node]) -> Iterator[str]:
    """Yield the parameters and factors that formulas are made of, however deep they stand."""
    formulas = {each.symbol: each.text for each in declaration.formulas}
    for symbol in (symbol for node in nodes for symbol in symbols_of(node)):
        if symbol in formulas:
            yield from _given_in(declaration, [parse(formulas[symbol])])
        else:
            yield symbol


def _is_zero(value: Value, item: str) -> bool:
    return not (value if isinstance(value, Fraction) else value.get(item, 1))


def _term(work: Work, formula: Formula, year: int, item: str, value: Fraction) -> Term:
    """Return the line of a formula, with its unit kept for those that build on it."""
    unit = unit_of(work.declaration, formula, words=work.inputs.choices, sets=work.sets, item=item)
    work.units[formula.symbol, item] = unit
    node = parse(formula.text)
    return Term(
        kind=TermKind.FORMULA,
        symbol=formula.symbol,
        item=item,
        year=year,
        formula=written(node),
        numbers=numbered(node, work.values[year], work.unit, item),
        value=value,
        unit=unit,
    )


def _computed(symbol: str, node: Node, values: Mapping[str, Value], item: str) -> Fraction:
    try:
        return compute(node, values, item)
    except ZeroDivisionError:
        detail = f"{item}: {written(node)}".removeprefix(": ")
        raise QuantificationError(symbol, Reason.DIVIDED_BY_ZERO, detail) from None


def _check_limits(work: Work) -> None:
    """Hold every calendar year to the methodology's limits, and part of one to its days' share."""
    for limit in work.declaration.limits:
        node = parse(limit.text)
        for year, days in work.period.days.items():
            share = Fraction(days, year_days(year))
            value = _computed(limit.symbol, node, work.values[year], "")
            if value > Fraction(limit.maximum) * share:
                part = f", {days} days of which lie in {year}" if share < 1 else ""
                detail = f"at most {limit.maximum} {limit.unit} a year{part}"
                raise QuantificationError(limit.symbol, Reason.ABOVE_LIMIT, detail)


def _above(work: Work, comparison: Comparison) -> Iterator[str]:
    """Yield the places, item and year, where the left side stands above the right."""
    if comparison.if_chosen:
        choice, word = comparison.if_chosen
        if chosen_word(work.declaration, work.inputs.choices, choice) != word:
            return
    both = parse(f"({comparison.left}) - ({comparison.right})")
    index_of = work.declaration.index_of
    by_item = any(index_of.get(symbol) for symbol in symbols_of(both))
    for year, values in work.values.items():
        for item in items_of(both, values) if by_item else ("",):
            if _computed(comparison.symbol, both, values, item) > 0:
                yield f"{item}, {year}".removeprefix(", ")


def _allocation(result: Result, members: Sequence[tuple[str, int]]) -> Iterator[Allotted]:
    """Yield what falls to each member of each vintage: as an issuance would share it."""
    if not result.units or not members:
        return
    vintages = [max(0, row.weight_g) for row in result.years]
    weights = [weight for _, weight in members]
    table = allot(total=result.units, vintages=vintages, members=weights)
    for row, cells in zip(result.years, table, strict=True):
        for (account, _), quantity in zip(members, cells, strict=True):
            yield Allotted(account=account, year=row.year, units=quantity)


def _single(value: Value) -> Fraction:
    if not isinstance(value, Fraction):
        raise TypeError("a side of the balance is not indexed")
    return value
