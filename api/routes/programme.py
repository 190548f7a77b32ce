"""The programme as a whole: what it is, its head, its codes, where all units are."""

import base64
from html import escape

from litestar import MediaType, Response, Router, get
from litestar.di import NamedDependency
from msgspec import UNSET

from api.auth import Caller
from api.codes import CODES
from api.pages import HTML_HEADERS, page
from api.replay import ASSUMED_EN, ASSUMED_ZH, REPLAY_EN, REPLAY_ZH
from api.routes.listing import AsOf, OneProject, entry_as_of
from api.schemas.log import (
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
from registry.queries import units
from registry.store import SqlReader

DISCLAIMER = (
    "The log proves what was signed and when, not that a figure is true; a unit is what the "
    "programme's rules say it is."
)
DISCLAIMER_ZH = "帳本證明誰在何時簽署了什麼，不證明數字屬實；額度的意義依登錄規範。"
_LINKS = {
    "head": "/v1/head",
    "checkpoint": "/log/checkpoint",
    "entries": "/v1/entries",
    "accounts": "/v1/accounts",
    "projects": "/v1/projects",
    "codes": "/v1/codes",
    "documentation": "/schema",
    "openapi": "/schema/openapi.json",
}


@get("/", sync_to_thread=True, include_in_schema=False)
def front_page(
    request: Caller, services: NamedDependency[Services]
) -> Response[str] | Response[ProgrammeAnswer]:
    """Lead to the documentation: a page for people, the programme for programs."""
    told = _programme(services)
    accepted = request.headers.get("accept", "")
    if "text/html" not in accepted:
        return Response(told)
    name = escape(told.origin)
    body = (
        f"<h1>碳簿 Tanbu</h1><p>{name}</p>"
        "<p lang=zh-Hant>溫室氣體減量專案登錄與額度帳本。"
        "每筆紀錄由當事人簽署，任何人都可以查核。</p>"
        "<p>A registry of greenhouse-gas reduction projects and the exchange ledger of their "
        "credits. Every entry is signed by whoever did it, and anybody can check the log.</p>"
        '<ul><li><a href="/schema">API documentation</a></li><li><a href="/v1">/v1</a></li>'
        '<li><a href="/log/checkpoint">checkpoint</a></li></ul>'
        f"<p>{told.size} entries. Key fingerprint {escape(told.fingerprint)}</p>"
        f"<p lang=zh-Hant>{DISCLAIMER_ZH}</p><p>{DISCLAIMER}</p>"
    )
    return Response(
        page("碳簿 Tanbu", body, is_replay=told.is_replay),
        media_type=MediaType.HTML,
        headers=HTML_HEADERS,
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
        return SupplyAnswer(as_of=at, supply=units.supply(connection, at=at, project=project))


def _programme(services: Services) -> ProgrammeAnswer:
    with services.database.reading() as connection:
        head = read_head(connection)
        found = SqlReader(connection).get(Programme, PROGRAMME_KEY)
    vkey, is_replay = services.registry.vkey, services.settings.is_replay
    return ProgrammeAnswer(
        origin=services.origin,
        profile=found.profile if found else "",
        policy=found.policy if found else UNSET,
        edition=found.edition_at(head.size) if found else 0,
        authority=found.authority if found else "",
        vkey=vkey,
        fingerprint=fingerprint(vkey),
        size=head.size,
        is_replay=is_replay,
        disclaimer=f"{REPLAY_EN}. {ASSUMED_EN}." if is_replay else DISCLAIMER,
        disclaimer_zh=f"{REPLAY_ZH}。{ASSUMED_ZH}。" if is_replay else DISCLAIMER_ZH,
        links=dict(_LINKS),
    )


router = Router(
    "/",
    route_handlers=[front_page, get_programme, get_head, list_codes, get_supply],
    tags=["programme"],
)
