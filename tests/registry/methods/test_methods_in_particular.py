"""What each methodology does by itself: caps, bounds, limits and leakage."""

from fractions import Fraction

import pytest

from registry.methods import method_of
from registry.methods.taking import NONE_GIVEN
from tests.registry.methods.reports import example, quantified, refused, value, year

COMPRESSORS = example("AMS-II.D")
FURNACE = {
    "EC_PJ": "0",
    **year(2023),
    "output_unit": "t",
    "Q_PJ": "1100",
    "Q_BL": "1000",
    "FC_BL": {"diesel": "100 kL", "natural_gas": "20000"},
    "FC_PJ": {"diesel": "50 kL", "natural_gas": "10000"},
}
SWITCH = example("AMS-III.B")
WASTE = example("AMS-III.Q")
GAS = example("AM0078")
BUSES = example("AMS-III.C")


def notes(result):
    """Return what is noted, but for fuel of the project that most examples have none of."""
    found = [(note.code, note.symbol) for note in result.notes]
    return [each for each in found if each != NO_FUEL]


NO_FUEL = (NONE_GIVEN, "FC_PJ")
MORE = {"AMS-II.D": {"FC_BL": {"diesel": "4000"}}}
"""What has to be given with a project's fuel: the baseline's."""


def test_output_counts_up_to_a_tenth_above_the_history():
    at = quantified("AMS-II.D", {**COMPRESSORS, "Q_PJ": "13200000"})
    assert value(at, "Q_capped") == 13_200_000
    assert notes(at) == []
    above = quantified("AMS-II.D", {**COMPRESSORS, "Q_PJ": "15000000"})
    assert value(above, "Q_capped") == 13_200_000
    assert above.reduction == at.reduction
    assert notes(above) == [("output_capped", "Q_PJ")]


def test_a_tolerance_may_be_narrower_and_not_wider():
    tight = quantified("AMS-II.D", {**COMPRESSORS, "Q_PJ": "13200000", "tolerance": "0"})
    assert value(tight, "Q_capped") == 12_000_000
    wide = {**COMPRESSORS, "tolerance": "10.0001 %"}
    assert refused("AMS-II.D", wide)[:2] == ("tolerance", "above_maximum")


def test_output_far_below_the_history_is_noted():
    low = quantified("AMS-II.D", {**COMPRESSORS, "Q_PJ": "10799999"})
    assert notes(low) == [("output_below_history", "Q_PJ")]
    assert notes(quantified("AMS-II.D", {**COMPRESSORS, "Q_PJ": "10800000"})) == []


def test_the_fuel_form_scales_the_history_by_output():
    """100 kL and 20,000 m3 for 1,000 t; half of it for 1,100 t, up to a tenth above."""
    result = quantified("AMS-II.D", FURNACE)
    once = 100_000 * Fraction("0.002606031792") + 20_000 * Fraction("0.00187903584")
    assert result.baseline == once * Fraction("1.1")
    assert result.project == once / 2
    more = quantified("AMS-II.D", {**FURNACE, "Q_PJ": "1200"})
    assert more.baseline == result.baseline


def test_the_electricity_of_an_efficiency_project_has_to_be_stated():
    """Left out, it would count as none, and the whole baseline would be earned."""
    silent = {symbol: value for symbol, value in COMPRESSORS.items() if symbol != "EC_PJ"}
    assert refused("AMS-II.D", silent)[:2] == ("EC_PJ", "parameter_missing")


def test_a_period_lies_within_the_years_of_vintages():
    for start, end in (("9999-01-01", "9999-12-31"), ("1989-12-31", "1990-01-02")):
        outside = {**COMPRESSORS, "period_start": start, "period_end": end}
        assert refused("AMS-II.D", outside)[:2] == ("period_end", "period_invalid")


