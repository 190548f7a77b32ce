"""The one calculation, over declarations made for it and over those on offer."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from registry.methods import METHODS
from registry.methods.declaration import (
    Choice,
    Comparison,
    Declaration,
    Example,
    Factor,
    Formula,
    Limit,
)
from registry.methods.factors import factor_set
from registry.methods.parameters import balance, fixed, formula, losses, metered
from registry.methods.result import TermKind
from registry.methods.taking import FACTOR_GIVEN, FACTOR_SUBSTITUTED, NONE_GIVEN
from tests.house.source import ROOT
from tests.registry.methods.reports import (
    example,
    quantified,
    refused,
    value,
    values,
    year,
)

FIELDS = {
    "code": "X-1",
    "version": "1.0",
    "scope": 1,
    "title_en": "",
    "title_zh": "",
    "summary_en": "",
    "summary_zh": "",
    "source": "",
    "indexes": {"fuel": ("fuel", ""), "pump": ("pump", "")},
    "optional": ("pump",),
    "choices": (
        Choice(symbol="made", options=("t", "pcs"), title_en="Made", title_zh="", default="pcs"),
    ),
    "parameters": (
        metered("FC", "unit", "Fuel", "", index="fuel", unit_of="NCV"),
        metered("Q", "unit", "Output", "", unit_of="made", default="0"),
        fixed("w", "W", "Watts", "", index="pump"),
        fixed("share", "1", "Share", "", index="pump", default="0.5", maximum="1"),
        fixed("a", "kWh", "Some", "", default="1"),
        fixed("b", "kWh", "Some more", "", default="1"),
        losses("l", "Losses", ""),
    ),
    "factors": (
        Factor(
            symbol="NCV",
            unit="GJ/unit",
            family="TW-FUEL",
            column="heat",
            scale="0.001",
            index="fuel",
            title_en="",
            title_zh="",
        ),
    ),
    "formulas": (
        Formula(
            symbol="H",
            unit="GJ",
            text="FC * NCV",
            index="fuel",
            title_en="Heat",
            title_zh="",
        ),
        Formula(
            symbol="each",
            unit="GJ/unit",
            text="NCV * 2",
            index="fuel",
            unit_of="NCV",
            title_en="",
            title_zh="",
        ),
        formula("PW", "W", "sum(w * share)", "Pumps", ""),
        *balance(baseline="sum(H) + b", project="PW / 1000 + a / (1 - l)", leakage="Q"),
    ),
    "limits": (
        Limit(
            symbol="most",
            text="sum(H)",
            maximum="1000",
            unit="GJ",
            title_en="",
            title_zh="",
        ),
    ),
    "requirements": (
        Comparison(code="too_much", symbol="a", left="a", right="b * 3", title_en="", title_zh=""),
        Comparison(code="pumps", symbol="share", left="share", right="w", title_en="", title_zh=""),
    ),
    "cautions": (
        Comparison(code="much", symbol="a", left="a * 2", right="b", title_en="", title_zh=""),
    ),
    "example": Example(inputs={}, expected={}, units=0, source=""),
}
"""A declaration of nothing that there is: crates of fuel, and pumps."""


def declaration(**changes):
    return Declaration(**(FIELDS | changes))


ONE = declaration()
GIVEN = {**year(2024), "FC": {"diesel": "1 kL"}}


def test_each_fuel_is_measured_in_its_tables_unit():
    fuels = {"diesel": "1 kL", "bituminous_coal": "2 t", "natural_gas": "3 kL", "lpg": "7"}
    result = quantified(ONE, {**GIVEN, "FC": fuels})
    assert values(result, "FC") == {
        ("diesel", 2024): 1000,
        ("bituminous_coal", 2024): 2000,
        ("natural_gas", 2024): 3,
        ("lpg", 2024): 7,
    }
    units = {(term.symbol, term.item): term.unit for term in result.terms}
    assert units["FC", "diesel"] == "L"
    assert units["FC", "bituminous_coal"] == "kg"
    assert units["NCV", "natural_gas"] == "GJ/m3"
    assert units["each", "lpg"] == "GJ/L"
    heat = next(t for t in result.terms if (t.symbol, t.item) == ("H", "bituminous_coal"))
    assert heat.numbers == "2,000 kg × 0.025455744 GJ/kg"
    assert value(result, "H", "bituminous_coal") == 2000 * Fraction("0.025455744")


def test_readings_of_a_fuel_are_in_its_unit_too():
    halves = [["2024-01-01", "2024-07-01", "400"], ["2024-07-01", "2025-01-01", "0.6 kL"]]
    result = quantified(ONE, {**GIVEN, "FC": {"diesel": halves}})
    assert value(result, "FC") == 1000
    wrong = [["2024-01-01", "2025-01-01", "400 kg"]]
    assert refused(ONE, {**GIVEN, "FC": {"diesel": wrong}})[:2] == ("FC", "unit_unknown")


def test_a_fuel_that_the_table_does_not_have_is_refused():
    assert refused(ONE, {**GIVEN, "FC": {"wood": "1"}}) == (
        "FC",
        "factor_absent",
        "TW-FUEL/1/wood",
    )


def test_a_word_may_be_the_unit():
    tonnes = quantified(ONE, {**GIVEN, "made": "t", "Q": "500 kg"})
    assert value(tonnes, "Q") == Fraction(1, 2)
    assert refused(ONE, {**GIVEN, "Q": "1 t"})[:2] == ("Q", "unit_unknown")


def test_a_factor_may_be_given_in_any_unit_and_is_noted():
    plain = quantified(ONE, {**GIVEN, "NCV": {"diesel": "36"}, "FC": {"diesel": "1"}})
    other = quantified(ONE, {**GIVEN, "NCV": {"diesel": "36000 MJ/L"}, "FC": {"diesel": "1"}})
    assert plain.terms == other.terms
    assert [(note.code, note.symbol, note.where) for note in other.notes][:1] == [
        ("factor_given", "NCV", "diesel")
    ]
    cited = [term.formula for term in other.terms if term.kind is TermKind.FACTOR]
    assert cited == [""]
    wrong = {**GIVEN, "NCV": {"diesel": "36 MJ/kg"}}
    assert refused(ONE, wrong)[:2] == ("NCV", "unit_unknown")
    nothing = {**GIVEN, "NCV": {"diesel": "0"}}
    assert refused(ONE, nothing)[:2] == ("NCV", "below_minimum")
    above = {**GIVEN, "NCV": {"diesel": "1000001"}}
    assert refused(ONE, above)[:2] == ("NCV", "above_maximum")


def test_a_factor_for_something_else_is_not_passed_over():
    odd = {**GIVEN, "NCV": {"kerosene": "36"}}
    assert refused(ONE, odd)[:2] == ("NCV", "items_mismatch")


def test_an_index_may_be_left_out_only_where_it_is_optional():
    assert value(quantified(ONE, GIVEN), "PW") == 0
    assert refused(ONE, year(2024))[:2] == ("FC", "parameter_missing")
    pumps = quantified(ONE, {**GIVEN, "w": {"p1": "100", "p2": "60"}, "share": {"p2": "1"}})
    assert value(pumps, "PW") == 110
    assert refused(ONE, {**GIVEN, "share": {"p1": "1"}})[:2] == ("w", "parameter_missing")
    both = {**GIVEN, "share": {"p1": "1"}, "w": {"p2": "1"}}
    assert refused(ONE, both)[:2] == ("w", "items_mismatch")


def test_requirements_refuse_and_cautions_note():
    assert refused(ONE, {**GIVEN, "a": "4", "b": "1"}) == ("a", "contradiction", "2024")
    notes = quantified(ONE, {**GIVEN, "a": "1", "b": "1"}).notes
    assert [(note.code, note.symbol, note.where) for note in notes] == [("much", "a", "2024")]
    assert quantified(ONE, {**GIVEN, "a": "1", "b": "2"}).notes == ()
    pumps = {**GIVEN, "w": {"p1": "9", "p2": "0.1"}}
    assert refused(ONE, pumps) == ("share", "contradiction", "p2, 2024")


def test_a_comparison_may_be_of_what_only_a_formula_or_a_factor_has_for_each_item():
    fuels = {**GIVEN, "FC": {"diesel": "1", "lpg": "100"}}
    for symbol, left, right in (("H", "H", "1"), ("NCV", "NCV", "0.03")):
        one = Comparison(code="x", symbol=symbol, left=left, right=right, title_en="", title_zh="")
        found = quantified(declaration(cautions=(one,)), fuels).notes
        # 100 L of gas have more than 1 GJ, and diesel oil alone has more than 0.03 GJ/L.
        where = {"H": "lpg, 2024", "NCV": "diesel, 2024"}[symbol]
        assert [(note.code, note.where) for note in found] == [("x", where)]
        assert refused(declaration(requirements=(one,)), fuels) == (
            *(symbol, "contradiction", where),
        )


def test_hours_are_those_of_the_periods_part_of_each_year():
    most = Comparison(code="x", symbol="FC", left="a", right="HOURS", title_en="", title_zh="")
    hourly = declaration(requirements=(most,))
    assert quantified(hourly, {**GIVEN, "a": "8784", "b": "8784"}).units > 0
    assert refused(hourly, {**GIVEN, "a": "8784.1"}) == ("FC", "contradiction", "2024")
    # Ten days of 2023, and one of 2024.
    winter = {"period_start": "2023-12-22", "period_end": "2024-01-02", "FC": {"diesel": "0"}}
    assert refused(hourly, {**winter, "a": "240"}) == ("FC", "contradiction", "2024")
    assert quantified(hourly, {**winter, "a": "24"}).years


def test_a_limit_is_inclusive():
    heat = {**GIVEN, "NCV": {"diesel": "1"}}
    assert quantified(ONE, {**heat, "FC": {"diesel": "1000"}}).units > 0
    above = refused(ONE, {**heat, "FC": {"diesel": "1000.000000001"}})
    assert above == ("most", "above_limit", "at most 1000 GJ a year")


def test_part_of_a_year_has_its_days_share_of_a_limit():
    heat = {**GIVEN, "NCV": {"diesel": "1"}, "period_start": "2023-10-20"}
    # 73 days of 2023, a fifth of 365, and the 366 days of 2024.
    for last, days, most in (("2023-10-20", 73, "200"), ("2024-01-01", 366, "1000")):
        parts = {"2023-10-20": "200", "2024-01-01": "1000"}
        ends = {"2023-10-20": "2024-01-01", "2024-01-01": "2025-01-01"}
        whole = [[first, ends[first], amount] for first, amount in parts.items()]
        assert quantified(ONE, {**heat, "FC": {"diesel": whole}}).units > 0
        parts[last] = f"{most}.000000001"
        more = [[first, ends[first], amount] for first, amount in parts.items()]
        symbol, reason, detail = refused(ONE, {**heat, "FC": {"diesel": more}})
        assert (symbol, reason) == ("most", "above_limit")
        assert (f"{days} days" in detail) == (days < 365)


@given(
    number=st.sampled_from([2023, 2024, 2028, 2031]),
    cuts=st.lists(st.integers(1, 364), min_size=1, max_size=4, unique=True).map(sorted),
)
def test_the_parts_of_a_year_have_no_more_than_the_year_together(number, cuts):
    """Whether or not it is a leap year: each part has its days of the limit, and not more."""
    first = date(number, 1, 1)
    edges = [first, *(first + timedelta(cut) for cut in cuts), date(number + 1, 1, 1)]
    length = (edges[-1] - first).days
    taken = 0
    for start, end in pairwise(edges):
        part = {"period_start": str(start), "period_end": str(end), "NCV": {"diesel": "1"}}
        nanos = 1000 * 10**9 * (end - start).days // length
        most, more = (format(Decimal(each).scaleb(-9), "f") for each in (nanos, nanos + 1))
        quantified(ONE, {**part, "FC": {"diesel": most}})
        assert refused(ONE, {**part, "FC": {"diesel": more}})[:2] == ("most", "above_limit")
        taken += nanos
    assert 1000 * 10**9 - len(edges) < taken <= 1000 * 10**9


def test_a_division_by_zero_is_refused_where_it_stands():
    whole = declaration(
        parameters=(
            *(each for each in ONE.parameters if each.symbol != "l"),
            losses("l", "Losses", "", maximum="1"),
        )
    )
    symbol, reason, detail = refused(whole, {**GIVEN, "l": "100 %"})[:3]
    # What was given is named, and the formula that divides by it.
    assert (symbol, reason) == ("l", "divided_by_zero")
    assert detail.startswith("PE = ")


def test_terms_stand_in_the_order_of_the_calculation():
    result = quantified(ONE, GIVEN)
    kinds = [term.kind for term in result.terms]
    assert kinds == sorted(kinds, key=[*TermKind].index)
    formulas = [term.symbol for term in result.terms if term.kind is TermKind.FORMULA]
    assert formulas == ["H", "each", "PW", "BE", "PE", "LE"]
    parameters = {term.symbol: term.year for term in result.terms if term.symbol in {"a", "FC"}}
    assert parameters == {"a": 0, "FC": 2024}


def test_a_result_cites_its_editions_and_their_hashes():
    result = quantified("AMS-III.C", {**example("AMS-III.C"), "factor_sets": ["GWP-AR6/1"]})
    assert [used.factor_set for used in result.factor_sets] == [
        *["GWP-AR6/1", "TW-FUEL-MOBILE/1", "TW-FUEL/1", "TW-GRID/1"]
    ]
    for used in result.factor_sets:
        assert used.sha256 == factor_set(used.factor_set).sha256
    assert value(result, "GWP_CH4") == 27


def test_members_and_vintages_share_the_units():
    inputs = {
        "period_start": "2023-07-01",
        "period_end": "2024-07-01",
        "P": "15",
        "PE_other": "0",
        "EG_BL": [["2023-07-01", "2024-01-01", "1000"], ["2024-01-01", "2024-07-01", "1070"]],
        "members": [
            {"account": "acme", "share": "62.5 %"},
            {"account": "bolt", "share": "25 %"},
            {"account": "core", "share": "12.5 %"},
        ],
    }
    result = quantified("AMS-I.F", inputs)
    assert result.reduction == Fraction("1001.18")
    assert result.units == 1001
    by_member = {}
    for cell in result.allocation:
        by_member[cell.account] = by_member.get(cell.account, 0) + cell.units
    # Domain invariant 13: quotas of 625.625, 250.25 and 125.125.
    assert by_member == {"acme": 626, "bolt": 250, "core": 125}


def test_a_loss_is_shared_among_nobody():
    members = [{"account": "acme", "share": "1"}]
    result = quantified("TOOL03", {**example("TOOL03"), "members": members})
    assert result.units == 0
    assert result.allocation == ()
    assert result.quantity_g == -26_060_318


SAVED = {**year(2023), "EC_BL": {"works": "500"}, "TDL_BL": {"works": "4 %"}}


def test_a_tool_earns_nothing():
    """TOOL05 may have a baseline alone, and a difference of 256.88 t that is no reduction."""
    members = [{"account": "acme", "share": "1"}]
    result = quantified("TOOL05", {**SAVED, "members": members})
    assert result.reduction == Fraction("256.88")
    assert (result.units, result.allocation) == (0, ())
    tools = {code for code, found in METHODS.items() if not found.declaration.earns}
    assert tools == {"TOOL03", "TOOL05"}


def test_the_api_page_names_the_notes_that_any_methodology_may_give():
    page = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    for code in (FACTOR_GIVEN, FACTOR_SUBSTITUTED, NONE_GIVEN):
        assert f"`{code}`" in page
