import datetime
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.calendar import (
    add_days_to_instant,
    add_months,
    add_years,
    days_in_year,
    format_instant,
    last_day_in_year,
    legal_date,
    overlap,
    parse_date,
    parse_instant,
    period_end,
    roc_date,
    years_touched,
)

dates = st.dates()
moments = st.datetimes(
    min_value=datetime.datetime(1912, 1, 1),
    max_value=datetime.datetime(2999, 12, 31),
    timezones=st.just(datetime.UTC),
)


@given(moments)
def test_parse_reads_what_format_writes_cut_to_the_millisecond(moment):
    cut = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    assert parse_instant(format_instant(moment)) == cut


@given(moments, moments)
def test_text_order_is_time_order(one, other):
    one, other = parse_instant(format_instant(one)), parse_instant(format_instant(other))
    assert (format_instant(one) < format_instant(other)) is (one < other)


def test_format_converts_to_utc_and_truncates():
    taipei = datetime.timezone(datetime.timedelta(hours=8))
    moment = datetime.datetime(2027, 1, 1, 7, 59, 59, 999_999, tzinfo=taipei)
    assert format_instant(moment) == "2026-12-31T23:59:59.999Z"
    with pytest.raises(ValueError):
        format_instant(datetime.datetime(2027, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-22",
        "2026-11-22T02:00:00Z",
        "2026-11-22T02:00:00.00Z",
        "2026-11-22T02:00:00.000000Z",
        "2026-11-22T02:00:00.000Z\n",
        "2026-11-22T02:00:00.000z",
        "2026-11-22 02:00:00.000Z",
        "2026-11-22T02:00:00.000+00:00",
        "2026-11-22T02:00:00,000Z",
        "2026-11-22T24:00:00.000Z",
        "2026-11-22T23:60:00.000Z",
        "2026-11-22T23:59:60.000Z",
        "2026-02-29T00:00:00.000Z",
        "2026-13-01T00:00:00.000Z",
        "2026-W47-7T00:00:00.000Z",
        "202\uff16-11-22T02:00:00.000Z",
        "1911-12-31T00:00:00.000Z",
        "3000-01-01T00:00:00.000Z",
    ],
)
def test_bad_instants_are_refused(text):
    for reader in (parse_instant, legal_date):
        with pytest.raises(ValueError):
            reader(text)


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        ("2026-11-22T02:00:00.000Z", date(2026, 11, 22)),
        ("2026-12-31T15:59:59.999Z", date(2026, 12, 31)),
        ("2026-12-31T16:00:00.000Z", date(2027, 1, 1)),
        ("2024-02-28T16:00:00.000Z", date(2024, 2, 29)),
        ("2999-12-31T23:59:59.999Z", date(3000, 1, 1)),
    ],
)
def test_legal_date(instant, expected):
    assert legal_date(instant) == expected


@given(moments)
def test_legal_date_is_the_date_eight_hours_on(moment):
    expected = (moment + datetime.timedelta(hours=8)).date()
    assert legal_date(format_instant(moment)) == expected


def test_add_days_to_instant():
    start = "2024-02-28T16:30:00.123Z"
    assert add_days_to_instant(start, 2) == "2024-03-01T16:30:00.123Z"
    assert add_days_to_instant(start, -59) == "2023-12-31T16:30:00.123Z"
    assert add_days_to_instant("2999-12-31T23:59:59.999Z", 366) == "3001-01-01T23:59:59.999Z"


@given(dates)
def test_parse_date_reads_iso(day):
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2023-02-29",
        "2023-2-09",
        "20230209",
        "2023-W05-4",
        "2023-02-09\n",
        "2023-02-0\uff19",
        "0000-01-01",
        "10000-01-01",
        "-001-01-01",
    ],
)
def test_bad_dates_are_refused(text):
    with pytest.raises(ValueError):
        parse_date(text)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, date(2023, 2, 28)),
        (date(2024, 12, 31), 2, date(2025, 2, 28)),
        (date(2024, 11, 30), 1, date(2024, 12, 30)),
        (date(2029, 6, 30), -6, date(2028, 12, 30)),
        (date(2024, 3, 31), -1, date(2024, 2, 29)),
        (date(2024, 1, 15), -1, date(2023, 12, 15)),
        (date(2024, 1, 15), 0, date(2024, 1, 15)),
    ],
)
def test_add_months_clamps_to_the_months_end(start, months, expected):
    assert add_months(start, months) == expected


