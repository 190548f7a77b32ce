import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.log.edwards import (
    BASE,
    IDENTITY,
    ORDER,
    PRIME,
    add,
    decode,
    double,
    encode,
    has_prime_order,
    multiply,
    negate,
)

scalars = st.integers(min_value=0, max_value=ORDER - 1)


def test_base_point_is_the_published_one():
    # RFC 8032 section 5.1, "B".
    y = 46316835694926478169428394003475163141307993866256225615783033603165251855960
    x = 15112221349535400772501151409588531511454012693041857206046113283949847762202
    assert (x, y, 1, x * y % PRIME) == BASE


@settings(max_examples=20, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_public_key_equals_the_library_s(seed):
    hashed = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    secret = hashed & ((1 << 254) - 8) | 1 << 254
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    assert encode(multiply(secret, BASE)) == public


@settings(max_examples=20, deadline=None)
@given(scalars, scalars)
def test_multiplication_distributes_over_addition(left, right):
    total = add(multiply(left, BASE), multiply(right, BASE))
    assert encode(total) == encode(multiply((left + right) % ORDER, BASE))
    assert encode(add(total, negate(total))) == IDENTITY
    assert encode(double(total)) == encode(add(total, total))
    assert has_prime_order(total) is ((left + right) % ORDER != 0)


@settings(max_examples=200, deadline=None)
@given(st.binary(min_size=32, max_size=32))
def test_whatever_decodes_has_one_encoding(data):
    point = decode(data)
    assert point is None or encode(point) == data


@pytest.mark.parametrize("number", range(19))
@pytest.mark.parametrize("sign", [0, 1 << 255])
def test_unreduced_y_is_refused(number, sign):
    assert decode((PRIME + number | sign).to_bytes(32, "little")) is None


@pytest.mark.parametrize("y", [1, PRIME - 1])
def test_x_of_minus_zero_is_refused(y):
    assert decode(y.to_bytes(32, "little")) is not None
    assert decode((y | 1 << 255).to_bytes(32, "little")) is None


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_other_lengths_are_refused(length):
    assert decode(bytes(length)) is None