def test_limits_of_60_gwh_and_of_180_gwh_of_heat_are_inclusive():
    saving = {**COMPRESSORS, "SEC_BL": "5.1", "EC_PJ": "1200 MWh"}
    assert quantified("AMS-II.D", saving).units > 0
    above = {**saving, "EC_PJ": "1199.999999999 MWh"}
    assert refused("AMS-II.D", above)[:2] == ("ES", "above_limit")
    # 180 GWh are 648,000 GJ.
    heat = {**FURNACE, "Q_PJ": "1000", "NCV": {"diesel": "1", "natural_gas": "1"}}
    heat |= {"FC_BL": {"diesel": "648000", "natural_gas": "5"}}
    even = {**heat, "FC_PJ": {"diesel": "0", "natural_gas": "5"}}
    assert quantified("AMS-II.D", even).units > 0
    over = {**heat, "FC_PJ": {"diesel": "0", "natural_gas": "4.999"}}
    assert refused("AMS-II.D", over)[:2] == ("HS", "above_limit")


def test_leakage_of_a_fuel_switch_is_methane_and_liquefaction_upstream():
    given = {"EF_up_PJ": "0.00016", "EF_up_BL": "0.000004", "EF_LNG": "0.006"}
    result = quantified("AMS-III.B", {**SWITCH, **given})
    new, old = Fraction("120579.84"), Fraction("108521.856") / Fraction("0.85")
    expected = new * (Fraction("0.00016") * 28 + Fraction("0.006")) - (
        old * Fraction("0.000004") * 28
    )
    assert result.leakage == expected > 0
    ar6 = quantified("AMS-III.B", {**SWITCH, "EF_up_PJ": "0.00016", "factor_sets": ["GWP-AR6/1"]})
    assert ar6.leakage == new * Fraction("0.00016") * Fraction("29.8")


def test_leakage_below_zero_counts_as_zero():
    """Section 5.4, 3: less methane upstream than before earns nothing."""
    result = quantified("AMS-III.B", {**SWITCH, "EF_up_BL": "0.01"})
    assert result.leakage == 0
    assert result.reduction == quantified("AMS-III.B", SWITCH).reduction


def test_a_switch_is_to_a_fuel_with_no_more_carbon():
    coal = {**SWITCH, "fuel_PJ": "bituminous_coal"}
    assert refused("AMS-III.B", coal)[:2] == ("EF_PJ", "contradiction")
    same = {**SWITCH, "fuel_PJ": "residual_fuel_oil", "FC_PJ": "1000"}
    assert quantified("AMS-III.B", same).baseline > 0
    given = {**SWITCH, "EF_PJ": "0.0774001"}
    assert refused("AMS-III.B", given)[:2] == ("EF_PJ", "contradiction")


def test_a_poor_baseline_and_a_factor_next_to_nothing_are_noted():
    """Both make a large baseline of little: a verifier looks at them."""
    poor = quantified("AMS-III.B", {**SWITCH, "FC_PJ": "36000", "eta_BL": "0.1"})
    assert notes(poor) == [("baseline_inefficient", "eta_BL"), ("efficiency_low", "eta_BL")]
    assert notes(quantified("AMS-III.B", {**SWITCH, "eta_BL": "0.7"})) == []
    faint = quantified("AMS-III.B", {**SWITCH, "EF_PJ": "0.000000001"})
    assert notes(faint) == [("factor_given", "EF_PJ")]
    assert refused("AMS-III.B", {**SWITCH, "EF_PJ": "0"})[:2] == ("EF_PJ", "below_minimum")


WASTE_HEAT = {"HG": "10000", "EC_PJ": "0"}
BOUNDED = {"q_BL": {"a": "0.1"}, "area": {"a": "9000"}}
MORE_LAMPS = {"T5-28": "643", "T5-14": "1117"}
FEWER_LAMPS = {"T5-28": "643", "T5-14": "1115"}


