"""A calculation sheet is that of its calculation: any document had passed for one."""

import io
import zipfile
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook

from registry.methods import method_of
from registry.readings import calculation_sheet
from registry.readings.limits import PART_BYTES_MAX
from registry.recompute import Shelf, recompute
from registry.recompute.summary import SUMMARY_ROWS_MAX, differences
from tests.registry.methods.reports import example, quantified
from tests.registry.readings.files import saved, with_parts
from tests.registry.recompute.story import UNITS, Story


@pytest.fixture
def story(tmp_path: Path) -> Story:
    found = Story(tmp_path / "documents")
    found.register()
    return found


def found_of(story: Story) -> list[tuple[str, str]]:
    leaves = story.world.leaves
    outcome = recompute(leaves, Shelf(story.folder), size=len(leaves))
    assert outcome.follow == UNITS
    return [(str(each.code), each.detail) for each in outcome.findings]


def example_sheet(code: str) -> bytes:
    method = method_of(code)
    inputs = method.decode(msgspec.json.encode(example(code)))
    return calculation_sheet(method.declaration, inputs, quantified(code, example(code)))


def test_the_sheet_of_another_methodology_is_found_and_nothing_follows_from_it(story: Story):
    story.sheet = example_sheet("AM0078")
    story.issue()
    found = found_of(story)
    assert {code for code, _ in found} == {"sheet_differs"}
    said = [detail for _, detail in found]
    assert "Methodology: it says AM0078, and AMS-II.C follows" in said
    assert any(each.startswith("Whole tonnes: it says ") for each in said), said


@pytest.mark.parametrize("sheet", [b"%PDF-1.7", b"x", b"PK\x03\x04"], ids=["pdf", "text", "zip"])
def test_what_is_no_workbook_is_found(story: Story, sheet: bytes):
    story.sheet = sheet
    story.issue()
    found = found_of(story)
    assert {code for code, _ in found} == {"sheet_differs"}
    assert all(detail.startswith("no calculation sheet: ") for _, detail in found)


def test_the_sheets_of_every_methodology_say_what_they_come_to():
    for code in ("AMS-I.C", "AMS-II.C", "AMS-III.H", "AM0078", "TOOL05"):
        assert list(differences(example_sheet(code), quantified(code, example(code)))) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"version": "0.9"}, "Version"),
        ({"period_start": "2020-01-02"}, "First day"),
        ({"period_end": "2021-12-31"}, "Up to, not including"),
        ({"earns": False}, "Whole tonnes"),
    ],
)
def test_each_thing_that_a_sheet_says_is_compared(changed: dict[str, object], said: str):
    result = replace(quantified("AMS-I.D", example("AMS-I.D")), **changed)
    told = [each.partition(":")[0] for each in differences(example_sheet("AMS-I.D"), result)]
    assert said in told


def test_a_single_cell_that_says_otherwise_is_found():
    """Where two cells say one thing, as a live one and its exact text do, both are compared."""
    result = quantified("AMS-I.D", example("AMS-I.D"))
    for column in ("C", "D"):
        book = load_workbook(io.BytesIO(example_sheet("AMS-I.D")), data_only=True)
        sheet = book["Summary"]
        row = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Whole tonnes")
        sheet[f"{column}{row}"] = result.units + 1
        told = list(differences(saved(book), result))
        assert told == [f"Whole tonnes: it says {result.units + 1}, and {result.units} follows"]


def test_a_sheet_laid_out_otherwise_by_another_program_says_the_same():
    result = quantified("AMS-I.D", example("AMS-I.D"))
    book = Workbook()
    book.active.title = "Summary"
    for row in (
        ["公克（原計算）", str(result.quantity_g)],
        [None, "迄日（不含）", None, result.period_end, "a remark"],
        ["減量方法", result.method],
        ["版本", None, result.version],
        ["起日", result.period_start],
        ["整數公噸", result.units],
    ):
        book.active.append(row)
    assert list(differences(saved(book), result)) == []


def test_a_sheet_that_says_nothing_is_told_title_by_title():
    book = Workbook()
    book.active.append(["x"])
    told = list(differences(saved(book), quantified("AMS-I.D", example("AMS-I.D"))))
    assert told[0] == "it does not say: Methodology"
    assert len(told) == 6


def test_a_hostile_sheet_is_read_within_bounds():
    result = quantified("AMS-I.D", example("AMS-I.D"))
    data = example_sheet("AMS-I.D")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        summary = archive.read("xl/worksheets/sheet1.xml")
    large = summary.replace(b"<sheetData>", b"<sheetData>" + b" " * PART_BYTES_MAX, 1)
    (told,) = differences(with_parts(data, {"xl/worksheets/sheet1.xml": large}), result)
    assert "unpacks to more than is read" in told
    book = Workbook()
    for _ in range(SUMMARY_ROWS_MAX):
        book.active.append(["x"])
    book.active.append(["Methodology", result.method])
    assert "it does not say: Methodology" in list(differences(saved(book), result))
