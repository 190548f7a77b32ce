"""Ed25519 keys of signed notes: their text forms, key ids, signing and verifying.

Conforms to C2SP signed-note (key names, key ids, the verifier key text ``name+id+key``), to the
private key text of Go's ``golang.org/x/mod/sumdb/note`` and to RFC 8032, narrowed so that every
program gives one answer: `verify` says which signatures are valid, `is_enrollable` which keys may
be enrolled. It draws no random numbers: a seed is made elsewhere and passed in.

>>> signer = Signer.from_seed(name="example.com/log", seed=bytes(32))
>>> signer.vkey.text
'example.com/log+1dde4531+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop'
>>> verify(public=signer.vkey.public, message=b"text", signature=signer.sign(b"text"))
True
"""

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from ledger.errors import Defect, Malformed
from ledger.log import edwards
from ledger.log.encoding import format_base64, parse_base64


class SignatureType(Struct, frozen=True, forbid_unknown_fields=True):
    """One row of the table of signature types: how long its keys and signatures are."""

    name: str
    public_bytes: int
    signature_bytes: int


ED25519: Final = 0x01
"""Ed25519 over the text of the note (C2SP signed-note, "Signature types")."""
COSIGNATURE: Final = 0x04
"""Ed25519 over a checkpoint and a time, by a witness (C2SP tlog-cosignature)."""
SIGNATURE_TYPES: Final[Mapping[int, SignatureType]] = MappingProxyType(
    {
        ED25519: SignatureType("Ed25519", public_bytes=32, signature_bytes=64),
        COSIGNATURE: SignatureType("Ed25519 cosignature", public_bytes=32, signature_bytes=72),
    }
)
"""Every signature type this program knows, by the byte that stands before the public key."""
SEED_BYTES: Final = 32
"""Bytes of a private key's seed (RFC 8032 section 5.1.5)."""
KEY_ID_BYTES: Final = 4
"""Bytes of a key id (C2SP signed-note)."""

_SKEY_PREFIX: Final = "PRIVATE+KEY+"
_NOT_PUBLIC: Final = (
    "this is a secret key: give its verifier key, as `tanbu keys show` prints it, and keep the "
    "secret to yourself"
)
_SIGNATURE_BYTES: Final = SIGNATURE_TYPES[ED25519].signature_bytes
# "Unicode spaces" are the White_Space property, spelt out so that no rule depends on the version
# of Unicode in use; control characters and lone surrogates cannot stand in any note.
_NAME = re.compile(
    r"[^+\x00-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]+\Z"
)


class VerifierKey(Struct, frozen=True, forbid_unknown_fields=True):
    """A public key under a name: what a signature line is checked against."""

    name: str
    algorithm: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name || 0x0A || type || public key)."""
        return _key_id(self.name, self._typed)

    @property
    def text(self) -> str:
        """The key as text, ``name+key id in hex+base64``: `parse_vkey` reads it back."""
        return f"{self.name}+{self.key_id.hex()}+{format_base64(self._typed)}"

    @property
    def _typed(self) -> bytes:
        return bytes([self.algorithm]) + self.public


class Signer:
    """A private key under a name. It never shows its seed but through `format_skey`."""

    __slots__ = ("_private", "vkey")

    vkey: VerifierKey

    def __init__(self, name: str, private: Ed25519PrivateKey, algorithm: int = ED25519) -> None:
        """Bind `private` to `name` for one type of signature; ValueError unless a key name."""
        if not is_key_name(name):
            raise ValueError("not a key name")
        self._private = private
        self.vkey = VerifierKey(name, algorithm, private.public_key().public_bytes_raw())

    @classmethod
    def from_seed(cls, *, name: str, seed: bytes, algorithm: int = ED25519) -> "Signer":
        """Return the signer of a 32-byte secret seed; raise ValueError on another length."""
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed), algorithm)

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte Ed25519 signature over `message`, the same every time."""
        return self._private.sign(message)

    def __repr__(self) -> str:
        """Show the public key alone."""
        return f"<Signer {self.vkey.text}>"


@lru_cache(maxsize=65_536)
def is_key_name(name: str) -> bool:
    """Tell whether `name` may name a key: not empty, no Unicode space, no plus, no control."""
    return _NAME.match(name) is not None


def parse_vkey(text: str) -> VerifierKey:
    """Return the key that `text` spells (C2SP signed-note); raise `Defect.BAD_KEY` otherwise."""
    if text.startswith(_SKEY_PREFIX):
        raise Malformed(Defect.BAD_KEY, _NOT_PUBLIC)
    name, typed = split_vkey(text)
    algorithm, public = _known_type(typed)
    if len(public) != SIGNATURE_TYPES[algorithm].public_bytes:
        raise Malformed(Defect.BAD_KEY, "wrong length of the public key")
    return VerifierKey(name, algorithm, public)


