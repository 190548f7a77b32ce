"""CSV text as a table: commas, semicolons or tabs, whichever the head line uses most."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from registry.readings.columns import is_head
from registry.readings.encoding import decoded
from registry.readings.limits import (
    CELL_CHARS_MAX,
    HEAD_ROWS_MAX,
    LINE_CHARS_MAX,
    RECORD_LINES_MAX,
)
from registry.readings.problems import Fault, unreadable
from registry.readings.tabular import EMPTY, Cell, CellKind, Row, Table

_DELIMITERS: Final = ",;\t"


def delimited(data: bytes) -> Table:
    """Return a CSV file as a table. Raises `Unreadable`, here and as its rows are read."""
    text, encoding = decoded(data)
    return Table(format="csv", encoding=encoding, sheet="", rows=_rows(text))


def _rows(text: str) -> Iterator[Row]:
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=_delimiter(text), strict=True)
    number = 0
    while True:
        lines.fed = 0
        number += 1
        try:
            record = next(reader, None)
        except csv.Error:
            raise unreadable(Fault.QUOTES_BROKEN, row=number) from None
        if record is None:
            return
        if any(record):
            yield Row(number, [_cell(text) for text in record])


class _Lines:
    """The lines of a text, each short enough and not too many for one record."""

    def __init__(self, text: str) -> None:
        self._stream = io.StringIO(text, newline="")
        self.fed = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._stream.readline(LINE_CHARS_MAX + 1)
        self.fed += 1
        if not line:
            raise StopIteration
        if len(line) > LINE_CHARS_MAX or self.fed > RECORD_LINES_MAX:
            raise csv.Error("too much in one record")
        return line


def _delimiter(text: str) -> str:
    lines = [line for line in text[:LINE_CHARS_MAX].splitlines() if line.strip()]
    for line in lines[:HEAD_ROWS_MAX]:
        # A title has marks of its own: the head line is what tells.
        for delimiter in _DELIMITERS:
            if is_head(Row(0, [_cell(name.strip('"')) for name in line.split(delimiter)])):
                return delimiter
    return max(_DELIMITERS, key=lines[0].count) if lines else _DELIMITERS[0]


def _cell(text: str) -> Cell:
    if not text:
        return EMPTY
    if len(text) > CELL_CHARS_MAX:
        return Cell(CellKind.LONG, text[:CELL_CHARS_MAX])
    # What a spreadsheet would compute when it opens this file is not a value here either.
    is_formula = "=" in text and text.lstrip().startswith("=")
    return Cell(CellKind.FORMULA if is_formula else CellKind.TEXT, text)