@pytest.mark.parametrize(
    ("code", "changes", "even", "poor", "told"),
    [
        ("AMS-I.C", {}, {"eta_BL": "0.7"}, {"eta_BL": "0.699999999"}, "efficiency_low"),
        ("AMS-III.B", {}, {"eta_BL": "0.7"}, {"eta_BL": "0.699999999"}, "efficiency_low"),
        ("AMS-III.Q", WASTE_HEAT, {"eta_BL": "0.7"}, {"eta_BL": "0.699999999"}, "efficiency_low"),
        ("AMS-III.Q", {}, {"Q_WCM": "90000"}, {"Q_WCM": "89999.9"}, "carrier_far_below"),
        ("AMS-II.C", {}, {"n_PJ": MORE_LAMPS}, {"n_PJ": FEWER_LAMPS}, "fewer_devices"),
        ("AMS-II.D", {}, {"EC_PJ": "81"}, {"EC_PJ": "80.999"}, "far_less_electricity"),
        ("AMS-II.C", {}, {"l": "0"}, {"l": "0.01"}, "losses_counted"),
        ("AM0078", {}, {"DRE": "0.999"}, {"DRE": "1"}, "destroyed_entirely"),
        ("AM0078", BOUNDED, {"q_BL": {"a": "0.1"}}, {"q_BL": {}, "area": {}}, "none_given"),
        (
            "AMS-III.B",
            {"FC_PJ": "1000"},
            {"fuel_PJ": "natural_gas"},
            {"fuel_PJ": "residual_fuel_oil"},
            "nothing_is_switched",
        ),
        (
            "AMS-III.C",
            {},
            {"SEC_PJ": {"bus": "0.02"}},
            {"SEC_PJ": {"bus": "0.019999999"}},
            "hardly_any_electricity",
        ),
    ],
)
def test_figures_that_make_much_of_little_are_noted(code, changes, even, poor, told):
    """They are possible, and they multiply what is earned: a verifier asks for their records."""
    inputs = {**example(code), **changes}
    assert told not in {each for each, _ in notes(quantified(code, {**inputs, **even}))}
    symbol, *_ = poor
    assert (told, symbol) in notes(quantified(code, {**inputs, **poor}))


@pytest.mark.parametrize("gas", ["blast_furnace_gas", "coke_oven_gas", "refinery_gas"])
def test_a_gas_that_is_burnt_anyway_is_no_baseline(gas):
    """A by-product is burnt or flared whatever a project does: 129,915 t for 4,468 in AMS-I.C."""
    for code in ("AMS-I.C", "AMS-III.B", "AMS-III.Q"):
        replaced = {**example(code), "fuel_BL": gas}
        assert refused(code, replaced)[:2] == ("fuel_BL", "inputs_invalid")
    switched = {**SWITCH, "fuel_BL": "bituminous_coal", "fuel_PJ": gas}
    assert refused("AMS-III.B", switched)[:2] == ("fuel_PJ", "inputs_invalid")
    burnt = {**example("AMS-I.C"), "FC_PJ": {gas: "4000"}}
    assert quantified("AMS-I.C", burnt).project > 0


@pytest.mark.parametrize("gas", ["blast_furnace_gas", "coke_oven_gas", "refinery_gas"])
def test_a_gas_that_is_burnt_anyway_is_no_history_of_a_fuel(gas):
    """AMS-II.D counts a year's fuel by its kind; of such a gas it takes none but zero."""
    given = {**FURNACE, "FC_BL": {"diesel": "100 kL", gas: "20000"}}
    given["FC_PJ"] = {"diesel": "90 kL", gas: "10000"}
    symbol, reason, detail = refused("AMS-II.D", given)
    assert (symbol, reason) == ("FC_BL", "inputs_invalid")
    assert detail.startswith(f"{gas}: ") and detail.endswith("give 0")
    burnt = quantified("AMS-II.D", {**given, "FC_BL": {"diesel": "100 kL", gas: "0 m3"}})
    assert burnt.project > 0


