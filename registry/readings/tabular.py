"""A table before it is understood: rows of cells, whether they came as text or from a workbook."""

from collections.abc import Iterator, Sequence
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
    hidden: bool = False


class Beside(NamedTuple):
    """Another sheet of the workbook: its rows are read only as far as they are asked for."""

    name: str
    rows: Iterator[Row]


@dataclass
class Table:
    """A table that is read row by row. `merged` is complete once the rows are all read.

    Of merged ranges beyond those that are kept, `merged_more` has the last row of each. `hidden`
    are the columns that are out of view, from 0, first and last; they stand before the rows.
    `beside` are the sheets that are not read.

    `format` is ``csv`` or ``xlsx``; `encoding` is empty for a workbook and `sheet` for a text.
    """

    format: str
    encoding: str
    sheet: str
    rows: Iterator[Row]
    merged: list[str] = field(default_factory=list)
    merged_more: Sequence[int] = ()
    hidden: list[tuple[int, int]] = field(default_factory=list)
    beside: Iterator[Beside] = field(default_factory=lambda: iter(()))
