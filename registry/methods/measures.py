"""The unit that a symbol is measured in, where a fuel or a word says so.

Fuels are metered in litres, cubic metres or kilograms, each as its table has it, and an output in
whatever a plant makes. A declaration writes ``unit`` there, and points to the factor or the choice
that knows: ``FC`` in ``unit`` of ``NCV`` in ``GJ/unit`` is in L for diesel and in kg for coal.
"""

from collections.abc import Mapping

from registry.methods.declaration import ROW_UNIT, Declaration, Factor, Formula, Parameter
from registry.methods.errors import QuantificationError, Reason
from registry.methods.factors.table import FactorSet


def chosen_word(declaration: Declaration, words: Mapping[str, str], symbol: str) -> str:
    """Return the word given for a choice, or its default.

    QuantificationError: PARAMETER_MISSING, INPUTS_INVALID.
    """
    choice = next(each for each in declaration.choices if each.symbol == symbol)
    word = words.get(symbol, choice.default)
    if not word:
        raise QuantificationError(symbol, Reason.PARAMETER_MISSING, choice.title_en)
    if word not in choice.options:
        detail = f"{word}: one of {', '.join(choice.options)}"
        raise QuantificationError(symbol, Reason.INPUTS_INVALID, detail)
    return word


def row_key(
    declaration: Declaration, factor: Factor, words: Mapping[str, str], item: str = ""
) -> str:
    """Return the row that a factor is read from, by anything but the year."""
    if factor.choice:
        return chosen_word(declaration, words, factor.choice)
    return factor.key or item


def unit_of(
    declaration: Declaration,
    measure: Parameter | Factor | Formula,
    *,
    words: Mapping[str, str],
    sets: Mapping[str, FactorSet],
    item: str = "",
) -> str:
    """Return the unit of a parameter, a factor or a formula, for an item where it has an index.

    `words` are the choices made and `sets` the editions of factors, by family.
    QuantificationError: FACTOR_ABSENT where a fuel is not in its table or has no unit there,
    PARAMETER_MISSING and INPUTS_INVALID where a word is not chosen rightly.
    """
    if ROW_UNIT not in measure.unit.split("/"):
        return measure.unit
    pointed = "" if isinstance(measure, Factor) else measure.unit_of
    factor = declaration.factor(pointed) if pointed else measure
    if not isinstance(factor, Factor):
        return _put_in(measure.unit, chosen_word(declaration, words, pointed))
    key = row_key(declaration, factor, words, item)
    try:
        row = sets[factor.family].row(key)
    except QuantificationError as error:
        raise QuantificationError(measure.symbol, error.reason, error.detail) from None
    if not row.unit:
        # A table by gases may stand under the name of one by fuels.
        detail = f"{sets[factor.family].id}/{key}: without a unit"
        raise QuantificationError(measure.symbol, Reason.FACTOR_ABSENT, detail)
    return _put_in(measure.unit, row.unit)


def _put_in(unit: str, own: str) -> str:
    return "/".join(own if part == ROW_UNIT else part for part in unit.split("/"))
