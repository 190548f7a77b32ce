import datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.units import (
    FORMATS,
    PrintedSerial,
    format_serial,
    parse_serial,
    quantity_of,
    range_quantity,
    ranges_are_ordered,
    series_of,
    split_series,
)
from ledger.errors import Defect, Malformed
from ledger.limits import SERIAL_MAX

GOLDEN = "TW-Z00012-A-31122024-000000001-000000568"


def printed(**changes):
    fields = {
        "project": "Z00012",
        "unit_type": "A",
        "last_day": datetime.date(2024, 12, 31),
        "first": 1,
        "last": 568,
    }
    return PrintedSerial(**(fields | changes))


serials = st.tuples(
    st.integers(1, SERIAL_MAX), st.integers(1, SERIAL_MAX), st.sampled_from("ABCZ")
).flatmap(
    lambda drawn: st.builds(
        PrintedSerial,
        project=st.integers(0, 99999).map(lambda number: f"{drawn[2]}{number:05}"),
        unit_type=st.sampled_from("ARN"),
        last_day=st.dates(),
        first=st.just(min(drawn[:2])),
        last=st.just(max(drawn[:2])),
    )
)


def test_golden_printed_form():
    assert format_serial(printed()) == GOLDEN
    assert parse_serial(GOLDEN) == printed()
    assert printed().quantity == 568
    assert printed().series == "Z00012/2024"


@given(serials, st.sampled_from(sorted(FORMATS)))
def test_parse_reads_what_format_writes(serial, edition):
    text = format_serial(serial, edition=edition)
    assert parse_serial(text, edition=edition) == serial
    assert len(text) == len(GOLDEN)
    assert split_series(serial.series) == (serial.project, serial.last_day.year)


@given(
    st.tuples(
        st.sampled_from(["TW-Z00012", "TW-A00000", "TW-D00012"]),
        st.sampled_from(["A", "N", "X"]),
        st.sampled_from(["31122024", "29022024", "29022023", "00012024", "31120000"]),
        st.sampled_from(["000000000", "000000001", "999999999"]),
        st.sampled_from(["000000000", "000000001", "999999999", "1"]),
    ).map("-".join)
)
def test_format_writes_what_parse_read(text):
    try:
        serial = parse_serial(text)
    except Malformed as error:
        assert error.code is Defect.BAD_SERIAL
    else:
        assert format_serial(serial) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        GOLDEN + "\n",
        " " + GOLDEN,
        GOLDEN.lower(),
        GOLDEN.replace("000000568", "00000056\uff18"),
        GOLDEN.replace("000000568", "00000056\u0668"),
        GOLDEN.replace("TW", "TH"),
        GOLDEN.replace("Z00012", "D00012"),
        GOLDEN.replace("Z00012", "Z0012"),
        GOLDEN.replace("-A-", "-B-"),
        GOLDEN.replace("31122024", "31112024"),
        GOLDEN.replace("31122024", "29022023"),
        GOLDEN.replace("31122024", "00122024"),
        GOLDEN.replace("31122024", "31132024"),
        GOLDEN.replace("31122024", "31120000"),
        GOLDEN.replace("000000001", "000000000"),
        GOLDEN.replace("000000001", "000000569"),
        GOLDEN.replace("000000568", "1000000000"),
        GOLDEN.replace("-", "_"),
        GOLDEN + "-0",
    ],
)
def test_bad_serials_are_malformed(text):
    with pytest.raises(Malformed) as caught:
        parse_serial(text)
    assert caught.value.code is Defect.BAD_SERIAL


@pytest.mark.parametrize(
    "changes",
    [
        {"first": 0},
        {"first": -1},
        {"first": 569},
        {"last": SERIAL_MAX + 1},
        {"project": "Y00001"},
        {"project": "Z00001-A"},
        {"unit_type": "B"},
        {"unit_type": ""},
    ],
)
def test_a_serial_without_printed_form_is_malformed(changes):
    with pytest.raises(Malformed) as caught:
        format_serial(printed(**changes))
    assert caught.value.code is Defect.BAD_SERIAL


def test_29_february_is_a_day_in_leap_years():
    text = GOLDEN.replace("31122024", "29022024")
    assert parse_serial(text).last_day == datetime.date(2024, 2, 29)


def test_series_round_trip():
    assert series_of(project="Z00012", vintage=2024) == "Z00012/2024"
    assert split_series("Z00012/2024") == ("Z00012", 2024)


@pytest.mark.parametrize(
    "text", ["", "Z00012", "Z00012/24", "Z00012/2024\n", "z00012/2024", "Z00012/202\uff14", "/2024"]
)
def test_bad_series_are_malformed(text):
    with pytest.raises(Malformed) as caught:
        split_series(text)
    assert caught.value.code is Defect.BAD_SERIAL


@pytest.mark.parametrize(
    ("ranges", "ordered"),
    [
        ([], True),
        ([("Z00001/2024", 1, 1)], True),
        ([("Z00001/2024", 1, SERIAL_MAX)], True),
        ([("Z00001/2024", 1, SERIAL_MAX + 1)], False),
        ([("Z00001/2024", 0, 1)], False),
        ([("Z00001/2024", 2, 1)], False),
        ([("Z00001/2024", 1, 5), ("Z00001/2024", 6, 9)], True),
        ([("Z00001/2024", 1, 5), ("Z00001/2024", 5, 9)], False),
        ([("Z00001/2024", 6, 9), ("Z00001/2024", 1, 5)], False),
        ([("Z00001/2024", 6, 9), ("Z00001/2025", 1, 5)], True),
        ([("Z00001/2025", 1, 5), ("Z00001/2024", 6, 9)], False),
        ([("Z00001/2024", 1, 5), ("Z00001/2024", 1, 5)], False),
        ([("Z00001/2024", 1, 5), ("Z00001/2025", 9, 8)], False),
    ],
)
def test_ranges_are_ordered(ranges, ordered):
    assert ranges_are_ordered(ranges) is ordered


def test_ordered_is_sorted_and_disjoint_for_every_small_pair():
    cells = [
        (s, a, b) for s in ("A00001/2024", "A00001/2025") for a in (1, 2, 3) for b in (1, 2, 3)
    ]
    for one, other in product(cells, repeat=2):
        units = [{(s, n) for n in range(a, b + 1)} for s, a, b in (one, other)]
        expected = all(units) and not units[0] & units[1] and one < other
        assert ranges_are_ordered([one, other]) is expected


def test_quantities():
    ranges = [("Z00001/2024", 1, 5), ("Z00001/2024", 9, 9)]
    assert [range_quantity(units) for units in ranges] == [5, 1]
    assert quantity_of(ranges) == 6
    assert quantity_of([]) == 0
