"""Ed25519 with one answer: section 5 of docs/protocol.md, computed here and by no library."""

import hashlib
from functools import cache

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)  # X, Y, Z, T with x = X/Z, y = Y/Z, x*y = T/Z
NEUTRAL_OCTETS = bytes([1]) + bytes(31)


def point_add(a, b):
    """Return the sum of two points (RFC 8032 section 5.1.4; complete, so it doubles too)."""
    p = (a[1] - a[0]) * (b[1] - b[0]) % P
    q = (a[1] + a[0]) * (b[1] + b[0]) % P
    r = 2 * a[3] * b[3] * D % P
    s = 2 * a[2] * b[2] % P
    e, f, g, h = q - p, s - r, s + r, q + p
    return e * f % P, g * h % P, f * g % P, e * h % P


def point_negate(a):
    """Return the point that gives the neutral one when it is added to `a`."""
    return -a[0] % P, a[1], a[2], -a[3] % P


def combine(m, a, n, b):
    """Return m*a + n*b, bit by bit from the top."""
    table = {(1, 0): a, (0, 1): b, (1, 1): point_add(a, b)}
    result = NEUTRAL
    for bit in range(max(m.bit_length(), n.bit_length()) - 1, -1, -1):
        result = point_add(result, result)
        step = (m >> bit & 1, n >> bit & 1)
        if step in table:
            result = point_add(result, table[step])
    return result


def encode_point(a):
    """Return the 32 octets of a point."""
    inverse = pow(a[2], P - 2, P)
    x, y = a[0] * inverse % P, a[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def decode_point(octets):
    """Return the point of 32 octets in their one canonical spelling, or None."""
    if len(octets) != 32:
        return None
    number = int.from_bytes(octets, "little")
    parity, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if (v * x * x - u) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (v * x * x - u) % P or (x == 0 and parity):
        return None
    if x & 1 != parity:
        x = P - x
    return x, y, 1, x * y % P


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


@cache
def may_be_enrolled(public_key):
    """Return whether a public key decodes to a point of prime order."""
    point = decode_point(public_key)
    if point is None or encode_point(point) == NEUTRAL_OCTETS:
        return False
    return encode_point(combine(L, point, 0, NEUTRAL)) == NEUTRAL_OCTETS


@cache
def signature_holds(public_key, message, signature):
    """Return whether a signature is valid, without the cofactor and octet for octet."""
    point = decode_point(public_key)
    if point is None or len(signature) != 64:
        return False
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if s >= L or r == NEUTRAL_OCTETS:
        return False
    k = int.from_bytes(hashlib.sha512(r + public_key + message).digest(), "little") % L
    return encode_point(combine(s, BASE, k, point_negate(point))) == r
