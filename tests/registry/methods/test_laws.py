"""What holds for every methodology, whatever was read.

Reports are drawn month by month over two calendar years, and quarter by quarter over three where a
methodology takes whole years alone. Every metered series is drawn by itself: no amount is tied to
another.
"""

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.methods import METHODS, method_of
from registry.methods.errors import QuantificationError
from registry.methods.units import ratio, units_like
from tests.registry.methods.fleet import READINGS, fleet
from tests.registry.methods.reports import decoded, quantified

MONTHS = [f"{year}-{month:02}-01" for year in (2023, 2024) for month in range(1, 13)] + [
    "2025-01-01"
]
QUARTERS = [f"{year}-{month:02}-01" for year in (2022, 2023, 2024) for month in (1, 4, 7, 10)] + [
    "2025-01-01"
]
CONSTANT = {
    "AMS-II.C": {
        "n_BL": {"a": "70", "b": "9"},
        "rho_BL": {"a": "900", "b": "5000"},
        "n_PJ": {"a": "70", "b": "9"},
        "rho_PJ": {"a": "300", "b": "4000"},
        "n_reused": {"a": "3"},
        "l": "3 %",
    },
    "AMS-II.D": {
        "output_unit": "t",
        "Q_BL": "12000",
        "SEC_BL": "900",
        "FC_BL": {"diesel": "9000", "natural_gas": "800"},
    },
    "AMS-III.B": {
        "fuel_BL": "residual_fuel_oil",
        "eta_PJ": "0.9",
        "eta_BL": "0.85",
        "EF_up_PJ": "0.00016",
        "EF_up_BL": "0.00012",
    },
    "AMS-I.C": {"fuel_BL": "diesel", "P_th": "45", "eta_BL": "0.85", "TDL_PJ": "4 %"},
    "AMS-III.Q": {"Q_WCM_BL": "180000", "f_wcm": "0.9", "eta_BL": "0.9"},
    "AMS-I.D": {"P": "15"},
    "AMS-I.F": {"P": "15"},
    "AM0078": {"DRE": "0.95", "q_BL": {"array": "0.05"}},
    "AMS-III.C": {
        "SFC_BL": {"bus": "0.45", "van": "0.1"},
        "SEC_PJ": {"bus": "1.1", "van": "0.3"},
        "other_gases": "1",
    },
    "AMS-III.H": {"COD_in": "0.005", "eta_COD": "0.85", "MCF": "0.8"},
    "TOOL03": {"w_mass": {"oil": "0.867"}},
    "TOOL05": {"TDL_PJ": {"works": "4 %"}},
}
"""What is the same in every month."""
METERED = {
    "AMS-II.C": {
        ("o_BL", "a"): 600,
        ("o_BL", "b"): 600,
        ("o_PJ", "a"): 600,
        ("o_PJ", "b"): 600,
        ("m_ref", "R-410A"): 1,
    },
    "AMS-II.D": {
        ("Q_PJ", ""): 1500,
        ("EC_PJ", ""): 900,
        ("FC_PJ", "diesel"): 900,
        ("FC_PJ", "natural_gas"): 90,
    },
    "AMS-III.B": {("FC_PJ", ""): 400_000},
    "AMS-I.C": {("EG_th", ""): 5000, ("EC_PJ", ""): 20, ("FC_PJ", "diesel"): 400},
    "AMS-III.Q": {("Q_WCM", ""): 60_000, ("EG", ""): 2400, ("HG", ""): 900, ("EC_PJ", ""): 60},
    "AMS-I.D": {("EG_BL", ""): 400, ("PE_other", ""): 9},
    "AMS-I.F": {("EG_BL", ""): 400, ("PE_other", ""): 9},
    "AM0078": {("m_in", ""): 90, ("area", "array"): 1800, ("EC_PJ", ""): 20},
    "AMS-III.C": {("D", "bus"): 60_000, ("D", "van"): 9_000, ("LE_other", ""): 9},
    "AMS-III.H": {("Q", ""): 80_000, ("CH4_PJ", ""): 4, ("EC_PJ", ""): 20},
    "TOOL03": {("FC_PJ", "diesel"): 900, ("FC_mass", "oil"): 9},
    "TOOL05": {("EC_PJ", "works"): 500, ("EC_BL", "works"): 500},
}
"""What is read in every month or quarter: the most of it."""
PROJECT_SIDE = {
    "AMS-II.C": "m_ref",
    "AMS-II.D": "EC_PJ",
    "AMS-III.B": "EF_LNG",
    "AMS-I.C": "EC_PJ",
    "AMS-III.Q": "EC_PJ",
    "AMS-I.D": "PE_other",
    "AMS-I.F": "PE_other",
    "AM0078": "EC_PJ",
    "AMS-III.C": "LE_other",
    "AMS-III.H": "CH4_PJ",
    "TOOL03": "FC_PJ",
    "TOOL05": "EC_PJ",
}
"""What a project emits more of where it rises."""
every_method = pytest.mark.parametrize("code", METHODS)


