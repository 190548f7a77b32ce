"""What an act writes: each record once, and a journal that people can read."""

from ledger.apply import apply
from ledger.book.acts import AnyAct, Cancel, Release
from ledger.book.fields import CancelReason
from ledger.book.records import (
    Account,
    Admission,
    Block,
    Issuance,
    Key,
    Movement,
    Record,
    Retirement,
    Trade,
)
from tests.ledger.rules.given import given as build_once
from tests.ledger.rules.given import hold_act
from tests.world import UBNS, World, sign

SERIES = "Z00001/2024"


@build_once
def ten() -> World:
    """Ten units in one block of ``acme``."""
    world = World().standard()
    world.issue(10)
    return world


def written(world: World, act: AnyAct) -> list[Record]:
    """Return what an act would write, without what remembers its id."""
    entry = world.entry(sign(act, world.signers(act)))
    index = len(world.leaves)
    layer = apply(world.state, entry, index=index, previous=world.admitted)
    assert {at for at, _ in layer.written} == {index}
    *records, admission = [record for _, record in layer.written]
    assert isinstance(admission, Admission)
    return records


def blocks(records: list[Record]) -> list[tuple[int, int, str]]:
    return [(r.first, r.last, r.holder) for r in records if isinstance(r, Block)]


def movements(records: list[Record]) -> list[tuple[str, int, int, str, str]]:
    return [
        (r.act, r.first, r.last, r.sender, r.recipient) for r in records if isinstance(r, Movement)
    ]


def test_split_writes_each_block_once_and_none_that_is_empty():
    world = ten()
    assert blocks(written(world, world.transfer_act(1, 10))) == [(1, 10, "bolt")]
    assert blocks(written(world, world.transfer_act(1, 3))) == [(1, 3, "bolt"), (4, 10, "acme")]
    assert blocks(written(world, world.transfer_act(8, 10))) == [(1, 7, "acme"), (8, 10, "bolt")]
    assert blocks(written(world, world.transfer_act(4, 6))) == [
        (1, 3, "acme"),
        (4, 6, "bolt"),
        (7, 10, "acme"),
    ]


def test_transfer_is_journalled_with_its_price_or_without():
    world = ten()
    index = len(world.leaves)
    found = written(world, world.transfer_act(4, 6, unit_price_ntd=300))
    assert movements(found) == [("transfer", 4, 6, "acme", "bolt")]
    trade = Trade(index=index, sender="acme", recipient="bolt", quantity=3, unit_price_ntd=300)
    assert found[-1] == trade
    free = written(world, world.transfer_act(4, 6, unit_price_ntd=0))[-1]
    unpriced = written(world, world.transfer_act(4, 6))[-1]
    assert (free.unit_price_ntd, unpriced.unit_price_ntd) == (0, -1)


def test_retirement_is_journalled_with_its_beneficiary():
    world = ten()
    found = written(world, world.retire_act(4, 6))
    assert movements(found) == [("retire", 4, 6, "acme", "acme")]
    assert found[-1] == Retirement(
        index=len(world.leaves),
        holder="acme",
        quantity=3,
        purpose="voluntary",
        beneficiary=UBNS["acme"],
        approval="",
    )


def test_issuance_is_journalled_row_by_row():
    records = written_at_issue()
    assert movements(records) == [("issue", 1, 5, "", "acme")]
    issuance = next(record for record in records if isinstance(record, Issuance))
    assert (issuance.project, issuance.report, issuance.quantity) == ("Z00001", 2, 5)


def written_at_issue() -> list[Record]:
    """Return what the issuance of report 2 writes: the first five units of 2025."""
    world = ten()
    start, end = (world.now.date().replace(year=2025, month=month, day=1) for month in (1, 7))
    act = world.report_act(2, grams=5_000_000, start=start, end=end)
    world.act(act)
    world.act(world.verify_act(2, grams=5_000_000, weights={2025: 5_000_000}))
    return written(world, world.issue_act(2))


def test_authoritys_acts_are_journalled_under_their_names():
    world = ten()
    held = hold_act(world, (SERIES, 1, 5))
    assert movements(written(world, held)) == [("hold", 1, 5, "acme", "acme")]
    world.act(held)
    release = Release(**world.base("idb"), ranges=((SERIES, 2, 3),))
    assert movements(written(world, release)) == [("release", 2, 3, "acme", "acme")]
    ranges = ((SERIES, 5, 6),)
    cancel = Cancel(**world.base("idb"), ranges=ranges, reason=CancelReason.REPLACEMENT)
    assert movements(written(world, cancel)) == [
        ("cancel", 5, 5, "acme", "acme"),
        ("cancel", 6, 6, "acme", "acme"),
    ]


def test_positions_count_the_movements_of_an_entry():
    world = ten()
    world.act(world.transfer_act(4, 6))
    world.act(world.transfer_act(4, 6, sender="bolt", recipient="acme"))
    found = written(world, world.transfer_act(1, 10))
    assert [r.position for r in found if isinstance(r, Movement)] == [0, 1, 2]


def test_key_is_written_with_its_account():
    world = World()
    world.genesis()
    account = world.state.get(Account, ("idb",))
    assert (account.keys_enrolled, account.live_keys, account.self_keys) == (2, 2, 2)
    key = world.state.get(Key, ("idb/k2",))
    assert (key.account, key.custody, key.revoked, key.index) == ("idb", "self", False, 0)
    assert key.vkey.endswith(key.material)
