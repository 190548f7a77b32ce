"""Cases of the acts on monitoring periods."""

import datetime
from collections.abc import Callable

from msgspec import UNSET
from msgspec.structs import replace

from ledger.book.acts import Issue, ReportMonitoring, VerifyMonitoring
from ledger.book.acts.verification import IssuedRow, Vintage
from ledger.book.fields import Assurance, Opinion
from ledger.book.records import Report
from ledger.errors import Code
from tests.ledger.rules.case import Case, Draft, Given, row
from tests.ledger.rules.given import (
    biennial,
    corrected,
    day,
    demanding,
    lapsed,
    led,
    led_with_a_gap,
    losing,
    national,
    refused,
    reported,
    surveyed,
    town,
    verified,
)
from tests.ledger.rules.ladder import Rung, Scene, ladder, rung
from tests.stand_ins import LEAD, REVIEWER, SECOND
from tests.world import World, calculation_of

UNITS_50 = 50_000_000
PERCENT_95 = 47_500_000
"""Of 50 units: the claim is above it by more than a twentieth of it."""


def report_monitoring(world: World) -> ReportMonitoring:
    """Return a report whose period is too long, outside, overlapping and not over.

    It says how it was computed, of a project that pins nothing.
    """
    return world.report_act(
        9,
        grams=1,
        start=day("2022-12-31"),
        end=day("2033-01-02"),
        project="Z99999",
        proponent="bolt",
        calculation=calculation_of("TW-GRID/1"),
    )


def reporting(
    number: int, start: str, end: str, project: str = "Z00001"
) -> Callable[[World], ReportMonitoring]:
    return lambda world: world.report_act(
        number, grams=1, start=day(start), end=day(end), project=project
    )


def vintages(**grams: int) -> tuple[Vintage, ...]:
    """Return vintages of years written ``y2024``."""
    return tuple(Vintage(weight_g=weight, year=int(year[1:])) for year, weight in grams.items())


def verify_monitoring(world: World) -> VerifyMonitoring:
    found = world.verify_act(
        9, grams=UNITS_50 + 1, weights={2023: 1}, project="Z99999", body="vvb3"
    )
    return replace(
        found,
        assurance=Assurance.LIMITED,
        calculation=calculation_of("TW-GRID/1"),
        opinion=Opinion.ADVERSE,
        reviewer=SECOND,
        team=(SECOND, LEAD),
    )


def verifying(
    grams: int, late: int = 0, of: int = 2, **weights: int
) -> Callable[[World], VerifyMonitoring]:
    """Return how to verify report 2 of Z00001.

    The entry named is that of report `of`, or one so many entries later.
    """

    def act(world: World) -> VerifyMonitoring:
        found = world.verify_act(2, grams=grams, weights={})
        entry = entry_of(world, of) + late
        return replace(found, report_entry=entry, vintages=vintages(**weights))

    return act


def entry_of(world: World, report: int) -> int:
    """Return the entry of a report of Z00001, as it stands."""
    found = world.state.get(Report, ("Z00001", report))
    assert found is not None
    return found.index


def _as_reported(scene: Scene, draft: Draft) -> Draft:
    """Name the entry of report 2."""
    return replace(draft, act=replace(draft.act, report_entry=entry_of(scene.world, 2)))


def issue(world: World) -> Issue:
    return Issue(**world.base("vvb3"), issued=(issued(1, 49),), project="Z99999", report=9)


def issued(first: int, last: int, series: str = "Z00002/2024", holder: str = "acme") -> IssuedRow:
    return IssuedRow(first=first, holder=holder, last=last, series=series)


def issuing(*rows: IssuedRow) -> Callable[[World], Issue]:
    """Return how to issue report 1 of Z00002 in the world `verified`."""
    return lambda world: Issue(**world.base("vvb"), issued=rows, project="Z00002", report=1)


