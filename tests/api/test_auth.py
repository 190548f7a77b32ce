"""Who may do what: tokens, roles, their ends, and the acts of others."""

import datetime

import pytest
from msgspec.structs import replace

from api.rate import CALLERS_MAX, Rate
from ledger.book.acts import Document
from ledger.book.fields import AccountKind, DocumentKind
from registry.kinds import Role
from registry.roles import ROLE_OF_KIND
from tests.api.doors import NOTE, Door, SteppingClock, copied, opened
from tests.world import sign

WRITES = [
    ("POST", "/v1/drafts", {"json": {"act": "issue", "project": "Z00001"}}),
    ("POST", "/v1/acts", {"content": b"x", "headers": NOTE}),
    ("POST", "/v1/pending", {"content": b"x", "headers": NOTE}),
    ("GET", "/v1/pending", {}),
    ("POST", "/v1/signatures", {"json": {"text": "x"}}),
    ("POST", "/v1/documents?file_name=a&kind=other", {"content": b"x"}),
    ("PUT", "/v1/accounts/acme/organisation", {"json": {"name_zh": "x"}}),
    ("PUT", "/v1/projects/Z00001/title", {"json": {"title_zh": "x"}}),
    ("POST", "/v1/users", {"json": {"name": "x"}}),
    ("POST", "/v1/tokens", {"json": {}}),
]
BAD_TOKENS = [
    "",
    "Bearer",
    "Bearer x",
    "Basic dXNlcjpwYXNz",
    "Bearer tanbu_0000000000000000_" + "A" * 43,
    "bearer tanbu_" + "0" * 16 + "_" + "\u00e9" * 43,
]


@pytest.mark.parametrize(("method", "path", "options"), WRITES, ids=[row[1] for row in WRITES])
def test_without_a_token(public, method, path, options):
    refused = public.ask(method, path, **options)
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")
    assert refused.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("method", "path", "options"),
    [row for row in WRITES if row[0] != "GET"],
    ids=[row[1] for row in WRITES if row[0] != "GET"],
)
def test_a_reader_writes_nothing(public, method, path, options):
    refused = public.ask(method, path, who="reader", **options)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("given", BAD_TOKENS)
@pytest.mark.parametrize("path", ["/v1/me", "/v1/head"])
def test_a_token_that_is_none_is_refused_even_where_none_is_asked(public, given, path):
    refused = public.get(path, headers={"Authorization": given.encode()})
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthenticated")


def test_a_wrong_secret_is_refused(public):
    right = public.tokens["acme"]
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    assert public.get("/v1/me", who=right).status_code == 200
    assert public.get("/v1/me", who=wrong).status_code == 401


def test_whom_a_token_speaks_for(public):
    told = public.get("/v1/me", who="acme").json()
    assert (told["account"], told["role"]) == ("acme", "holder")
    assert told["holder"]["ubn"] == "04595257"
    assert "holder" not in public.get("/v1/me", who="operator").json()


def test_a_token_expires(door):
    assert door.get("/v1/me", who="acme").status_code == 200
    door.clock.now += datetime.timedelta(days=365)
    assert door.get("/v1/me", who="acme").status_code == 401


def test_a_token_is_issued_listed_and_revoked(door):
    issued = door.post("/v1/tokens", who="acme", json={"label": "plant 2", "days": 30})
    assert issued.status_code == 201
    assert issued.headers["cache-control"] == "no-store"
    secret, token = issued.json()["secret"], issued.json()["token"]
    assert door.get("/v1/me", who=secret).json()["account"] == "acme"
    listed = door.get("/v1/tokens", who="acme").json()["items"]
    assert {item["label"] for item in listed} == {"acme", "plant 2"}
    assert secret.rpartition("_")[2] not in str(listed)
    path = f"/v1/tokens/{token['id']}"
    assert door.ask("DELETE", path, who="bolt").json()["code"] == "token_unknown"
    assert door.ask("DELETE", path, who="acme").status_code == 204
    assert door.get("/v1/me", who=secret).status_code == 401
    assert door.ask("DELETE", path, who="operator").status_code == 204


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"account": "bolt"}, "account"),
        ({"role": "operator"}, "role"),
        ({"role": "verifier"}, "role"),
        ({"user": "u-" + "0" * 16}, "user"),
    ],
)
def test_nobody_gives_away_more_than_they_have(public, body, field):
    refused = public.post("/v1/tokens", who="acme", json=body)
    assert (refused.status_code, refused.json()["field"]) == (403, field)


