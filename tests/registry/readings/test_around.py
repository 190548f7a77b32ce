"""What stands around the readings: none of it is dropped without a word."""

import pytest
from openpyxl import Workbook

from registry.methods import method_of
from registry.readings import read_readings
from registry.readings.limits import BESIDE_BYTES_MAX, BESIDE_ROWS_MAX
from registry.readings.problems import Fault
from registry.readings.templates import xlsx_template
from tests.registry.readings.files import HEAD, MAIN, YEAR, csv_of, faults, read, saved, with_parts

COLUMNS = HEAD.split(",")
ROW = ["o_PJ", "T5", *YEAR, "1200", "h"]
LINE = ",".join(ROW)
TITLE = ",,,,,"


def book_of(*sheets, state="visible", rows=()):
    """Give a workbook whose first sheet is fine, and beside it others by name and rows."""
    book = Workbook()
    book.active.title = "2024 H1"
    for cells in (COLUMNS, ROW, *rows):
        book.active.append(cells)
    for name, others in sheets:
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for cells in others:
            sheet.append(cells)
    return book


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
@pytest.mark.parametrize(
    "rows",
    [[COLUMNS, ROW], [["titles"], COLUMNS], [ROW], [[], ["x"], [None, *ROW]]],
    ids=["a-second-half", "a-head-alone", "no-head", "further-right"],
)
def test_readings_on_a_second_sheet_are_a_problem(rows, state):
    checked = read(saved(book_of(("2024 H2", rows), state=state)))
    assert faults(checked) == [(Fault.SHEET_WITH_READINGS, 0, "")]
    assert checked.readings == []
    found = checked.report.problems[0]
    assert "“2024 H2” holds readings too, and “2024 H1” alone is read" in found.en
    assert "「2024 H2」" in found.zh and "「2024 H1」" in found.zh


def test_another_sheet_with_anything_is_a_warning_and_an_empty_one_nothing():
    checked = read(saved(book_of(("Notes", [["o_PJ", "is metered"]]), ("Sheet3", []))))
    assert faults(checked) == [(Fault.SHEET_UNREAD, 0, "")]
    assert checked.report.is_fine
    assert len(checked.readings) == 1


def test_a_template_explains_itself_on_a_sheet_of_its_own():
    declaration = method_of("AMS-II.C").declaration
    found = read_readings(declaration, xlsx_template(declaration)).report.counts
    assert set(found) <= {Fault.TEMPLATE_UNFILLED}


def test_readings_are_no_less_dropped_on_the_sheet_that_explains():
    checked = read(saved(book_of(("Symbols", [["symbol", "unit"], ["o_PJ", "h"], ROW]))))
    assert faults(checked) == [(Fault.SHEET_WITH_READINGS, 0, "")]


@pytest.mark.parametrize(
    "rows",
    [[["o_PJ", "T5", "2024-01", "2024-12", 1200, "h"]], [["o_PJ", "hours"]] * BESIDE_ROWS_MAX],
    ids=["a-quantity", "more-than-an-explanation"],
)
def test_a_sheet_that_explains_and_holds_more_is_told(rows):
    assert faults(read(saved(book_of(("Symbols", rows))))) == [(Fault.SHEET_UNREAD, 0, "")]


def test_a_quotation_that_swallows_a_reading_is_a_problem():
    """Ditto marks in a remark are an open quotation, up to the next of them."""
    head = f"{HEAD},remark"
    checked = read(csv_of(f'{LINE},"', f'{LINE},"', head=head))
    assert (Fault.QUOTES_BROKEN, 2, "") in faults(checked)
    assert checked.readings == []
    checked = read(csv_of(HEAD, LINE, head=f'"A factory,\n{LINE}\n"'))
    assert (Fault.QUOTES_BROKEN, 1, "") in faults(checked)
    assert read(csv_of(f'{LINE},"two\nlines"', head=head)).report.is_fine is True


