"""Until when units are used: fixed when they begin, and kept through whatever becomes of them."""

import datetime

import pytest
from msgspec.structs import replace

from ledger.book.fields import Profile, Purpose
from ledger.book.policy import default_policy
from ledger.book.records import Block
from ledger.book.use import purposes_of, use_until_of
from tests.ledger.rules.given import set_policy, town
from tests.ledger.rules.outside import BOTH, bringing, issued, units
from tests.ledger.rules.use import LAST_DAY, TERMS, lasting


@pytest.mark.parametrize(
    ("today", "years", "last"),
    [
        ("2026-01-05", 3, "2029-01-04"),
        ("2026-01-01", 1, "2026-12-31"),
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-28"),
        ("2024-03-01", 1, "2025-02-28"),
        ("2026-01-05", 0, ""),
    ],
)
def test_years_end_with_the_eve_of_their_day(today, years, last):
    policy = replace(default_policy(Profile.INDUSTRIAL), use_terms=(("Z", years, ()),))
    day = datetime.date.fromisoformat(today)
    assert use_until_of(policy, "Z00001/2024", day) == last
    assert use_until_of(policy, "A00001/2024", day) == ""


def test_units_of_two_families_are_for_what_both_are_for():
    few = (Purpose.CARBON_FEE, Purpose.INCREMENT_OFFSET)
    terms = (("A", 0, few), ("B", 0, few[:1]), ("C", 3, ()))
    policy = replace(default_policy(Profile.NATIONAL), use_terms=terms)
    ranges = [(f"{family}00001/2024", 1, 1) for family in "ABC"]
    assert purposes_of(policy, ranges[:1]) == few
    assert purposes_of(policy, ranges) == few[:1]
    assert purposes_of(policy, ranges[2:]) == policy.purposes


def test_the_last_day_stays_with_units_that_split_and_move():
    world = lasting()
    world.now -= datetime.timedelta(minutes=1)
    world.act(world.transfer_act(4, 6))
    world.act(world.retire_act(8, 8))
    found = {block.use_until for block in world.state.records(Block)}
    assert found == {LAST_DAY.isoformat()}


def test_units_from_elsewhere_have_a_last_day_too():
    world = town()
    set_policy(world, use_terms=TERMS)
    world.act(bringing(world, issued(1, 5), units(1, 5)), *BOTH)
    [block] = world.state.records(Block)
    assert block.use_until == LAST_DAY.isoformat()
