"""Accounts that end under the regulations, end to end: merged in time or too late, dissolved."""

import pytest

from ledger.book.acts import SetCalendar
from tests.api.regulated import at, refused
from tests.ledger.rules.given import day
from tests.ledger.rules.succession import AUTHORITY, WITH_CAST, close_act, merge_act

SERIES = "A00001/2024"
BOLT_HAS = ((SERIES, 1, 100),)


@pytest.fixture
def owners(national):
    """Give a registry of the national profile: ``bolt`` bought 100 units, ``acme`` has 500."""
    door, world = national, national.world
    world.open("cast")
    world.register()
    world.validate()
    at(door, "2026-02-10")
    world.act(SetCalendar(**world.base("idb"), closed=(), opened=(), year=2025))
    world.issue(600, body="vvb2")
    world.act(world.transfer_act(1, 100))
    return door


def test_a_merger_is_filed_within_a_year_or_the_time_that_a_reminder_gave(owners):
    """Filed after the year and after the reminder's last day it is refused; before, it is none."""
    door, world = owners, owners.world
    merger = {"ranges": BOLT_HAS, "event_on": day("2024-12-01"), "filed_on": day("2026-02-09")}
    for told in ({}, {"reminded_until": day("2026-02-08")}):
        problem = refused(door, merge_act(world, **merger, **told), *WITH_CAST)
        assert (problem["code"], problem["status"]) == ("filed_late", 409)
        assert problem["detail"] == "the last day for it was 2025-12-01 (O0020138 Art 29)"
        assert "第29條" in problem["detail_zh"]
    world.act(merge_act(world, **merger, reminded_until=day("2026-02-09")), *WITH_CAST)
    told = door.get("/v1/accounts/bolt").json()["account"]
    assert (told["closed"], told["successor"]) == (True, "cast")
    unit = door.get(f"/v1/serials/{SERIES}:100").json()["block"]
    assert (unit["holder"], unit["status"], unit["moves"]) == ("cast", "held", 1)
    # It was no transfer; those units had moved once, and they do not move again.
    again = world.transfer_act(1, 1, sender="cast", recipient="acme")
    assert refused(door, again)["code"] == "move_limit"
    gone = world.transfer_act(101, 101, recipient="bolt")
    assert refused(door, gone)["code"] == "party_unknown"
    lines = door.get("/v1/accounts/bolt/statement", who="idb").json()["items"]
    assert [(line["act"], line["quantity"]) for line in lines] == [
        ("transfer", 100),
        ("merge_account", -100),
    ]


def test_who_is_dissolved_leaves_nothing(owners):
    """The account is closed, and what it has left is annulled in the same act."""
    door, world = owners, owners.world
    left = ((SERIES, 101, 600),)
    closing = {"event_on": day("2026-02-01"), "holder": "acme"}
    problem = refused(door, close_act(world, **closing, ranges=((SERIES, 101, 599),)), *AUTHORITY)
    assert (problem["code"], problem["detail"]) == ("units_left", "acme holds 1 more")
    before = door.get("/v1/supply").json()["supply"]
    drafted = door.post(
        "/v1/drafts",
        who="idb",
        json={
            "act": "close_account",
            "event_on": "2026-02-01",
            "evidence": "0" * 64,
            "ground": "dissolved",
            "holder": "acme",
        },
    ).json()
    assert drafted["act"]["ranges"] == [list(row) for row in left]
    assert "解散" in drafted["summary_zh"]
    assert "不能再開啟" in drafted["notices"][0]["zh"]
    world.act(close_act(world, **closing, ranges=left), *AUTHORITY)
    after = door.get("/v1/supply").json()["supply"]
    assert (before["held"] - after["held"], after["cancelled"] - before["cancelled"]) == (500, 500)
    unit = door.get(f"/v1/serials/{SERIES}:600").json()["block"]
    assert (unit["holder"], unit["status"]) == ("acme", "cancelled")
    told = door.get("/v1/accounts/acme").json()["account"]
    assert (told["closed"], told["successor"]) == (True, "")
    assert refused(door, world.retire_act(101, 101))["code"] == "unknown_account"


def test_the_successor_goes_on_with_what_it_took_over(owners):
    """It reads what the other kept from the public, names its project and reports on it."""
    door, world = owners, owners.world
    kept = door.post(
        "/v1/documents?file_name=meter.csv&kind=readings&confidential=true",
        who="acme",
        content=b"what acme read",
    ).json()["sha256"]
    title = {"title_zh": "照明", "title_en": "Lamps"}
    assert door.get(f"/v1/documents/{kept}", who="bolt").status_code == 404
    naming = door.ask("PUT", "/v1/projects/A00001/title", who="bolt", json=title)
    assert naming.status_code == 403
    parties = {"holder": "acme", "successor": "bolt", "ranges": ((SERIES, 101, 600),)}
    merger = merge_act(world, event_on=day("2026-02-01"), filed_on=day("2026-02-10"), **parties)
    world.act(merger, *AUTHORITY, "bolt/k1")
    assert door.get(f"/v1/documents/{kept}", who="bolt").content == b"what acme read"
    assert door.get(f"/v1/documents/{kept}", who="vvb").status_code == 404
    naming = door.ask("PUT", "/v1/projects/A00001/title", who="bolt", json=title)
    assert naming.status_code == 200
    year = {"grams": 7_000_000, "start": day("2025-01-01"), "end": day("2026-01-01")}
    late = refused(door, world.report_act(2, **year))
    assert late["code"] == "unknown_account"
    world.act(world.report_act(2, **year, proponent="bolt"))
    world.act(world.verify_act(2, grams=7_000_000, weights={2025: 7_000_000}, body="vvb2"))
    world.act(world.issue_act(2, body="vvb2"))
    (block,) = door.get("/v1/blocks?series=A00001/2025").json()["items"]
    assert (block["holder"], block["issued_to"], block["last"]) == ("bolt", "bolt", 7)
