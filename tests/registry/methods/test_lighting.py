from fractions import Fraction
from math import floor

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.methods import METHODS, decode_inputs, quantify
from registry.methods.declaration import QuantificationError, Reason, shown
from registry.methods.factors import Substitute
from registry.methods.lighting import (
    LampGroup,
    LightingInputs,
    Replacement,
    emissions_t,
    energy_kwh,
)
from registry.methods.period import YearAmount

CODE = "AMS-II.C"


def lamps(count, watts, hours="2904"):
    return LampGroup(count=count, watts=watts, hours=hours)


def report(*replacements, **changes):
    fields = {
        "period_start": "2020-01-01",
        "period_end": "2021-01-01",
        "grid_edition": 1,
        "replacements": replacements,
    }
    return LightingInputs(**(fields | changes))


# The published worked case: energypark 111-F03-109-LS01, 11 h on 264 days.
PUBLISHED = (
    Replacement(baseline=lamps(643, "28"), project=lamps(643, "13")),
    Replacement(baseline=lamps(1116, "14"), project=lamps(1116, "10")),
)


def term(result, symbol):
    return next(item.value for item in result.terms if item.symbol == symbol)


def refusal(inputs, code=CODE):
    with pytest.raises(QuantificationError) as caught:
        quantify(code, inputs)
    return caught.value.symbol, caught.value.reason


def test_the_published_case_to_the_digit():
    result = quantify(CODE, report(*PUBLISHED))
    assert (result.method, result.version) == (CODE, "1.0")
    assert term(result, "E_BL") == Fraction("97655.712")
    assert term(result, "E_PJ") == Fraction("56683.176")
    assert term(result, "ES") == Fraction("40972.536")
    assert term(result, "EF_CO2,ELEC,2020") == Fraction("0.502")
    assert result.baseline == Fraction("49.023167424")
    assert result.project == Fraction("28.454954352")
    assert result.leakage == 0
    assert result.reduction == Fraction("20.568213072")
    assert shown(result.reduction) == "20.568213"
    assert result.units == 20
    assert result.quantity_g == 20_568_213
    assert result.vintages == ((2020, result.reduction),)
    assert result.weights_g == ((2020, 20_568_213),)
    assert result.notes == ()


def test_the_second_published_case():
    group = Replacement(baseline=lamps(21, "40", "750"), project=lamps(21, "28", "750"))
    assert term(quantify(CODE, report(group)), "ES") == 189


@pytest.mark.parametrize(("mwh", "tonnes"), [(22, "14.3"), (10, "6.5")])
def test_the_library_case(mwh, tonnes):
    assert emissions_t(Fraction(mwh * 1000), factor=Fraction("0.65")) == Fraction(tonnes)


def test_inputs_come_as_json():
    text = b"""{"period_start":"2020-01-01","period_end":"2021-01-01","grid_edition":1,
    "replacements":[{"baseline":{"count":643,"watts":"28","hours":"2904"},
                     "project":{"count":643,"watts":"13","hours":"2904"}},
                    {"baseline":{"count":1116,"watts":"14","hours":"2904"},
                     "project":{"count":1116,"watts":"10",
                                "hours":[{"year":2020,"amount":"2904"}]}}]}"""
    assert quantify(CODE, decode_inputs(CODE, text)) == quantify(CODE, report(*PUBLISHED))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"28"', b"28"),
        (b'"28"', b'"28.0e1"'),
        (b'"28"', b'"028"'),
        (b'"28"', b'"-28"'),
        (b'"28"', b'"28."'),
        (b'"28"', b'"28\\n"'),
        (b'"28"', '"2\uff18"'.encode()),
        (b'"28"', b'"\xff"'),
        (b"643", b"643.0"),
        (b"643", b"true"),
        (b'"loss"', b'"los"'),
        (b'"grid_edition":1,', b""),
        (b"[{", b"[], [{"),
        (b"}", b""),
    ],
)
def test_json_out_of_form_is_refused(old, new):
    text = msgspec.json.encode(report(*PUBLISHED))
    assert old in text
    with pytest.raises(QuantificationError) as caught:
        decode_inputs(CODE, text.replace(old, new, 1))
    assert caught.value.reason is Reason.INPUTS_INVALID


