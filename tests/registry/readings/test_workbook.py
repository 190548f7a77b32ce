"""XLSX files: what each kind of cell says, and that another reader reads the same."""

import io
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from registry.readings.opening import opened
from registry.readings.problems import Fault
from registry.readings.styles import is_date_format
from registry.readings.tabular import CellKind
from registry.readings.worksheet import shortest
from tests.registry.readings.files import (
    HEAD,
    SHEET,
    YEAR,
    faults,
    plain_workbook,
    read,
    saved,
    shared_workbook,
    with_parts,
    with_sheet,
    workbook_of,
    xml_row,
)

COLUMNS = HEAD.split(",")
READ = [("o_PJ", "T5", (*YEAR, "1200 h"))]


def row(**given):
    cells = {"symbol": "o_PJ", "item": "T5", "from": YEAR[0], "to": YEAR[1], "value": 1200}
    return list({**cells, "unit": "h", **given}.values())


def test_a_workbook_as_another_program_writes_it():
    checked = read(plain_workbook())
    assert checked.readings == READ
    assert (checked.report.format, checked.report.sheet) == ("xlsx", "Readings")


@pytest.mark.parametrize(
    ("value", "number"),
    [
        *((1200, "1200"), (0.29, "0.29"), (1e3, "1000"), (0.1, "0.1"), ("1,200.5", "1200.5")),
        *((1234.5678, "1234.5678"), (Decimal("8.000000001"), "8.000000001"), (0, "0")),
    ],
)
def test_numbers_as_cells_and_as_texts(value, number):
    checked = read(workbook_of([COLUMNS, row(value=value)]))
    assert checked.readings == [("o_PJ", "T5", (*YEAR, f"{number} h"))]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("0.28999999999999998", "0.29"), ("1.2E3", "1200"), ("5E-324", f"0.{'0' * 323}5")),
        *(("1e-400", f"0.{'0' * 399}1"), ("0.0E-999", "0")),
        *(("1200.0", "1200"), ("0", "0"), ("-0", "-0"), ("123456789012", "123456789012")),
    ],
)
def test_a_double_is_the_shortest_decimal_that_is_it(text, number):
    assert shortest(text) == number


@pytest.mark.parametrize(
    ("value", "code"),
    [
        *((1e13, Fault.NUMBER_TOO_LONG), (0.12345678912, Fault.NUMBER_TOO_LONG)),
        *((-1, Fault.NUMBER_NEGATIVE), (True, Fault.CELL_ERROR), ("#N/A", Fault.CELL_ERROR)),
        *(("=600*2", Fault.CELL_FORMULA), ("=1+cmd|' /C calc'!A0", Fault.CELL_FORMULA)),
        *((None, Fault.CELL_EMPTY), (date(2024, 1, 1), Fault.NUMBER_INVALID)),
        *(("1,2OO", Fault.LETTER_IN_NUMBER), ("+1", Fault.NUMBER_INVALID)),
    ],
)
def test_values_that_are_none(value, code):
    checked = read(workbook_of([COLUMNS, row(value=value)]))
    assert faults(checked) == [(code, 2, "E")]
    assert checked.readings == []


def test_what_a_program_computed_in_doubles_is_not_rounded():
    rows = xml_row(1, COLUMNS) + xml_row(2, row(value="1200")).replace(
        '<c t="inlineStr"><is><t>1200</t></is></c>', "<c><v>0.30000000000000004</v></c>"
    )
    assert faults(read(with_sheet(rows))) == [(Fault.NUMBER_TOO_LONG, 2, "E")]


def test_strings_that_cells_refer_to():
    checked = read(shared_workbook([COLUMNS, row(value="1,200")]))
    assert checked.readings == READ


@pytest.mark.parametrize(
    "day", [date(2024, 1, 1), datetime(2024, 1, 1), "2024-01-01", "113/1/1", "民國113年1月1日"]
)
def test_days_as_cells_and_as_texts(day):
    assert read(workbook_of([COLUMNS, row(**{"from": day})])).readings == READ


def test_days_counted_from_1904():
    book = Workbook()
    book.epoch = datetime(1904, 1, 1)
    for cells in (COLUMNS, row(**{"from": date(2024, 1, 1), "to": date(2025, 1, 1)})):
        book.active.append(cells)
    data = saved(book)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b'date1904="1"' in archive.read("xl/workbook.xml")
    assert read(data).readings == READ


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (datetime(2024, 1, 1, 8, 30), Fault.DATE_WITH_TIME),
        (45292, Fault.DATE_INVALID),
        (True, Fault.CELL_ERROR),
        ("=TODAY()", Fault.CELL_FORMULA),
    ],
)
def test_days_that_are_none(day, code):
    assert faults(read(workbook_of([COLUMNS, row(**{"from": day})]))) == [(code, 2, "C")]


