"""The replay of public facts: what is not published is marked, at every door and for ever."""

import json
import re
import shutil

import pytest
from click.testing import CliRunner
from litestar.testing import TestClient

from api.app import create_app
from api.cli import main
from api.demo import facts, summary
from registry.database import Database
from registry.kinds import Basis
from registry.remarks import remarks_on
from registry.settings import settings_at
from tests.api.doors import check_problem

HTML = {"Accept": "text/html"}
LAST = 82


def run(*arguments):
    result = CliRunner().invoke(main, list(map(str, arguments)))
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Tell the replay once."""
    folder = tmp_path_factory.mktemp("told") / "replay"
    return folder, json.loads(run("demo", "--check", "--data", folder, "--json"))


@pytest.fixture(scope="module")
def shown(told):
    """Give a client of the replay, for tests that only read."""
    with TestClient(create_app(settings_at(told[0], {}, is_replay=True))) as client:
        yield client


@pytest.fixture
def visited(told, tmp_path):
    """Give a copy of the replay that a test may change: folder, client and the tokens it makes."""
    folder = tmp_path / "replay"
    shutil.copytree(told[0], folder)

    def token(account, role):
        made = run("token", "--data", folder, "--account", account, "--role", role, "--name", "A")
        return {"Authorization": f"Bearer {made.strip()}"}

    with TestClient(create_app(settings_at(folder, {}, is_replay=True))) as client:
        yield folder, client, token


def everything(client, path):
    page = client.get(path, params={"limit": 200}).json()
    items = page["items"]
    while "next" in page:
        page = client.get(path, params={"limit": 200, "after": page["next"]}).json()
        items += page["items"]
    return items


def check_remark(remark):
    assert remark["basis"] in {"published", "inferred", "assumed"}
    assert re.search("假設|推論", remark["text_zh"])
    assert re.search("assumed|Assumed|inferred", remark["text_en"])
    assert remark["source"] or remark["basis"] == "assumed"


def test_every_entry_says_what_it_rests_on(shown):
    entries = everything(shown, "/v1/entries")
    assert [entry["index"] for entry in entries] == list(range(LAST + 1))
    for entry in entries:
        check_remark(entry["remark"])
    one = shown.get(f"/v1/entries/{LAST}").json()
    assert one["remark"] == entries[LAST]["remark"]


@pytest.mark.parametrize(
    "path",
    [
        *("transfers", "retirements", "issuances", "verifications", "accounts", "projects"),
        *("blocks", "accounts/auo/statement"),
    ],
)
def test_every_listing_shows_the_remarks(shown, path):
    items = everything(shown, f"/v1/{path}")
    assert items
    for item in items:
        check_remark(item["remark"])


def test_what_is_read_alone_shows_them_too(shown):
    for path, pick in (
        ("/v1/accounts/auo/holdings", lambda told: told["items"][0]),
        ("/v1/serials/Z00003/2024:17", lambda told: told["block"]),
        ("/v1/transfers/73", lambda told: told),
        ("/v1/retirements/77", lambda told: told),
        ("/v1/accounts/auo", lambda told: told["account"]),
        ("/v1/projects/Z00002", lambda told: told["project"]),
        ("/v1/projects/Z00002", lambda told: told["reports"][0]),
        ("/v1/projects/Z00002", lambda told: told["issuances"][0]),
        ("/v1/serials/Z00003/2024:17", lambda told: told["history"][0]),
    ):
        check_remark(pick(shown.get(path).json())["remark"])


def test_deals_are_published_and_their_split_is_inferred(shown):
    bases = [
        (transfer["quantity"], transfer["remark"]["basis"], transfer["remark"]["source"])
        for transfer in everything(shown, "/v1/transfers")
    ]
    assert bases == [
        (30, "published", facts.FIRST_DEAL),
        (2, "inferred", facts.LATER_DEALS),
        (1, "inferred", facts.LATER_DEALS),
        (25, "published", facts.LATER_DEALS),
        (20, "assumed", ""),
    ]


def test_a_price_that_nobody_declared_is_not_there(shown):
    told = {
        item["index"]: item.get("unit_price_ntd") for item in everything(shown, "/v1/transfers")
    }
    assert list(told.values()) == [3_500, 3_000, 4_000, 3_800, None]
    one = shown.get(f"/v1/transfers/{max(told)}").json()
    assert "unit_price_ntd" not in one


def test_whether_units_were_used_is_assumed(shown):
    retirements = everything(shown, "/v1/retirements")
    assert [retirement["quantity"] for retirement in retirements] == [30, 25, 5]
    assert {retirement["remark"]["basis"] for retirement in retirements} == {"assumed"}


def test_one_quantity_is_computed_and_all_others_are_assumed(shown):
    bases = {
        item["project"]: item["remark"]["basis"] for item in everything(shown, "/v1/issuances")
    }
    assert len(bases) == 9
    assert {name for name, basis in bases.items() if basis == "published"} == {"Z00001"}


def test_sectors_associations_and_numbers_are_assumed(shown):
    items = everything(shown, "/v1/accounts")
    assert len(items) == 26
    for account in items:
        assert account["assumed"] is True
        assert account["remark"]["basis"] == "assumed"
        assert "統一編號" in account["remark"]["text_zh"]
        assert bool(account["sector"]) <= ("行業別" in account["remark"]["text_zh"])
        assert bool(account["associations"]) <= ("所屬公會" in account["remark"]["text_zh"])


def test_a_projects_note_says_so_too(shown):
    for project in everything(shown, "/v1/projects"):
        assert "公開事實之重演，並非國家登錄平台" in project["note"]
        assert "假設" in project["note"]
        assert "http" in project["note"]


def test_every_page_and_answer_says_what_it_is(shown):
    for path in ("/", "/schema"):
        page = shown.get(path, headers=HTML).text
        for said in (
            "公開事實之重演，並非國家登錄平台",
            "假設",
            "A replay of public facts",
            "assumed",
        ):
            assert said in page, (path, said)
    programme = shown.get("/v1").json()
    assert "is assumed" in programme["disclaimer"]
    assert "假設" in programme["disclaimer_zh"]
    assert shown.get("/v1/head").headers["tanbu-replay"] == "true"


def test_the_front_page_shows_the_remarks_of_the_last_entries(shown):
    page = shown.get("/", headers=HTML).text
    assert page.count('<p class="remark"') == 5
    for entry in everything(shown, "/v1/entries")[-5:]:
        assert entry["remark"]["text_zh"] in page
        assert entry["remark"]["text_en"] in page


def test_the_summary_names_basis_and_source(told):
    summed = told[1]
    assert [line["basis"] for line in summed["transfers"]] == [
        *("published", "inferred", "inferred", "published", "assumed")
    ]
    assert {line["basis"] for line in summed["retirements"]} == {"assumed"}
    assert {line["project"]: line["basis"] for line in summed["projects"]}["Z00001"] == "published"
    assert all(line["source"] for line in summed["projects"])
    printed = run("demo", "--check", "--data", told[0])
    assert "is assumed" in printed
    assert facts.FIRST_DEAL[:60] in printed
    assert len(re.findall(r"^ .* inferred 3$", printed, re.M)) == 2


def test_an_export_is_named_where_it_is_kept_alone(told, tmp_path):
    named, folder = dict(told[1]["facts"])["export"], told[0]
    assert (named, folder.joinpath("log.zip").is_file()) == (str(folder / "log.zip"), True)
    assert f" audit {named} --vkey " in told[1]["audit_command"]
    elsewhere = tmp_path / "nothing.db"
    done = CliRunner().invoke(
        main,
        ["demo", "--check", "--json"],
        env={"TANBU_DATABASE_URL": f"sqlite:///{elsewhere}", "TMPDIR": str(tmp_path)},
    )
    assert done.exit_code == 0
    gone = json.loads(done.stdout)
    assert dict(gone["facts"])["export"] == summary.REMOVED
    assert gone["audit_command"] == ""
    assert "tanbu-demo-" not in done.stdout
    english, chinese = done.stderr.splitlines()
    assert "TANBU_DATABASE_URL is set and not heeded" in english
    assert "TANBU_DATABASE_URL" in chinese
    assert not elsewhere.exists()


def test_the_sums_hold_over_many_pages(told, monkeypatch):
    monkeypatch.setattr(summary, "LIMIT_MAX", 2)
    again = json.loads(run("demo", "--check", "--data", told[0], "--json"))
    assert again == told[1]


def test_a_visitors_project_is_no_part_of_the_replay(visited):
    folder, client, token = visited
    headers = token("centre-factory", "holder")
    body = {
        "act": "register_project",
        "project": "Z00010",
        "methodology": "AMS-II.C",
        "methodology_version": "24.0",
        "scope": 3,
        "unit_type": "A",
        "crediting_start": "2024-01-01",
        "crediting_end": "2034-01-01",
        "factor_sets": [],
        "members": [],
        "assets": [{"plant": "99612345", "equipment": "E-02", "measure": "lighting"}],
        "documents": [{"kind": "project_plan", "sha256": "0" * 64}],
    }
    draft = client.post("/v1/drafts", json=body, headers=headers).json()
    text = folder / "text"
    text.write_text(draft["text"])
    note = run("sign", text, "--key", folder / "keys" / "centre-factory.k1.skey")
    sent = client.post("/v1/acts", content=note, headers={**headers, "Content-Type": "text/plain"})
    assert sent.status_code == 201, sent.text
    title = {"title_zh": "[/甲]", "title_en": "[bold"}
    client.put("/v1/projects/Z00010/title", json=title, headers=headers)
    summed = json.loads(run("demo", "--check", "--data", folder, "--json"))
    (line,) = [line for line in summed["projects"] if line["project"] == "Z00010"]
    assert (line["basis"], line["source"], line["issued"]) == ("not of the replay", "", 0)
    assert "[/甲] [bold" in run("demo", "--check", "--data", folder)


def test_a_mark_is_taken_away_by_the_operator_alone(visited):
    _, client, token = visited
    holder, operator = token("auo", "holder"), token("idb", "operator")
    name, title = "/v1/accounts/auo/organisation", "/v1/projects/Z00008/title"
    note = client.get("/v1/projects/Z00008").json()["project"]["note"]
    named = client.put(name, json={"name_zh": "甲"}, headers=holder)
    assert named.json()["account"]["assumed"] is True
    titled = client.put(title, json={"title_zh": "甲"}, headers=holder)
    assert titled.json()["note"] == note
    for path, body, field in (
        (name, {"name_zh": "甲", "assumed": False}, "assumed"),
        (title, {"title_zh": "甲", "note": ""}, "note"),
    ):
        refused = client.put(path, json=body, headers=holder)
        check_problem(refused)
        assert (refused.status_code, refused.json()["field"]) == (403, field)
        assert client.put(path, json=body, headers=operator).status_code == 200
    assert client.get("/v1/accounts/auo").json()["account"]["assumed"] is False
    assert client.get("/v1/projects/Z00008").json()["project"]["note"] == ""


BODY = {"basis": "published", "text_zh": "公開", "text_en": "Published", "source": "A report"}


def test_the_operator_writes_remarks_and_nobody_else(visited):
    folder, client, token = visited
    holder, operator = token("auo", "holder"), token("idb", "operator")
    path = "/v1/entries/0/remark"
    assert client.put(path, json=BODY).status_code == 401
    assert client.put(path, json=BODY, headers=holder).status_code == 403
    assert client.put(path, json=BODY, headers=operator).json() == BODY
    assert client.get("/v1/entries/0").json()["remark"] == BODY
    missing = client.put(f"/v1/entries/{LAST + 1}/remark", json=BODY, headers=operator)
    assert missing.status_code == 404
    for wrong in (
        {"basis": "true"},
        {"text_zh": ""},
        {"text_en": "a" * 501},
        {"source": ""},
        {"text_zh": "a\u0007"},
    ):
        refused = client.put(path, json={**BODY, **wrong}, headers=operator)
        check_problem(refused)
        assert refused.status_code in {400, 422}, wrong
    database = Database.open(f"sqlite:///{folder / 'tanbu.db'}")
    with database.reading() as connection:
        assert remarks_on(connection, [0])[0].basis is Basis.PUBLISHED
        assert LAST + 1 not in remarks_on(connection, [LAST + 1])
    database.dispose()