def test_an_operator_makes_users_and_tokens(door):
    user = door.post("/v1/users", who="operator", json={"name": "甲"}).json()
    assert door.post("/v1/users", who="acme", json={"name": "甲"}).status_code == 403
    body = {"user": user["id"], "account": "bolt", "role": "reader", "days": 1}
    issued = door.post("/v1/tokens", who="operator", json=body).json()
    told = door.get("/v1/me", who=issued["secret"]).json()
    assert (told["user"], told["account"], told["role"]) == (user["id"], "bolt", "reader")
    assert door.get(f"/v1/tokens?user={user['id']}", who="acme").status_code == 403
    assert door.get(f"/v1/tokens?user={user['id']}", who="operator").json()["items"]


def test_an_act_is_handed_in_by_its_account_a_signer_or_the_operator(door):
    world = door.world
    note = sign(world.transfer_act(1, 2), ["acme/k1"])
    before = door.head()
    refused = door.submit(note, who="bolt")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_your_act")
    assert door.post("/v1/pending", who="bolt", content=note, headers=NOTE).status_code == 403
    assert door.head() == before
    assert door.submit(note, who="acme").status_code == 201
    both = sign(world.transfer_act(3, 4, unit_price_ntd=1), ["acme/k1", "bolt/k1"])
    assert door.submit(both, who="bolt").status_code == 201
    assert door.submit(sign(world.transfer_act(5, 6), ["acme/k1"]), who="idb").status_code == 201


def test_a_confidential_document_is_read_by_few(door):
    path = "/v1/documents?file_name=readings.csv&kind=readings&confidential=true"
    stored = door.post(
        path, who="acme", content=b"kWh", headers={"Content-Type": "text/csv"}
    ).json()
    assert len(stored["salt"]) == 64
    there = f"/v1/documents/{stored['sha256']}"
    # Existence is not told: the refusal is that of a hash nobody ever stored.
    nowhere = door.get(f"/v1/documents/{'0' * 64}").json()
    for who in ("", "bolt", "vvb"):
        refused = door.get(there, who=who)
        assert refused.status_code == 404
        assert refused.json() | {"instance": ""} == nowhere | {"instance": ""}
    for who in ("acme", "reader", "auditor", "idb"):
        read = door.get(there, who=who)
        assert read.content == b"kWh"
        assert read.headers["tanbu-document-salt"] == stored["salt"]
        assert read.headers["cache-control"] == "no-store"
        assert read.headers["content-disposition"] == "attachment"


def test_a_confidential_document_is_read_by_the_parties_of_its_project(door):
    path = "/v1/documents?file_name=readings.csv&kind=readings&confidential=true"
    stored = door.post(path, who="acme", content=b"kWh").json()["sha256"]
    act = door.world.report_act(
        2, grams=10**8, start=datetime.date(2025, 1, 1), end=datetime.date(2026, 1, 1)
    )
    named = (Document(kind=DocumentKind.READINGS, sha256=stored),)
    door.world.act(replace(act, documents=named))
    # The body validated the project; bolt holds none of it and manufactures something else.
    assert door.get(f"/v1/documents/{stored}", who="vvb").content == b"kWh"
    assert door.get(f"/v1/documents/{stored}", who="bolt").json()["code"] == "document_unknown"
    assert door.get(f"/v1/documents/{stored}").json()["code"] == "document_unknown"


def test_a_public_document_is_anybodys(door):
    path = "/v1/documents?file_name=plan.html&kind=project_plan"
    page = {"Content-Type": "text/html"}
    stored = door.post(path, who="acme", content=b"<script>1</script>", headers=page).json()
    read = door.get(f"/v1/documents/{stored['sha256']}")
    assert read.content == b"<script>1</script>"
    assert "sandbox" in read.headers["content-security-policy"]
    assert read.headers["content-disposition"] == "attachment"


