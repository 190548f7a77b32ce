"""The same request again, with a key: answered as before, done once."""

import datetime
from threading import Event, Thread

import pytest

from api import idempotency as doors_of_keys
from registry import idempotency
from registry.services import drafting
from registry.tables import METADATA
from tests.api.doors import NOTE
from tests.world import sign

DRAFT = {"act": "transfer", "recipient": "bolt", "quantity": 3}


def keyed(key):
    return {"Idempotency-Key": key}


def rows(door):
    services = door.client.app.state["services"]
    table = METADATA.tables["idempotency"]
    with services.database.reading() as connection:
        return [dict(row) for row in connection.execute(table.select()).mappings()]


def test_the_same_request_gets_the_stored_answer(door):
    first = door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a"))
    again = door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a"))
    other = door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("b"))
    assert first.status_code == again.status_code == 200
    # A draft's id is drawn anew each time, so equal bytes are a stored answer.
    assert first.content == again.content != other.content
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "idempotency-replayed" not in first.headers


def test_a_key_belongs_to_one_token(door):
    door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a"))
    body = {"act": "retire", "beneficiary": "10458575", "purpose": "voluntary", "quantity": 1}
    theirs = door.post("/v1/drafts", who="bolt", json=body, headers=keyed("a"))
    assert theirs.json()["code"] == "not_enough_units"


@pytest.mark.parametrize(
    "change", [{"json": {**DRAFT, "quantity": 4}}, {"path": "/v1/drafts?"}, {"path": "/v1/acts"}]
)
def test_another_request_with_the_key_is_refused(door, change):
    door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a"))
    path = change.pop("path", "/v1/drafts")
    if path == "/v1/drafts?":
        change["headers"] = {**keyed("a"), "Content-Type": "application/json; charset=utf-8"}
    options = {"json": DRAFT, "headers": keyed("a"), **change}
    refused = door.post(path, who="acme", **options)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")


def test_a_request_under_way_is_waited_for(door, monkeypatch):
    begun, may_end = Event(), Event()
    whole = drafting.note_to_sign

    def slow(*args, **options):
        begun.set()
        assert may_end.wait(10)
        return whole(*args, **options)

    monkeypatch.setattr("api.routes.drafts.note_to_sign", slow)
    answers = []

    def ask():
        answers.append(door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a")))

    thread = Thread(target=ask)
    thread.start()
    assert begun.wait(10)
    refused = door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a"))
    may_end.set()
    thread.join()
    assert (refused.status_code, refused.json()["code"]) == (409, "idempotency_in_progress")
    assert answers[0].status_code == 200
    again = door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a"))
    assert again.content == answers[0].content


def test_a_refusal_gives_the_key_back(door):
    wrong = {**DRAFT, "quantity": 1000}
    assert door.post("/v1/drafts", who="acme", json=wrong, headers=keyed("a")).status_code == 409
    assert rows(door) == []
    assert door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a")).status_code == 200


def test_a_defect_gives_the_key_back(door, monkeypatch):
    def broken(*_args, **_options):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("api.routes.drafts.note_to_sign", broken)
        door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a"), defect=True)
    assert door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a")).status_code == 200


def test_an_act_sent_twice_is_one_entry(door):
    note = sign(door.world.transfer_act(1, 5), ["acme/k1"])
    answers = [
        door.post("/v1/acts", who="acme", content=note, headers={**NOTE, **keyed("a")})
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    # Without the key it is still one entry, and says that it stood there already.
    assert door.submit(note, who="acme").status_code == 200


def test_a_secret_is_never_kept(door):
    issued = [
        door.post("/v1/tokens", who="acme", json={}, headers=keyed("a")).json() for _ in range(2)
    ]
    assert issued[0]["secret"] != issued[1]["secret"]
    assert rows(door) == []


def test_answers_are_forgotten_after_a_day(door):
    first = door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a"))
    door.clock.now += datetime.timedelta(days=1, seconds=1)
    later = door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a"))
    assert later.status_code == 200
    assert later.content != first.content
    assert len(rows(door)) == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "a" * 101])
def test_a_bad_key(door, key):
    refused = door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed(key))
    assert (refused.status_code, refused.json()["field"]) == (400, "Idempotency-Key")


def test_a_body_too_large_is_refused_before_it_is_hashed(door):
    headers = {**NOTE, **keyed("a")}
    refused = door.post("/v1/acts", who="acme", content=b"x" * 131_073, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")
    assert rows(door) == []


def test_reads_take_no_key(door):
    assert door.get("/v1/head", who="acme", headers=keyed("a")).status_code == 200
    assert rows(door) == []


def test_on_both_kinds_of_database(both_kinds):
    door = both_kinds
    door.world.settle()
    body = {"act": "accredit", "body": "vvb", "scopes": [4], "until": "2029-12-31"}
    answers = [door.post("/v1/drafts", who="idb", json=body, headers=keyed("a")) for _ in range(2)]
    assert answers[0].status_code == 200, answers[0].text
    assert answers[0].content == answers[1].content


QUANTIFY = "/v1/methods/AMS-II.C/quantify"


def test_nothing_is_kept_for_whoever_may_only_read(door):
    door.post("/v1/drafts", who="reader", json=DRAFT, headers=keyed("a"))
    door.post(QUANTIFY, who="reader", json={}, headers=keyed("b"))
    door.post(QUANTIFY, who="acme", json={}, headers=keyed("c"))
    assert rows(door) == []


def test_a_large_answer_is_not_kept(door, monkeypatch):
    monkeypatch.setattr(doors_of_keys, "ANSWER_BYTES_MAX", 10)
    first = door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a"))
    again = door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a"))
    assert (first.status_code, again.status_code) == (200, 200)
    assert "idempotency-replayed" not in again.headers
    assert rows(door) == []


def test_a_token_uses_so_many_keys_a_day(door, monkeypatch):
    monkeypatch.setattr(idempotency, "KEYS_MAX", 2)
    for key in "ab":
        assert door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed(key)).is_success
    refused = door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("c"))
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert refused.headers["retry-after"]
    # Keys that are known are answered as before, and others have keys of their own.
    assert door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("a")).is_success
    body = {"act": "retire", "beneficiary": "10458575", "purpose": "voluntary", "quantity": 1}
    theirs = door.post("/v1/drafts", who="bolt", json=body, headers=keyed("c"))
    assert theirs.json()["code"] == "not_enough_units"
    door.clock.now += datetime.timedelta(days=1, seconds=1)
    assert door.post("/v1/drafts", who="acme", json=DRAFT, headers=keyed("c")).is_success
