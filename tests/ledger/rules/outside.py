"""Cases of units that are brought in."""

import datetime
from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.acts import BringIn, IssuedRow, OutsideUnits
from ledger.book.eligibility import OutsideProgramme
from ledger.book.fields import UnitType
from ledger.errors import Code
from ledger.limits import OUTSIDE_RANGES_MAX
from tests.ledger.rules.case import row
from tests.ledger.rules.given import given, town
from tests.ledger.rules.ladder import ladder, rung
from tests.world import World, sha

BOTH = ("idb/k1", "idb/k2", "acme/k1")
SERIES = "Z00090/2024"
ELSEWHERE = "GS1-1-TW-GS100-4-2024-7-"
LAST = 999_999_999


def units(first: int, last: int, series: str = ELSEWHERE) -> OutsideUnits:
    """Return units of another registry."""
    return OutsideUnits(
        first=first, last=last, programme=OutsideProgramme.GOLD_STANDARD, series=series
    )


def issued(first: int, last: int, holder: str = "acme", series: str = SERIES) -> IssuedRow:
    """Return what they become here."""
    return IssuedRow(first=first, holder=holder, last=last, series=series)


def bringing(world: World, row: IssuedRow, outside: OutsideUnits, **fields: object) -> BringIn:
    """Return the bringing in of units of 2024."""
    given_fields = {
        "cancellation": sha("proof"),
        "certificate": sha("certificate"),
        "moves": 0,
        "period_end": datetime.date(2025, 1, 1),
        "period_start": datetime.date(2024, 1, 1),
        "unit_type": UnitType.REDUCTION,
    }
    return BringIn(**{**world.base("idb"), **given_fields, **fields}, issued=row, outside=outside)


def brought(*numbers: tuple[int, int], **fields: object) -> Callable[[World], BringIn]:
    """Return what brings in numbers as the next units of `SERIES`, or as the fields say."""
    ((first, last),) = numbers
    row = issued(101, 100 + last - first + 1)

    def act(world: World) -> BringIn:
        return replace(bringing(world, row, units(first, last)), **fields)

    return act


@given
def arrived() -> World:
    """Numbers 1001 to 1100 elsewhere are Z00090/2024 1-100 of ``acme``; Z00091/2024 is full."""
    world = town()
    world.act(bringing(world, issued(1, 100), units(1001, 1100)), *BOTH)
    full = issued(1, LAST - 1, series="Z00091/2024")
    world.act(bringing(world, full, units(1, LAST - 1, series="WHOLE")), *BOTH)
    return world


@given
def scattered() -> World:
    """As many ranges of one series elsewhere as there may be: 1, 3, 5 and so on; see `town`."""
    world = town()
    for number in range(1, OUTSIDE_RANGES_MAX + 1):
        row = issued(number, number)
        world.act(bringing(world, row, units(2 * number - 1, 2 * number - 1)), *BOTH)
    return world


def first_of_all(world: World) -> BringIn:
    """Return a bringing in with all that can be wrong."""
    row = issued(5, 9, holder="vvb", series="Z00001/1989")
    late = datetime.date(2026, 1, 6)
    return bringing(world, row, units(1100, 1101), period_start=late, period_end=late)


def next_number(number: int) -> Callable[[World], BringIn]:
    """Return what brings in one number more in `scattered`."""
    row = issued(OUTSIDE_RANGES_MAX + 1, OUTSIDE_RANGES_MAX + 1)
    return lambda world: bringing(world, row, units(number, number))


LADDERS = ladder(
    "bring_in",
    arrived,
    first_of_all,
    ("idb/k1", "idb/k2", "vvb/k1"),
    [
        rung(Code.PARTY_KIND),
        rung(Code.PROJECT_TAKEN, issued=issued(5, 9, series="Z00001/1989"), signers=BOTH),
        rung(Code.PROJECT_FAMILY, issued=issued(5, 9, series="A00001/1989")),
        rung(Code.PERIOD_INVALID, issued=issued(5, 9, series="Z00091/1989")),
        rung(
            Code.PERIOD_OPEN,
            issued=issued(5, 9, series="Z00091/2024"),
            period_start=datetime.date(2024, 12, 31),
        ),
        rung(Code.SERIES_FULL, period_end=datetime.date(2026, 1, 5)),
        rung(Code.ISSUED_MISMATCH, issued=issued(101, 103)),
        rung(Code.OUTSIDE_TAKEN, issued=issued(101, 102)),
        rung(None, outside=units(1101, 1102)),
    ],
    outsider="acme",
    threshold=True,
)
ROWS = [
    row("bring_in", "as the first of a series", town,
        lambda world: bringing(world, issued(1, 2), units(1, 2)), BOTH, None),
    row("bring_in", "before what came in", arrived, brought((999, 1000)), BOTH, None),
    row("bring_in", "over the first", arrived, brought((1000, 1001)), BOTH, Code.OUTSIDE_TAKEN),
    row("bring_in", "within", arrived, brought((1050, 1050)), BOTH, Code.OUTSIDE_TAKEN),
    row("bring_in", "around", arrived, brought((900, 1200)), BOTH, Code.OUTSIDE_TAKEN),
    row("bring_in", "of another series elsewhere", arrived,
        brought((1001, 1002), outside=units(1001, 1002, series="OTHER")), BOTH, None),
    row("bring_in", "that moved elsewhere", arrived, brought((1101, 1101), moves=3), BOTH, None),
    row("bring_in", "from the first serial again", arrived,
        brought((1101, 1102), issued=issued(1, 2)), BOTH, Code.ISSUED_MISMATCH),
    row("bring_in", "of another type", arrived, brought((1, 2), unit_type=UnitType.REMOVAL), BOTH,
        Code.ISSUED_MISMATCH),
    row("bring_in", "more than the series holds", arrived,
        brought((1, 2), issued=issued(LAST, LAST + 0, series="Z00091/2024")), BOTH,
        Code.SERIES_FULL),
    row("bring_in", "of the last serial", arrived,
        brought((1, 1), issued=issued(LAST, LAST, series="Z00091/2024")), BOTH, None),
    row("bring_in", "of a year before the period", arrived,
        brought((1, 2), issued=issued(1, 2, series="Z00090/2023")), BOTH, Code.PERIOD_INVALID),
    row("bring_in", "for whom nobody signs", arrived, brought((1, 2)), "idb/k1 idb/k2",
        Code.MISSING_SIGNATURE),
    row("bring_in", "between two", scattered, next_number(2), BOTH, None),
    row("bring_in", "next to the last", scattered, next_number(2 * OUTSIDE_RANGES_MAX), BOTH,
        None),
    row("bring_in", "a range too many", scattered, next_number(2 * OUTSIDE_RANGES_MAX + 1), BOTH,
        Code.OUTSIDE_FULL),
    row("register_project", "of what was brought in", arrived,
        lambda world: world.register_act("Z00090", equipment="L-09"), "acme/k1",
        Code.PROJECT_TAKEN),
    row("transfer", "of what was brought in", arrived,
        lambda world: world.transfer_act(40, 60, series=SERIES), "acme/k1", None),
]  # fmt: skip

CASES = [*LADDERS, *ROWS]
