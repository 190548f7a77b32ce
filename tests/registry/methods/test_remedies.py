"""What is said of inputs that are refused: all of them at once, and what would be right."""

import re

import pytest

from registry.methods import METHODS, method_of
from registry.methods.declaration import Frequency, Kind
from registry.methods.errors import QuantificationError, Reason
from registry.methods.faults import tried
from registry.methods.remedies import remedy
from registry.methods.result import Result
from registry.methods.titles import FREQUENCIES, KINDS, SCOPES
from registry.methods.wording import bounds_words, row_words, unit_words
from tests.registry.methods.reports import decoded, example, year

SOLAR = method_of("AMS-I.D").declaration
HAN = re.compile("[\u4e00-\u9fff]")


def test_every_word_is_in_both_languages():
    assert set(KINDS) == set(Kind)
    assert set(FREQUENCIES) == set(Frequency)
    assert list(SCOPES) == list(range(1, 17))
    for title in (*KINDS.values(), *FREQUENCIES.values(), *SCOPES.values()):
        assert HAN.search(title.zh)
        assert title.en.isascii()


@pytest.mark.parametrize("reason", list(Reason))
@pytest.mark.parametrize("symbol", ["EG_BL", "EF_ELEC", "period_start"])
def test_every_refusal_has_a_remedy(reason, symbol):
    said = remedy(SOLAR, QuantificationError(symbol, reason))
    assert HAN.search(said.zh)
    assert said.en


@pytest.mark.parametrize(
    ("symbol", "reason", "en", "zh"),
    [
        ("EG_BL", Reason.NOT_A_DECIMAL, "1200.5 MWh", "1200.5 MWh"),
        ("EG_BL", Reason.UNIT_UNKNOWN, "kWh", "kWh"),
        ("P", Reason.ABOVE_MAXIMUM, "from 0.001 to 15 MW", "0.001 到 15 MW"),
        ("P", Reason.PARAMETER_MISSING, "Capacity of the plant", "裝置容量"),
    ],
)
def test_a_remedy_is_the_parameters_own(symbol, reason, en, zh):
    said = remedy(SOLAR, QuantificationError(symbol, reason))
    assert en in said.en
    assert zh in said.zh


def faults(code, inputs):
    found = tried(METHODS[code].declaration, decoded(code, inputs))
    assert isinstance(found, list)
    return [(error.symbol, error.reason) for error in found]


def test_all_that_is_wrong_is_told_at_once():
    wrong = {**year(2024), "P": "20", "EG_BL": "x", "PE_other": "5 MWh"}
    assert faults("AMS-I.D", wrong) == [
        ("P", Reason.ABOVE_MAXIMUM),
        ("EG_BL", Reason.NOT_A_DECIMAL),
        ("PE_other", Reason.UNIT_UNKNOWN),
    ]
    assert faults("AMS-I.D", year(2024)) == [
        ("P", Reason.PARAMETER_MISSING),
        ("EG_BL", Reason.PARAMETER_MISSING),
        ("PE_other", Reason.PARAMETER_MISSING),
    ]


def test_without_a_period_nothing_else_can_be_checked():
    assert faults("AMS-I.D", {"period_start": "2024-01-01", "period_end": "2024-01-01"}) == [
        ("period_end", Reason.PERIOD_INVALID)
    ]


def test_choices_are_checked_too():
    inputs = {name: value for name, value in example("AMS-I.C").items() if name != "fuel_BL"}
    assert faults("AMS-I.C", {**inputs, "eta_BL": "2"}) == [
        ("fuel_BL", Reason.PARAMETER_MISSING),
        ("eta_BL", Reason.ABOVE_MAXIMUM),
    ]


def test_what_only_the_calculation_finds_is_told_alone():
    lamps = example("AMS-II.C")
    more = {"T5-28": "700", "T5-14": "0"}
    assert faults("AMS-II.C", {**lamps, "n_reused": more}) == [("n_reused", Reason.CONTRADICTION)]
    late = {**year(2026), "P": "1", "EG_BL": "1", "PE_other": "0"}
    assert faults("AMS-I.D", late) == [("EF_ELEC", Reason.FACTOR_ABSENT)]


def test_a_period_in_parts_of_years_is_told_before_all_else():
    half = {**example("AMS-III.Q"), "period_start": "2023-07-01", "eta_BL": "2"}
    assert faults("AMS-III.Q", half) == [("period_end", Reason.PERIOD_INVALID)]


