"""What an association's members have, account by account and together, now and before."""

import pytest
from msgspec.structs import asdict

from ledger.book.fields import AccountKind
from registry.log import read_head
from registry.queries.members import members, totals

SUMMED = ("projects", "issued", "held", "on_hold", "retired", "cancelled")


@pytest.fixture
def told(world, database):
    """Let two members and a stranger have something; bolt buys, and is a member."""
    world.genesis()
    world.open("steel", AccountKind.ASSOCIATION)
    world.open("acme", associations=("steel",))
    world.open("bolt", AccountKind.ENTERPRISE, associations=("steel",))
    world.open("cast", AccountKind.ENTERPRISE)
    world.open("vvb", AccountKind.VERIFICATION_BODY)
    world.accredit("vvb", 3)
    world.register()
    world.validate()
    before = world.issue(100)
    world.act(world.transfer_act(1, 30))
    world.act(world.transfer_act(31, 40, recipient="cast"))
    world.act(world.retire_act(41, 45))
    world.act(world.retire_act(1, 7, holder="bolt"), "bolt/k1")
    return before


def read(database, work, **more):
    with database.reading() as connection:
        at = more.pop("at", read_head(connection).size - 1)
        return work(connection, "steel", at=at, **more)


def test_members_and_what_they_have_now_and_then_and_page_by_page(told, database):
    page = read(database, members, after="", limit=10)
    have = {item.account: tuple(asdict(item)[kind] for kind in SUMMED) for item in page.items}
    assert have == {"acme": (1, 100, 55, 0, 5, 0), "bolt": (0, 0, 23, 0, 7, 0)}
    together = asdict(read(database, totals))
    assert together.pop("members") == 2
    assert tuple(together[kind] for kind in SUMMED) == (1, 100, 78, 0, 12, 0)
    # As of an entry they had what they had then.
    page = read(database, members, at=told, after="", limit=10)
    assert [(item.account, item.issued, item.held) for item in page.items] == [
        ("acme", 100, 100),
        ("bolt", 0, 0),
    ]
    assert read(database, totals, at=0).members == 0
    first = read(database, members, after="", limit=1)
    second = read(database, members, after=first.next, limit=1)
    assert [item.account for item in (*first.items, *second.items)] == ["acme", "bolt"]
    with database.reading() as connection:
        at = read_head(connection).size - 1
        assert members(connection, "acme", at=at, after="", limit=5).items == []
        assert totals(connection, "acme", at=at).issued == 0
