"""Passkeys: assertions that sign a note, those that do not, and what three programs say of each."""

import hashlib
import json

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from webauthn import verify_authentication_response
from webauthn.helpers.exceptions import WebAuthnException

from ledger.errors import Defect, Malformed
from ledger.log import passkey
from ledger.log.encoding import format_base64
from ledger.log.keys import COSIGNATURE, Signer, VerifierKey, parse_vkey
from ledger.log.passkey import (
    ASSERTION_BYTES_MAX,
    ED25519,
    ES256,
    IDENTIFIER,
    PASSKEY,
    Assertion,
    Flaw,
    challenge_of,
    decode_assertion,
    encode_assertion,
    split_public,
    typed_public,
)
from ledger.log.signing import SigningKey, flaw_of, is_enrollable, parse_signing_key, verify
from tests.assertions import FAULTS, GOOD, faults, laid_out
from tests.authenticator import ORIGIN, Passkey, base64url
from tests.independent import passkey as independent

TEXT = b"registry.test/industrial/entry/v1\n{}\n"
ALGORITHMS = (ED25519, ES256)
KEYS = {algorithm: Passkey("acme/k1", algorithm) for algorithm in ALGORITHMS}
CASES = [(algorithm, name) for algorithm in ALGORITHMS for name in faults(algorithm)]
LAID_OUT = [case for case in CASES if FAULTS[case[1]].flaw is not Flaw.LAYOUT]
NOT_JUDGED = {
    # It reads the client data as JSON, in any order, and asks nothing of crossOrigin.
    "a space before the type",
    "the challenge before the type",
    "an escape in the type",
    "a padded challenge",
    "cross-origin",
    "cross-origin, spelt otherwise",
    "another member first",
    # It takes both signatures of ES256.
    "s in the upper half",
}
"""Faults that the other library lets pass."""


def told(key, text, sig):
    """Return what the ledger says of a signature; the independent verifier says the same."""
    flaw = flaw_of(SigningKey(key.vkey, key.party), text, sig)
    enrolled = {"rp_id": key.party.rp_id, "origins": list(key.party.origins)}
    typed = bytes([PASSKEY]) + key.vkey.public
    assert independent.assertion_holds(typed, enrolled, text, sig) is (flaw == "")
    assert verify(SigningKey(key.vkey, key.party), text, sig) is (flaw == "")
    return flaw


