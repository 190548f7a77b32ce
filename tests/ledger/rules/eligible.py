"""Cases of who may be registered: O0020137 Art 4, 6, 7, 8, 9 and 11, and both sides of each day."""

import datetime
from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.acts import Document, Member, RegisterProject, WithdrawProject
from ledger.book.eligibility import (
    Analysis,
    Crediting,
    Exclusion,
    Outside,
    OutsideProgramme,
    Scale,
    ScaleKind,
)
from ledger.book.fields import DocumentKind, UnitType
from ledger.errors import Code
from tests.ledger.rules.case import Case, Given, row
from tests.ledger.rules.given import ELSEWHERE, articles, day, given, kinder, town, waived
from tests.world import World, sha

APPROVED = "acme/k1 idb/k1 idb/k2"


def documents(kinds: str) -> tuple[Document, ...]:
    """Return a stand-in of each kind of document named."""
    return tuple(Document(kind=DocumentKind(kind), sha256=sha(kind)) for kind in kinds.split())


def scale(kind: ScaleKind, size: int, annual_units: int) -> Scale:
    return Scale(annual_units=annual_units, kind=kind, size=size)


def analyses(names: str) -> tuple[Analysis, ...]:
    return tuple(Analysis(name) for name in names.split())


KW, KWH, ELSE = ScaleKind.RENEWABLE_ENERGY, ScaleKind.ENERGY_SAVING, ScaleKind.OTHER
_NOW = articles().now
SINCE_MIDNIGHT = _NOW - _NOW.replace(hour=0, minute=0, second=0, microsecond=0)
MICRO = scale(KWH, 20_000_000, 10_000)
LEAST = "project_plan calculation affidavit"
ALL = f"{LEAST} environmental_impact public_comments"
EVERY = "barrier financial prevalence regulatory"


def eligible(**fields: object) -> Callable[[World], RegisterProject]:
    """Return how to register Z00009 as `articles` asks, with any field otherwise."""

    def act(world: World) -> RegisterProject:
        found = world.register_act("Z00009", equipment="L-09")
        right = {
            "analyses": (Analysis.REGULATORY,),
            "documents": documents(LEAST),
            "measure_start": day("2023-01-05"),
            "scale": MICRO,
        }
        return replace(found, **{**right, **fields})

    return act


@given
def freed() -> World:
    """The project that was `ELSEWHERE` too is withdrawn; see `articles`."""
    world = articles()
    world.act(WithdrawProject(**world.base("acme"), project="Z00008"))
    return world


def _case(name: str, code: Code | None, given: Given = articles, **fields: object) -> Case:
    return row("register_project", name, given, eligible(**fields), APPROVED, code)


def _tonight(name: str, code: Code | None, applied: str) -> Case:
    """Return a case that is handed in at 16:00Z, when the legal date is the next one already."""
    act = eligible(applied=day(applied), measure_start=day("2025-01-01"))
    late = datetime.timedelta(hours=16) - SINCE_MIDNIGHT
    return row("register_project", name, articles, act, APPROVED, code, late=late)


def _tier(name: str, code: Code | None, size: Scale, names: str, given: Given = articles) -> Case:
    fields = {"analyses": analyses(names), "documents": documents(ALL), "scale": size}
    return _case(f"{name}, with {names or 'no analysis'}", code, given, **fields)


def _term(name: str, code: Code | None, end: str, **fields: object) -> Case:
    return _case(f"a crediting period {name}", code, crediting_end=day(end), **fields)


