"""Cases of accounts that end: closed, or merged into another's."""

import datetime

from ledger.book.acts import (
    CloseAccount,
    CompleteRecovery,
    MergeAccount,
    ReportMonitoring,
    SetCalendar,
    WithdrawProject,
)
from ledger.book.fields import ClosureGround
from ledger.errors import Code
from tests.ledger.rules.case import Case, row
from tests.ledger.rules.given import (
    SERIES,
    SHATTERED,
    day,
    given,
    recovering,
    set_policy,
    town,
    traded,
)
from tests.ledger.rules.ladder import ladder, rung
from tests.ledger.rules.recipients import completing, entry, ripening
from tests.ledger.rules.ties import declaring
from tests.ledger.rules.units import SPENT, UNKNOWN, UNSORTED
from tests.world import World, grant_of, sha

AUTHORITY = ("idb/k1", "idb/k2")
TOMORROW = day("2026-01-06")
TODAY = day("2026-01-05")
TOO_MANY = ((SHATTERED, 1, 1_200), (SERIES, 1, 100))
BOLT_HAS = ((SERIES, 21, 30),)


def close_act(world: World, **fields: object) -> CloseAccount:
    """Return the closing of ``bolt``'s account, which has 10 units in `traded`."""
    found = {"event_on": TODAY, "evidence": sha("register"), "ranges": BOLT_HAS}
    ground = ClosureGround.DISSOLVED
    return CloseAccount(
        **world.base("idb"), **{**found, "holder": "bolt", "ground": ground, **fields}
    )


def merge_act(world: World, **fields: object) -> MergeAccount:
    """Return the merger of ``bolt`` into ``cast``."""
    dates = {"event_on": TODAY, "filed_on": TODAY, "agreement": sha("merger"), "ceases": True}
    parties = {"holder": "bolt", "successor": "cast", "ranges": BOLT_HAS}
    return MergeAccount(**world.base("idb"), **{**dates, **parties, **fields})


@given
def dated() -> World:
    """`traded`, with calendars of 2025 and 2026: 2 to 4 January 2026 are none of work."""
    world = traded()
    for year, closed in ((2025, ()), (2026, (day("2026-01-02"),))):
        world.act(SetCalendar(**world.base("idb"), closed=closed, opened=(), year=year))
    return world


@given
def leaving() -> World:
    """`dated`, where units 21 and 22 of ``bolt`` wait in a transfer to ``cast``."""
    world = dated()
    set_policy(world, moves_max=0, transfer_delay_units=2)
    world.act(world.transfer_act(21, 22, sender="bolt", recipient="cast"))
    return world


@given
def merged() -> World:
    """`traded`, where ``bolt`` has ceased and its 10 units are with ``cast``."""
    world = traded()
    act = merge_act(world)
    world.act(act, *AUTHORITY, "cast/k1")
    return world


@given
def shared() -> World:
    """`town`, where a report of Z00002 of ``acme``, shared with ``bolt``, is verified."""
    world = town()
    act = world.register_act("Z00002", equipment="L-02", members=(("acme", 1), ("bolt", 1)))
    world.act(act)
    world.validate("Z00002")
    start, end = datetime.date(2024, 1, 1), datetime.date(2025, 1, 1)
    grams = 10_000_000
    world.act(world.report_act(grams=grams, start=start, end=end, project="Z00002"))
    world.act(world.verify_act(grams=grams, weights={2024: grams}, project="Z00002"))
    return world


@given
def closed() -> World:
    """`shared`, where a member is closed."""
    world = shared()
    world.act(close_act(world, ranges=()))
    return world


@given
def inherited() -> World:
    """`shared`, where ``steel`` took the place of ``acme``, and ``cast`` that of ``bolt``."""
    world = shared()
    for holder, successor in (("acme", "steel"), ("bolt", "cast")):
        act = merge_act(world, holder=holder, successor=successor, ranges=())
        world.act(act, *AUTHORITY, f"{successor}/k1")
    return world


@given
def struck() -> World:
    """`recovering`, where ``kept``, whose recovery is ripe, is closed."""
    world = recovering()
    world.act(close_act(world, holder="kept", ranges=()))
    return world


