"""The carbon fee over HTTP and by ``tanbu carbon-fee``: the same answer, and no unit moves."""

import json

import pytest

from registry.carbon_fee import GROUNDS, Reason
from tests.api.cli.test_upkeep import run

CASE = {"year": 2025, "emissions": "125000", "reduction": 8_333}


def asked(public, **changes):
    return public.post("/v1/carbon-fee", json=CASE | changes)


def test_what_units_save(public):
    """Section 2's worked case."""
    before = public.get("/v1/head").json()
    assert asked(public).json() == {
        "chargeable": "100000",
        "cap": "10000",
        "deducted": "9999.6",
        "unused": "0",
        "room": 1,
        "rate_ntd": 300,
        "fee_before_ntd": 30_000_000,
        "fee_ntd": 27_000_120,
        "saved_ntd": 2_999_880,
    }
    assert asked(public, reduction=8_334).json()["unused"] == "0.8"
    assert public.get("/v1/head").json() == before


def test_the_command_says_the_same(public):
    told = run("carbon-fee", "125000", "--year", "2025", "--units", "8333", "--json")
    assert json.loads(told.stdout) == asked(public).json()
    shown = run("carbon-fee", "125000", "--year", "2025", "--units", "8334").stdout
    for line in ("27,000,000 NTD", "3,000,000 NTD", "0.8 t", "300 NTD"):
        assert line in shown


REFUSED = [
    ({"year": 2024}, ["--year", "2024"], "year", Reason.YEAR_NOT_CHARGED),
    ({"emissions": "1000000001"}, None, "emissions", Reason.OUT_OF_BOUNDS),
    ({"phase": 1}, ["--phase", "1"], "phase", Reason.PLAN_REQUIRED),
    ({"rate": "A"}, ["--rate", "A"], "rate", Reason.PLAN_REQUIRED),
    (
        {"early_action": 1, "phase": 2, "has_plan": True},
        ["--early-units", "1", "--phase", "2", "--plan"],
        "early_action",
        Reason.EARLY_ACTION_BARRED,
    ),
    (
        {"early_action": 1, "year": 2028},
        ["--early-units", "1", "--year", "2028"],
        "early_action",
        Reason.EARLY_ACTION_LAPSED,
    ),
]


@pytest.mark.parametrize(("changes", "options", "field", "reason"), REFUSED)
def test_what_the_regulation_does_not_know(public, changes, options, field, reason):
    """Both doors name the member, the article and the same in Chinese."""
    refused = asked(public, **changes)
    told = refused.json()
    assert (refused.status_code, told["code"], told["field"]) == (422, reason, field)
    article = GROUNDS[reason].article_en
    assert article in told["detail"]
    assert GROUNDS[reason].zh in told["detail_zh"]
    if options is not None:
        year = [] if "--year" in options else ["--year", "2025"]
        said = run("carbon-fee", "125000", *options, *year)
        assert said.exit_code == 2
        assert told["detail"] in said.stderr
        assert told["detail_zh"] in said.stderr


@pytest.mark.parametrize(
    "changes", [{"emissions": 125_000}, {"emissions": "1e5"}, {"reduction": -1}, {"tonnes": 1}]
)
def test_what_does_not_read(public, changes):
    assert asked(public, **changes).status_code == 400


@pytest.mark.parametrize("given", ["1e5", "125,000", "-1", ""])
def test_emissions_that_are_no_number(given):
    said = run("carbon-fee", "--year", "2025", "--", given)
    assert said.exit_code == 2
    assert "emissions" in said.stderr
