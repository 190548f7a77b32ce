"""Cases of the last day of use, and of what units of a family are for."""

import datetime
from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.acts import AnyAct, Retire
from ledger.book.fields import Purpose
from ledger.errors import Code
from tests.ledger.rules.case import Case, row
from tests.ledger.rules.duties import annul_act, replace_act
from tests.ledger.rules.given import SERIES, given, set_policy, town
from tests.world import World

TERMS = (("Z", 3, (Purpose.VOLUNTARY,)),)
LAST_DAY = datetime.date(2029, 1, 4)
"""Three years from 5 January 2026 end with it."""
MOMENT = datetime.timedelta(milliseconds=1)


@given
def lasting() -> World:
    """The last millisecond in which ``acme`` uses 1 to 10, of which it owes ``bolt`` one."""
    world = town()
    set_policy(world, use_terms=TERMS)
    world.issue(10)
    world.act(world.transfer_act(1, 1))
    world.act(annul_act(world, (SERIES, 1, 1)))
    set_policy(world, use_terms=())
    over = datetime.datetime.combine(LAST_DAY, datetime.time(16), datetime.UTC)
    world.now = over - MOMENT
    return world


@given
def narrow() -> World:
    """``acme`` has 1 to 10, and units are for voluntary use alone."""
    world = town()
    world.issue(10)
    set_policy(world, use_terms=TERMS)
    return world


def retiring(purpose: Purpose) -> Callable[[World], Retire]:
    return lambda world: replace(world.retire_act(2, 3), purpose=purpose)


def _times(tag: str, act: Callable[[World], AnyAct]) -> list[Case]:
    return [
        row(tag, "on the last day of use", lasting, act, "acme/k1", None),
        row(tag, "a moment after it", lasting, act, "acme/k1", Code.USE_EXPIRED, late=MOMENT),
    ]


DUTY = len(lasting().leaves) - 2

CASES = [
    *_times("retire", lambda world: world.retire_act(2, 3)),
    *_times("transfer", lambda world: world.transfer_act(2, 3)),
    *_times("replace_units", lambda world: replace_act(world, DUTY, 1, (SERIES, 2, 2))),
    row("retire", "for what its family is for", narrow, retiring(Purpose.VOLUNTARY), "acme/k1",
        None),
    row("retire", "for what its family is not for", narrow, retiring(Purpose.OTHER_APPROVED),
        "acme/k1", Code.PURPOSE_NOT_ALLOWED),
]  # fmt: skip