@given
def too_late() -> World:
    """`ripening`, where ``bolt``, to whom units were to go, is closed."""
    world = ripening()
    world.act(close_act(world, ranges=()))
    return world


def next_report(world: World, proponent: str) -> ReportMonitoring:
    """Return the report of Z00002 after the one that is verified."""
    start, end = datetime.date(2025, 1, 1), datetime.date(2026, 1, 1)
    return world.report_act(2, grams=1, start=start, end=end, project="Z00002", proponent=proponent)


WITH_CAST = (*AUTHORITY, "cast/k1")


@given
def advised() -> World:
    """A member of Z00003, ``bolt``, was merged into ``cast``, which ``vvb`` advises, then into
    ``steel``; see `town`."""
    world = town()
    act = world.register_act("Z00003", equipment="L-03", members=(("acme", 1), ("bolt", 1)))
    world.act(act)
    world.act(declaring(world, "idb", enterprise="cast"))
    for holder, successor in (("bolt", "cast"), ("cast", "steel")):
        act = merge_act(world, holder=holder, successor=successor, ranges=())
        world.act(act, *AUTHORITY, f"{successor}/k1")
    return world


LADDERS = [
    *ladder(
        "close_account",
        leaving,
        lambda world: close_act(world, holder="ghost", event_on=TOMORROW, ranges=UNSORTED),
        AUTHORITY,
        [
            rung(Code.PARTY_UNKNOWN),
            rung(Code.PARTY_KIND, holder="idb"),
            rung(Code.EVENT_INVALID, holder="bolt"),
            rung(Code.RANGES_INVALID, event_on=TODAY),
            rung(Code.UNITS_UNKNOWN, ranges=UNKNOWN),
            rung(Code.TOO_MANY_BLOCKS, ranges=TOO_MANY),
            rung(Code.UNITS_SPENT, ranges=SPENT),
            rung(Code.NOT_HOLDER, ranges=((SERIES, 20, 29),)),
            rung(Code.UNITS_WAITING, ranges=((SERIES, 21, 30),)),
            rung(Code.UNITS_LEFT, ranges=((SERIES, 23, 30),)),
            rung(None, holder="steel", ranges=()),
        ],
        outsider="acme",
        threshold=True,
    ),
    *ladder(
        "merge_account",
        leaving,
        lambda world: merge_act(
            world,
            holder="ghost",
            event_on=TOMORROW,
            filed_on=day("2024-01-01"),
            ranges=UNSORTED,
        ),
        WITH_CAST,
        [
            rung(Code.PARTY_UNKNOWN),
            rung(Code.PARTY_KIND, holder="guild"),
            rung(Code.SAME_ACCOUNT, holder="cast"),
            rung(Code.EVENT_INVALID, holder="bolt"),
            rung(Code.CALENDAR_UNKNOWN, event_on=day("2022-01-01")),
            rung(Code.FILED_LATE, event_on=day("2024-12-31"), filed_on=TODAY),
            rung(Code.RANGES_INVALID, event_on=TODAY),
            rung(Code.UNITS_UNKNOWN, ranges=UNKNOWN),
            rung(Code.TOO_MANY_BLOCKS, ranges=TOO_MANY),
            rung(Code.UNITS_SPENT, ranges=SPENT),
            rung(Code.NOT_HOLDER, ranges=((SERIES, 20, 29),)),
            rung(Code.UNITS_WAITING, ranges=((SERIES, 21, 30),)),
            rung(Code.UNITS_LEFT, ranges=((SERIES, 23, 30),)),
            rung(None, ceases=False),
        ],
        outsider="acme",
        threshold=True,
    ),
]


def _merge(name: str, code: Code | None, **fields: object) -> Case:
    return row(
        "merge_account", name, dated, lambda world: merge_act(world, **fields), WITH_CAST, code
    )


def _close(name: str, code: Code | None, **fields: object) -> Case:
    return row(
        "close_account", name, traded, lambda world: close_act(world, **fields), AUTHORITY, code
    )


