r"""Passkeys as keys of signed notes: an assertion that answers the note's hash signs the note.

A passkey is a WebAuthn credential (W3C Web Authentication Level 2). Its verifier key has the type
0xff, which C2SP signed-note leaves for types of one's own, and `IDENTIFIER` ends that type::

    0xff || "tanbu/passkey@v1" || algorithm || public key
    algorithm 0x01: Ed25519 (COSE -8), 32 bytes (RFC 8032)
    algorithm 0x02: ES256 (COSE -7), 65 bytes, an uncompressed point of P-256

A signature line holds, after its key id, all that verifying offline needs beside the enrolment::

    u16 length || authenticatorData || u16 length || clientDataJSON || signature, 64 bytes

The client data are read as bytes, by a prefix, and by no JSON parser (section 5.8.1.2, "limited
verification algorithm"), so that every program gives one answer. `flaw_of` has the steps. The
counter of the authenticator is not relied on: synchronised passkeys do not count.

>>> challenge_text(b"hello\n")
'WJG1tSLV3whtD_CxEPvZ0hu0_HFjrzTQgoai6Eb2vgM'
"""

import base64
import hashlib
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ledger.limits import CLIENT_DATA_BYTES_MAX
from ledger.log import keys, p256

PASSKEY: Final = 0xFF
"""The type byte of what C2SP signed-note gives no byte of its own."""
IDENTIFIER: Final = b"tanbu/passkey@v1"
"""What follows that byte, so that no other type is taken for this one."""
ED25519: Final = 0x01
ES256: Final = 0x02
"""The algorithms, by the type bytes that C2SP signed-note gives their families."""
PUBLIC_BYTES: Final = MappingProxyType({ED25519: 32, ES256: p256.POINT_BYTES})
"""Every algorithm, and how long its public keys are."""
AUTHENTICATOR_DATA_BYTES: Final = 37
"""rpIdHash, flags and counter, with neither credential nor extensions (section 6.1)."""
SIGNATURE_BYTES: Final = 64
"""Bytes of the signature proper, whatever the algorithm."""
ASSERTION_BYTES_MAX: Final = (
    2 + AUTHENTICATOR_DATA_BYTES + 2 + CLIENT_DATA_BYTES_MAX + SIGNATURE_BYTES
)
"""Bytes of the longest assertion in a signature line."""

_HASH_BYTES: Final = 32
_USER_PRESENT, _USER_VERIFIED = 0x01, 0x04
_ATTESTED, _EXTENSIONS = 0x40, 0x80
_FLAGS_JUDGED: Final = _USER_PRESENT | _USER_VERIFIED | _ATTESTED | _EXTENSIONS


class Flaw(StrEnum):
    """What is wrong with an assertion, in the order in which it is judged."""

    LAYOUT = "it is not authenticator data, client data and a signature of their exact lengths"
    TYPE = "the client data are not of the type webauthn.get, in the order of WebAuthn Level 2"
    CHALLENGE = "the challenge is not the SHA-256 of the note's text"
    ORIGIN = "the origin is not one with which the key was enrolled"
    CROSS_ORIGIN = "it was made in a page of another origin, or the client data go on unreadably"
    RP_ID = "the authenticator data are for another relying party id than the enrolled one"
    FLAGS = "the user must be present and verified, without credential data and extensions"
    SIGNATURE = "the key did not sign this, or s lies in the upper half"


class RelyingParty(Struct, frozen=True, cache_hash=True):
    """For whom a passkey signs: the relying party's id, and the web origins it may sign at."""

    rp_id: str
    origins: tuple[str, ...]


class Assertion(Struct, frozen=True):
    """What an authenticator answered: its data, the client's, and a signature over both."""

    authenticator_data: bytes
    client_data: bytes
    signature: bytes


def typed_public(algorithm: int, public: bytes) -> bytes:
    """Return what stands behind the type byte of a passkey's verifier key."""
    return IDENTIFIER + bytes([algorithm]) + public


def split_public(typed: bytes) -> tuple[int, bytes] | None:
    """Return the algorithm and the public key of `typed_public`, or None for anything else."""
    at = len(IDENTIFIER)
    algorithm, public = typed[at : at + 1], typed[at + 1 :]
    if typed[:at] != IDENTIFIER or not algorithm:
        return None
    known = PUBLIC_BYTES.get(algorithm[0]) == len(public)
    return (algorithm[0], public) if known else None


