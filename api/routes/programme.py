"""The programme as a whole: what it is, its head, its codes, where all units are."""

import base64

from litestar import MediaType, Response, Router, get
from litestar.di import NamedDependency
from msgspec import UNSET

from api.auth import Caller
from api.codes import CODES
from api.front import ENTRIES, LastEntry, front_body
from api.pages import HTML_HEADERS, VARY, asks_for_page, page
from api.problems import found
from api.replay import ASSUMED_EN, ASSUMED_ZH, REPLAY_EN, REPLAY_ZH
from api.routes.listing import AsOf, OneProject, entry_as_of
from api.schemas.log import (
    CalendarsAnswer,
    Codes,
    HeadAnswer,
    ProgrammeAnswer,
    SupplyAnswer,
    code_answer,
)
from api.services import Services
from ledger.book.records import PROGRAMME_KEY, Programme
from ledger.commands import fingerprint
from registry.log import read_head
from registry.queries import accounts, calendars, log, projects, units
from registry.remarks import remarks_on
from registry.services.sentences import sentence_of
from registry.store import SqlReader

DISCLAIMER = (
    "The log proves what was signed and when, not that a figure is true; a unit is what the "
    "programme's rules say it is."
)
DISCLAIMER_ZH = "帳本證明誰在何時簽署了什麼，不證明數字屬實；額度的意義依登錄規範。"
_LINKS = {
    "head": "/v1/head",
    "checkpoint": "/log/checkpoint",
    "witnesses": "/v1/witnesses",
    "export": "/v1/export",
    "entries": "/v1/entries",
    "accounts": "/v1/accounts",
    "projects": "/v1/projects",
    "methods": "/v1/methods",
    "factor_sets": "/v1/factor-sets",
    "codes": "/v1/codes",
    "calendars": "/v1/calendars",
    "documentation": "/schema",
    "openapi": "/schema/openapi.json",
}


@get("/", sync_to_thread=True, include_in_schema=False)
def front_page(
    request: Caller, services: NamedDependency[Services]
) -> Response[str] | Response[ProgrammeAnswer]:
    """Say what this is: a page for people, the programme for programs."""
    told = _programme(services)
    if not asks_for_page(request.headers.get("accept", "")):
        return Response(told, headers=VARY)
    with services.database.reading() as connection:
        supply = units.supply(connection)
        last = log.latest(connection, ENTRIES)
        remarks = remarks_on(connection, (index for index, _ in last))
        entries = [
            LastEntry(
                index=index,
                admitted=entry.admitted,
                account=entry.signed.act.account,
                actor=view.name_zh or view.name_en if view else "",
                sentence=sentence_of(entry.signed.act, before=log.policy_before(connection, index)),
                remark=remarks.get(index),
            )
            for index, entry in last
            for view in [accounts.account(connection, entry.signed.act.account)]
        ]
    body = front_body(told, supply=supply, entries=entries, url=services.settings.url)
    return Response(
        page("碳簿 Tanbu", body, is_replay=told.is_replay, lang="zh-Hant"),
        media_type=MediaType.HTML,
        headers={**HTML_HEADERS, **VARY},
    )


@get("/v1", sync_to_thread=True, operation_id="get_programme", summary="The programme and its log")
def get_programme(services: NamedDependency[Services]) -> ProgrammeAnswer:
    """Return what this registry is, its policy and edition of the rules, and the log's key.

    Take the key from somewhere else before trusting it: a server can be lied for.
    """
    return _programme(services)


@get("/v1/head", sync_to_thread=True, operation_id="get_head", summary="The newest signed head")
def get_head(services: NamedDependency[Services]) -> HeadAnswer:
    """Return the newest size and root that the log's key has signed."""
    with services.database.reading() as connection:
        head = read_head(connection)
    return HeadAnswer(
        size=head.size,
        root=base64.b64encode(head.root).decode(),
        admitted=head.admitted,
        checkpoint=head.checkpoint.decode(),
    )


@get("/v1/codes", sync_to_thread=False, operation_id="list_codes", summary="Every problem code")
def list_codes() -> Codes:
    """List every code a problem may bear, with its status and its title in both languages."""
    return Codes(items=[code_answer(code, CODES[code]) for code in sorted(CODES)])


@get("/v1/supply", sync_to_thread=True, operation_id="get_supply", summary="Where all units are")
def get_supply(
    services: NamedDependency[Services], as_of: AsOf = "", project: OneProject = ""
) -> SupplyAnswer:
    """Return where all units are: issued is the sum of the other four."""
    at = entry_as_of(services, as_of)
    with services.database.reading() as connection:
        if project:
            found(projects.project(connection, project), "project")
        return SupplyAnswer(as_of=at, supply=units.supply(connection, at=at, project=project))


@get(
    "/v1/calendars",
    sync_to_thread=True,
    operation_id="list_calendars",
    summary="The working days of years",
)
def list_calendars(services: NamedDependency[Services], as_of: AsOf = "") -> CalendarsAnswer:
    """Return every year's days that differ from the week; other years are not known."""
    at = entry_as_of(services, as_of)
    with services.database.reading() as connection:
        return CalendarsAnswer(as_of=at, items=calendars.calendars(connection, at=at))


def _programme(services: Services) -> ProgrammeAnswer:
    with services.database.reading() as connection:
        head = read_head(connection)
        programme = SqlReader(connection).get(Programme, PROGRAMME_KEY)
    witnesses = services.witnesses()
    vkey = programme.log_vkey if programme else services.registry.vkey
    is_replay = services.settings.is_replay
    return ProgrammeAnswer(
        origin=services.origin,
        profile=programme.profile if programme else "",
        policy=programme.policy if programme else UNSET,
        edition=programme.edition_at(head.size) if programme else 0,
        authority=programme.authority if programme else "",
        vkey=vkey,
        fingerprint=fingerprint(vkey),
        size=head.size,
        published_size=witnesses.published,
        witnesses=len(witnesses.items),
        cosigning=witnesses.cosigning,
        is_replay=is_replay,
        disclaimer=f"{REPLAY_EN}. {ASSUMED_EN}." if is_replay else DISCLAIMER,
        disclaimer_zh=f"{REPLAY_ZH}。{ASSUMED_ZH}。" if is_replay else DISCLAIMER_ZH,
        links=dict(_LINKS),
    )


router = Router(
    "/",
    route_handlers=[
        front_page,
        get_programme,
        get_head,
        list_codes,
        get_supply,
        list_calendars,
    ],
    tags=["programme"],
)
