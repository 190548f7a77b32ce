"""What a refusal tells: where the fault lies, what would be right, and both languages."""

import ast
import itertools
import re

import pytest

from api.connections import UNREADABLE
from api.details import in_chinese
from ledger.book.acts import EnrolKey, Hold
from ledger.book.fields import HoldReason
from registry.refusals import Refusal
from tests.api.doors import NOTE
from tests.api.test_openapi import OPERATIONS
from tests.house.source import ROOT
from tests.world import grant_of, sign

QUERIES = [
    (path, parameter)
    for path, method, operation in OPERATIONS
    for parameter in operation.get("parameters", [])
    if method == "get" and parameter["in"] == "query" and not operation.get("security")
]
HERE = {
    "account": "acme",
    "clock": "project_review",
    "dossier": "d-0000000000000000",
    "index": "1",
    "project": "Z00001",
}
OPERATORS_OWN = {
    Refusal.BACKUP_AUDIT,
    Refusal.BACKUP_INVALID,
    Refusal.MASTER_KEY,
    Refusal.NOT_EMPTY,
}
"""Refusals of commands on the registry's own machine."""
SERIES = "Z00001/2024"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def refusals_of_services():
    """Yield what the services refuse: the code's name and the sentence, 7 for what varies."""
    for path in sorted((ROOT / "registry").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef):
                continue
            nodes = list(ast.walk(function))
            assigned = [
                (node.targets[0].id, node.lineno, node.value)
                for node in nodes
                if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            ]
            for node in nodes:
                if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Refused":
                    continue
                said = node.args[1]
                if isinstance(said, ast.Name):
                    before = [v for n, line, v in assigned if n == said.id and line < node.lineno]
                    said = before[-1] if before else said
                if (sentence := text_of(said)) is not None:
                    yield ast.unparse(node.args[0]).removeprefix("Refusal."), sentence


def text_of(node):
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
        return "".join(map(str, parts))
    return None


def test_what_the_services_refuse_is_said_in_chinese():
    said = [
        (code, sentence)
        for code, sentence in refusals_of_services()
        # Whose parts are sentences themselves is told in full by the tests of dossiers.
        if code not in {one.name for one in OPERATORS_OWN} and "(7)" not in sentence
    ]
    assert len(said) > 40
    assert [row for row in said if not CHINESE.search(in_chinese(row[1]))] == []


@pytest.mark.parametrize("said", ["not HTTP/1.1", *UNREADABLE.values()])
def test_what_no_route_sees_is_refused_in_chinese_too(said):
    assert CHINESE.search(in_chinese(said))


@pytest.mark.parametrize(
    ("path", "name"), [(path, parameter["name"]) for path, parameter in QUERIES]
)
def test_an_empty_parameter_is_none_that_was_left_out(public, path, name):
    real = path.format_map(HERE)
    refused = public.get(f"{real}?{name}=")
    told = refused.json()
    assert (refused.status_code, told["code"]) == (400, "bad_request"), told
    assert told["field"] == name
    assert told["errors"] == [{"parameter": name, "detail": told["detail"]}]
    assert told["detail"] == "it is empty: give it a value or leave it out"
    assert "空的" in told["detail_zh"]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [(path, parameter) for path, parameter in QUERIES if parameter["required"]],
    ids=lambda given: given if isinstance(given, str) else given["name"],
)
def test_a_parameter_that_is_missing_is_asked_for_in_both_languages(public, path, parameter):
    refused = public.get(path.format_map(HERE)).json()
    assert refused["detail"] == f"this parameter is missing: {parameter['description']}"
    assert "缺少這個參數" in refused["detail_zh"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/accounts?limit=0", "limit"),
        ("/v1/accounts?limit=x", "limit"),
        ("/v1/accounts?nope=1", "nope"),
        ("/v1/accounts/ACME", "account"),
        ("/v1/supply?as_of=999999", "as_of"),
        ("/v1/deadlines/nope?start=2026-01-05", "clock"),
        ("/v1/deadlines/project_review?start=2026-02-30", "start"),
        ("/v1/proofs/consistency?old=5&new=3", "old"),
    ],
)
def test_a_parameter_is_named_as_one(public, path, name):
    told = public.get(path).json()
    assert told["field"] == name
    assert [(error["parameter"], "pointer" in error) for error in told["errors"]] == [(name, False)]


@pytest.mark.parametrize(("name", "pointer"), [("a/b", "/a~1b"), ("a~b", "/a~0b")])
def test_a_pointer_is_one_whatever_a_member_is_called(public, name, pointer):
    body = {"act": "transfer", "recipient": "bolt", "quantity": 1, name: 1}
    told = public.post("/v1/drafts", who="acme", json=body).json()
    assert told["field"] == name
    assert [(error["pointer"], "parameter" in error) for error in told["errors"]] == [
        (pointer, False)
    ]


def test_a_time_limit_of_no_such_name_gets_those_there_are(public):
    told = public.get("/v1/deadlines/nope?start=2026-01-05").json()
    names = [item["clock"] for item in public.get("/v1/deadlines").json()["items"]]
    assert told["detail"] == f"one of: {', '.join(names)}"
    assert told["detail_zh"] == f"應為其中之一：{', '.join(names)}"


def drafted(door, who, body):
    refused = door.post("/v1/drafts", who=who, json=body)
    assert refused.status_code >= 400, refused.text
    return refused.json()


