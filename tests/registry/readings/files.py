"""Files of readings as tests need them: CSV lines, and workbooks down to the bytes of each part."""

import io
import zipfile
from collections.abc import Iterable, Mapping

import xlsxwriter
from openpyxl import Workbook

from registry.methods import method_of
from registry.readings import Checked, read_readings
from registry.readings.problems import Fault

DECLARATION = method_of("AMS-II.C").declaration
HEAD = "symbol,item,from,to,value,unit"
YEAR = ("2024-01-01", "2025-01-01")
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHEET = "xl/worksheets/sheet1.xml"


def csv_of(*lines: str, head: str = HEAD) -> bytes:
    return "\r\n".join([head, *lines, ""]).encode()


def read(data: bytes, period: tuple[str, str] | None = None, **options: object) -> Checked:
    return read_readings(DECLARATION, data, period=period, **options)


def faults(checked: Checked) -> list[tuple[Fault, int, str]]:
    """Give a report's problems as code, row and column."""
    return [(each.code, each.row, each.column) for each in checked.report.problems]


def workbook_of(rows: Iterable[Iterable[object]], title: str = "Readings") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def plain_workbook() -> bytes:
    return workbook_of([HEAD.split(","), ["o_PJ", "T5", *YEAR, 1200, "h"]])


def shared_workbook(rows: Iterable[Iterable[object]] = ((HEAD,),)) -> bytes:
    """Give a workbook whose cells refer to strings by their number."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for number, cells in enumerate(rows):
        sheet.write_row(number, 0, cells)
    book.close()
    return stream.getvalue()


def with_parts(data: bytes, parts: Mapping[str, bytes], *, without: tuple[str, ...] = ()) -> bytes:
    """Give a workbook with some of its parts replaced, added or left out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in [*old.namelist(), *(set(parts) - set(old.namelist()))]:
            if name not in without:
                content = parts[name] if name in parts else old.read(name)
                new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def with_sheet(rows: str, after: str = "") -> bytes:
    """Give a workbook whose sheet is these rows of XML."""
    sheet = f"<worksheet {MAIN}><sheetData>{rows}</sheetData>{after}</worksheet>"
    return with_parts(plain_workbook(), {SHEET: sheet.encode()})


def xml_row(number: int, cells: Iterable[str]) -> str:
    """Give a row of texts."""
    inside = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in cells)
    return f'<row r="{number}">{inside}</row>'
