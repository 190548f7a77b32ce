"""The calculation sheet: its live formulas come to the exact result, and its texts are texts."""

import io
import re
import zipfile
from datetime import date, timedelta
from fractions import Fraction
from itertools import cycle, pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.methods import METHODS, method, method_of
from registry.methods.declaration import (
    Choice,
    Declaration,
    Example,
    Factor,
    Formula,
    Frequency,
    Kind,
    Parameter,
)
from registry.readings.given import exact
from registry.readings.sheet import calculation_sheet
from tests.registry.methods.reports import year
from tests.registry.readings.evaluator import Evaluator

CLOSE = 1e-9
SHEETS = ["Summary", "Parameters", "Readings", "Factors", "Calculation", "Notes"]


def parameter(symbol: str, kind: Kind, unit: str, **more: object) -> Parameter:
    return Parameter(
        **{
            **{"symbol": symbol, "kind": kind, "unit": unit, "minimum": "0"},
            **{"maximum": "100000000", "source_en": "s", "source_zh": "s"},
            **{"frequency": Frequency.ONCE, "title_en": symbol, "title_zh": symbol, **more},
        }
    )


def formula(symbol: str, text: str, index: str = "") -> Formula:
    return Formula(
        symbol=symbol, unit="tCO2e", text=text, title_en=symbol, title_zh=symbol, index=index
    )


EVERYTHING = method(
    Declaration(
        **{"code": "TEST", "version": "1.0", "scope": 1, "title_en": "All kinds", "title_zh": "x"},
        **{"summary_en": "s", "summary_zh": "s", "source": "=none"},
        indexes={"line": ("line", "線"), "nothing": ("none", "無")},
        optional=("nothing",),
        parameters=(
            parameter("E", Kind.AMOUNT, "MWh", index="line"),
            parameter("G", Kind.AMOUNT, "MWh"),
            parameter("eta", Kind.FIXED, "1", index="line", default="0.9"),
            parameter("T", Kind.FIXED, "1"),
            parameter("cap", Kind.ANNUAL, "MWh"),
            parameter("n", Kind.FIXED, "pcs", index="line"),
            parameter("m", Kind.FIXED, "pcs", index="line", default="2"),
            parameter("H", Kind.AMOUNT, "MWh", default="0"),
            parameter("none", Kind.AMOUNT, "MWh", index="nothing", default="0"),
        ),
        choices=(
            Choice(symbol="way", options=("a", "b"), title_en="w", title_zh="w", default="a"),
        ),
        factors=(
            Factor(
                **{"symbol": "EF", "unit": "tCO2e/MWh", "family": "TW-GRID", "column": "co2e"},
                **{"title_en": "EF", "title_zh": "EF"},
            ),
        ),
        formulas=(
            formula("X", "E * eta * max(n, m, 2) / (n + 1)", index="line"),
            formula("Y", "max(sum(X) + sum(E * n) / sum(n), G - H, 0.125)"),
            formula("Z", "sum(none) + sum(min(X, Y) * sum(m))"),
            formula("BE", "min(Y, cap) * EF + Z / 1000000"),
            formula("PE", "(G - (H - T)) * EF / 1000"),
            formula("LE", "G / (T + 1) - G / (T + 1) + 0.000001"),
        ),
        example=Example(inputs={}, expected={}, units=0, source=""),
    )
)


def sheet_of(code_or_method, inputs):
    found = method_of(code_or_method) if isinstance(code_or_method, str) else code_or_method
    given_inputs = found.decode(msgspec.json.encode(inputs))
    result = found.quantify(given_inputs)
    data = calculation_sheet(found.declaration, given_inputs, result)
    assert data == calculation_sheet(found.declaration, given_inputs, result)
    return data, result


def close(found: float, wanted: Fraction) -> bool:
    return abs(Fraction(found) - wanted) <= CLOSE * max(1, abs(wanted))


