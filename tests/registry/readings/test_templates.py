"""Templates: they read as they are, their units and symbols are the methodology's."""

import csv
import io

import pytest
from openpyxl import load_workbook

from registry.methods import METHODS
from registry.methods.declaration import Kind
from registry.methods.units import units_like
from registry.readings import read_readings
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
    assert checked.report.problems == []
    assert [symbol for symbol, _, _ in checked.readings] == [
        item.symbol for item in metered(declaration)
    ]


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