@st.composite
def reports(draw, code):
    """Draw a report of up to ten months or three years, as rows of figures by symbol and item."""
    if METHODS[code].declaration.whole_years:
        first = draw(st.sampled_from([0, 4]))
        edges = QUARTERS[first:]
    else:
        first = draw(st.integers(0, len(MONTHS) - 4))
        count = draw(st.integers(2, min(10, len(MONTHS) - 1 - first)))
        edges = MONTHS[first : first + count + 1]
    # A year with no waste carrier at all has no share of it that was there before.
    least = {"Q_WCM": "0.01"}
    rows = {
        (symbol, item): [
            format(draw(st.decimals(least.get(symbol, "0"), most, places=2)), "f")
            for _ in edges[1:]
        ]
        for (symbol, item), most in METERED[code].items()
    }
    return edges, rows


def inputs_of(code, edges, rows, **more):
    """Return the inputs that rows of figures are, each figure read from one edge to the next."""
    inputs = {"period_start": edges[0], "period_end": edges[-1], **CONSTANT[code]}
    for (symbol, item), figures in rows.items():
        readings = [[edges[at], edges[at + 1], figure] for at, figure in enumerate(figures)]
        if item:
            inputs[symbol] = {**inputs.get(symbol, {}), item: readings}
        else:
            inputs[symbol] = readings
    return inputs | more


def parts_of(edges, rows, cut):
    yield edges[: cut + 1], {place: figures[:cut] for place, figures in rows.items()}
    yield edges[cut:], {place: figures[cut:] for place, figures in rows.items()}


@every_method
@given(data=st.data())
def test_more_project_emissions_never_earn_more(code, data):
    edges, rows = data.draw(reports(code))
    symbol = PROJECT_SIDE[code]
    before = quantified(code, inputs_of(code, edges, rows))
    more = data.draw(st.decimals("0.01", "0.05", places=2)) if symbol == "EF_LNG" else 1
    raised = {
        place: [str(Decimal(text) + 1) for text in figures]
        for place, figures in rows.items()
        if place[0] == symbol
    }
    if raised:
        after = quantified(code, inputs_of(code, edges, rows | raised))
    else:
        after = quantified(code, inputs_of(code, edges, rows, **{symbol: str(more)}))
    assert after.reduction <= before.reduction
    assert after.units <= before.units
    assert after.quantity_g <= before.quantity_g
    rises = before.project + before.leakage < after.project + after.leakage
    assert rises or not any(Fraction(text) for texts in rows.values() for text in texts)


@every_method
@given(data=st.data())
def test_splitting_a_period_never_earns_more(code, data):
    edges, rows = data.draw(reports(code))
    own = METHODS[code].declaration.whole_years
    cuts = [at for at in range(1, len(edges) - 1) if not own or edges[at].endswith("-01-01")]
    cut = data.draw(st.sampled_from(cuts))
    whole = quantified(code, inputs_of(code, edges, rows))
    parts = [
        quantified(code, inputs_of(code, some_edges, some))
        for some_edges, some in parts_of(edges, rows, cut)
    ]
    assert sum(part.reduction for part in parts) <= whole.reduction
    # A part of loss is a debit against the others.
    assert sum(floor(part.reduction) for part in parts) <= floor(whole.reduction)
    assert sum(part.quantity_g for part in parts) <= whole.quantity_g
    if all(part.reduction >= 0 for part in parts):
        assert sum(part.units for part in parts) <= whole.units


fed_in = st.integers(1, 900)


