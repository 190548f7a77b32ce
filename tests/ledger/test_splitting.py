"""How blocks split: exactly the units that an act names change, and every other stays as it was.

The first three tests are named after mistakes that another registry once made in its splitting of
credit blocks: https://github.com/undp/carbon-registry, in work of March 2025, since mended there.
"""

import datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger.book.acts import Release, Transfer, encode_act
from ledger.book.invariants import check_state
from ledger.book.records import Block
from ledger.errors import Code, Rejected
from ledger.limits import BLOCKS_MAX, RANGES_MAX
from tests.ledger.rules.given import SHATTERED, traded
from tests.ledger.rules.given import given as build_once
from tests.world import World

SERIES = "Z00001/2024"
JANUARY, JULY = datetime.date(2024, 1, 1), datetime.date(2024, 7, 1)
Serials = tuple[int, int]


@build_once
def ten() -> World:
    """Ten units in one block of ``acme``."""
    world = World().standard()
    world.issue(10)
    return world


@build_once
def two_issuances() -> World:
    """Units 1-10 and 11-30 of one series, from reports 1 and 2."""
    world = World().standard()
    for number, (start, end, units) in enumerate(
        [(JANUARY, JULY, 10), (JULY, datetime.date(2025, 1, 1), 20)], start=1
    ):
        grams = units * 1_000_000
        world.act(world.report_act(number, grams=grams, start=start, end=end))
        world.act(world.verify_act(number, grams=grams, weights={2024: grams}))
        world.act(world.issue_act(number))
    return world


def blocks(world: World, series: str = SERIES) -> list[Block]:
    """Return the blocks of a series, in order."""
    found = [block for block in world.state.records(Block) if block.series == series]
    return sorted(found, key=lambda block: block.first)


def picture(world: World, series: str = SERIES) -> str:
    """Return who has which units, as ``acme 1-3 bolt 4-10``."""
    return " ".join(f"{block.holder} {block.first}-{block.last}" for block in blocks(world, series))


def named(world: World, *serials: Serials, sender: str = "acme") -> Transfer:
    """Return a transfer of several ranges of the series."""
    act = world.transfer_act(1, 1, sender=sender, recipient="bolt" if sender == "acme" else "acme")
    return replace(act, ranges=tuple((SERIES, first, last) for first, last in serials))


def move(world: World, *serials: Serials, sender: str = "acme") -> str:
    """Move ranges and return the picture, in which nothing may be amiss."""
    world.act(named(world, *serials, sender=sender))
    assert check_state(world.state) == []
    return picture(world)


def refused(world: World, act: Transfer) -> Code:
    with pytest.raises(Rejected) as caught:
        world.act(act)
    return caught.value.code


# -- three mistakes -------------------------------------------------------------------------


def test_last_block_of_a_split_counts_so_that_a_full_transfer_is_admitted():
    world = ten()
    assert move(world, (4, 6)) == "acme 1-3 bolt 4-6 acme 7-10"
    assert move(world, (1, 3), (7, 10)) == "bolt 1-3 bolt 4-6 bolt 7-10"
    assert move(world, (1, 10), sender="bolt") == "acme 1-3 acme 4-6 acme 7-10"


def test_part_of_a_block_moves_alone():
    world = ten()
    assert move(world, (10, 10)) == "acme 1-9 bolt 10-10"
    assert sum(block.quantity for block in blocks(world) if block.holder == "bolt") == 1


def test_sender_keeps_the_serials_that_were_not_named():
    """The first three were named, so it is the last seven that stay, and they are seven."""
    world = ten()
    assert move(world, (1, 3)) == "bolt 1-3 acme 4-10"
    kept = [block for block in blocks(world) if block.holder == "acme"]
    assert [(block.first, block.last, block.quantity) for block in kept] == [(4, 10, 7)]
    assert refused(world, named(world, (1, 3))) == Code.NOT_HOLDER


# -- where a block splits -------------------------------------------------------------------

SPLITS = [
    ("the first serial", [(1, 1)], "bolt 1-1 acme 2-10"),
    ("the last serial", [(10, 10)], "acme 1-9 bolt 10-10"),
    ("one in the middle", [(5, 5)], "acme 1-4 bolt 5-5 acme 6-10"),
    ("all but the first", [(2, 10)], "acme 1-1 bolt 2-10"),
    ("all but the last", [(1, 9)], "bolt 1-9 acme 10-10"),
    ("all", [(1, 10)], "bolt 1-10"),
    ("two ranges of one block", [(2, 3), (6, 7)], "acme 1-1 bolt 2-3 acme 4-5 bolt 6-7 acme 8-10"),
    ("two that touch", [(2, 3), (4, 5)], "acme 1-1 bolt 2-3 bolt 4-5 acme 6-10"),
    ("both ends", [(1, 1), (10, 10)], "bolt 1-1 acme 2-9 bolt 10-10"),
    ("both halves", [(1, 5), (6, 10)], "bolt 1-5 bolt 6-10"),
]


@pytest.mark.parametrize(("serials", "expected"), [split[1:] for split in SPLITS])
def test_block_splits_where_ranges_say(serials: list[Serials], expected: str):
    assert move(ten(), *serials) == expected


def test_single_unit_is_a_block_that_splits_no_further():
    world = ten()
    move(world, (5, 5))
    assert move(world, (5, 5), sender="bolt") == "acme 1-4 acme 5-5 acme 6-10"


def test_range_runs_over_several_blocks():
    world = ten()
    for first, last in ((2, 3), (5, 6), (8, 9)):
        move(world, (first, last))
        move(world, (first, last), sender="bolt")
    assert move(world, (3, 8)) == (
        "acme 1-1 acme 2-2 bolt 3-3 bolt 4-4 bolt 5-6 bolt 7-7 bolt 8-8 acme 9-9 acme 10-10"
    )