def test_a_struct_built_by_hand_is_checked_too():
    group = Replacement(baseline=lamps(1, "1e3"), project=lamps(1, "1"))
    assert refusal(report(group)) == ("inputs", Reason.INPUTS_INVALID)
    assert refusal(report()) == ("inputs", Reason.INPUTS_INVALID)
    assert refusal(LampGroup(count=1, watts="1", hours="1")) == ("inputs", Reason.INPUTS_INVALID)
    with pytest.raises(QuantificationError) as caught:
        METHODS[CODE].quantify(report(group))
    assert (caught.value.symbol, caught.value.reason) == ("rho_BL", Reason.NOT_A_DECIMAL)
    with pytest.raises(QuantificationError) as caught:
        METHODS[CODE].quantify(group)
    assert caught.value.reason is Reason.INPUTS_INVALID


def test_an_unknown_method_is_refused():
    assert refusal(report(*PUBLISHED), code="AMS-II.Z") == ("method", Reason.METHOD_UNKNOWN)


OLD, NEW = lamps(10, "40"), lamps(10, "20")
PAIR = Replacement(baseline=OLD, project=NEW)


@pytest.mark.parametrize(
    ("inputs", "symbol", "reason"),
    [
        (report(Replacement(baseline=lamps(0, "40"), project=NEW)), "n_BL", "below_minimum"),
        (report(Replacement(baseline=lamps(-1, "40"), project=NEW)), "n_BL", "below_minimum"),
        (
            report(Replacement(baseline=lamps(10**7 + 1, "40"), project=NEW)),
            "n_BL",
            "above_maximum",
        ),
        (report(Replacement(baseline=OLD, project=lamps(0, "20"))), "n_PJ", "below_minimum"),
        (report(Replacement(baseline=lamps(1, "0.09"), project=NEW)), "rho_BL", "below_minimum"),
        (report(Replacement(baseline=OLD, project=lamps(1, "5000.1"))), "rho_PJ", "above_maximum"),
        (
            report(Replacement(baseline=lamps(1, "1", "8784.1"), project=NEW)),
            "o_BL",
            "above_maximum",
        ),
        (report(Replacement(baseline=OLD, project=lamps(1, "1", "8785"))), "o_PJ", "above_maximum"),
        (report(PAIR, loss="0.500000001"), "l", "above_maximum"),
        (report(Replacement(baseline=OLD, project=NEW, reused=-1)), "n_reused", "below_minimum"),
        (report(Replacement(baseline=OLD, project=NEW, reused=11)), "n_reused", "above_maximum"),
        (report(PAIR, period_end="2020-01-01"), "period", "period_invalid"),
        (report(PAIR, period_end="2019-12-31"), "period", "period_invalid"),
        (report(PAIR, period_end="2030-01-02"), "period", "period_invalid"),
        (report(PAIR, period_end="2020-02-30"), "period", "period_invalid"),
        (report(PAIR, grid_edition=0), "EF_CO2,ELEC", "factor_absent"),
        (report(PAIR, period_end="2027-01-01"), "EF_CO2,ELEC", "factor_absent"),
        (report(PAIR, substitutes=(Substitute(2020, 2017),)), "EF_CO2,ELEC", "substitute_invalid"),
        (
            report(PAIR, substitutes=(Substitute(2026, 2025),)),
            "EF_CO2,ELEC",
            "substitute_invalid",
        ),
        (
            report(Replacement(baseline=lamps(1, "40", (YearAmount(2021, "1"),)), project=NEW)),
            "o_BL",
            "years_mismatch",
        ),
        (report(Replacement(baseline=OLD, project=lamps(1, "1", ()))), "o_PJ", "years_mismatch"),
        (
            report(
                Replacement(
                    baseline=lamps(10**6, "100", "8000"), project=lamps(10**6, "10", "8000")
                )
            ),
            "ES",
            "above_maximum",
        ),
    ],
)
def test_refusals_name_the_parameter(inputs, symbol, reason):
    assert refusal(inputs) == (symbol, Reason(reason))