@pytest.mark.parametrize(
    ("unit", "symbol", "even"), [("GJ", "HG", "30000"), ("MWh", "EG", "10000")]
)
def test_no_more_energy_is_made_of_a_carrier_than_it_held(unit, symbol, even):
    """5,000 MWh are 18,000 GJ; with 12,000 GJ of heat beside them, 30,000 GJ."""
    made = {**WASTE, "carrier_unit": unit, "Q_WCM_BL": "50000", "Q_WCM": even}
    made |= {"EG": "5000", "HG": "18000"} if unit == "MWh" else {"EG": "5000", "HG": "12000"}
    assert quantified("AMS-III.Q", made).units > 0
    more = {**made, "HG": f"{made['HG']}.001"}
    assert refused("AMS-III.Q", more)[:2] == (symbol, "contradiction")
    shared = {**more, "f_wcm": "0.9"}
    assert quantified("AMS-III.Q", shared).units > 0


@pytest.mark.parametrize("none", [{}, {"diesel": "0"}, {"diesel": "0.000 L", "coke": "0"}])
def test_a_fuel_of_zero_is_as_much_to_be_noted_as_none(none):
    for code in ("AMS-I.C", "AMS-III.Q", "AM0078"):
        result = quantified(code, {**example(code), "FC_PJ": none})
        assert NO_FUEL in [(note.code, note.symbol) for note in result.notes]
        burnt = quantified(code, {**example(code), "FC_PJ": {**none, "diesel": "0.001"}})
        assert NO_FUEL not in [(note.code, note.symbol) for note in burnt.notes]


@pytest.mark.parametrize("efficiency", ["0", "0.099999999", "1.000000001"])
def test_an_efficiency_lies_between_a_tenth_and_one(efficiency):
    for symbol in ("eta_PJ", "eta_BL"):
        assert refused("AMS-III.B", {**SWITCH, symbol: efficiency})[0] == symbol


def test_a_plant_of_45_mw_of_heat_makes_no_more_in_a_day():
    heat = {**example("AMS-I.C"), "P_th": "45", "EG_th": str(3888 * 365)}
    assert quantified("AMS-I.C", heat).units > 0
    assert refused("AMS-I.C", {**heat, "EG_th": str(3888 * 365 + 1)})[1] == "above_maximum"
    assert refused("AMS-I.C", {**heat, "P_th": "45.000001 MW"})[:2] == ("P_th", "above_maximum")
    assert refused("AMS-I.C", {**heat, "P_th": "46000 kW"})[:2] == ("P_th", "above_maximum")


def test_a_plant_delivers_no_more_heat_than_its_capacity_makes():
    """10 MW make 36 GJ an hour, and 315,360 GJ in the 8,760 hours of 2023."""
    full = {**example("AMS-I.C"), "P_th": "10", "EG_th": "315360"}
    assert quantified("AMS-I.C", full).units > 0
    above = refused("AMS-I.C", {**full, "EG_th": "315360.001"})
    assert above == ("EG_th", "contradiction", "2023")
    # A month has its own hours: what the year would allow counts for nothing.
    month = {**full, "period_end": "2023-02-01", "EG_th": str(36 * 24 * 31)}
    assert quantified("AMS-I.C", month).units > 0
    assert refused("AMS-I.C", {**month, "EG_th": str(36 * 24 * 31 + 1)})[:2] == (
        *("EG_th", "contradiction"),
    )


@pytest.mark.parametrize("code", ["AMS-I.D", "AMS-I.F"])
def test_a_power_plant_has_at_most_15_mw(code):
    full = {**example(code), "P": "15000 kW", "EG_BL": str(360 * 366)}
    assert quantified(code, full).units > 0
    assert refused(code, {**full, "EG_BL": str(360 * 366 + 1)})[1] == "above_maximum"
    assert refused(code, {**full, "P": "15.000000001"})[:2] == ("P", "above_maximum")


@pytest.mark.parametrize("code", ["AMS-I.D", "AMS-I.F"])
def test_a_power_plant_makes_no_more_than_its_capacity(code):
    """1 MW makes 8,784 MWh in the hours of 2024, and 4,416 in the second half of 2023."""
    full = {**example(code), "P": "1", "EG_BL": "8784"}
    assert quantified(code, full).units > 0
    assert refused(code, {**full, "EG_BL": "8784.001"}) == ("EG_BL", "contradiction", "2024")
    read = [["2023-07-01", "2024-01-01", "4416.001"], ["2024-01-01", "2025-01-01", "8000"]]
    across = {**full, "period_start": "2023-07-01", "EG_BL": read}
    assert refused(code, across) == ("EG_BL", "contradiction", "2023")
    read[0][2] = "4416"
    assert quantified(code, across).units > 0


