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
        "foreign_cap": "5000",
        "foreign_deducted": "0",
        "foreign_unused": "0",
        "rate_ntd": 300,
        "fee_before_ntd": 30_000_000,
        "fee_ntd": 27_000_120,
        "saved_ntd": 2_999_880,
        "notice": "",
        "notice_zh": "",
    }
    assert asked(public, reduction=8_334).json()["unused"] == "0.8"
    assert public.get("/v1/head").json() == before


def test_the_command_says_the_same(public):
    told = run("carbon-fee", "125000", "--year", "2025", "--units", "8333", "--json")
    assert json.loads(told.stdout) == asked(public).json()
    shown = run("carbon-fee", "125000", "--year", "2025", "--units", "8334").stdout
    for line in ("27,000,000 NTD", "3,000,000 NTD", "0.8 t", "300 NTD"):
        assert line in shown


def test_foreign_units_are_told_to_be_pending(public):
    told = asked(public, foreign=5_001).json()
    assert (told["foreign_deducted"], told["foreign_unused"]) == ("5000", "1")
    assert told["fee_ntd"] == 25_500_120
    assert told["notice"].endswith("is not announced (O0020139 Art 10)")
    assert told["notice_zh"].endswith("尚未公告（碳費收費辦法第 10 條）")
    given = ("--units", "8333", "--foreign-units", "5001")
    shown = run("carbon-fee", "125000", "--year", "2025", *given).stdout
    for line in ("25,500,120 NTD", "5,000 t", "1 t", told["notice"], told["notice_zh"]):
        assert line in shown
    as_json = run("carbon-fee", "125000", "--year", "2025", *given, "--json")
    assert json.loads(as_json.stdout) == told
    # A twentieth of a thousandth has five decimals, and is told whole.
    assert asked(public, emissions="25000.001").json()["foreign_cap"] == "0.00005"


def test_thousands_of_tonnes_are_set_apart():
    shown = run("carbon-fee", "300000.1234", "--year", "2025", "--units", "9999999").stdout
    for line in ("275,000.123 t", "27,500.0123 t", "11,972,498.7877 t"):
        assert line in shown


GIVEN_AS = {
    "emissions": "EMISSIONS",
    "early_action": "--early-units",
    "foreign": "--foreign-units",
}
REFUSED = [
    ({"year": 2024}, ["--year", "2024"], "year", Reason.YEAR_NOT_CHARGED),
    ({"emissions": "1000000001"}, ["1000000001"], "emissions", Reason.OUT_OF_BOUNDS),
    ({"phase": 1}, ["--phase", "1"], "phase", Reason.PLAN_REQUIRED),
    ({"rate": "A"}, ["--rate", "A"], "rate", Reason.PLAN_REQUIRED),
    (
        {"early_action": 1, "phase": 2, "has_plan": True},
        ["--early-units", "1", "--phase", "2", "--plan"],
        "early_action",
        Reason.EARLY_ACTION_BARRED,
    ),
    (
        {"foreign": 1, "phase": 3, "has_plan": True},
        ["--foreign-units", "1", "--phase", "3", "--plan"],
        "foreign",
        Reason.FOREIGN_BARRED,
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
    emissions = [] if field == "emissions" else ["125000"]
    year = [] if "--year" in options else ["--year", "2025"]
    said = run("carbon-fee", *emissions, *options, *year)
    assert said.exit_code == 2
    named = GIVEN_AS.get(field, f"--{field}")
    assert said.stderr == f"{named}: {told['detail']}\n  {told['detail_zh']}\n"


def test_bounds_are_told_in_either_language(public):
    told = asked(public, emissions="1000000001").json()
    assert told["detail"] == "0 to 1,000,000,000 tCO2e"
    assert told["detail_zh"] == "超出範圍：應為 0 至 1,000,000,000 tCO2e"


@pytest.mark.parametrize(
    "changes", [{"emissions": 125_000}, {"emissions": "1e5"}, {"reduction": -1}, {"tonnes": 1}]
)
def test_what_does_not_read(public, changes):
    assert asked(public, **changes).status_code == 400


NO_NUMBER = (
    "EMISSIONS: not a number of at most 12 digits, and 9 behind the point; write it as "
    "38214.5678, with no separators and no sign\n"
    "  不是數字：整數至多 12 位，小數至多 9 位；寫成 38214.5678，不加千分位、正負號\n"
)


@pytest.mark.parametrize(
    "given",
    [
        *(["--", each] for each in ("1e5", "125,000", "-1", "", "abc", "1234567890123")),
        *(["-5"], ["-5.5"]),
    ],
)
def test_emissions_that_are_no_number(given):
    said = run("carbon-fee", "--year", "2025", *given)
    assert (said.exit_code, said.stdout, said.stderr) == (2, "", NO_NUMBER)


def test_an_option_that_there_is_not_is_said_to_be_none():
    said = run("carbon-fee", "125000", "--year", "2025", "-x")
    assert said.exit_code == 2
    assert "No such option" in said.stderr


@pytest.mark.parametrize(
    ("options", "en", "zh"),
    [
        (["--units", "-5"], "--units: a whole number of at least 0", "應為不小於 0 的整數"),
        (
            ["--early-units", "1000000001"],
            "--early-units: a whole number of at most 1000000000",
            "應為不大於 1000000000 的整數",
        ),
        (["--phase", "4"], "--phase: a whole number of at most 3", "應為不大於 3 的整數"),
        *(
            (
                ["--phase", phase],
                "--phase: a phase is 1, 2 or 3; leave it out where no high leakage risk is "
                "recognised",
                "階段為 1、2 或 3；未經認定屬高碳洩漏風險者請勿填",
            )
            for phase in ("0", "-1")
        ),
        (["--year", "99999"], "--year: a whole number of at most 2999", "應為不大於 2999 的整數"),
        (["--year", "1"], "--year: a whole number of at least 1912", "應為不小於 1912 的整數"),
    ],
)
def test_an_option_that_does_not_fit_is_named(options, en, zh):
    said = run("carbon-fee", "125000", "--year", "2025", *options)
    assert (said.exit_code, said.stderr) == (2, f"{en}\n  {zh}\n")


@pytest.mark.parametrize(
    ("changes", "zh"),
    [
        ({"phase": -1}, "應為不小於 0 的整數"),
        ({"phase": 4}, "應為不大於 3 的整數"),
        ({"phase": None}, "應為整數，收到空值"),
        ({"year": 1911}, "應為不小於 1912 的整數"),
        ({"year": 3000}, "應為不大於 2999 的整數"),
        ({"reduction": -1}, "應為不小於 0 的整數"),
        ({"early_action": 1_000_000_001}, "應為不大於 1000000000 的整數"),
        ({"rate": "C"}, "應為其中之一：general, A, B"),
        ({"emissions": "-1"}, "文字寫的數字：整數至多 12 位，小數至多 9 位"),
    ],
)
def test_a_member_out_of_its_bounds_is_named(public, changes, zh):
    refused = asked(public, **changes).json()
    assert (refused["status"], refused["field"], refused["detail_zh"]) == (400, *changes, zh)