def test_nothing_sets_a_cookie_and_every_answer_is_sealed(public):
    for path in ("/", "/v1", "/v1/accounts", "/log/checkpoint", "/nowhere", "/schema"):
        answered = public.get(path)
        assert "set-cookie" not in answered.headers
        assert answered.headers["x-content-type-options"] == "nosniff"
        assert answered.headers["content-security-policy"].startswith("default-src 'none'")
        assert answered.headers["x-request-id"]


def test_a_caller_who_asks_too_often_waits():
    rate = Rate(60)
    assert [rate.spend("a", now=0.0) for _ in range(61)] == [0] * 60 + [1]
    assert rate.spend("b", now=0.0) == 0
    assert rate.spend("a", now=1.0) == 0
    assert rate.spend("a", now=1.0) == 1


def test_the_table_of_callers_is_bounded():
    rate = Rate(1)
    for number in range(CALLERS_MAX + 5):
        assert rate.spend(str(number), now=0.0) == 0
    assert rate.spend("0", now=0.0) == 0
    assert rate.spend(str(CALLERS_MAX), now=0.0) > 0


def test_too_many_requests_over_http(standard_template, tmp_path):
    settings = copied(standard_template.folder, tmp_path / "registry")
    clock = SteppingClock(standard_template.clock.now)
    with opened(replace(settings, requests_per_minute_max=3), clock) as client:
        door = Door(client, standard_template.tokens, clock)
        assert [door.get("/v1/head").status_code for _ in range(4)] == [200, 200, 200, 429]
        refused = door.get("/v1/head")
        assert refused.json()["code"] == "too_many_requests"
        assert int(refused.headers["retry-after"]) >= 1
        # A token has its own measure, and a bad one is measured by its address.
        assert door.get("/v1/me", who="acme").status_code == 200
        assert door.get("/v1/me", who="tanbu_x").status_code == 429


def test_a_document_has_a_limit_of_its_own(standard_template, tmp_path):
    settings = copied(standard_template.folder, tmp_path / "registry")
    clock = SteppingClock(standard_template.clock.now)
    with opened(replace(settings, document_bytes_max=200_000), clock) as client:
        door = Door(client, standard_template.tokens, clock)
        path = "/v1/documents?file_name=a&kind=other"
        assert door.post(path, who="acme", content=bytes(200_000)).status_code == 201
        refused = door.post(path, who="acme", content=bytes(200_001))
        assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")


def test_a_reader_takes_away_no_door_but_its_own(door):
    body = {"role": "reader", "label": "to read", "days": 30}
    issued = door.post("/v1/tokens", who="acme", json=body).json()
    mine, others = issued["token"]["id"], door.tokens["acme"].split("_")[1]
    refused = door.ask("DELETE", f"/v1/tokens/{others}", who=issued["secret"])
    assert refused.json()["code"] == "token_unknown"
    assert door.get("/v1/me", who="acme").status_code == 200
    assert door.ask("DELETE", f"/v1/tokens/{mine}", who=issued["secret"]).status_code == 204


@pytest.mark.parametrize(
    ("account", "role", "code"),
    [
        ("acme", "auditor", "token_role"),
        ("acme", "verifier", "token_role"),
        ("vvb", "holder", "token_role"),
        ("vvb", "operator", "token_role"),
        ("bolt-2", "holder", "token_account"),
        (None, "auditor", "token_account"),
        ("acme", "holder", ""),
        ("acme", "reader", ""),
        (None, "operator", ""),
        ("vvb", "verifier", ""),
    ],
)
def test_a_role_fits_the_kind_of_its_account(door, account, role, code):
    user = door.post("/v1/users", who="operator", json={"name": "甲"}).json()["id"]
    named = {"account": account} if account else {}
    body = {"user": user, "role": role, **named}
    answer = door.post("/v1/tokens", who="operator", json=body)
    assert answer.status_code == (422 if code else 201)
    assert answer.json().get("code", "") == code


def test_every_kind_of_account_has_a_role():
    assert set(ROLE_OF_KIND) == set(AccountKind)
    assert set(ROLE_OF_KIND.values()) == set(Role) - {Role.READER}
