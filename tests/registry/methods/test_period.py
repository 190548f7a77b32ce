import datetime
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.limits import VINTAGES_MAX
from registry.methods.declaration import Frequency, Kind, Parameter
from registry.methods.errors import QuantificationError
from registry.methods.period import by_year, parse_period


def parameter(kind=Kind.AMOUNT, **changes):
    fields = {
        "symbol": "EG",
        "unit": "kWh",
        "kind": kind,
        "minimum": "0",
        "maximum": "1000000",
        "source_en": "meter",
        "source_zh": "電表",
        "frequency": Frequency.MONTHLY,
        "title_en": "Electricity",
        "title_zh": "電量",
    }
    return Parameter(**(fields | changes))


ACROSS = parse_period("2023-07-01", "2024-07-01")
"""184 days of 2023 and 182 of the leap year 2024."""
LEAP = parse_period("2024-01-01", "2025-01-01")


def refused(call, *arguments, **named):
    with pytest.raises(QuantificationError) as caught:
        call(*arguments, **named)
    return caught.value.symbol, caught.value.reason.value


def test_a_period_counts_its_days_by_year():
    assert ACROSS.days == {2023: 184, 2024: 182}
    assert ACROSS.length == 366
    assert parse_period("2024-12-31", "2025-01-01").days == {2024: 1}


def test_a_period_has_at_most_so_many_years():
    whole = parse_period("2000-01-01", f"{2000 + VINTAGES_MAX}-01-01")
    assert len(whole.days) == VINTAGES_MAX
    end = f"{2000 + VINTAGES_MAX}-01-02"
    assert refused(parse_period, "2000-01-01", end) == ("period_end", "period_invalid")


@pytest.mark.parametrize(
    ("start", "end", "symbol"),
    [
        ("2024-01-01", "2024-01-01", "period_end"),
        ("2024-01-02", "2024-01-01", "period_end"),
        ("2023-02-29", "2024-01-01", "period_start"),
        ("2024-01-01", "2024-13-01", "period_end"),
        ("2024-1-1", "2025-01-01", "period_start"),
        ("\uff12024-01-01", "2025-01-01", "period_start"),
        ("2024-01-01\n", "2025-01-01", "period_start"),
        ("", "2025-01-01", "period_start"),
    ],
)
def test_what_is_no_period_is_refused(start, end, symbol):
    assert refused(parse_period, start, end) == (symbol, "period_invalid")


def test_whole_years_may_be_asked_for():
    assert parse_period("2023-01-01", "2025-01-01", whole_years=True).length == 731
    for part in (("2023-01-02", "2025-01-01"), ("2023-01-01", "2024-12-31")):
        assert parse_period(*part).length == 730
        assert refused(parse_period, *part, whole_years=True) == ("period_end", "period_invalid")


def test_one_total_is_for_one_year():
    assert by_year(parameter(), "366", parse_period("2023-07-01", "2024-01-01")) == {2023: 366}
    assert refused(by_year, parameter(), "366", ACROSS) == ("EG", "years_not_apart")
    assert refused(by_year, parameter(), "0.000000001", ACROSS) == ("EG", "years_not_apart")


def test_a_total_of_nothing_is_nothing_in_every_year():
    assert by_year(parameter(), "0", ACROSS) == {2023: 0, 2024: 0}
    assert by_year(parameter(), "0.000 MWh", ACROSS) == {2023: 0, 2024: 0}


def test_a_fixed_figure_is_the_same_in_every_year():
    assert by_year(parameter(Kind.FIXED), "3 MWh", ACROSS) == {2023: 3000, 2024: 3000}


def test_part_of_a_year_has_its_days_share_of_an_annual_bound():
    found = by_year(parameter(Kind.ANNUAL), "730", ACROSS)
    assert found == {2023: 730 * Fraction(184, 365), 2024: 730 * Fraction(182, 366)}
    assert by_year(parameter(Kind.ANNUAL), "730", LEAP) == {2024: 730}


def test_readings_fall_into_their_years_and_units_mix():
    readings = [
        ("2023-07-01", "2023-10-01", "1 MWh"),
        ("2023-10-01", "2024-01-01", "500"),
        ("2024-01-01", "2024-07-01", "0.002 GWh"),
    ]
    assert by_year(parameter(), readings, ACROSS) == {2023: 1500, 2024: 2000}
    assert by_year(parameter(), readings[::-1], ACROSS) == {2023: 1500, 2024: 2000}


def test_a_reading_that_crosses_a_year_is_refused_where_it_stands():
    readings = [
        ("2023-07-01", "2023-12-22", "100"),
        ("2023-12-22", "2024-01-11", "20"),
        ("2024-01-11", "2024-07-01", "7"),
    ]
    with pytest.raises(QuantificationError) as caught:
        by_year(parameter(), readings, ACROSS, where="hall 1")
    assert caught.value.reason.value == "years_not_apart"
    assert caught.value.detail == "hall 1, 2023-12-22: a reading for each calendar year"


def test_a_reading_of_nothing_may_span_several_years():
    long = parse_period("2022-12-31", "2025-01-02")
    found = by_year(parameter(), [("2022-12-31", "2025-01-02", "0 MWh")], long)
    assert found == dict.fromkeys(range(2022, 2026), 0)
    assert refused(by_year, parameter(), [("2022-12-31", "2025-01-02", "733")], long) == (
        *("EG", "years_not_apart"),
    )


