"""Reports for tests: inputs as a dict, quantified by the way that every caller goes."""

from fractions import Fraction

import msgspec
import pytest

from registry.methods import METHODS, method, method_of
from registry.methods.declaration import Declaration
from registry.methods.errors import QuantificationError


def year(number):
    """Return the period that is one calendar year."""
    return {"period_start": f"{number}-01-01", "period_end": f"{number + 1}-01-01"}


def decoded(code, inputs):
    return method_of(code).decode(msgspec.json.encode(inputs))


def quantified(code, inputs):
    """Return what inputs come to, by the code of a methodology on offer or by a declaration."""
    found = method(code) if isinstance(code, Declaration) else method_of(code)
    return found.quantify(found.decode(msgspec.json.encode(inputs)))


def refused(code, inputs):
    """Return the symbol, the reason and the detail of a refusal."""
    with pytest.raises(QuantificationError) as caught:
        quantified(code, inputs)
    return caught.value.symbol, caught.value.reason.value, caught.value.detail


def example(code):
    """Return a copy of the inputs of a methodology's own example."""
    return dict(METHODS[code].declaration.example.inputs)


def values(result, symbol):
    """Return every value of a symbol, by item and year, in the order in which they stand."""
    if symbol == "ER":
        return {("", row.year): row.reduction for row in result.years}
    return {(term.item, term.year): term.value for term in result.terms if term.symbol == symbol}


def value(result, symbol, item=None):
    """Return the one value of a symbol, or of one of its items."""
    found = values(result, symbol)
    wanted = [each for place, each in found.items() if item in {None, place[0]}]
    assert len(wanted) == 1, f"{symbol} has {found}"
    return wanted[0]


def exactly(text):
    """Return a number as it is printed: a decimal, or a fraction."""
    return Fraction(text)
