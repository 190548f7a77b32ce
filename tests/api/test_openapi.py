"""The OpenAPI document tells the truth: it is whole, committed, and what comes back fits it.

To write it anew after a route changed: ``python -m tests.api.test_openapi``.
"""

import json
import re
import warnings

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import describe
from api.examples import EXAMPLES
from api.routes.documentation import encoded
from ledger.book.acts import ACTS
from tests.api.conftest import traded
from tests.house.source import ROOT

SNAPSHOT = ROOT / "docs" / "openapi.json"
DOCUMENT = json.loads(encoded(describe()))
OPERATIONS = [
    (path, method, operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]
PUBLIC = sorted(
    (operation["operationId"], bool(operation.get("parameters")))
    for _, method, operation in OPERATIONS
    if method == "get" and not operation.get("security")
)
POSITIVE, NEGATIVE = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
# What takes no parameter cannot be asked wrongly.
ASKED = [(name, POSITIVE) for name, _ in PUBLIC] + [
    (name, NEGATIVE) for name, takes in PUBLIC if takes
]
OPEN_POSTS = {
    *("calculate_carbon_fee", "check_readings", "get_sheet", "quantify"),
    *("grant_passkey", "passkey_line"),
}
"""What anybody may ask for with a body: it is computed, and nothing is stored."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def named(operation_id):
    return next(found for _, _, found in OPERATIONS if found["operationId"] == operation_id)


def schema_of(name):
    return DOCUMENT["components"]["schemas"][name]


def test_the_committed_document_is_the_current_one():
    assert SNAPSHOT.read_text(encoding="utf-8") == encoded(describe()).decode()


def test_the_served_document_is_the_committed_one(public):
    served = public.get("/schema/openapi.json")
    assert served.headers["content-type"] == "application/vnd.oai.openapi+json"
    assert served.json() == DOCUMENT


@pytest.mark.parametrize(
    ("path", "method", "operation"), OPERATIONS, ids=[o["operationId"] for *_, o in OPERATIONS]
)
def test_every_operation_is_documented(path, method, operation):
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    for parameter in operation.get("parameters", []):
        assert parameter["description"], parameter["name"]
    for status, answer in operation["responses"].items():
        assert answer["description"]
        if int(status) >= 400:
            assert list(answer["content"]) == ["application/problem+json"]
    is_guarded = operation.get("security") == [{"token": []}]
    assert is_guarded or method == "get" or operation["operationId"] in OPEN_POSTS
    keyed = any(p["name"] == "Idempotency-Key" for p in operation.get("parameters", []))
    is_exempt = operation["operationId"] in {"issue_token", *OPEN_POSTS}
    assert keyed is (method == "post" and not is_exempt)


def test_every_route_is_in_the_document(public):
    routes = {
        (re.sub(r":[a-z]+}", "}", route.path), method.lower())
        for route in public.client.app.routes
        for method in route.methods
        if method != "OPTIONS"
    }
    pages = ("/", "/schema", "/schema/openapi.json", "/methods", "/methods/{code}")
    pages += ("/methods/{code}/try", "/factors", "/factors/{table}/{edition}")
    undocumented = {(path, "get") for path in pages} | {("/methods/{code}/try", "post")}
    assert routes - undocumented == {(path, method) for path, method, _ in OPERATIONS}


def test_what_is_taken_in_refuses_unknown_members():
    taken = [name for name in DOCUMENT["components"]["schemas"] if name.endswith(("Body", "Draft"))]
    taken += [kind.__name__ for kind in ACTS.values()]
    assert len(taken) > 40
    assert [
        name for name in taken if schema_of(name).get("additionalProperties") is not False
    ] == []


def test_kinds_of_act_are_told_apart():
    body = named("draft_act")["requestBody"]["content"]["application/json"]["schema"]
    assert body["discriminator"]["propertyName"] == "act"
    assert set(body["discriminator"]["mapping"]) == set(ACTS) - {"genesis"}
    act = schema_of("EntryAnswer")["properties"]["act"]
    assert set(act["discriminator"]["mapping"]) == set(ACTS)


def test_patterns_are_those_of_json_schema():
    text = json.dumps(DOCUMENT)
    assert r"\\A" not in text
    assert r"\\Z" not in text
    assert r"\\d" not in text


def test_every_reference_leads_somewhere():
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(DOCUMENT)))
    assert names <= set(DOCUMENT["components"]["schemas"])


@pytest.fixture(scope="module")
def exemplary(standard_template, tmp_path_factory):
    """Give a door to a registry with a project that pins the tables of its figures."""
    for door in traded(standard_template, tmp_path_factory.mktemp("exemplary")):
        pins = ("GWP-AR5/1", "TW-GRID/*")
        act = door.world.register_act("Z00002", equipment="L-02", factor_sets=pins)
        door.world.act(replace(act, methodology_version="2.0"))
        door.world.validate("Z00002")
        yield door


@pytest.mark.parametrize(
    ("operation_id", "name"),
    [(operation_id, name) for operation_id, bodies in EXAMPLES.items() for name in bodies],
)
def test_examples_are_well_formed(exemplary, operation_id, name):
    path = next(p for p, _, found in OPERATIONS if found["operationId"] == operation_id)
    answered = exemplary.post(
        path.replace("{code}", "AMS-II.C"), who="acme", json=EXAMPLES[operation_id][name]
    )
    assert answered.status_code in {200, 403, 409}, answered.text


def test_the_page_needs_nothing_but_itself(public):
    page = public.get("/schema")
    assert page.headers["content-type"].startswith("text/html")
    assert "<script" not in page.text
    assert re.findall(r'(?:src|href)="(?!#|/"|/schema)', page.text) == []
    assert re.findall(r"url\(|@import", page.text) == []
    assert "script-src" not in page.headers["content-security-policy"]
    for _, _, operation in OPERATIONS:
        assert f'id="{operation["operationId"]}"' in page.text


def test_the_front_page_serves_people_and_programs(public):
    assert public.get("/").json()["origin"]
    page = public.get("/", headers={"Accept": "text/html"})
    assert "碳簿" in page.text
    assert "<script" not in page.text


@pytest.fixture(scope="module")
def operations():
    schema = schemathesis.openapi.from_dict(DOCUMENT, config=SchemathesisConfig())
    return {
        found.ok().definition.raw["operationId"]: found.ok()
        for found in schema.get_all_operations()
    }


@pytest.mark.parametrize(("operation_id", "mode"), ASKED)
def test_public_reads_answer_as_documented(public, operations, operation_id, mode):
    checks = [*CHECKS, *([negative_data_rejection] if mode is NEGATIVE else [])]

    @given(case=operations[operation_id].as_strategy(generation_mode=mode))
    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case):
        sent = case.as_transport_kwargs(base_url="http://testserver.local")
        response = public.client.request(
            sent["method"], sent["url"], params=sent.get("params"), headers=sent.get("headers")
        )
        case.validate_response(response, checks=checks)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ask()


if __name__ == "__main__":
    SNAPSHOT.write_bytes(encoded(describe()))
