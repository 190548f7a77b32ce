"""A spreadsheet's arithmetic, written anew in doubles: what a workbook's formulas come to.

Only what our sheets use is known (SUM, MIN, MAX, INT, ABS, IF, DATE and ``<=``); anything else is
an error.
"""

import io
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from math import floor

from openpyxl import load_workbook

TOKEN = re.compile(
    r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?(?:E[+-]?[0-9]+)?)"
    r"|(?P<name>[A-Z]+)(?=\()"
    r"|(?:(?P<sheet>[A-Za-z]+)!)?(?P<cell>[A-Z]{1,3}[0-9]+)(?::(?P<to>[A-Z]{1,3}[0-9]+))?"
    r"|(?P<sign><=|[-+*/(),]))"
)
DAY_ZERO = date(1899, 12, 30)
FUNCTIONS: dict[str, Callable[..., float]] = {
    "MIN": min,
    "MAX": max,
    "INT": floor,
    "SUM": lambda *values: sum(values),
    "ABS": abs,
    "IF": lambda condition, then, other: then if condition else other,
    "DATE": lambda y, m, d: (date(int(y), int(m), int(d)) - DAY_ZERO).days,
}


class Evaluator:
    """A workbook whose formulas are computed from its given cells, never from stored results."""

    def __init__(self, data: bytes) -> None:
        self.book = load_workbook(io.BytesIO(data))
        self.stored = load_workbook(io.BytesIO(data), data_only=True)
        self._known: dict[tuple[str, str], float] = {}

    def formulas(self) -> Iterator[tuple[str, str, str]]:
        """Give every formula: sheet, cell and text."""
        for sheet in self.book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        yield sheet.title, cell.coordinate, cell.value

    def value(self, sheet: str, cell: str) -> float:
        """Return what a cell comes to; an empty one is nothing."""
        key = sheet, cell
        if key not in self._known:
            content = self.book[sheet][cell]
            if content.data_type == "f":
                self._known[key] = self._computed(content.value, sheet)
            elif isinstance(content.value, datetime):
                self._known[key] = (content.value.date() - DAY_ZERO).days
            elif content.value is None:
                self._known[key] = 0
            else:
                assert content.data_type == "n", (sheet, cell, content.value)
                self._known[key] = content.value
        return self._known[key]

    def _computed(self, formula: str, sheet: str) -> float:
        assert formula.startswith("=")
        tokens, at = [], 1
        while at < len(formula):
            found = TOKEN.match(formula, at)
            assert found, formula[at:]
            tokens.append(found)
            at = found.end()
        reader = _Reader(self, sheet, tokens)
        value = reader.sum()
        assert reader.done, formula
        return value


class _Reader:
    def __init__(self, evaluator: Evaluator, sheet: str, tokens: list[re.Match[str]]) -> None:
        self._evaluator = evaluator
        self._sheet = sheet
        self._tokens = tokens
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at == len(self._tokens)

    def _sign(self, signs: str) -> str:
        if not self.done and (sign := self._tokens[self._at]["sign"]) and sign in signs:
            self._at += 1
            return sign
        return ""

    def comparison(self) -> float:
        value = self.sum()
        return float(value <= self.sum()) if self._sign("<=") else value

    def sum(self) -> float:
        value = self.product()
        while sign := self._sign("+-"):
            value = value + self.product() if sign == "+" else value - self.product()
        return value

    def product(self) -> float:
        value = self.one()
        while sign := self._sign("*/"):
            value = value * self.one() if sign == "*" else value / self.one()
        return value

    def one(self) -> float:
        if self._sign("("):
            value = self.sum()
            assert self._sign(")")
            return value
        token = self._tokens[self._at]
        self._at += 1
        if token["number"]:
            return float(token["number"])
        if token["name"]:
            return FUNCTIONS[token["name"]](*self._arguments())
        assert token["cell"] and not token["to"], token[0]
        return self._evaluator.value(token["sheet"] or self._sheet, token["cell"])

    def _arguments(self) -> list[float]:
        assert self._sign("(")
        values: list[float] = []
        while not self._sign(")"):
            token = self._tokens[self._at]
            if token["to"]:
                self._at += 1
                sheet = token["sheet"] or self._sheet
                cells = self._evaluator.book[sheet][f"{token['cell']}:{token['to']}"]
                values += [
                    self._evaluator.value(sheet, cell.coordinate) for row in cells for cell in row
                ]
            else:
                values.append(self.comparison())
            self._sign(",")
        return values
