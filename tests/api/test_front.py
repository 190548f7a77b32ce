"""The front page: what a visitor sees first, in two languages, from this registry alone."""

import re
from html.parser import HTMLParser

import pytest

from tests.api.doors import Door, SteppingClock, found_at, issue_tokens, opened
from tests.world import ORIGIN, START, signer_of

HTML = {"Accept": "text/html,application/xhtml+xml"}
EMPTY_ELEMENTS = {"meta", "br"}


class Reader(HTMLParser):
    """A reader that keeps a page's links and words, and finds what is not closed."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.links, self.words = [], [], []
        self.addresses = []

    def handle_starttag(self, tag, attrs):
        if tag not in EMPTY_ELEMENTS:
            self.open.append(tag)
        named = dict(attrs)
        self.links += [named["href"]] if "href" in named else []
        self.addresses += [value for name, value in attrs if name in {"src", "srcset", "action"}]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)


def read(door):
    """Return the front page as a reader finds it."""
    page = door.get("/", headers=HTML)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    reader = Reader()
    reader.feed(page.text)
    assert reader.open == []
    return reader


@pytest.fixture
def empty(tmp_path):
    """Give a door to a registry that has no entry yet."""
    settings = found_at(tmp_path, f"sqlite:///{tmp_path / 'tanbu.db'}")
    clock = SteppingClock(START)
    tokens = issue_tokens(settings.database_url, "2026-01-01T00:00:00.000Z")
    with opened(settings, clock) as client:
        yield Door(client, tokens, clock)


def test_every_link_leads_somewhere(public):
    links = read(public).links
    assert {"/v1/export", "/log/checkpoint", "/schema", "/v1/projects", "/v1/accounts"} < set(links)
    assert {"/v1/transfers", "/v1/retirements", "/v1/entries"} < set(links)
    for link in links:
        assert public.get(link).status_code == 200, link


def test_nothing_is_fetched_and_nothing_runs(public):
    page = public.get("/", headers=HTML)
    reader = read(public)
    assert reader.addresses == []
    assert all(link.startswith("/") and not link.startswith("//") for link in reader.links)
    assert re.findall(r"<script|<img|<link|<form|url\(|@import| on[a-z]+=", page.text) == []
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_the_figures_are_those_of_the_supply(public):
    supply = public.get("/v1/supply").json()["supply"]
    cells = re.findall(r"<td>([0-9,]+)</td>", public.get("/", headers=HTML).text)
    names = ("issued", "held", "on_hold", "retired", "cancelled")
    assert [int(cell.replace(",", "")) for cell in cells] == [supply[name] for name in names]
    words = " ".join(read(public).words)
    for term in ("已核發", "持有中", "凍結", "使用註銷", "依法註銷", "Annulled"):
        assert term in words


def test_the_last_entries_are_told_in_words(public):
    size = public.head()["size"]
    reader = read(public)
    told = [link for link in reader.links if link.startswith("/v1/entries/")]
    assert told == [f"/v1/entries/{index}" for index in range(size - 1, size - 6, -1)]
    words = " ".join(reader.words)
    assert "acme 使用註銷 10 公噸減量額度" in words
    assert "acme retires 10 units" in words
    assert "acme transfers 30 units" in words


def test_it_says_how_to_check_the_log(public):
    words = " ".join(read(public).words)
    assert f"tanbu audit tanbu-log.zip --vkey '{signer_of(ORIGIN).vkey.text}'" in words
    assert public.get("/v1").json()["fingerprint"] in words


def test_traditional_chinese_comes_first(public):
    page = public.get("/", headers=HTML).text
    assert '<html lang="zh-Hant">' in page
    assert page.index("溫室氣體減量專案") < page.index("A registry of greenhouse-gas")


def test_the_glossary_s_words_are_used(public):
    words = " ".join(read(public).words)
    assert "分錄" in words
    assert "紀錄" not in words
    assert "units they earn" in words
    assert "credits" not in words


def test_names_are_shown_and_escaped(door):
    name = {"name_zh": "甲<b>公司", "name_en": "A"}
    assert door.ask("PUT", "/v1/accounts/vvb/organisation", who="vvb", json=name).status_code == 200
    page = door.get("/", headers=HTML).text
    assert "甲&lt;b&gt;公司" in page
    assert "甲<b>公司" not in page


def test_a_registry_without_an_entry_has_a_page(empty):
    words = " ".join(read(empty).words)
    assert "帳本還沒有分錄" in words
    assert empty.get("/v1/export").status_code == 404


def test_programs_get_json(public):
    told = public.get("/")
    assert told.json()["links"]["export"] == "/v1/export"
    assert told.headers["vary"] == public.get("/", headers=HTML).headers["vary"] == "Accept"


def test_two_looks_are_the_same(public):
    assert public.get("/", headers=HTML).content == public.get("/", headers=HTML).content


@pytest.mark.parametrize("path", ["/nope", "/nope/<b>&", "/factors/x", "/v1/nope", "/log/nope"])
def test_an_address_at_which_nothing_is_has_a_page_for_people(public, path):
    page = public.client.get(path, headers=HTML)
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert page.headers["vary"] == "Accept"
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    reader = Reader()
    reader.feed(page.text)
    assert reader.open == []
    assert '<html lang="zh-Hant">' in page.text
    words = " ".join(reader.words)
    assert "查無資料" in words
    assert "There is nothing here" in words
    assert path in words
    for link in reader.links:
        assert public.get(link, headers=HTML).status_code == 200


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/problem+json"])
def test_programs_are_told_of_an_unknown_address_as_of_anything(public, accept):
    told = public.get("/nope", headers={"Accept": accept})
    assert told.status_code == 404
    assert told.headers["content-type"] == "application/problem+json"
    assert told.headers["vary"] == "Accept"
    assert told.json()["code"] == "not_found"


def test_what_a_door_refuses_is_a_problem_to_a_browser_too(public):
    told = public.get("/v1/accounts/nobody", headers=HTML)
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["status"] == 404
