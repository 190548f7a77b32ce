"""Cases of what follows a use and an annulment: publication, replacement, refund."""

from msgspec.structs import replace

from ledger.book.acts import Cancel, PublishRetirement, ReplaceUnits, SetCalendar, WaiveDuty
from ledger.book.fields import CancelReason, UnitType
from ledger.errors import Code
from tests.ledger.rules.case import Case, row
from tests.ledger.rules.given import SERIES, SHATTERED, given, set_policy, traded
from tests.ledger.rules.ladder import ladder, rung
from tests.ledger.rules.units import FREE, MOVED, ON_HOLD, OTHERS, SPENT, UNKNOWN, UNSORTED
from tests.world import World, sha

AUTHORITY = ("idb/k1", "idb/k2")
BOTH = ("acme/k1", "bolt/k1")
SOLD = "Z00001/2025"
REMOVED = "Z00002/2024"
JUDGED = "Z00003/2024"
BOLTS = "Z00004/2024"


def annul_act(world: World, *ranges: tuple[str, int, int]) -> Cancel:
    """Return an annulment of units that were found void."""
    reason = CancelReason.AUTHORITY_INVALIDATION
    return Cancel(**world.base("idb"), ranges=ranges, reason=reason)


def waive_act(world: World, annulment: int, duty: int, creditor: str = "bolt") -> WaiveDuty:
    """Return the waiver of a duty against a refund."""
    base = world.base(creditor)
    return WaiveDuty(**base, agreement=sha("refund"), annulment=annulment, duty=duty)


def waive(world: World, annulment: int, duty: int, creditor: str, debtor: str) -> None:
    """Waive a duty, signed by both."""
    act = waive_act(world, annulment, duty, creditor)
    world.act(act, f"{creditor}/k1", f"{debtor}/k1")


def replace_act(
    world: World, annulment: int, duty: int, *ranges: tuple[str, int, int], debtor: str = "acme"
) -> ReplaceUnits:
    """Return a replacement of units that are owed."""
    base = world.base(debtor)
    return ReplaceUnits(**base, annulment=annulment, duty=duty, ranges=ranges)


def earn(world: World, project: str, *, proponent: str = "acme", removal: bool = False) -> None:
    """Register a project, which ``vvb2`` validates and verifies, and issue 10 units of 2024."""
    act = world.register_act(project, proponent=proponent, equipment=f"L-{project[-2:]}")
    world.act(replace(act, unit_type=UnitType.REMOVAL) if removal else act)
    world.validate(project, body="vvb2")
    world.issue(10, project=project, proponent=proponent, body="vvb2")


@given
def indebted() -> World:
    """`traded`, and what ``acme`` owes after four annulments, whose entries are the last four.

    By the first it owes ``bolt`` 1,400 unused units, and 5 for annulment that ``bolt`` used; by the
    second ``vvb`` 5 units. The third is ``bolt``'s duty to ``acme`` and the fourth one to ``vvb``:
    both are waived, and in front of them is a use of one unit that is replaced.
    """
    world = traded()
    set_policy(world, moves_max=0)
    world.issue(1_500, year=2025, report=3)
    earn(world, "Z00002", removal=True)
    earn(world, "Z00003")
    earn(world, "Z00004", proponent="bolt")
    world.act(world.transfer_act(1, 1_406, series=SOLD))
    world.act(world.retire_act(1_401, 1_406, holder="bolt", series=SOLD))
    world.act(world.transfer_act(1, 10, recipient="vvb", series=JUDGED))
    world.act(world.transfer_act(1, 5, sender="bolt", recipient="acme", series=BOLTS))
    done = world.act(annul_act(world, (SOLD, 1_406, 1_406)))
    world.act(replace_act(world, done, 1, (SOLD, 1_500, 1_500)))
    world.act(annul_act(world, (SOLD, 1, 1_405)))
    world.act(annul_act(world, (JUDGED, 1, 5)))
    bolts = world.act(annul_act(world, (BOLTS, 1, 5)))
    last = world.act(annul_act(world, (JUDGED, 6, 10)))
    waive(world, bolts, 1, "acme", "bolt")
    waive(world, last, 1, "vvb", "acme")
    set_policy(world, moves_max=1)
    return world


FIRST, SECOND, THIRD, FOURTH = (len(indebted().leaves) - back for back in (7, 6, 5, 4))
USED_UP = FIRST - 2


@given
def publishing() -> World:
    """``bolt`` retired thrice: one waits, one is published, one may wait into a year unknown."""
    world = traded()
    set_policy(world, publication_days=5, moves_max=0)
    world.act(SetCalendar(**world.base("idb"), closed=(), opened=(), year=2026))
    for serial in (21, 22):
        world.act(world.retire_act(serial, serial, holder="bolt"))
    base = world.base("idb")
    published = len(world.leaves) - 1
    world.act(PublishRetirement(**base, explanation=sha("why"), retirement=published))
    set_policy(world, publication_days=366)
    world.act(world.retire_act(23, 23, holder="bolt"))
    return world


LATE = len(publishing().leaves) - 1
PUBLISHED, WAITING = LATE - 3, LATE - 4


