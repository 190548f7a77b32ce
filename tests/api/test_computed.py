"""Figures that say how they were computed, from a pinned project to its issuance, over HTTP."""

import json

import pytest

from ledger.book.acts import decode_act
from tests.stand_ins import DRAFTED
from tests.world import calculation_of, sha

PINS = ["GWP-AR5/1", "TW-GRID/*"]
PERIOD = {"period_start": "2024-01-01", "period_end": "2025-01-01"}
DOCUMENTS = [{"kind": "readings", "sha256": sha("readings")}]


def told(*factor_sets, **said):
    """Return a calculation as it is told in JSON."""
    found = calculation_of(*factor_sets, **said)
    return {
        "factors": [{"factor_set": f.factor_set, "sha256": f.sha256} for f in found.factors],
        "methodology": found.methodology,
        "methodology_version": found.methodology_version,
        "parameters": found.parameters,
        "readings": list(found.readings),
        "sheet": found.sheet,
    }


CLAIMED = told("GWP-AR5/1", "TW-GRID/1", readings=2)
VERIFIED = told("GWP-AR5/1", "TW-GRID/2", readings=3, sheet="the body's sheet")


@pytest.fixture
def pinned(door):
    """Give a door to a registry whose project Z00002 pins two tables, and is validated."""
    door.world.register("Z00002", equipment="L-02", factor_sets=tuple(PINS))
    door.world.validate("Z00002")
    return door


def report(**more):
    body = {"act": "report_monitoring", "project": "Z00002", "claimed_g": 4_200_000, **PERIOD}
    return body | {"documents": DOCUMENTS} | more


def verification(**more):
    body = {"act": "verify_monitoring", "project": "Z00002", "statement": sha("statement")}
    body |= DRAFTED | {"assurance": "reasonable"}
    return (
        body | {"verified_g": 4_000_000, "vintages": [{"weight_g": 4_000_000, "year": 2024}]} | more
    )


def handed_in(door, who, body):
    """Draft an act over HTTP, sign the text, and hand it in."""
    drafted = door.post("/v1/drafts", who=who, json=body)
    assert drafted.status_code == 200, drafted.text
    assert drafted.json()["act"].get("calculation") == body.get("calculation")
    door.world.act(decode_act(drafted.json()["text"].split("\n")[1].encode()))


def test_reads_show_what_is_pinned_and_how_figures_were_computed(pinned):
    handed_in(pinned, "acme", report(calculation=CLAIMED))
    claimed = pinned.get("/v1/verifications?project=Z00002").json()["items"][0]
    assert claimed["claimed_calculation"] == CLAIMED
    assert "verified_calculation" not in claimed
    handed_in(pinned, "vvb", verification(calculation=VERIFIED))
    handed_in(pinned, "vvb", {"act": "issue", "project": "Z00002"})
    seen = pinned.get("/v1/projects/Z00002").json()
    assert seen["project"]["factor_sets"] == PINS
    (found,) = seen["reports"]
    assert found["claimed_calculation"] == CLAIMED
    assert found["verified_calculation"] == VERIFIED
    (issued,) = seen["issuances"]
    assert (issued["quantity"], issued["calculation"]) == (4, VERIFIED)
    assert pinned.get("/v1/issuances?project=Z00002").json()["items"] == [issued]
    named = {(item["kind"], item["sha256"]) for item in seen["documents"]}
    assert {("calculation", CLAIMED["sheet"]), ("calculation", VERIFIED["sheet"])} <= named


def test_a_project_that_pins_nothing_shows_nothing(pinned):
    seen = pinned.get("/v1/projects/Z00001").json()
    assert seen["project"]["factor_sets"] == []
    assert "calculation" not in seen["issuances"][0]
    assert not {"claimed_calculation", "verified_calculation"} & seen["reports"][0].keys()


@pytest.mark.parametrize(
    ("changed", "status", "field", "detail"),
    [
        ({}, 422, "calculation",
         "the project pins GWP-AR5/1, TW-GRID/*: say how it was computed"),
        ({"calculation": told("GWP-AR5/1")}, 422, "calculation.factors",
         "the project pins exactly GWP-AR5/1, TW-GRID/*"),
        ({"calculation": told("GWP-AR5/1", "TW-GRID/1", version="2.0")}, 422,
         "calculation.methodology", "the project's is AMS-II.C 15.0"),
        ({"calculation": CLAIMED, "project": "Z00001"}, 422, "calculation",
         "the project pins no factor sets: its figures carry no calculation"),
        ({"calculation": CLAIMED | {"factors": CLAIMED["factors"][::-1]}}, 400, "calculation",
         "sort the factor sets and name no table twice"),
        ({"calculation": CLAIMED | {"readings": ["0" * 64] * 2}}, 400, "calculation",
         "name no readings twice"),
        ({"calculation": CLAIMED | {"sheet": "x"}}, 400, "calculation.sheet",
         "a SHA-256: 64 lower-case hex digits"),
        ({"calculation": CLAIMED | {"total": 1}}, 400, "calculation",
         "there is no member total here"),
        ({"calculation": CLAIMED | {"factors": [{"factor_set": "TW-GRID/*", "sha256": "0" * 64}]}},
         400, "calculation.factors.0.factor_set", "an edition of factors like TW-GRID/1"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_where_and_why(pinned, changed, status, field, detail):
    body = report(**changed) | {"period_start": "2025-01-01", "period_end": "2026-01-01"}
    refused = pinned.post("/v1/drafts", who="acme", json=body)
    told = refused.json()
    assert (refused.status_code, told["detail"]) == (status, detail), refused.text
    assert json.dumps(told).count(field)
    if status == 422:
        assert told["code"] == "calculation_mismatch"
        assert told["title_zh"] == "計算依據與專案登記不符"
    else:
        assert told["detail_zh"]


def test_pins_are_told_how_to_be_written(door):
    act = door.world.register_act("Z00002", equipment="L-02")
    body = {
        "act": "register_project",
        "assets": [{"equipment": "L-02", "measure": "lighting", "plant": "99000001"}],
        "crediting_end": "2033-01-01",
        "crediting_start": "2023-01-01",
        "documents": [{"kind": "project_plan", "sha256": sha("plan")}],
        "members": [],
        "methodology": act.methodology,
        "methodology_version": act.methodology_version,
        "project": "Z00002",
        "scope": 3,
        "unit_type": "A",
    }
    for pins, code, detail in (
        (["TW-GRID"], "bad_request", "an edition of factors like TW-GRID/1, or TW-GRID/* for any"),
        (["TW-GRID/*", "TW-FUEL/1"], "list_unsorted",
         "sort the factor sets and name no table twice"),
    ):  # fmt: skip
        refused = door.post("/v1/drafts", who="acme", json=body | {"factor_sets": pins}).json()
        assert (refused["code"], refused["detail"]) == (code, detail)
        assert refused["detail_zh"]
    missing = door.post("/v1/drafts", who="acme", json=body).json()
    assert missing["detail"] == "the member factor_sets is missing"
    drafted = door.post("/v1/drafts", who="acme", json=body | {"factor_sets": PINS}).json()
    assert "with GWP-AR5/1, TW-GRID/*" in drafted["summary_en"]
