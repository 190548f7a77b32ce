"""Cases of projects that change, and of reports on either side of a change."""

from msgspec import UNSET
from msgspec.structs import replace

from ledger.book.acts import ChangeProject, WithdrawProject
from ledger.book.eligibility import Crediting, PlanChange
from ledger.book.fields import UnitType
from ledger.errors import Code
from tests.ledger.rules.case import Case, row
from tests.ledger.rules.eligible import documents
from tests.ledger.rules.given import day, given, report, set_policy, town
from tests.ledger.rules.ladder import ladder, rung
from tests.world import World

TODAY = "2026-01-05"
PAPERS = documents("explanation project_plan")


def changing(world: World, account: str = "acme", **fields: object) -> ChangeProject:
    """Return a change of the activity of Z00001 from 2026-02-01 on, with any field otherwise."""
    named = {
        "change": PlanChange.ACTIVITY,
        "documents": PAPERS,
        "effective": day("2026-02-01"),
        "project": "Z00001",
    }
    return ChangeProject(**world.base(account), **(named | fields))


def moving(world: World, **fields: object) -> ChangeProject:
    """Return a move of the crediting period of Z00002, with any field otherwise."""
    named = {
        "change": PlanChange.CREDITING_PERIOD,
        "crediting_end": day("2036-03-05"),
        "effective": day("2026-03-05"),
        "project": "Z00002",
    }
    return changing(world, **(named | fields))


@given
def changeable() -> World:
    """Nothing of Z00002 and Z00005 is reported; 2024 of Z00001 is, and is open. Z00003 has ended.

    What Z00005 earns from, Z00007 earns from since 2031. The authority approves of changes.
    """
    world = town()
    for number in (2, 3, 5):
        world.register(f"Z0000{number}", equipment=f"L-0{number}")
    later = replace(
        world.register_act("Z00007", equipment="L-05"), crediting_start=day("2033-01-01")
    )
    world.act(replace(later, crediting_end=day("2034-01-01")))
    world.act(WithdrawProject(**world.base("acme"), project="Z00003"))
    report(world, 1, year=2024, units=5)
    set_policy(
        world,
        approvals=("change_project",),
        crediting_terms=(("Z", UnitType.REDUCTION, Crediting.FIXED, 10, 0, 0),),
    )
    return world


@given
def ahead() -> World:
    """A crediting period begins after the day of registration, which is today; see `changeable`."""
    world = changeable()
    set_policy(world, crediting_after_registration=True)
    return world


@given
def stale() -> World:
    """The activity of Z00001 changes on 2026-02-01, and nobody validated that; see `changeable`."""
    world = changeable()
    set_policy(world, approvals=())
    world.act(changing(world))
    return world


@given
def changed() -> World:
    """It was validated, the report of before verified, and it is March; see `stale`."""
    world = stale()
    world.act(world.validate_act("Z00001"))
    grams = 5_000_000
    world.act(world.verify_act(1, grams=grams, weights={2024: grams}))
    world.now = world.now.replace(month=3)
    return world


ACME = ("acme/k1", "idb/k1", "idb/k2")
LADDER = ladder(
    "change_project",
    changeable,
    lambda world: moving(
        world,
        account="bolt",
        applied=day("2024-01-01"),
        crediting_end=day("2026-03-04"),
        documents=documents("agreement"),
        effective=day("2026-03-04"),
        project="Z99999",
    ),
    ("bolt/k1", "idb/k1", "idb/k2"),
    [
        rung(Code.PROJECT_UNKNOWN),
        rung(Code.NOT_PROPONENT, project="Z00003"),
        rung(Code.PROJECT_STATUS, account="acme", signers=ACME),
        rung(Code.APPLICATION_DATE, project="Z00001"),
        rung(Code.PERIOD_INVALID, applied=UNSET),
        rung(Code.CREDITING_TERM, crediting_end=day("2036-03-05")),
        rung(Code.CHANGE_LATE, crediting_end=day("2036-03-04")),
        rung(Code.PERIOD_OVERLAP, effective=day("2026-03-05")),
        rung(Code.ASSET_CLAIMED, project="Z00005"),
        rung(Code.DOCUMENT_NEEDED, project="Z00002"),
        rung(None, documents=PAPERS),
    ],
    outsider="vvb",
)


def _change(name: str, code: Code | None, **fields: object) -> Case:
    return row(
        "change_project", name, changeable, lambda world: changing(world, **fields), ACME, code
    )


def _reported(name: str, code: Code | None, start: str, end: str) -> Case:
    def act(world: World) -> object:
        return world.report_act(2, grams=1, start=day(start), end=day(end))

    return row("report_monitoring", name, changed, act, "acme/k1", code)


def _moved(name: str, code: Code | None, **fields: object) -> Case:
    return row(
        "change_project", name, changeable, lambda world: moving(world, **fields), ACME, code
    )


CASES = [
    *LADDER,
    _change("of an activity from today on", Code.CHANGE_LATE, effective=day(TODAY)),
    _change("of an activity from tomorrow on", None, effective=day("2026-01-06")),
    _change("on the day after its crediting period", Code.PERIOD_OUTSIDE,
            effective=day("2033-01-01")),
    _change("on the last day of its crediting period", None, effective=day("2032-12-31")),
    _change("without a plan", Code.DOCUMENT_NEEDED, documents=documents("explanation")),
    _change("without an explanation", Code.DOCUMENT_NEEDED, documents=documents("project_plan")),
    _moved("of a crediting period applied for two months before", None),
    _moved("of a crediting period, of sixty years and a day", Code.PERIOD_INVALID,
           crediting_end=day("2086-03-06")),
    row("change_project", "of a crediting period to the day of registration", ahead,
        lambda world: moving(world, applied=day("2025-11-05"), effective=day(TODAY),
                             crediting_end=day("2030-01-01")), ACME, Code.PERIOD_INVALID),
    row("change_project", "of a crediting period to the day after registration", ahead,
        lambda world: moving(world, applied=day("2025-11-06"), effective=day("2026-01-06"),
                             crediting_end=day("2030-01-01")), ACME, None),
    _change("from the day of what is reported", Code.PERIOD_OVERLAP, applied=day("2024-08-01"),
            effective=day("2024-12-31")),
    _change("from the day after what is reported", None, applied=day("2024-08-01"),
            effective=day("2025-01-01")),
    row("change_project", "before another", stale,
        lambda world: changing(world, effective=day("2026-01-31")), "acme/k1", Code.PERIOD_OVERLAP),
    row("change_project", "on the day of another", stale, changing, "acme/k1", None),
    _reported("up to a change", None, "2025-01-01", "2026-02-01"),
    _reported("on both sides of a change", Code.PERIOD_CHANGED, "2025-01-01", "2026-02-02"),
    _reported("from a change on", None, "2026-02-01", "2026-02-02"),
    row("report_monitoring", "of a changed plan that nobody validated", stale,
        lambda world: world.report_act(1, grams=1, start=day("2024-01-01"), end=day("2025-01-01")),
        "acme/k1", Code.PROJECT_STATUS),
    row("validate_project", "of a changed plan", stale,
        lambda world: world.validate_act("Z00001"), "vvb/k1", None),
]  # fmt: skip
