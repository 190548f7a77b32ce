"""Passkeys over HTTP: from a browser's registration to an act in the log, as a page would do it."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from ledger.audit import Audit
from ledger.export import Export
from ledger.log.note import format_line, format_note
from ledger.log.passkey import ED25519, ES256
from tests.api.doors import NOTE
from tests.authenticator import Passkey, base64url
from tests.world import ORIGIN, UBNS, line_by, signer_of

ALGORITHMS = (ED25519, ES256)
PAGE = "https://registry.test"


def registered(key, *, form="attestation_object", **changes):
    """Return what a page sends after ``navigator.credentials.create``."""
    given = {
        "attestation_object": {"attestation_object": base64url(key.attestation_object())},
        "public_key": {"public_key": base64url(key.spki())},
    }[form]
    body = {"account": key.name.partition("/")[0], "origins": [PAGE], "rp_id": "registry.test"}
    return {**body, **given, **changes}


def asserted(key, text, **changes):
    """Return what a page sends after ``navigator.credentials.get``: ES256 in DER."""
    answer = key.answer(text.encode(), **changes)
    signature = answer.signature
    if key.algorithm == ES256:
        numbers = (int.from_bytes(signature[at : at + 32]) for at in (0, 32))
        signature = encode_dss_signature(*numbers)
    return {
        "authenticator_data": base64url(answer.authenticator_data),
        "client_data_json": base64url(answer.client_data),
        "key": key.name,
        "signature": base64url(signature),
        "text": text,
    }


def done(response, status=200):
    assert response.status_code == status, response.text
    return response.json()


def granted(door, key, **options):
    return done(door.post("/v1/passkeys/grant", json=registered(key, **options)))


def passkey_line(door, key, text):
    return done(door.post("/v1/passkeys/line", json=asserted(key, text)))["line"]


def plain_line(name, text):
    return format_line(line_by(signer_of(name), text.encode()))


def note_of(draft, *lines):
    ordered = sorted(lines, key=lambda line: line.split(" ")[1])
    return "\n".join([draft["text"], *ordered, ""]).encode()


def enrolled(door, key):
    """Enrol a passkey as the next key of acme, and return the receipt."""
    grant = granted(door, key)["grant"]
    draft = done(door.post("/v1/drafts", who="acme", json={"act": "enrol_key", "key": grant}))
    assert draft["new_keys"] == [
        {"key": key.name, "vkey": key.vkey.text, "custody": "self", "is_passkey": True}
    ]
    assert any("passkey of registry.test" in notice["en"] for notice in draft["notices"])
    lines = plain_line("acme/k1", draft["text"]), passkey_line(door, key, draft["text"])
    return done(door.submit(note_of(draft, *lines), who="acme"), 201)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_passkey_is_enrolled_and_signs(both_kinds, algorithm, tmp_path):
    door = both_kinds
    door.world.standard()
    door.world.issue(100)
    key = Passkey("acme/k2", algorithm)
    receipt = enrolled(door, key)
    assert receipt["signers"][1] == {"key": "acme/k2", "custody": "self", "is_passkey": True}
    [_, record] = done(door.get("/v1/accounts/acme/keys"))["items"]
    assert (record["rp_id"], record["origins"]) == ("registry.test", [PAGE])
    body = {"act": "transfer", "recipient": "bolt", "quantity": 5}
    draft = done(door.post("/v1/drafts", who="acme", json=body))
    assert [known["is_passkey"] for known in draft["signers"][0]["keys"]] == [False, True]
    challenge = hashlib.sha256(draft["text"].encode()).digest()
    assert draft["challenge"] == base64url(challenge)
    assert draft["text_sha256"] == challenge.hex()
    line = passkey_line(door, key, draft["text"])
    receipt = done(door.submit(note_of(draft, line), who="acme"), 201)
    revoke = {"act": "revoke_key", "key": "acme/k1", "reason": "retired"}
    draft = done(door.post("/v1/drafts", who="acme", json=revoke))
    # An account with two keys of its own needs both to revoke one.
    lines = plain_line("acme/k1", draft["text"]), passkey_line(door, key, draft["text"])
    done(door.submit(note_of(draft, *lines), who="acme"), 201)
    entry = done(door.get(f"/v1/entries/{receipt['index']}"))
    assert entry["signers"] == [{"key": "acme/k2", "custody": "self", "is_passkey": True}]
    export = tmp_path / "log.zip"
    export.write_bytes(door.get("/v1/export").content)
    with Export(export) as evidence:
        verdict = Audit(evidence, vkey=signer_of(ORIGIN).vkey.text).run()
    assert (verdict.findings, verdict.unfinished) == ((), ())


@pytest.mark.parametrize("form", ["attestation_object", "public_key"])
@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_an_account_is_opened_with_a_passkey(door, algorithm, form):
    """Its holder has no token yet: the two routes ask for none, and the note waits for its line."""
    key = Passkey("steel/k1", algorithm)
    found = granted(door, key, form=form)
    assert found == {
        "key": "steel/k1",
        "grant": {
            "custody": "self",
            "passkey": {"origins": [PAGE], "rp_id": "registry.test"},
            "vkey": key.vkey.text,
        },
    }
    body = {
        "act": "open_account",
        "associations": [],
        "holder": "steel",
        "key": found["grant"],
        "kind": "enterprise",
        "sector": "",
        "ubn": UBNS["steel"],
    }
    draft = done(door.post("/v1/drafts", who="idb", json=body))
    authority = [plain_line(name, draft["text"]) for name in ("idb/k1", "idb/k2")]
    filed = done(
        door.post("/v1/pending", who="idb", content=note_of(draft, *authority), headers=NOTE), 202
    )
    assert filed["missing"] == {"accounts": {}, "keys": ["steel/k1"]}
    assert filed["challenge"] == draft["challenge"]
    line = passkey_line(door, key, filed["text"])
    path = f"/v1/pending/{draft['text_sha256']}/signatures"
    done(door.post(path, who="idb", json={"line": line}), 201)
    assert done(door.get("/v1/accounts/steel"))["account"]["kind"] == "enterprise"


def test_a_threshold_is_met_by_passkeys(door):
    """The authority enrols one, and signs with it and a key."""
    key = Passkey("idb/k3")
    grant = granted(door, key)["grant"]
    body = {"act": "enrol_key", "key": grant}
    draft = done(door.post("/v1/drafts", who="idb", json=body))
    lines = [plain_line(name, draft["text"]) for name in ("idb/k1", "idb/k2")]
    note = note_of(draft, *lines, passkey_line(door, key, draft["text"]))
    done(door.submit(note, who="idb"), 201)
    body = {"act": "accredit", "body": "vvb", "scopes": [3, 4], "until": "2027-01-01"}
    draft = done(door.post("/v1/drafts", who="idb", json=body))
    [need] = draft["signers"]
    assert (need["count"], need["self_held"]) == (2, True)
    assert {"key": "idb/k3", "custody": "self", "is_passkey": True} in need["keys"]
    note = note_of(
        draft, plain_line("idb/k2", draft["text"]), passkey_line(door, key, draft["text"])
    )
    done(door.submit(note, who="idb"), 201)


def test_origins_are_put_in_order(door):
    key = Passkey("acme/k2", origins=("http://localhost:8000", PAGE))
    found = granted(door, key, origins=[PAGE, "http://localhost:8000", PAGE])
    assert found["grant"]["passkey"]["origins"] == ["http://localhost:8000", PAGE]


def problem(response, status, code, field=""):
    assert response.status_code == status, response.text
    found = response.json()
    assert (found["code"], found.get("field", "")) == (code, field)
    return found["detail"]


@pytest.mark.parametrize(
    ("changes", "status", "code", "field"),
    [
        ({"attestation_object": "AAAA"}, 422, "passkey_invalid", "attestation_object"),
        ({"attestation_object": "A"}, 400, "bad_request", "attestation_object"),
        ({"attestation_object": "A+/="}, 400, "bad_request", "attestation_object"),
        ({"attestation_object": "A" * 32_769}, 400, "bad_request", "attestation_object"),
        ({"public_key": "AAAA"}, 400, "bad_request", "attestation_object"),
        ({"rp_id": "attacker.test"}, 422, "passkey_invalid", "attestation_object"),
        ({"rp_id": "Registry.test"}, 400, "bad_request", "rp_id"),
        ({"origins": []}, 400, "bad_request", "origins"),
        ({"origins": ["http://registry.test"]}, 400, "bad_request", "origins.0"),
        ({"origins": [f"https://a{n}.test" for n in range(11)]}, 400, "bad_request", "origins"),
        ({"account": "no such name"}, 400, "bad_request", "account"),
        ({"challenge": "x"}, 400, "bad_request", "challenge"),
    ],
)
def test_a_registration_that_is_refused(public, changes, status, code, field):
    body = registered(Passkey("acme/k2"), **changes)
    problem(public.post("/v1/passkeys/grant", json=body), status, code, field)


def test_a_registration_with_neither_form(public):
    body = registered(Passkey("acme/k2"))
    del body["attestation_object"]
    response = public.post("/v1/passkeys/grant", json=body)
    problem(response, 400, "bad_request", "attestation_object")


def test_an_assertion_that_is_refused(door):
    key = Passkey("acme/k2")
    enrolled(door, key)
    body = {"act": "transfer", "recipient": "bolt", "quantity": 5}
    text = done(door.post("/v1/drafts", who="acme", json=body))["text"]

    def refused(status, code, field, change=None, **changes):
        sent = asserted(key, text, **changes) | (change or {})
        return problem(door.post("/v1/passkeys/line", json=sent), status, code, field)

    bad = (403, "bad_signature", "signatures")
    assert "origin" in refused(*bad, origin="https://attacker.test")
    assert "verified" in refused(*bad, flags=0x01)
    assert "challenge" in refused(*bad, change={"text": text.replace("bolt", "vvb")})
    refused(403, "unknown_key", "key", {"key": "acme/k9"})
    refused(422, "passkey_invalid", "key", {"key": "acme/k1"})
    refused(422, "passkey_invalid", "authenticator_data", {"authenticator_data": "AAAA"})
    refused(400, "bad_request", "signature", {"signature": "A"})
    refused(400, "bad_request", "signature", {"signature": ""})
    refused(400, "bad_request", "client_data_json", {"client_data_json": "A" * 2_801})
    refused(400, "bad_json", "", {"text": "x"})


def test_what_is_wrong_is_said_when_the_note_is_handed_in(door):
    """Whoever lays out the line himself gets the same words from the log's own door."""
    key = Passkey("acme/k2")
    enrolled(door, key)
    body = {"act": "transfer", "recipient": "bolt", "quantity": 5}
    draft = done(door.post("/v1/drafts", who="acme", json=body))
    elsewhere = Passkey("acme/k2", origins=("https://attacker.test",))
    text = draft["text"].encode()
    note = format_note(text, [line_by(elsewhere, text)])
    detail = problem(door.submit(note, who="acme"), 403, "bad_signature", "signatures")
    assert "origin" in detail
