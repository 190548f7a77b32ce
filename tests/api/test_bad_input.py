"""What must be turned away, and with which code: a table, and the log untouched by any of it."""

import json
import sqlite3
from contextlib import closing

import pytest
from msgspec.structs import replace

from api.intake import without_doubles
from api.problems import Declined
from ledger.entry import note_text
from ledger.log.note import format_note, signature_line
from tests.api.doors import NOTE
from tests.world import ORIGIN, sign, signer_of

TRANSFER = {"act": "transfer", "recipient": "bolt", "quantity": 1}
REPORT = {
    "act": "report_monitoring",
    "claimed_g": 1,
    "documents": [{"kind": "readings", "sha256": "0" * 64}],
    "period_end": "2026-01-01",
    "project": "Z00001",
}
OPEN = {
    "act": "open_account",
    "associations": [],
    "holder": "newco",
    "key": {"custody": "registry"},
    "kind": "manufacturer",
    "sector": "24",
    "ubn": "12345678",
}
JSON = {"Content-Type": "application/json"}
HUGE = 2**53

DRAFTS = [
    ("unknown field", {**TRANSFER, "colour": "red"}, 400, "bad_request"),
    ("unknown act", {"act": "teleport"}, 400, "bad_request"),
    ("no act", {"recipient": "bolt"}, 400, "bad_request"),
    ("not an object", [TRANSFER], 400, "bad_request"),
    ("number as text", {**TRANSFER, "quantity": "1"}, 400, "bad_request"),
    ("a float", {**TRANSFER, "quantity": 1.0}, 400, "bad_request"),
    ("true for one", {**TRANSFER, "quantity": True}, 400, "bad_request"),
    ("null", {**TRANSFER, "quantity": None}, 400, "bad_request"),
    ("nothing", {**TRANSFER, "quantity": 0}, 400, "bad_request"),
    ("negative units", {**TRANSFER, "quantity": -1}, 400, "bad_request"),
    ("units past 2^53", {**TRANSFER, "quantity": HUGE}, 400, "bad_request"),
    ("units past 2^64", {**TRANSFER, "quantity": 2**70}, 400, "bad_request"),
    ("more than are held", {**TRANSFER, "quantity": HUGE - 1}, 409, "not_enough_units"),
    ("negative price", {**TRANSFER, "unit_price_ntd": -1}, 400, "bad_request"),
    ("huge tonnes", {**REPORT, "claimed_g": HUGE}, 400, "bad_request"),
    ("huge negative tonnes", {**REPORT, "claimed_g": -HUGE}, 400, "bad_request"),
    ("no such day", {**REPORT, "period_end": "2025-02-30"}, 400, "bad_request"),
    ("a control character", {**TRANSFER, "recipient": "bolt\u0000"}, 400, "bad_request"),
    ("a final newline", {**TRANSFER, "recipient": "bolt\n"}, 400, "bad_request"),
    ("full-width digits", {**TRANSFER, "series": "Z00001/２０２４"}, 400, "bad_request"),
    ("a serial of nothing", {**TRANSFER, "series": "Z0001/2024"}, 400, "bad_request"),
    ("a path for an id", {**TRANSFER, "id": "../etc"}, 400, "bad_request"),
    ("someone else's act", {**TRANSFER, "account": "bolt"}, 403, "forbidden"),
]


