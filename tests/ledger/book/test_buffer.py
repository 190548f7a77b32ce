"""What removals set aside: how much, for whom, and who owes for it."""

import pytest
from msgspec.structs import replace

from ledger.book.buffer import pooled_of
from ledger.book.fields import Profile, UnitType
from ledger.book.policy import default_policy
from ledger.book.records import Block, Buffer, Duty
from tests.ledger.rules.buffer import BOLT_HAS, FOREST, pooled, releasing
from tests.ledger.rules.duties import annul_act
from tests.ledger.rules.succession import merge_act


@pytest.mark.parametrize(
    ("total", "permille", "unit_type", "methodology", "pooled"),
    [
        (1_000, 150, "R", "AMS-II.C", 150),
        (1_001, 150, "R", "AMS-II.C", 151),
        (1, 1, "R", "AMS-II.C", 1),
        (7, 1_000, "R", "AMS-II.C", 7),
        (0, 150, "R", "AMS-II.C", 0),
        (1_000, 150, "A", "AMS-II.C", 0),
        (1_000, 150, "N", "AMS-II.C", 0),
        (1_000, 150, "R", "AMS-II.D", 0),
    ],
)
def test_a_started_unit_is_set_aside_whole(total, permille, unit_type, methodology, pooled):
    shares = (("AMS-II.C", permille),)
    policy = replace(default_policy(Profile.INDUSTRIAL), buffer_shares=shares)
    found = pooled_of(total, policy, methodology=methodology, unit_type=UnitType(unit_type))
    assert found == pooled


def test_the_pool_holds_for_each_member_what_it_earned():
    world = pooled()
    found = [
        (block.first, block.last, block.issued_to, block.holder, block.status)
        for block in sorted(world.state.records(Block), key=lambda block: block.key)
        if block.series == FOREST
    ]
    assert found == [
        (1, 64, "acme", "acme", "held"),
        (65, 85, "bolt", "bolt", "held"),
        (86, 86, "acme", "idb", "cancelled"),
        (87, 97, "acme", "idb", "held"),
        (98, 100, "bolt", "idb", "held"),
        (101, 101, "bolt", "idb", "on_hold"),
    ]
    assert world.state.get(Buffer, ("Z00005",)) == Buffer(project="Z00005", pooled=16, released=0)


def test_what_is_given_back_goes_to_whoever_earned_it_and_is_no_transfer():
    world = pooled()
    world.act(releasing(world, (FOREST, 96, 99)))
    blocks = {block.first: block for block in world.state.records(Block) if block.series == FOREST}
    assert [(blocks[first].holder, blocks[first].moves) for first in (96, 98)] == [
        ("acme", 0),
        ("bolt", 0),
    ]
    buffer = world.state.get(Buffer, ("Z00005",))
    assert (buffer.pooled, buffer.released) == (16, 4)


def test_nobody_owes_for_what_lies_in_the_pool_and_an_earner_for_what_it_sold():
    world = pooled()
    world.act(releasing(world, (FOREST, 96, 97)))
    world.act(world.transfer_act(96, 96, series=FOREST))
    world.act(annul_act(world, (FOREST, 87, 98)))
    [duty] = world.state.records(Duty)
    assert (duty.debtor, duty.creditor, duty.ranges) == ("acme", "bolt", ((FOREST, 96, 96),))


def test_an_heir_gets_back_what_its_predecessor_set_aside():
    world = pooled()
    world.act(merge_act(world, ranges=BOLT_HAS), "cast/k1", "idb/k1", "idb/k2")
    world.act(releasing(world, (FOREST, 97, 98)))
    blocks = {block.first: block for block in world.state.records(Block) if block.series == FOREST}
    assert [blocks[first].holder for first in (97, 98)] == ["acme", "cast"]
