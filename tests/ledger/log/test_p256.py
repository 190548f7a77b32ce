"""ES256 has one answer, and it is that of FIPS 186-5: compared with a curve of another hand."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.log.p256 import BASE, ORDER, PRIME, is_on_curve, low_signature, verify
from tests.authenticator import ES256, Passkey
from tests.independent import p256 as independent

KEY = Passkey("acme/k1", ES256)
MESSAGE = b"message"
SIGNATURE = KEY.sign_raw(MESSAGE)
R, S = int.from_bytes(SIGNATURE[:32]), int.from_bytes(SIGNATURE[32:])


def pair(r, s):
    return r.to_bytes(32) + s.to_bytes(32)


def both(public, message, signature):
    """Return what both programs say, which is the same."""
    told = verify(public=public, message=message, signature=signature)
    assert independent.signature_holds(public, message, signature) == told
    return told


def test_a_signature_holds():
    assert both(KEY.public, MESSAGE, SIGNATURE)
    assert not both(KEY.public, b"another", SIGNATURE)
    assert not both(BASE, MESSAGE, SIGNATURE)


@pytest.mark.parametrize(
    "signature",
    [
        pair(R, ORDER - S),
        pair(0, S),
        pair(R, 0),
        pair(0, 0),
        pair(ORDER, S),
        pair(R, ORDER),
        pair(2**256 - 1, S),
        pair(R, 2**256 - 1),
        pair(R, ORDER // 2 + 1),
        pair(1, 1),
        SIGNATURE[:-1],
        SIGNATURE + b"\0",
        b"",
        KEY.sign_der(MESSAGE),
    ],
)
def test_a_signature_that_is_none(signature):
    assert not both(KEY.public, MESSAGE, signature)


@given(place=st.integers(0, 511))
@settings(max_examples=40)
def test_no_bit_can_be_changed(place):
    changed = bytearray(SIGNATURE)
    changed[place // 8] ^= 1 << place % 8
    assert not both(KEY.public, MESSAGE, bytes(changed))


@given(secret=st.integers(1, ORDER - 1), message=st.binary(max_size=64))
@settings(max_examples=20)
def test_every_key_and_message(secret, message):
    private = ec.derive_private_key(secret, ec.SECP256R1())
    numbers = private.public_key().public_numbers()
    public = b"\x04" + numbers.x.to_bytes(32) + numbers.y.to_bytes(32)
    assert is_on_curve(public)
    key = Passkey("acme/k1")
    key.private = private
    assert both(public, message, key.sign_raw(message))


@pytest.mark.parametrize(
    "point",
    [
        b"",
        b"\0",
        BASE[:-1],
        BASE + b"\0",
        b"\x02" + BASE[1:33],
        b"\x05" + BASE[1:],
        b"\x06" + BASE[1:],
        bytes(65),
        b"\x04" + bytes(64),
        BASE[:64] + bytes([BASE[64] ^ 1]),
        b"\x04" + PRIME.to_bytes(32) + BASE[33:],
        b"\x04" + (5).to_bytes(32) + (5).to_bytes(32),
    ],
)
def test_a_point_that_is_none(point):
    assert not is_on_curve(point)
    assert not independent.is_on_curve(point)
    assert not both(point, MESSAGE, SIGNATURE)


def test_coordinates_are_below_the_prime():
    """x = 5 lies on the curve; x + p spells the same number and fits in 32 octets."""
    y = independent.square_root_of(5)
    assert is_on_curve(b"\x04" + (5).to_bytes(32) + y.to_bytes(32))
    assert not is_on_curve(b"\x04" + (5 + PRIME).to_bytes(32) + y.to_bytes(32))


@given(s=st.integers(1, ORDER - 1))
def test_the_lower_of_two_signatures(s):
    low = low_signature(1, s)
    assert low == low_signature(1, ORDER - s)
    assert int.from_bytes(low[32:]) in {s, ORDER - s}
    assert int.from_bytes(low[32:]) <= ORDER // 2


@pytest.mark.parametrize("numbers", [(0, 1), (1, 0), (ORDER, 1), (1, ORDER), (-1, 1)])
def test_numbers_out_of_range_make_no_signature(numbers):
    with pytest.raises(ValueError, match="order"):
        low_signature(*numbers)
