"""The working days of a year: drafted in words, set, read, and read as they were before."""

from msgspec.structs import replace

from ledger.book.acts import SetCalendar
from tests.ledger.rules.given import day

YEAR = {"closed": ["2026-01-01", "2026-02-16"], "opened": ["2026-02-07"], "year": 2026}


def test_a_calendar_is_drafted_set_and_set_again(door):
    assert door.get("/v1/calendars").json()["items"] == []
    drafted = door.post("/v1/drafts", who="idb", json={"act": "set_calendar", **YEAR}).json()
    assert "民國 115 年" in drafted["summary_zh"]
    assert "2 weekdays closed, 1 weekend day opened" in drafted["summary_en"]
    act = SetCalendar(
        **door.world.base("idb"),
        closed=tuple(map(day, YEAR["closed"])),
        opened=tuple(map(day, YEAR["opened"])),
        year=2026,
    )
    first = door.world.act(act)
    second = door.world.act(replace(act, **door.world.base("idb"), closed=act.closed[:1]))
    [item] = door.get("/v1/calendars").json()["items"]
    assert item == {**YEAR, "closed": ["2026-01-01"], "index": second}
    [item] = door.get(f"/v1/calendars?as_of={first}").json()["items"]
    assert item == {**YEAR, "index": first}
    assert door.get(f"/v1/calendars?as_of={first - 1}").json()["items"] == []


def test_a_holiday_on_a_sunday_closes_nothing(public):
    body = {"act": "set_calendar", **YEAR, "closed": ["2026-02-15"]}
    refused = public.post("/v1/drafts", who="idb", json=body).json()
    assert (refused["code"], refused["field"]) == ("calendar_invalid", "closed")
    assert refused["detail_zh"] == "2026-02-15 是週末，本來就放假"