@pytest.mark.parametrize(
    ("code", "symbol"),
    [
        *[("AMS-I.D", "PE_other"), ("AMS-I.F", "PE_other"), ("AMS-III.Q", "f_wcm")],
        *[(code, "EC_PJ") for code in ("AMS-I.C", "AMS-III.Q", "AM0078", "AMS-III.H")],
    ],
)
def test_what_a_project_emits_beside_has_to_be_stated(code, symbol):
    silent = {name: given for name, given in example(code).items() if name != symbol}
    assert refused(code, silent)[:2] == (symbol, "parameter_missing")


@pytest.mark.parametrize("code", ["AMS-I.C", "AMS-II.D", "AMS-III.H", "AMS-III.Q", "AM0078"])
def test_a_project_that_burns_no_fuel_says_so_and_a_verifier_is_told(code):
    """Left out, it is earned all the same: 4,478 t for 4,468 in the example of AMS-I.C."""
    silent = {name: given for name, given in example(code).items() if name != "FC_PJ"}
    for none in (silent, {**silent, "FC_PJ": {}}):
        result = quantified(code, none)
        assert [(note.code, note.symbol) for note in result.notes].count(NO_FUEL) == 1
        assert result == quantified(code, silent)
    burnt = quantified(code, {**silent, "FC_PJ": {"diesel": "4000"}, **MORE.get(code, {})})
    assert NO_FUEL not in {(note.code, note.symbol) for note in burnt.notes}
    assert burnt.project > quantified(code, silent).project


@pytest.mark.parametrize(
    "period", [("2023-07-01", "2024-07-01"), ("2023-01-01", "2023-12-31"), ("2023-02-01", None)]
)
def test_waste_energy_is_reported_in_whole_calendar_years(period):
    """The cap is a year's: months with little of the carrier would escape it."""
    start, end = period
    inputs = {**WASTE, "period_start": start, "period_end": end or "2024-01-01"}
    assert refused("AMS-III.Q", inputs)[:2] == ("period_end", "period_invalid")


def test_less_waste_carrier_than_before_is_not_scaled_up():
    result = quantified("AMS-III.Q", {**WASTE, "Q_WCM": "150000"})
    assert value(result, "f_cap") == 1
    assert notes(result) == []
    assert notes(quantified("AMS-III.Q", WASTE)) == [("carrier_capped", "Q_WCM")]


def test_no_waste_carrier_at_all_is_refused():
    """Section 5.4, 3: f_cap is min(1, Q_WCM,BL / Q_WCM,y), refused when Q_WCM,y is 0."""
    for made in ({}, {"EG": "0.000000001"}, {"EG": "0", "HG": "0"}, {"EG": "0", "Q_WCM_BL": "0"}):
        symbol, reason, detail = refused("AMS-III.Q", {**WASTE, **made, "Q_WCM": "0"})[:3]
        # What was given is named, and not the share that is worked out of it.
        assert (symbol, reason) == ("Q_WCM", "divided_by_zero")
        assert detail == "f_cap = min(1, Q_WCM_BL / Q_WCM)"


def test_output_of_next_to_no_waste_carrier_is_refused():
    least = {**WASTE, "Q_WCM": "0.000000001", "EG": "1"}
    assert refused("AMS-III.Q", least)[:2] == ("Q_WCM", "contradiction")


def test_a_share_that_is_the_carriers():
    half = quantified("AMS-III.Q", {**WASTE, "f_wcm": "50 %"})
    assert half.baseline == Fraction("1778.4")
    assert refused("AMS-III.Q", {**WASTE, "f_wcm": "1.1"})[:2] == ("f_wcm", "above_maximum")


