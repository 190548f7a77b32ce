"""ES256 with one answer: section 5.2 of docs/protocol.md, computed here and by no library."""

import hashlib
from functools import cache

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
NEUTRAL = (0, 1, 0)  # X, Y, Z with x = X/Z^2, y = Y/Z^3


def double(point):
    """Return twice a point in Jacobian coordinates."""
    x, y, z = point
    if z == 0 or y == 0:
        return NEUTRAL
    square = y * y % P
    s, m = 4 * x * square % P, 3 * (x - z * z) * (x + z * z) % P
    double_x = (m * m - 2 * s) % P
    return double_x, (m * (s - double_x) - 8 * square * square) % P, 2 * y * z % P


def add(a, b):
    """Return the sum of two points in Jacobian coordinates."""
    if a[2] == 0:
        return b
    if b[2] == 0:
        return a
    za, zb = a[2] * a[2] % P, b[2] * b[2] % P
    xa, xb = a[0] * zb % P, b[0] * za % P
    ya, yb = a[1] * zb * b[2] % P, b[1] * za * a[2] % P
    h, r = xb - xa, yb - ya
    if h % P == 0:
        return double(a) if r % P == 0 else NEUTRAL
    cube, v = h * h * h % P, xa * h * h % P
    x = (r * r - cube - 2 * v) % P
    return x, (r * (v - x) - ya * cube) % P, h * a[2] * b[2] % P


def combine(m, a, n, b):
    """Return the x coordinate of m*a + n*b, or None for the neutral point."""
    a, b = (*a, 1), (*b, 1)
    table = {(1, 0): a, (0, 1): b, (1, 1): add(a, b)}
    result = NEUTRAL
    for bit in range(max(m.bit_length(), n.bit_length()) - 1, -1, -1):
        result = double(result)
        step = (m >> bit & 1, n >> bit & 1)
        if step in table:
            result = add(result, table[step])
    if result[2] == 0:
        return None
    return result[0] * pow(result[2] * result[2], P - 2, P) % P


def decode_point(octets):
    """Return the point of 65 octets, or None where they are none on the curve."""
    if len(octets) != 65 or octets[0] != 4:
        return None
    x, y = int.from_bytes(octets[1:33], "big"), int.from_bytes(octets[33:], "big")
    if x >= P or y >= P or (y * y - x * x * x + 3 * x - B) % P:
        return None
    return x, y


def is_on_curve(octets):
    """Return whether octets are a point that may be enrolled."""
    return decode_point(octets) is not None


def square_root_of(x):
    """Return a y with which x lies on the curve; P is 3 modulo 4."""
    return pow(x * x * x - 3 * x + B, (P + 1) // 4, P)


@cache
def signature_holds(public_key, message, signature):
    """Return whether r || s is valid over a message, s in the lower half."""
    point = decode_point(public_key)
    if point is None or len(signature) != 64:
        return False
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not 1 <= r < N or not 1 <= s <= N // 2:
        return False
    e = int.from_bytes(hashlib.sha256(message).digest(), "big")
    w = pow(s, N - 2, N)
    x = combine(e * w % N, G, r * w % N, point)
    return x is not None and x % N == r