LACKS, PAPER = Code.ADDITIONALITY_MISSING, Code.DOCUMENT_NEEDED
LEAPT = {"crediting_start": day("2024-02-29")}
RENEWABLE, REMOVAL = {"crediting": Crediting.RENEWABLE}, {"unit_type": UnitType.REMOVAL}
CASES = [
    _case("as the articles ask", None),
    _case("applied for today", None, applied=day("2026-01-05")),
    _case("applied for 18 months ago", None, applied=day("2024-07-05")),
    _case("applied for before that", Code.APPLICATION_DATE, applied=day("2024-07-04")),
    _case("applied for tomorrow", Code.APPLICATION_DATE, applied=day("2026-01-06")),
    _tonight("applied for after midnight in Taipei", None, "2026-01-06"),
    _tonight("applied for a day after that", Code.APPLICATION_DATE, "2026-01-07"),
    row(
        "register_project",
        "applied for today, and nobody vouches for it",
        town,
        eligible(applied=day("2026-01-05")),
        "acme/k1",
        Code.APPLICATION_DATE,
    ),
    _term("fixed, of ten years", None, "2033-01-01"),
    _term("fixed, of a day more", Code.CREDITING_TERM, "2033-01-02"),
    _term("renewable, of five years", None, "2028-01-01", **RENEWABLE),
    _term("renewable, of a day more", Code.CREDITING_TERM, "2028-01-02", **RENEWABLE),
    _term("of a removal, of thirty years", None, "2053-01-01", **REMOVAL),
    _term("of a removal, of a day more", Code.CREDITING_TERM, "2053-01-02", **REMOVAL),
    _term("from a leap day, to the day after", None, "2034-03-01", **LEAPT),
    _term("from a leap day, and a day more", Code.CREDITING_TERM, "2034-03-02", **LEAPT),
    _term("of a kind without a term", Code.CREDITING_TERM, "2024-01-01", **RENEWABLE, **REMOVAL),
    *(
        _case(f"with {exclusion}", Code.EXCLUDED, exclusions=(exclusion,))
        for exclusion in Exclusion
    ),
    _case("begun three years before", None, measure_start=day("2023-01-05")),
    _case("begun three years and a day before", Code.EXCLUDED, measure_start=day("2023-01-04")),
    _case(
        "begun three years before it was applied for",
        None,
        applied=day("2025-01-05"),
        measure_start=day("2022-01-05"),
    ),
    _case("a removal begun long before", None, measure_start=day("1991-01-01"), **REMOVAL),
    row(
        "register_project",
        "that does not say when it began",
        articles,
        lambda world: replace(world.register_act("Z00009", equipment="L-09"), scale=MICRO),
        APPROVED,
        Code.EXCLUDED,
    ),
    row(
        "register_project",
        "with a fee source, where policy lets it",
        town,
        eligible(exclusions=(Exclusion.FEE_SOURCE,)),
        "acme/k1",
        None,
    ),
    row(
        "register_project",
        "with certified renewables, where policy lets all else",
        town,
        eligible(exclusions=(Exclusion.CERTIFIED_RENEWABLES,)),
        "acme/k1",
        Code.EXCLUDED,
    ),
    _case(
        "registered elsewhere, as another is not",
        None,
        documents=documents("project_plan calculation foreign_registration"),
        outside=(replace(ELSEWHERE, serial="10002"),),
    ),
    _case(
        "registered elsewhere, as one that has ended was",
        None,
        freed,
        documents=documents("project_plan calculation foreign_registration"),
        outside=(ELSEWHERE,),
    ),
    _case("registered elsewhere, as another is", Code.OUTSIDE_CLAIMED, outside=(ELSEWHERE,)),
    *(
        _case(
            f"registered elsewhere, as another is under {programme} {serial}",
            code,
            documents=documents("project_plan calculation foreign_registration"),
            outside=(Outside(programme=OutsideProgramme(programme), serial=serial),),
        )
        for programme, serial, code in (
            ("cdm", "1-0001", Code.OUTSIDE_CLAIMED),
            ("other", "10001", Code.OUTSIDE_CLAIMED),
            ("vcs", "10001", None),
        )
    ),
    _case(
        "registered elsewhere, with an affidavit that it is not",
        PAPER,
        outside=(replace(ELSEWHERE, serial="10002"),),
    ),
    _case("registered elsewhere twice", Code.LIST_UNSORTED, outside=(ELSEWHERE, ELSEWHERE)),
    _case("with analyses unsorted", Code.LIST_UNSORTED, analyses=analyses("regulatory barrier")),
    _case(
        "with exclusions unsorted",
        Code.LIST_UNSORTED,
        exclusions=(Exclusion.FEE_SOURCE, Exclusion.CAPPED_SOURCE),
    ),
    _tier("5,000 kW", None, scale(KW, 5_000, 70_000), "regulatory"),
    _tier("5,001 kW", LACKS, scale(KW, 5_001, 1), "regulatory"),
    _tier("15,000 kW", None, scale(KW, 15_000, 1), "prevalence regulatory"),
    _tier("15,001 kW", LACKS, scale(KW, 15_001, 1), "financial prevalence regulatory"),
    _tier("20 GWh", None, scale(KWH, 20_000_000, 1), "regulatory"),
    _tier("20 GWh", LACKS, scale(KWH, 20_000_000, 1), "financial"),
    _tier("a kWh more", LACKS, scale(KWH, 20_000_001, 1), "regulatory"),
    _tier("60 GWh", None, scale(KWH, 60_000_000, 1), "barrier regulatory"),
    _tier("more than 60 GWh", LACKS, scale(KWH, 60_000_001, 1), "barrier regulatory"),
    _tier("20,000 t", None, scale(ELSE, 0, 20_000), "regulatory"),
    _tier("20,001 t", LACKS, scale(ELSE, 0, 20_001), "regulatory"),
    _tier("60,000 t", None, scale(ELSE, 0, 60_000), "financial regulatory"),
    _tier("60,001 t", LACKS, scale(ELSE, 0, 60_001), "financial regulatory"),
    _tier("60,001 t", None, scale(ELSE, 0, 60_001), EVERY),
    _tier("25 GWh of 12,350 t", LACKS, scale(KWH, 25_000_000, 12_350), "regulatory"),
    _tier("25 GWh, by units", None, scale(KWH, 25_000_000, 12_350), "regulatory", kinder),
    _tier("25 GWh of 25,000 t", LACKS, scale(KWH, 25_000_000, 25_000), "regulatory", kinder),
    _case("without a calculation", PAPER, documents=documents("project_plan affidavit")),
    _case("a small one without public comments", PAPER, documents=documents(LEAST),
          analyses=analyses("barrier regulatory"), scale=scale(ELSE, 0, 20_001)),
    row(
        "register_project",
        "joint without its members' agreement",
        town,
        eligible(members=(Member(account="bolt", weight=1),)),
        "acme/k1 bolt/k1",
        PAPER,
    ),
    row(
        "report_monitoring",
        "by a methodology that needs no validation",
        waived,
        lambda world: world.report_act(
            grams=1, start=day("2024-01-01"), end=day("2025-01-01"), project="Z00002"
        ),
        "acme/k1",
        None,
    ),
]  # fmt: skip
