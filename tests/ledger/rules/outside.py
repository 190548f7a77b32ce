"""Cases of units that are brought in."""

import datetime
from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.acts import BringIn, IssuedRow, OutsideUnits, WithdrawProject
from ledger.book.eligibility import Outside, OutsideProgramme
from ledger.book.fields import UnitType
from ledger.errors import Code
from ledger.limits import OUTSIDE_RANGES_MAX
from tests.ledger.rules.case import Case, Given, row
from tests.ledger.rules.given import given, town
from tests.ledger.rules.ladder import ladder, rung
from tests.world import World, sha

BOTH = ("idb/k1", "idb/k2", "acme/k1")
SERIES = "Z00090/2024"
ELSEWHERE = "GS1-1-TW-GS100-4-2024-7-"
LAST = 999_999_999


def units(
    first: int,
    last: int,
    series: str = ELSEWHERE,
    programme: OutsideProgramme = OutsideProgramme.GOLD_STANDARD,
) -> OutsideUnits:
    """Return units of another registry."""
    return OutsideUnits(first=first, last=last, programme=programme, series=series)


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
    """Numbers 1001 to 1100 elsewhere are Z00090/2024 1-100 of ``acme``; Z00091/2024 is full.

    Z00007 is ``Z-00090`` of VCS too; of another log's Z00090/2024, 50 to 59 came in before.
    """
    world = town()
    registered_too(world, "Z-00090")
    bring_older(world)
    world.act(bringing(world, issued(1, 100), units(1001, 1100)), *BOTH)
    full = issued(1, LAST - 1, series="Z00091/2024")
    world.act(bringing(world, full, units(1, LAST - 1, series="WHOLE")), *BOTH)
    return world


@given
def older() -> World:
    """Of a series of another log, 50 to 59 came in under its printed form; see `town`."""
    world = town()
    bring_older(world)
    return world


def bring_older(world: World) -> None:
    """Bring in 50 to 59 of Z00090/2024 of another log."""
    there = units(50, 59, "TW-Z00090-A-30062024-", OutsideProgramme.MOENV)
    world.act(bringing(world, issued(1, 10, series="Z00092/2024"), there), *BOTH)


def registered_too(world: World, serial: str) -> None:
    """Register Z00007, which earns from 2023 to 2032 and is in VCS too."""
    one = Outside(programme=OutsideProgramme.VCS, serial=serial)
    world.act(replace(world.register_act("Z00007", equipment="L-07"), outside=(one,)))


@given
def doubled() -> World:
    """Z00007 is ``VCS-123`` of VCS too, Z00006 was ``VCS-6`` and is withdrawn; see `town`."""
    world = town()
    registered_too(world, "VCS-123")
    one = Outside(programme=OutsideProgramme.VCS, serial="VCS-6")
    world.act(replace(world.register_act("Z00006", equipment="L-06"), outside=(one,)))
    world.act(WithdrawProject(**world.base("acme"), project="Z00006"))
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
    own = units(50, 60, "Z00090/2024", OutsideProgramme.VCS)
    return bringing(world, row, own, period_start=late, period_end=late)


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
        rung(Code.OUTSIDE_CLAIMED, period_end=datetime.date(2026, 1, 5)),
        rung(Code.SERIES_FULL, outside=units(50, 60, "Z00090/2024")),
        rung(Code.ISSUED_MISMATCH, issued=issued(101, 112)),
        rung(Code.OUTSIDE_OWN, issued=issued(101, 111)),
        rung(Code.OUTSIDE_TAKEN, outside=units(1100, 1110)),
        rung(None, outside=units(1101, 1111)),
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


def numbered(
    where: Given, there: str, programme: str, code: Code | None, *, year: int = 2024
) -> Case:
    """Return a case that brings in a number of a series, as the next of `SERIES` or of a year."""
    series, _, number = there.partition(" ")
    at = 101 if where is arrived else 1
    outside = units(int(number), int(number), series, OutsideProgramme(programme))
    here = issued(at, at, series=f"Z00090/{year}")
    end = datetime.date(year + 1, 1, 1)

    def act(world: World) -> BringIn:
        period = {"period_start": datetime.date(year, 1, 1), "period_end": end}
        return bringing(world, here, outside, **period)

    what = f"{there} of {programme} in {where.__name__}, {year}"
    return row("bring_in", what, where, act, BOTH, code)


SPELT = [
    numbered(arrived, "GS1/1.TW.GS100.4.2024.7 1001", "gold_standard", Code.OUTSIDE_TAKEN),
    numbered(arrived, f"{ELSEWHERE} 1001", "vcs", Code.OUTSIDE_TAKEN),
    numbered(arrived, f"{ELSEWHERE} 1101", "vcs", None),
    # What this log issued, or another log of its kind.
    numbered(arrived, "TW-Z00001-A-31122024- 1", "other", Code.OUTSIDE_OWN),
    numbered(arrived, "Z00001/2019 900", "moenv", Code.OUTSIDE_OWN),
    numbered(arrived, "Z00001 900", "moenv", Code.OUTSIDE_OWN),
    numbered(arrived, "Z00005/2019 900", "moenv", None),
    numbered(arrived, "TW-Z00090-R-30062024 100", "other", Code.OUTSIDE_OWN),
    numbered(arrived, "TW-Z00090-R-30062024 101", "other", None),
    numbered(older, "Z00090/2024 59", "other", Code.OUTSIDE_TAKEN),
    numbered(older, "Z00090/2024 60", "other", None),
    # What a project of this log is elsewhere.
    numbered(doubled, "VCS.123 1", "vcs", Code.OUTSIDE_CLAIMED),
    numbered(doubled, "VCS123/2024- 1", "other", Code.OUTSIDE_CLAIMED),
    numbered(doubled, "VCS-1234 1", "vcs", None),
    numbered(doubled, "VCS-123 1", "cdm", None),
    numbered(doubled, "VCS-6 1", "vcs", None),
    numbered(doubled, "VCS-123 1", "vcs", None, year=2022),
    numbered(doubled, "VCS-123 1", "vcs", Code.OUTSIDE_CLAIMED, year=2023),
]
CASES = [*LADDERS, *ROWS, *SPELT]
