"""Annulled units are traced to the unit, wherever they went, and made good to the unit."""

import datetime
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book.calendar import add_days, legal_date
from ledger.book.invariants import check_state
from ledger.book.records import AnnulledUse, Block, Duty, Publication
from ledger.book.units import quantity_of
from ledger.errors import Code, Rejected
from tests.ledger.rules.duties import annul_act, publish_act, replace_act
from tests.ledger.rules.given import SERIES, set_policy, town
from tests.world import World


def sold() -> World:
    """Of 100 units of ``acme`` 60 are ``bolt``'s (20 used), 20 ``cast``'s; the rest it has left.

    ``bolt`` passed 10 on to ``cast``, and ``acme`` used 10 itself.
    """
    world = town()
    world.issue(100)
    world.act(world.transfer_act(1, 60))
    world.act(world.transfer_act(61, 70, recipient="cast"))
    world.act(world.transfer_act(11, 20, sender="bolt", recipient="cast"))
    world.act(world.retire_act(31, 50, holder="bolt"))
    world.act(world.retire_act(71, 80))
    return world


def duties(world: World) -> list[Duty]:
    return sorted(world.state.records(Duty), key=lambda duty: duty.key)


def test_every_holder_and_every_duty_is_found_in_one_act():
    world = sold()
    used = len(world.leaves) - 2
    entry = world.act(annul_act(world, (SERIES, 1, 90)))
    due = add_days(legal_date(world.admitted).isoformat(), 30)
    said = [(d.debtor, d.creditor, d.retirement, d.ranges, d.owed, d.due) for d in duties(world)]
    bolt, cast = (
        ((SERIES, 1, 10), (SERIES, 21, 30), (SERIES, 51, 60)),
        (
            (SERIES, 11, 20),
            (SERIES, 61, 70),
        ),
    )
    assert said == [
        ("acme", "bolt", -1, bolt, 30, due),
        ("acme", "cast", -1, cast, 20, due),
        ("acme", "bolt", used, ((SERIES, 31, 50),), 20, due),
    ]
    statuses = Counter()
    for block in world.state.records(Block):
        statuses[block.status] += block.quantity if block.series == SERIES else 0
    assert statuses == {"cancelled": 60, "retired": 30, "held": 10}
    uses = sorted(world.state.records(AnnulledUse), key=lambda use: use.key)
    assert [(u.first, u.last, u.retirement, u.annulment, u.duty) for u in uses] == [
        (31, 50, used, entry, 3),
        (71, 80, used + 1, entry, 0),
    ]
    assert check_state(world.state) == []


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(0, 40)), min_size=1, max_size=4))
def test_whatever_is_annulled_what_was_sold_is_owed_to_the_unit(drawn):
    world, annulled = sold(), set()
    for first, length in drawn:
        ranges, wanted = [], set(range(first, min(100, first + length) + 1)) - annulled
        for serial in sorted(wanted):
            if ranges and ranges[-1][2] == serial - 1:
                ranges[-1] = (SERIES, ranges[-1][1], serial)
            else:
                ranges.append((SERIES, serial, serial))
        if ranges:
            world.act(annul_act(world, *ranges))
        annulled |= wanted
    parted_with = annulled - set(range(71, 101))
    named = [serial for d in duties(world) for _, low, high in d.ranges
             for serial in range(low, high + 1)]  # fmt: skip
    assert sorted(named) == sorted(parted_with)
    assert all(duty.owed == quantity_of(duty.ranges) for duty in duties(world))
    assert check_state(world.state) == []


def test_a_duty_is_met_in_parts_and_never_beyond():
    world = sold()
    entry = world.act(annul_act(world, (SERIES, 31, 50), (SERIES, 61, 70)))
    world.issue(100, year=2025, report=2)
    later = "Z00001/2025"
    world.act(replace_act(world, entry, 1, (later, 1, 15)))
    with pytest.raises(Rejected) as caught:
        world.act(replace_act(world, entry, 1, (later, 16, 21)))
    assert caught.value.code == Code.ABOVE_DUTY
    world.act(replace_act(world, entry, 1, (later, 16, 20)))
    world.act(replace_act(world, entry, 2, (later, 21, 30)))
    assert [(duty.owed, duty.status) for duty in duties(world)] == [(0, "fulfilled")] * 2
    spent, given_over = world.state.floor(later, 1), world.state.floor(later, 21)
    assert (spent.status, spent.holder) == ("cancelled", "acme")
    assert (given_over.status, given_over.holder, given_over.moves) == ("held", "cast", 1)


def test_a_unit_that_replaced_another_is_traced_in_its_turn():
    world = sold()
    entry = world.act(annul_act(world, (SERIES, 61, 70)))
    world.issue(100, year=2025, report=2)
    world.act(replace_act(world, entry, 1, ("Z00001/2025", 1, 10)))
    world.act(annul_act(world, ("Z00001/2025", 1, 4)))
    last = duties(world)[-1]
    assert (last.debtor, last.creditor, last.owed) == ("acme", "cast", 4)


def test_a_policy_without_a_time_makes_no_duty_and_leaves_what_was_used():
    world = sold()
    set_policy(world, replacement_days=0)
    with pytest.raises(Rejected) as caught:
        world.act(annul_act(world, (SERIES, 31, 31)))
    assert caught.value.code == Code.UNITS_SPENT
    world.act(annul_act(world, (SERIES, 1, 30)))
    assert duties(world) == []


def test_a_publication_keeps_the_day_by_which_it_was_due():
    world = sold()
    set_policy(world, publication_days=5)
    entry = world.act(world.retire_act(51, 52, holder="bolt"))
    set_policy(world, publication_days=0)
    known = world.state.get(Publication, (entry,))
    assert (known.days, known.retired, known.published) == (5, "2026-01-05", "")
    world.now += datetime.timedelta(days=10)
    with pytest.raises(Rejected) as caught:
        world.act(publish_act(world, entry))
    assert caught.value.code == Code.CALENDAR_UNKNOWN
