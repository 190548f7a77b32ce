"""Templates: they read as they are, their units and symbols are the methodology's."""

import csv
import io
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from registry.methods import METHODS
from registry.methods.declaration import Kind
from registry.methods.units import units_like
from registry.readings import read_readings
from registry.readings.problems import Fault
from registry.readings.templates import csv_template, examples, titles, xlsx_template
from registry.readings.wanted import WantedUnits

DECLARATIONS = [found.declaration for found in METHODS.values()]


def metered(declaration):
    return [item for item in declaration.parameters if item.kind is Kind.AMOUNT]


@pytest.mark.parametrize("make", [csv_template, xlsx_template])
@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda each: each.code)
def test_a_template_reads_as_it_is(declaration, make):
    data = make(declaration)
    assert data == make(declaration)
    start, end = (declaration.example.inputs[name] for name in ("period_start", "period_end"))
    checked = read_readings(declaration, data, period=(start, end))
    (unfilled,) = checked.report.problems
    assert (unfilled.code, unfilled.is_warning, unfilled.row) == (Fault.TEMPLATE_UNFILLED, True, 2)
    assert checked.report.is_fine
    assert [symbol for symbol, _, _ in checked.readings] == [
        item.symbol for item in metered(declaration)
    ]


def filled(declaration, make, change):
    """Return a template with the figure of its first reading changed, or with rows added."""
    if make is xlsx_template:
        book = load_workbook(io.BytesIO(make(declaration)))
        change(book["Readings"])
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()
    page = Workbook().active
    for row in csv.reader(io.StringIO(make(declaration).decode("utf-8-sig"))):
        page.append(row)
    change(page)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(page.iter_rows(values_only=True))
    return text.getvalue().encode()


@pytest.mark.parametrize("make", [csv_template, xlsx_template])
@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda each: each.code)
def test_a_template_that_was_filled_in_is_one_no_longer(declaration, make):
    def change(page):
        page["E2"] = "0.125"
        for row in range(3, page.max_row + 1):
            if float(page[f"E{row}"].value):
                page[f"E{row}"] = "0.125"

    report = read_readings(declaration, filled(declaration, make, change)).report
    assert report.readings or set(report.counts) == {Fault.NUMBER_NOT_WHOLE}
    assert Fault.TEMPLATE_UNFILLED not in report.counts


@pytest.mark.parametrize("make", [csv_template, xlsx_template])
@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda each: each.code)
def test_one_example_that_stands_beside_rows_of_ones_own_is_told(declaration, make):
    """What was read and left at the example's figure would be computed with all the same."""
    values = [row.value for row in examples(declaration)]
    left = max(range(len(values)), key=lambda place: values[place])

    def change(page):
        for place in range(len(values)):
            if place != left:
                page[f"E{place + 2}"] = "0.125"

    report = read_readings(declaration, filled(declaration, make, change)).report
    told = [each.row for each in report.problems if each.code is Fault.TEMPLATE_UNFILLED]
    if report.is_fine:
        assert told == [left + 2]


@pytest.mark.parametrize("make", [csv_template, xlsx_template])
@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda each: each.code)
def test_examples_that_stand_among_readings_are_still_told(declaration, make):
    """A year of one's own below a year of examples would be computed with it."""

    def change(page):
        for row in list(page.iter_rows(min_row=2, values_only=True)):
            start, end = (date.fromisoformat(str(day)[:10]) for day in row[2:4])
            page.append([*row[:2], end, end + (end - start), "0", row[5]])

    counts = read_readings(declaration, filled(declaration, make, change)).report.counts
    assert counts[Fault.TEMPLATE_UNFILLED] == 1


@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda each: each.code)
def test_a_text_template_opens_in_a_spreadsheet(declaration):
    data = csv_template(declaration)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows[0] == titles()
    assert all(len(row) == len(rows[0]) for row in rows)
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.parametrize("declaration", DECLARATIONS, ids=lambda each: each.code)
def test_a_workbook_offers_symbols_and_units(declaration):
    book = load_workbook(io.BytesIO(xlsx_template(declaration)))
    assert book.sheetnames == ["Readings", "Symbols"]
    page, explained = book
    lists = {}
    for validation in page.data_validations.dataValidation:
        assert validation.type == "list"
        sheet, cells = validation.formula1.lstrip("=").split("!")
        lists[str(validation.sqref)] = [
            cell.value for row in book[sheet][cells.replace("$", "")] for cell in row
        ]
    wanted = WantedUnits(declaration)
    own = {unit for item in metered(declaration) for unit in wanted.of_any(item)}
    units = {each for unit in own for each in units_like(unit)}
    assert lists["A2:A1001"] == [item.symbol for item in metered(declaration)]
    assert set(lists["F2:F1001"]) == units
    said = {row[0].value for row in explained.iter_rows()}
    assert {item.symbol for item in declaration.parameters} <= said
    assert not any(cell.data_type == "f" for sheet in book for row in sheet for cell in row)


def test_an_example_row_of_a_refrigerant_names_one():
    (row,) = [each for each in examples(METHODS["AMS-II.C"].declaration) if each.symbol == "m_ref"]
    assert (row.item, row.unit, row.value) == ("HFC-134a", "kg", 0)