def test_gas_counts_up_to_the_bound_of_the_baseline():
    """Section 5.4, 4: m = min(q_BL_per_area * area, m_in)."""
    bound = {"q_BL": {"array": "0.05"}, "area": {"array": "15000"}}
    low = quantified("AM0078", {**GAS, **bound})
    assert value(low, "m") == 750
    assert low.reduction == 750 * Fraction("0.9") * 23_500 / 1000
    bound["area"] = {"array": "20000"}
    assert value(quantified("AM0078", {**GAS, **bound}), "m") == 850
    two = {"q_BL": {"a": "0.05", "b": "1"}, "area": {"a": "15000", "b": "15000"}}
    assert value(quantified("AM0078", {**GAS, **two}), "m") == 750
    assert refused("AM0078", {**GAS, "q_BL": {"a": "1"}})[:2] == ("area", "parameter_missing")


def test_bounds_that_take_off_more_than_all_of_the_gas_are_refused():
    areas = {"a": "8000", "b": "9000"}
    both = {**GAS, "q_BL": {"a": "0.05", "b": "0.05"}, "area": areas}
    # 450 and 400 of 850 kg are above the bounds: nothing is left.
    assert value(quantified("AM0078", both), "m") == 0
    areas["b"] = "8999.9"
    assert refused("AM0078", both) == ("q_BL", "contradiction", "2024")


@pytest.mark.parametrize(
    "more",
    [
        {"m_in": "1000001"},
        {"m_in": "1001 t"},
        {"q_BL": {"a": "10.1"}, "area": {"a": "1"}},
        {"q_BL": {"a": "1"}, "area": {"a": "1000000001"}},
    ],
)
def test_amounts_of_gas_have_bounds(more):
    assert refused("AM0078", {**GAS, **more})[1] == "above_maximum"


def test_gas_that_the_process_keeps_does_not_count():
    result = quantified("AM0078", {**GAS, "a_BL": "0.8", "EC_PJ": "10", "TDL_PJ": "0.04"})
    assert result.baseline == 850 * Fraction("0.8") * Fraction("0.9") * Fraction("23.5")
    assert result.project == 10 * Fraction("0.474") * Fraction("1.04")
    other = quantified("AM0078", {**GAS, "gas": "CF4"})
    assert other.reduction == 850 * Fraction("0.9") * Fraction("6.63")


def test_losses_divide_for_vehicles_and_multiply_for_consumption():
    """Section 5.4, 5."""
    lossy = quantified("AMS-III.C", {**BUSES, "TDL_GEN": "4 %"})
    assert lossy.project == 660 * Fraction("0.494") / Fraction("0.96")
    drawn = {**year(2023), "EC_PJ": {"a": "660"}, "TDL_PJ": {"a": "4 %"}}
    assert quantified("TOOL05", drawn).project == 660 * Fraction("0.494") * Fraction("1.04")


def test_electric_vehicles_take_some_electricity():
    """At 0 kWh/km every litre that was not burnt would be earned."""
    for none in ("0", "0.000999999"):
        free = {**BUSES, "SEC_PJ": {"bus": none}}
        assert refused("AMS-III.C", free)[:2] == ("SEC_PJ", "below_minimum")


def test_vehicles_burnt_diesel_oil_or_gasoline():
    result = quantified("AMS-III.C", {**BUSES, "fuel_BL": "motor_gasoline"})
    assert result.baseline == 270_000 * Fraction("0.002263132872")
    assert refused("AMS-III.C", {**BUSES, "other_gases": "0.5"})[:2] == (
        "other_gases",
        "not_whole",
    )


def test_fuels_by_their_carbon_and_by_their_heat_add_up():
    inputs = {
        **year(2024),
        "FC_PJ": {"diesel": "10 kL"},
        "FC_mass": {"oil": "1"},
        "w_mass": {"oil": "0.867"},
        "FC_volume": {"oil": "1"},
        "w_volume": {"oil": "0.867"},
        "rho": {"oil": "0.85"},
    }
    total = quantified("TOOL03", inputs).project
    assert total == Fraction("26.06031792") + Fraction("3.179") + Fraction("2.70215")