def split_vkey(text: str) -> tuple[str, bytes]:
    """Return the name and the typed key of a verifier key of any type, its key id checked.

    Raises `Defect.BAD_KEY`.
    """
    name, key_id, encoded = _three_fields(text)
    typed = parse_base64(encoded)
    if not typed:
        form = "a verifier key reads name+hash+base64"
        raise Malformed(Defect.BAD_KEY, f"not canonical base64 of a typed key: {form}")
    if VerifierKey(name, typed[0], typed[1:]).key_id.hex() != key_id:
        raise Malformed(Defect.BAD_KEY, "the key id does not belong to this name and key")
    return name, typed


def format_skey(signer: Signer) -> str:
    """Return the secret text ``PRIVATE+KEY+name+id+base64(type || seed)`` of a signer."""
    typed = bytes([signer.vkey.algorithm]) + signer._private.private_bytes_raw()
    return f"{_SKEY_PREFIX}{signer.vkey.name}+{signer.vkey.key_id.hex()}+{format_base64(typed)}"


def parse_skey(text: str) -> Signer:
    """Return the signer that `text` spells; raise `Defect.BAD_KEY`, never showing the secret."""
    if not text.startswith(_SKEY_PREFIX):
        raise Malformed(Defect.BAD_KEY, "not a private key, which begins with PRIVATE+KEY+")
    name, key_id, encoded = _three_fields(text.removeprefix(_SKEY_PREFIX))
    algorithm, seed = _known_type(parse_base64(encoded) or b"")
    if len(seed) != SEED_BYTES:
        raise Malformed(Defect.BAD_KEY, "wrong length of the private key")
    signer = Signer.from_seed(name=name, seed=seed, algorithm=algorithm)
    if signer.vkey.key_id.hex() != key_id:
        raise Malformed(Defect.BAD_KEY, "the key id does not belong to this name and key")
    return signer


def verify(*, public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether `signature` over `message` is valid under an enrolled key.

    Valid iff S < L, R is not the encoding of the identity, and encode(S*B - k*A) equals R byte for
    byte. For a key that `is_enrollable` refuses the answer may be another library's; never ask.
    """
    if len(public) != edwards.POINT_BYTES or not _is_shaped(signature):
        return False
    try:
        _load_public(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def verify_by_definition(*, public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell what `verify` tells, straight from the definition: an oracle, many times slower."""
    key = edwards.decode(public)
    if key is None or not _is_shaped(signature):
        return False
    hashed = hashlib.sha512(signature[: edwards.POINT_BYTES] + public + message).digest()
    challenge = int.from_bytes(hashed, "little") % edwards.ORDER
    point = edwards.add(
        edwards.multiply(_scalar(signature), edwards.BASE),
        edwards.negate(edwards.multiply(challenge, key)),
    )
    return edwards.encode(point) == signature[: edwards.POINT_BYTES]


def is_enrollable(public: bytes) -> bool:
    """Tell whether `public` may be enrolled: canonical, on the curve and of prime order.

    It costs one or two milliseconds. A list of small-order points would not do: a key of mixed
    order is on none.
    """
    point = edwards.decode(public)
    return point is not None and edwards.has_prime_order(point)


@lru_cache(maxsize=65_536)
def _key_id(name: str, typed: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + typed).digest()[:KEY_ID_BYTES]


def _is_shaped(signature: bytes) -> bool:
    """Tell whether the parts of `signature` are allowed: S < L, and R not the identity."""
    return (
        len(signature) == _SIGNATURE_BYTES
        and _scalar(signature) < edwards.ORDER
        and signature[: edwards.POINT_BYTES] != edwards.IDENTITY
    )


def _scalar(signature: bytes) -> int:
    return int.from_bytes(signature[edwards.POINT_BYTES :], "little")


@lru_cache(maxsize=4096)
def _load_public(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


def _three_fields(text: str) -> tuple[str, str, str]:
    """Split ``name+id+base64``: base64 may hold a plus, a name never does."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    if not is_key_name(name):
        raise Malformed(Defect.BAD_KEY, "not a key name")
    return name, key_id, encoded


def _known_type(typed: bytes) -> tuple[int, bytes]:
    if not typed or typed[0] not in SIGNATURE_TYPES:
        raise Malformed(Defect.BAD_KEY, "not canonical base64 of a known type of key")
    return typed[0], typed[1:]
