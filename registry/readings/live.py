"""Formulas of a methodology as formulas of a spreadsheet: the same tree, over cells.

A sum over items has a row of its own for each item, so that every part of it is seen.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from registry.methods.expression import (
    Binary,
    Choose,
    Node,
    Number,
    Sum,
    Symbol,
    Value,
    compute,
    items_of,
)

Place = Callable[[str, str], str]
"""Returns the address of a symbol's cell, of an item where it is indexed."""
Part = Callable[[Node, str, str, Fraction], str]
"""Writes one item's part of a sum (term, item, formula, value) and returns its cell's address."""


def cell_formula(
    node: Node, values: Mapping[str, Value], place: Place, part: Part, item: str = ""
) -> str:
    """Return a formula over cells, its sums' parts written before it."""
    match node:
        case Number(text):
            return text
        case Symbol(name):
            return place(name, "" if isinstance(values[name], Fraction) else item)
        case Binary(sign, left, right):
            before = cell_formula(left, values, place, part, item)
            after = cell_formula(right, values, place, part, item)
            return f"({before}{sign}{after})"
        case Choose(function, options):
            cells = (cell_formula(option, values, place, part, item) for option in options)
            return f"{function.upper()}({','.join(cells)})"
        case Sum(term):
            return _total(term, values, place, part)


def _total(term: Node, values: Mapping[str, Value], place: Place, part: Part) -> str:
    items = items_of(term, values)
    if not items:
        return "0"
    # Sums within the term first: what is added up stands in one range.
    formulas = [cell_formula(term, values, place, part, each) for each in items]
    cells = [
        part(term, each, formula, compute(term, values, each))
        for each, formula in zip(items, formulas, strict=True)
    ]
    return f"SUM({cells[0]}:{cells[-1]})"