@pytest.mark.parametrize(
    ("code", "is_date"),
    [
        *(("yyyy-mm-dd", True), ("[$-404]e/m/d", True), ('yyyy"年"m"月"d"日"', True)),
        *(
            ("General", False),
            ("0.00E+00", False),
            ('0.0 "days"', False),
            ("#,##0;[Red]-#,##0", 0),
        ),
        *(("[Red]0", False), ("0_d", False), ("d-mmm", True), ("@", False)),
    ],
)
def test_formats_that_show_dates(code, is_date):
    assert is_date_format(code) == is_date


def test_merged_cells_are_told_by_their_range():
    book = load_workbook(io.BytesIO(workbook_of([COLUMNS, row(), row(item="T8")])))
    book.active.merge_cells("A2:A3")
    checked = read(saved(book))
    assert [each for each in faults(checked) if each[0] is Fault.MERGED_CELLS] == [
        (Fault.MERGED_CELLS, 2, "A")
    ]
    assert "A2:A3" in next(each.en for each in checked.report.problems if "merged" in each.en)
    assert checked.readings == []


def test_titles_above_the_head_line_may_be_merged():
    book = load_workbook(io.BytesIO(workbook_of([["電表讀數"], COLUMNS, row()])))
    book.active.merge_cells("A1:F1")
    assert read(saved(book)).readings == READ


def test_the_sheet_of_readings_is_taken_by_its_name_or_the_first_in_view():
    book = Workbook()
    book.active.title = "說明"
    book.active.append(["x"])
    for name, rows in {"讀數": (COLUMNS, row()), "其他": (("y",), ())}.items():
        sheet = book.create_sheet(name)
        for cells in rows:
            sheet.append(cells)
    checked = read(saved(book))
    assert (checked.readings, checked.report.sheet) == (READ, "讀數")
    assert faults(checked) == [(Fault.SHEET_UNREAD, 0, "")] * 2
    book["讀數"].sheet_state = "hidden"
    assert read(saved(book)).report.sheet == "說明"
    del book["說明"]
    assert read(saved(book)).report.sheet == "其他"


def test_rows_keep_their_numbers_where_some_are_missing():
    rows = xml_row(3, COLUMNS) + xml_row(90, ["o_PJ", "T5", *YEAR, "x", "h"])
    assert faults(read(with_sheet(rows))) == [(Fault.NUMBER_INVALID, 90, "E")]


def test_cells_without_their_places_follow_on_each_other():
    rows = "".join(xml_row(n, cells) for n, cells in ((1, COLUMNS), (2, row(value="1200"))))
    data = with_sheet(rows.replace(' r="1"', "").replace(' r="2"', ""))
    assert read(data).readings == READ


def test_prefixes_of_names_do_not_matter():
    sheet = (
        '<x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>'
        + "".join(
            xml_row(n, cells).replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:")
            for n, cells in ((1, COLUMNS), (2, row(value="1200")))
        )
        + "</x:sheetData></x:worksheet>"
    )
    assert read(with_parts(plain_workbook(), {SHEET: sheet.encode()})).readings == READ


def test_how_a_string_is_pronounced_is_not_part_of_it():
    data = with_sheet(
        xml_row(1, COLUMNS)
        + xml_row(2, row(value="1200")).replace(
            "<t>T5</t>", "<r><t>T</t></r><r><t>5</t></r><rPh sb='0' eb='1'><t>x</t></rPh>"
        )
    )
    assert read(data).readings == READ


CELLS = st.one_of(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "Sc")), max_size=12),
    st.integers(-(10**11), 10**11),
    st.floats(allow_nan=False, allow_infinity=False, width=64).filter(lambda x: abs(x) < 1e15),
    st.dates(date(1950, 1, 1), date(2100, 12, 31)),
    st.none(),
)


@settings(max_examples=40)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=8))
def test_every_cell_reads_as_another_reader_reads_it(rows):
    book = Workbook()
    for number, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            cell = book.active.cell(number, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    data = saved(book)
    theirs = load_workbook(io.BytesIO(data), read_only=False).active
    found = {
        (row.number, column): cell
        for row in opened(data).rows
        for column, cell in enumerate(row.cells, 1)
        if cell.text
    }
    for number, cells in enumerate(rows, 1):
        for column in range(1, len(cells) + 1):
            value = theirs.cell(number, column).value
            cell = found.pop((number, column), None)
            if value in {None, ""}:
                assert cell is None
            elif isinstance(value, datetime):
                assert cell == (CellKind.DATE, value.date().isoformat())
            elif isinstance(value, str):
                assert cell == (CellKind.TEXT, value)
            else:
                assert cell is not None and cell.kind is CellKind.NUMBER
                assert float(cell.text) == value
    assert found == {}


def test_every_day_of_a_century_reads_as_it_was_written():
    days = [date(1950, 1, 1) + timedelta(n * 37) for n in range(1400)]
    data = workbook_of([[day] for day in days])
    assert [row.cells[0].text for row in opened(data).rows] == [day.isoformat() for day in days]