NO_FIGURE = {"verified_g": 0, "vintages": ()}
SECOND_LATER = datetime.timedelta(seconds=1)
ACME, VVB, VVB2 = ("acme/k1",), ("vvb/k1",), ("vvb2/k1",)
Y2023, Y2025 = "Z00002/2023", "Z00002/2025"
LADDERS = [
    *ladder(
        "report_monitoring",
        surveyed,
        report_monitoring,
        ("bolt/k1",),
        [
            rung(Code.PROJECT_UNKNOWN),
            rung(Code.NOT_PROPONENT, project="Z00002"),
            rung(Code.PROJECT_STATUS, account="acme", signers=ACME),
            rung(Code.REPORT_NUMBER, project="Z00001"),
            rung(Code.REPORT_STATUS, report=1),
            rung(Code.PERIOD_INVALID, report=2),
            rung(Code.PERIOD_OUTSIDE, period_end=day("2027-01-01")),
            rung(Code.PERIOD_OVERLAP, period_start=day("2023-12-31")),
            rung(Code.PERIOD_OPEN, period_start=day("2024-01-01")),
            rung(Code.CALCULATION_MISMATCH, period_end=day("2026-01-05")),
            rung(None, calculation=UNSET),
        ],
        outsider="vvb",
    ),
    *ladder(
        "verify_monitoring",
        demanding,
        verify_monitoring,
        ("vvb3/k1",),
        [
            rung(Code.LIST_UNSORTED),
            rung(Code.PROJECT_UNKNOWN, team=(LEAD, SECOND)),
            rung(Code.REPORT_UNKNOWN, project="Z00001"),
            rung(Code.REPORT_STATUS, report=1),
            rung(Code.REPORT_CHANGED, report=2),
            Rung(Code.NOT_ACCREDITED, _as_reported),
            rung(Code.TEAM_INVALID, account="vvb2", signers=VVB2),
            rung(Code.NOT_INDEPENDENT, reviewer=REVIEWER),
            rung(Code.ASSURANCE_TOO_LOW, account="vvb", signers=VVB),
            rung(Code.OPINION_FIGURE, assurance=Assurance.REASONABLE),
            rung(Code.CALCULATION_MISMATCH, opinion=Opinion.MODIFIED),
            rung(Code.VINTAGES_INVALID, calculation=UNSET),
            rung(Code.ABOVE_CLAIM, vintages=vintages(y2024=UNITS_50 + 1)),
            rung(
                Code.MATERIAL_DIFFERENCE, verified_g=PERCENT_95, vintages=vintages(y2024=PERCENT_95)
            ),
            rung(None, verified_g=UNITS_50, vintages=vintages(y2024=UNITS_50)),
        ],
        outsider="acme",
    ),
    *ladder(
        "issue",
        verified,
        issue,
        ("vvb3/k1",),
        [
            rung(Code.PROJECT_UNKNOWN),
            rung(Code.REPORT_UNKNOWN, project="Z00001"),
            rung(Code.REPORT_STATUS, report=1),
            rung(Code.NOT_ACCREDITED, report=2),
            rung(Code.NOT_VERIFIER, account="vvb2", signers=VVB2),
            rung(Code.NOTHING_TO_ISSUE, account="vvb", signers=VVB),
            rung(Code.SERIES_FULL, report=3),
            rung(Code.ISSUED_MISMATCH, report=1, project="Z00002"),
            rung(None, issued=(issued(1, 50),)),
        ],
        outsider="idb",
    ),
]


def _report(
    name: str, code: Code | None, act: Callable[[World], ReportMonitoring], **draft: object
) -> Case:
    return row("report_monitoring", name, surveyed, act, ACME, code, **draft)


def _verify(name: str, code: Code | None, grams: int, **weights: int) -> Case:
    return row("verify_monitoring", name, reported, verifying(grams, **weights), VVB, code)


def _change(name: str, code: Code | None, **named: int) -> Case:
    """Return a case of a report that was corrected from 2 units to 50, entry after entry."""
    act = verifying(UNITS_50, y2024=UNITS_50, **named)
    return row("verify_monitoring", name, corrected, act, VVB, code)


