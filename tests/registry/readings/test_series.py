"""Readings beside each other: gaps, overlaps, repeats, the period, and what stands out."""

from datetime import date, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.methods import method_of
from registry.methods.errors import QuantificationError
from registry.readings import read_together
from registry.readings.problems import Fault
from registry.readings.series import UNUSUAL_READINGS_MIN
from tests.registry.readings.files import DECLARATION, YEAR, csv_of, faults, read

MONTHS = [date(2024 + n // 12, n % 12 + 1, 1) for n in range(13)]


def months(value: str = "200", item: str = "T5") -> list[str]:
    return [f"o_PJ,{item},{first},{after},{value},h" for first, after in pairwise(MONTHS)]


def test_months_that_cover_the_year():
    report = read(csv_of(*months()), YEAR).report
    assert report.is_fine
    assert [(each.symbol, each.item, each.readings, each.sum) for each in report.series] == [
        ("o_PJ", "T5", 12, "2400")
    ]


def test_a_gap_points_at_the_reading_after_it():
    lines = months()
    del lines[3]
    checked = read(csv_of(*lines))
    assert faults(checked) == [(Fault.READINGS_GAP, 5, "C")]
    assert "from 2024-04-01 up to, not including, 2024-05-01" in checked.report.problems[0].en


def test_gaps_at_both_ends_of_the_period():
    assert faults(read(csv_of(*months()[1:11]), YEAR)) == [
        (Fault.READINGS_GAP, 2, "C"),
        (Fault.READINGS_GAP, 11, "D"),
    ]


def test_without_a_period_all_series_cover_the_same_days():
    checked = read(csv_of(*months(), *months(item="T8")[:6]))
    assert faults(checked) == [(Fault.READINGS_GAP, 19, "D")]
    assert (checked.report.period_start, checked.report.period_end) == YEAR


def together(*files, period=YEAR):
    """Give the problems of several files, each its own, and their sentences."""
    found = read_together(DECLARATION, files, period=period)
    said = [each.en for checked in found for each in checked.report.problems]
    return [faults(checked) for checked in found], said


def test_a_part_of_several_files_may_have_gaps_that_another_fills():
    lines = months()
    files = ("a.csv", csv_of(*lines[:2], *lines[5:])), ("b.csv", csv_of(*lines[2:5]))
    assert together(*files) == ([[], []], [])
    assert not read(files[0][1], YEAR).report.is_fine


def test_a_gap_between_two_files_names_the_file_and_the_row():
    lines = months()
    first, second = csv_of(*lines[:5]), csv_of(lines[11], *lines[6:11])
    found, said = together(("a.csv", first), ("b.csv", second))
    assert found == [[], [(Fault.READINGS_GAP, 3, "C")]]
    assert said == ["o_PJ T5: nothing is read from 2024-06-01 up to, not including, 2024-07-01."]
    found, _ = together(("a.csv", csv_of(*lines[:5])), ("b.csv", csv_of(*lines[5:11])))
    assert found == [[], [(Fault.READINGS_GAP, 7, "D")]]
    found, _ = together(("a.csv", first), ("missing", None))
    assert found == [[]]


def test_what_two_files_both_have_names_the_other_file():
    lines = months()
    found, said = together(("a.csv", csv_of(*lines[:6])), ("b.csv", csv_of(lines[5], *lines[6:])))
    assert found == [[], [(Fault.ROW_REPEATED, 2, "C")]]
    assert said == ["o_PJ T5 has a reading of the same days in row 7 of a.csv already."]
    over = "o_PJ,T5,2024-06-15,2024-07-01,1,h"
    found, said = together(("a.csv", csv_of(*lines[:6])), ("b.csv", csv_of(over, *lines[6:])))
    assert found == [[], [(Fault.READINGS_OVERLAP, 2, "C")]]
    assert "the reading in row 7 of a.csv runs up to 2024-07-01" in said[0]


@given(st.lists(st.integers(0, 3), min_size=12, max_size=12), st.integers(0, 11))
def test_splitting_a_file_hides_nothing_that_is_unusual(parts, place):
    lines = months("4")
    lines[place] = lines[place].replace(",4,", ",124,")
    files = [
        (f"{n}.csv", csv_of(*(line for line, part in zip(lines, parts, strict=True) if part == n)))
        for n in sorted(set(parts))
    ]
    found = read_together(DECLARATION, files, period=YEAR)
    told = [(each.code, each.column) for one in found for each in one.report.problems]
    assert told == [(Fault.READING_UNUSUAL, "E")]


def test_overlaps_and_repeats_name_the_other_row():
    lines = [*months(), "o_PJ,T5,2024-03-15,2024-04-15,1,h", months()[0]]
    checked = read(csv_of(*lines))
    assert faults(checked) == [
        (Fault.READINGS_OVERLAP, 5, "C"),
        (Fault.READINGS_OVERLAP, 14, "C"),
        (Fault.ROW_REPEATED, 15, "C"),
    ]
    assert "in row 2 already" in checked.report.problems[2].en


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (("2024-02-01", "2025-01-01"), (Fault.OUTSIDE_PERIOD, 2, "C")),
        (("2024-01-01", "2024-12-01"), (Fault.OUTSIDE_PERIOD, 13, "D")),
        (("2025-01-01", "2024-01-01"), (Fault.PERIOD_INVALID, 0, "")),
        (("2024-01-01", "2044-01-01"), (Fault.PERIOD_INVALID, 0, "")),
        (("2024-02-30", "2025-01-01"), (Fault.PERIOD_INVALID, 0, "")),
    ],
)
def test_the_period(period, expected):
    checked = read(csv_of(*months()), period)
    assert faults(checked) == [expected]
    assert checked.readings == []