def check(data: bytes, result) -> None:
    """Compute every formula of a sheet anew, and compare with the exact values beside it."""
    sheet = Evaluator(data)
    assert sheet.book.sheetnames == SHEETS
    count = 0
    for name, cell, text in sheet.formulas():
        stored = sheet.stored[name][cell].value
        assert close(sheet.value(name, cell), Fraction(stored)), (name, cell, text)
        count += 1
    assert count
    for name, column, beside in (("Parameters", "I", "K"), ("Calculation", "F", "J")):
        page = sheet.book[name]
        for row in range(2, page.max_row + 1):
            if page[f"{beside}{row}"].value:
                wanted = Fraction(page[f"{beside}{row}"].value)
                assert close(sheet.value(name, f"{column}{row}"), wanted), (name, row)
    summary = sheet.book["Summary"]
    total = 10 + len(result.years)
    found = [sheet.value("Summary", f"{letter}{total}") for letter in "EFGH"]
    wanted = [result.baseline, result.project, result.leakage, result.reduction]
    assert all(close(*pair) for pair in zip(found, wanted, strict=True))
    assert Fraction(summary[f"I{total}"].value) == result.reduction
    assert sheet.value("Summary", f"C{total + 2}") == result.units
    assert summary[f"D{total + 2}"].value == str(result.units)


def days(start: str, *lengths: int) -> list[tuple[str, str]]:
    first = date.fromisoformat(start)
    found = []
    for length in lengths:
        after = first + timedelta(length)
        found.append((str(first), str(after)))
        first = after
    return found


