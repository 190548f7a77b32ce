"""Formulas as data: arithmetic over symbols, parsed once, computed in exact fractions.

A formula is written as ``n_BL * rho_BL / (1 - l)``: symbols, decimal numbers, ``+ - * /``,
parentheses, ``min(a, b)``, ``max(a, b)`` and ``sum(a * b)``, which adds up over the items of the
indexed symbols in it. Whoever shows a formula (typeset, in a sheet, with the numbers put in) walks
the same tree.

>>> compute(parse("a * min(b, 2)"), {"a": Fraction(3), "b": Fraction(5)})
Fraction(6, 1)
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final

Value = Fraction | Mapping[str, Fraction]
"""What a symbol stands for in one year: a number, or one for each item of its index."""


@dataclass(frozen=True, slots=True)
class Number:
    """A constant, as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Symbol:
    """A parameter, a factor or an earlier formula."""

    name: str


@dataclass(frozen=True, slots=True)
class Binary:
    """Two sides and one of ``+ - * /``."""

    sign: str
    left: "Node"
    right: "Node"


@dataclass(frozen=True, slots=True)
class Choose:
    """The smallest or the largest of some values: `function` is ``min`` or ``max``."""

    function: str
    values: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Sum:
    """A term added up over all items of an index."""

    term: "Node"


Node = Number | Symbol | Binary | Choose | Sum

_SIGNS: Final[dict[type[ast.operator], str]] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
}


_DECIMAL: Final = re.compile(r"\A[0-9]+(\.[0-9]+)?\Z")
TEXT_MAX: Final = 1000
"""Characters of a formula."""


@cache
def parse(text: str) -> Node:
    """Return a formula's tree; ValueError where it is none."""
    if not text.isascii() or len(text) > TEXT_MAX:
        raise ValueError(f"no formula: {text[:TEXT_MAX]!r}")
    try:
        return _node(ast.parse(text, mode="eval").body, text)
    except (SyntaxError, RecursionError, MemoryError):
        raise ValueError(f"no formula: {text!r}") from None


def compute(node: Node, values: Mapping[str, Value], item: str = "") -> Fraction:
    """Return what a formula comes to; `item` is the one that indexed symbols are taken of.

    KeyError where a symbol has no value, ZeroDivisionError where a divisor is zero.
    """
    match node:
        case Number(text):
            return Fraction(text)
        case Symbol(name):
            value = values[name]
            return value if isinstance(value, Fraction) else value[item]
        case Binary("+", left, right):
            return compute(left, values, item) + compute(right, values, item)
        case Binary("-", left, right):
            return compute(left, values, item) - compute(right, values, item)
        case Binary("*", left, right):
            return compute(left, values, item) * compute(right, values, item)
        case Binary(_, left, right):
            return compute(left, values, item) / compute(right, values, item)
        case Choose("min", options):
            return min(compute(option, values, item) for option in options)
        case Choose(_, options):
            return max(compute(option, values, item) for option in options)
        case Sum(term):
            items = items_of(term, values)
            return sum((compute(term, values, each) for each in items), Fraction())


def items_of(node: Node, values: Mapping[str, Value]) -> tuple[str, ...]:
    """Return the items over which a formula's indexed symbols run; none where none is indexed."""
    for name in symbols_of(node):
        value = values[name]
        if not isinstance(value, Fraction):
            return tuple(value)
    return ()


def symbols_of(node: Node) -> Iterator[str]:
    """Yield the symbols of a formula, in the order in which they stand."""
    match node:
        case Symbol(name):
            yield name
        case Binary(_, left, right):
            yield from symbols_of(left)
            yield from symbols_of(right)
        case Choose(_, options):
            for option in options:
                yield from symbols_of(option)
        case Sum(term):
            yield from symbols_of(term)
        case Number():
            return


def divisors_of(node: Node) -> Iterator[Node]:
    """Yield everything that a formula divides by, in the order in which it stands."""
    match node:
        case Binary(sign, left, right):
            yield from divisors_of(left)
            if sign == "/":
                yield right
            yield from divisors_of(right)
        case Choose(_, options):
            for option in options:
                yield from divisors_of(option)
        case Sum(term):
            yield from divisors_of(term)
        case Number() | Symbol():
            return


def _node(found: ast.expr, text: str) -> Node:
    match found:
        case ast.Constant():
            # The digits as they are written: a float would not be exact.
            written = ast.get_source_segment(text, found) or ""
            if _DECIMAL.match(written):
                return Number(written)
        case ast.Name(id=name):
            return Symbol(name)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _SIGNS:
            return Binary(_SIGNS[type(operator)], _node(left, text), _node(right, text))
        case ast.Call(
            func=ast.Name(id="min" | "max" as name), args=[_, _, *_] as args, keywords=[]
        ):
            return Choose(name, tuple(_node(value, text) for value in args))
        case ast.Call(func=ast.Name(id="sum"), args=[term], keywords=[]):
            return Sum(_node(term, text))
    raise ValueError(f"no formula: {text!r}")
