"""Passkeys at the edge: from what a browser hands over to what the ledger reads.

A registration becomes a key's grant, an assertion a signature line. Here, and nowhere deeper, are
CBOR and COSE (RFC 9053), SubjectPublicKeyInfo (RFC 5480, RFC 8410) and signatures in DER read, and
of ES256's two signatures the one with the low s is taken. Pure: nothing is stored, no challenge is
remembered. The enrolment proves by its own signature that the passkey exists.
"""

import hashlib
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

from ledger.apply import bad_signature, granted_keys, signing_key
from ledger.book.acts import KeyGrant, Passkey
from ledger.book.fields import Custody
from ledger.book.records import Key
from ledger.book.state import Reader
from ledger.errors import Code, Rejected
from ledger.log import signing
from ledger.log.keys import VerifierKey
from ledger.log.note import SignatureLine
from ledger.log.p256 import SIGNATURE_BYTES, low_signature
from ledger.log.passkey import (
    ED25519,
    ES256,
    PASSKEY,
    Assertion,
    encode_assertion,
    split_public,
    typed_public,
)
from ledger.log.signing import SigningKey
from registry.cbor import Cbor, CborError, read
from registry.refusals import Refusal, Refused
from registry.services.drafting import next_label
from registry.standing import unsigned

ALGORITHMS: Final = {-8: ED25519, -19: ED25519, -7: ES256, -9: ES256}
"""COSE algorithms by ours: EdDSA and Ed25519, ES256 and ESP256 (RFC 9053, RFC 9864)."""

_HASH_BYTES: Final = 32
_ATTESTED: Final = 0x40
_AAGUID_END: Final = 53
"""rpIdHash, flags, counter and AAGUID (WebAuthn sections 6.1 and 6.5.1)."""
_EC2, _OKP, _P256, _ED25519_CURVE = 2, 1, 1, 6
_COORDINATE_BYTES: Final = 32


def public_of_registration(attestation_object: bytes, *, rp_id: str) -> bytes:
    """Return the typed public key of a registration's attestation object (section 6.5).

    The attestation itself is not judged. Raises `Refused`: PASSKEY_INVALID.
    """
    field = "attestation_object"
    try:
        found, rest = read(attestation_object)
        data = found.get("authData") if isinstance(found, dict) else None
        if rest or not isinstance(data, bytes) or len(data) < _AAGUID_END + 2:
            raise CborError("no attestation object with authenticator data")
        if data[:_HASH_BYTES] != hashlib.sha256(rp_id.encode()).digest():
            raise CborError("it was made for another rp_id")
        if not data[_HASH_BYTES] & _ATTESTED:
            raise CborError("no credential is in it")
        length = int.from_bytes(data[_AAGUID_END : _AAGUID_END + 2])
        key, _ = read(data[_AAGUID_END + 2 + length :])
        return _public_of_cose(key)
    except CborError as error:
        raise Refused(Refusal.PASSKEY_INVALID, str(error), field=field) from None