@given(st.lists(st.tuples(fed_in, fed_in, fed_in), min_size=2, max_size=6), st.data())
def test_gas_under_two_bounds_earns_no_more_in_parts(months, data):
    """Where each part is taken, so is the whole, and it earns as much as they do."""
    edges = MONTHS[: len(months) + 1]
    gas, first, second = (
        [str(figure) for figure in column] for column in zip(*months, strict=True)
    )
    rows = {("m_in", ""): gas, ("area", "a"): first, ("area", "b"): second}
    cut = data.draw(st.integers(1, len(months) - 1))
    fixed = {"DRE": "0.9", "q_BL": {"a": "1", "b": "2"}, "EC_PJ": "0"}

    def earned(some_edges, some):
        inputs = inputs_of("AM0078", some_edges, some) | fixed
        return quantified("AM0078", inputs).reduction

    try:
        parts = [earned(some_edges, some) for some_edges, some in parts_of(edges, rows, cut)]
    except QuantificationError as error:
        assert error.symbol == "q_BL"
        return
    assert sum(parts) <= earned(edges, rows)


@every_method
@given(data=st.data())
def test_members_and_vintages_add_up_to_the_units(code, data):
    edges, rows = data.draw(reports(code))
    shares = data.draw(st.lists(st.decimals(0, 100, places=3), min_size=1, max_size=20).filter(any))
    members = [
        {"account": f"member-{number}", "share": format(share, "f")}
        for number, share in enumerate(shares)
    ]
    result = quantified(code, inputs_of(code, edges, rows, members=members))
    assert sum(row.reduction for row in result.years) == result.reduction
    earned = floor(result.reduction) if METHODS[code].declaration.earns else 0
    assert result.units == max(0, earned)
    assert sum(cell.units for cell in result.allocation) == result.units
    assert all(cell.units >= 0 for cell in result.allocation)
    if result.allocation:
        assert len(result.allocation) == len(result.years) * len(members)


def in_other_units(draw, unit, texts):
    """Return the same figures, each in a unit that it can be written in exactly."""
    for text in texts:
        other = draw(st.sampled_from(units_like(unit)))
        number = Fraction(text) * ratio(unit, other)
        nanos = number * 10**9
        if nanos.denominator == 1 and number < 10**12:
            whole, part = divmod(nanos.numerator, 10**9)
            yield f"{whole}.{part:09} {other}"
        else:
            yield f"{text} {unit}"


@every_method
@given(data=st.data())
def test_units_in_units_out(code, data):
    """kWh or MWh: the result is the same, bit for bit, with all its terms."""
    edges, rows = data.draw(reports(code))
    plain = quantified(code, inputs_of(code, edges, rows))
    units = {(term.symbol, term.item): term.unit for term in plain.terms}
    scaled = {
        place: list(in_other_units(data.draw, units[place], texts)) for place, texts in rows.items()
    }
    again = quantified(code, inputs_of(code, edges, scaled))
    assert again == plain
    assert repr(again) == repr(plain)


@every_method
def test_the_laws_are_tried_with_reports_that_earn(code):
    """Every figure at its most: else the laws would hold for nothing."""
    edges = QUARTERS[4:] if METHODS[code].declaration.whole_years else MONTHS[8:17]
    rows = {place: [str(most)] * 8 for place, most in METERED[code].items()}
    result = quantified(code, inputs_of(code, edges, rows))
    assert len(result.years) == 2
    assert result.units > 0 or (code.startswith("TOOL") and result.reduction < 0)


def test_a_hundred_thousand_readings_of_twenty_members():
    """274 bus lines, read every day of a year: what a joint project of 20 members hands in."""
    inputs = fleet()
    assert READINGS >= 100_000
    result = method_of("AMS-III.C").quantify(decoded("AMS-III.C", inputs))
    distance = sum(Fraction(text) for line in inputs["D"].values() for _, _, text in line)
    litres = distance * Fraction("0.45")
    baseline = litres * Fraction("0.002606031792")
    assert result.baseline == baseline
    assert result.project == distance * Fraction("1.1") / 1000 * Fraction("0.494")
    assert sum(cell.units for cell in result.allocation) == result.units > 0
    assert len({cell.account for cell in result.allocation}) == 20
