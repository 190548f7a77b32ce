import datetime
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.records import WorkingYear
from ledger.book.workdays import (
    CalendarUnknown,
    add_working_days,
    is_working_day,
    next_working_day,
    working_day_from,
)

ONE_DAY = datetime.timedelta(days=1)


def year_of(year: int, closed: str = "", opened: str = "") -> WorkingYear:
    named = [tuple(f"{year}-{day}" for day in days.split()) for days in (closed, opened)]
    return WorkingYear(year=year, closed=named[0], opened=named[1], index=1)


# The office calendars of 民國 113 to 115: holidays on weekdays, and Saturdays worked for them.
OFFICE = {
    2024: year_of(
        2024,
        "01-01 02-08 02-09 02-12 02-13 02-14 02-28 04-04 04-05 06-10 09-17 10-10",
        "02-17",
    ),
    2025: year_of(2025, "01-01 01-27 01-28 01-29 01-30 01-31 02-28 04-03 04-04 05-30", "02-08"),
    2026: year_of(2026, "01-01 02-16 02-17 02-18 02-19 02-20 02-27 04-03 04-06 06-19 09-25"),
}
SPAN = st.dates(date(2024, 1, 1), date(2026, 10, 31))


def worked(day: date) -> bool:
    """Say by hand whether a day of the three years is worked."""
    year, text = OFFICE[day.year], str(day)
    return text in year.opened or (f"{day:%a}" not in ("Sat", "Sun") and text not in year.closed)


@given(SPAN)
def test_a_day_is_worked_as_its_year_says(day):
    assert is_working_day(OFFICE.get, day) == worked(day)


@given(SPAN, st.integers(1, 40))
def test_so_many_working_days_lie_behind_the_first_day(day, count):
    end = add_working_days(OFFICE.get, day, count)
    between = [day + ONE_DAY * number for number in range(1, (end - day).days + 1)]
    assert sum(map(worked, between)) == count
    assert worked(end)


@given(SPAN)
def test_the_next_working_day_is_the_first_of_those_that_follow(day):
    assert next_working_day(OFFICE.get, day) == add_working_days(OFFICE.get, day, 1)
    assert working_day_from(OFFICE.get, day + ONE_DAY) == next_working_day(OFFICE.get, day)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        # Nine days off, and the Saturday that is worked for one of them.
        ("2024-02-07", "2024-02-20"),
        ("2024-02-16", "2024-02-22"),
        ("2025-01-24", "2025-02-07"),
        ("2025-01-31", "2025-02-07"),
        ("2025-02-07", "2025-02-13"),
        # A leap day, a year's end, and a weekend in which a period begins.
        ("2024-02-23", "2024-03-04"),
        ("2024-12-31", "2025-01-08"),
        ("2025-12-27", "2026-01-05"),
        ("2025-12-31", "2026-01-08"),
    ],
)
def test_five_working_days_after(start, due):
    assert str(add_working_days(OFFICE.get, date.fromisoformat(start), 5)) == due


def test_a_storm_closes_a_day_that_was_to_be_worked():
    stormy = OFFICE | {2024: year_of(2024, "07-24 07-25")}
    assert str(add_working_days(OFFICE.get, date(2024, 7, 23), 2)) == "2024-07-25"
    assert str(add_working_days(stormy.get, date(2024, 7, 23), 2)) == "2024-07-29"


def test_of_a_year_without_a_calendar_nothing_is_guessed():
    with pytest.raises(CalendarUnknown) as caught:
        is_working_day(OFFICE.get, date(2023, 12, 29))
    assert caught.value.year == 2023
    with pytest.raises(CalendarUnknown) as caught:
        add_working_days(OFFICE.get, date(2026, 12, 31), 1)
    assert caught.value.year == 2027
    assert str(add_working_days(OFFICE.get, date(2026, 12, 28), 3)) == "2026-12-31"


@pytest.mark.parametrize("count", [0, -1])
def test_no_number_of_working_days_is_below_one(count):
    with pytest.raises(ValueError, match="not a number of working days"):
        add_working_days(OFFICE.get, date(2026, 1, 5), count)
