"""AMS-II.D with fuels: none on either side, and tonnes that come of another fuel."""

from fractions import Fraction

import pytest

from registry.methods.taking import NONE_GIVEN
from tests.registry.methods.reports import example, quantified, refused, value, year

COMPRESSORS = example("AMS-II.D")
BARE = {symbol: given for symbol, given in COMPRESSORS.items() if symbol != "FC_PJ"}


def notes(result):
    return [(note.code, note.symbol) for note in result.notes]


@pytest.mark.parametrize(
    "fuels",
    [
        {"FC_PJ": {"diesel": "0"}},
        {"FC_PJ": {"diesel": "0.00 L"}, "FC_BL": {}},
        {"FC_PJ": {"diesel": [["2023-01-01", "2024-01-01", "0 kL"]]}},
        {"FC_PJ": {}, "FC_BL": {"diesel": "0"}},
        {"FC_BL": {"diesel": "0"}},
    ],
)
def test_no_fuel_before_and_none_since_may_be_said_by_zeros(fuels):
    result = quantified("AMS-II.D", {**BARE, **fuels})
    assert result.years == quantified("AMS-II.D", COMPRESSORS).years
    (unsaid,) = {"FC_BL", "FC_PJ"} - {symbol for symbol, given in fuels.items() if given}
    assert set(notes(result)) == {(NONE_GIVEN, "FC_PJ"), (NONE_GIVEN, unsaid)}
    assert value(result, unsaid, "diesel") == 0


def test_a_furnace_that_burns_electricity_since_has_no_fuel_of_the_project():
    electric = quantified("AMS-II.D", {**COMPRESSORS, "FC_BL": {"diesel": "9000"}, "FC_PJ": {}})
    zero = {**COMPRESSORS, "FC_BL": {"diesel": "9000"}, "FC_PJ": {"diesel": "0"}}
    assert electric.years == quantified("AMS-II.D", zero).years
    assert electric.baseline > quantified("AMS-II.D", COMPRESSORS).baseline
    assert notes(electric) == [(NONE_GIVEN, "FC_PJ")]


def test_tonnes_by_another_fuel_and_not_by_less_are_noted():
    """1,700 t for heat that grew: natural gas where coke had been burnt."""
    gases = {"FC_BL": {"coke": "1142800", "natural_gas": "0"}}
    gases |= {"FC_PJ": {"natural_gas": "1000000", "coke": "0"}}
    swapped = quantified("AMS-II.D", {**COMPRESSORS, **gases})
    assert swapped.units > 1700
    assert ("mostly_other_fuel", "FC_PJ") in notes(swapped)
    assert value(swapped, "HC_PJ") > value(swapped, "HC_BL")
    # One GJ less does not hide it, and fuel that is truly saved is none of it.
    near = {**gases, "FC_PJ": {"natural_gas": "999900", "coke": "0"}}
    assert ("mostly_other_fuel", "FC_PJ") in notes(quantified("AMS-II.D", {**COMPRESSORS, **near}))
    for burnt in ("8999", "9000", "9001"):
        fuels = {"FC_BL": {"diesel": "9000"}, "FC_PJ": {"diesel": burnt}}
        assert notes(quantified("AMS-II.D", {**COMPRESSORS, **fuels})) == []
    electric = {**COMPRESSORS, "FC_BL": {"bituminous_coal": "900"}, "FC_PJ": {}}
    assert notes(quantified("AMS-II.D", electric)) == [(NONE_GIVEN, "FC_PJ")]


OIL_KL, OIL_GJ, GAS_GJ = 10_000, Fraction("40.19328"), Fraction("0.0334944")
"""Residual fuel oil of a year before, and what a kL of it and a m3 of natural gas hold."""


@pytest.mark.parametrize(
    ("less", "is_noted"),
    # The part of less heat is as large as that of the fuel where s = (1 - s) * (1 - 561/774).
    [("0", True), ("0.07", True), ("0.21", True), ("0.22", False), ("0.4", False), ("1", False)],
)
def test_oil_that_becomes_gas_is_noted_until_less_heat_earns_more_of_it(less, is_noted):
    heat = OIL_KL * OIL_GJ * (1 - Fraction(less))
    gas = f"{float(heat / GAS_GJ):.3f}"
    fuels = {
        "FC_BL": {"residual_fuel_oil": f"{OIL_KL} kL", "natural_gas": "0"},
        "FC_PJ": {"residual_fuel_oil": "0", "natural_gas": gas},
    }
    result = quantified("AMS-II.D", {**COMPRESSORS, **fuels})
    assert (("mostly_other_fuel", "FC_PJ") in notes(result)) is is_noted
    earned = result.reduction - quantified("AMS-II.D", COMPRESSORS).reduction
    by_heat = OIL_KL * OIL_GJ * Fraction(less) * Fraction("0.0774")
    assert (earned > 2 * by_heat) is is_noted


def test_less_of_the_same_fuels_is_not_noted():
    for oil, gas in (("5", "1000"), ("465", "93000"), ("500", "100000"), ("1000", "200000")):
        fuels = {
            "FC_BL": {"residual_fuel_oil": "500 kL", "natural_gas": "100000"},
            "FC_PJ": {"residual_fuel_oil": f"{oil} kL", "natural_gas": gas},
        }
        assert notes(quantified("AMS-II.D", {**COMPRESSORS, **fuels})) == []


def test_fuel_that_is_left_out_beside_some_is_missing():
    """Zeros and ``{}`` say that there is none; silence beside an amount does not."""
    burnt = {**BARE, "FC_PJ": {"diesel": "0", "lpg": "0.1"}}
    assert refused("AMS-II.D", burnt)[:2] == ("FC_BL", "parameter_missing")
    before = {**BARE, "FC_BL": {"diesel": "9000"}}
    assert refused("AMS-II.D", before)[:2] == ("FC_PJ", "parameter_missing")
    part = {**before, "FC_PJ": {"lpg": "0"}}
    assert refused("AMS-II.D", part)[1] == "items_mismatch"
    # What is no amount, such as the carbon in a fuel, is not zero because nobody gave it.
    carbon = {**year(2024), "FC_mass": {"coal": "5"}, "w_mass": {}}
    assert refused("TOOL03", carbon)[:2] == ("w_mass", "parameter_missing")
