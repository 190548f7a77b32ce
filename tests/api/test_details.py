"""A refusal says what would be valid, in English and, where a table has it, in Chinese."""

import ast
import json
import re
from typing import Annotated

import msgspec
import pytest

from api.codes import CODES
from api.decoded import in_words, pointed
from api.details import NO_DAY, NOUNS, in_chinese
from api.drafts import DRAFTS, AnyDraft
from api.explained import NotComputed, explained
from api.forms import FORMS
from api.problems import problem_of
from ledger.book.acts import AnyAct
from ledger.book.fields import AccountKind, Purpose
from ledger.errors import Code, Rejected
from registry.methods import METHODS
from registry.methods.calculation import quantify
from registry.refusals import Refused
from tests.house.source import ROOT

FIELDS = (
    "ledger/book/fields.py",
    "registry/methods/quantity.py",
    "registry/methods/inputs.py",
    "api/schemas/people.py",
)
PATHS = {r"\A(0|[1-9][0-9]{0,14})\Z", r"\A[0-9a-f]{16}\Z"}
"""Patterns that only a path's parameter has."""


def trees(*names):
    return [ast.parse((ROOT / name).read_text(encoding="utf-8")) for name in names]


def test_every_pattern_of_a_member_has_its_form():
    patterns = {
        node.value
        for tree in trees(*FIELDS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and str(node.value).startswith("\\A")
    }
    assert patterns | PATHS == set(FORMS)
    for en, zh in FORMS.values():
        assert re.search("[\u4e00-\u9fff]", zh)
        assert in_chinese(en) == zh


def sentences():
    """Return what the doors' own refusals say, with x in the place of what varies."""
    found = set()
    for path in sorted((ROOT / "api").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            refusing = {"Declined", "parameter_refused", "unauthenticated"}
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") not in refusing:
                continue
            said = node.args[-1]
            if isinstance(said, ast.Constant):
                found.add(str(said.value))
            if isinstance(said, ast.JoinedStr):
                parts = [getattr(part, "value", "") for part in said.values]
                found.add("".join(part if isinstance(part, str) else "1" for part in parts))
    return found


def test_every_sentence_of_the_doors_is_said_in_chinese():
    assert len(sentences()) > 20
    assert [said for said in sorted(sentences()) if not in_chinese(said)] == []


@pytest.mark.parametrize(
    ("body", "field", "values"),
    [
        ({"act": "retire", "purpose": "x"}, "purpose", [*Purpose]),
        ({"act": "open_account", "kind": "x", "holder": "acme"}, "kind", [*AccountKind]),
    ],
)
def test_a_wrong_value_gets_the_right_ones(public, body, field, values):
    refused = public.post("/v1/drafts", who="idb", json=body).json()
    assert refused["field"] == field
    assert refused["detail"] == f"one of: {', '.join(values)}"
    assert refused["detail_zh"] == f"應為其中之一：{', '.join(values)}"
    assert refused["errors"][0]["detail"] == refused["detail"]


@pytest.mark.parametrize(
    ("changed", "code", "en", "zh"),
    [
        (
            {"act": "retire", "purpose": "carbon_fee", "beneficiary": "04595257"},
            "purpose_not_allowed",
            "not a purpose of these units; there are: other_approved, voluntary",
            "這些額度沒有這個用途；可用的有：其他經核准之用途、自願使用",
        ),
        (
            {"recipient": "acme"},
            "same_account",
            "the recipient is the holder",
            "受讓人即為持有者",
        ),
        ({"recipient": "nobody"}, "party_unknown", "no account nobody is open", "沒有帳戶 nobody"),
        (
            {"quantity": 10**6},
            "not_enough_units",
            " units can be moved, 1000000 are asked for",
            " 單位，要求 1000000 單位",
        ),
    ],
)
def test_what_a_holder_is_often_refused_is_said_twice(public, changed, code, en, zh):
    body = {"act": "transfer", "quantity": 1, "recipient": "bolt"}
    if changed.get("act") == "retire":
        body = {"quantity": 1}
    refused = public.post("/v1/drafts", who="acme", json={**body, **changed}).json()
    assert refused["code"] == code, refused
    assert refused["detail"].endswith(en)
    assert refused["detail_zh"].endswith(zh)


def test_a_wrong_form_is_told_in_words(public):
    body = {"act": "retire", "purpose": "voluntary", "beneficiary": "1", "quantity": 1}
    refused = public.post("/v1/drafts", who="acme", json=body).json()
    assert (refused["field"], refused["detail"]) == ("beneficiary", "a 統一編號: 8 digits")
    assert refused["detail_zh"] == "統一編號：8 個數字"


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/v1/blocks?status=x", "one of: held, on_hold, retired, cancelled"),
        ("/v1/projects?status=x", "one of: registered, validated, withdrawn, revoked"),
        ("/v1/blocks?series=x", "it must be: a series, like Z00001/2024"),
        ("/v1/blocks?limit=x", "not a whole number"),
        (
            "/v1/blocks?as_of=-1",
            "it must be: the index of an entry (included), or a day like 2026-01-31 (its end, "
            "UTC+8)",
        ),
        (
            "/v1/entries?act=fly",
            "it must be: the name of an act, like transfer; an annulment's is cancel",
        ),
        *(
            (
                f"/v1/blocks?{name}=x",
                "there is no such parameter here; there are: after, as_of, holder, limit, series, "
                "status",
            )
            for name in ("lim", "caller")
        ),
        ("/v1/proofs/inclusion", "this parameter is missing: an entry"),
        ("/v1/entries/-1", "the index of an entry: 0 for the first, 1, 2 and so on"),
        ("/v1/blocks?as_of=2026-02-30", "there is no such day"),
        ("/v1/blocks?as_of=2999-01-01", "the day has not come: it is 2026-01-05 at UTC+8"),
    ],
)
def test_a_wrong_parameter_gets_what_fits(public, path, detail):
    refused = public.get(path)
    assert (refused.status_code, refused.json()["detail"]) == (400, detail)
    assert re.search("[\u4e00-\u9fff]", refused.json()["detail_zh"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "documents.0.kind"),
        ({"kind": "other"}, "documents.0.sha256"),
        ({"kind": "other", "sha256": "0" * 64, "name": "x"}, "documents.0.name"),
    ],
)
def test_a_member_that_is_missing_or_unknown_is_pointed_at(public, body, field):
    act = {"act": "report_monitoring", "project": "Z00001", "claimed_g": 1, "documents": [body]}
    act |= {"period_end": "2025-01-01"}
    refused = public.post("/v1/drafts", who="acme", json=act).json()
    assert refused["field"] == field
    assert refused["errors"][0]["pointer"] == "/" + field.replace(".", "/")


