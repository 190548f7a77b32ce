"""Cases of the acts on projects."""

import datetime
from collections.abc import Callable

from msgspec.structs import replace

from ledger.book.acts import Asset, Member, RegisterProject, ValidateProject
from ledger.book.eligibility import Analysis, Exclusion
from ledger.book.fields import Opinion
from ledger.errors import Code
from tests.ledger.rules.case import Case, Given, Names, row
from tests.ledger.rules.eligible import MICRO, documents
from tests.ledger.rules.given import (
    ELSEWHERE,
    ahead,
    articles,
    day,
    held,
    judged,
    last_day,
    national,
    surveyed,
    town,
)
from tests.ledger.rules.ladder import ladder, rung
from tests.stand_ins import LEAD, REVIEWER, SECOND
from tests.world import World


def members(*names: str) -> tuple[Member, ...]:
    return tuple(Member(account=name, weight=1) for name in names)


def asset(equipment: str, measure: str = "lighting", plant: str = "99000001") -> Asset:
    return Asset(equipment=equipment, measure=measure, plant=plant)


def register_project(world: World) -> RegisterProject:
    return replace(
        world.register_act("Z00001"),
        applied=day("2026-01-06"),
        exclusions=(Exclusion.CERTIFIED_RENEWABLES,),
        factor_sets=("TW-GRID/*", "TW-GRID/1"),
        outside=(ELSEWHERE,),
        members=members("bolt", "vvb2", "bolt"),
        crediting_end=day("2083-01-02"),
    )


def registering(account: str = "acme", **fields: object) -> Callable[[World], RegisterProject]:
    """Return how to register Z00009 with a lamp of its own, with any field otherwise."""

    def act(world: World) -> RegisterProject:
        found = world.register_act("Z00009", equipment="L-09", proponent=account)
        if fields.get("members"):
            agreed = world.register_act(members=(("acme", 1),)).documents
            fields.setdefault("documents", agreed)
        return replace(found, **fields)

    return act


def validate_project(world: World) -> ValidateProject:
    found = world.validate_act("Z99999", "vvb3")
    return replace(found, lead=REVIEWER, team=(SECOND, LEAD))


def validating(project: str, body: str) -> Callable[[World], ValidateProject]:
    return lambda world: world.validate_act(project, body)


LADDERS = [
    *ladder(
        "register_project",
        articles,
        register_project,
        ("acme/k1", "bolt/k1", "idb/k1", "idb/k2", "vvb2/k1"),
        [
            rung(Code.LIST_UNSORTED),
            rung(Code.PARTY_KIND, factor_sets=("TW-GRID/*",)),
            rung(
                Code.PROJECT_TAKEN,
                members=members("bolt", "cast", "bolt"),
                signers=("acme/k1", "bolt/k1", "cast/k1", "idb/k1", "idb/k2"),
            ),
            rung(Code.PROJECT_FAMILY, project="A00001"),
            rung(Code.APPLICATION_DATE, project="Z00009"),
            rung(Code.PERIOD_INVALID, applied=day("2026-01-05")),
            rung(Code.CREDITING_TERM, crediting_end=day("2033-01-02")),
            rung(Code.EXCLUDED, crediting_end=day("2033-01-01")),
            rung(Code.ASSET_CLAIMED, exclusions=(), measure_start=day("2023-01-05")),
            rung(Code.OUTSIDE_CLAIMED, assets=(asset("L-09"),)),
            rung(Code.ALLOCATION_INVALID, outside=()),
            rung(Code.ADDITIONALITY_MISSING, members=members("cast", "bolt")),
            rung(Code.DOCUMENT_NEEDED, analyses=(Analysis.REGULATORY,), scale=MICRO),
            rung(None, documents=documents("project_plan calculation affidavit agreement")),
        ],
        outsider="vvb",
    ),
    *ladder(
        "validate_project",
        surveyed,
        validate_project,
        ("vvb3/k1",),
        [
            rung(Code.LIST_UNSORTED),
            rung(Code.PROJECT_UNKNOWN, team=(LEAD, SECOND)),
            rung(Code.PROJECT_STATUS, project="Z00001"),
            rung(Code.NOT_ACCREDITED, project="Z00002"),
            rung(Code.TEAM_INVALID, account="vvb2", signers=("vvb2/k1",)),
            rung(None, lead=LEAD),
        ],
        outsider="acme",
    ),
]


def _register(
    name: str,
    code: Code | None,
    signers: str | Names = "acme/k1",
    account: str = "acme",
    **fields: object,
) -> Case:
    return row("register_project", name, town, registering(account, **fields), signers, code)


def _period(name: str, code: Code | None, start: str, end: str) -> Case:
    return _register(f"a period {name}", code, crediting_start=day(start), crediting_end=day(end))


MIDNIGHT = datetime.timedelta(hours=14)
"""From 02:00 UTC on 5 January to 00:00 in Taiwan on the sixth."""


def _ahead(
    name: str, code: Code | None, start: str, given: Given, **when: datetime.timedelta
) -> Case:
    project = "A00009" if given is national else "Z00009"
    act = registering(project=project, crediting_start=day(start), crediting_end=day("2036-01-01"))
    signers = "acme/k1 idb/k1 idb/k2" if given is national else "acme/k1"
    return row("register_project", f"credited {name}", given, act, signers, code, **when)


