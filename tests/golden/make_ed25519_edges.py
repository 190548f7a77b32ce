"""Make ed25519_edges.json: keys and signatures on which Ed25519 libraries are known to differ.

Everything is fixed: the honest key's seed is the bytes 0 to 31, the nonce r is 1, 2, 3 ... and the
message counts up until the equation comes out as the case wants it. Run from the project's root:

    python -m tests.golden.make_ed25519_edges > tests/golden/ed25519_edges.json
"""

import hashlib
import itertools
import json

from ledger.log.edwards import BASE, IDENTITY, ORDER, PRIME, add, decode, encode, multiply

HASHED = hashlib.sha512(bytes(range(32))).digest()
SECRET = int.from_bytes(HASHED[:32], "little") & ((1 << 254) - 8) | 1 << 254
HONEST = multiply(SECRET, BASE)
BOTH = {"enrollable": True, "valid": True}
NOT_ENROLLABLE = {"enrollable": False, "valid": True}


def point(number, sign=0):
    """The encoding with this y, reduced or not, and this sign bit."""
    return (number | sign << 255).to_bytes(32, "little")


def torsion_of_order_8():
    on_curve = filter(None, (decode(point(y)) for y in itertools.count(2)))
    found = (multiply(ORDER, start) for start in on_curve)
    return next(torsion for torsion in found if encode(multiply(4, torsion)) != IDENTITY)


TORSION = torsion_of_order_8()


def challenge(nonce_point, public, message):
    hashed = hashlib.sha512(nonce_point + public + message).digest()
    return int.from_bytes(hashed, "little") % ORDER


def scalar(number):
    return number.to_bytes(32, "little")


def forge(public, order):
    """Sign as a key that is only small-order: S*B - k*A = S*B wherever k is a multiple of it."""
    points = ((nonce, encode(multiply(nonce, BASE))) for nonce in itertools.count(1))
    return next(
        (b"forged", nonce_point + scalar(nonce))
        for nonce, nonce_point in points
        if challenge(nonce_point, public, b"forged") % order == 0
    )


def sign(public, *, nonce=1, message=b"edge", off=0, nonce_point=None):
    """Sign with the honest secret; `off` adds that multiple of the torsion point to R."""
    if nonce_point is None:
        nonce_point = encode(add(multiply(nonce, BASE), multiply(off, TORSION)))
    total = (nonce + challenge(nonce_point, public, message) * SECRET) % ORDER
    return nonce_point + scalar(total)


def sign_mixed(public, wanted):
    """Sign with a mixed-order key until the challenge is, or is not, a multiple of 8."""
    messages = (b"mixed %d" % count for count in itertools.count())
    return next(
        (message, sign(public, message=message))
        for message in messages
        if (challenge(encode(BASE), public, message) % 8 == 0) is wanted
    )


def row(name, public, message, signature, *, enrollable, valid):
    return {
        "name": name,
        "public": public.hex(),
        "message": message.hex(),
        "signature": signature.hex(),
        "enrollable": enrollable,
        "valid": valid,
    }


def honest_rows():
    public = encode(HONEST)
    signature = sign(public)
    total = int.from_bytes(signature[32:], "little")
    others = {
        "S + L": signature[:32] + scalar(total + ORDER),
        "S = L": IDENTITY + scalar(ORDER),
        "S of all ones": signature[:32] + b"\xff" * 32,
        "S = 0, R = identity": IDENTITY + scalar(0),
        "R = identity, equation holds": sign(public, nonce=0),
        "R = identity with y = p + 1, equation holds": sign(
            public, nonce=0, nonce_point=point(PRIME + 1)
        ),
        "R = identity with x = -0, equation holds": sign(public, nonce=0, nonce_point=point(1, 1)),
        "R off by order 2, a check times 8 passes": sign(public, off=4),
        "R off by order 4, a check times 8 passes": sign(public, off=2),
        "R off by order 8, a check times 8 passes": sign(public, off=1),
        "R of order 8, a check times 8 passes": sign(public, nonce=0, off=1),
        "one byte short": signature[:-1],
        "one byte long": signature + b"\x00",
        "empty": b"",
    }
    yield row("honest", public, b"edge", signature, **BOTH)
    yield row("honest, no message", public, b"", sign(public, message=b""), **BOTH)
    yield row("honest, another message", public, b"edg", signature, enrollable=True, valid=False)
    for name, other in others.items():
        yield row(f"honest key, {name}", public, b"edge", other, enrollable=True, valid=False)


def small_order_rows():
    for multiple in range(8):
        public = encode(multiply(multiple, TORSION))
        name = f"small order, {multiple} times the point of order 8"
        yield row(name, public, *forge(public, 8), **NOT_ENROLLABLE)
    odd = {
        "y = p": point(PRIME),
        "y = p, x odd": point(PRIME, 1),
        "y = p + 1": point(PRIME + 1),
        "y = p + 1, x = -0": point(PRIME + 1, 1),
        "y = 1, x = -0": point(1, 1),
        "y = -1, x = -0": point(PRIME - 1, 1),
    }
    for name, public in odd.items():
        full_name = f"small order, not canonical, {name}"
        yield row(full_name, public, *forge(public, 8), enrollable=False, valid=False)
    yield row(
        "identity key, S = 0, R = identity",
        IDENTITY,
        b"any",
        IDENTITY + scalar(0),
        enrollable=False,
        valid=False,
    )


def other_key_rows():
    mixed = encode(add(HONEST, TORSION))
    yield row("mixed order, 8 divides k", mixed, *sign_mixed(mixed, True), **NOT_ENROLLABLE)
    yield row(
        "mixed order, 8 does not divide k, a check times 8 passes",
        mixed,
        *sign_mixed(mixed, False),
        enrollable=False,
        valid=False,
    )
    for order, multiple in ((2, 4), (4, 2)):
        public = encode(add(HONEST, multiply(multiple, TORSION)))
        signed = sign_mixed(public, True)
        yield row(f"mixed order, by order {order}", public, *signed, **NOT_ENROLLABLE)
    signature = sign(encode(HONEST))
    unreadable = {
        "not on the curve": next(point(y) for y in itertools.count() if decode(point(y)) is None),
        "not canonical, large order, y = p + 3": point(PRIME + 3),
        "y of all ones": b"\xff" * 32,
        "one byte short": encode(HONEST)[:-1],
        "one byte long": encode(HONEST) + b"\x00",
        "empty": b"",
    }
    for name, public in unreadable.items():
        yield row(f"key {name}", public, b"edge", signature, enrollable=False, valid=False)


def edges():
    """Return the text of ed25519_edges.json."""
    rows = [*honest_rows(), *small_order_rows(), *other_key_rows()]
    return "[\n" + ",\n".join(f" {json.dumps(row)}" for row in rows) + "\n]\n"


if __name__ == "__main__":
    print(edges(), end="")
