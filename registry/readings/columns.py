"""The head line: which column is which, by its name in English or Chinese, in any order."""

import unicodedata
from collections.abc import Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple

from registry.readings.problems import CellProblem, Fault, letter_of, problem
from registry.readings.tabular import Cell, Row


class Column(Enum):
    """What a column holds. `TO` is the day after the last one and `LAST` the last one itself."""

    SYMBOL = "symbol"
    ITEM = "item"
    FROM = "from"
    TO = "to"
    LAST = "last"
    VALUE = "value"
    UNIT = "unit"


TITLES: Final[Mapping[Column, tuple[str, str]]] = MappingProxyType(
    {
        Column.SYMBOL: ("symbol", "參數"),
        Column.ITEM: ("item", "項目"),
        Column.FROM: ("from", "起日"),
        Column.TO: ("to", "迄日（不含）"),
        Column.LAST: ("last day", "末日（含）"),
        Column.VALUE: ("value", "數值"),
        Column.UNIT: ("unit", "單位"),
    }
)
"""How columns are called; the first of each is what a template has."""

_OTHERS: Final[Mapping[Column, tuple[str, ...]]] = MappingProxyType(
    {
        Column.SYMBOL: ("parameter", "參數符號", "參數代號", "符號"),
        Column.ITEM: ("項目名稱", "群組", "品項"),
        Column.FROM: ("first day", "start", "起始日", "起始日期", "開始日期"),
        Column.TO: ("up to", "迄日(不含)", "結束日(不含)"),
        Column.LAST: ("last", "迄日(含)", "結束日(含)", "末日"),
        Column.VALUE: ("reading", "quantity", "讀數", "數量", "用量"),
        Column.UNIT: ("units", "計量單位"),
    }
)


class Columns(NamedTuple):
    """Where each column stands, and what is wrong with the head line."""

    places: dict[Column, int]
    headers: list[str]
    problems: list[CellProblem]

    def mark(self, column: Column) -> tuple[str, str]:
        """Return a column's letter and head; both empty where there is none."""
        place = self.places.get(column)
        return ("", "") if place is None else (letter_of(place), self.headers[place])


def is_head(row: Row) -> bool:
    """Return whether a row looks like the head line: it names a symbol, a day and a value."""
    named = {_NAMES.get(folded(cell.text)) for cell in row.cells}
    return len(named & {Column.SYMBOL, Column.FROM, Column.VALUE}) > 1


def columns_of(row: Row) -> Columns:
    """Return the columns of a head line."""
    places: dict[Column, int] = {}
    headers = [cell.text.strip() for cell in row.cells]
    problems: list[CellProblem] = []
    for place, header in enumerate(headers):
        column = _NAMES.get(folded(header))
        letter = letter_of(place)
        if not header:
            continue
        if column is None:
            problems.append(
                problem(
                    Fault.COLUMN_UNKNOWN, row=row.number, column=letter, header=header, name=header
                )
            )
        elif column in places or {column, *places} >= {Column.TO, Column.LAST}:
            problems.append(
                problem(
                    Fault.COLUMN_REPEATED, row=row.number, column=letter, header=header, name=header
                )
            )
        else:
            places[column] = place
    for column in (Column.SYMBOL, Column.FROM, Column.TO, Column.VALUE):
        if column not in places and not (column is Column.TO and Column.LAST in places):
            name = " / ".join(TITLES[column])
            problems.append(problem(Fault.COLUMN_MISSING, row=row.number, name=name))
    return Columns(places, headers, problems)


def folded(text: str) -> str:
    """Return a text without its width, case and outer spaces, for looking a name up."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().replace("_", " ").split())


def cell_at(cells: Sequence[Cell], place: int | None, absent: Cell) -> Cell:
    """Return a cell of a row that may be shorter than the head line."""
    return absent if place is None or place >= len(cells) else cells[place]


_NAMES: Final[Mapping[str, Column]] = MappingProxyType(
    {
        folded(name): column
        for column in Column
        for name in (*TITLES[column], " ".join(TITLES[column]), *_OTHERS[column])
    }
)
