"""A table before it is understood: rows of cells, whether they came as text or from a workbook."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple


class CellKind(Enum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    FORMULA = "formula"
    ERROR = "error"
    LONG = "long"


class Cell(NamedTuple):
    """A cell: a number as the shortest decimal, a date as ``2024-12-31``, all else as it is."""

    kind: CellKind
    text: str


EMPTY: Final = Cell(CellKind.TEXT, "")


class Row(NamedTuple):
    """A row that is not empty, and its number as a spreadsheet shows it."""

    number: int
    cells: list[Cell]


@dataclass
class Table:
    """A table that is read row by row. `merged` is complete once the rows are all read.

    `format` is ``csv`` or ``xlsx``; `encoding` is empty for a workbook and `sheet` for a text.
    """

    format: str
    encoding: str
    sheet: str
    rows: Iterator[Row]
    merged: list[str] = field(default_factory=list)