def _opinion(name: str, code: Code | None, **fields: object) -> Case:
    """Return a case of 50 units verified as they were claimed, and a field otherwise."""

    def act(world: World) -> VerifyMonitoring:
        return replace(verifying(UNITS_50, y2024=UNITS_50)(world), **fields)

    return row("verify_monitoring", f"an opinion {name}", reported, act, VVB, code)


def _material(name: str, code: Code | None, grams: int) -> Case:
    """Return a case of a figure under a claim of 50 units."""
    years = {"y2024": grams} if grams > 0 else {}
    act = verifying(grams, **years)
    return row("verify_monitoring", f"{name} of 50 units", demanding, act, VVB, code)


def _rotated(  # noqa: PLR0917 -- a row of a table, in its columns
    name: str,
    given: Given,
    code: Code | None,
    number: int,
    late: datetime.timedelta = datetime.timedelta(),
    lead: str = LEAD,
) -> Case:
    """Return a case of a year of one unit, verified under a lead."""
    year, grams = 2022 + number, 1_000_000

    def act(world: World) -> VerifyMonitoring:
        return replace(world.verify_act(number, grams=grams, weights={year: grams}), lead=lead)

    return row("verify_monitoring", f"a lead {name}", given, act, VVB, code, late=late)


def _two_years(name: str, code: Code | None, y2024: int, y2025: int) -> Case:
    """Return a case of 50 units verified over 2024 and 2025."""
    act = verifying(UNITS_50, y2024=y2024, y2025=y2025)
    return row("verify_monitoring", name, biennial, act, VVB, code)


def _split(name: str, code: Code | None, *rows: IssuedRow) -> Case:
    """Return a case of the 50 units of three years, the middle one a loss."""
    return row("issue", name, losing, issuing(*rows), VVB, code)


def _issue(name: str, code: Code | None, *rows: IssuedRow) -> Case:
    return row("issue", name, verified, issuing(*rows), VVB, code)