RULES = [
    _merge("filed on the same day of the next year", None, event_on=day("2025-01-05")),
    _merge("whose last day was a Sunday", None, event_on=day("2025-01-04")),
    _merge("whose last day was a holiday", None, event_on=day("2025-01-02")),
    _merge("whose last day was the day before", Code.FILED_LATE, event_on=day("2024-12-31")),
    _merge(
        "late, and not reminded long enough",
        Code.FILED_LATE,
        event_on=day("2024-06-01"),
        reminded_until=day("2026-01-04"),
    ),
    _merge("late, and reminded", None, event_on=day("2024-06-01"), reminded_until=TODAY),
    _merge("in part", None, ceases=False, ranges=((SERIES, 21, 22),)),
    _merge("of nothing yet", None, ceases=False, ranges=()),
    _merge("of nothing, though it ceases", Code.UNITS_LEFT, ranges=()),
    _close("of a body that has nothing", None, holder="vvb3", ranges=()),
    _close("of an auditor", None, holder="watch", ranges=()),
    _close("of nothing, though it has some", Code.UNITS_LEFT, ranges=()),
    row(
        "merge_account",
        "without the successor",
        traded,
        merge_act,
        AUTHORITY,
        Code.MISSING_SIGNATURE,
    ),
    row(
        "merge_account",
        "of one that was merged",
        merged,
        merge_act,
        WITH_CAST,
        Code.PARTY_UNKNOWN,
    ),
    row(
        "transfer",
        "by one that was merged",
        merged,
        lambda world: world.transfer_act(51, 51, sender="bolt", recipient="acme"),
        "bolt/k1",
        Code.UNKNOWN_ACCOUNT,
    ),
    row(
        "transfer",
        "to one that was merged",
        merged,
        lambda world: world.transfer_act(51, 51),
        "acme/k1",
        Code.PARTY_UNKNOWN,
    ),
    row(
        "complete_transfer",
        "to one that is closed",
        too_late,
        lambda world: completing(world, entry(world, 0)),
        "acme/k1",
        Code.PARTY_UNKNOWN,
    ),
    row(
        "issue",
        "to the successor of a member",
        inherited,
        lambda world: world.issue_act(project="Z00002"),
        "vvb/k1",
        None,
    ),
    row(
        "report_monitoring",
        "by a proponent that was merged",
        inherited,
        lambda world: next_report(world, "acme"),
        "acme/k1",
        Code.UNKNOWN_ACCOUNT,
    ),
    row(
        "report_monitoring",
        "by the successor of the proponent",
        inherited,
        lambda world: next_report(world, "steel"),
        "steel/k1",
        None,
    ),
    row(
        "withdraw_project",
        "without the successor of a member",
        inherited,
        lambda world: WithdrawProject(**world.base("steel"), project="Z00002"),
        "steel/k1",
        Code.MISSING_SIGNATURE,
    ),
    row(
        "withdraw_project",
        "whose members have successors",
        inherited,
        lambda world: WithdrawProject(**world.base("steel"), project="Z00002"),
        ("cast/k1", "steel/k1"),
        None,
    ),
    row(
        "withdraw_project",
        "whose other member is closed",
        closed,
        lambda world: WithdrawProject(**world.base("acme"), project="Z00002"),
        "acme/k1",
        None,
    ),
    row(
        "complete_recovery",
        "of an account closed meanwhile",
        struck,
        lambda world: CompleteRecovery(**world.base("idb"), holder="kept", key=grant_of("kept/k2")),
        (*AUTHORITY, "kept/k2"),
        Code.RECOVERY_UNKNOWN,
    ),
    row(
        "validate_project",
        "by an adviser of who took a member's place, and was merged itself",
        advised,
        lambda world: world.validate_act("Z00003"),
        "vvb/k1",
        Code.NOT_INDEPENDENT,
    ),
    row(
        "issue",
        "to a member that is closed",
        closed,
        lambda world: world.issue_act(project="Z00002"),
        "vvb/k1",
        Code.ALLOCATION_INVALID,
    ),
]

CASES = [*LADDERS, *RULES]