def test_a_day_that_there_is_not_is_said_to_be_none(public):
    body = {"act": "accredit", "body": "vvb", "scopes": [3], "until": "2026-02-30"}
    refused = public.post("/v1/drafts", who="idb", json=body).json()
    assert (refused["field"], refused["detail"]) == ("until", NO_DAY)
    assert "沒有這一天" in refused["detail_zh"]


def test_an_act_that_nobody_knows_gets_all_that_there_are(public):
    refused = public.post("/v1/drafts", who="acme", json={"act": "sell"}).json()
    assert refused["field"] == "act"
    assert set(refused["detail"].removeprefix("one of: ").split(", ")) == set(DRAFTS)


def test_a_rules_own_field_has_the_same_spelling(public):
    problem, _ = problem_of(Rejected(Code.ASSET_CLAIMED, "x", field="assets[1]"), "id")
    assert problem.field == "assets.1"


def test_several_lists_are_not_guessed_among():
    message = "Invalid enum value 'x'"
    assert in_words(message, AnyAct, "/reason") == message
    assert in_words(message, AnyDraft, "/reason", "hold").startswith("one of: suspected")
    assert in_words(message, AnyDraft, "/documents/3/kind", "register_project").endswith("other")


@pytest.mark.parametrize(
    ("message", "en", "zh"),
    [
        ("Expected `int` <= 200", "a whole number of at most 200", "應為不大於 200 的整數"),
        ("Expected `int` >= 1", "a whole number of at least 1", "應為不小於 1 的整數"),
        (
            "Expected `bool`, got `str`",
            "true or false is expected, not a text",
            "應為 true 或 false，收到文字",
        ),
        ("Expected `array` of length >= 1", "a list of at least 1 item", "清單長度至少 1"),
        ("Expected `array` of length 3", "a list of exactly 3 items", "清單長度應為 3"),
        ("Expected `str` of length <= 9", "a text of at most 9 characters", "文字長度至多 9"),
        (
            "Object missing required field `beneficiary`",
            "the member beneficiary is missing",
            "缺少欄位 beneficiary",
        ),
        ("Object contains unknown field `x`", "there is no member x here", "沒有欄位 x"),
        (
            "Input data was truncated",
            "the JSON ends before it is whole, or there is none",
            "JSON 不完整，或沒有內容",
        ),
        (
            "JSON is malformed: invalid character (byte 7)",
            "this is no JSON, from byte 7 on: invalid character",
            "不是 JSON：第 7 個位元組起有誤",
        ),
    ],
)
def test_what_a_decoder_says_is_put_in_words(message, en, zh):
    assert in_words(message, AnyAct, "") == en
    assert in_chinese(en) == zh


