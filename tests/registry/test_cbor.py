"""The small CBOR reader agrees with a whole one on what authenticators write, and refuses else."""

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.cbor import DEPTH_MAX, CborError, read

NUMBERS = st.integers(-(2**64), 2**64 - 1)
SIMPLE = NUMBERS | st.booleans() | st.none() | st.binary(max_size=300) | st.text(max_size=300)
KEYS = NUMBERS | st.text(max_size=20)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


def depth_of(value):
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    return 0


@given(VALUES, st.binary(max_size=10))
def test_what_is_written_is_read(value, rest):
    if depth_of(value) <= DEPTH_MAX:
        assert read(cbor2.dumps(value) + rest) == (value, rest)
        assert read(cbor2.dumps(value, canonical=True))[0] == value


@given(VALUES)
def test_what_is_cut_short_is_refused(value):
    written = cbor2.dumps(value)
    for end in range(min(len(written), 50)):
        with pytest.raises(CborError):
            read(written[:end])


@given(st.binary(max_size=40))
def test_whatever_is_read_is_read_the_same_by_another(data):
    try:
        value, rest = read(data)
    except CborError:
        return
    assert cbor2.loads(data[: len(data) - len(rest)]) == value


@pytest.mark.parametrize(
    "written",
    [
        "",
        "5f4101ff",  # an indefinite byte string
        "9f01ff",
        "bf0101ff",
        "c001",  # a tag
        "f90000",  # a float
        "f7",  # undefined
        "f818",
        "1c",  # reserved
        "ff",
        "a201010102",  # a key twice
        "a1400a",  # a key of bytes
        "a1f501",  # a key that is true
        "a18001",
        "62ff00",  # a text that is not UTF-8
        "9affffffff",  # a list of more than there is
        "baffffffff",
        "5affffffff00",
        "5bffffffffffffffff",
        "81" * (DEPTH_MAX + 1) + "01",
        "81" * 10_000,
    ],
)
def test_other_cbor_is_refused(written):
    with pytest.raises(CborError):
        read(bytes.fromhex(written))


def test_nesting_ends_at_its_limit():
    assert read(bytes.fromhex("81" * DEPTH_MAX + "01"))
