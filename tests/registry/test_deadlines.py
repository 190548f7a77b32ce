"""Every clock on both sides of its day: months that end early, leap days, new years, make-up days.

The calendar is 2024 and 2025 as the central government worked them, cut to what the cases need.
"""

import datetime

import pytest

from ledger.book.records import WorkingYear
from ledger.book.workdays import CalendarUnknown
from registry.clocks import LIMITS, TITLES, Clock, Sense, Unit
from registry.deadlines import (
    CONVERSION_OPENED,
    Correction,
    answer_due,
    correction_days,
    corrections_due,
    due,
    incident_report_by,
    review_due,
)

DAY = datetime.timedelta(days=1)
YEARS = {
    2024: WorkingYear(
        year=2024,
        closed=(
            *("2024-01-01", "2024-02-08", "2024-02-09", "2024-02-12", "2024-02-13", "2024-02-14"),
            *("2024-02-28", "2024-04-04", "2024-04-05", "2024-06-10", "2024-09-17", "2024-10-10"),
            "2024-10-31",  # a typhoon
        ),
        opened=("2024-02-17",),
        index=1,
    ),
    2025: WorkingYear(
        year=2025,
        closed=(
            *("2025-01-01", "2025-01-27", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31"),
            *("2025-02-28", "2025-04-03", "2025-04-04", "2025-05-30", "2025-10-06", "2025-10-10"),
        ),
        opened=("2025-02-08",),
        index=2,
    ),
}


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


CASES = [
    # Months end on the day of the same number, on the month's last day, over a leap day or not.
    (Clock.PROJECT_REVIEW, "2024-03-15", "2024-09-15"),
    (Clock.PROJECT_REVIEW, "2024-08-31", "2025-02-28"),
    (Clock.PROJECT_REVIEW, "2023-08-31", "2024-02-29"),
    (Clock.PROJECT_REVIEW, "2024-07-01", "2025-01-01"),
    (Clock.REVIEW_EXTENDED, "2024-02-29", "2025-02-28"),
    (Clock.REVIEW_EXTENDED, "2023-03-01", "2024-03-01"),
    # What is filed until a day of rest may be filed on the next working day.
    (Clock.PROJECT_CORRECTIONS, "2024-07-27", "2025-02-03"),
    (Clock.ACCOUNT_CORRECTIONS, "2024-01-18", "2024-02-17"),
    (Clock.ACCOUNT_CORRECTIONS, "2024-01-19", "2024-02-19"),
    (Clock.ACCOUNT_CORRECTIONS, "2024-12-02", "2025-01-02"),
    (Clock.OFFSET_ACCOUNT_REVIEW, "2024-02-15", "2024-02-29"),
    (Clock.OFFSET_ACCOUNT_CORRECTIONS, "2024-02-14", "2024-02-29"),
    (Clock.OFFSET_CONVERSION, "2023-10-12", "2025-10-13"),
    # What must be filed before an event never moves: 30 December 2028 is a Saturday.
    (Clock.CREDITING_CHANGE, "2024-04-30", "2024-02-29"),
    (Clock.CREDITING_CHANGE, "2025-04-30", "2025-02-28"),
    (Clock.CREDITING_CHANGE, "2025-02-15", "2024-12-15"),
    (Clock.ACTIVITY_CHANGE, "2024-03-01", "2024-02-29"),
    (Clock.RENEWAL, "2029-06-30", "2028-12-30"),
    (Clock.RENEWAL, "2025-06-30", "2024-12-30"),
    (Clock.RENEWAL, "2024-08-31", "2024-02-29"),
    (Clock.PROJECT_START, "2024-02-29", "2025-02-28"),
    (Clock.PROJECT_START, "2023-12-31", "2024-12-31"),
    # The first day that is free: the day of the event is none of the fifteen, or of the years.
    (Clock.METHOD_COMMENT, "2024-02-20", "2024-03-07"),
    (Clock.METHOD_COMMENT, "2024-12-25", "2025-01-10"),
    (Clock.DATA_CHANGE, "2024-02-07", "2024-02-17"),
    (Clock.DATA_CHANGE, "2024-01-30", "2024-02-15"),
    (Clock.DATA_CHANGE, "2024-12-22", "2025-01-02"),
    (Clock.CONTROL_CHANGE, "2025-01-01", "2024-12-31"),
    (Clock.CONTROL_CHANGE, "2024-03-01", "2024-02-29"),
    (Clock.DISSOLUTION_NOTICE, "2024-10-21", "2024-11-01"),
    (Clock.MERGER_FILING, "2024-02-29", "2025-03-03"),
    (Clock.MERGER_FILING, "2023-12-05", "2024-12-05"),
    # Days of viewing, of trading and of bidding: the first of them is one.
    (Clock.FIXED_PRICE_VIEWING, "2024-02-20", "2024-03-05"),
    (Clock.CHANGED_PRICE_VIEWING, "2024-12-27", "2025-01-06"),
    (Clock.LISTING_MINIMUM, "2024-02-01", "2024-03-02"),
    (Clock.LISTING_MINIMUM, "2025-02-01", "2025-03-03"),
    (Clock.AUCTION_VIEWING, "2024-02-01", "2024-02-29"),
    (Clock.AUCTION_BIDDING, "2024-12-02", "2025-01-01"),
    # Working days: a make-up Saturday counts, the holidays and the typhoon do not.
    (Clock.BID_OPENING, "2024-02-16", "2024-02-17"),
    (Clock.BID_OPENING, "2024-10-30", "2024-11-01"),
    (Clock.BID_OPENING, "2024-12-31", "2025-01-02"),
    (Clock.BOND_REFUND, "2024-02-07", "2024-02-20"),
    (Clock.BOND_REFUND, "2025-01-24", "2025-02-07"),
    (Clock.BOND_REFUND, "2025-02-03", "2025-02-08"),
    (Clock.RETIREMENT_PUBLICATION, "2024-12-27", "2025-01-06"),
    (Clock.RETIREMENT_PUBLICATION, "2024-02-15", "2024-02-21"),
    (Clock.RETIREMENT_PUBLICATION, "2024-02-26", "2024-03-05"),
    (Clock.DEAL_NOTICE, "2025-02-07", "2025-02-08"),
    (Clock.DEAL_NOTICE, "2025-01-24", "2025-02-03"),
    (Clock.PLATFORM_RECORDS, "2024-02-29", "2030-03-01"),
    (Clock.PLATFORM_RECORDS, "2024-02-28", "2030-03-01"),
    (Clock.PLATFORM_RECORDS, "2022-02-28", "2028-03-01"),
    (Clock.PLATFORM_RECORDS, "2024-12-31", "2031-01-01"),
    (Clock.PLATFORM_RECORDS, "2024-06-10", "2030-06-11"),
    (Clock.LEAKAGE_STATUS, "2025-06-01", "2025-02-03"),
    (Clock.LEAKAGE_STATUS, "2024-01-01", "2024-01-31"),
    (Clock.PLAN_REPORT, "2024-12-31", "2024-04-30"),
    (Clock.FEE_PAYMENT, "2025-01-01", "2025-06-02"),
    (Clock.FEE_PAYMENT, "2024-02-29", "2024-05-31"),
    (Clock.REVOKED_FEE_GAP, "2024-10-03", "2025-01-02"),
    (Clock.REVOKED_FEE_GAP, "2024-01-02", "2024-04-01"),
    (Clock.INVENTORY_UPLOAD, "2025-01-01", "2025-04-30"),
    (Clock.INVENTORY_VERIFICATION, "2024-05-05", "2024-11-01"),
    (Clock.SITE_PLAN_UPLOAD, "2025-01-03", "2024-12-27"),
    (Clock.SITE_PLAN_UPLOAD, "2024-03-07", "2024-02-29"),
    (Clock.RESULT_UPLOAD, "2024-02-14", "2024-02-29"),
    (Clock.RESULT_UPLOAD, "2024-12-17", "2025-01-02"),
]


@pytest.mark.parametrize(("clock", "start", "last"), CASES)
def test_a_limit_allows_one_side_of_its_day(clock: Clock, start: str, last: str) -> None:
    found = due(clock, day(start), YEARS.get)
    limit = LIMITS[clock]
    assert found.day == day(last)
    assert found.roc == f"民國 {found.day.year - 1911} 年 {found.day.month} 月 {found.day.day} 日"
    assert found.source == limit.source
    assert found.allows(found.day)
    early, late = found.allows(found.day - DAY), found.allows(found.day + DAY)
    assert (early, late) == ((False, True) if limit.sense is Sense.AT_LEAST else (True, False))


def test_every_clock_has_a_row_and_a_case() -> None:
    assert set(LIMITS) == set(TITLES) == set(Clock) == {clock for clock, _, _ in CASES}


def test_which_limits_count_their_first_day() -> None:
    """Where the article speaks of days that something lies open, and nowhere else."""
    assert {clock for clock, limit in LIMITS.items() if limit.counts_first} == {
        *(Clock.FIXED_PRICE_VIEWING, Clock.CHANGED_PRICE_VIEWING, Clock.LISTING_MINIMUM),
        *(Clock.AUCTION_VIEWING, Clock.AUCTION_BIDDING),
    }


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("2024-03-01", "2024-03-01"),
        ("2024-03-03", "2024-03-04"),
        ("2024-02-09", "2024-02-15"),
        ("2024-02-17", "2024-02-17"),
        ("2024-02-18", "2024-02-19"),
    ],
)
def test_a_day_that_a_notice_names_moves_off_a_day_of_rest(until: str, last: str) -> None:
    asked = day("2024-02-05")
    found = answer_due(Clock.ACCOUNT_CORRECTIONS, asked, day(until), YEARS.get)
    assert (found.day, found.provisional) == (day(last), False)
    # Where nothing is known of the year, no day of rest is guessed.
    found = answer_due(Clock.ACCOUNT_CORRECTIONS, asked, day(until), {}.get)
    assert (found.day, found.provisional) == (day(until), True)


