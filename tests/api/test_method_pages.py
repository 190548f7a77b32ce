"""The pages of methodologies and factors: whole, escaped, under the strict policy, for anybody."""

import re
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import urlencode

import pytest

from api.calculations import WAITING_MAX
from api.style import STYLE
from registry.methods import METHODS
from registry.methods.factors import FACTOR_SETS
from registry.methods.steps import telling_of
from tests.registry.methods.reports import example, quantified

CODES = sorted(METHODS)
PATHS = [
    "/methods",
    "/factors",
    *(f"/methods/{code}" for code in CODES),
    *(f"/methods/{code}/try" for code in CODES),
    *(f"/methods/{code}/try?filled=example" for code in CODES),
    *(f"/factors/{name}" for name in FACTOR_SETS),
]
EMPTY = {"meta", "br", "input"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
HINTED = {"2024-01-01", "2024-07-01"}
"""Dates of the line that shows how readings are typed."""
HOSTILE = "\"><script>alert(1)</script>'&"


class Reader(HTMLParser):
    """A reader that requires a page to nest, and keeps what stands in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open, self.tags, self.links, self.ids, self.words = [], [], [], [], []
        self.fields, self.told = {}, []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        if tag not in EMPTY:
            self.open.append(tag)
        named = dict(attrs)
        self.tags.append((tag, named))
        self.links += [named["href"]] if "href" in named else []
        self.ids += [named["id"]] if "id" in named else []
        if tag in {"input", "textarea", "select"}:
            self.fields[named["name"]] = named.get("value", "")
            self.told.append(named["name"])
        if tag == "option" and "selected" in named:
            self.fields[self.told[-1]] = named["value"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] != ["style"]:
            self.words.append(data)
        if self.open[-1:] == ["textarea"]:
            self.fields[self.told[-1]] += data

    def all(self, tag):
        return [named for name, named in self.tags if name == tag]


def read(public, path, status=200):
    page = public.client.get(path)
    return checked(page, status)


def checked(page, status=200):
    assert page.status_code == status, page.text
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    return Reader(page.text)


def sent(public, code, fields):
    return public.client.post(
        f"/methods/{code}/try", content=urlencode(fields).encode(), headers=FORM
    )


def filled(public, code, **changes):
    """Return the fields of a form that has the example in it, with some of them changed."""
    fields = read(public, f"/methods/{code}/try?filled=example").fields
    return {**fields, **changes}


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_whole_and_fetches_nothing(public, path):
    page = public.client.get(path)
    reader = checked(page)
    assert (
        re.findall(r"<script|<img|<link|<iframe|style=|url\(|@import| on[a-z]+=", page.text) == []
    )
    assert all(re.match(r"[/#](?!/)", link) for link in reader.links)
    assert len(set(reader.ids)) == len(reader.ids)
    assert len(page.content) < 100_000
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert ("form-action 'self'" in policy) == ("/try" in path)
    assert "form-action 'none'" in policy or "/try" in path


@pytest.mark.parametrize("path", PATHS)
def test_a_page_can_be_heard(public, path):
    reader = read(public, path)
    assert reader.all("html") == [{"lang": "zh-Hant"}]
    assert len(reader.all("h1")) == 1
    levels = [int(tag[1]) for tag, _ in reader.tags if re.fullmatch("h[1-6]", tag)]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    tags = [tag for tag, _ in reader.tags]
    assert tags.count("caption") == tags.count("table")
    assert all("scope" in named for named in reader.all("th"))
    assert all(named["alttext"] for named in reader.all("math") if len(named) > 0)
    named = {each["for"] for each in reader.all("label")}
    for each in (*reader.all("input"), *reader.all("select"), *reader.all("textarea")):
        assert each.get("type") == "hidden" or each["id"] in named or each["aria-label"]
        assert set(each.get("aria-describedby", "").split()) <= set(reader.ids)
    scrolling = [each for each in reader.all("div") if each.get("class") == "scroll"]
    assert all(each["tabindex"] == "0" and each["aria-label"] for each in scrolling)


@pytest.mark.parametrize("path", PATHS)
def test_a_table_is_read_on_a_phone_row_by_row(public, path):
    """Stacked cells bear their headings, and roles say what `display: block` takes from them."""
    reader = read(public, path)
    roles = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row"}
    for tag, role in roles.items():
        assert all(named["role"] == role for named in reader.all(tag))
    columns = [each for each in reader.all("th") if each["scope"] == "col"]
    assert all(each["role"] == "columnheader" for each in columns)
    rows = [each for each in reader.all("th") if each["scope"] == "row"]
    assert all(each["role"] == "rowheader" and each["data-label"] for each in rows)
    assert all(each["role"] == "cell" for each in reader.all("td"))
    # A cell without a heading is an empty one, which is not shown.
    assert all("data-label" in each or len(each) == 1 for each in reader.all("td"))


def test_a_narrow_table_asks_for_no_wide_screen(public):
    reader = read(public, "/methods/AMS-II.C/try")
    assert [each.get("class") for each in reader.all("table")] == ["wide", None]


def test_a_printer_stacks_nothing_and_cuts_nothing_off():
    screen, paper = STYLE.split("@media print", 1)
    assert "@media screen and (max-width:40rem)" in screen
    assert ".scroll{overflow:visible}" in paper
    assert ".scroll table,.scroll table.wide{min-width:0" in paper


def test_every_link_leads_somewhere(public):
    links = {link.partition("#")[0] for path in PATHS for link in read(public, path).links}
    for link in sorted(links - {""}):
        assert public.client.get(link).status_code == 200, link


@pytest.mark.parametrize("code", CODES)
def test_a_page_says_all_that_is_declared(public, code):
    declared = METHODS[code].declaration
    text = " ".join("".join(read(public, f"/methods/{code}").words).split())
    for each in (*declared.parameters, *declared.choices, *declared.factors, *declared.formulas):
        assert each.title_zh in text
        assert each.title_en in text
    assert all(parameter.source_zh in text for parameter in declared.parameters)
    for parameter in declared.parameters:
        barred = "、".join(parameter.barred)
        assert not barred or f"；{barred} 不予採計，只能為 0" in text
    for title in (declared.summary_zh, declared.summary_en, declared.source):
        assert title in text
    assert text.index(declared.title_zh) < text.index(declared.title_en)
    conclusion = telling_of(declared, quantified(code, example(code))).conclusion
    assert conclusion.zh in text
    assert conclusion.en in text
    for each in (*declared.limits, *declared.requirements, *declared.cautions):
        assert each.title_zh in text


@pytest.mark.parametrize("path", PATHS)
def test_every_date_is_marked_as_one(public, path):
    reader = read(public, path)
    assert all(re.fullmatch(DATE, named["datetime"]) for named in reader.all("time"))
    bare = re.sub(
        r"(?s)<(code|time|title|textarea)\b.*?</\1>|<[^>]*>", "", public.client.get(path).text
    )
    said = [found for found in re.findall(DATE, bare) if found not in HINTED]
    sources = " ".join(row.source for each in FACTOR_SETS.values() for row in each.rows)
    assert [date for date in said if date not in sources] == []


def test_a_date_does_not_break():
    assert "\ntime,th a{white-space:nowrap}" in STYLE


def test_editions_say_from_when_they_are(public):
    dates = [named["datetime"] for named in read(public, "/factors").all("time")]
    assert dates == [each.effective for each in FACTOR_SETS.values()]
    announced = [named["datetime"] for named in read(public, "/factors/TW-GRID/1").all("time")]
    rows = FACTOR_SETS["TW-GRID/1"].rows
    assert set(announced[1:]) == {row.announced for row in rows if row.announced} != set()


def test_the_list_is_by_scope(public):
    words = "".join(read(public, "/methods").words)
    scopes = sorted({found.declaration.scope for found in METHODS.values()})
    places = [words.index(f"Scope {scope}:") for scope in scopes]
    assert places == sorted(places)
    links = read(public, "/methods").links
    assert {f"/methods/{code}" for code in METHODS} <= set(links)


@pytest.mark.parametrize("name", sorted(FACTOR_SETS))
def test_an_edition_is_shown_with_its_hash_and_every_figure(public, name):
    found = FACTOR_SETS[name]
    reader = read(public, f"/factors/{name}")
    words = "".join(reader.words)
    assert found.sha256 in words
    assert found.source in words
    for row in found.rows:
        assert row.title_zh in words or found.keyed_by == "year"
        assert all(value in words for value in row.values.values())
        assert row.source in words
    assert f"/v1/factor-sets/{name}" in reader.links


@pytest.mark.parametrize(
    "path", ["/methods/NONE", "/methods/NONE/try", "/factors/NONE/1", "/factors/TW-GRID/99"]
)
def test_what_is_not_here_is_a_page_too(public, path):
    assert "查無資料" in "".join(read(public, path, 404).words)


def test_an_address_is_shown_as_text(public):
    page = public.client.get("/methods/%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    assert "<script" not in page.text


@pytest.mark.parametrize("code", CODES)
def test_the_example_that_is_filled_in_comes_to_what_it_says(public, code):
    declared = METHODS[code].declaration
    page = sent(public, code, filled(public, code, do="compute"))
    text = "".join(checked(page).words)
    conclusion = telling_of(declared, quantified(code, example(code))).conclusion
    assert conclusion.zh in text
    assert page.headers["cache-control"] == "no-cache"


def test_a_result_is_as_the_api_has_it_and_says_how_to_ask_there(public):
    page = checked(sent(public, "AMS-I.D", filled(public, "AMS-I.D")))
    text = "".join(page.words)
    inputs = text[text.index('{\n  "period_start"') :].partition("\n}")[0] + "\n}"
    answer = public.client.post(
        "/v1/methods/AMS-I.D/quantify",
        content=inputs.encode(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["units"] == 568


def test_readings_may_be_typed_line_by_line(public):
    lines = "2024-01-01 2024-07-01 590 MWh\r\n2024-07-01 2025-01-01 610\r\n"
    page = checked(sent(public, "AMS-I.D", filled(public, "AMS-I.D", EG_BL=lines)))
    assert "1,200 MWh × 0.474" in "".join(page.words)
    gap = "2024-01-01 2024-07-01 590\n2024-08-01 2025-01-01 610"
    page = checked(sent(public, "AMS-I.D", filled(public, "AMS-I.D", EG_BL=gap)), 422)
    assert "讀數有缺漏" in "".join(page.words)


def test_all_errors_stand_above_and_beside_their_fields(public):
    wrong = filled(public, "AMS-I.D", P="20", EG_BL="1,200", LE_other="5 MWh")
    reader = checked(sent(public, "AMS-I.D", wrong), 422)
    assert "".join(reader.words).startswith("錯誤：試算")
    invalid = [named for _, named in reader.tags if named.get("aria-invalid") == "true"]
    assert [named["name"] for named in invalid] == ["P", "EG_BL", "LE_other"]
    summary = [link for link in reader.links if link.startswith("#f-")]
    assert summary == ["#f-P", "#f-EG_BL", "#f-LE_other"]
    for named in invalid:
        assert f"{named['id']}-error" in named["aria-describedby"].split()
    assert {name: reader.fields[name].strip() for name in ("P", "EG_BL", "LE_other")} == {
        "P": "20",
        "EG_BL": "1,200",
        "LE_other": "5 MWh",
    }
    alert = next(named for named in reader.all("div") if named.get("role") == "alert")
    assert "autofocus" in alert


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"item.group.1": ""}, "item.group.1"),
        ({"item.group.1": "a b"}, "item.group.1"),
        ({"item.group.2": "T5-28"}, "item.group.1"),
        ({"item.group.3": "hall"}, "item.group.3"),
        ({"o_BL.2": ""}, "o_BL.1"),
        ({"rho_BL.2": "0.01"}, "rho_BL.2"),
        ({"n_BL.1": "1.5"}, "n_BL.1"),
        ({"n_reused.2": "9999"}, "n_reused.2"),
        ({"period_end": "2020-01-01"}, "period_end"),
        ({"period_start": "soon"}, "period_start"),
        ({"set.TW-GRID": "TW-GRID/9"}, "set.TW-GRID"),
        ({"EF_ELEC": "99"}, "EF_ELEC"),
        ({"substitute_year": "2020", "substitute_by": "2019"}, "substitute_year"),
        ({"substitute_year": "soon", "substitute_by": "2025"}, "substitute_year"),
        ({"substitute_year": "2026"}, "substitute_by"),
        ({"substitute_year": "２０２６", "substitute_by": "2025"}, "substitute_year"),
    ],
)
def test_an_error_stands_at_its_field(public, changes, field):
    reader = checked(sent(public, "AMS-II.C", filled(public, "AMS-II.C", **changes)), 422)
    invalid = [named["name"] for _, named in reader.tags if named.get("aria-invalid") == "true"]
    assert field in invalid
    assert f"#f-{field}" in reader.links


@pytest.mark.parametrize("code", CODES)
def test_what_was_typed_is_text_wherever_it_stands(public, code):
    fields = read(public, f"/methods/{code}/try").fields
    hostile = {name: HOSTILE for name in fields if name != "rows"}
    page = sent(public, code, hostile)
    reader = checked(page, 422)
    assert "<script" not in page.text
    assert "<form" in page.text
    typed = [name for name, value in reader.fields.items() if value == HOSTILE]
    assert set(typed) >= {"period_start", "period_end"}


def test_more_rows_keep_what_was_typed(public):
    fields = filled(public, "AMS-II.C", do="more")
    reader = checked(sent(public, "AMS-II.C", fields))
    assert reader.fields["rows"] == "6"
    assert reader.fields["n_BL.2"] == "1116"
    assert "item.group.6" in reader.fields
    most = checked(sent(public, "AMS-II.C", {**fields, "rows": "99"}))
    assert most.fields["rows"] == "30"
    assert "item.group.30" in most.fields
    assert all(named.get("value") != "more" for named in most.all("button"))


def test_enter_in_a_field_computes(public):
    buttons = read(public, "/methods/AMS-II.C/try").all("button")
    assert [named["value"] for named in buttons] == ["compute", "more"]


def test_a_fuel_is_chosen_from_its_table(public):
    reader = read(public, "/methods/AMS-I.C/try")
    options = {named["value"] for named in reader.all("option")}
    assert {"diesel", "natural_gas"} <= options


@pytest.mark.parametrize(
    "body",
    [b"a=1&a=2", b"a=%ff", b"\xff\xfe=1", b"&".join(b"f%d=1" % n for n in range(2001))],
)
def test_what_is_no_form_is_refused(public, body):
    refused = public.post("/methods/AMS-I.D/try", content=body, headers=FORM)
    assert refused.status_code == 400
    assert refused.json()["detail_zh"] == "表單內容無法讀取"


def test_other_bodies_and_queries_are_refused(public):
    path = "/methods/AMS-I.D/try"
    assert public.post(path, json={}).status_code == 415
    assert public.post(path, content=b"a=" + b"1" * 262_144, headers=FORM).status_code == 413
    assert public.get(f"{path}?filled=other").status_code == 400
    assert public.get("/methods?x=1").status_code == 400
    assert checked(sent(public, "NONE", {}), 404)


def test_a_full_queue_is_said_and_keeps_what_was_typed(door):
    services = door.client.app.state["services"]
    services.calculations._waiting = WAITING_MAX
    fields = filled(door, "AMS-I.D")
    page = sent(door, "AMS-I.D", fields)
    services.calculations._waiting = 0
    reader = checked(page, 429)
    assert page.headers["retry-after"]
    assert reader.fields["P"] == fields["P"]
    assert "系統忙碌" in "".join(reader.words)
    assert checked(sent(door, "AMS-I.D", fields))


def test_nothing_is_stored(door):
    before = door.get("/v1/head").json()
    assert sent(door, "AMS-I.D", filled(door, "AMS-I.D")).status_code == 200
    assert door.get("/v1/head").json() == before


def test_light_and_dark_and_paper_have_every_colour():
    blocks = re.findall(r":root\{([^}]*)\}", STYLE)
    light, dark, paper = [set(re.findall(r"(--[a-z]+):", block)) for block in blocks]
    assert light == dark
    assert light - paper == {"--focus"}
    assert set(re.findall(r"var\((--[a-z]+)\)", STYLE)) == light
    rules = re.sub(r":root\{[^}]*\}", "", STYLE)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rules) == []
    assert len(STYLE) < 40_000


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(2 * each for each in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    bent = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * bent[0] + 0.7152 * bent[1] + 0.0722 * bent[2]


@pytest.mark.parametrize("theme", [0, 1, 2])
def test_words_can_be_told_from_their_ground(theme):
    """Contrast of WCAG 2.1: 4.5 for text, 3 for the edges of fields."""
    block = re.findall(r":root\{([^}]*)\}", STYLE)[theme]
    colours = dict(re.findall(r"--([a-z]+):(#[0-9a-f]+)", block))
    for ground in ("paper", "tint"):
        for name, least in (("ink", 4.5), ("soft", 4.5), ("link", 4.5), ("bad", 4.5), ("edge", 3)):
            if theme == 2 and name == "edge":
                continue  # fields are not printed
            light, dark = sorted(
                (luminance(colours[ground]), luminance(colours[name])), reverse=True
            )
            assert (light + 0.05) / (dark + 0.05) >= least, (ground, name)


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/methods", "Methodologies"),
        ("/factors", "Factors"),
        ("/methods/AMS-II.C/try", "Try it"),
        ("/methods/AMS-II.C", "AMS-II.C"),
    ],
)
def test_where_a_page_stands_is_said_in_english_too(public, path, here):
    page = public.get(path, headers={"Accept": "text/html"}).text
    assert here in page.partition('aria-current="page">')[2].partition("</nav>")[0]
