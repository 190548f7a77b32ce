"""From what browsers hand over to what the ledger reads."""

import hashlib

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from webauthn.helpers import parse_attestation_object, parse_cbor

from ledger.book.acts import EnrolKey, RevokeKey
from ledger.book.acts import Passkey as Terms
from ledger.book.fields import RevokeReason
from ledger.entry import note_text
from ledger.errors import Code, Rejected
from ledger.log import p256
from ledger.log.passkey import ED25519, ES256, Assertion, decode_assertion, typed_public
from registry.passkeys import grant_of, line_of, public_of_registration, public_of_spki
from registry.refusals import Refusal, Refused
from tests.authenticator import AT, RP_ID, UP, UV, Passkey
from tests.world import ORIGIN, World

ALGORITHMS = (ED25519, ES256)
KEYS = {algorithm: Passkey("acme/k2", algorithm) for algorithm in ALGORITHMS}
P384 = ec.derive_private_key(7, ec.SECP384R1()).public_key()


def invalid(work, *arguments, **options):
    with pytest.raises(Refused) as caught:
        work(*arguments, **options)
    assert caught.value.code is Refusal.PASSKEY_INVALID
    return caught.value


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_registration_is_read(algorithm):
    key = KEYS[algorithm]
    registration = key.attestation_object()
    assert public_of_registration(registration, rp_id=RP_ID) == key.vkey.public
    assert public_of_spki(key.spki()) == key.vkey.public
    seen = parse_attestation_object(registration).auth_data.attested_credential_data
    assert parse_cbor(seen.credential_public_key)[-2] in key.public


def cose(**changes):
    x, y = KEYS[ES256].public[1:33], KEYS[ES256].public[33:]
    members = {"kty": 2, "alg": -7, "crv": 1, "x": x, "y": y} | changes
    labels = {"kty": 1, "alg": 3, "crv": -1, "x": -2, "y": -3}
    return cbor2.dumps(
        {labels[name]: value for name, value in members.items() if value is not None}
    )


@pytest.mark.parametrize(
    "cose_key",
    [
        cose(kty=1),
        cose(kty=3),
        cose(alg=-257),
        cose(alg=None),
        cose(alg="ES256"),
        cose(crv=2),
        cose(x=bytes(31)),
        cose(y=bytes(33)),
        cose(y=True),
        cose(y=None),
        cose(alg=-8),
        cose(kty=1, alg=-8, crv=6, y=None),
        cose(kty=1, alg=-8, crv=6, x=bytes(33), y=None),
        cbor2.dumps([1, 2]),
        cbor2.dumps(7),
        b"\xff",
    ],
)
def test_a_cose_key_that_is_none(cose_key):
    if cose_key == cose(kty=1, alg=-8, crv=6, y=None):
        # As an Ed25519 key its 32 octets are as good as any: the enrolment asks for the curve.
        assert public_of_registration(KEYS[ES256].attestation_object(cose_key), rp_id=RP_ID)
        return
    registration = KEYS[ES256].attestation_object(cose_key)
    assert invalid(public_of_registration, registration, rp_id=RP_ID).field == "attestation_object"


def test_algorithms_by_their_newer_numbers():
    for number in (-7, -9):
        registration = KEYS[ES256].attestation_object(cose(alg=number))
        assert public_of_registration(registration, rp_id=RP_ID) == KEYS[ES256].vkey.public


def test_extensions_of_a_registration_are_passed_over():
    key = KEYS[ED25519]
    registration = key.attestation_object(key.cose_key() + cbor2.dumps({"credProtect": 2}))
    assert public_of_registration(registration, rp_id=RP_ID) == key.vkey.public


def test_a_registration_for_another_relying_party():
    registration = KEYS[ES256].attestation_object()
    assert "rp_id" in invalid(public_of_registration, registration, rp_id="attacker.test").detail


def _data(flags=UP | UV | AT, length=54):
    data = hashlib.sha256(RP_ID.encode()).digest() + bytes([flags]) + bytes(200)
    return cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data[:length]})


@pytest.mark.parametrize(
    "registration",
    [
        b"",
        b"\0",
        b"\xff" * 100,
        cbor2.dumps({}),
        cbor2.dumps([]),
        cbor2.dumps({"authData": "text"}),
        cbor2.dumps({"authData": b""}),
        _data(),
        _data(flags=UP | UV, length=200),
        _data(length=55),
        KEYS[ES256].attestation_object() + b"\0",
        KEYS[ES256].attestation_object()[:-1],
    ],
)
def test_a_registration_that_is_none(registration):
    invalid(public_of_registration, registration, rp_id=RP_ID)


@given(st.binary(max_size=300))
def test_no_bytes_but_a_registration_are_one(data):
    invalid(public_of_registration, data, rp_id=RP_ID)


@pytest.mark.parametrize(
    "spki",
    [
        b"",
        b"\x30\x00",
        KEYS[ES256].spki()[:-1],
        KEYS[ES256].public,
        P384.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        rsa.generate_private_key(65_537, 2_048)
        .public_key()
        .public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    ],
)
def test_a_public_key_of_another_kind(spki):
    assert invalid(public_of_spki, spki).field == "public_key"


