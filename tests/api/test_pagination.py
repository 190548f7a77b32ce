"""Pages: every row once, in order, whatever their size, and while somebody writes."""

import re
from urllib.parse import urlsplit

import pytest

from ledger.book.fields import AccountKind
from tests.api.conftest import traded
from tests.api.test_openapi import OPERATIONS
from tests.ledger.rules.findings import raising
from tests.ledger.rules.outside import BOTH, bringing, issued, units
from tests.world import ubn_at

LISTINGS = [
    "/v1/accounts",
    "/v1/accounts/acme/statement",
    "/v1/accounts/steel/members",
    "/v1/projects",
    "/v1/verifications",
    "/v1/issuances",
    "/v1/transfers",
    "/v1/retirements",
    "/v1/blocks",
    "/v1/brought-in",
    "/v1/findings",
    "/v1/findings?auditee=acme",
    "/v1/entries",
]


def walk(door, path, **params):
    """Follow the links of a listing to its end, and return what each page held."""
    pages = []
    response = door.get(path, params=params)
    while True:
        body = response.json()
        pages.append(body["items"])
        link = response.headers.get("link")
        assert (link is None) is ("next" not in body)
        if link is None:
            return pages
        target = re.fullmatch(r'<(/[^>]*)>; rel="next"', link)[1]
        response = door.get(target)


@pytest.fixture(scope="module")
def busy(standard_template, tmp_path_factory):
    """Give a door of this module's own, after a few more movements."""
    for door in traded(standard_template, tmp_path_factory.mktemp("busy")):
        door.world.open("steel", AccountKind.ASSOCIATION, ubn=ubn_at(50000100))
        for number, member in enumerate(("cast", "forge", "mill")):
            ubn = ubn_at(50000200 + 100 * number)
            door.world.open(member, associations=("steel",), ubn=ubn)
        for first in range(41, 51, 2):
            door.world.act(door.world.transfer_act(first, first + 1))
        door.world.act(door.world.retire_act(51, 52))
        door.world.open("watch", AccountKind.AUDITOR, ubn=ubn_at(50000001))
        for first in range(1, 9, 2):
            act = bringing(door.world, issued(first, first + 1), units(first, first + 1))
            door.world.act(act, *BOTH)
        for auditee in ("acme", "bolt", "acme", "vvb"):
            door.world.act(raising(door.world, auditee))
        yield door


@pytest.mark.parametrize("path", LISTINGS)
def test_pages_of_any_size_make_the_whole(busy, path):
    [whole] = walk(busy, path, limit=200)
    assert whole
    for limit in (1, 2, 3, len(whole)):
        pages = walk(busy, path, limit=limit)
        assert [row for page in pages for row in page] == whole
        assert all(len(page) == limit for page in pages[:-1])
        assert pages[-1] or len(whole) == 0


def test_every_paged_read_is_declared_to_lead_on():
    paged = [
        (path, operation)
        for path, _, operation in OPERATIONS
        if "after" in {one["name"] for one in operation.get("parameters", [])}
    ]
    walked = {path.split("?")[0] for path in LISTINGS}
    public = {
        re.sub(r"{account}", "steel" if "members" in path else "acme", path)
        for path, operation in paged
        if not operation.get("security")
    }
    # What waits, what is owed, and what was said of drafts have tests of their own.
    assert public - walked == {
        *("/v1/buffer", "/v1/publications", "/v1/duties", "/v1/delayed-transfers"),
        "/v1/consultations/{dossier}/comments",
    }
    for path, operation in paged:
        assert "Link" in operation["responses"]["200"]["headers"], path


def test_a_filter_stays_on_every_page(busy):
    pages = walk(busy, "/v1/entries", limit=2, account="acme", act="transfer")
    rows = [row for page in pages for row in page]
    assert len(pages) > 1
    assert {(row["account"], row["act"]) for row in rows} == {("acme", "transfer")}


def test_a_query_in_chinese_stays_on_every_page(door):
    for account, name in [("acme", "示範甲"), ("bolt", "示範乙")]:
        path = f"/v1/accounts/{account}/organisation"
        door.ask("PUT", path, who=account, json={"name_zh": name})
    pages = walk(door, "/v1/accounts", q="示範", limit=1)
    assert [row["account"] for page in pages for row in page] == ["acme", "bolt"]