@pytest.mark.parametrize(
    ("body", "status", "code"), [row[1:] for row in DRAFTS], ids=[row[0] for row in DRAFTS]
)
def test_a_bad_draft(public, body, status, code):
    before = public.head()
    refused = public.post("/v1/drafts", who="acme", json=body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert public.head() == before


def test_a_wrong_check_digit(public):
    refused = public.post("/v1/drafts", who="idb", json=OPEN)
    assert (refused.status_code, refused.json()["code"]) == (422, "ubn_invalid")
    assert refused.json()["field"] == "ubn"


BODIES = [
    ("duplicate key", b'{"act":"issue","act":"issue","project":"Z00001"}', 400, "duplicate_key"),
    (
        "duplicate key below",
        b'{"act":"enrol_key","key":{"custody":"self","custody":"self"}}',
        400,
        "duplicate_key",
    ),
    ("cut short", b'{"act":"issue"', 400, "bad_request"),
    ("not UTF-8", b'{"act":"\xff"}', 400, "bad_request"),
    ("empty", b"", 400, "bad_request"),
    ("a number", b"1", 400, "bad_request"),
    ("NaN", b'{"act":"transfer","recipient":"bolt","quantity":NaN}', 400, "bad_request"),
    ("1e3", b'{"act":"transfer","recipient":"bolt","quantity":1e3}', 400, "bad_request"),
    ("lone surrogate", b'{"act":"issue","project":"\\ud800"}', 400, "bad_request"),
    ("deep", b'{"a":' * 200 + b"1" + b"}" * 200, 400, "bad_request"),
    ("deeper", b"[" * 100_000, 400, "bad_request"),
    ("long digits", b'{"a":' + b"9" * 5_000 + b"}", 400, "bad_request"),
    ("too large", b'{"a":"' + b"x" * 131_073 + b'"}', 413, "body_too_large"),
]


@pytest.mark.parametrize(
    ("body", "status", "code"), [row[1:] for row in BODIES], ids=[row[0] for row in BODIES]
)
def test_a_bad_body(public, body, status, code):
    refused = public.post("/v1/drafts", who="acme", content=body, headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_the_member_at_fault_is_pointed_at(public):
    body = {**REPORT, "documents": [{"kind": "readings", "sha256": "xyz"}]}
    refused = public.post("/v1/drafts", who="acme", json=body).json()
    assert refused["field"] == "documents.0.sha256"
    assert [error["pointer"] for error in refused["errors"]] == ["/documents/0/sha256"]


@pytest.mark.parametrize(
    ("path", "media_type", "body"),
    [
        ("/v1/drafts", "text/plain", b"{}"),
        ("/v1/drafts", "application/x-www-form-urlencoded", b"act=issue"),
        ("/v1/drafts", "multipart/form-data; boundary=a", b"--a--"),
        ("/v1/drafts", "application/msgpack", b"\x80"),
        ("/v1/drafts", "", b"{}"),
        ("/v1/acts", "application/octet-stream", b"note"),
        ("/v1/pending", "text/html", b"note"),
        ("/v1/methods/AMS-II.C/quantify", "text/plain", b"{}"),
    ],
)
def test_a_wrong_media_type(public, path, media_type, body):
    refused = public.post(path, who="acme", content=body, headers={"Content-Type": media_type})
    assert (refused.status_code, refused.json()["code"]) == (415, "media_type")


NOTES = [
    ("nothing", lambda note: b"", 400, "bad_note"),
    ("not UTF-8", lambda note: b"\xff\n\n", 400, "not_utf8"),
    ("a control character", lambda note: note.replace(b"bolt", b"bo\x00t"), 400, "bad_note"),
    ("no signature", lambda note: note.partition(b"\n\n")[0] + b"\n\n", 400, "bad_note"),
    ("1.0 for 1", lambda note: note.replace(b",1,5]", b",1.0,5]"), 400, "bad_field"),
    (
        "a key twice",
        lambda note: note.replace(b'"recipient"', b'"recipient":"bolt","recipient"'),
        400,
        "not_canonical",
    ),
    ("a space", lambda note: note.replace(b'"recipient":', b'"recipient": '), 400, "not_canonical"),
    ("an unknown member", lambda note: note.replace(b'{"ac', b'{"aa":1,"ac', 1), 400, "bad_field"),
    ("another act", lambda note: note.replace(b'"transfer"', b'"teleport"'), 400, "unknown_act"),
    ("a changed recipient", lambda note: note.replace(b'"bolt"', b'"vvb2"'), 403, "bad_signature"),
    ("changed serials", lambda note: note.replace(b",1,5]", b",1,6]"), 403, "bad_signature"),
    ("base64 unpadded", lambda note: note.replace(b"=\n", b"\n"), 400, "bad_signature_line"),
    ("a line too much", lambda note: note + b"\n", 400, "bad_note"),
]


@pytest.mark.parametrize(
    ("change", "status", "code"), [row[1:] for row in NOTES], ids=[row[0] for row in NOTES]
)
def test_a_bad_note(public, change, status, code):
    before = public.head()
    note = sign(public.world.transfer_act(1, 5), ["acme/k1"])
    changed = change(note)
    assert changed != note
    refused = public.submit(changed)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert public.head() == before


def test_a_note_too_large(public):
    refused = public.submit(b"x" * 131_073)
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")
    refused = public.submit(b"x" * 70_000 + b"\n\n")
    assert (refused.status_code, refused.json()["code"]) == (400, "entry_too_large")


def test_a_foreign_origin(public):
    note = sign(public.world.transfer_act(50, 54), ["acme/k1"], origin="registry.test/other")
    refused = public.submit(note, who="acme")
    assert (refused.status_code, refused.json()["code"]) == (422, "foreign_origin")


def test_a_genesis_of_another_log(public):
    genesis = public.get("/v1/entries/0/note").content.split(b"\n", 1)[1]
    other = genesis.replace(ORIGIN.encode(), b"registry.test/elsewhere")
    refused = public.submit(other)
    assert (refused.status_code, refused.json()["code"]) == (409, "genesis_misplaced")


def test_someone_elses_units(public):
    note = sign(public.world.transfer_act(50, 54, sender="bolt", recipient="acme"), ["bolt/k1"])
    refused = public.submit(note, who="bolt")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_holder")


def test_units_already_retired(public):
    refused = public.submit(sign(public.world.transfer_act(31, 35), ["acme/k1"]), who="acme")
    assert (refused.status_code, refused.json()["code"]) == (409, "units_spent")


def test_an_expired_act(public):
    act = replace(public.world.transfer_act(50, 54), not_after="2026-01-01T00:00:00.000Z")
    refused = public.submit(sign(act, ["acme/k1"]), who="acme")
    assert (refused.status_code, refused.json()["code"]) == (422, "expired")


def test_an_id_used_for_another_act(door):
    act = door.world.transfer_act(1, 5)
    assert door.submit(sign(act, ["acme/k1"])).status_code == 201
    other = replace(act, ranges=(("Z00001/2024", 6, 9),))
    refused = door.submit(sign(other, ["acme/k1"]))
    assert (refused.status_code, refused.json()["code"]) == (409, "act_id_reused")


@pytest.mark.parametrize(
    ("names", "status", "code"),
    [
        (["bolt/k1"], 409, "missing_signature"),
        (["acme/k1", "bolt/k1"], 403, "extra_signature"),
        (["ghost/k1"], 403, "unknown_key"),
        (["acme/k2"], 403, "unknown_key"),
    ],
)
def test_wrong_signers(public, names, status, code):
    refused = public.submit(sign(public.world.transfer_act(50, 54), names))
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_a_signature_of_another_text(public):
    act = public.world.transfer_act(50, 54)
    text = note_text(origin=ORIGIN, act=act)
    note = format_note(text, [signature_line(signer_of("acme/k1"), b"another text\n")])
    refused = public.submit(note)
    assert (refused.status_code, refused.json()["code"]) == (403, "bad_signature")


QUERIES = [
    ("/v1/accounts?nope=1", "bad_request"),
    ("/v1/accounts?limit=0", "bad_request"),
    ("/v1/accounts?limit=201", "bad_request"),
    ("/v1/accounts?limit=1.0", "bad_request"),
    ("/v1/accounts?limit=%201", "bad_request"),
    ("/v1/accounts?limit=01", "bad_request"),
    ("/v1/accounts?limit=1&limit=2", "bad_request"),
    ("/v1/accounts?limit=%EF%BC%91", "bad_request"),
    ("/v1/accounts?q=%00", "bad_request"),
    ("/v1/accounts?q=%FF", "bad_request"),
    ("/v1/accounts?kind=banker", "bad_request"),
    ("/v1/accounts/ACME", "bad_request"),
    ("/v1/accounts/ac%00me", "bad_request"),
    ("/v1/accounts/acme/statement?after=x", "bad_request"),
    ("/v1/accounts/acme/statement?after=%C2%B2:1", "bad_request"),
    ("/v1/entries?after=x", "bad_cursor"),
    ("/v1/entries?after=99999999999999999999", "bad_cursor"),
    ("/v1/blocks?after=Z00001", "bad_cursor"),
    ("/v1/transfers?after=a:b", "bad_cursor"),
    ("/v1/supply?as_of=999999", "bad_request"),
    ("/v1/supply?as_of=2025-02-30", "bad_request"),
    ("/v1/supply?as_of=01", "bad_request"),
    ("/v1/supply?as_of=9999-12-31", "bad_request"),
    ("/v1/serials/TW-Z00001-A-31132024-000000001-000000002", "bad_serial"),
    ("/v1/proofs/inclusion", "bad_request"),
    ("/v1/proofs/inclusion?index=-1", "bad_request"),
]

NO_INDEXES = ["1_0", "+5", "007", "-0", "00", "%205", "5%20", "%EF%BC%91", "1%0A", "0x1", "1.0"]


def test_a_project_that_is_not_there_has_no_supply(public):
    assert public.get("/v1/supply?project=Z00001").status_code == 200
    assert public.get("/v1/supply?project=Z99999").status_code == 404


@pytest.mark.parametrize(("path", "code"), QUERIES)
def test_a_bad_query(public, path, code):
    refused = public.get(path)
    assert (refused.status_code, refused.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/entries/99999999999999999999",
        "/v1/entries/1e3",
        *(f"/v1/entries/{index}" for index in NO_INDEXES),
        *(f"/v1/entries/{index}/note" for index in NO_INDEXES),
        *(f"/v1/entries/{index}/proof" for index in NO_INDEXES),
        *(f"/v1/transfers/{index}" for index in NO_INDEXES),
        *(f"/v1/retirements/{index}" for index in NO_INDEXES),
        "/v1/transfers/-1",
        "/v1/documents/abc",
        "/v1/serials/Z00001/2024:999999999999",
        "/v1/serials/%2e%2e/%2e%2e",
        "/log/tile/0/000",
        "/log/tile/0/x001/000",
        "/log/tile/../../log.skey",
        "/log/tile/0/000.p/256",
        "/v1/accounts/acme/nothing",
    ],
)
def test_a_path_to_nowhere(public, path):
    assert public.get(path).status_code in {400, 404}


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("kind=readings", 400, "bad_request"),
        ("file_name=a", 400, "bad_request"),
        ("file_name=a&kind=poem", 400, "bad_request"),
        ("file_name=a%2Fb&kind=readings", 422, "text_invalid"),
        ("file_name=%E2%80%AEa&kind=readings", 422, "text_invalid"),
        ("file_name=a&kind=readings&confidential=perhaps", 400, "bad_request"),
    ],
)
def test_a_bad_document(public, query, status, code):
    refused = public.post(f"/v1/documents?{query}", who="acme", content=b"bytes", headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_an_empty_document(public):
    path = "/v1/documents?file_name=a&kind=readings"
    refused = public.post(path, who="acme", content=b"", headers=JSON)
    assert (refused.status_code, refused.json()["code"]) == (422, "document_empty")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "bad_request"),
        ({"period_start": "x"}, 400, "bad_request"),
    ],
)
def test_bad_readings(public, body, status, code):
    refused = public.post("/v1/methods/AMS-II.C/quantify", json=body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert public.post("/v1/methods/AM0001/quantify", json=body).json()["code"] == "method_unknown"


def test_words_that_no_screen_should_print(door):
    body = json.dumps({"name_zh": "a\u202eb"})
    refused = door.ask(
        "PUT", "/v1/accounts/acme/organisation", who="acme", content=body, headers=JSON
    )
    assert (refused.status_code, refused.json()["code"]) == (422, "text_invalid")


def test_a_pending_signature_that_is_none(door):
    note = sign(door.world.transfer_act(1, 5, unit_price_ntd=3), ["acme/k1"])
    path = "/v1/pending"
    filed = door.post(path, who="acme", content=note, headers=NOTE).json()
    path = f"{path}/{filed['text_sha256']}/signatures"
    text = filed["text"].encode()
    whole = format_note(text, [signature_line(signer_of("bolt/k1"), text)])
    good = whole.decode().rpartition("\n\n")[2].strip("\n")
    lines = ("bolt", "— bolt/k1 AAAA", "— bolt/k1 x\n\n— acme/k1 y")
    for line in (*lines, f"\n{good}", f"more\n\n{good}", f"{good}\n", f"{good}\n\n{good}"):
        assert door.post(path, who="bolt", json={"line": line}).status_code == 400


def test_names_are_looked_up_and_not_searched_for():
    """A search of all names for each name would let a small body burn minutes."""
    compared = []

    class Name(str):
        __slots__ = ()
        __hash__ = str.__hash__

        def __eq__(self, other: object) -> bool:
            compared.append(other)
            return str.__eq__(self, other)

    pairs: list[tuple[str, object]] = [(Name(f"{number:x}"), 1) for number in range(2_000)]
    with pytest.raises(Declined) as caught:
        without_doubles([*pairs, (Name("7cf"), 2)])
    assert caught.value.field == "7cf"
    assert len(compared) < 2 * len(pairs)


def test_a_lone_surrogate_is_the_askers_fault(door):
    body = b'{"\\ud800":1,"\\ud800":2}'
    answer = door.client.post("/v1/methods/AMS-II.C/quantify", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "duplicate_key")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/transfers?account=acem", 404),
        ("/v1/retirements?holder=acem", 404),
        ("/v1/blocks?holder=acem", 404),
        ("/v1/entries?account=acem", 404),
        ("/v1/entries?act=annul", 400),
        ("/v1/entries?act=cancel", 200),
        ("/v1/transfers?account=acme", 200),
    ],
)
def test_a_typo_does_not_read_like_nothing(door, path: str, status: int):
    assert door.client.get(path).status_code == status


@pytest.mark.parametrize(
    ("who", "body", "code"),
    [
        pytest.param("acme", {**OPEN, "ubn": "04595257"}, "role_not_allowed", id="role"),
        pytest.param("idb", OPEN, "ubn_invalid", id="rule"),
        pytest.param("idb", {**OPEN, "holder": "acme"}, "account_taken", id="name"),
        pytest.param(
            "acme",
            {
                "act": "enrol_key",
                "key": {"custody": "registry"},
                "not_after": "2020-01-01T00:00:00.000Z",
            },
            "expired",
            id="expired",
        ),
    ],
)
def test_a_refused_draft_makes_no_key(door, tmp_path, who, body, code):
    refused = door.post("/v1/drafts", who=who, json=body)
    assert refused.json()["code"] == code
    with closing(sqlite3.connect(tmp_path / "registry" / "tanbu.db")) as database:
        assert database.execute("SELECT name FROM custody_key").fetchall() == []
