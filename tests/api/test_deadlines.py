"""Time limits over HTTP: the table, and a day by the calendars of the log."""

import datetime

import pytest

from ledger.book.acts import SetCalendar
from registry.clocks import Clock


def test_every_limit_is_listed_with_its_article_and_both_names(public):
    items = public.get("/v1/deadlines").json()["items"]
    assert {item["clock"] for item in items} == set(Clock)
    found = next(item for item in items if item["clock"] == "retirement_publication")
    assert found == {
        "clock": "retirement_publication",
        "title": "publication of a retirement",
        "title_zh": "註銷用途公開",
        "length": 5,
        "month": 0,
        "unit": "working_days",
        "sense": "within",
        "start": "the retirement",
        "moves": False,
        "counts_first": False,
        "source": "O0020138 Art 27",
    }


def test_a_renewal_is_filed_six_months_before_the_end(public):
    found = public.get("/v1/deadlines/renewal", params={"start": "2029-06-30"}).json()
    assert found == {
        "clock": "renewal",
        "sense": "before",
        "start": "2029-06-30",
        "day": "2028-12-30",
        "roc": "民國 117 年 12 月 30 日",
        "source": "O0020137 Art 15",
        "is_provisional": False,
        "is_over": False,
    }


def test_working_days_are_those_of_the_log(door):
    asked = {"start": "2026-02-13"}
    refused = door.get("/v1/deadlines/bond_refund", params=asked)
    assert refused.status_code == 404
    assert refused.json()["detail"] == "the log has no calendar of the year 2026"
    assert refused.json()["detail_zh"] == "帳本沒有 2026 年的工作日曆"
    rest = tuple(datetime.date(2026, 2, day) for day in (16, 17, 18, 19, 20, 27))
    set_calendar = SetCalendar(**door.world.base("idb"), closed=rest, opened=(), year=2026)
    door.world.act(set_calendar)
    assert door.get("/v1/deadlines/bond_refund", params=asked).json()["day"] == "2026-03-02"
    moved = door.get("/v1/deadlines/data_change", params={"start": "2026-02-10"}).json()
    assert (moved["day"], moved["is_provisional"], moved["is_over"]) == ("2026-02-23", False, False)
    past = door.get("/v1/deadlines/data_change", params={"start": "2025-12-20"}).json()
    assert (past["day"], past["is_provisional"], past["is_over"]) == ("2025-12-30", True, True)


@pytest.mark.parametrize(
    ("clock", "start", "status"),
    [
        ("fixed_price_viewing", "9999-12-31", 400),
        ("site_plan_upload", "0001-01-01", 400),
        ("renewal", "2026-02-30", 400),
        ("no_such", "2026-02-28", 400),
        ("bond_refund", "9999-12-31", 400),
    ],
)
def test_what_no_day_answers_is_refused(public, clock, start, status):
    assert public.get(f"/v1/deadlines/{clock}", params={"start": start}).status_code == status