# -- with a log ---------------------------------------------------------------------------


@pytest.fixture
def world():
    return World().standard()


TERMS = Terms(origins=("https://registry.test",), rp_id=RP_ID)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_grant_is_the_accounts_next_key(world, algorithm):
    key = KEYS[algorithm]
    public = typed_public(algorithm, key.public)
    grant = grant_of(world.state, account="acme", public=public, passkey=TERMS)
    assert grant == key.grant
    newcomer = grant_of(world.state, account="newcomer", public=public, passkey=TERMS)
    assert newcomer.vkey.startswith("newcomer/k1+")


@pytest.mark.parametrize(
    "typed", [typed_public(ES256, bytes(65)), typed_public(ED25519, bytes(32))]
)
def test_a_weak_key_is_told_at_once(world, typed):
    invalid(grant_of, world.state, account="acme", public=typed, passkey=TERMS)


def enrolment(world, key):
    return note_text(origin=ORIGIN, act=EnrolKey(**world.base("acme"), key=key.grant))


def handed_over(key, text, **changes):
    """Return an answer as a browser gives it: ES256 in DER."""
    answer = key.answer(text, **changes)
    if key.algorithm == ED25519:
        return answer
    numbers = (int.from_bytes(answer.signature[at : at + 32]) for at in (0, 32))
    return replace(answer, signature=encode_dss_signature(*numbers))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_line_of_a_key_that_the_text_enrols(world, algorithm):
    key = KEYS[algorithm]
    text = enrolment(world, key)
    line = line_of(world.state, name=key.name, text=text, assertion=handed_over(key, text))
    assert (line.name, line.key_id, line.signature) == (key.name, key.vkey.key_id, key.sign(text))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_line_of_an_enrolled_key(world, algorithm):
    key = KEYS[algorithm]
    world.act(EnrolKey(**world.base("acme"), key=key.grant), "acme/k1", key)
    text = note_text(origin=ORIGIN, act=world.transfer_act(1, 1))
    line = line_of(world.state, name=key.name, text=text, assertion=handed_over(key, text))
    assert line.signature == key.sign(text)


def test_a_high_signature_is_lowered_and_a_raw_one_taken(world):
    key = KEYS[ES256]
    text = enrolment(world, key)
    good = key.answer(text)
    r, s = (int.from_bytes(good.signature[at : at + 32]) for at in (0, 32))
    for signature in (
        encode_dss_signature(r, p256.ORDER - s),
        r.to_bytes(32) + (p256.ORDER - s).to_bytes(32),
        good.signature,
    ):
        answer = replace(good, signature=signature)
        line = line_of(world.state, name=key.name, text=text, assertion=answer)
        assert decode_assertion(line.signature) == good


def refused(world, code, key, text, answer):
    with pytest.raises(Rejected) as caught:
        line_of(world.state, name=key.name, text=text, assertion=answer)
    assert caught.value.code is code
    return caught.value.detail


def test_what_is_wrong_is_said(world):
    key = KEYS[ES256]
    text = enrolment(world, key)
    said = {
        "challenge": {"challenge": "AAAA"},
        "origin": {"origin": "https://attacker.test"},
        "another origin": {"tail": ',"crossOrigin":true}'},
        "relying party": {"rp_id": "attacker.test"},
        "verified": {"flags": UP},
        "webauthn.get": {"kind": "webauthn.create"},
    }
    for word, changes in said.items():
        answer = handed_over(key, text, **changes)
        assert word in refused(world, Code.BAD_SIGNATURE, key, text, answer)
    other = handed_over(Passkey("acme/k3"), text)
    assert "did not sign" in refused(world, Code.BAD_SIGNATURE, key, text, other)
    out_of_range = encode_dss_signature(p256.ORDER, 1)
    answer = replace(key.answer(text), signature=out_of_range)
    invalid(line_of, world.state, name=key.name, text=text, assertion=answer)


def test_a_key_that_cannot_sign(world):
    key = KEYS[ES256]
    text = note_text(origin=ORIGIN, act=world.transfer_act(1, 1))
    answer = key.answer(text)
    refused(world, Code.UNKNOWN_KEY, key, text, answer)
    invalid(line_of, world.state, name="acme/k1", text=text, assertion=answer)
    world.act(EnrolKey(**world.base("acme"), key=key.grant), "acme/k1", key)
    gone = RevokeKey(**world.base("acme"), key=key.name, reason=RevokeReason.LOST)
    world.act(gone, "acme/k1", key)
    refused(world, Code.KEY_REVOKED, key, text, answer)


@pytest.mark.parametrize("lengths", [(38, 100, 64), (36, 100, 64), (37, 1_025, 64), (37, 100, 65)])
def test_an_assertion_of_other_lengths(world, lengths):
    key = KEYS[ED25519]
    answer = Assertion(*map(bytes, lengths))
    options = {"name": key.name, "text": enrolment(world, key), "assertion": answer}
    assert "extensions" in invalid(line_of, world.state, **options).detail
