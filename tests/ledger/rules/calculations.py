"""Cases of how figures were computed: what projects pin, and calculations that answer or not."""

from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.acts import RegisterProject, ReportMonitoring, VerifyMonitoring, Vintage
from ledger.errors import Code
from tests.ledger.rules.case import Case, row
from tests.ledger.rules.given import day, given, town
from tests.world import World, calculation_of

PROJECT = "Z00004"
PINS = ("GWP-AR5/1", "TW-FUEL/12", "TW-GRID/*")
USED = ("GWP-AR5/1", "TW-FUEL/12", "TW-GRID/1")
GRAMS = 50_000_000


@given
def pinned() -> World:
    """Z00004 of ``acme`` pins the tables of `PINS` and is validated; see `town`."""
    world = town()
    world.register(PROJECT, equipment="L-04", factor_sets=PINS)
    world.validate(PROJECT)
    return world


@given
def claimed() -> World:
    """Report 1 of Z00004 (2024, 50 units) waits."""
    world = pinned()
    world.act(reporting(*USED)(world))
    return world


def reporting(*used: str, project: str = PROJECT, **said: object) -> Callable[[World], object]:
    """Return how to report 2024, computed with these tables; with none, not said how."""

    def act(world: World) -> ReportMonitoring:
        found = world.report_act(
            1, grams=GRAMS, start=day("2024-01-01"), end=day("2025-01-01"), project=project
        )
        return replace(found, calculation=calculation_of(*used, **said)) if used else found

    return act


def verifying(*used: str, weight: int = GRAMS, **said: object) -> Callable[[World], object]:
    """Return how to verify that report, computed with these tables; with none, not said how."""

    def act(world: World) -> VerifyMonitoring:
        found = world.verify_act(1, grams=GRAMS, weights={}, project=PROJECT)
        found = replace(found, vintages=(Vintage(weight_g=weight, year=2024),))
        return replace(found, calculation=calculation_of(*used, **said)) if used else found

    return act


def pinning(*pins: str) -> Callable[[World], RegisterProject]:
    """Return how to register a project that pins these tables."""
    return lambda world: world.register_act("Z00009", equipment="L-09", factor_sets=pins)


def _pin(name: str, code: Code | None, *pins: str) -> Case:
    return row("register_project", f"pinning {name}", town, pinning(*pins), "acme/k1", code)


ANSWERS: list[tuple[str, Code | None, tuple[str, ...], dict[str, object]]] = [
    ("as pinned", None, USED, {}),
    ("a later edition of what grows", None, (*USED[:2], "TW-GRID/9999"), {}),
    ("with no readings", None, USED, {"readings": 0}),
    ("with other documents", None, USED, {"readings": 3, "sheet": "another sheet"}),
    ("no calculation", Code.CALCULATION_MISMATCH, (), {}),
    ("another edition", Code.CALCULATION_MISMATCH, ("GWP-AR5/2", *USED[1:]), {}),
    ("an edition that begins alike", Code.CALCULATION_MISMATCH, ("GWP-AR5/11", *USED[1:]), {}),
    ("an edition that the pin begins with", Code.CALCULATION_MISMATCH,
     (USED[0], "TW-FUEL/1", USED[2]), {}),
    ("a table less", Code.CALCULATION_MISMATCH, USED[:2], {}),
    ("a table less, the first", Code.CALCULATION_MISMATCH, USED[1:], {}),
    ("a table more", Code.CALCULATION_MISMATCH, (*USED, "TW-SEA/1"), {}),
    ("another table", Code.CALCULATION_MISMATCH, ("GWP-AR6/1", *USED[1:]), {}),
    ("a table that begins alike", Code.CALCULATION_MISMATCH, (*USED[:2], "TW-GRIDS/1"), {}),
    ("another methodology", Code.CALCULATION_MISMATCH, USED, {"methodology": "AMS-II.D"}),
    ("another version", Code.CALCULATION_MISMATCH, USED, {"version": "15.1"}),
    ("the version spelt shorter", Code.CALCULATION_MISMATCH, USED, {"version": "15"}),
]  # fmt: skip
"""What is said of how a figure was computed: to the proponent and to the body alike."""

CASES = [
    _pin("one table", None, "TW-GRID/1"),
    _pin("any edition of it", None, "TW-GRID/*"),
    _pin("three tables", None, *PINS),
    _pin("one that another begins with", None, "TW-GRID-OLD/1", "TW-GRID/1"),
    _pin("them the other way round", Code.LIST_UNSORTED, "TW-GRID/1", "TW-GRID-OLD/1"),
    _pin("out of order", Code.LIST_UNSORTED, "TW-GRID/*", "TW-FUEL/1"),
    _pin("one twice", Code.LIST_UNSORTED, "TW-GRID/1", "TW-GRID/1"),
    _pin("two editions of one", Code.LIST_UNSORTED, "TW-GRID/1", "TW-GRID/2"),
    _pin("any edition and one", Code.LIST_UNSORTED, "TW-GRID/*", "TW-GRID/1"),
    *(
        row("report_monitoring", f"computed: {name}", pinned, reporting(*used, **said), "acme/k1",
            code)
        for name, code, used, said in ANSWERS
    ),
    row(
        "report_monitoring",
        "computed: where nothing is pinned",
        pinned,
        reporting(*USED, project="Z00001"),
        "acme/k1",
        Code.CALCULATION_MISMATCH,
    ),
    row(
        "report_monitoring",
        "computed: corrected, with another edition",
        claimed,
        reporting(*USED[:2], "TW-GRID/2", sheet="mended"),
        "acme/k1",
        None,
    ),
    row(
        "report_monitoring",
        "computed: corrected, without a calculation",
        claimed,
        reporting(),
        "acme/k1",
        Code.CALCULATION_MISMATCH,
    ),
    *(
        row("verify_monitoring", f"computed: {name}", claimed, verifying(*used, **said), "vvb/k1",
            code)
        for name, code, used, said in ANSWERS
    ),
    row(
        "verify_monitoring",
        "computed: no calculation, and no right vintages",
        claimed,
        verifying(weight=1),
        "vvb/k1",
        Code.CALCULATION_MISMATCH,
    ),
]  # fmt: skip
