from fractions import Fraction
from itertools import pairwise
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.methods import method_of
from tests.registry.methods.reports import (
    decoded,
    example,
    quantified,
    refused,
    value,
    values,
    year,
)

CODE = "AMS-II.C"
PUBLISHED = example(CODE)
HALF_YEARS = [("2023-07-01", "2024-01-01"), ("2024-01-01", "2024-07-01")]
ACROSS = {"period_start": "2023-07-01", "period_end": "2024-07-01"}


def lamps(old=(10, "40", "2904"), new=(10, "20", "2904"), **more):
    """One group of lamps, each side by its number, its watts and its hours."""
    inputs = {**year(2020)}
    for side, one in (("BL", old), ("PJ", new)):
        for symbol, figure in zip(("n", "rho", "o"), one, strict=True):
            whole = figure if isinstance(figure, list) else str(figure)
            inputs[f"{symbol}_{side}"] = {"a": whole}
    return inputs | more


def hours(first, second):
    """Return readings of one half of a year each."""
    return [[*half, str(amount)] for half, amount in zip(HALF_YEARS, (first, second), strict=True)]


def test_the_published_case_to_the_digit():
    result = quantified(CODE, PUBLISHED)
    assert (result.method, result.version) == (CODE, "2.0")
    assert result.baseline == Fraction("49.023167424")
    assert result.project == Fraction("28.454954352")
    assert result.leakage == 0
    assert result.reduction == Fraction("20.568213072")
    assert value(result, "E_BL") - value(result, "E_PJ") == Fraction("40972.536")
    assert result.units == 20
    assert result.quantity_g == 20_568_213
    assert result.weights_g == ((2020, 20_568_213),)
    assert result.notes == ()


def test_the_second_published_case():
    result = quantified(CODE, lamps((21, "40", "750"), (21, "28", "750")))
    assert value(result, "E_BL") - value(result, "E_PJ") == 189


@pytest.mark.parametrize(
    ("inputs", "symbol", "reason"),
    [
        (lamps((0, "40", "2904")), "n_BL", "below_minimum"),
        (lamps((10**7 + 1, "40", "2904")), "n_BL", "above_maximum"),
        (lamps(("1.5", "40", "2904")), "n_BL", "not_whole"),
        (lamps(new=(0, "20", "2904")), "n_PJ", "below_minimum"),
        (lamps((1, "0.09", "2904")), "rho_BL", "below_minimum"),
        (lamps(new=(1, "10000000.1", "2904")), "rho_PJ", "above_maximum"),
        (lamps((1, "1", "8784.1")), "o_BL", "above_maximum"),
        (lamps(new=(1, "1", "8785")), "o_PJ", "above_maximum"),
        (lamps(l="0.200000001"), "l", "above_maximum"),
        (lamps(l="20.0000001 %"), "l", "above_maximum"),
        (lamps(m_ref={"R-22": "1"}), "GWP_ref", "factor_absent"),
        (lamps(m_ref={"R-410A": "1 L"}), "m_ref", "unit_unknown"),
        (lamps(GWP_ref={"R-410A": "1"}), "GWP_ref", "items_mismatch"),
        (lamps(Q_ref_BL="5"), "Q_ref_BL", "inputs_invalid"),
        (lamps(n_reused={"a": "11"}), "n_reused", "contradiction"),
        (lamps(n_reused={"b": "1"}), "n_BL", "items_mismatch"),
        (lamps(period_end="2020-01-01"), "period_end", "period_invalid"),
        (lamps(period_end="2019-12-31"), "period_end", "period_invalid"),
        (lamps(period_end="2030-01-02"), "period_end", "period_invalid"),
        (lamps(period_end="2020-02-30"), "period_end", "period_invalid"),
        (lamps(factor_sets=["TW-GRID/9"]), "factor_sets", "factor_set_unknown"),
        (lamps(period_end="2027-01-01"), "o_BL", "years_not_apart"),
        (lamps(substitutes={"2020": "2017"}), "substitutes", "substitute_invalid"),
        (lamps(substitutes={"2026": "2025"}), "substitutes", "substitute_invalid"),
        (
            lamps((1, "1", [["2021-01-01", "2022-01-01", "1"]])),
            "o_BL",
            "readings_outside",
        ),
        (lamps((1, "1", [["2020-01-01", "2020-12-31", "1"]])), "o_BL", "readings_gap"),
        (lamps((10**6, "100", "8000"), (10**6, "10", "8000")), "ES", "above_limit"),
        ({**lamps(), "rho_PJ": {"b": "20"}}, "n_BL", "items_mismatch"),
    ],
)
def test_refusals_name_the_parameter(inputs, symbol, reason):
    assert refused(CODE, inputs)[:2] == (symbol, reason)


