"""The curve P-256 and ECDSA on it with SHA-256 (ES256), with one answer for every program.

FIPS 186-5 section 6.4 and SEC 1 section 2.3 (points), narrowed: a public key is 65 bytes, 0x04 and
two coordinates below the prime, on the curve; a signature is the 64 bytes r || s with both in their
range and s in the lower half of it, so that nobody can turn one signature into another.

>>> is_on_curve(BASE), is_on_curve(BASE[:-1] + bytes([BASE[-1] ^ 1]))
(True, False)
"""

from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

PRIME: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
"""The field is the integers modulo this prime (SP 800-186 section 3.2.1.3)."""
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""n, the prime order of the group; with a cofactor of 1, every point but the neutral has it."""
POINT_BYTES: Final = 65
"""Bytes of an uncompressed point."""
SIGNATURE_BYTES: Final = 64
"""Bytes of a signature r || s."""

_B: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_NUMBER_BYTES: Final = 32
_UNCOMPRESSED: Final = 0x04
BASE: Final = bytes.fromhex(
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
"""G, the base point."""


def is_on_curve(point: bytes) -> bool:
    """Tell whether `point` is an uncompressed point: y^2 = x^3 - 3x + b, both below the prime."""
    if len(point) != POINT_BYTES or point[0] != _UNCOMPRESSED:
        return False
    x, y = _numbers(point[1:])
    return x < PRIME and y < PRIME and (y * y - (x * x * x - 3 * x + _B)) % PRIME == 0


def verify(*, public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether `signature`, r || s, over `message` is valid under a point on the curve."""
    if len(signature) != SIGNATURE_BYTES or not is_on_curve(public):
        return False
    r, s = _numbers(signature)
    if not (0 < r < ORDER and 0 < s <= ORDER // 2):
        return False
    try:
        _load_public(public).verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def low_signature(r: int, s: int) -> bytes:
    """Return r || s with s in the lower half: n - s is as good a signature (FIPS 186-5 6.4.2).

    Raises ValueError where r or s is out of its range.
    """
    if not (0 < r < ORDER and 0 < s < ORDER):
        msg = "r and s lie between 0 and the order of the group"
        raise ValueError(msg)
    return b"".join(number.to_bytes(_NUMBER_BYTES) for number in (r, min(s, ORDER - s)))


def _numbers(pair: bytes) -> tuple[int, int]:
    return int.from_bytes(pair[:_NUMBER_BYTES]), int.from_bytes(pair[_NUMBER_BYTES:])


@lru_cache(maxsize=4096)
def _load_public(public: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