def saving(kwh, **changes):
    """One lamp-hour kind whose saving over the period is `kwh`: 1 kW less for so many hours."""
    pair = Replacement(
        baseline=lamps(kwh // 1000, "1001", "1000"), project=lamps(kwh // 1000, "1", "1000")
    )
    return report(pair, **changes)


def test_the_limit_of_60_gwh_a_year_is_inclusive_and_spans_years():
    assert quantify(CODE, saving(60_000_000)).reduction == 60_000 * Fraction("0.502")
    assert refusal(saving(60_001_000)) == ("ES", Reason.ABOVE_MAXIMUM)
    across = {"period_start": "2020-07-01", "period_end": "2021-07-01"}
    assert quantify(CODE, saving(60_000_000, **across)).units > 0
    assert refusal(saving(60_001_000, **across)) == ("ES", Reason.ABOVE_MAXIMUM)


def test_a_debit_is_never_refused_for_its_size():
    pair = Replacement(baseline=lamps(10**6, "10"), project=lamps(10**6, "100"))
    assert quantify(CODE, report(pair)).quantity_g < -(10**11)


def test_losses_count_on_both_sides():
    plain, lossy = (quantify(CODE, report(PAIR, loss=loss)) for loss in ("0", "0.2"))
    assert lossy.baseline == plain.baseline / Fraction("0.8")
    assert lossy.project == plain.project / Fraction("0.8")


def test_baseline_hours_are_capped_and_noted():
    long = Replacement(baseline=lamps(10, "40", "3000"), project=NEW)
    result = quantify(CODE, report(PAIR, long))
    assert term(result, "E_BL") == 2 * 10 * 40 * Fraction(2904, 1000)
    assert [(note.code, note.symbol, note.where) for note in result.notes] == [
        ("baseline_hours_capped", "o_BL", "group 2, 2020")
    ]


def test_fewer_baseline_hours_stay_as_they_are_and_can_cost_units():
    short = Replacement(baseline=lamps(10, "40", "1000"), project=lamps(10, "20", "2904"))
    result = quantify(CODE, report(short))
    assert result.reduction == (400 - Fraction("580.8")) / 1000 * Fraction("0.502")
    assert result.reduction < 0
    assert result.units == 0
    assert result.quantity_g == -90_762  # -90,761.6 g, rounded away from zero
    assert result.weights_g == ((2020, -90_762),)
    assert result.notes == ()


def test_reused_lamps_leak_what_they_burnt_before():
    reused = Replacement(baseline=lamps(10, "40", "3000"), project=NEW, reused=3)
    result = quantify(CODE, report(reused))
    assert result.leakage == 3 * 40 * 3000 * Fraction("0.502") / 10**6
    assert result.reduction == result.baseline - result.project - result.leakage


def test_a_period_over_two_years_is_split_by_days():
    pair = Replacement(baseline=lamps(1000, "400"), project=lamps(1000, "100"))
    result = quantify(CODE, report(pair, period_start="2023-07-01", period_end="2024-07-01"))
    kwh = Fraction(1000 * 300 * 2904, 1000)
    assert result.vintages == (
        (2023, kwh * Fraction(184, 366) * Fraction("0.000494")),
        (2024, kwh * Fraction(182, 366) * Fraction("0.000474")),
    )
    assert result.units == floor(sum(value for _, value in result.vintages))
    assert result.weights_g == tuple((y, floor(value * 10**6)) for y, value in result.vintages)


def test_a_period_over_two_years_with_hours_of_each_year():
    hours = (YearAmount(2023, "1000"), YearAmount(2024, "1000"))
    # 500 lamps x 1 kW saved x 1,000 h: 500 MWh each year, 484.0 t together.
    pair = Replacement(baseline=lamps(500, "1100", hours), project=lamps(500, "100", hours))
    result = quantify(CODE, report(pair, period_start="2023-07-01", period_end="2024-07-01"))
    assert result.reduction == 484
    assert result.units == 484
    assert result.vintages == ((2023, Fraction(247)), (2024, Fraction(237)))


def test_a_year_of_loss_weighs_below_zero():
    """It is neither left out nor made zero: the years together are what was reduced."""
    before = (YearAmount(2023, "100"), YearAmount(2024, "2000"))
    after = (YearAmount(2023, "400.001"), YearAmount(2024, "2000"))
    pair = Replacement(baseline=lamps(500, "1100", before), project=lamps(500, "550", after))
    result = quantify(CODE, report(pair, period_start="2023-07-01", period_end="2024-07-01"))
    # 2023: 55,000 kWh before, 110,000.275 after; 2024: 550,000 kWh saved.
    lost, gained = Fraction("-55000.275") * Fraction("0.000494"), 550 * Fraction("0.474")
    assert result.vintages == ((2023, lost), (2024, gained))
    assert result.weights_g == ((2023, -27_170_136), (2024, 260_700_000))
    assert result.quantity_g == 260_700_000 - 27_170_136
    assert result.units == 233


def test_hours_of_a_year_must_fit_its_days():
    hours = (YearAmount(2023, "4416.1"), YearAmount(2024, "0"))
    pair = Replacement(baseline=OLD, project=lamps(10, "20", hours))
    period = {"period_start": "2023-07-01", "period_end": "2024-07-01"}
    assert refusal(report(pair, **period)) == ("o_PJ", Reason.ABOVE_MAXIMUM)


def test_the_cap_works_year_by_year():
    before = (YearAmount(2023, "100"), YearAmount(2024, "300"))
    after = (YearAmount(2023, "200"), YearAmount(2024, "200"))
    pair = Replacement(baseline=lamps(10, "40", before), project=lamps(10, "20", after))
    result = quantify(CODE, report(pair, period_start="2023-07-01", period_end="2024-07-01"))
    assert term(result, "E_BL,2023") == 40
    assert term(result, "E_BL,2024") == 80
    assert [note.where for note in result.notes] == ["group 1, 2024"]


def test_a_substitute_factor_is_noted_and_cited():
    inputs = report(
        PAIR,
        period_start="2026-01-01",
        period_end="2027-01-01",
        substitutes=(Substitute(2026, 2025),),
    )
    result = quantify(CODE, inputs)
    assert term(result, "EF_CO2,ELEC,2026") == Fraction("0.467")
    assert "TW-GRID/1/2025" in [item.formula for item in result.terms]
    assert [(note.code, note.where) for note in result.notes] == [
        ("grid_factor_substituted", "2026: 2025")
    ]


@given(
    st.lists(
        st.tuples(
            st.integers(1, 500), st.integers(1, 900), st.integers(1, 900), st.integers(0, 4000)
        ),
        min_size=1,
        max_size=4,
    ),
    st.integers(0, 500),
)
def test_sums_hold_for_any_report(groups, loss):
    pairs = [
        Replacement(baseline=lamps(n, str(b), str(h)), project=lamps(n, str(p), str(h)))
        for n, b, p, h in groups
    ]
    period = {"period_start": "2019-03-05", "period_end": "2021-02-03"}
    result = quantify(CODE, report(*pairs, loss=f"0.{loss:03}", **period))
    assert result.reduction == result.baseline - result.project - result.leakage
    assert sum(value for _, value in result.vintages) == result.reduction
    assert result.units == max(0, floor(result.reduction))
    assert result.quantity_g <= result.reduction * 10**6 < result.quantity_g + 1
    assert result.units == max(0, result.quantity_g // 10**6)
    weights = [weight for _, weight in result.weights_g]
    assert all(
        weight <= value * 10**6 < weight + 1
        for weight, (_, value) in zip(weights, result.vintages, strict=True)
    )
    # What the log asks of a verification.
    assert 0 <= result.quantity_g - sum(weights) < len(weights)


def test_energy_is_exact():
    kwh = energy_kwh(count=3, watts=Fraction("0.1"), hours=Fraction(1), loss=Fraction("0.1"))
    assert kwh == Fraction(1, 3000)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0"),
        ("20", "20"),
        ("1/3", "0.333333"),
        ("-1/3", "-0.333333"),
        ("1.0000005", "1"),
        ("1.0000015", "1.000002"),
        ("-0.0000001", "0"),
        ("1234567.25", "1234567.25"),
    ],
)
def test_values_are_shown_to_six_decimals_half_even(value, text):
    assert shown(Fraction(value)) == text


def test_every_declared_parameter_has_titles_and_bounds():
    for code, method in METHODS.items():
        assert method.declaration.code == code
        symbols = [parameter.symbol for parameter in method.declaration.parameters]
        assert len(set(symbols)) == len(symbols)
        for parameter in method.declaration.parameters:
            assert parameter.title_zh and parameter.title_en and parameter.source
            assert parameter.minimum < parameter.maximum