@pytest.mark.parametrize("symbol", ["n_BL", "rho_BL", "o_BL", "n_PJ", "rho_PJ", "o_PJ"])
def test_what_is_not_given_is_missed_by_name(symbol):
    inputs = {key: given for key, given in PUBLISHED.items() if key != symbol}
    assert refused(CODE, inputs)[:2] == (symbol, "parameter_missing")


def saving(kwh, run="1000", **more):
    """Return a report whose saving is `kwh`: 1 kW less for 1,000 hours, so many times."""
    count = kwh // 1000
    return lamps((count, "1001", run), (count, "1", run), **more)


def test_the_limit_of_60_gwh_a_year_is_inclusive():
    assert quantified(CODE, saving(60_000_000)).reduction == 60_000 * Fraction("0.502")
    assert refused(CODE, saving(60_001_000))[:2] == ("ES", "above_limit")


def test_the_limit_holds_for_each_year_and_a_short_period_has_its_share():
    two_years = {"period_start": "2021-01-01", "period_end": "2023-01-01"}
    run = [["2021-01-01", "2022-01-01", "1000"], ["2022-01-01", "2023-01-01", "1000"]]
    assert quantified(CODE, saving(60_000_000, run, **two_years)).units > 0
    run[0][2] = "1000.1"
    assert refused(CODE, saving(60_000_000, run, **two_years))[1] == "above_limit"
    # 73 days are a fifth of a year.
    days = {"period_start": "2021-01-01", "period_end": "2021-03-15"}
    assert quantified(CODE, saving(12_000_000, **days)).units > 0
    assert refused(CODE, saving(12_001_000, **days))[1] == "above_limit"


def test_a_debit_is_never_refused_for_its_size():
    result = quantified(CODE, lamps((10**6, "10", "2904"), (10**6, "100", "2904")))
    assert result.quantity_g < -(10**11)
    assert result.units == 0


def test_losses_count_on_both_sides():
    plain, lossy = (quantified(CODE, lamps(l=loss)) for loss in ("0", "20 %"))
    assert lossy.baseline == plain.baseline / Fraction("0.8")
    assert lossy.project == plain.project / Fraction("0.8")


def test_baseline_hours_are_capped_and_noted():
    inputs = lamps((10, "40", "3000"))
    for symbol, figure in (("n", "10"), ("o", "2904")):
        inputs[f"{symbol}_BL"]["b"] = inputs[f"{symbol}_PJ"]["b"] = figure
    inputs["rho_BL"]["b"], inputs["rho_PJ"]["b"] = "40", "20"
    result = quantified(CODE, inputs)
    assert value(result, "E_BL") == 2 * 10 * 40 * Fraction(2904, 1000)
    assert [(note.code, note.symbol, note.where) for note in result.notes] == [
        ("baseline_hours_capped", "o_BL", "a, 2020")
    ]


def test_fewer_baseline_hours_stay_as_they_are_and_can_cost_units():
    result = quantified(CODE, lamps((10, "40", "1000")))
    assert result.reduction == (400 - Fraction("580.8")) / 1000 * Fraction("0.502")
    assert result.units == 0
    assert result.quantity_g == -90_762  # -90,761.6 g, rounded away from zero
    assert result.weights_g == ((2020, -90_762),)
    assert result.notes == ()


def test_reused_lamps_leak_what_they_burnt_before():
    result = quantified(CODE, lamps((10, "40", "3000"), n_reused={"a": "3"}))
    assert result.leakage == 3 * 40 * 3000 * Fraction("0.502") / 10**6
    assert result.reduction == result.baseline - result.project - result.leakage


def test_refrigerant_that_the_project_loses_counts_by_its_kind():
    plain = quantified(CODE, lamps())
    lost = {"m_ref": {"R-410A": "3", "HFC-134a": "500 g"}}
    result = quantified(CODE, lamps(**lost))
    grams = 3 * Fraction("1923.5") + Fraction("0.5") * 1300
    assert result.project - plain.project == grams / 1000
    assert (result.baseline, result.leakage) == (plain.baseline, plain.leakage)
    later = quantified(CODE, lamps(**lost, factor_sets=["GWP-AR6/1"]))
    grams = 3 * Fraction("2255.5") + Fraction("0.5") * 1530
    assert later.project - plain.project == grams / 1000


def test_a_period_over_two_years_needs_hours_of_each():
    one_total = lamps((1000, "400", "2904"), (1000, "100", "2904"), **ACROSS)
    assert refused(CODE, one_total)[:2] == ("o_BL", "years_not_apart")
    run = [["2023-07-01", "2024-07-01", "2904"]]
    one_reading = lamps((1000, "400", run), (1000, "100", run), **ACROSS)
    assert refused(CODE, one_reading)[:2] == ("o_BL", "years_not_apart")


def test_a_period_over_two_years_with_hours_of_each_year():
    """500 lamps, 1 kW saved for 1,000 h: 500 MWh in each year, 484.0 t together (11.3, 13)."""
    run = hours(1000, 1000)
    result = quantified(CODE, lamps((500, "1100", run), (500, "100", run), **ACROSS))
    assert result.reduction == result.units == 484
    assert [row.reduction for row in result.years] == [247, 237]


