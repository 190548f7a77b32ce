"""Cases of corrections that a body asks for, and of what is verified meanwhile."""

from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.acts import RequestCorrection, SettleCorrection, WithdrawProject
from ledger.book.fields import Opinion, RequestTopic
from ledger.errors import Code
from tests.ledger.rules.case import Case, row
from tests.ledger.rules.eligible import documents
from tests.ledger.rules.given import given, report, town
from tests.ledger.rules.ladder import ladder, rung
from tests.ledger.rules.ties import declaring
from tests.world import World

GRAMS = 50_000_000
PAPERS = documents("other")


def requesting(world: World, account: str = "vvb", **fields: object) -> RequestCorrection:
    """Return a request about the meters of report 1 of Z00001, with any field otherwise."""
    named = {
        "documents": PAPERS,
        "project": "Z00001",
        "report": 1,
        "topic": RequestTopic.METERING,
    } | fields
    if "report_entry" not in named:
        named["report_entry"] = entry_of(world, named["project"], named["report"])
    return RequestCorrection(**world.base(account), **named)


def settling(
    world: World, request: int, account: str = "acme", **fields: object
) -> SettleCorrection:
    """Return the settlement of a request about report 1 of Z00001, with any field otherwise."""
    named = {"documents": PAPERS, "project": "Z00001", "report": 1, "request": request} | fields
    return SettleCorrection(**world.base(account), **named)


def entry_of(world: World, project: str, report: int = 1) -> int:
    """Return the entry of a report as it stands, 0 where there is none."""
    return world.verify_act(report, grams=0, weights={}, project=project).report_entry


@given
def asked() -> World:
    """Report 1 of Z00001 is open: ``vvb`` asked twice, and the first is settled.

    Report 1 of Z00004, open, has a hundred requests; Z00002 was withdrawn with an open report, and
    that of Z00003 is verified.
    """
    world = town()
    for number in (2, 3, 4):
        world.register(f"Z0000{number}", equipment=f"L-0{number}")
        world.validate(f"Z0000{number}")
        report(world, 1, year=2024, units=50, project=f"Z0000{number}")
    world.act(WithdrawProject(**world.base("acme"), project="Z00002"))
    world.act(world.verify_act(grams=GRAMS, weights={2024: GRAMS}, project="Z00003"))
    report(world, 1, year=2024, units=50)
    for _ in range(100):
        world.act(requesting(world, project="Z00004"))
    first = world.act(requesting(world))
    world.act(requesting(world, topic=RequestTopic.RECORDS))
    world.act(settling(world, first))
    return world


SIZE = len(asked().leaves)
SETTLED, OPEN = SIZE - 3, SIZE - 2
FIRST, FOURTH = entry_of(asked(), "Z00001"), entry_of(asked(), "Z00004")

LADDERS = [
    *ladder(
        "request_correction",
        asked,
        lambda world: requesting(world, "vvb3", project="Z00009", report=2, report_entry=FIRST),
        ("vvb3/k1",),
        [
            rung(Code.PROJECT_UNKNOWN),
            rung(Code.PROJECT_STATUS, project="Z00002"),
            rung(Code.REPORT_UNKNOWN, project="Z00003"),
            rung(Code.REPORT_STATUS, report=1),
            rung(Code.REPORT_CHANGED, project="Z00004"),
            rung(Code.NOT_ACCREDITED, report_entry=FOURTH),
            rung(Code.TOO_MANY_CORRECTIONS, account="vvb", signers=("vvb/k1",)),
            rung(None, project="Z00001", report_entry=FIRST),
        ],
        outsider="acme",
    ),
    *ladder(
        "settle_correction",
        asked,
        lambda world: settling(world, 0, "bolt", project="Z00009", report=2),
        ("bolt/k1",),
        [
            rung(Code.PROJECT_UNKNOWN),
            rung(Code.NOT_PROPONENT, project="Z00002"),
            rung(Code.PROJECT_STATUS, account="acme", signers=("acme/k1",)),
            rung(Code.REPORT_UNKNOWN, project="Z00001"),
            rung(Code.REQUEST_UNKNOWN, report=1),
            rung(Code.REQUEST_SETTLED, request=SETTLED),
            rung(None, request=OPEN),
        ],
        outsider="vvb",
    ),
]


def _verified(name: str, code: Code | None, given: Callable[[], World], opinion: Opinion) -> Case:
    def act(world: World) -> object:
        earns = opinion in {Opinion.UNMODIFIED, Opinion.MODIFIED}
        grams, weights = (GRAMS, {2024: GRAMS}) if earns else (0, {})
        return replace(world.verify_act(grams=grams, weights=weights), opinion=opinion)

    return row("verify_monitoring", f"with {name}", given, act, "vvb/k1", code)


@given
def settled() -> World:
    """All that was asked is settled; see `asked`."""
    world = asked()
    world.act(settling(world, OPEN))
    return world


@given
def reported_again() -> World:
    """The report was corrected, and nobody said that this settles it; see `asked`."""
    world = asked()
    report(world, 1, year=2024, units=50)
    return world


@given
def advised() -> World:
    """``vvb`` advises ``acme``; see `asked`."""
    world = asked()
    world.act(declaring(world))
    return world


CASES = [
    *LADDERS,
    row("request_correction", "under advice", advised, requesting, "vvb/k1", Code.NOT_INDEPENDENT),
    row("request_correction", "of a report that has more", reported_again, requesting, "vvb/k1",
        None),
    _verified("a request open, unmodified", Code.REQUESTS_OPEN, asked, Opinion.UNMODIFIED),
    _verified("a request open, modified", None, asked, Opinion.MODIFIED),
    _verified("a request open, adverse", None, asked, Opinion.ADVERSE),
    _verified("a request open, corrected", Code.REQUESTS_OPEN, reported_again, Opinion.UNMODIFIED),
    _verified("every request settled", None, settled, Opinion.UNMODIFIED),
]  # fmt: skip