def test_methane_of_wastewater():
    """Section 5.4, 6: the load removed is the inflow's times the removal, 0.00425 t/m3."""
    water = example("AMS-III.H")
    result = quantified(
        "AMS-III.H",
        {**water, "COD_in": "5000 mg/L", "CH4_PJ": "10", "EC_PJ": "100", "LE_other": "1"},
    )
    assert value(result, "COD_BL") / 1_000_000 == Fraction("0.00425")
    assert result.baseline == 21_182
    assert result.project == 280 + 100 * Fraction("0.474")
    assert result.reduction == 21_182 - result.project - 1
    ar6 = quantified("AMS-III.H", {**water, "factor_sets": ["GWP-AR6/1"]})
    assert ar6.baseline == Fraction("756.5") * 27
    without = {symbol: given for symbol, given in water.items() if symbol != "CH4_PJ"}
    assert refused("AMS-III.H", without)[:2] == ("CH4_PJ", "parameter_missing")
    assert refused("AMS-III.H", {**water, "B0": "0.26"})[:2] == ("B0", "above_maximum")
    monthly = [["2024-01-01", "2025-01-01", "0.005"]]
    assert refused("AMS-III.H", {**water, "COD_in": monthly})[1] == "inputs_invalid"


@pytest.mark.parametrize(
    ("symbol", "figure", "code"),
    [
        ("MCF", "0.81", "correction_favourable"),
        ("eta_COD", "0.96", "removal_favourable"),
        ("UF_BL", "0.9", "uncertainty_favourable"),
    ],
)
def test_favourable_figures_of_wastewater_are_noted(symbol, figure, code):
    water = example("AMS-III.H")
    assert notes(quantified("AMS-III.H", {**water, "eta_COD": "0.95"})) == []
    assert notes(quantified("AMS-III.H", {**water, symbol: figure})) == [(code, symbol)]


def test_what_is_left_out_of_wastewater_is_said():
    declared = method_of("AMS-III.H").declaration
    assert "The cap at the methane recovered" in declared.summary_en
    assert "上限" in declared.summary_zh


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("AMS-III.B", {"FC_PJ": "69289765"}),
        ("AMS-III.C", {"D": {"bus": "95341865"}}),
        ("AMS-III.H", {"Q": "2832593"}),
        ("AMS-III.Q", {"Q_WCM": "1", "Q_WCM_BL": "1", "EG": "121657"}),
    ],
)
def test_small_methods_of_type_three_reduce_at_most_60_000_t_a_year(code, changes):
    """Section 1.4."""
    (symbol, most), *_ = list(changes.items())[-1:]
    result = quantified(code, example(code) | changes)
    assert 59_999 < result.reduction <= 60_000
    single = most if isinstance(most, str) else most["bus"]
    more = str(int(single) + 3)
    above = changes | {symbol: more if isinstance(most, str) else {"bus": more}}
    assert refused(code, example(code) | above)[:2] == ("ER", "above_limit")


@pytest.mark.parametrize(
    ("period", "burnt"),
    [(("2024-01-01", "2024-07-01"), "34549000"), (("2024-07-01", "2025-01-01"), "34926000")],
)
def test_a_leap_year_in_halves_reduces_no_more_than_whole(period, burnt):
    """They would come to 29,916 and 30,243 t, and 60,159 together."""
    half = {**SWITCH, "period_start": period[0], "period_end": period[1], "FC_PJ": burnt}
    assert refused("AMS-III.B", half)[:2] == ("ER", "above_limit")
    whole = {**SWITCH, "FC_PJ": "69475000"}
    assert refused("AMS-III.B", whole)[:2] == ("ER", "above_limit")


@pytest.mark.parametrize("code", ["TOOL03", "TOOL05"])
def test_a_tool_with_nothing_given_comes_to_nothing(code):
    assert quantified(code, year(2024)).reduction == 0