def test_an_act_that_is_no_text_gets_those_there_are(public):
    told = drafted(public, "acme", {"act": 5})
    assert told["field"] == "act"
    assert "transfer" in told["detail"]
    assert told["detail_zh"].startswith("應為其中之一：")


@pytest.mark.parametrize("time", ["2027-02-30T00:00:00.000Z", "2027-02-03T25:00:00.000Z"])
@pytest.mark.parametrize("member", ["not_after", "target_not_after"])
def test_a_time_that_is_none_names_its_member(public, member, time):
    body = {"act": "withdraw", "target": "0" * 32, "target_not_after": "2026-02-03T00:00:00.000Z"}
    told = drafted(public, "acme", {**body, member: time})
    assert (told["code"], told["field"]) == ("bad_field", member)
    assert told["detail"] == "there is no such time; one reads 2026-01-31T00:00:00.000Z"
    assert told["detail_zh"].startswith("沒有這個時刻")


@pytest.mark.parametrize(
    ("path", "bytes_max"),
    [("/v1/drafts", 131_072), ("/v1/carbon-fee", None)],
)
def test_what_is_too_large_is_told_how_large_it_may_be(public, path, bytes_max):
    bytes_max = bytes_max or 131_072
    content = b" " * (bytes_max + 1)
    headers = {"Content-Type": "application/json"}
    told = public.post(path, who="acme", content=content, headers=headers).json()
    assert told["code"] == "body_too_large"
    assert told["detail"] == f"a body here has at most {bytes_max} bytes"
    assert f"至多 {bytes_max} 位元組" in told["detail_zh"]


def test_the_list_of_a_policy_that_is_unsorted_is_named(public):
    policy = public.get("/v1").json()["policy"]
    body = {"act": "set_policy", "policy": {**policy, "purposes": policy["purposes"][::-1]}}
    told = drafted(public, "idb", body)
    assert (told["code"], told["field"]) == ("list_unsorted", "policy.purposes")


def test_keys_beyond_those_asked_for_are_counted(door):
    world = door.world
    keys = ["idb/k1", "idb/k2", "idb/k3"]
    world.act(EnrolKey(**world.base("idb"), key=grant_of("idb/k3")), *keys)
    hold = Hold(**world.base("idb"), ranges=((SERIES, 1, 5),), reason=HoldReason.DISPUTE)
    told = door.submit(sign(hold, keys)).json()
    assert told["code"] == "extra_signature"
    assert told["detail"] == "idb signs with 3 keys where 2 are asked for: leave out 1"
    assert "只要求 2 把" in told["detail_zh"]


@pytest.mark.parametrize("act", ["transfer", "retire"])
def test_a_project_that_is_not_there_has_no_units_to_draft(public, act):
    more = {"recipient": "bolt"} if act == "transfer" else {}
    more |= {"purpose": "voluntary", "beneficiary": "04595257"} if act == "retire" else {}
    body = {"act": act, "project": "Z99999", "quantity": 1, **more}
    told = drafted(public, "acme", body)
    assert (told["status"], told["code"]) == (404, "project_unknown")


def test_who_may_not_issue_is_told_so_whatever_the_report(public):
    told = drafted(public, "acme", {"act": "issue", "project": "Z00001"})
    assert (told["code"], told["field"]) == ("role_not_allowed", "account")


@pytest.mark.parametrize(
    ("project", "status", "code"),
    [("Z00001", 409, "report_status"), ("Z99999", 404, "project_unknown")],
)
def test_who_may_issue_is_told_what_stands_against_it(public, project, status, code):
    told = drafted(public, "vvb", {"act": "issue", "project": project})
    assert (told["status"], told["code"]) == (status, code)


def test_another_scheme_than_bearer_is_told_which(public):
    refused = public.get("/v1/head", headers={"Authorization": "Basic dXNlcjpwYXNz"})
    told = refused.json()
    assert (refused.status_code, "Bearer" in told["detail"]) == (401, True)
    assert "Bearer" in told["detail_zh"]


def test_a_query_that_is_no_utf8_is_told_so(public):
    told = public.get("/v1/accounts?q=%ff").json()
    assert (told["field"], told["detail"]) == ("q", "not UTF-8 as %XX, or it holds U+FFFD")
    assert told["detail_zh"].startswith("不是以 %XX 編碼的 UTF-8")


def test_a_note_that_is_no_utf8_is_told_where(public):
    told = public.post("/v1/acts", who="acme", content=b"abc\xff\n\n", headers=NOTE).json()
    assert (told["code"], told["detail"]) == ("not_utf8", "not UTF-8 at byte 3")
    assert "第 3 個位元組" in told["detail_zh"]


@pytest.mark.parametrize(
    ("method", "path"),
    [*itertools.product(["PUT", "OPTIONS"], ["/v1/head", "/v1/entries/1", "/v1/drafts"])],
)
def test_head_is_allowed_where_get_is(public, method, path):
    allowed = public.ask(method, path, who="acme").headers["allow"].split(", ")
    assert ("HEAD" in allowed) is ("GET" in allowed)
    assert ("GET" in allowed) is (path != "/v1/drafts")


def test_headers_that_come_are_declared(public):
    for path, method, operation in OPERATIONS:
        if method != "get" or operation.get("security") or "{" in path:
            continue
        answered = public.get(path)
        if answered.status_code != 200:
            continue
        declared = {name.lower() for name in operation["responses"]["200"].get("headers", {})}
        come = {name for name in ("etag", "link", "location") if name in answered.headers}
        assert come <= declared, path