def test_readings_of_too_many_years():
    lines = ["o_PJ,T5,2010-01-01,2025-01-01,1,h"]
    assert faults(read(csv_of(*lines))) == [(Fault.PERIOD_INVALID, 0, "")]


ACROSS = "o_PJ,T5,2023-12-01,2024-02-01,{},h"


def test_a_reading_over_a_change_of_year_is_pointed_at():
    lines = ["o_PJ,T5,2023-11-01,2023-12-01,9,h", ACROSS.format("9"), *months()[1:]]
    checked = read(csv_of(*lines), ("2023-11-01", "2025-01-01"))
    assert faults(checked) == [(Fault.YEARS_NOT_APART, 3, "D")]
    assert checked.readings == []
    found = checked.report.problems[0]
    assert found.en == (
        "o_PJ T5: the reading runs on after 2024-01-01; give one for each calendar year."
    )
    assert found.zh == "o_PJ T5：讀數跨越 2024-01-01，請按曆年分開提供。"


def test_every_change_of_year_is_pointed_at_by_the_last_day_too():
    lines = [f"o_PJ,{item},2023-12-01,2024-01-31,0.5,h" for item in ("T5", "T8")]
    checked = read(csv_of(*lines, head="symbol,item,from,last day,value,unit"))
    assert faults(checked) == [(Fault.YEARS_NOT_APART, row, "D") for row in (2, 3)]


def test_a_reading_of_nothing_may_run_over_a_change_of_year():
    assert read(csv_of(ACROSS.format("0.000"))).report.is_fine


def test_a_reading_may_end_with_the_year():
    apart = ["o_PJ,T5,2023-12-01,2024-01-01,9,h", "o_PJ,T5,2024-01-01,2024-02-01,9,h"]
    assert read(csv_of(*apart)).report.is_fine


def days(values: list[str]) -> list[str]:
    first = date(2024, 1, 1)
    return [
        f"o_PJ,T5,{first + timedelta(n)},{first + timedelta(n + 1)},{value},h"
        for n, value in enumerate(values)
    ]


def test_a_reading_far_above_the_others_is_a_warning():
    usual = ["2"] * 19
    checked = read(csv_of(*days([*usual, "10.000000001"])))
    assert faults(checked) == [(Fault.READING_UNUSUAL, 21, "E")]
    assert checked.report.is_fine
    assert len(checked.readings) == 20
    assert "10 h/d is more than 5 times the median, 2 h/d" in checked.report.problems[0].en
    assert faults(read(csv_of(*days([*usual, "10"])))) == []


def test_what_is_unusual_is_measured_by_days():
    lines = [*days(["2"] * 10), "o_PJ,T5,2024-01-11,2024-01-21,100,h"]
    assert faults(read(csv_of(*lines))) == []


def test_one_value_beside_zeros_is_unusual():
    checked = read(csv_of(*days([*["0"] * 11, "20"])))
    assert faults(checked) == [(Fault.READING_UNUSUAL, 13, "E")]
    assert "20 h/d is more than 5 times the median, 0 h/d." in checked.report.problems[0].en
    assert faults(read(csv_of(*days(["0"] * 12)))) == []


def test_beside_many_zeros_the_others_are_measured_by_each_other():
    """A plant that stands still most days has a median of zero, and its days of work none."""
    work = ["2"] * (UNUSUAL_READINGS_MIN - 1)
    assert faults(read(csv_of(*days([*["0"] * 20, *work, "10"])))) == []
    checked = read(csv_of(*days([*["0"] * 20, *work, "10.1"])))
    assert faults(checked) == [(Fault.READING_UNUSUAL, 29, "E")]
    assert "the median, 2 h/d of those above zero." in checked.report.problems[0].en
    assert "中位數 2 h/d（不計零值）" in checked.report.problems[0].zh
    assert len(faults(read(csv_of(*days([*["0"] * 20, *work]))))) == len(work)


def test_a_short_series_has_nothing_unusual():
    few = ["1"] * (UNUSUAL_READINGS_MIN - 2)
    assert faults(read(csv_of(*days([*few, "20"])))) == []
    assert faults(read(csv_of(*days([*few, "1", "20"])))) != []


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 20), st.integers(0, 600)),
        min_size=1,
        max_size=12,
    ),
    st.booleans(),
    st.sampled_from([date(2024, 1, 1), date(2023, 12, 20)]),
)
@example([(0, 13, 0)], False, date(2023, 12, 20))
def test_what_is_fine_is_taken_by_the_calculation_and_nothing_else(cuts, in_a_row, first):
    """A report without problems, and a calculation without refusals, are one thing."""
    lines, at = [], 0
    for start, length, value in cuts:
        begins = at if in_a_row else start
        at = begins + length
        lines.append(f"o_PJ,T5,{first + timedelta(begins)},{first + timedelta(at)},{value},h")
    end = str(first + timedelta(max(at, 1)))
    checked = read(csv_of(*lines), (str(first), end))
    method = method_of("AMS-II.C")
    base = {
        "period_start": str(first),
        "period_end": end,
        **{symbol: {"T5": "1"} for symbol in ("n_BL", "n_PJ", "rho_BL", "rho_PJ")},
        # One figure for two years can only be none.
        "o_BL": {"T5": "0"},
    }
    rows = [line.split(",") for line in lines]
    metered = {"T5": [[row[2], row[3], f"{row[4]} h"] for row in rows]}
    inputs = method.decode(msgspec.json.encode({**base, "o_PJ": metered}))
    try:
        result = method.quantify(inputs)
    except QuantificationError:
        assert not checked.report.is_fine
        return
    assert checked.report.is_fine
    bare = method.decode(msgspec.json.encode(base))
    assert method.quantify(bare.with_readings(checked.readings)) == result