def test_every_figure_over_a_change_of_year_is_told():
    two = {"period_start": "2023-01-01", "period_end": "2025-01-01", "P": "1"}
    assert faults("AMS-I.D", {**two, "EG_BL": "9", "PE_other": "1"}) == [
        ("EG_BL", Reason.YEARS_NOT_APART),
        ("PE_other", Reason.YEARS_NOT_APART),
    ]


def test_more_than_a_plant_can_make_is_told_with_the_rule():
    above = {**year(2024), "P": "1", "EG_BL": "8784.001", "PE_other": "0"}
    (error,) = tried(SOLAR, decoded("AMS-I.D", above))
    said = remedy(SOLAR, error)
    assert said.en.endswith("it has to be EG_BL ≤ P × HOURS")
    assert said.zh.endswith("應符合 EG_BL ≤ P × HOURS")
    # What stands in two places contradicts itself too, and is no matter of capacity.
    twice = QuantificationError("EG_BL", Reason.CONTRADICTION, "it stands in the parameters")
    assert "HOURS" not in remedy(SOLAR, twice).en


@pytest.mark.parametrize("code", sorted(METHODS))
def test_what_is_right_is_computed(code):
    found = tried(METHODS[code].declaration, decoded(code, example(code)))
    assert isinstance(found, Result)
    assert found.units == METHODS[code].declaration.example.units


@pytest.mark.parametrize("code", sorted(METHODS))
def test_units_bounds_and_rows_have_words(code):
    declared = METHODS[code].declaration
    for each in declared.parameters:
        assert bounds_words(each).en
        assert unit_words(each.unit, each.unit_of).zh
    for factor in declared.factors:
        assert factor.column in row_words(factor).en
        assert HAN.search(row_words(factor).zh) or factor.key


def test_a_unit_that_a_fuel_knows_says_which_symbol_says_it():
    assert unit_words("unit", "NCV") == ("單位（依 NCV）", "unit (by NCV)")
    assert unit_words("1") == ("無單位", "no unit")
    assert unit_words("GJ/unit").en == "GJ/unit"


@pytest.mark.parametrize(
    ("code", "symbol", "detail", "en"),
    [
        ("AMS-I.C", "eta_BL", "90%", "leave a space before the unit: 90 %"),
        ("AMS-I.D", "EG_BL", "1200MWh", "leave a space before the unit: 1200 MWh"),
        ("AMS-I.D", "EG_BL", "1200m3", "write it as"),
        ("AMS-I.D", "EG_BL", "12e5", "write it as"),
        ("AMS-I.D", "EG_BL", "-1200MWh", "write it as"),
    ],
)
def test_a_space_is_asked_for_only_where_it_would_help(code, symbol, detail, en):
    error = QuantificationError(symbol, Reason.NOT_A_DECIMAL, detail)
    assert remedy(METHODS[code].declaration, error).en.startswith(en)


def test_a_year_before_a_table_has_no_substitute():
    early = QuantificationError("EF_ELEC", Reason.FACTOR_ABSENT, "TW-GRID/1/1990")
    late = QuantificationError("EF_ELEC", Reason.FACTOR_ABSENT, "TW-GRID/1/2026")
    assert "substitutes" not in remedy(SOLAR, early).en
    assert "substitutes" in remedy(SOLAR, late).en


def test_a_year_far_past_a_table_has_no_substitute():
    """Nobody is told to give what is refused."""
    near = QuantificationError("EF_ELEC", Reason.FACTOR_ABSENT, "TW-GRID/1/2027")
    far = QuantificationError("EF_ELEC", Reason.FACTOR_ABSENT, "TW-GRID/1/2028")
    assert "substitutes" in remedy(SOLAR, near).en
    said = remedy(SOLAR, far)
    assert "substitutes" not in said.en
    assert said.en.startswith("the table ends with 2025, and its last factor serves 2 years more")


def test_items_spelt_alike_are_named():
    declared = METHODS["AMS-II.C"].declaration
    inputs = {**example("AMS-II.C"), "n_BL": {"Hall": "1", "hall": "1"}}
    (error,) = tried(declared, decoded("AMS-II.C", inputs))
    assert error.reason is Reason.ITEMS_MISMATCH
    assert "Hall, hall read as one" in remedy(declared, error).en


@pytest.mark.parametrize(
    ("code", "symbol", "choice"),
    [("AMS-II.D", "Q_PJ", "output_unit"), ("AMS-III.Q", "Q_WCM", "carrier_unit")],
)
def test_a_unit_that_is_chosen_says_by_what(code, symbol, choice):
    said = remedy(METHODS[code].declaration, QuantificationError(symbol, Reason.UNIT_UNKNOWN))
    assert choice in said.en
    assert choice in said.zh
