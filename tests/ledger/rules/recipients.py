"""Cases of trusted recipients and of transfers that wait."""

import datetime
from collections.abc import Callable

from ledger.book.acts import (
    Cancel,
    CompleteTransfer,
    DistrustRecipient,
    Release,
    StopTransfer,
    TrustRecipient,
)
from ledger.book.fields import CancelReason
from ledger.errors import Code
from tests.ledger.rules.case import row
from tests.ledger.rules.given import SERIES, given, set_policy, town
from tests.ledger.rules.ladder import ladder, rung
from tests.world import World

HOURS = 72
BOTH = ("idb/k1", "idb/k2")
MOMENT = datetime.timedelta(milliseconds=1)


def trusting(world: World, recipient: str, account: str = "acme") -> TrustRecipient:
    """Return the trust in a recipient."""
    return TrustRecipient(**world.base(account), recipient=recipient)


def distrusting(world: World, recipient: str, account: str = "acme") -> DistrustRecipient:
    """Return the end of the trust in a recipient."""
    return DistrustRecipient(**world.base(account), recipient=recipient)


def stopping(world: World, transfer: int, account: str = "acme") -> StopTransfer:
    """Return the stop of a transfer that waits."""
    return StopTransfer(**world.base(account), transfer=transfer)


def completing(world: World, transfer: int, account: str = "acme") -> CompleteTransfer:
    """Return the completion of a transfer that waits."""
    return CompleteTransfer(**world.base(account), transfer=transfer)


@given
def waiting() -> World:
    """Transfers of ten units or more wait; ``cast`` is trusted, ``steel`` no more.

    By `entry`: 0 was stopped, 1 to ``bolt`` was completed; 2 to ``bolt`` is ripe, 3 to ``bolt`` is
    ripe and half annulled; 4 to ``bolt`` and 5 to ``vvb2`` still wait.
    """
    world = town()
    world.issue(1_000)
    world.act(trusting(world, "cast"))
    world.act(trusting(world, "steel"))
    set_policy(world, transfer_delay_units=10)
    first = world.act(world.transfer_act(1, 10))
    second = world.act(world.transfer_act(11, 20))
    world.act(world.transfer_act(21, 30, unit_price_ntd=7))
    world.act(world.transfer_act(31, 40))
    world.act(stopping(world, first))
    world.now += datetime.timedelta(hours=HOURS)
    world.act(distrusting(world, "steel"))
    world.act(completing(world, second))
    annulled = Cancel(
        **world.base("idb"), ranges=((SERIES, 35, 36),), reason=CancelReason.REPLACEMENT
    )
    world.act(annulled)
    world.act(world.transfer_act(41, 50))
    world.act(world.transfer_act(51, 60, recipient="vvb2"))
    return world


@given
def ripening() -> World:
    """A transfer of units 1 to 10 to ``bolt`` began 72 hours ago to the millisecond."""
    world = town()
    world.issue(100)
    set_policy(world, transfer_delay_units=10)
    begun = world.now
    world.act(world.transfer_act(1, 10))
    world.now = begun + datetime.timedelta(hours=HOURS)
    return world


@given
def trusted() -> World:
    """``acme`` began to trust ``bolt`` 72 hours ago to the millisecond."""
    world = town()
    world.issue(100)
    set_policy(world, transfer_delay_units=10)
    begun = world.now
    world.act(trusting(world, "bolt"))
    world.now = begun + datetime.timedelta(hours=HOURS)
    return world


def entry(world: World, number: int) -> int:
    """Return the entry of a transfer of a world."""
    found = [index for index, leaf in enumerate(world.leaves) if b'"act":"transfer"' in leaf]
    return found[number]


STOPPED, DONE, RIPE, HALF, EARLY, TO_BODY = (entry(waiting(), number) for number in range(6))


def stop(number: int, account: str = "acme") -> Callable[[World], StopTransfer]:
    return lambda world: stopping(world, entry(world, number), account)


def complete(number: int, account: str = "acme") -> Callable[[World], CompleteTransfer]:
    return lambda world: completing(world, entry(world, number), account)


def send(first: int, last: int, recipient: str = "bolt") -> Callable[[World], object]:
    return lambda world: world.transfer_act(first, last, recipient=recipient)


