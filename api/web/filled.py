"""A form that was filled in: its fields by name, and the inputs they stand for.

Names are those of the declaration: a symbol; ``symbol.1`` for the first item of an index and
``item.index.1`` for what that item is called; ``set.FAMILY`` for an edition of factors. Blank
fields are not given.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import parse_qsl

from msgspec import Struct

from registry.methods.declaration import Declaration, Factor, Kind, Parameter
from registry.methods.errors import QuantificationError
from registry.methods.inputs import Frame, Inputs, Values
from registry.methods.period import Given, Reading
from registry.methods.titles import Title

FIELDS_MAX: Final = 2_000
"""Fields of a form: thirty items of a dozen parameters are a few hundred."""
ROWS_MAX: Final = 30
"""Items of an index that the form has room for; whoever has more sends JSON."""
ROWS: Final = 3
ROWS_FIELD: Final = "rows"
PERIOD: Final = ("period_start", "period_end")
SUBSTITUTE: Final = ("substitute_year", "substitute_by")

_YEAR: Final = re.compile(r"[0-9]{4}\Z")
_ITEM: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}\Z")
_READING: Final = re.compile(r"(\d{4}-\d\d-\d\d)\s+(\d{4}-\d\d-\d\d)\s+(\S.*)\Z", re.ASCII)

_NAME: Final = Title(
    "名稱只用英文字母、數字、_、. 或 -，至多 32 字",
    "a name has up to 32 of Latin letters, digits, _ . and -",
)
_YEARS: Final = Title("兩欄都填西元年，或都留空", "give two years, or leave both blank")
_FIGURES: Final = Title(
    "請填這個項目的數值，或清除名稱", "give this item's figures, or clear its name"
)
_NAMELESS: Final = Title(
    "這一列有數值而沒有名稱，請填名稱", "this row has figures and no name: give it one"
)

Fault = tuple[str, Title]
"""The name of a field, and what would be right in it."""


class Filled(Struct, frozen=True, kw_only=True):
    """Fields as they were typed, by name, and how many items each index has room for."""

    fields: Mapping[str, str]
    rows: int

    def text(self, name: str) -> str:
        """Return what was typed in a field, without blanks around it."""
        return self.fields.get(name, "").strip()

    def items(self, index: str) -> dict[int, str]:
        """Return what items of an index are called, by their row."""
        named = {row: self.text(f"item.{index}.{row}") for row in range(1, self.rows + 1)}
        return {row: name for row, name in named.items() if name}


def read_form(body: bytes) -> Filled:
    """Return the fields of a form (application/x-www-form-urlencoded).

    ValueError where it is not UTF-8, has too many fields or one of them twice.
    """
    pairs = parse_qsl(
        body.decode("ascii"),
        keep_blank_values=True,
        encoding="utf-8",
        errors="strict",
        max_num_fields=FIELDS_MAX,
    )
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field stands twice")
    asked = fields.get(ROWS_FIELD, "")
    rows = int(asked) if re.fullmatch(r"[0-9]{1,2}", asked) else ROWS
    return Filled(fields=fields, rows=min(max(rows, 1), ROWS_MAX))


def inputs_of_form(declaration: Declaration, filled: Filled) -> Inputs:
    """Return the inputs that a form stands for; rows without a name are left out."""
    values: Values = {}
    for measure in measures_of(declaration):
        if measure.index:
            by_item = dict(_by_item(measure, filled))
            if by_item:
                values[measure.symbol] = by_item
        elif text := filled.text(measure.symbol):
            values[measure.symbol] = _given(measure, text)
    sets = [filled.text(f"set.{family}") for family in declaration.families]
    year, other = map(filled.text, SUBSTITUTE)
    frame = Frame(
        period_start=filled.text("period_start"),
        period_end=filled.text("period_end"),
        factor_sets=[name for name in sets if name],
        substitutes={year: other} if _YEAR.match(year) and _YEAR.match(other) else {},
    )
    choices = {each.symbol: filled.text(each.symbol) for each in declaration.choices}
    given = {symbol: word for symbol, word in choices.items() if word}
    return Inputs(frame=frame, values=values, choices=given)


def field_of(declaration: Declaration, filled: Filled, error: QuantificationError) -> str:
    """Return the field that a refusal is about; empty where it is about none."""
    if error.symbol in PERIOD:
        return error.symbol
    if error.symbol == "substitutes":
        return SUBSTITUTE[0]
    if error.symbol == "factor_sets":
        return f"set.{declaration.families[0]}" if declaration.families else ""
    measure = declaration.parameter(error.symbol) or declaration.factor(error.symbol)
    if measure is None:
        return error.symbol if declaration.choice(error.symbol) else ""
    if not measure.index:
        return error.symbol
    said = re.split(r"[:,]", error.detail)[0]
    rows = {name: row for row, name in filled.items(measure.index).items()}
    return f"{error.symbol}.{rows.get(said, 1)}"


def measures_of(declaration: Declaration) -> tuple[Parameter | Factor, ...]:
    """Return all that figures may be typed for."""
    return (*declaration.parameters, *declaration.factors)


def fields_of(declaration: Declaration, inputs: Inputs) -> Filled:
    """Return a form filled in with inputs, such as an example's."""
    fields = {"period_start": inputs.frame.period_start, "period_end": inputs.frame.period_end}
    fields |= inputs.choices
    fields |= {f"set.{name.rpartition('/')[0]}": name for name in inputs.frame.factor_sets}
    rows = ROWS
    for measure in measures_of(declaration):
        given = inputs.given(measure.symbol)
        if isinstance(given, Mapping):
            rows = max(rows, len(given))
            for row, (item, one) in enumerate(given.items(), 1):
                fields[f"item.{measure.index}.{row}"] = item
                fields[f"{measure.symbol}.{row}"] = _typed(one)
        elif given is not None:
            fields[measure.symbol] = _typed(given)
    return Filled(fields=fields, rows=min(rows, ROWS_MAX))