def test_moves_are_counted_for_what_moved_alone():
    world = ten()
    move(world, (4, 6))
    assert [block.moves for block in blocks(world)] == [0, 1, 0]
    move(world, (5, 5), sender="bolt")
    assert [(block.first, block.moves) for block in blocks(world)] == [
        (1, 0), (4, 1), (5, 2), (6, 1), (7, 0),
    ]  # fmt: skip


def test_untouched_parts_keep_the_entry_that_last_changed_them():
    world = ten()
    issued = blocks(world)[0].index
    at = world.act(named(world, (4, 6)))
    assert [block.index for block in blocks(world)] == [issued, at, issued]


def test_hold_retirement_and_cancellation_split_as_transfers_do():
    world = ten()
    world.act(world.retire_act(3, 4))
    assert [(b.first, b.last, b.status) for b in blocks(world)] == [
        (1, 2, "held"),
        (3, 4, "retired"),
        (5, 10, "held"),
    ]
    assert refused(world, named(world, (1, 10))) == Code.UNITS_SPENT
    assert refused(world, named(world, (2, 3))) == Code.UNITS_SPENT
    assert refused(world, named(world, (4, 5))) == Code.UNITS_SPENT


# -- issuances ------------------------------------------------------------------------------


def test_second_issuance_numbers_on_and_stays_a_block_of_its_own():
    world = two_issuances()
    assert picture(world) == "acme 1-10 acme 11-30"
    assert [block.report for block in blocks(world)] == [1, 2]


def test_range_runs_over_blocks_of_two_issuances():
    world = two_issuances()
    assert move(world, (9, 12)) == "acme 1-8 bolt 9-10 bolt 11-12 acme 13-30"
    assert [block.report for block in blocks(world)] == [1, 1, 2, 2]
    assert move(world, (1, 8), (13, 30)) == "bolt 1-8 bolt 9-10 bolt 11-12 bolt 13-30"
    assert move(world, (1, 30), sender="bolt").count("acme") == 4


def test_range_past_the_last_issuance_moves_nothing():
    world = two_issuances()
    before = world.snapshot()
    assert refused(world, named(world, (30, 31))) == Code.UNITS_UNKNOWN
    assert world.snapshot() == before


# -- many -----------------------------------------------------------------------------------


def singles(count: int) -> list[Serials]:
    """Return every second serial."""
    return [(serial, serial) for serial in range(1, 2 * count, 2)]


def test_100_ranges_split_one_block_into_200():
    world = World().standard()
    world.issue(200)
    move(world, *singles(RANGES_MAX))
    assert len(blocks(world)) == 2 * RANGES_MAX
    assert [block.holder for block in blocks(world)] == ["bolt", "acme"] * RANGES_MAX


def test_101_ranges_are_no_act():
    world = World().standard()
    world.issue(300)
    act = named(world, *singles(RANGES_MAX + 1))
    with pytest.raises(ValueError, match="bad_field"):
        world.act(act)
    assert len(encode_act(act)) < 4_000


@build_once
def thawed() -> World:
    """1,200 blocks of one unit each, all held by ``acme``, and the rest of `SHATTERED`."""
    world = traded()
    for at in range(2, 1_201, 200):
        ranges = tuple((SHATTERED, serial, serial) for serial in range(at, at + 200, 2))
        world.act(Release(**world.base("idb"), ranges=ranges))
    return world


def test_1_000_blocks_move_in_one_act():
    world = thawed()
    world.act(world.transfer_act(1, BLOCKS_MAX, series=SHATTERED))
    held = [block.first for block in blocks(world, SHATTERED) if block.holder == "bolt"]
    assert held == list(range(1, BLOCKS_MAX + 1))
    assert check_state(world.state) == []


def test_1_001_blocks_do_not():
    world = thawed()
    act = world.transfer_act(1, BLOCKS_MAX + 1, series=SHATTERED)
    assert refused(world, act) == Code.TOO_MANY_BLOCKS


def test_block_of_many_units_is_one_block():
    world = thawed()
    world.act(world.transfer_act(1_201, 3_000, series=SHATTERED))


# -- any ------------------------------------------------------------------------------------

SERIAL = st.integers(min_value=1, max_value=10)
ANY = st.lists(st.tuples(SERIAL, SERIAL), min_size=1, max_size=4)


def paired(ends: set[int]) -> list[Serials]:
    """Return ordered ranges that end at these serials; an odd one out is a range of one."""
    ordered = sorted(ends)
    return list(zip(ordered[::2], [*ordered[1::2], *ordered[-1:]], strict=False))


RANGES = ANY | st.sets(SERIAL, min_size=1, max_size=6).map(paired)


@given(st.lists(st.tuples(st.sampled_from(["acme", "bolt"]), RANGES), max_size=8))
def test_any_transfers_move_what_a_unit_by_unit_book_moves(transfers):
    world = ten()
    book = dict.fromkeys(range(1, 11), "acme")
    for sender, serials in transfers:
        act = named(world, *serials, sender=sender)
        ends = [end for first, last in serials for end in (first, last)]
        ordered = all(
            low <= high if place % 2 == 0 else low < high
            for place, (low, high) in enumerate(pairwise(ends))
        )
        units = {unit for first, last in serials for unit in range(first, last + 1)}
        if not ordered:
            assert refused(world, act) == Code.RANGES_INVALID
        elif any(book[unit] != sender for unit in units):
            assert refused(world, act) == Code.NOT_HOLDER
        else:
            world.act(act)
            book |= dict.fromkeys(units, act.recipient)
        held = {n: b.holder for b in blocks(world) for n in range(b.first, b.last + 1)}
        assert held == book
