"""What a history machine draws from: parties, projects, days and faults, right ones mostly."""

import datetime

from hypothesis import strategies as st
from msgspec import UNSET, UnsetType

from ledger.book.acts import Document
from ledger.book.calculation import Calculation
from ledger.book.eligibility import (
    Analysis,
    Crediting,
    Exclusion,
    Outside,
    OutsideProgramme,
    Scale,
    ScaleKind,
)
from ledger.book.fields import DocumentKind, Opinion, UnitType
from ledger.log.keys import Signer
from tests.ledger.rules.case import renamed
from tests.stand_ins import LEAD, REVIEWER, SECOND
from tests.world import ORIGIN, calculation_of, seed_of, sha

PROJECTS = ["Z00001", "Z00002", "Z00003", "A00001"]
LIVES = st.sampled_from(["Z00004", "Z00004", *PROJECTS])
Ranges = tuple[tuple[str, int, int], ...]


def mostly(right: object, *wrong: object) -> st.SearchStrategy[object]:
    """Draw what is right four times in five."""
    return st.sampled_from([right] * 4 * len(wrong) + list(wrong))


AGREEMENT, PLAN = (
    Document(kind=kind, sha256=sha(kind))
    for kind in (DocumentKind.AGREEMENT, DocumentKind.PROJECT_PLAN)
)
CHANGED = (PLAN, Document(kind=DocumentKind.EXPLANATION, sha256=sha("why")))
ELSEWHERE = Outside(programme=OutsideProgramme.VCS, serial="1")
RIGHT = st.sampled_from([True] * 9 + [False])
ANYONE = st.sampled_from(["acme", "bolt", "idb", "vvb", "vvb2", "guild", "watch", "nobody"])
HOLDERS = st.sampled_from(["acme", "bolt", "vvb2"])
AUTHORITY = mostly("idb", "acme", "nobody")
BODY = mostly("vvb", "vvb2", "acme")
PROJECT = st.sampled_from([*PROJECTS[:3], *PROJECTS])
SCOPES = mostly((3,), (3, 4), (4, 3))
DATES = st.dates(datetime.date(2022, 12, 1), datetime.date(2026, 2, 1))
FAULT = mostly("", "", "dropped", "extra", "forged", "foreign", "early", "dead", "far", "stale")
PINS = [(), (), ("TW-GRID/*",), ("GWP-AR5/1", "TW-GRID/*"), ("TW-GRID/1", "GWP-AR5/1")]
WORK = mostly(
    {},
    {"opinion": Opinion.MODIFIED},
    {"opinion": Opinion.ADVERSE},
    {"opinion": Opinion.DISCLAIMED},
    {"lead": REVIEWER},
    {"reviewer": LEAD},
    {"team": (SECOND, LEAD)},
)
"""How an act of a body names who worked and what it concludes, unlike most."""
HOW = mostly("", "none", "another edition", "a table less", "a table more", "another version")
ELIGIBLE = mostly(
    {"additionality": False, "crediting_terms": (), "exclusions": ()},
    {
        "additionality": True,
        "crediting_terms": (("Z", UnitType.REDUCTION, Crediting.FIXED, 10, 0, 0),),
        "exclusions": tuple(sorted(Exclusion)),
    },
)
"""What policy asks of a registration."""
DECLARED = st.fixed_dictionaries(
    {
        "analyses": mostly((Analysis.REGULATORY,), (), tuple(sorted(Analysis))),
        "crediting": mostly(Crediting.FIXED, Crediting.RENEWABLE),
        "documents": st.sampled_from([(AGREEMENT,), (AGREEMENT,), (PLAN,)]),
        "exclusions": mostly((), (Exclusion.CAPPED_SOURCE,), (Exclusion.FEE_SOURCE,) * 2),
        "measure_start": mostly(datetime.date(2025, 1, 1), datetime.date(2020, 1, 1), UNSET),
        "outside": mostly((), (ELSEWHERE,), (ELSEWHERE,) * 2),
        "scale": mostly(
            Scale(annual_units=1, kind=ScaleKind.ENERGY_SAVING, size=20_000_000),
            Scale(annual_units=1, kind=ScaleKind.ENERGY_SAVING, size=60_000_001),
            UNSET,
        ),
    }
)
"""What a registration declares beside what it always says."""
NUMBERS = st.integers(0, 99)
PICKED = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=1, max_size=3)


def renamed_log_key(name: str, number: int) -> Signer:
    """Return the log's key of a number, the first being 0, under a name."""
    if number <= 0:
        return renamed(name, ORIGIN)
    return Signer.from_seed(name=name, seed=seed_of(f"{ORIGIN} {number + 1}"))


def calculation_for(pins: tuple[str, ...], how: str) -> Calculation | UnsetType:
    """Return a calculation that answers pins, or one that is wrong as `how` says."""
    used = [pin.replace("*", "7") for pin in pins]
    match how:
        case "none":
            return UNSET
        case "another edition" if used:
            used[0] = f"{used[0].split('/')[0]}/8"
        case "a table less":
            used = used[1:]
        case "a table more":
            used.append("ZZ/1")
    version = "15.1" if how == "another version" else "15.0"
    return calculation_of(*used, version=version) if used else UNSET
