"""What stands around the readings that are read: nothing of it is passed over without a word.

Rows above the head line, cells beyond its columns, other sheets, and what is hidden from view.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from registry.methods.declaration import Declaration, Kind
from registry.readings.columns import Column, Columns, cell_at, is_head
from registry.readings.dates import day_of
from registry.readings.limits import BESIDE_ROWS_MAX
from registry.readings.numbers import BadNumber, decimal_of
from registry.readings.problems import (
    CellProblem,
    Fault,
    Unreadable,
    letter_of,
    problem,
)
from registry.readings.tabular import EMPTY, Beside, Cell, CellKind, Row, Table
from registry.readings.workbook import SYMBOLS

_BESIDE_MIN: Final = 2
_DELIMITERS: Final = re.compile(r"[,;\t]")


class Around:
    """Looks at what stands around the readings of a methodology, beneath one head line."""

    def __init__(self, declaration: Declaration, columns: Columns) -> None:
        metered = (each.symbol for each in declaration.parameters if each.kind is Kind.AMOUNT)
        self._metered = {symbol.casefold() for symbol in metered}
        self._columns = columns
        self._named = [bool(header) for header in columns.headers]

    def above(self, titles: Sequence[Row]) -> Iterator[CellProblem]:
        """Yield a problem for each row above the head line that reads like a reading."""
        for row in titles:
            if self._is_meant(row) or self._stands_as_one(row):
                yield problem(Fault.ROW_ABOVE_HEAD, row=row.number)
            if self._swallows(row):
                yield problem(Fault.QUOTES_BROKEN, row=row.number)

    def within(self, row: Row) -> Iterator[CellProblem]:
        """Yield what a row has beyond the columns of the head line, and that it is hidden."""
        place = self._unnamed(row)
        if place is not None:
            letter, text = letter_of(place), row.cells[place].text
            yield problem(Fault.COLUMN_UNNAMED, row=row.number, column=letter, text=text)
        if self._swallows(row):
            yield problem(Fault.QUOTES_BROKEN, row=row.number)
        if row.hidden:
            yield problem(Fault.HIDDEN_READ, row=row.number)

    def faults(self, row: Row) -> Iterator[Fault]:
        """Yield the same by their codes alone, where as many are listed as may be."""
        if self._unnamed(row) is not None:
            yield Fault.COLUMN_UNNAMED
        if self._swallows(row):
            yield Fault.QUOTES_BROKEN
        if row.hidden:
            yield Fault.HIDDEN_READ

    def _unnamed(self, row: Row) -> int | None:
        """Return the place of the first cell without a head."""
        for place, cell in enumerate(row.cells):
            if not (place < len(self._named) and self._named[place]) and cell.text.strip():
                return place
        return None

    def beside(self, table: Table) -> Iterator[CellProblem]:
        """Yield a problem for each other sheet with readings, a warning for one with anything."""
        for other in table.beside:
            fault = self._of_sheet(other)
            if fault is not None:
                yield problem(fault, name=other.name, read=table.sheet)

    def _of_sheet(self, other: Beside) -> Fault | None:
        # The template's own explains the symbols: in words, and in few rows.
        explains, count = other.name == SYMBOLS, 0
        try:
            for row in islice(other.rows, BESIDE_ROWS_MAX):
                count += 1
                if is_head(row) or self._is_reading(row):
                    return Fault.SHEET_WITH_READINGS
                explains = explains and not (self._names(row) and _has_quantity(row))
        except Unreadable:
            return Fault.SHEET_UNREAD
        is_told = explains and count < BESIDE_ROWS_MAX
        return None if is_told or not count else Fault.SHEET_UNREAD

    def _names(self, row: Row) -> bool:
        """Tell whether a cell of a row is a metered parameter, however it is written."""
        return not self._metered.isdisjoint(cell.text.strip().casefold() for cell in row.cells)

    def _is_reading(self, row: Row) -> bool:
        """Tell whether a row names a metered parameter, and a day and a number beside it."""
        return self._names(row) and any(map(_is_day, row.cells)) and any(map(_is_number, row.cells))

    def _is_meant(self, row: Row) -> bool:
        """Tell whether a row names a metered parameter and says two things of it, well or not."""
        return self._names(row) and sum(bool(cell.text.strip()) for cell in row.cells) > _BESIDE_MIN

    def _swallows(self, row: Row) -> bool:
        """Tell whether a cell holds a line that names a metered parameter: a quotation goes on."""
        texts = [cell.text for cell in row.cells if "\n" in cell.text]
        lines = (line for text in texts for line in text.splitlines()[1:])
        fields = (field for line in lines for field in _DELIMITERS.split(line))
        return any(field.strip().casefold() in self._metered for field in fields)

    def _stands_as_one(self, row: Row) -> bool:
        """Tell whether a row has two days and a number under the very heads of those."""
        places = self._columns.places
        ends = places.get(Column.TO, places.get(Column.LAST))
        days = (cell_at(row.cells, place, EMPTY) for place in (places.get(Column.FROM), ends))
        number = cell_at(row.cells, places.get(Column.VALUE), EMPTY)
        return all(map(_is_day, days)) and _is_number(number)


def hidden_columns(table: Table, head: Row, columns: Columns) -> Iterator[CellProblem]:
    """Yield a warning for each column that is read and hidden from view."""
    for column, place in sorted(columns.places.items(), key=lambda each: each[1]):
        if any(first <= place <= last for first, last in table.hidden):
            letter, header = columns.mark(column)
            yield problem(Fault.HIDDEN_READ, row=head.number, column=letter, header=header)


def _has_quantity(row: Row) -> bool:
    """Tell whether a cell of a row is a number or a date, and no text."""
    return any(cell.kind in {CellKind.NUMBER, CellKind.DATE} for cell in row.cells)


def _is_day(cell: Cell) -> bool:
    if cell.kind is CellKind.DATE:
        return True
    return cell.kind is CellKind.TEXT and day_of(cell.text) is not None


def _is_number(cell: Cell) -> bool:
    if cell.kind is CellKind.NUMBER or cell.kind is CellKind.FORMULA:
        return True
    if cell.kind is not CellKind.TEXT or not cell.text.strip():
        return False
    try:
        decimal_of(cell.text)
    except BadNumber:
        return False
    return True
