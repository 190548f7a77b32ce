"""Formulas as a line of text: as they are declared, and with the numbers put in.

>>> from registry.methods.expression import parse
>>> written(parse("a * (b + c) / 1000"))
'a × (b + c) / 1000'
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from registry.methods.expression import (
    Binary,
    Choose,
    Node,
    Number,
    Sum,
    Symbol,
    Value,
    items_of,
)
from registry.methods.quantity import grouped, legible

SHOWN_ITEMS_MAX: Final = 3
"""Items of a sum that are written out; of the others it is said how many there are."""
_RANK: Final[Mapping[str, int]] = {"+": 1, "-": 1, "*": 2, "/": 2}
_SIGN: Final[Mapping[str, str]] = {"+": "+", "-": "−", "*": "×", "/": "/"}


def written(node: Node) -> str:
    """Return a formula as it is read, with its symbols."""
    return _line(node, lambda name: name, lambda term: f"Σ({written(term)})")


def numbered(
    node: Node, values: Mapping[str, Value], unit_of: Callable[[str, str], str], item: str = ""
) -> str:
    """Return a formula with its numbers put in, and their units, by symbol and item."""

    def leaf(name: str) -> str:
        value = values[name]
        number = value if isinstance(value, Fraction) else value[item]
        unit = unit_of(name, item)
        return legible(number) if unit == "1" else f"{legible(number)} {unit}"

    def total(term: Node) -> str:
        items = items_of(term, values)
        if not items:
            return "0"
        parts = [numbered(term, values, unit_of, each) for each in items[:SHOWN_ITEMS_MAX]]
        more = len(items) - len(parts)
        return "(" + " + ".join(parts) + (f" + … {more:,} more)" if more > 0 else ")")

    return _line(node, leaf, total)


def _line(node: Node, leaf: Callable[[str], str], total: Callable[[Node], str]) -> str:
    match node:
        case Number(text):
            return grouped(Fraction(text), places=15)
        case Symbol(name):
            return leaf(name)
        case Binary(sign, left, right):
            before = _wrapped(left, _RANK[sign], leaf, total)
            # a - (b - c) and a / (b * c) need their parentheses.
            after = _wrapped(right, _RANK[sign] + (sign in "-/"), leaf, total)
            return f"{before} {_SIGN[sign]} {after}"
        case Choose(function, options):
            return f"{function}({', '.join(_line(each, leaf, total) for each in options)})"
        case Sum(term):
            return total(term)


def _wrapped(
    node: Node, rank: int, leaf: Callable[[str], str], total: Callable[[Node], str]
) -> str:
    line = _line(node, leaf, total)
    return f"({line})" if isinstance(node, Binary) and _RANK[node.sign] < rank else line
