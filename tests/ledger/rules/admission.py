"""Cases of the withdrawal of an act, and of an act's id for every kind of act."""

import datetime
from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.acts import AnyAct, Withdraw
from ledger.book.calendar import add_days_to_instant, format_instant
from ledger.errors import Code
from tests.ledger.rules.case import Case, Given, row
from tests.ledger.rules.given import BURNT, LONG_BURNT, USED, burnt_long, national, town
from tests.ledger.rules.ladder import FRESH, PAST, ladder, rung
from tests.world import World

TARGET = "d0" * 16
"""The id of an act that was never handed in."""


def withdraw(world: World) -> Withdraw:
    return Withdraw(**world.base("acme"), target=USED, target_not_after=PAST)


def burning(target: str = TARGET, days: int = 1, **fields: object) -> Callable[[World], Withdraw]:
    """Return how ``acme`` burns an id, until some days from now."""

    def act(world: World) -> Withdraw:
        until = add_days_to_instant(world.instant(), days)
        found = Withdraw(**world.base("acme"), target=target, target_not_after=until)
        return replace(found, **fields)

    return act


def _after(name: str) -> Callable[[World], Withdraw]:
    """Return an act whose id is known in the world, and whose text is another."""
    return burning(id=name)


LADDERS = [
    *ladder(
        "withdraw",
        town,
        withdraw,
        ("acme/k1",),
        [
            rung(Code.TARGET_ADMITTED),
            rung(Code.TARGET_WITHDRAWN, target=BURNT),
            rung(Code.TARGET_WINDOW, target=TARGET),
            rung(None, target_not_after="2026-02-04T00:00:00.000Z"),
        ],
    )
]


def _burn(
    name: str,
    code: Code | None,
    act: Callable[[World], AnyAct],
    given: Given = town,
    **draft: object,
) -> Case:
    return row("withdraw", name, given, act, "acme/k1", code, **draft)


def _until(milliseconds: int) -> Callable[[World], Withdraw]:
    """Return an act that is live until some milliseconds from now."""

    def act(world: World) -> Withdraw:
        moment = world.now + datetime.timedelta(milliseconds=milliseconds)
        return replace(burning()(world), not_after=format_instant(moment))

    return act


def _elapsed(world: World) -> Withdraw:
    """Return the withdrawal of an act whose last instant has just gone by."""
    until = format_instant(world.now - datetime.timedelta(milliseconds=1))
    return replace(burning()(world), target_not_after=until)


def burnt_over() -> World:
    """Return the world `burnt_long`, once the id is free again."""
    world = burnt_long()
    world.now += datetime.timedelta(days=15)
    return world


def _spent_id() -> World:
    """Return a world in which `TARGET` stands, and is live until this very instant."""
    world = town()
    now = world.now
    world.now -= datetime.timedelta(milliseconds=1)
    until = format_instant(now)
    act = replace(burning("e0" * 16)(world), id=TARGET, not_after=until)
    world.act(act)
    world.now = now
    return world


NEVER = "f0" * 16
LAST_INSTANT = "2999-12-31T23:59:59.999Z"
MILLISECOND = datetime.timedelta(milliseconds=1)
EDGES = [
    _burn("at its last instant", None, _until(0)),
    _burn("a millisecond late", Code.EXPIRED, _until(-1)),
    _burn("at the instant of the entry before", None, burning(), late=-MILLISECOND),
    _burn("a millisecond early", Code.CLOCK_BACKWARDS, burning(), late=-2 * MILLISECOND),
    _burn("an id at its last instant", Code.ACT_ID_REUSED, burning(NEVER, id=TARGET), _spent_id),
    _burn("an id after it", None, burning(NEVER, id=TARGET), _spent_id, late=MILLISECOND),
    _burn("an act at its last instant", Code.TARGET_ADMITTED, burning(), _spent_id),
    _burn("an act after it", None, burning(), _spent_id, late=MILLISECOND),
]
WITHDRAWN = [
    _burn("itself", Code.TARGET_ADMITTED, burning(target=FRESH, id=FRESH)),
    _burn("an act of another account", None, burning(target="0" * 31 + "3")),
    _burn("for 30 days", None, burning(days=30)),
    _burn("for 31 days", None, burning(days=31)),
    _burn("for as long as time is written", None, burning(target_not_after=LAST_INSTANT)),
    _burn("longer than an act waits", None, burning(target=LONG_BURNT, days=90), burnt_over),
    _burn(
        "what is burnt for long",
        Code.TARGET_WITHDRAWN,
        burning(target=LONG_BURNT, days=90),
        burnt_long,
    ),
    _burn("under an id burnt for long", Code.ACT_WITHDRAWN, burning(id=LONG_BURNT), burnt_long),
    _burn("under it once that is over", None, burning(id=LONG_BURNT), burnt_over),
    _burn("to this instant", None, burning(days=0)),
    _burn("to a millisecond ago", Code.TARGET_WINDOW, _elapsed),
    _burn("into the past", Code.TARGET_WINDOW, burning(days=-1)),
    _burn("under a used id", Code.ACT_ID_REUSED, _after(USED)),
    _burn("under a burnt id", Code.ACT_WITHDRAWN, _after(BURNT)),
    _burn("in a national log", None, burning(), national),
]

CASES = [*LADDERS, *WITHDRAWN, *EDGES]