def apart(spans: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Cut spans of days at every change of year: an amount is read year by year."""
    first, after = spans[0][0], spans[-1][1]
    years = {f"{year}-01-01" for year in range(int(first[:4]) + 1, int(after[:4]) + 1)}
    edges = sorted({first, *years, *(span[1] for span in spans)})
    return list(pairwise(edges))


@pytest.mark.parametrize("code", METHODS)
def test_the_worked_example_of_every_methodology(code):
    data, result = sheet_of(code, method_of(code).declaration.example.inputs)
    check(data, result)
    assert result.units == method_of(code).declaration.example.units


def test_the_sheet_of_a_tool_comes_to_no_tonnes():
    """Whatever figures are put in its cells: no formula cuts the sum to tonnes."""
    saved = {"period_start": "2023-01-01", "period_end": "2024-01-01", "EC_BL": {"works": "500"}}
    data, result = sheet_of("TOOL05", saved)
    check(data, result)
    assert result.reduction == 247
    assert not any("INT(" in text for _, _, text in Evaluator(data).formulas())


ALL_KINDS = {
    "period_start": "2023-11-15",
    "period_end": "2025-02-01",
    "E": {
        "A": [
            [*span, f"{n * 7 + 1}.5 GWh" if n % 2 else f"{n + 3} MWh"]
            for n, span in enumerate(apart(days("2023-11-15", 100, 200, 100, 44)))
        ],
        "B": [
            [*span, f"{n + 1}345.678 MWh"] for n, span in enumerate(apart(days("2023-11-15", 444)))
        ],
    },
    "eta": {"A": "0.3"},
    "G": [[*span, f"{n + 1}77 MWh"] for n, span in enumerate(apart(days("2023-11-15", 444)))],
    "H": [[*span, f"{n + 1}70 MWh"] for n, span in enumerate(apart(days("2023-11-15", 444)))],
    "T": "3 %",
    "cap": "1000",
    "n": {"A": "3", "B": "7"},
}


def test_every_kind_of_parameter_and_of_formula():
    check(*sheet_of(EVERYTHING, ALL_KINDS))


@settings(max_examples=15)
@given(
    st.lists(st.integers(1, 120), min_size=1, max_size=12),
    st.lists(st.integers(0, 10**15), min_size=12, max_size=12),
    st.sampled_from(["kWh", "MWh", "GJ", "Mcal"]),
)
def test_readings_of_any_length_and_unit(lengths, numbers, unit):
    spans = days("2019-11-15", *lengths)
    inputs = {
        **ALL_KINDS,
        "period_start": spans[0][0],
        "period_end": spans[-1][1],
        "E": {
            item: [
                [*span, f"{number // 10**9}.{number % 10**9:09} {unit}"]
                for span, number in zip(apart(spans), cycle(numbers), strict=False)
            ]
            for item in ("A", "B")
        },
        "G": [[*span, "777 MWh"] for span in apart(spans)],
        "H": "0",
        "eta": {"A": "0.5", "B": "1"},
        "T": "0.25",
    }
    check(*sheet_of(EVERYTHING, inputs))


def test_a_loss_and_members():
    years = apart(days("2023-11-15", 444))
    lost = [[*span, "30000000"] for span in years]
    inputs = {**ALL_KINDS, "G": lost, "H": "0", "members": [{"account": "a-1", "share": "1"}]}
    data, result = sheet_of(EVERYTHING, inputs)
    assert result.units == 0 and result.quantity_g < 0
    check(data, result)
    data, result = sheet_of(
        EVERYTHING, {**ALL_KINDS, "members": [{"account": "a-1", "share": "1"}]}
    )
    texts = [cell.value for row in Evaluator(data).book["Summary"].iter_rows() for cell in row]
    assert "a-1" in texts and str(result.factor_sets[0].sha256) in texts


def test_a_text_is_never_a_formula():
    data, _ = sheet_of(EVERYTHING, ALL_KINDS)
    sheet = Evaluator(data)
    assert sheet.book["Notes"]["A5"].value == "=none"
    assert sheet.book["Notes"]["A5"].data_type == "s"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        notes = archive.read("xl/worksheets/sheet6.xml").decode()
        relations = [name for name in archive.namelist() if "externalLink" in name]
    assert "<f>" not in notes and 't="inlineStr"' in notes and "=none" in notes
    assert relations == []


def test_notes_for_the_verifier_are_in_words():
    """Those of any methodology and its own cautions: no bare code is left."""
    inputs = {**method_of("AMS-I.C").declaration.example.inputs, **year(2026), "eta_BL": "0.5"}
    inputs |= {"FC_PJ": {}, "EF_BL": "0.07", "substitutes": {"2026": "2025"}}
    data, result = sheet_of("AMS-I.C", inputs)
    codes = {note.code for note in result.notes}
    assert codes == {"factor_given", "factor_substituted", "none_given", "efficiency_low"}
    page = Evaluator(data).book["Notes"]
    said = [row[0].value for row in page.iter_rows(min_row=8)]
    assert len(said) == len(result.notes)
    assert all(re.fullmatch(r"[A-Z][^\u4e00-\u9fff]+ [\u4e00-\u9fff].*", each) for each in said)


def test_the_formulas_are_live():
    """A reading that is changed in the sheet changes what follows, as the calculation has it."""
    data, _ = sheet_of(EVERYTHING, ALL_KINDS)
    changed = {**ALL_KINDS, "E": {**ALL_KINDS["E"], "A": [*ALL_KINDS["E"]["A"]]}}
    first = changed["E"]["A"][0]
    changed["E"]["A"][0] = [first[0], first[1], "5 MWh"]
    _, result = sheet_of(EVERYTHING, changed)
    sheet = Evaluator(data)
    assert sheet.book["Readings"]["G4"].value == "3 MWh"
    sheet.book["Readings"]["E4"].value = 5
    assert close(sheet.value("Summary", "H13"), result.reduction)


POWER = {**year(2024), "P": "1", "PE_other": "0"}


def test_no_amount_is_shared_out_by_days():
    """A reading counts whole in its year, as it is computed; what is a year's has its days."""
    across = [["2023-11-15", "2025-02-01", "0 MWh"]]
    inputs = {**ALL_KINDS, "G": across}
    data, result = sheet_of(EVERYTHING, inputs)
    check(data, result)
    sheet = Evaluator(data)
    texts = {
        name: [text for page, _, text in sheet.formulas() if page == name]
        for name in ("Parameters", "Readings")
    }
    assert texts["Readings"] and all(
        re.fullmatch(r"=E\d+\*H\d+", text) for text in texts["Readings"]
    )
    # A reading of nothing for three years: whatever is put in its place would count thrice.
    page = sheet.book["Readings"]
    (joined,) = [row for row in page.iter_rows(min_row=4) if row[0].value == "G"]
    assert [(cell.data_type, cell.value) for cell in joined[8:11]] == [("n", 0)] * 3
    by_days = [text for text in texts["Parameters"] if "DATE(" in text]
    assert len(by_days) == len(result.years)
    assert not any("Summary!" in text for text in texts["Parameters"] if text not in by_days)


TENTHS = method(
    msgspec.structs.replace(
        EVERYTHING.declaration,
        parameters=(parameter("x", Kind.AMOUNT, "tCO2e"),),
        formulas=(formula("BE", "x"), formula("PE", "0"), formula("LE", "0")),
        **{"indexes": {}, "optional": (), "choices": (), "factors": ()},
    )
)


@pytest.mark.parametrize(
    ("generated", "exactly", "units"),
    [
        # Less than a billionth of a tonne below a whole one: doubles would be rounded up to it.
        ("1198.312236286", "567.999999999564", 567),
        ("1198.312236287", "568.000000000038", 568),
        ("1000", "474", 474),
        ("0.000000001", "0.000000000474", 0),
    ],
)
def test_the_sheet_never_shows_a_tonne_more_than_is_issued(generated, exactly, units):
    data, result = sheet_of("AMS-I.F", {**POWER, "EG_BL": generated})
    check(data, result)
    assert (exact(result.reduction), result.units) == (exactly, units)
    summary = Evaluator(data).book["Summary"]
    assert [summary[f"{letter}13"].value for letter in "DE"] == [
        *(str(units), "counts, exact 以精確計算為準")
    ]


@pytest.mark.parametrize(("generated", "units"), [(1198.31, 567), (1200, 568), (0, 0)])
def test_a_figure_that_is_changed_in_the_sheet_comes_to_its_own_tonnes(generated, units):
    data, _ = sheet_of("AMS-I.F", {**POWER, "EG_BL": "2000"})
    sheet = Evaluator(data)
    place = next(row for row in range(2, 9) if sheet.book["Parameters"][f"A{row}"].value == "EG_BL")
    sheet.book["Parameters"][f"G{place}"].value = generated
    assert sheet.value("Summary", "C13") == units


def test_a_sum_that_doubles_miss_stands_as_it_was_computed():
    """Ten tenths are one in fractions, and less in doubles: the tonne is there."""
    tenths = [[*span, "0.1 tCO2e"] for span in days("2024-01-01", *[1] * 10)]
    data, result = sheet_of(
        TENTHS, {"period_start": "2024-01-01", "period_end": "2024-01-11", "x": tenths}
    )
    sheet = Evaluator(data)
    assert sheet.value("Summary", "H11") < 1 == result.reduction
    assert sheet.value("Summary", "C13") == result.units == 1


@pytest.mark.parametrize("output", ["Nm3", "t"])
def test_a_formula_is_in_the_unit_of_what_was_given(output):
    inputs = {**method_of("AMS-II.D").declaration.example.inputs, "output_unit": output}
    page = Evaluator(sheet_of("AMS-II.D", inputs)[0]).book["Calculation"]
    units = {page[f"B{row}"].value: page[f"G{row}"].value for row in range(1, page.max_row + 1)}
    assert units["Q_capped"] == output
    fuel = method_of("TOOL03").declaration.example.inputs
    page = Evaluator(sheet_of("TOOL03", fuel)[0]).book["Calculation"]
    units = {page[f"B{row}"].value: page[f"G{row}"].value for row in range(1, page.max_row + 1)}
    assert units["COEF"] == "tCO2/L"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((Fraction(5688, 10), "568.8"), (Fraction(1, 3), "1/3"), (Fraction(-1, 8), "-0.125")),
        *((Fraction(0), "0"), (Fraction(1200), "1200"), (Fraction(1, 10**31), f"1/{10**31}")),
        *((Fraction(1, 10**30), "0." + "0" * 29 + "1"), (Fraction(-7, 6), "-7/6")),
    ],
)
def test_exact_texts(value, text):
    assert exact(value) == text


@given(st.fractions(max_denominator=10**9))
def test_an_exact_text_is_the_value(value):
    assert Fraction(exact(value)) == value
