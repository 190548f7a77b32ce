"""All that is wrong with inputs, one refusal for each parameter, where a calculation stops at one.

For whoever fills in a form or corrects a file: where a calculation is refused, every figure is held
to its own bounds, and only where all of them are fine is the calculation's own refusal told.
"""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from registry.methods.barring import check_barred
from registry.methods.calculation import quantify
from registry.methods.declaration import Declaration, Parameter
from registry.methods.errors import QuantificationError, Reason
from registry.methods.factors import FACTOR_SETS, chosen_sets
from registry.methods.factors.table import FactorSet
from registry.methods.inputs import Inputs
from registry.methods.measures import chosen_word, unit_of
from registry.methods.period import Given, Period, by_year, parse_period
from registry.methods.result import Result


def tried(
    declaration: Declaration, inputs: Inputs, *, known: Mapping[str, FactorSet] = FACTOR_SETS
) -> Result | list[QuantificationError]:
    """Return what inputs come to, or everything that is wrong with them."""
    try:
        return quantify(declaration, inputs, known=known)
    except QuantificationError as error:
        return list(_faults(declaration, inputs, known)) or [error]


def _faults(
    declaration: Declaration, inputs: Inputs, known: Mapping[str, FactorSet]
) -> Iterator[QuantificationError]:
    frame = inputs.frame
    try:
        period = parse_period(
            frame.period_start, frame.period_end, whole_years=declaration.whole_years
        )
        sets = chosen_sets(declaration.families, frame.factor_sets, known=known)
    except QuantificationError as error:
        yield error
        return
    for choice in declaration.choices:
        try:
            chosen_word(declaration, inputs.choices, choice.symbol)
        except QuantificationError as error:
            yield error
    for parameter in declaration.parameters:
        try:
            _check(declaration, parameter, inputs, period, sets)
        except QuantificationError as error:
            yield error


def _check(
    declaration: Declaration,
    parameter: Parameter,
    inputs: Inputs,
    period: Period,
    sets: Mapping[str, FactorSet],
) -> None:
    """Hold what is given for a parameter to its unit and bounds; QuantificationError."""
    given = inputs.given(parameter.symbol)
    if given is None:
        if parameter.default or parameter.index in declaration.optional:
            return
        raise QuantificationError(parameter.symbol, Reason.PARAMETER_MISSING, parameter.title_en)
    check_barred(parameter, inputs)
    by_item: Mapping[str, Given] = given if isinstance(given, Mapping) else {"": given}
    for item, one in by_item.items():
        unit = unit_of(declaration, parameter, words=inputs.choices, sets=sets, item=item)
        by_year(replace(parameter, unit=unit), one, period, where=item)