def test_what_a_year_without_calendar_leaves_open() -> None:
    with pytest.raises(CalendarUnknown):
        due(Clock.BOND_REFUND, day("2025-12-30"), YEARS.get)
    for clock, limit in LIMITS.items():
        if limit.unit is not Unit.WORKING_DAYS:
            assert due(clock, day("2031-05-05"), {}.get).provisional is limit.moves
    # The last day lies in the next year, of which nothing is known; the day itself stands.
    found = due(Clock.DATA_CHANGE, day("2025-12-25"), YEARS.get)
    assert (found.day, found.provisional) == (day("2026-01-04"), True)
    assert not due(Clock.DATA_CHANGE, day("2025-12-15"), YEARS.get).provisional


def test_offset_projects_could_be_converted_until_a_day() -> None:
    found = due(Clock.OFFSET_CONVERSION, CONVERSION_OPENED, YEARS.get)
    # 12 October 2025 was a Sunday.
    assert found.allows(day("2025-10-13"))
    assert not found.allows(day("2025-10-14"))


def test_a_review_stands_still_while_a_correction_is_open() -> None:
    filed = day("2024-01-10")
    asked, answered = day("2024-02-20"), day("2024-03-11")
    assert review_due(filed, [], asked).day == day("2024-07-10")
    waiting = [Correction(asked=asked)]
    # Its end goes on by a day every day: over the leap day, and not before the notice.
    assert review_due(filed, waiting, asked).day == day("2024-07-10")
    assert review_due(filed, waiting, day("2024-03-01")).day == day("2024-07-20")
    done = [Correction(asked=asked, answered=answered)]
    assert correction_days(done, day("2024-06-01")) == 20
    assert review_due(filed, done, answered).day == day("2024-07-30")
    assert review_due(filed, done, day("2024-07-30")).day == day("2024-07-30")
    assert review_due(filed, done, answered, extended=True).day == day("2025-01-30")
    again = [*done, Correction(asked=day("2024-12-30"), answered=day("2025-01-02"))]
    assert review_due(filed, again, day("2025-01-02"), extended=True).day == day("2025-02-02")


