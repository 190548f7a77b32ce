"""A sheet's size is told before it is written, and never as less than half of what it is."""

import io
from datetime import date, timedelta
from itertools import pairwise

import pytest
from openpyxl import load_workbook

from ledger.limits import VINTAGES_MAX
from registry.methods import METHODS
from registry.methods.inputs import READINGS_MAX
from registry.readings import calculation_sheet
from registry.readings.extent import (
    CELLS_MAX,
    KEPT_CELLS_MAX,
    READING_CELLS,
    TERM_CELLS,
    SheetTooLarge,
    cells_of,
    check_size,
)
from tests.house.source import ROOT
from tests.registry.methods.reports import decoded

METHOD = METHODS["AMS-II.C"]
START = date(2020, 1, 1)


def case(groups, readings):
    """Give inputs of some groups of lamps, read on so many days each, and their result."""
    days = [(START + timedelta(day)).isoformat() for day in range(readings + 1)]
    series = [[*pair, "11"] for pair in pairwise(days)]
    names = [f"g{number}" for number in range(groups)]
    given = {
        "period_start": days[0],
        "period_end": days[-1],
        **{symbol: dict.fromkeys(names, "10") for symbol in ("n_BL", "rho_BL", "n_PJ", "rho_PJ")},
        **{symbol: dict.fromkeys(names, series) for symbol in ("o_BL", "o_PJ")},
    }
    inputs = decoded("AMS-II.C", given)
    return inputs, METHOD.quantify(inputs)


@pytest.mark.parametrize(("groups", "readings"), [(1, 1), (60, 1), (1, 400), (4, 800)])
def test_a_size_is_about_what_is_written(groups, readings):
    inputs, result = case(groups, readings)
    book = load_workbook(io.BytesIO(calculation_sheet(METHOD.declaration, inputs, result)))
    written = sum(cell.value is not None for page in book for row in page for cell in row)
    # What stands in any sheet, heads and words and the summary, is not counted.
    assert written - 400 < 2 * cells_of(inputs, result)
    assert cells_of(inputs, result) < 2 * written


def test_a_sheet_beyond_its_bound_is_refused():
    inputs, result = case(2, 3)
    cells = cells_of(inputs, result)
    check_size(inputs, result, most=cells)
    with pytest.raises(SheetTooLarge, match=f"{cells} cells, at most {cells - 1}"):
        check_size(inputs, result, most=cells - 1)


def test_a_hundred_thousand_readings_over_ten_years_may_be_kept():
    assert READINGS_MAX * (READING_CELLS + VINTAGES_MAX) + 10_000 * TERM_CELLS <= KEPT_CELLS_MAX
    assert CELLS_MAX < KEPT_CELLS_MAX


def test_the_documentation_names_the_bounds():
    said = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert f"A sheet has at most {CELLS_MAX:,} cells" in said
    assert f"`POST /v1/calculations` keeps {KEPT_CELLS_MAX:,} (413, `body_too_large`)" in said
    assert f"{TERM_CELLS} for each term of the result, and for each reading {READING_CELLS}" in said