class Sample(msgspec.Struct):
    number: Annotated[int, msgspec.Meta(ge=1, le=9)] = 1
    flag: bool = False
    items: Annotated[list[str], msgspec.Meta(min_length=1, max_length=2)] = msgspec.field(
        default_factory=lambda: [""]
    )
    pair: tuple[str, str] = ("", "")
    texts: Annotated[dict[str, str], msgspec.Meta(max_length=1)] = {}


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", '{"number": 0}', '{"number": 10}', '{"number": "1"}', '{"flag": "true"}'),
        *('{"items": []}', '{"items": ["", "", ""]}', '{"items": {}}', '{"pair": [""]}', "[]"),
        *('{"texts": {"a": "", "b": ""}}', '{"texts": {"a": 1}}', '{"number": }', "{'a': 1}"),
    ],
)
def test_what_the_decoder_really_says_is_known(text):
    """A later version that words it otherwise would be told in its own English alone."""
    with pytest.raises(msgspec.DecodeError) as refused:
        msgspec.json.decode(text.encode(), type=Sample)
    said, _ = pointed(str(refused.value))
    assert "`" not in in_words(said, Sample, "")
    assert in_chinese(in_words(said, Sample, ""))


def test_what_no_table_has_is_left_in_english():
    assert in_chinese("something new") == ""
    assert in_words("something new", AnyAct, "/act") == "something new"


LAMPS = METHODS["AMS-II.C"].declaration.example.inputs


@pytest.mark.parametrize(
    ("more", "en", "zh"),
    [
        ({"o_BL": {"T5-28": "4h", "T5-14": "1"}}, "T5-28: 4h; leave a space before", "：4 h"),
        ({"o_BL": {"T5-28": "4%", "T5-14": "1"}}, "T5-28: 4%; write it as 1200.5", "1200.5 h"),
        (
            {"period_start": "2026-01-01", "period_end": "2027-01-01"},
            'TW-GRID/1/2026; the table ends with 2025: give substitutes {"2026": "2025"}',
            'substitutes {"2026": "2025"}',
        ),
        (
            {"substitutes": {"2026": "2025"}},
            "only a year of the period later than 2025",
            "只能用 2025 年",
        ),
        ({"o_BL": {"T5-28": 5}}, "a text or a list is expected, not a whole number", "文字或清單"),
        ({"n_BL": {"a b": "1"}}, "an item's name", "項目名稱"),
        ({"factor_sets": ["NONE/1"]}, "see the tables of factors", "係數表清單"),
        ({"l": "5%"}, "a unit behind a space, like 1200.5 or 33.33 %", "可空一格加單位"),
    ],
)
def test_refused_inputs_are_told_what_would_be_right(public, more, en, zh):
    given = {**LAMPS, **more}
    for door in ("quantify", "sheet"):
        refused = public.post(f"/v1/methods/AMS-II.C/{door}", json=given)
        assert refused.status_code in {400, 422}
        assert en in refused.json()["detail"]
        assert zh in refused.json()["detail_zh"]