@pytest.mark.parametrize(
    ("title", "delimiter"),
    [("Plant A; boiler house; 2024", ","), ("Readings of A, B, C, 2024", ";"), ("A\tB", ",")],
)
def test_a_title_does_not_say_what_divides_cells(title, delimiter):
    lines = [line.replace(",", delimiter) for line in (HEAD, LINE)]
    assert read(csv_of(*lines, head=title)).report.is_fine


def test_a_sheet_is_looked_at_within_bounds():
    """Beyond them it is told that it is not read, which costs what is looked at and no more."""
    deep = [["x"]] * BESIDE_ROWS_MAX
    assert faults(read(saved(book_of(("deep", [*deep, ROW]))))) == [(Fault.SHEET_UNREAD, 0, "")]
    data = saved(book_of(("large", [["x"]])))
    large = f"<worksheet {MAIN}><sheetData>".encode() + b" " * (BESIDE_BYTES_MAX + 1)
    checked = read(with_parts(data, {"xl/worksheets/sheet2.xml": large}))
    assert faults(checked) == [(Fault.SHEET_UNREAD, 0, "")]


@pytest.mark.parametrize(
    ("above", "rows"),
    [
        ([LINE], [1]),
        ([TITLE, LINE, "A factory,,,,,", LINE], [2, 4]),
        (["T5,o_PJ,1200,h,2024-01-01,"], [1]),
        (["o_PX,T5,2024-01-01,2025-01-01,1200,h"], [1]),
        # Badly written is meant all the same.
        (["O_PJ,T5,01/01/2024,2024-12,12O0,h"], [1]),
        (["A factory,,,,,", "period,2024-01-01,2025-01-01,,,", "o_PJ,hours,,,,"], []),
        (["invoice,AB12345678,2024-03-01,,,", "capacity,1200,kW,,,"], []),
    ],
)
def test_a_reading_above_the_head_line_is_a_problem_and_a_title_is_none(above, rows):
    checked = read(csv_of(*above[1:], HEAD, LINE, head=above[0]))
    assert faults(checked) == [(Fault.ROW_ABOVE_HEAD, row, "") for row in rows]
    assert len(checked.readings) == (0 if rows else 1)


def test_a_reading_above_the_head_line_of_a_workbook():
    book = book_of()
    book.active.insert_rows(1)
    for place, cell in enumerate(ROW, 1):
        book.active.cell(1, place, cell)
    assert faults(read(saved(book))) == [(Fault.ROW_ABOVE_HEAD, 1, "")]


@pytest.mark.parametrize(
    ("head", "line", "column"),
    [
        (HEAD, f"{LINE},{LINE}", "G"),
        (f"{HEAD},,", f"{LINE},,12", "H"),
        (f"{HEAD}, ,", f"{LINE},x,", "G"),
    ],
)
def test_a_cell_in_a_column_without_a_head_is_a_problem(head, line, column):
    checked = read(csv_of(line, head=head))
    assert faults(checked) == [(Fault.COLUMN_UNNAMED, 2, column)]
    assert checked.readings == []
    cells = [name or None for name in head.split(",")], [cell or None for cell in line.split(",")]
    book = Workbook()
    for row in cells:
        book.active.append(row)
    assert faults(read(saved(book))) == [(Fault.COLUMN_UNNAMED, 2, column)]


def test_blank_cells_beyond_the_head_line_are_nothing():
    assert read(csv_of(f"{LINE},,  ,", head=f"{HEAD},,,")).report.is_fine


def test_hidden_rows_and_columns_are_read_and_told():
    book = book_of(rows=[["o_PJ", "T8", *YEAR, "1", "h"]])
    book.active.row_dimensions[3].hidden = True
    for letter in ("B", "E", "K"):
        book.active.column_dimensions[letter].hidden = True
    checked = read(saved(book))
    hidden = Fault.HIDDEN_READ
    assert faults(checked) == [(hidden, 1, "B"), (hidden, 1, "E"), (hidden, 3, "")]
    assert checked.report.is_fine
    assert len(checked.readings) == 2