def publish_act(world: World, retirement: int = 0) -> PublishRetirement:
    """Return a publication."""
    return PublishRetirement(**world.base("idb"), explanation=sha("why"), retirement=retirement)


LADDERS = [
    *ladder(
        "publish_retirement",
        publishing,
        publish_act,
        AUTHORITY,
        [
            rung(Code.RETIREMENT_UNKNOWN),
            rung(Code.RETIREMENT_PUBLISHED, retirement=PUBLISHED),
            rung(Code.CALENDAR_UNKNOWN, retirement=LATE),
            rung(None, retirement=WAITING),
        ],
        outsider="acme",
        threshold=True,
    ),
    *ladder(
        "replace_units",
        indebted,
        lambda world: replace_act(world, FIRST, 9, *UNSORTED),
        ("acme/k1",),
        [
            rung(Code.DUTY_UNKNOWN),
            rung(Code.NOT_DEBTOR, annulment=THIRD, duty=1),
            rung(Code.DUTY_CLOSED, annulment=FOURTH),
            rung(Code.NOT_INDEPENDENT, annulment=SECOND),
            rung(Code.RANGES_INVALID, annulment=FIRST),
            rung(Code.ABOVE_DUTY, ranges=UNKNOWN),
            rung(
                Code.UNITS_UNKNOWN,
                ranges=((SHATTERED, 1, 1_200), (SERIES, 100, 101), (REMOVED, 1, 1)),
            ),
            rung(
                Code.TOO_MANY_BLOCKS,
                ranges=((SHATTERED, 1, 1_200), (SERIES, 1, 100), (REMOVED, 1, 1)),
            ),
            rung(
                Code.NOT_EQUIVALENT,
                ranges=((SHATTERED, 1, 3), (SERIES, 1, 100), (REMOVED, 1, 1)),
            ),
            rung(Code.UNITS_SPENT, ranges=SPENT),
            rung(Code.NOT_HOLDER, ranges=OTHERS),
            rung(Code.UNITS_ON_HOLD, ranges=ON_HOLD),
            rung(Code.MOVE_LIMIT, ranges=MOVED),
            rung(None, ranges=FREE),
        ],
        outsider="vvb",
    ),
    *ladder(
        "waive_duty",
        indebted,
        lambda world: waive_act(world, FIRST, 9),
        ("bolt/k1",),
        [
            rung(Code.DUTY_UNKNOWN),
            rung(Code.NOT_CREDITOR, annulment=THIRD, duty=1),
            rung(Code.DUTY_CLOSED, annulment=USED_UP, signers=BOTH),
            rung(Code.DUTY_OF_USE, annulment=FIRST, duty=2),
            rung(None, duty=1),
        ],
        outsider="guild",
    ),
]


def _replace(
    name: str, code: Code | None, duty: int, *ranges: tuple[str, int, int], **options: object
) -> Case:
    at = options.get("annulment", FIRST)

    def act(world: World) -> ReplaceUnits:
        return replace_act(world, at, duty, *ranges)  # type: ignore[arg-type]

    return row("replace_units", name, indebted, act, "acme/k1", code)


def _annul(name: str, code: Code | None, *ranges: tuple[str, int, int]) -> Case:
    return row(
        "cancel",
        f"found void, {name}",
        indebted,
        lambda world: annul_act(world, *ranges),
        AUTHORITY,
        code,
    )


RULES = [
    _replace("as many as are owed", None, 2, (SERIES, 51, 55)),
    _replace("one more", Code.ABOVE_DUTY, 2, (SERIES, 51, 56)),
    _replace("for a use, with units that moved", None, 2, (SERIES, 1, 5)),
    _replace("for a use, with others' units", Code.NOT_HOLDER, 2, (SERIES, 21, 22)),
    _replace("with a removal", Code.NOT_EQUIVALENT, 2, (REMOVED, 1, 5)),
    _replace("by a part", None, 1, (SOLD, 1_407, 1_407)),
    _replace("to a body that worked on them", Code.NOT_INDEPENDENT, 1, FREE[0], annulment=SECOND),
    _replace("that is done", Code.DUTY_CLOSED, 1, FREE[0], annulment=USED_UP),
    _annul("that are held, sold and on hold", None, (SERIES, 1, 30)),
    _annul("that their own holder used", None, (SERIES, 31, 40)),
    _annul("that were annulled", Code.UNITS_SPENT, (SERIES, 41, 41)),
    _annul("of a use, twice", Code.UNITS_SPENT, (SOLD, 1_401, 1_401)),
    row(
        "cancel",
        "of a use, for another reason",
        traded,
        lambda world: replace(
            annul_act(world, (SERIES, 31, 40)), reason=CancelReason.ACCOUNT_CLOSURE
        ),
        AUTHORITY,
        Code.UNITS_SPENT,
    ),
    row(
        "waive_duty",
        "without its debtor",
        indebted,
        lambda world: waive_act(world, FIRST, 1),
        "bolt/k1",
        Code.MISSING_SIGNATURE,
    ),
    row(
        "publish_retirement",
        "of an entry that retired nothing",
        publishing,
        lambda world: publish_act(world, LATE - 1),
        AUTHORITY,
        Code.RETIREMENT_UNKNOWN,
    ),
]

CASES = [*LADDERS, *RULES]
