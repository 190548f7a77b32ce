"""The group of Ed25519 in plain Python: decode, add, multiply, encode (RFC 8032 section 5.1).

It decides which public keys may be enrolled and serves the tests as an oracle of what a valid
signature is. It runs in variable time and therefore never touches a secret.

>>> encode(multiply(ORDER, BASE)) == IDENTITY
True
"""

from typing import Final, TypeAlias

Point: TypeAlias = tuple[int, int, int, int]
"""Extended coordinates X, Y, Z, T: x = X/Z, y = Y/Z, x*y = T/Z (RFC 8032 section 5.1.4)."""

PRIME: Final = 2**255 - 19
"""The field is the integers modulo this prime."""
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
"""L, the prime order of the base point's group."""
POINT_BYTES: Final = 32
"""Bytes of an encoded point, and of an encoded scalar."""
IDENTITY: Final = (1).to_bytes(POINT_BYTES, "little")
"""The encoding of the neutral point: x = 0, y = 1."""

_D: Final = -121665 * pow(121666, -1, PRIME) % PRIME
_SQRT_MINUS_ONE: Final = pow(2, (PRIME - 1) // 4, PRIME)
_NEUTRAL: Final[Point] = (0, 1, 1, 0)


def add(left: Point, right: Point) -> Point:
    """Return the sum of two points; complete, so the two may be equal or neutral."""
    x1, y1, z1, t1 = left
    x2, y2, z2, t2 = right
    a = (y1 - x1) * (y2 - x2) % PRIME
    b = (y1 + x1) * (y2 + x2) % PRIME
    c = 2 * t1 * t2 * _D % PRIME
    d = 2 * z1 * z2 % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def double(point: Point) -> Point:
    """Return the sum of `point` and itself, with fewer products than `add` needs."""
    x, y, z, _ = point
    a = x * x % PRIME
    b = y * y % PRIME
    h = a + b
    e = h - (x + y) * (x + y)
    g = a - b
    f = 2 * z * z + g
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def negate(point: Point) -> Point:
    """Return the point that added to `point` gives the neutral one."""
    x, y, z, t = point
    return -x % PRIME, y, z, -t % PRIME


def multiply(scalar: int, point: Point) -> Point:
    """Return `scalar` times `point`, for a scalar that is not negative and is not reduced."""
    total = _NEUTRAL
    for bit in bin(scalar)[2:]:
        total = double(total)
        if bit == "1":
            total = add(total, point)
    return total


def encode(point: Point) -> bytes:
    """Return the 32 bytes of `point` (RFC 8032 section 5.1.2)."""
    x, y, z, _ = point
    inverse = pow(z, -1, PRIME)
    parity = x * inverse % PRIME & 1
    return (y * inverse % PRIME | parity << 255).to_bytes(POINT_BYTES, "little")


def decode(data: bytes) -> Point | None:
    """Return the point that `data` encodes canonically, or None (RFC 8032 section 5.1.3)."""
    if len(data) != POINT_BYTES:
        return None
    number = int.from_bytes(data, "little")
    parity, y = number >> 255, number & (1 << 255) - 1
    if y >= PRIME:
        return None
    x = _square_root((y * y - 1) * pow(_D * y * y + 1, -1, PRIME) % PRIME)
    if x is None or (x == 0 and parity):
        return None
    if x & 1 != parity:
        x = PRIME - x
    return x, y, 1, x * y % PRIME


def has_prime_order(point: Point) -> bool:
    """Tell whether `point` is of order L: not the neutral point, and without small-order part."""
    return encode(point) != IDENTITY and encode(multiply(ORDER, point)) == IDENTITY


def _square_root(square: int) -> int | None:
    root = pow(square, (PRIME + 3) // 8, PRIME)
    for candidate in (root, root * _SQRT_MINUS_ONE % PRIME):
        if candidate * candidate % PRIME == square:
            return candidate
    return None


def _base() -> Point:
    y = 4 * pow(5, -1, PRIME) % PRIME
    point = decode(y.to_bytes(POINT_BYTES, "little"))
    assert point is not None, "the base point is on the curve"  # noqa: S101
    return point


BASE: Final = _base()
"""B, the base point: y = 4/5, x even."""
