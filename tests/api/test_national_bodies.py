"""Bodies, evidence and changes under the regulations, end to end."""

import datetime

import pytest

from ledger.book.fields import EvidenceKind
from tests.api.regulated import at, refused
from tests.ledger.rules.changes import changing
from tests.ledger.rules.corrections import requesting, settling
from tests.ledger.rules.evidence import attaching, withdrawing_evidence
from tests.ledger.rules.given import day
from tests.ledger.rules.ties import declaring

GRAMS = 50_000_000
YEAR = {"start": day("2024-01-01"), "end": day("2025-01-01")}


@pytest.fixture
def claimed(national):
    """Give a door where ``vvb2`` is to verify what ``acme`` claims of 2024."""
    national.world.register()
    national.world.validate()
    at(national, "2026-02-10")
    national.world.act(national.world.report_act(grams=GRAMS, **YEAR))
    return national


def test_a_correction_is_asked_for_and_settled_before_an_unmodified_opinion(claimed):
    """The body asks, the report says so, the proponent settles."""
    world = claimed.world
    asked = world.act(requesting(world, "vvb2", project="A00001"))
    act = world.verify_act(grams=GRAMS, weights={2024: GRAMS}, body="vvb2")
    problem = refused(claimed, act)
    assert (problem["status"], problem["code"]) == (409, "requests_open")
    assert f"第 {asked} 筆分錄" in problem["detail_zh"]
    settled = world.act(settling(world, asked, project="A00001"))
    shown = claimed.get("/v1/projects/A00001").json()
    [of_report] = shown["corrections"]
    request = {"request": asked, "body": "vvb2", "topic": "metering", "settled": settled}
    assert (of_report["report"], of_report["requests"]) == (1, [request])
    assert [each["entry"] for each in shown["documents"]][-2:] == [asked, settled]


def test_advice_keeps_a_body_away_for_three_years(claimed):
    """Two years and eleven months, three years to the day, and three years and a day."""
    world = claimed.world
    world.act(declaring(world, "vvb2", body="vvb2", last_day="2023-03-10"))
    act = world.verify_act(grams=GRAMS, weights={2024: GRAMS}, body="vvb2")
    problem = refused(claimed, act)
    assert (problem["status"], problem["code"]) == (403, "not_independent")
    assert "O0020104 Art 25(2)(2)" in problem["detail"]
    assert "溫室氣體認證機構及查驗機構管理辦法第25條第2項第2款" in problem["detail_zh"]

    for last_day, is_free in (("2023-02-10", False), ("2023-02-09", True)):
        world.act(declaring(world, "idb", body="vvb2", last_day=last_day))
        for account in ("acme", "vvb2"):
            [ties] = claimed.get(f"/v1/accounts/{account}").json()["ties"]
            assert [tie["last_day"] for tie in ties["ties"]] == [last_day]
        if is_free:
            world.act(act)
        else:
            assert refused(claimed, act)["code"] == "not_independent"


def test_evidence_is_shown_to_verifiers_and_buyers_and_expires(claimed):
    """A certificate of the account's, an inventory of the project's, one taken back."""
    world = claimed.world
    certificate = world.act(attaching(world, valid_to=day("2026-02-10")))
    told = world.act(attaching(world, project="A00001", attests=EvidenceKind.ENERGY_AUDIT))
    world.act(withdrawing_evidence(world, told))

    def shown(path):
        found = claimed.get(path).json()["evidence"]
        return [(each["attachment"], each["is_expired"], each["withdrawn"]) for each in found]

    for path in ("/v1/projects/A00001", "/v1/accounts/acme"):
        assert shown(path) == [(told, False, told + 1), (certificate, False, -1)]
    assert shown("/v1/accounts/bolt") == []
    claimed.clock.now = datetime.datetime.fromisoformat("2026-02-10T16:00:00+00:00")
    assert shown("/v1/projects/A00001")[1] == (certificate, True, -1)
    named = claimed.get("/v1/projects/A00001").json()["documents"]
    assert [each["entry"] for each in named if each["account"] == "acme"][-1] == told


def test_a_project_changes_as_the_article_says(claimed):
    """Late by a day, then in time: what was validated is validated again before it reports."""
    world = claimed.world
    act = changing(world, project="A00001", effective=day("2026-02-10"))
    problem = refused(claimed, act)
    assert (problem["status"], problem["code"]) == (409, "change_late")
    assert "O0020137 Art 14(3)" in problem["detail"]
    assert "第14條第3款" in problem["detail_zh"]
    world.act(changing(world, project="A00001", effective=day("2026-02-12")))
    shown = claimed.get("/v1/projects/A00001").json()
    assert (shown["project"]["status"], shown["project"]["changed"]) == ("registered", "2026-02-12")
    assert [each["kind"] for each in shown["documents"]][-2:] == ["explanation", "project_plan"]
