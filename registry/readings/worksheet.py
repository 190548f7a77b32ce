"""One sheet of a workbook, row by row as its bytes come."""

import re
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

from registry.readings.limits import CELL_CHARS_MAX, COLUMNS_MAX, MERGED_MAX, SHEET_ROWS_MAX
from registry.readings.markup import walk
from registry.readings.problems import CellProblem, Fault, letter_of, problem, unreadable
from registry.readings.tabular import EMPTY, Cell, CellKind, Row

_ROW_NUMBER: Final = re.compile(r"[1-9][0-9]{0,6}\Z")
_PLACE: Final = re.compile(r"([A-Z]{1,3})[1-9][0-9]{0,6}\Z")
_RANGE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})\Z")
_INDEX: Final = re.compile(r"[0-9]{1,7}\Z")
_NUMBER: Final = re.compile(r"-?[0-9]{1,40}(\.[0-9]{0,40})?([eE][+-]?[0-9]{1,3})?\Z")
_DATE: Final = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T00:00:00(?:\.0+)?Z?)?\Z")
_TRUE: Final = frozenset({"1", "true"})
_LAST_DAY: Final = 2_958_465
"""31 December 9999, as a workbook counts days."""
_NO_DAY: Final = 60
"""29 February 1900, which workbooks count and which never was."""
_FROM_1904: Final = 1_462


