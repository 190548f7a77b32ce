"""A workbook that is written: typed cells, and the same bytes for the same cells.

A text is always a text, whatever it begins with; only `Live` is a formula. The doubles in number
cells are for the spreadsheet alone: what counts stands beside them as exact text.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from fractions import Fraction
from typing import Final, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from registry.readings.problems import letter_of

_CREATED: Final = datetime(2020, 1, 1, tzinfo=UTC)
"""In every file, so that its bytes and its hash follow from its cells."""
_DAY_ZERO: Final = date(1899, 12, 30)
_OPTIONS: Final = {
    # A row is written as soon as the next one begins, and strings stand in their cells.
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class Look(Enum):
    """How a text is shown."""

    PLAIN = "plain"
    HEAD = "head"
    TITLE = "title"


class Text(NamedTuple):
    """A text, never computed."""

    text: str
    look: Look = Look.PLAIN


class Number(NamedTuple):
    """A number that was given."""

    value: Fraction


class Day(NamedTuple):
    """A date."""

    day: date


class Live(NamedTuple):
    """A formula, and what it comes to where nobody computes it again."""

    formula: str
    value: Fraction


Cell = Text | Number | Day | Live | None
BLANK: Final = None


class Page(NamedTuple):
    """A sheet of a workbook: its rows, from the first on, and its columns' widths.

    `lists` are the cells of a column that take a value of a range only; `texts` are columns that
    a spreadsheet must not turn into dates or numbers.
    """

    name: str
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    frozen_rows: int = 0
    lists: Sequence[tuple[str, str]] = ()
    texts: Sequence[int] = ()
    dates: Sequence[int] = ()


def written_book(title: str, pages: Iterable[Page]) -> bytes:
    """Return a workbook's bytes."""
    buffer = io.BytesIO()
    book = Workbook(buffer, _OPTIONS)
    book.set_properties({"title": title, "created": _CREATED})
    formats = _Formats(book)
    for page in pages:
        _write(book.add_worksheet(page.name, worksheet_class=_Sheet), page, formats)
    book.close()
    return buffer.getvalue()


def text(value: object) -> Text:
    """Return a cell of plain text."""
    return Text(str(value))


def head(*titles: str) -> list[Cell]:
    """Return a head line."""
    return [Text(title, Look.HEAD) for title in titles]


def at(column: int, row: int, sheet: str = "") -> str:
    """Return a cell's address; columns count from 0, rows from 1."""
    place = f"{letter_of(column)}{row}"
    return f"{sheet}!{place}" if sheet else place


class _Sheet(Worksheet):  # type: ignore[misc]  # the library has no types
    """A sheet whose formulas are written as they are.

    The library looks in each for the names of thirty newer functions. None of them is used here,
    and the search takes a third of the time that a workbook takes.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class _Formats:
    """The few looks that there are."""

    def __init__(self, book: Workbook) -> None:
        self.looks: dict[Look, Format | None] = {
            Look.PLAIN: None,
            Look.HEAD: book.add_format({"bold": True, "bg_color": "#E7EEF0", "text_wrap": True}),
            Look.TITLE: book.add_format({"bold": True, "font_size": 14}),
        }
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.as_text = book.add_format({"num_format": "@"})


def _write(sheet: Worksheet, page: Page, formats: _Formats) -> None:
    for column, width in enumerate(page.widths):
        look = None
        if column in page.texts:
            look = formats.as_text
        elif column in page.dates:
            look = formats.day
        sheet.set_column(column, column, width, look)
    if page.frozen_rows:
        sheet.freeze_panes(page.frozen_rows, 0)
    for cells, source in page.lists:
        sheet.data_validation(cells, {"validate": "list", "source": source})
    for row, line in enumerate(page.rows):
        for column, cell in enumerate(line):
            match cell:
                case Text(shown, look_of):
                    sheet.write_string(row, column, shown, formats.looks[look_of])
                case Number(value):
                    sheet.write_number(row, column, float(value))
                case Day(day):
                    sheet.write_number(row, column, (day - _DAY_ZERO).days, formats.day)
                case Live(formula, value):
                    sheet.write_formula(row, column, formula, None, float(value))
                case None:
                    pass