def release(*ranges: tuple[str, int, int]) -> Callable[[World], object]:
    return lambda world: Release(**world.base("idb"), ranges=ranges)


LADDERS = [
    *ladder(
        "trust_recipient",
        waiting,
        lambda world: trusting(world, "ghost"),
        ("acme/k1",),
        [
            rung(Code.PARTY_UNKNOWN),
            rung(Code.PARTY_KIND, recipient="guild"),
            rung(Code.SAME_ACCOUNT, recipient="acme"),
            rung(Code.RECIPIENT_TRUSTED, recipient="cast"),
            rung(None, recipient="steel"),
        ],
        outsider="vvb",
    ),
    *ladder(
        "distrust_recipient",
        waiting,
        lambda world: distrusting(world, "steel"),
        ("acme/k1",),
        [rung(Code.RECIPIENT_NOT_TRUSTED), rung(None, recipient="cast")],
        outsider="vvb",
    ),
    *ladder(
        "stop_transfer",
        waiting,
        lambda world: stopping(world, STOPPED),
        ("acme/k1",),
        [
            rung(Code.TRANSFER_UNKNOWN),
            rung(Code.TRANSFER_RIPE, transfer=RIPE),
            rung(None, transfer=EARLY),
        ],
        outsider="vvb",
    ),
    *ladder(
        "complete_transfer",
        waiting,
        lambda world: completing(world, DONE),
        ("acme/k1",),
        [
            rung(Code.TRANSFER_UNKNOWN),
            rung(Code.TRANSFER_EARLY, transfer=EARLY),
            rung(Code.UNITS_SPENT, transfer=HALF),
            rung(None, transfer=RIPE),
        ],
        outsider="guild",
    ),
]
ROWS = [
    row("trust_recipient", "a body", waiting, lambda world: trusting(world, "vvb2"), "acme/k1",
        None),
    row("trust_recipient", "of another holder", waiting,
        lambda world: trusting(world, "cast", "bolt"), "bolt/k1", None),
    row("distrust_recipient", "whom nobody trusted", waiting,
        lambda world: distrusting(world, "ghost"), "acme/k1", Code.RECIPIENT_NOT_TRUSTED),
    row("stop_transfer", "by the recipient", waiting, stop(4, "bolt"), "bolt/k1",
        Code.NOT_TRANSFER_PARTY),
    row("stop_transfer", "ripe, by the authority", waiting, stop(3, "idb"), BOTH, None),
    row("stop_transfer", "early, by the authority", waiting, stop(4, "idb"), BOTH, None),
    row("stop_transfer", "at the last moment", ripening, stop(0), "acme/k1", None, late=-MOMENT),
    row("stop_transfer", "a moment too late", ripening, stop(0), "acme/k1", Code.TRANSFER_RIPE),
    row("complete_transfer", "by the recipient", waiting, complete(2, "bolt"), "bolt/k1", None),
    row("complete_transfer", "by another", waiting, complete(2, "cast"), "cast/k1",
        Code.NOT_TRANSFER_PARTY),
    row("complete_transfer", "by a body, early", waiting, complete(5, "vvb2"), "vvb2/k1",
        Code.TRANSFER_EARLY),
    row("complete_transfer", "on its moment", ripening, complete(0), "acme/k1", None),
    row("complete_transfer", "a moment too early", ripening, complete(0), "acme/k1",
        Code.TRANSFER_EARLY, late=-MOMENT),
    row("transfer", "that waits", waiting, send(101, 110), "acme/k1", None),
    row("transfer", "a unit less than waits", waiting, send(101, 109), "acme/k1", None),
    row("transfer", "to a trusted recipient", waiting, send(101, 110, "cast"), "acme/k1", None),
    row("transfer", "to one trusted since this moment", trusted, send(1, 10), "acme/k1", None),
    row("transfer", "of what waits", waiting, send(41, 42), "acme/k1", Code.UNITS_ON_HOLD),
    row("release", "of what waits", waiting, release((SERIES, 45, 46)), BOTH,
        Code.UNITS_WAITING),
]  # fmt: skip

CASES = [*LADDERS, *ROWS]