class Worksheet:
    """A handler of a sheet's tags. Cells come in order, as every program writes them."""

    def __init__(self, strings: Sequence[str], dates: Sequence[bool], *, has_1904: bool) -> None:
        self.merged: list[str] = []
        self.merged_more = array("L")
        self.hidden: list[tuple[int, int]] = []
        self._strings = strings
        self._dates = dates
        self._later = _FROM_1904 if has_1904 else 0
        self._ready: deque[Row] = deque()
        self._number = 0
        self._row_hidden = False
        self._column = -1
        self._cells: list[Cell] = []
        self._cell: dict[str, str] = {}
        self._pieces: list[str] = []
        self._chars = 0
        self._taking = self._is_formula = self._is_spoken = False

    def rows(self, part: str, pieces: Iterable[bytes]) -> Iterator[Row]:
        """Yield the rows that are not empty. Raises `Unreadable`."""
        for _ in walk(part, pieces, self):
            while self._ready:
                yield self._ready.popleft()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a tag that opens."""
        if name == "c":
            self._open_cell(attributes)
        elif name in {"v", "t"}:
            self._taking = not self._is_spoken
        elif name == "f":
            self._is_formula = True
        elif name == "row":
            self._open_row(attributes.get("r", str(self._number + 1)))
            self._row_hidden = attributes.get("hidden") in _TRUE
        elif name == "col" and attributes.get("hidden") in _TRUE:
            self._hide(attributes.get("min", ""), attributes.get("max", ""))
        elif name == "rPh":
            self._is_spoken = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", "")[:CELL_CHARS_MAX])

    def end(self, name: str) -> None:
        """Take a tag that closes."""
        if name in {"v", "t"}:
            self._taking = False
        elif name == "c":
            self._close_cell()
        elif name == "row" and any(cell is not EMPTY for cell in self._cells):
            self._ready.append(Row(self._number, self._cells, self._row_hidden))
            self._cells = []
        elif name == "rPh":
            self._is_spoken = False

    def text(self, piece: str) -> None:
        """Take a piece of text, and no more of a cell than may be."""
        if self._taking and self._chars <= CELL_CHARS_MAX:
            self._chars += len(piece)
            self._pieces.append(piece)

    def _merge(self, found: str) -> None:
        if len(self.merged) < MERGED_MAX:
            self.merged.append(found)
            return
        match = _RANGE.match(found)
        self.merged_more.append(int(match[4]) if match else SHEET_ROWS_MAX)

    def _hide(self, first: str, last: str) -> None:
        is_range = _INDEX.match(first) and _INDEX.match(last)
        if is_range and len(self.hidden) < COLUMNS_MAX:
            self.hidden.append((int(first) - 1, int(last) - 1))

    def _open_row(self, number: str) -> None:
        if not _ROW_NUMBER.match(number) or int(number) <= self._number:
            what = (
                f"a row {number} after {self._number}",
                f"第 {self._number} 列之後為第 {number} 列",
            )
            raise unreadable(Fault.WORKBOOK_BROKEN, what=what)
        if int(number) > SHEET_ROWS_MAX:
            what = f"more than {SHEET_ROWS_MAX} rows", f"超過 {SHEET_ROWS_MAX} 列"
            raise unreadable(Fault.WORKBOOK_SWELLS, what=what)
        self._number = int(number)
        self._column = -1
        self._cells = []

    def _open_cell(self, attributes: dict[str, str]) -> None:
        column = self._column + 1
        if "r" in attributes:
            found = _PLACE.match(attributes["r"])
            column = -1 if found is None else column_of(found[1])
        if column <= self._column:
            place = attributes.get("r", "")
            what = f"a cell {place} out of place", f"儲存格 {place} 位置錯亂"
            raise unreadable(Fault.WORKBOOK_BROKEN, row=self._number, what=what)
        self._column = column
        self._cell = attributes
        self._pieces.clear()
        self._chars = 0
        self._is_formula = False

    def _close_cell(self) -> None:
        cell = self._found()
        if cell is EMPTY:
            return
        if self._column >= COLUMNS_MAX:
            letter = letter_of(self._column)
            raise unreadable(
                Fault.TOO_MANY_COLUMNS, row=self._number, column=letter, most=COLUMNS_MAX
            )
        self._cells += [EMPTY] * (self._column - len(self._cells))
        self._cells.append(cell)

    def _found(self) -> Cell:
        """Return what the cell that closes holds."""
        text = "".join(self._pieces)
        if self._is_formula:
            return Cell(CellKind.FORMULA, text)
        if not text:
            return EMPTY
        kind = self._cell.get("t", "n")
        if kind == "s":
            text = self._string(text)
            kind = "str"
        if len(text) > CELL_CHARS_MAX:
            return Cell(CellKind.LONG, text[:CELL_CHARS_MAX])
        match kind:
            case "n":
                return self._number_cell(text)
            case "d":
                found = _DATE.match(text)
                return Cell(CellKind.DATE, found[1] if found else text)
            case "b" | "e":
                return Cell(CellKind.ERROR, text)
        return Cell(CellKind.TEXT, text) if text else EMPTY

    def _string(self, index: str) -> str:
        if not _INDEX.match(index) or int(index) >= len(self._strings):
            what = f"a string {index} is missing", f"缺少第 {index} 號字串"
            raise unreadable(Fault.WORKBOOK_BROKEN, row=self._number, what=what)
        return self._strings[int(index)]

    def _number_cell(self, text: str) -> Cell:
        if not _NUMBER.match(text):
            return Cell(CellKind.ERROR, text)
        style = self._cell.get("s", "0")
        is_date = _INDEX.match(style) and int(style) < len(self._dates) and self._dates[int(style)]
        found = _day_of(text, self._later) if is_date else ""
        return Cell(CellKind.DATE, found) if found else Cell(CellKind.NUMBER, shortest(text))


@lru_cache(maxsize=1024)
def column_of(letters: str) -> int:
    """Return a column's place, counted from 0."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def shortest(text: str) -> str:
    """Return the decimal that a number cell means.

    A workbook keeps a binary double and writes up to 17 of its digits: 0.29 stands in the file as
    0.28999999999999998. What its author typed is the shortest decimal that is that same double.

    >>> shortest("0.28999999999999998"), shortest("1.2E3")
    ('0.29', '1200')
    """
    number = Decimal(repr(float(text)))
    if not number and Decimal(text):
        # Too small for a double, and no zero: it is told as the number that it is.
        return f"{Decimal(text):f}"
    return f"{number.normalize():f}" if number.is_finite() else text


@lru_cache(maxsize=8192)
def _day_of(text: str, later: int) -> str:
    """Return the date of a day's number, with its time where it has one; empty where it is none."""
    number = Decimal(text)
    if not 1 <= number <= _LAST_DAY - later:
        return ""
    days = int(number) + later
    if days == _NO_DAY:
        return ""
    first = date(1899, 12, 31) if days < _NO_DAY else date(1899, 12, 30)
    day = (first + timedelta(days)).isoformat()
    if number == int(number):
        return day
    minutes = int((number - int(number)) * 24 * 60)
    return f"{day} {minutes // 60:02}:{minutes % 60:02}"


def rows_merged(ranges: Iterable[str], head: int) -> Iterator[CellProblem]:
    """Yield a problem for each merged range from the head line down."""
    for found in ranges:
        match = _RANGE.match(found)
        if match is None or int(match[4]) >= head:
            row, column = (int(match[2]), match[1]) if match else (0, "")
            yield problem(Fault.MERGED_CELLS, row=row, column=column, range=found)