@pytest.mark.parametrize(
    ("clock", "corrections", "last"),
    [
        # One notice: six months of the calendar, or thirty days.
        (Clock.PROJECT_CORRECTIONS, [("2024-01-15", "")], "2024-07-15"),
        (Clock.PROJECT_CORRECTIONS, [("2024-08-31", "")], "2025-03-03"),
        (Clock.ACCOUNT_CORRECTIONS, [("2024-03-01", "")], "2024-04-01"),
        # A second one has what the first left of 182 days; 1 September 2024 was a Sunday.
        (
            Clock.PROJECT_CORRECTIONS,
            [("2024-02-01", "2024-03-01"), ("2024-04-01", "")],
            "2024-09-02",
        ),
        (
            Clock.ACCOUNT_CORRECTIONS,
            [("2024-12-02", "2024-12-22"), ("2024-12-23", "")],
            "2025-01-02",
        ),
        (
            Clock.ACCOUNT_CORRECTIONS,
            [("2024-03-01", "2024-03-11"), ("2024-03-12", "2024-04-01"), ("2024-04-02", "")],
            "2024-04-02",
        ),
    ],
)
def test_corrections_have_one_total(
    clock: Clock, corrections: list[tuple[str, str]], last: str
) -> None:
    given = [
        Correction(asked=day(asked), answered=day(answered) if answered else None)
        for asked, answered in corrections
    ]
    found = corrections_due(clock, given, YEARS.get)
    assert found.day == day(last)
    assert found.allows(found.day)
    assert not found.allows(found.day + DAY)
    with pytest.raises(ValueError, match="no correction"):
        corrections_due(clock, [], YEARS.get)


def test_an_incident_is_reported_within_thirty_minutes() -> None:
    assert incident_report_by("2024-12-31T23:45:00.000Z") == "2025-01-01T00:15:00.000Z"
    assert incident_report_by("2024-02-28T23:59:59.999Z") == "2024-02-29T00:29:59.999Z"