REPORTS = [
    _report("of no day", Code.PERIOD_INVALID, reporting(2, "2024-01-01", "2024-01-01")),
    _report("of one day", None, reporting(2, "2024-01-01", "2024-01-02")),
    _report("after a gap", None, reporting(2, "2025-01-01", "2026-01-01")),
    _report("one day early", Code.PERIOD_OVERLAP, reporting(2, "2023-12-31", "2025-01-01")),
    _report("to today", None, reporting(2, "2024-01-01", "2026-01-05")),
    _report("to tomorrow", Code.PERIOD_OPEN, reporting(2, "2024-01-01", "2026-01-06")),
    _report(
        "to tomorrow by UTC, today in Taiwan",
        None,
        reporting(2, "2024-01-01", "2026-01-06"),
        late=datetime.timedelta(hours=14),
    ),
    _report(
        "of a project that is not validated",
        Code.PROJECT_STATUS,
        reporting(2, "2024-01-01", "2025-01-01", "Z00002"),
    ),
    _report("number 3 as the second", Code.REPORT_NUMBER, reporting(3, "2024-01-01", "2025-01-01")),
    _report("a verified one again", Code.REPORT_STATUS, reporting(1, "2023-01-01", "2024-01-01")),
    row(
        "report_monitoring",
        "the next while one is open",
        reported,
        reporting(3, "2025-01-01", "2026-01-01"),
        ACME,
        Code.REPORT_STATUS,
    ),
    row(
        "report_monitoring",
        "the open one again, over another period",
        reported,
        reporting(2, "2024-01-01", "2026-01-01"),
        ACME,
        None,
    ),
    row(
        "report_monitoring",
        "the open one again, over the period before",
        reported,
        reporting(2, "2023-12-31", "2026-01-01"),
        ACME,
        Code.PERIOD_OVERLAP,
    ),
    row(
        "report_monitoring",
        "the first, numbered 2",
        town,
        reporting(2, "2024-01-01", "2025-01-01"),
        ACME,
        Code.REPORT_NUMBER,
    ),
    row(
        "report_monitoring",
        "the first",
        town,
        reporting(1, "2023-01-01", "2024-01-01"),
        ACME,
        None,
    ),
]
VERIFIED = [
    _verify("one gram short of the figure", Code.VINTAGES_INVALID, UNITS_50, y2024=UNITS_50 - 1),
    _verify("a year too many", Code.VINTAGES_INVALID, UNITS_50, y2024=UNITS_50, y2025=0),
    _verify("a year twice", Code.VINTAGES_INVALID, UNITS_50, y2024=UNITS_50, y02024=0),
    _verify("another year", Code.VINTAGES_INVALID, UNITS_50, y2025=UNITS_50),
    _verify("no year", Code.VINTAGES_INVALID, UNITS_50),
    _verify("a year of a loss", Code.VINTAGES_INVALID, -1, y2024=0),
    _verify("a year of less than a unit", Code.VINTAGES_INVALID, 999_999, y2024=999_999),
    _verify("less than a unit", None, 999_999),
    _verify("one unit", None, 1_000_000, y2024=1_000_000),
    _verify("a loss", None, -1),
    _verify("one gram above the claim", Code.ABOVE_CLAIM, UNITS_50 + 1, y2024=UNITS_50 + 1),
    _verify("one gram above the figure", Code.VINTAGES_INVALID, UNITS_50, y2024=UNITS_50 + 1),
    _verify("twice the figure", Code.VINTAGES_INVALID, UNITS_50, y2024=2 * UNITS_50),
    _verify("its one year a loss", Code.VINTAGES_INVALID, UNITS_50, y2024=-UNITS_50),
    _verify("a loss of less than a unit", Code.VINTAGES_INVALID, 999_999, y2024=-1),
    _two_years("two years", None, 20_000_000, 30_000_000),
    _two_years("a year of nothing", None, 0, UNITS_50),
    _two_years("a year of loss", None, -10_000_000, 60_000_000),
    _two_years("a last year of loss", None, UNITS_50 + 1, -1),
    _two_years("two years floored", None, 20_000_000, 29_999_999),
    _two_years("two years short by two", Code.VINTAGES_INVALID, 20_000_000, 29_999_998),
    _two_years("a gram too many", Code.VINTAGES_INVALID, 20_000_000, 30_000_001),
    _two_years("a loss left out", Code.VINTAGES_INVALID, 0, 60_000_000),
    _two_years("a loss floored", None, -10_000_001, 60_000_000),
    _two_years("a loss short by two", Code.VINTAGES_INVALID, -10_000_002, 60_000_000),
    _change("as corrected", None),
    _change("as it was before its correction", Code.REPORT_CHANGED, late=-1),
    _change("of the entry after", Code.REPORT_CHANGED, late=1),
    _change("of the entry of another report", Code.REPORT_CHANGED, of=1),
    row(
        "verify_monitoring",
        "of a report issued, by a stale entry",
        corrected,
        lambda world: replace(world.verify_act(1, grams=0, weights={}), report_entry=0),
        VVB,
        Code.REPORT_STATUS,
    ),
    row(
        "verify_monitoring",
        "by a body whose accreditation ran out",
        lapsed,
        lambda world: world.verify_act(1, grams=0, weights={}),
        VVB,
        Code.REPORT_UNKNOWN,
    ),
]
LEADING = [
    _rotated("in the fifth year again", led, None, 6),
    _rotated("in the sixth year", led, Code.LEAD_TOO_LONG, 6, late=SECOND_LATER),
    _rotated(
        "in the sixth year, by another lead",
        led,
        None,
        6,
        late=SECOND_LATER,
        lead=SECOND,
    ),
    _rotated("in the fifth year after a gap", led_with_a_gap, None, 8),
]
OPINIONS = [
    _opinion("that is modified", None, opinion=Opinion.MODIFIED),
    *(
        _opinion(name, code, opinion=opinion, **figure)
        for opinion in (Opinion.ADVERSE, Opinion.DISCLAIMED)
        for name, code, figure in (
            (f"that is {opinion}", None, NO_FIGURE),
            (f"that is {opinion}, with grams", Code.OPINION_FIGURE, NO_FIGURE | {"verified_g": -1}),
            (f"that is {opinion}, with a year", Code.OPINION_FIGURE, {"verified_g": 0}),
            (
                f"that is {opinion}, with a calculation",
                Code.OPINION_FIGURE,
                NO_FIGURE | {"calculation": calculation_of("TW-GRID/1")},
            ),
        )
    ),
    _opinion("led from outside the team", Code.TEAM_INVALID, lead=REVIEWER),
    _opinion("reviewed by its lead", Code.TEAM_INVALID, reviewer=LEAD),
    _opinion("naming a person twice", Code.LIST_UNSORTED, team=(LEAD, LEAD)),
    _material("at 5 % of the verified figure", None, 47_619_048),
    _material("one gram below", Code.MATERIAL_DIFFERENCE, 47_619_047),
    _material("nothing of a claim", Code.MATERIAL_DIFFERENCE, 0),
    _material("a loss of a claim", Code.MATERIAL_DIFFERENCE, -1),
    row(
        "verify_monitoring",
        "of a report that was refused",
        refused,
        verifying(UNITS_50, y2024=UNITS_50),
        VVB,
        Code.REPORT_STATUS,
    ),
    row(
        "report_monitoring",
        "the next after one that was refused",
        refused,
        reporting(3, "2025-01-01", "2026-01-01"),
        ACME,
        Code.REPORT_STATUS,
    ),
    row(
        "report_monitoring",
        "a refused one again",
        refused,
        reporting(2, "2024-01-01", "2025-01-01"),
        ACME,
        None,
    ),
    row(
        "issue",
        "of a report that was refused",
        refused,
        lambda world: replace(issuing(issued(1, 50))(world), project="Z00001", report=2),
        VVB,
        Code.REPORT_STATUS,
    ),
]
ISSUED = [
    _issue("one unit less", Code.ISSUED_MISMATCH, issued(1, 49)),
    _issue("one unit more", Code.ISSUED_MISMATCH, issued(1, 51)),
    _issue("from serial 2", Code.ISSUED_MISMATCH, issued(2, 51)),
    _issue("to another holder", Code.ISSUED_MISMATCH, issued(1, 50, holder="bolt")),
    _issue("of another series", Code.ISSUED_MISMATCH, issued(1, 50, series="Z00001/2024")),
    _issue("in two rows", Code.ISSUED_MISMATCH, issued(1, 25), issued(26, 50)),
    # 30 t and 40.5 t earn 50 units, after a loss of 20.5 t: quotas 21.28 and 28.72.
    _split("around a year of loss", None, issued(1, 21, Y2023), issued(1, 29, Y2025)),
    _split(
        "to a year of loss",
        Code.ISSUED_MISMATCH,
        *(issued(1, 20, Y2023), issued(1, 2), issued(1, 28, Y2025)),
    ),
    _split(
        "as if the loss were not set off",
        Code.ISSUED_MISMATCH,
        *(issued(1, 30, Y2023), issued(1, 40, Y2025)),
    ),
    row(
        "issue",
        "a second time",
        national,
        lambda world: Issue(
            **world.base("vvb2"),
            issued=(issued(1, 100, series="A00001/2024"),),
            project="A00001",
            report=1,
        ),
        "vvb2/k1 idb/k1 idb/k2",
        Code.REPORT_STATUS,
    ),
    row(
        "issue",
        "without the approval of a national log",
        national,
        lambda world: Issue(
            **world.base("vvb2"),
            issued=(issued(1, 100, series="A00001/2024"),),
            project="A00001",
            report=1,
        ),
        VVB2,
        Code.MISSING_SIGNATURE,
    ),
]

CASES = [*LADDERS, *REPORTS, *VERIFIED, *LEADING, *OPINIONS, *ISSUED]