@pytest.mark.parametrize(
    ("readings", "reason"),
    [
        ([("2023-07-02", "2024-07-01", "1")], "readings_gap"),
        ([("2023-07-01", "2024-06-30", "0")], "readings_gap"),
        (
            [("2023-07-01", "2023-08-01", "1"), ("2023-08-02", "2024-07-01", "1")],
            "readings_gap",
        ),
        (
            [("2023-07-01", "2023-08-01", "1"), ("2023-07-31", "2024-07-01", "1")],
            "readings_overlap",
        ),
        ([("2023-07-01", "2024-07-01", "0")] * 2, "readings_overlap"),
        ([("2023-06-30", "2024-07-01", "1")], "readings_outside"),
        ([("2023-07-01", "2024-07-02", "1")], "readings_outside"),
        ([("2023-07-01", "2023-07-01", "1")], "readings_outside"),
        ([("2024-07-01", "2023-07-01", "1")], "readings_outside"),
        ([("2023-07-01", "2024-02-30", "1")], "period_invalid"),
        ([("2023-07-01", "2024-07-01", "1e3")], "not_a_decimal"),
        ([("2023-07-01", "2024-07-01", "1 kg")], "unit_unknown"),
        ([("2023-07-01", "2024-07-01", "1000001")], "above_maximum"),
        ([("2023-07-01", "2024-07-01", "1000.001 MWh")], "above_maximum"),
    ],
)
def test_readings_that_do_not_cover_the_period_once_are_refused(readings, reason):
    assert refused(by_year, parameter(), readings, ACROSS) == ("EG", reason)


@pytest.mark.parametrize("kind", [Kind.FIXED, Kind.ANNUAL])
def test_what_is_not_metered_has_no_readings(kind):
    readings = [("2023-07-01", "2024-07-01", "1")]
    assert refused(by_year, parameter(kind), readings, ACROSS) == ("EG", "inputs_invalid")


@pytest.mark.parametrize("kind", list(Kind))
def test_bounds_hold_for_what_was_given_and_are_inclusive(kind):
    bounded = parameter(kind, minimum="2", maximum="1000")
    for text in ("2", "1000", "1 MWh"):
        by_year(bounded, text, LEAP)
    assert refused(by_year, bounded, "1.999999999", LEAP) == ("EG", "below_minimum")
    assert refused(by_year, bounded, "1000.000000001", LEAP) == ("EG", "above_maximum")
    assert refused(by_year, bounded, "1.000000001 MWh", LEAP) == ("EG", "above_maximum")


def test_a_day_has_so_many_hours():
    hours = parameter(unit="h", daily_maximum="24")
    assert by_year(hours, "8784", LEAP) == {2024: 366 * 24}
    assert refused(by_year, hours, "8784.1", LEAP) == ("EG", "above_maximum")
    full = [("2023-07-01", "2023-07-02", "24"), ("2023-07-02", "2024-07-01", "0")]
    assert sum(by_year(hours, full, ACROSS).values()) == 24
    over = [("2023-07-01", "2023-07-02", "24.5"), ("2023-07-02", "2024-07-01", "0")]
    assert refused(by_year, hours, over, ACROSS) == ("EG", "above_maximum")
    minutes = [("2023-07-01", "2023-07-02", "1441 min"), ("2023-07-02", "2024-07-01", "0")]
    assert refused(by_year, hours, minutes, ACROSS) == ("EG", "above_maximum")


def test_a_count_is_whole():
    pieces = parameter(Kind.FIXED, unit="pcs", whole=True)
    assert by_year(pieces, "3.000", ACROSS) == {2023: 3, 2024: 3}
    assert refused(by_year, pieces, "3.5", ACROSS) == ("EG", "not_whole")
    metered = parameter(unit="pcs", whole=True)
    readings = [("2023-07-01", "2024-07-01", "2.5")]
    assert refused(by_year, metered, readings, ACROSS) == ("EG", "not_whole")


def test_a_refusal_says_where():
    with pytest.raises(QuantificationError) as caught:
        by_year(parameter(), [("2023-07-01", "2024-07-01", "x")], ACROSS, where="hall 1")
    assert caught.value.detail == "hall 1, 2023-07-01: x"


cuts = st.sets(st.dates(datetime.date(2023, 7, 2), datetime.date(2024, 6, 30)), max_size=8)


@given(cuts, st.data())
def test_readings_add_up_whatever_their_intervals(days, data):
    new_year = datetime.date(2024, 1, 1)
    edges = sorted({datetime.date(2023, 7, 1), new_year, *days, datetime.date(2024, 7, 1)})
    readings = []
    for first, after in pairwise(edges):
        amount = data.draw(st.decimals(0, 1000, places=3))
        unit = data.draw(st.sampled_from(["", " kWh", " Wh"]))
        readings.append((f"{first}", f"{after}", f"{format(amount, 'f')}{unit}"))
    found = by_year(parameter(), data.draw(st.permutations(readings)), ACROSS)
    whole = sum(
        Fraction(text.split()[0]) / (1000 if text.endswith(" Wh") else 1) for _, _, text in readings
    )
    assert sum(found.values()) == whole