@pytest.mark.parametrize(
    ("more", "en", "zh"),
    [
        ({"o_BL": {"a": 5}}, "a text or a list is expected", "文字或清單"),
        ({"n_BL": {"a b": "1"}}, "an item's name", "項目名稱"),
        ({"l": "5%"}, "leave a space before the unit: 5 %", "單位前空一格：5 %"),
        (
            {"members": [{"account": "acme", "share": "33.33%"}]},
            "leave a space before the unit: 33.33 %",
            "單位前空一格：33.33 %",
        ),
        ({"rho_BL": {"T5-28": "60W"}}, "leave a space before the unit: 60 W", "空一格：60 W"),
        ({"EF_ELEC": "0.5kgCO2e/kWh"}, "unit: 0.5 kgCO2e/kWh", "空一格：0.5 kgCO2e/kWh"),
        # What is no unit of this parameter would not do with a space either.
        ({"l": "5W"}, "compare with how", "對照範例"),
    ],
)
def test_what_a_decoder_says_of_inputs_is_put_in_words_wherever_it_is_said(more, en, zh):
    with pytest.raises(NotComputed) as caught, explained("AMS-II.C"):
        METHODS["AMS-II.C"].decode(json.dumps({**LAMPS, **more}).encode())
    problem, _ = problem_of(caught.value, "id")
    assert problem.code == "inputs_invalid"
    assert en in problem.detail
    assert zh in problem.detail_zh
    assert "\\A" not in problem.detail


@pytest.mark.parametrize(
    ("code", "symbol", "word"),
    [
        ("AMS-II.D", "output_unit", "Nm3"),
        ("AMS-I.C", "fuel_BL", "residual_fuel_oil"),
        ("AMS-III.B", "fuel_PJ", "natural_gas"),
    ],
)
def test_a_choice_out_of_its_words_is_told_them_all(public, code, symbol, word):
    given = {**METHODS[code].declaration.example.inputs, symbol: "coke_oven_gas"}
    refused = public.post(f"/v1/methods/{code}/quantify", json=given).json()
    assert refused["field"] == symbol
    options = set(METHODS[code].declaration.choice(symbol).options)
    assert word in options
    assert set(refused["detail"].removeprefix("one of: ").split(", ")) == options
    assert set(refused["detail_zh"].removeprefix("應為其中之一：").split(", ")) == options


def test_an_unknown_methodology_is_told_where_the_others_are(public):
    refused = public.get("/v1/methods/NONE").json()
    assert "see the list of methodologies" in refused["detail"]
    assert "減量方法清單" in refused["detail_zh"]


ENGLISH = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}")


@pytest.mark.parametrize(
    ("more", "zh"),
    [
        ({"o_PJ": None}, "請填「"),
        ({"n_BL": {"T5-28": "643"}}, "項目不一致"),
        ({"n_PJ": {"T5-28": "9999999999", "T5-14": "1"}}, "至多"),
        ({"rho_BL": {"T5-28": "643 kg", "T5-14": "1"}}, "643 kg，不是 W"),
        ({"period_start": "2019-07-01"}, "曆年"),
        ({"o_PJ": {"T5-28": [["2020-01-01", "2020-07-01", "1"]], "T5-14": "1"}}, "其後沒有讀數"),
        ({"o_PJ": {"T5-28": [["2020-02-01", "2021-01-01", "1"]], "T5-14": "1"}}, "應自 2020-01-01"),
        ({"o_PJ": {"T5-28": "9999 h", "T5-14": "1"}}, "每日至多"),
        ({"n_reused": {"T5-28": "644", "T5-14": "0"}}, "應符合 n"),
        ({"period_end": "2021-02-30"}, "不是日期"),
    ],
)
def test_no_english_stands_in_a_chinese_sentence(public, more, zh):
    given = {name: value for name, value in {**LAMPS, **more}.items() if value is not None}
    refused = public.post("/v1/methods/AMS-II.C/quantify", json=given).json()
    assert zh in refused["detail_zh"], refused
    assert not ENGLISH.search(refused["detail_zh"].split("「")[0]), refused


@pytest.mark.parametrize(
    ("path", "field", "zh"),
    [
        ("serials/Z1", "code", "不是序號"),
        ("serials/TW-Z00001-X", "code", "不是印出的序號"),
        ("proofs/inclusion", "index", "分錄序號"),
        ("proofs/consistency", "old", "帳本大小"),
    ],
)
def test_what_a_path_or_query_lacks_is_said_in_chinese_too(public, path, field, zh):
    refused = public.get(f"/v1/{path}").json()
    assert (refused["field"], refused["status"]) == (field, 400)
    assert zh in refused["detail_zh"]
    assert not ENGLISH.search(refused["detail_zh"])