def public_of_spki(spki: bytes) -> bytes:
    """Return the typed public key of what ``getPublicKey()`` gives.

    Raises `Refused`: PASSKEY_INVALID.
    """
    try:
        key = load_der_public_key(spki)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if isinstance(key, Ed25519PublicKey):
        return typed_public(ED25519, key.public_bytes_raw())
    if isinstance(key, EllipticCurvePublicKey) and isinstance(key.curve, SECP256R1):
        return typed_public(ES256, key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
    detail = "no key of Ed25519 or P-256 in DER: ask for the algorithms -8 and -7"
    raise Refused(Refusal.PASSKEY_INVALID, detail, field="public_key")


def grant_of(reader: Reader, *, account: str, public: bytes, passkey: Passkey) -> KeyGrant:
    """Return what enrols a passkey as the next key of an account, open or not.

    Raises `Refused`: PASSKEY_INVALID, for a public key that may not be enrolled.
    """
    vkey = VerifierKey(f"{account}/{next_label(reader, account)}", PASSKEY, public)
    if not signing.is_enrollable(vkey):
        detail = "the public key is not on its curve, or of small order"
        raise Refused(Refusal.PASSKEY_INVALID, detail, field="public_key")
    return KeyGrant(custody=Custody.SELF, passkey=passkey, vkey=vkey.text)


def line_of(reader: Reader, *, name: str, text: bytes, assertion: Assertion) -> SignatureLine:
    """Return the line by which a passkey signs a note's text, once it is found to be valid.

    The key is one that the text's act enrols, or one of the log. Its signature is raw or in DER.
    Raises `Malformed` for a text that is none, `Rejected`: KEY_NAME, KEY_KIND, WEAK_KEY,
    UNKNOWN_KEY, KEY_REVOKED, BAD_SIGNATURE, and `Refused`: PASSKEY_INVALID.
    """
    key = _key_named(reader, name, text)
    raw = Assertion(
        assertion.authenticator_data,
        assertion.client_data,
        raw_signature(key, assertion.signature),
    )
    try:
        line = SignatureLine(key.name, key.key_id, encode_assertion(raw))
    except ValueError:
        detail = (
            "authenticator data have 37 bytes (ask for no extensions), client data at most "
            "1,024, a signature 64 or its DER"
        )
        raise Refused(Refusal.PASSKEY_INVALID, detail, field="authenticator_data") from None
    if not signing.verify(key, text, line.signature):
        raise bad_signature(key, text, line)
    return line


def _key_named(reader: Reader, name: str, text: bytes) -> SigningKey:
    fresh = granted_keys(reader, unsigned(text).act)
    if name in fresh:
        key = fresh[name]
    else:
        found = reader.get(Key, (name,))
        if found is None:
            raise Rejected(Code.UNKNOWN_KEY, f"no key is called {name}", field="key")
        if found.revoked:
            raise Rejected(Code.KEY_REVOKED, f"{name} is revoked", field="key")
        key = signing_key(found)
    if not key.is_passkey:
        detail = f"{name} is no passkey: it signs the text itself"
        raise Refused(Refusal.PASSKEY_INVALID, detail, field="key")
    return key


def raw_signature(key: SigningKey, signature: bytes) -> bytes:
    """Return r || s with the low s of a signature by ES256, and any other as it is."""
    algorithm, _ = split_public(key.vkey.public) or (0, b"")
    if algorithm != ES256:
        return signature
    try:
        r, s = decode_dss_signature(signature)
    except ValueError:
        if len(signature) != SIGNATURE_BYTES:
            return signature
        half = SIGNATURE_BYTES // 2
        r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
    try:
        return low_signature(r, s)
    except ValueError:
        # Out of range: it is refused as it is.
        return signature


def _public_of_cose(key: Cbor) -> bytes:
    """Return the typed public key of a COSE_Key (RFC 9053 section 7). Raises `CborError`."""
    members = key if isinstance(key, dict) else {}
    kind, algorithm, curve, x, y = (members.get(label) for label in (1, 3, -1, -2, -3))
    known = ALGORITHMS.get(algorithm) if isinstance(algorithm, int) else None
    if known is None:
        raise CborError("its algorithm is neither Ed25519 nor ES256: ask for -8 and -7")
    if known == ED25519 and (kind, curve) == (_OKP, _ED25519_CURVE) and isinstance(x, bytes):
        public = x
    elif (
        known == ES256
        and (kind, curve) == (_EC2, _P256)
        and isinstance(x, bytes)
        and isinstance(y, bytes)
        and len(x) == len(y) == _COORDINATE_BYTES
    ):
        public = b"\x04" + x + y
    else:
        raise CborError("no COSE key of its algorithm")
    typed = typed_public(known, public)
    if split_public(typed) is None:
        raise CborError("the public key has another length than its algorithm's")
    return typed