def test_what_is_written_meanwhile_moves_no_row(door):
    first = door.get("/v1/entries?limit=5").json()
    door.world.act(door.world.transfer_act(1, 5))
    rest = [row for page in walk(door, "/v1/entries", limit=5, after=first["next"]) for row in page]
    assert [row["index"] for row in first["items"] + rest] == list(range(door.head()["size"]))


def test_the_default_page_has_an_end(public):
    assert len(public.get("/v1/entries").json()["items"]) <= 50
    assert urlsplit(public.get("/v1/entries?limit=1").headers["link"][1:]).path == "/v1/entries"


def test_as_of_reads_the_past(door):
    before = door.head()["size"] - 1
    door.world.act(door.world.transfer_act(1, 5))

    def held(query=""):
        told = door.get(f"/v1/accounts/acme/holdings{query}").json()
        return told["as_of"], sum(row["held"] for row in told["items"])

    assert held() == (before + 1, 95)
    assert held(f"?as_of={before}") == (before, 100)
    assert held("?as_of=2026-01-05") == (before + 1, 95)
    assert held("?as_of=2026-01-04") == (-1, 0)
    issued = door.get(f"/v1/blocks?as_of={before}").json()["items"]
    assert [(block["first"], block["last"], block["holder"]) for block in issued] == [
        (1, 100, "acme")
    ]


def test_a_unit_tells_its_history(busy):
    printed = "TW-Z00001-A-31122024-000000007-000000007"
    for code in (printed, "Z00001/2024:7", "Z00001%2F2024:7"):
        told = busy.get(f"/v1/serials/{code}").json()
        assert (told["series"], told["serial"]) == ("Z00001/2024", 7)
        assert [event["act"] for event in told["history"]] == ["issue", "transfer"]
        assert told["block"]["holder"] == "bolt"
    assert busy.get("/v1/serials/TW-Z00001-R-31122024-000000007-000000007").status_code == 404
    assert busy.get("/v1/serials/Z00001/2024:101").status_code == 404


def test_a_printed_code_is_answered_for_all_of_its_units(busy):
    told = busy.get("/v1/serials/TW-Z00001-A-31122024-000000029-000000042").json()
    assert (told["serial"], told["last"]) == (29, 42)
    assert [
        (one["first"], one["last"], one["holder"], one["status"]) for one in told["blocks"]
    ] == [
        (1, 30, "bolt", "held"),
        (31, 40, "acme", "retired"),
        (41, 42, "bolt", "held"),
    ]
    assert told["block"] == told["blocks"][0]
    assert [(event["act"], event["first"]) for event in told["history"]] == [
        *(("issue", 1), ("transfer", 1), ("retire", 31), ("transfer", 41))
    ]
    one = busy.get("/v1/serials/Z00001/2024:42").json()
    assert (one["serial"], one["last"], len(one["blocks"])) == (42, 42, 1)


def test_a_code_of_too_many_blocks_is_refused_and_not_cut(busy, monkeypatch):
    monkeypatch.setattr("registry.queries.serials.TRACED_BLOCKS_MAX", 2)
    refused = busy.get("/v1/serials/TW-Z00001-A-31122024-000000029-000000042")
    told = refused.json()
    assert (refused.status_code, told["code"], told["field"]) == (409, "units_scattered", "code")
    assert "2 個以上的區段" in told["detail_zh"]


def test_single_reads_show_what_listings_show(busy):
    for path in ("/v1/transfers", "/v1/retirements"):
        for row in busy.get(path).json()["items"]:
            assert busy.get(f"{path}/{row['index']}").json() == row
    for row in busy.get("/v1/accounts").json()["items"]:
        assert busy.get(f"/v1/accounts/{row['account']}").json()["account"] == row
    assert busy.get("/v1/transfers/0").status_code == 404


def test_a_project_shows_all_that_stands_under_it(busy):
    told = busy.get("/v1/projects/Z00001").json()
    assert told["project"]["proponent"] == "acme"
    assert [asset["plant"] for asset in told["assets"]] == ["99000001"]
    assert [report["status"] for report in told["reports"]] == ["issued"]
    assert [issuance["quantity"] for issuance in told["issuances"]] == [100]
    assert [document["kind"] for document in told["documents"]] == [
        *("project_plan", "validation_report", "readings", "verification_statement")
    ]
    assert [document["account"] for document in told["documents"]] == ["acme", "vvb"] * 2
    assert told["supply"]["issued"] == 100
