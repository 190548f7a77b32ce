"""Cases of the buffer pool: what removals set aside, give back, and lose."""

from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.acts import Cancel, Issue, ReleaseBuffer
from ledger.book.fields import CancelReason, UnitType
from ledger.errors import Code
from tests.ledger.rules.case import row
from tests.ledger.rules.duties import annul_act
from tests.ledger.rules.given import SERIES, given, hold_act, report, set_policy, traded
from tests.ledger.rules.ladder import ladder, rung
from tests.ledger.rules.succession import close_act
from tests.ledger.rules.units import OTHERS, TOO_MANY, UNKNOWN, UNSORTED
from tests.world import World

AUTHORITY = ("idb/k1", "idb/k2")
FOREST = "Z00005/2024"
SHARES = (("AMS-II.C", 150),)
BOLT_HAS = ((SERIES, 21, 30), (FOREST, 65, 85))
"""What ``bolt`` has in `pooled`."""


def releasing(world: World, *ranges: tuple[str, int, int]) -> ReleaseBuffer:
    """Return what gives units of the pool back."""
    return ReleaseBuffer(**world.base("idb"), ranges=ranges)


def reversing(world: World, *ranges: tuple[str, int, int]) -> Cancel:
    """Return the annulment of units for a reversal."""
    return Cancel(**world.base("idb"), ranges=ranges, reason=CancelReason.REVERSAL_BUFFER)


def plant(world: World, body: str = "vvb2", units: int = 101) -> None:
    """Register a joint project of removals, whose first issuance waits for its body."""
    project = FOREST[:6]
    members = (("acme", 3), ("bolt", 1))
    act = world.register_act(project, members=members, equipment=f"L-{project[-2:]}")
    world.act(replace(act, unit_type=UnitType.REMOVAL))
    world.validate(project, body=body)
    grams = units * 1_000_000
    report(world, 1, year=2024, units=units, project=project)
    world.act(world.verify_act(grams=grams, weights={2024: grams}, project=project, body=body))


@given
def planted() -> World:
    """`traded`, and 101 removals of a joint project are verified, 15 % of which are set aside."""
    world = traded()
    set_policy(world, buffer_shares=SHARES)
    plant(world)
    return world


@given
def pooled() -> World:
    """Of 101 removals ``acme`` has 1 to 64, ``bolt`` 65 to 85, the pool 86 to 97 and 98 to 101.

    Of these 86 is cancelled, and 101 is on hold.
    """
    world = planted()
    world.act(world.issue_act(1, project="Z00005", body="vvb2"))
    world.act(reversing(world, (FOREST, 86, 86)))
    world.act(hold_act(world, (FOREST, 101, 101)))
    return world


@given
def orphaned() -> World:
    """`pooled`, and ``bolt`` is closed."""
    world = pooled()
    world.act(close_act(world, ranges=BOLT_HAS))
    return world


def issue(**changes: object) -> Callable[[World], Issue]:
    """Return an issuance, a row of which may differ from what follows: the pool's."""

    def act(world: World) -> Issue:
        issued = world.issue_act(1, project="Z00005", body="vvb2")
        rows = (*issued.issued[:-1], replace(issued.issued[-1], **changes))
        return replace(issued, issued=rows)

    return act


def release(*ranges: tuple[str, int, int]) -> Callable[[World], ReleaseBuffer]:
    return lambda world: releasing(world, *ranges)


def reverse(*ranges: tuple[str, int, int]) -> Callable[[World], Cancel]:
    return lambda world: reversing(world, *ranges)


LADDERS = ladder(
    "release_buffer",
    orphaned,
    lambda world: releasing(world, *UNSORTED),
    AUTHORITY,
    [
        rung(Code.RANGES_INVALID),
        rung(Code.UNITS_UNKNOWN, ranges=UNKNOWN),
        rung(Code.TOO_MANY_BLOCKS, ranges=TOO_MANY),
        rung(Code.UNITS_SPENT, ranges=(*OTHERS, (FOREST, 86, 101))),
        rung(Code.NOT_HOLDER, ranges=((FOREST, 64, 64), (FOREST, 101, 101))),
        rung(Code.UNITS_ON_HOLD, ranges=((FOREST, 87, 101),)),
        rung(Code.EARNER_CLOSED, ranges=((FOREST, 87, 98),)),
        rung(None, ranges=((FOREST, 87, 97),)),
    ],
    outsider="acme",
    threshold=True,
)
ROWS = [
    row("release_buffer", "of one member", pooled, release((FOREST, 90, 91)), AUTHORITY, None),
    row("release_buffer", "of units outside it", pooled, release((SERIES, 51, 51)), AUTHORITY,
        Code.NOT_HOLDER),
    row("issue", "with what is set aside", planted, issue(), "vvb2/k1", None),
    row("issue", "with nothing set aside", planted, issue(holder="acme"), "vvb2/k1",
        Code.ISSUED_MISMATCH),
    row("issue", "with a unit less set aside", planted, issue(last=100), "vvb2/k1",
        Code.ISSUED_MISMATCH),
    row("cancel", "for a reversal, of the pool", pooled, reverse((FOREST, 90, 101)), AUTHORITY,
        None),
    row("cancel", "for a reversal, of others' units", pooled, reverse((FOREST, 85, 85)), AUTHORITY,
        Code.NOT_HOLDER),
    row("cancel", "for invalidity, of the pool", pooled,
        lambda world: annul_act(world, (FOREST, 60, 85), (FOREST, 87, 101)), AUTHORITY, None),
]  # fmt: skip

CASES = [*LADDERS, *ROWS]