@pytest.mark.parametrize(
    "detail",
    [
        "a project has this serial",
        "the document is empty",
        "not a dash, a key name and a signature",
        "not canonical base64 of a key id and signature",
        "no checkpoint yet that is signed and has its quorum is here",
        "members and shares are those of the project; leave them out",
        "the project pins its tables of factors; leave out EF_ELEC",
        "3 units can be moved, 5 are asked for",
        "Z00001/2024 1-10 are retired",
        "Z00001/2024 1-10 are cancelled",
        "Z00001/2024 1-10 are on_hold",
        "Z00001/2024 1-10 are held by acme",
        "no account bolt is open",
        "the project is registered",
        "the project is validated",
        "the recipient is the holder",
        "not a purpose of these units; there are: voluntary",
        "not a purpose of these units; there are: none",
        "Z00001/2024 1-10 could be used through 2029-01-04 (氣候變遷因應法 Art 25)",
        "bolt, which earned Z00001/2024 1-10, is closed",
        "Z00001/2024 1-10 are not in the buffer pool",
        "still to sign: bolt; signed by acme/k1",
        "the signature of acme is missing: the acting account signs before others",
        "the signature of acme/k1 does not verify",
        "no document has this hash",
        "from one day to 10 calendar years; these are 0",
        "from one day to 10 calendar years; these are 11",
        "whole calendar years, from one 1 January to another",
        "no signature lines after an empty line",
        "control character at byte 7",
        "the JSON line is not in canonical form",
        "the JSON line is not an object",
        "no act has this name",
        "the act has no name",
        "the act is past its not_after",
        "acme/k1 is revoked",
        "no key is called acme/k1",
        "it was made for another rp_id",
        "no credential is in it",
        "no such account is open",
        "no project has this serial",
        "an account has this name",
    ],
)
def test_what_rules_and_services_often_refuse_is_said_in_chinese(detail):
    said = in_chinese(detail)
    assert said
    assert said != "查無此項"
    assert not ENGLISH.search(said)


ENGLISH_WORDS = re.compile(
    r"(?<![A-Za-z_-])(an?|the|is|are|not|of|there|has|have|expected|missing|nothing|text) [a-z]"
)
WRONG = (
    *(None, True, 5, 5.5, "", "x y", "-1", "5 xx", "5%", [], {}, [1], [[]], [["a", "b", "c"]]),
    *([["2024-01-01", "2024-01-01", "1"]], {"T5": None}, {"T5": 5}, {"T5": "-1"}, {"": "1"}),
)
"""What is no right value of anything, or of little."""


@pytest.mark.parametrize("code", METHODS)
def test_no_english_stands_in_what_wrong_inputs_are_told_in_chinese(code):
    method = METHODS[code]
    example = method.declaration.example.inputs
    names = (*method.inputs.__struct_fields__, "no_such")
    bodies = [*WRONG, *({**example, name: wrong} for name in names for wrong in WRONG)]
    bodies += [{key: value for key, value in example.items() if key != name} for name in example]
    refused = 0
    for body in bodies:
        try:
            with explained(code):
                quantify(method.declaration, method.decode(json.dumps(body).encode()))
        except NotComputed as error:
            refused += 1
            said = problem_of(error, "id")[0].detail_zh
            assert re.search("[\u4e00-\u9fff]", said), (body, error)
            assert not ENGLISH_WORDS.search(said), (body, said)
    assert refused > len(bodies) // 2


@pytest.mark.parametrize("given", NOUNS.values())
@pytest.mark.parametrize("wanted", ["an object", "a text or a list", "a whole number"])
def test_a_kind_that_is_not_the_wanted_one_is_told_in_chinese_alone(wanted, given):
    said = in_chinese(f"{wanted} is expected, not {given}")
    assert said.startswith("應為")
    assert not re.search("[a-z]{2,}", said.replace("true", "").replace("false", ""))


@pytest.mark.parametrize("code", CODES)
def test_no_code_is_answered_in_english_alone(code):
    """What a sentence is missing for is told by the name of its code."""
    for error in (Rejected(code, "something new"), Refused(code, "something new")):
        said = problem_of(error, "id")[0].detail_zh
        assert said == CODES[code].zh
        assert re.search("[\u4e00-\u9fff]", said)