def is_enrollable(typed: bytes) -> bool:
    """Tell whether a passkey may be enrolled: of prime order, by the rule of its algorithm."""
    algorithm, public = split_public(typed) or (0, b"")
    if algorithm == ED25519:
        return keys.is_enrollable(public)
    return algorithm == ES256 and p256.is_on_curve(public)


def challenge_of(text: bytes) -> bytes:
    """Return the challenge that an assertion over a note's text answers: its SHA-256."""
    return hashlib.sha256(text).digest()


def challenge_text(text: bytes) -> str:
    """Return that challenge in base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(challenge_of(text)).rstrip(b"=").decode("ascii")


def encode_assertion(assertion: Assertion) -> bytes:
    """Return the bytes that stand in a signature line; ValueError where none can."""
    parts = (assertion.authenticator_data, assertion.client_data)
    if any(len(part) > CLIENT_DATA_BYTES_MAX for part in parts):
        msg = f"a part has more than {CLIENT_DATA_BYTES_MAX} bytes"
        raise ValueError(msg)
    framed = b"".join(len(part).to_bytes(2) + part for part in parts) + assertion.signature
    if decode_assertion(framed) != assertion:
        msg = "the parts do not have their exact lengths"
        raise ValueError(msg)
    return framed


def decode_assertion(framed: bytes) -> Assertion | None:
    """Return the assertion of a signature line, or None: exact lengths, and nothing left over."""
    at = 2 + AUTHENTICATOR_DATA_BYTES
    if int.from_bytes(framed[:2]) != AUTHENTICATOR_DATA_BYTES or len(framed) < at + 2:
        return None
    end = at + 2 + int.from_bytes(framed[at : at + 2])
    client_data, signature = framed[at + 2 : end], framed[end:]
    if len(client_data) > CLIENT_DATA_BYTES_MAX or len(signature) != SIGNATURE_BYTES:
        return None
    return Assertion(framed[2:at], client_data, signature)


def flaw_of(*, public: bytes, party: RelyingParty, text: bytes, signature: bytes) -> Flaw | None:
    """Return the first thing wrong with a passkey's signature of a note's text, or None.

    `public` is `typed_public`. The steps, in this order: the layout; the client data's type,
    challenge, origin and that they are not cross-origin; the relying party id; the flags; the
    signature over authenticatorData || SHA-256(clientDataJSON).
    """
    assertion = decode_assertion(signature)
    if assertion is None:
        return Flaw.LAYOUT
    flaw = _client_flaw(assertion.client_data, party, text) or _authenticator_flaw(
        assertion.authenticator_data, party
    )
    if flaw is not None:
        return flaw
    signed = assertion.authenticator_data + hashlib.sha256(assertion.client_data).digest()
    algorithm, key = split_public(public) or (0, b"")
    verify = {ED25519: keys.verify, ES256: p256.verify}.get(algorithm)
    good = verify and verify(public=key, message=signed, signature=assertion.signature)
    return None if good else Flaw.SIGNATURE


def _client_flaw(data: bytes, party: RelyingParty, text: bytes) -> Flaw | None:
    """Judge the client data by their prefix (section 5.8.1.2).

    A client that leaves crossOrigin out where it is false, as WebKit does, is understood too.
    """
    head = b'{"type":"webauthn.get"'
    challenge = f',"challenge":"{challenge_text(text)}"'.encode()
    if not data.startswith(head):
        return Flaw.TYPE
    if not data.startswith(challenge, at := len(head)):
        return Flaw.CHALLENGE
    # An origin holds no quotation mark, so that no enrolled one is the beginning of another.
    origins = (f',"origin":"{origin}"'.encode() for origin in party.origins)
    at += len(challenge)
    origin = next((origin for origin in origins if data.startswith(origin, at)), b"")
    if not origin:
        return Flaw.ORIGIN
    rest = data[at + len(origin) :]
    judged = rest.removeprefix(b',"crossOrigin":false')
    if rest == b"}" or (judged != rest and (judged == b"}" or judged.startswith(b","))):
        return None
    return Flaw.CROSS_ORIGIN


def _authenticator_flaw(data: bytes, party: RelyingParty) -> Flaw | None:
    """Judge the authenticator data: for whom, and what was done (section 6.1)."""
    if data[:_HASH_BYTES] != hashlib.sha256(party.rp_id.encode()).digest():
        return Flaw.RP_ID
    if data[_HASH_BYTES] & _FLAGS_JUDGED != _USER_PRESENT | _USER_VERIFIED:
        return Flaw.FLAGS
    return None