@pytest.mark.parametrize(
    ("start", "years", "corresponding", "last_day"),
    [
        (date(2024, 7, 1), 5, date(2029, 7, 1), date(2029, 6, 30)),
        (date(2024, 1, 1), 1, date(2025, 1, 1), date(2024, 12, 31)),
        (date(2024, 3, 1), 5, date(2029, 3, 1), date(2029, 2, 28)),
        (date(2024, 2, 29), 5, date(2029, 2, 28), date(2029, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29), date(2028, 2, 28)),
        (date(2024, 2, 28), 1, date(2025, 2, 28), date(2025, 2, 27)),
    ],
)
def test_a_period_of_years(start, years, corresponding, last_day):
    assert add_years(start, years) == corresponding
    assert period_end(start, years=years) - datetime.timedelta(days=1) == last_day


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(9950, 1, 1), 60 * 12, date.max),
        (date(9999, 12, 31), 1, date.max),
        (date(9998, 12, 31), 12, date.max),
        (date(1, 1, 1), -1, date.min),
    ],
)
def test_sums_stop_at_the_last_day_there_is(start, months, expected):
    assert add_months(start, months) == expected
    if months > 0:
        assert period_end(date(9996, 2, 29), years=60) == date.max


@given(dates, st.integers(-10_000, 10_000))
def test_dates_can_always_be_added_to(start, years):
    assert add_years(start, years) in (date.min, date.max) or (
        add_years(start, years).year == start.year + years
    )
    assert abs((period_end(start, years=years) - add_years(start, years)).days) <= 31


@given(dates, dates, dates, dates)
def test_overlap_is_to_share_a_day(a_start, a_end, b_start, b_end):
    shared = max(0, (min(a_end, b_end) - max(a_start, b_start)).days)
    assert overlap(a_start, a_end, b_start, b_end) is (shared > 0)
    assert overlap(b_start, b_end, a_start, a_end) is (shared > 0)


def test_neighbours_and_empty_intervals_do_not_overlap():
    first, middle, last = date(2024, 1, 1), date(2024, 7, 1), date(2025, 1, 1)
    assert not overlap(first, middle, middle, last)
    assert not overlap(middle, middle, first, last)
    assert overlap(first, last, middle, last)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2023, 7, 1), date(2024, 7, 1), [2023, 2024]),
        (date(2023, 1, 1), date(2024, 1, 1), [2023]),
        (date(2023, 12, 31), date(2024, 1, 2), [2023, 2024]),
        (date(2023, 1, 1), date(2023, 1, 1), []),
        (date(2024, 1, 1), date(2023, 1, 1), []),
        (date(2022, 6, 1), date(2024, 6, 1), [2022, 2023, 2024]),
    ],
)
def test_years_touched(start, end, expected):
    assert years_touched(start, end) == expected


@given(st.dates(max_value=date(9980, 1, 1)), st.integers(1, 4000))
def test_the_years_touched_share_the_days(start, days):
    end = start + datetime.timedelta(days=days)
    parts = {year: days_in_year(start, end, year) for year in years_touched(start, end)}
    assert sum(parts.values()) == days
    assert all(parts.values())
    for year in parts:
        last = last_day_in_year(start, end, year)
        assert last.year == year
        assert start <= last < end
        assert days_in_year(last + datetime.timedelta(days=1), end, year) == 0


@pytest.mark.parametrize(
    ("start", "end", "year"),
    [
        (date(2023, 7, 1), date(2024, 1, 1), 2024),
        (date(2023, 7, 1), date(2024, 1, 1), 2022),
        (date(2023, 7, 1), date(2023, 7, 1), 2023),
    ],
)
def test_a_year_not_touched_has_no_last_day(start, end, year):
    with pytest.raises(ValueError):
        last_day_in_year(start, end, year)


def test_roc_date():
    assert roc_date(date(2024, 12, 31)) == "民國 113 年 12 月 31 日"
    assert roc_date(date(1912, 1, 1)) == "民國 1 年 1 月 1 日"