def library_accepts(key, text, made):
    """Return whether py_webauthn, a reader of JSON, accepts an assertion."""
    signature = made.signature
    if key.algorithm == ES256:
        signature = der(signature)
    response = {
        "authenticatorData": base64url(made.authenticator_data),
        "clientDataJSON": base64url(made.client_data),
        "signature": base64url(signature),
    }
    credential = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response}
    try:
        verify_authentication_response(
            credential=credential,
            expected_challenge=challenge_of(text),
            expected_rp_id=key.party.rp_id,
            expected_origin=list(key.party.origins),
            credential_public_key=key.cose_key(),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except WebAuthnException:
        return False
    return True


def der(signature):
    """Return r || s in DER, whatever the numbers are."""
    numbers = (int.from_bytes(signature[at : at + 32]) for at in (0, 32))
    parts = b"".join(_integer(number) for number in numbers)
    return b"\x30" + bytes([len(parts)]) + parts


def _integer(number):
    octets = number.to_bytes(number.bit_length() // 8 + 1)
    return b"\x02" + bytes([len(octets)]) + octets


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("name", GOOD)
def test_an_assertion_signs(algorithm, name):
    key = KEYS[algorithm]
    made = GOOD[name](key, TEXT)
    assert told(key, TEXT, encode_assertion(made)) == ""
    assert library_accepts(key, TEXT, made)
    assert told(key, TEXT + b"\n", encode_assertion(made)) == Flaw.CHALLENGE


@pytest.mark.parametrize(("algorithm", "name"), CASES)
def test_a_fault_is_told(algorithm, name):
    key, fault = KEYS[algorithm], FAULTS[name]
    assert told(key, TEXT, laid_out(fault.make(key, TEXT))) == fault.flaw


@pytest.mark.parametrize(("algorithm", "name"), LAID_OUT)
def test_what_is_refused_is_refused_by_another_library(algorithm, name):
    key = KEYS[algorithm]
    assert library_accepts(key, TEXT, FAULTS[name].make(key, TEXT)) is (name in NOT_JUDGED)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_no_bit_of_a_line_can_be_changed(algorithm):
    """What is not judged, the counter and the reserved flags, is signed all the same."""
    key = KEYS[algorithm]
    sig = key.sign(TEXT)
    signing = SigningKey(key.vkey, key.party)
    for place in range(len(sig) * 8):
        changed = bytearray(sig)
        changed[place // 8] ^= 1 << place % 8
        assert not verify(signing, TEXT, bytes(changed))


def test_the_steps_come_in_their_order():
    """Each assertion has the faults of all later steps too, and gets the code of the first."""
    key = KEYS[ES256]
    wrong = {
        Flaw.TYPE: {"kind": "webauthn.create"},
        Flaw.CHALLENGE: {"challenge": "x"},
        Flaw.ORIGIN: {"origin": "https://attacker.test"},
        Flaw.CROSS_ORIGIN: {"tail": ',"crossOrigin":true}'},
        Flaw.RP_ID: {"rp_id": "attacker.test"},
        Flaw.FLAGS: {"flags": 0},
    }
    signature = bytes(64)
    for at, flaw in enumerate(wrong):
        options = {}
        for later in list(wrong)[at:]:
            options |= wrong[later]
        made = key.answer(TEXT, **options)
        assert told(key, TEXT, laid_out(Assertion(*_parts(made), signature))) == flaw
    assert list(wrong) == [flaw for flaw in Flaw if flaw not in {Flaw.LAYOUT, Flaw.SIGNATURE}]


def _parts(made):
    return made.authenticator_data, made.client_data


def test_each_enrolled_origin_will_do():
    origins = ("http://localhost:8000", "https://registry.test", "https://registry.test:8443")
    key = Passkey("acme/k1", origins=origins)
    for origin in origins:
        assert told(key, TEXT, encode_assertion(key.answer(TEXT, origin=origin))) == ""
    assert told(key, TEXT, encode_assertion(key.answer(TEXT, origin="http://localhost")))


def test_a_client_data_reader_of_json_sees_the_same_origin():
    """The prefix leaves a JSON reader nothing else to see in what it judges."""
    key = KEYS[ES256]
    for make in GOOD.values():
        said = json.loads(make(key, TEXT).client_data)
        assert (said["type"], said["origin"]) == ("webauthn.get", ORIGIN)
        assert not said.get("crossOrigin", False)


# -- bytes --------------------------------------------------------------------------------


@given(
    authenticator_data=st.binary(min_size=37, max_size=37),
    client_data=st.binary(max_size=1_024),
    signature=st.binary(min_size=64, max_size=64),
)
def test_an_assertion_is_read_back(authenticator_data, client_data, signature):
    made = Assertion(authenticator_data, client_data, signature)
    framed = encode_assertion(made)
    assert len(framed) <= ASSERTION_BYTES_MAX
    assert decode_assertion(framed) == made
    assert laid_out(made) == framed


@given(st.binary(max_size=200))
def test_whatever_is_read_is_written_the_same(framed):
    made = decode_assertion(framed)
    assert made is None or encode_assertion(made) == framed


@pytest.mark.parametrize("lengths", [(36, 0, 64), (38, 0, 64), (37, 1_025, 64), (37, 0, 63)])
def test_parts_of_other_lengths_make_no_assertion(lengths):
    with pytest.raises(ValueError, match="has more|exact lengths"):
        encode_assertion(Assertion(*map(bytes, lengths)))


def test_the_longest_assertion():
    assert len(encode_assertion(Assertion(*map(bytes, (37, 1_024, 64))))) == ASSERTION_BYTES_MAX


# -- keys ---------------------------------------------------------------------------------


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_verifier_key_is_read_back(algorithm):
    key = KEYS[algorithm]
    parsed = parse_signing_key(key.vkey.text, key.party)
    assert (parsed.vkey, parsed.party, parsed.is_passkey) == (key.vkey, key.party, True)
    assert (parsed.name, parsed.key_id) == ("acme/k1", key.vkey.key_id)
    assert split_public(parsed.vkey.public) == (algorithm, key.public)
    assert is_enrollable(parsed.vkey)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_key_id_covers_the_whole_type(algorithm):
    key = KEYS[algorithm]
    hashed = b"acme/k1\n\xfftanbu/passkey@v1" + bytes([algorithm]) + key.public
    assert key.vkey.key_id == hashlib.sha256(hashed).digest()[:4]


def test_a_plain_key_signs_as_ever():
    signer = Signer.from_seed(name="acme/k1", seed=bytes(32))
    key = parse_signing_key(signer.vkey.text)
    assert (key.is_passkey, key.party, is_enrollable(key.vkey)) == (False, None, True)
    assert verify(key, TEXT, signer.sign(TEXT))
    assert flaw_of(key, TEXT, signer.sign(TEXT)) == ""
    assert flaw_of(key, TEXT, bytes(64))


def test_a_passkey_without_a_relying_party_signs_nothing():
    key = KEYS[ES256]
    assert not verify(SigningKey(key.vkey), TEXT, key.sign(TEXT))


PUBLIC = KEYS[ES256].public
ODD = [
    IDENTIFIER,
    b"",
    b"tanbu/passkey@v2" + bytes([ES256]) + PUBLIC,
    typed_public(0x00, PUBLIC),
    typed_public(0x03, PUBLIC),
    typed_public(ED25519, PUBLIC),
    typed_public(ES256, KEYS[ED25519].public),
    typed_public(ES256, PUBLIC[1:]),
    typed_public(ES256, PUBLIC + b"\0"),
]


@pytest.mark.parametrize("typed", ODD)
def test_a_type_that_is_not_known_is_no_key(typed):
    assert split_public(typed) is None
    assert not passkey.is_enrollable(typed)
    assert not independent.is_passkey(bytes([PASSKEY]) + typed)
    with pytest.raises(Malformed) as caught:
        parse_signing_key(VerifierKey("acme/k1", PASSKEY, typed).text)
    assert caught.value.code is Defect.BAD_KEY


WEAK = {
    ED25519: [bytes([1]) + bytes(31), bytes(32), b"\xff" * 32],
    ES256: [bytes(65), b"\x04" + bytes(64), b"\x02" + PUBLIC[1:], PUBLIC[:-1] + b"\0"],
}


@pytest.mark.parametrize(("algorithm", "public"), [(a, p) for a in WEAK for p in WEAK[a]])
def test_a_weak_key_may_not_be_enrolled(algorithm, public):
    typed = typed_public(algorithm, public)
    assert parse_signing_key(VerifierKey("acme/k1", PASSKEY, typed).text)
    assert not is_enrollable(VerifierKey("acme/k1", PASSKEY, typed))
    assert not independent.may_be_enrolled(bytes([PASSKEY]) + typed)


def test_neither_logs_nor_witnesses_have_passkeys():
    with pytest.raises(Malformed):
        parse_vkey(KEYS[ES256].vkey.text)
    with pytest.raises(Malformed):
        parse_vkey(VerifierKey("acme/k1", PASSKEY, bytes(32)).text)
    witness = Signer.from_seed(name="acme/k1", seed=bytes(32), algorithm=COSIGNATURE)
    with pytest.raises(Malformed):
        parse_signing_key(witness.vkey.text)
    assert not is_enrollable(witness.vkey)


def test_a_key_id_belongs_to_its_key():
    name, _, encoded = KEYS[ES256].vkey.text.split("+", 2)
    for wrong in (f"{name}+00000000+{encoded}", f"{name}+ffffffff+{format_base64(b'')}"):
        with pytest.raises(Malformed):
            parse_signing_key(wrong)


def test_the_cose_key_is_what_it_says():
    """The authenticator of the tests hands over what another reader takes for the same key."""
    said = cbor2.loads(KEYS[ES256].cose_key())
    assert b"\x04" + said[-2] + said[-3] == PUBLIC
