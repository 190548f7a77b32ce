"""What a real browser recorded (tests/golden/README.md) goes the whole road into a line."""

import base64
import json

import pytest
from webauthn import verify_authentication_response
from webauthn.helpers import parse_attestation_object

from ledger.book.acts import Passkey as Terms
from ledger.log.keys import VerifierKey
from ledger.log.passkey import (
    ED25519,
    ES256,
    PASSKEY,
    Assertion,
    RelyingParty,
    challenge_of,
    challenge_text,
    decode_assertion,
    encode_assertion,
    split_public,
)
from ledger.log.signing import SigningKey, flaw_of
from registry.passkeys import public_of_registration, public_of_spki, raw_signature
from tests.golden.make_log import HERE
from tests.independent import passkey as independent

FOUND = json.loads((HERE / "passkeys_chromium.json").read_text())
KEYS = {key["registration"]["algorithm"]: key for key in FOUND["keys"]}
CASES = [(number, at) for number in KEYS for at in range(len(KEYS[number]["assertions"]))]
PARTY = RelyingParty(FOUND["rp_id"], (FOUND["origin"],))


def octets(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def key_of(number):
    """Return the passkey of a recorded registration."""
    registration = octets(KEYS[number]["registration"]["attestation_object"])
    public = public_of_registration(registration, rp_id=FOUND["rp_id"])
    return SigningKey(VerifierKey(KEYS[number]["key"], PASSKEY, public), PARTY)


def given(number, at):
    """Return a text and the assertion over it, as the browser gave it."""
    found = KEYS[number]["assertions"][at]
    parts = (octets(found[n]) for n in ("authenticator_data", "client_data_json", "signature"))
    return found["text"].encode(), Assertion(*parts)


def signed(number, at):
    """Return a text and the bytes of its signature line."""
    text, answer = given(number, at)
    raw = raw_signature(key_of(number), answer.signature)
    return text, encode_assertion(Assertion(answer.authenticator_data, answer.client_data, raw))


def test_what_was_recorded():
    assert sorted(KEYS) == [-8, -7]
    assert len(CASES) == 16
    greased = [b"other_keys" in given(*case)[1].client_data for case in CASES]
    assert set(greased) == {True, False}


@pytest.mark.parametrize(("number", "algorithm"), [(-8, ED25519), (-7, ES256)])
def test_both_forms_of_a_registration_are_one_key(number, algorithm):
    public = key_of(number).vkey.public
    assert public_of_spki(octets(KEYS[number]["registration"]["public_key"])) == public
    assert split_public(public)[0] == algorithm


@pytest.mark.parametrize(("number", "at"), CASES)
def test_a_recorded_assertion_signs_its_text(number, at):
    key = key_of(number)
    text, sig = signed(number, at)
    assert flaw_of(key, text, sig) == ""
    terms = Terms(origins=PARTY.origins, rp_id=PARTY.rp_id)
    enrolled = {"origins": list(terms.origins), "rp_id": terms.rp_id}
    typed = bytes([PASSKEY]) + key.vkey.public
    assert independent.assertion_holds(typed, enrolled, text, sig)
    assert flaw_of(key, text + b"\n", sig)
    assert challenge_text(text).encode() in decode_assertion(sig).client_data
    assert KEYS[number]["assertions"][at]["user_handle"] == key.name


@pytest.mark.parametrize(("number", "at"), CASES)
def test_another_library_accepts_it_too(number, at):
    text, _ = given(number, at)
    registration = octets(KEYS[number]["registration"]["attestation_object"])
    found = KEYS[number]["assertions"][at]
    attested = parse_attestation_object(registration).auth_data.attested_credential_data
    response = {
        "authenticatorData": found["authenticator_data"],
        "clientDataJSON": found["client_data_json"],
        "signature": found["signature"],
    }
    assert verify_authentication_response(
        credential={"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response},
        expected_challenge=challenge_of(text),
        expected_rp_id=FOUND["rp_id"],
        expected_origin=FOUND["origin"],
        credential_public_key=attested.credential_public_key,
        credential_current_sign_count=0,
        require_user_verification=True,
    )