LAMP, PLANT = asset("L-01"), asset("*", "*")
REGISTERED = [
    _register("an unknown member cannot sign", Code.MISSING_SIGNATURE, members=members("ghost")),
    _register("a member that does not sign", Code.MISSING_SIGNATURE, members=members("bolt")),
    _register(
        "the proponent among others", None, "acme/k1 bolt/k1", members=members("acme", "bolt")
    ),
    _register("the proponent does not earn", None, "acme/k1 bolt/k1", members=members("bolt")),
    _register("by an association alone", Code.ALLOCATION_INVALID, "guild/k1", "guild"),
    _register(
        "by an association for a member",
        None,
        "guild/k1 bolt/k1",
        "guild",
        members=members("bolt"),
    ),
    _register(
        "an association as a member",
        Code.PARTY_KIND,
        "acme/k1 guild/k1",
        members=members("guild"),
    ),
    _register("a period of no day", Code.PERIOD_INVALID, crediting_end=day("2023-01-01")),
    _register("a period backwards", Code.PERIOD_INVALID, crediting_end=day("2022-12-31")),
    _register("a period of 60 years", None, crediting_end=day("2083-01-01")),
    _register("of 60 years and a day", Code.PERIOD_INVALID, crediting_end=day("2083-01-02")),
    _ahead("from the day after on", None, "2026-01-06", national),
    _ahead("from the day of registration on", Code.PERIOD_INVALID, "2026-01-05", national),
    _ahead("from years before on", Code.PERIOD_INVALID, "2023-01-01", national),
    _ahead("from a day that has come", Code.PERIOD_INVALID, "2026-01-06", national, late=MIDNIGHT),
    _ahead("from the day after on, as policy asks", None, "2026-01-06", ahead),
    _ahead("from that day on, as policy asks", Code.PERIOD_INVALID, "2026-01-05", ahead),
    _period("from the first year on", None, "1990-01-01", "1990-01-02"),
    _period("from the eve of the first year", Code.PERIOD_INVALID, "1989-12-31", "1990-01-02"),
    _period("before the first year", Code.PERIOD_INVALID, "1988-01-01", "1989-01-01"),
    _period("to the end of the last year", None, "2200-01-01", "2200-12-31"),
    _period("into the year after", Code.PERIOD_INVALID, "2200-01-01", "2201-01-01"),
    _period("after the last year", Code.PERIOD_INVALID, "2201-01-01", "2202-01-01"),
    _period("at the end of dates", Code.PERIOD_INVALID, "9990-01-01", "9999-12-31"),
    _period("at the beginning of dates", Code.PERIOD_INVALID, "0001-01-01", "0001-12-31"),
    _register("the same lamp", Code.ASSET_CLAIMED, assets=(LAMP,)),
    _register("the whole plant of the lamp", Code.ASSET_CLAIMED, assets=(PLANT,)),
    _register("the lamp under another measure", None, assets=(asset("L-01", "motor"),)),
    _register("a lamp of its name elsewhere", None, assets=(asset("L-01", plant="99000002"),)),
    _register("its own lamp twice", Code.ASSET_CLAIMED, assets=(asset("L-09"), asset("L-09"))),
    _register(
        "its own lamp and the whole plant",
        Code.ASSET_CLAIMED,
        assets=(asset("L-09", plant="99000002"), asset("*", "*", "99000002")),
    ),
    _register(
        "the same lamp, to the eve of the other's period",
        None,
        assets=(LAMP,),
        crediting_start=day("2022-01-01"),
        crediting_end=day("2023-01-01"),
    ),
    _register(
        "the same lamp, to the other's first day",
        Code.ASSET_CLAIMED,
        assets=(LAMP,),
        crediting_start=day("2022-01-01"),
        crediting_end=day("2023-01-02"),
    ),
    _register(
        "the same lamp, from the other's last day",
        Code.ASSET_CLAIMED,
        assets=(LAMP,),
        crediting_start=day("2032-12-31"),
        crediting_end=day("2033-12-31"),
    ),
    _register(
        "the same lamp, after the other's period",
        None,
        assets=(LAMP,),
        crediting_start=day("2033-01-01"),
        crediting_end=day("2033-12-31"),
    ),
    row(
        "register_project",
        "of family Z in a national log",
        national,
        registering(),
        "acme/k1 idb/k1 idb/k2",
        Code.PROJECT_FAMILY,
    ),
    row(
        "register_project",
        "of family C in a national log",
        national,
        registering(project="C00001"),
        "acme/k1 idb/k1 idb/k2",
        None,
    ),
    row(
        "register_project",
        "without the approval of a national log",
        national,
        registering(project="C00001"),
        "acme/k1",
        Code.MISSING_SIGNATURE,
    ),
    row(
        "validate_project",
        "twice",
        surveyed,
        validating("Z00003", "vvb"),
        "vvb/k1",
        Code.PROJECT_STATUS,
    ),
    *(
        row(
            "validate_project",
            f"after an opinion that is {opinion}",
            lambda opinion=opinion: judged(opinion),
            validating("Z00002", "vvb2"),
            "vvb2/k1",
            code,
        )
        for opinion, code in {
            Opinion.MODIFIED: Code.PROJECT_STATUS,
            Opinion.ADVERSE: None,
            Opinion.DISCLAIMED: None,
        }.items()
    ),
    row(
        "validate_project",
        "reviewed by one of the team",
        surveyed,
        lambda world: replace(world.validate_act("Z00002"), reviewer=SECOND),
        "vvb/k1",
        Code.TEAM_INVALID,
    ),
    row(
        "validate_project",
        "by a key that is kept for the body",
        held,
        validating("Z00002", "vvb"),
        "vvb/k2",
        Code.KEY_NOT_COUNTED,
    ),
    row(
        "validate_project",
        "on the last day of accreditation",
        last_day,
        validating("Z00002", "vvb3"),
        "vvb3/k1",
        None,
    ),
    row(
        "validate_project",
        "on the day after",
        last_day,
        validating("Z00002", "vvb3"),
        "vvb3/k1",
        Code.NOT_ACCREDITED,
        late=MIDNIGHT,
    ),
]

CASES = [*LADDERS, *REGISTERED]
