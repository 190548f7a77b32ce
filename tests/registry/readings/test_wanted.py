"""Items of files of readings that have to be in a table of factors: fuels, and gases too."""

import msgspec
import pytest

from registry.methods import method_of
from registry.methods.errors import QuantificationError
from registry.readings import read_readings, read_together
from registry.readings.problems import Fault
from tests.registry.readings.files import DECLARATION, YEAR, csv_of, faults, read

LEAK = "m_ref,{},2024-01-01,2025-01-01,1,kg"


@pytest.mark.parametrize("gas", ["R-999", "hfc-134a", "R-134"])
def test_a_gas_that_no_table_has_is_told_with_those_that_are_like_it(gas):
    checked = read(csv_of(LEAK.format(gas)))
    assert faults(checked) == [(Fault.ITEM_UNKNOWN, 2, "B")]
    assert f"“{gas}” is in no table of factors; there are " in checked.report.problems[0].en
    if gas == "hfc-134a":
        assert "there are HFC-134a" in checked.report.problems[0].en


def test_gases_of_the_table_and_names_of_ones_own_are_taken():
    assert read(csv_of(LEAK.format("HFC-134a"), "o_PJ,R-999,2024-01-01,2025-01-01,1,h")).readings


def test_an_item_that_is_none_is_told_once():
    assert faults(read(csv_of(LEAK.format("R 134")))) == [(Fault.ITEM_INVALID, 2, "B")]


@pytest.mark.parametrize("given", [{}, {"GWP_ref": {"R-999": "100"}}])
def test_a_gas_whose_factor_is_given_is_taken_as_the_calculation_takes_it(given):
    files = [("a.csv", csv_of(LEAK.format("R-999")))]
    (checked,) = read_together(DECLARATION, files, period=YEAR, given=given)
    method = method_of("AMS-II.C")
    lamps = {symbol: {"a": "1"} for symbol in ("n_BL", "n_PJ", "rho_BL", "rho_PJ", "o_BL", "o_PJ")}
    inputs = {"period_start": YEAR[0], "period_end": YEAR[1], **lamps, **given}
    inputs["m_ref"] = {"R-999": "1"}
    try:
        method.quantify(method.decode(msgspec.json.encode(inputs)))
    except QuantificationError as error:
        assert (error.symbol, error.reason) == ("GWP_ref", "factor_absent")
        assert faults(checked) == [(Fault.ITEM_UNKNOWN, 2, "B")]
        return
    assert checked.report.is_fine
    assert given


def test_a_fuel_is_told_by_the_same_code():
    declaration = method_of("AMS-I.C").declaration
    line = "FC_PJ,dieselo,2024-01-01,2025-01-01,1,L"
    checked = read_readings(declaration, csv_of(line))
    assert faults(checked) == [(Fault.ITEM_UNKNOWN, 2, "B")]
    assert "there are diesel" in checked.report.problems[0].en