def fields_at_fault(declaration: Declaration, filled: Filled) -> Iterator[Fault]:
    """Yield items without a proper name, named twice, or without a figure; years that are none."""
    years = [filled.text(name) for name in SUBSTITUTE]
    for name, year in zip(SUBSTITUTE, years, strict=True):
        if any(years) and _YEAR.match(year) is None:
            yield name, _YEARS
    for index in declaration.indexes:
        own = [each.symbol for each in declaration.parameters if each.index == index]
        names = filled.items(index)
        for row in range(1, filled.rows + 1):
            field, name = f"item.{index}.{row}", names.get(row, "")
            has_figures = any(filled.text(f"{symbol}.{row}") for symbol in own)
            if name and _ITEM.match(name) is None:
                yield field, _NAME
            elif name and list(names.values()).count(name) > 1:
                yield (
                    field,
                    Title(f"「{name}」出現兩次，每個項目一列", f"{name}: one row for each item"),
                )
            elif name and not has_figures:
                yield field, _FIGURES
            elif has_figures and not name:
                yield field, _NAMELESS


def _by_item(measure: Parameter | Factor, filled: Filled) -> Iterator[tuple[str, Given]]:
    for row, item in filled.items(measure.index).items():
        if text := filled.text(f"{measure.symbol}.{row}"):
            yield item, _given(measure, text)


def _given(measure: Parameter | Factor, text: str) -> Given:
    """Return a figure, or the readings that stand one a line: from, until, quantity."""
    metered = isinstance(measure, Parameter) and measure.kind is Kind.AMOUNT
    lines = [_READING.match(line.strip()) for line in text.splitlines()]
    if not metered or None in lines:
        return text
    readings: list[Reading] = []
    for found in filter(None, lines):
        first, after, quantity = found.groups()
        readings.append((first, after, quantity))
    return readings


def _typed(given: Given) -> str:
    """Return a figure or readings as somebody would type them."""
    return given if isinstance(given, str) else "\n".join(" ".join(row) for row in given)
