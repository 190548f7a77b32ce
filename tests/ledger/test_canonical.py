"""Canonical JSON against RFC 8785: its published cases, an independent encoder, and our subset.

The writer of this program is right within the subset that acts can hold: ASCII keys, no floats,
bounded integers. The published cases say where it ends: 56.0 and 1e30 (floats) and a key beyond the
BMP; an act can hold none of them.
"""

import json
from pathlib import Path

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.acts import decode_act
from ledger.errors import Code, Malformed
from ledger.limits import INTEGER_MAX

CASES = Path(__file__).parents[1] / "golden" / "jcs"
NAMES = sorted(path.name for path in (CASES / "input").iterdir())
OUTSIDE = {"structures.json", "values.json", "weird.json"}
ENCODER = msgspec.json.Encoder(order="sorted")


def expected(name: str) -> bytes:
    return (CASES / "output" / name).read_bytes().rstrip(b"\n")


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_writes_the_published_case(name: str):
    value = json.loads((CASES / "input" / name).read_bytes())
    assert rfc8785.dumps(value) == expected(name)
    listed = (CASES / "outhex" / name.replace(".json", ".txt")).read_text()
    assert bytes.fromhex(listed) == expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_our_writer_agrees_within_the_subset_and_only_there(name: str):
    value = json.loads((CASES / "input" / name).read_bytes())
    assert (ENCODER.encode(value) == expected(name)) is (name not in OUTSIDE)


@pytest.mark.parametrize("name", NAMES)
def test_no_published_case_is_an_act(name: str):
    with pytest.raises(Malformed) as caught:
        decode_act(expected(name))
    assert caught.value.code in {Code.BAD_JSON, Code.UNKNOWN_ACT}


KEYS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=12)
LEAVES = (
    st.booleans()
    | st.integers(-INTEGER_MAX, INTEGER_MAX)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
)


@given(VALUES)
def test_our_writer_is_the_oracle_on_everything_of_the_subset(value: object):
    assert ENCODER.encode(value) == rfc8785.dumps(value)