def test_a_year_of_loss_weighs_below_zero():
    """It is neither left out nor made zero: the years together are what was reduced."""
    old, new = hours(100, 2000), hours("400.001", 2000)
    result = quantified(CODE, lamps((500, "1100", old), (500, "550", new), **ACROSS))
    # 2023: 55,000 kWh before, 110,000.275 after; 2024: 550,000 kWh saved.
    lost, gained = Fraction("-55000.275") * Fraction("0.000494"), 550 * Fraction("0.474")
    assert [row.reduction for row in result.years] == [lost, gained]
    assert result.weights_g == ((2023, -27_170_136), (2024, 260_700_000))
    assert result.quantity_g == 260_700_000 - 27_170_136
    assert result.units == 233


def test_hours_of_readings_must_fit_their_days():
    inputs = lamps((10, "40", hours(1, 1)), (10, "20", hours("4416.1", 0)), **ACROSS)
    assert refused(CODE, inputs)[:2] == ("o_PJ", "above_maximum")


def test_the_cap_works_year_by_year():
    inputs = lamps((10, "40", hours(100, 300)), (10, "20", hours(200, 200)), **ACROSS)
    result = quantified(CODE, inputs)
    assert values(result, "E_BL") == {("", 2023): 40, ("", 2024): 80}
    assert [note.where for note in result.notes] == ["a, 2024"]


def test_a_substitute_factor_is_noted_and_cited():
    late = lamps(**year(2026), substitutes={"2026": "2025"})
    result = quantified(CODE, late)
    assert value(result, "EF_ELEC") == Fraction("0.467")
    assert "TW-GRID/1/2025" in [term.formula for term in result.terms]
    assert [(note.code, note.symbol, note.where) for note in result.notes] == [
        ("factor_substituted", "EF_ELEC", "2026: 2025")
    ]


@pytest.mark.parametrize(
    "substitutes",
    [
        {"2025": "2017"},
        {"2025": "2025"},
        {"2026": "2017"},
        {"2026": "2026"},
        {"2026": "2025", "2027": "2025"},
    ],
)
def test_no_other_factor_may_be_chosen(substitutes):
    none = (10, "40", "0")
    years = {"period_start": "2025-01-01", "period_end": "2027-01-01"}
    late = lamps(none, none, **years, substitutes=substitutes)
    assert refused(CODE, late)[:2] == ("substitutes", "substitute_invalid")


def test_a_factor_stands_in_for_two_years_and_no_third():
    for late, year_reached in ((2027, True), (2028, False)):
        inputs = lamps(**year(late), substitutes={str(late): "2025"})
        if year_reached:
            assert value(quantified(CODE, inputs), "EF_ELEC") == Fraction("0.467")
        else:
            assert refused(CODE, inputs)[:2] == ("substitutes", "substitute_invalid")


def test_a_year_not_announced_needs_a_substitute():
    assert refused(CODE, lamps(**year(2026)))[:2] == ("EF_ELEC", "factor_absent")


@given(
    st.lists(
        st.tuples(
            st.integers(1, 500), st.integers(1, 900), st.integers(1, 900), st.integers(0, 790)
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 200),
)
def test_sums_hold_for_any_report(groups, loss):
    inputs = {"period_start": "2019-03-05", "period_end": "2021-02-03", "l": f"0.{loss:03}"}
    edges = ["2019-03-05", "2020-01-01", "2021-01-01", "2021-02-03"]
    for number, (count, before, after, run) in enumerate(groups):
        hours_run = [[*pair, str(run)] for pair in pairwise(edges)]
        for symbol, figure in (
            *[("n_BL", count), ("n_PJ", count), ("rho_BL", before), ("rho_PJ", after)],
            *[("o_BL", hours_run), ("o_PJ", hours_run)],
        ):
            whole = figure if isinstance(figure, list) else str(figure)
            inputs.setdefault(symbol, {})[f"g{number}"] = whole
    result = method_of(CODE).quantify(decoded(CODE, inputs))
    assert result.reduction == result.baseline - result.project - result.leakage
    assert sum(row.reduction for row in result.years) == result.reduction
    assert result.units == max(0, floor(result.reduction))
    assert result.quantity_g <= result.reduction * 10**6 < result.quantity_g + 1
    assert result.units == max(0, result.quantity_g // 10**6)
    weights = [weight for _, weight in result.weights_g]
    assert all(
        weight <= row.reduction * 10**6 < weight + 1
        for weight, row in zip(weights, result.years, strict=True)
    )
    # What the log asks of a verification.
    assert 0 <= result.quantity_g - sum(weights) < len(weights)


def test_energy_is_exact():
    result = quantified(CODE, lamps((3, "0.1", "1"), (1, "0.1", "1"), l="0.1"))
    assert value(result, "E_BL") == Fraction(1, 3000)
