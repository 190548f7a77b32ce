"""The grammar of an entry: one spelling each, and everything else refused by the right code."""

from itertools import combinations

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json, to_builtins

from ledger.apply import apply
from ledger.book.acts import ACTS, decode_act, encode_act
from ledger.entry import (
    ADMITTED_BYTES,
    Entry,
    entry_bytes,
    note_text,
    parse_entry,
    parse_signed,
)
from ledger.errors import Code, Malformed, Rejected
from ledger.limits import ENTRY_BYTES_MAX, SIGNATURES_MAX
from ledger.log.note import SignatureLine, format_note
from tests.ledger.grammar import COMPOSABLE, ROWS, Row, begun, good_leaf, signatures
from tests.ledger.strategies import acts
from tests.world import ORIGIN, World

MALFORMED = list(Code)[: list(Code).index(Code.GENESIS_MISPLACED)]


def refusal(leaf: bytes) -> Code:
    with pytest.raises(Malformed) as caught:
        parse_entry(leaf)
    return caught.value.code


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.code}: {row.name}")
def test_grammar_refuses(row: Row):
    assert refusal(row.leaf()) == row.code


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.code}: {row.name}")
def test_note_is_refused_as_its_entry_is(row: Row):
    leaf = row.leaf()
    if row.code is not Code.BAD_ADMITTED:
        with pytest.raises(Malformed) as caught:
            parse_signed(leaf[ADMITTED_BYTES:])
        assert caught.value.code == row.code


def test_table_follows_precedence_and_leaves_no_code_out():
    codes = [row.code for row in ROWS]
    assert codes == sorted(codes, key=MALFORMED.index)
    assert list(dict.fromkeys(codes)) == MALFORMED


@pytest.mark.parametrize(("first", "second"), list(combinations(MALFORMED, 2)))
def test_earlier_code_wins(first: Code, second: Code):
    leaf = COMPOSABLE[first](COMPOSABLE[second](good_leaf()))
    assert refusal(leaf) == first


def test_all_codes_at_once_end_in_the_first():
    leaf = good_leaf()
    for code in reversed(MALFORMED):
        leaf = COMPOSABLE[code](leaf)
        assert refusal(leaf) == code


def test_good_leaf_is_good():
    leaf = good_leaf()
    entry = parse_entry(leaf)
    assert entry_bytes(admitted=entry.admitted, note=entry.signed.note) == leaf
    assert note_text(origin=entry.signed.origin, act=entry.signed.act) == entry.signed.text
    assert apply_to(begun(), entry) is None


# -- sizes ----------------------------------------------------------------------------------


def padded_leaf(size: int) -> bytes:
    """Return a leaf of so many bytes: a signature may be of any length until it is checked."""
    entry = parse_entry(good_leaf())
    for name in ("abc", "abcd", "abcde", "abcdef"):
        short = format_note(entry.signed.text, [SignatureLine(name, b"idid", b"ss")])
        more, left = divmod(size - ADMITTED_BYTES - len(short), 4)
        if left == 0:
            line = SignatureLine(name, b"idid", b"s" * (3 * more + 2))
            note = format_note(entry.signed.text, [line])
            return entry_bytes(admitted=entry.admitted, note=note)
    raise AssertionError("no name fits")


def test_entry_of_65_535_bytes_is_parsed_and_one_more_is_not():
    leaf = padded_leaf(ENTRY_BYTES_MAX)
    assert len(leaf) == ENTRY_BYTES_MAX
    assert parse_entry(leaf).signed.note == leaf[ADMITTED_BYTES:]
    assert parse_signed(leaf[ADMITTED_BYTES:]).note == leaf[ADMITTED_BYTES:]
    longer = padded_leaf(ENTRY_BYTES_MAX + 1)
    assert len(longer) == ENTRY_BYTES_MAX + 1
    assert refusal(longer) == Code.ENTRY_TOO_LARGE
    with pytest.raises(Malformed) as caught:
        parse_signed(longer[ADMITTED_BYTES:])
    assert caught.value.code == Code.ENTRY_TOO_LARGE


def test_note_of_64_signatures_is_parsed():
    leaf = signatures(SIGNATURES_MAX)(good_leaf())
    assert len(parse_entry(leaf).signed.signatures) == SIGNATURES_MAX


# -- round trips ----------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ACTS)
def test_act_survives_its_bytes(tag: str):
    @given(acts(tag))
    def survives(act):
        line = encode_act(act)
        assert decode_act(line) == act
        assert line == rfc8785.dumps(to_builtins(act, str_keys=True))
        assert line == rfc8785.dumps(json.decode(line))
        assert line.isascii()

    survives()


@given(st.sampled_from(sorted(ACTS)).flatmap(acts), st.data())
def test_act_with_a_member_out_of_order_is_not_canonical(act, data):
    fields = to_builtins(act)
    names = data.draw(st.permutations(sorted(fields)).filter(lambda n: n != sorted(fields)))
    with pytest.raises(Malformed) as caught:
        decode_act(json.encode({name: fields[name] for name in names}))
    assert caught.value.code == Code.NOT_CANONICAL


@given(st.binary(max_size=200))
def test_no_bytes_end_in_another_error(noise):
    leaf = good_leaf()
    for candidate in (noise, leaf[:ADMITTED_BYTES] + noise, leaf + noise):
        try:
            parse_entry(candidate)
        except Malformed as error:
            assert error.code in MALFORMED
    try:
        decode_act(noise)
    except Malformed as error:
        assert error.code in MALFORMED


# -- one byte -------------------------------------------------------------------------------


def apply_to(world: World, entry: Entry) -> Code | None:
    """Return why an entry may not follow in a world, which stays as it is."""
    index = len(world.leaves)
    try:
        apply(world.state, entry, index=index, previous=world.admitted)
    except Rejected as error:
        return error.code
    return None


def slips(world: World, leaf: bytes, changed: bytes) -> bool:
    """Tell whether a changed leaf is taken though more than its admission time changed."""
    try:
        entry = parse_entry(changed)
    except Malformed:
        return False
    if apply_to(world, entry) is not None:
        return False
    return changed[ADMITTED_BYTES:] != leaf[ADMITTED_BYTES:]


def test_every_other_byte_at_every_place_is_refused():
    """The first line is protected by the leaf hash alone; below it nothing can be changed."""
    world, leaf = begun(), good_leaf()
    slipped = [
        (place, byte)
        for place in range(len(leaf))
        for byte in range(256)
        if byte != leaf[place]
        and slips(world, leaf, leaf[:place] + bytes([byte]) + leaf[place + 1 :])
    ]
    assert slipped == []


def test_every_byte_lost_or_doubled_is_refused():
    world, leaf = begun(), good_leaf()
    for place in range(len(leaf)):
        assert not slips(world, leaf, leaf[:place] + leaf[place + 1 :])
        assert not slips(world, leaf, leaf[:place] + leaf[place : place + 1] + leaf[place:])


def test_admission_time_may_change():
    world, leaf = begun(), good_leaf()
    later = leaf.replace(b"admitted 2026-01-05T02", b"admitted 2026-01-05T03", 1)
    assert apply_to(world, parse_entry(later)) is None


def test_note_for_another_log_is_foreign():
    world = begun()
    leaf = good_leaf().replace(ORIGIN.encode(), b"registry.test/other", 1)
    assert apply_to(world, parse_entry(leaf)) == Code.FOREIGN_ORIGIN
