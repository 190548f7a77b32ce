"""Dossiers: what is applied for, with which documents, and what is written about it."""

from typing import Annotated, Final

from litestar import Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter, QueryParameter
from msgspec import UNSET

from api.auth import WRITERS, Caller, needs
from api.routes.listing import PAGE, After, Limit, OneAccount, listed
from api.schemas.deadlines import deadline_answer
from api.schemas.dossiers import (
    AttachmentBody,
    ChecklistLine,
    CircumstancesBody,
    DossierAnswer,
    DossierBody,
    MessageBody,
    notice_view,
)
from api.services import Services
from ledger.book.calendar import legal_date
from ledger.book.workdays import calendar_of
from registry.dossiers import filing, reviewing, speaking, times
from registry.dossiers import listing as dossier_listing
from registry.dossiers.circumstances import told_by_log
from registry.dossiers.dossier import Actor, Dossier, actor_of, history, sides_of
from registry.dossiers.dossier import get as read
from registry.dossiers.kinds import DossierKind, Item, needed
from registry.dossiers.opening import open_dossier
from registry.dossiers.speaking import Message
from registry.dossiers.steps import DossierState, DossierStep, Side
from registry.dossiers.titles import ITEMS, KINDS, STATES
from registry.kinds import Role
from registry.queries.pages import Page
from registry.store import SqlReader
from registry.users import Identity

DossierId = Annotated[str, PathParameter(pattern=r"\Ad-[0-9a-f]{16}\Z", description="a dossier")]
DocumentHash = Annotated[
    str, PathParameter(pattern=r"\A[0-9a-f]{64}\Z", description="the hash of a document")
]
OneItem = Annotated[Item, PathParameter(description="an item of the checklist")]
Kind = Annotated[DossierKind | None, QueryParameter(description="what is applied for")]
State = Annotated[DossierState | None, QueryParameter(name="state", description="its state")]
Late = Annotated[bool | None, QueryParameter(description="whether it was filed late")]
INSIDE: Final = frozenset({Side.AUTHORITY, Side.REVIEWER})
_UNSEEN: Final = frozenset({DossierStep.ASSIGN, DossierStep.RELEASE, DossierStep.RECOMMEND})
"""Steps that the applicant is not shown: who reviews is not for whom it is reviewed."""


@post(
    "/",
    sync_to_thread=True,
    operation_id="open_dossier",
    summary="Draft an application",
    guards=[needs(*WRITERS)],
)
def open_draft(
    data: JSONBody[DossierBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> DossierAnswer:
    """Open a draft of an application of the token's account, and return its checklist."""
    now, actor = services.now(), actor_of(caller)
    effective = "" if data.effective is UNSET else data.effective.isoformat()
    dossier = services.database.write(
        lambda connection: open_dossier(
            connection,
            SqlReader(connection),
            services.registry.random,
            actor,
            kind=data.kind,
            title=data.title,
            subject=data.subject,
            effective=effective,
            circumstances=data.circumstances,
            now=now,
        )
    )
    return whole(services, dossier.id, actor)


@get(
    "/",
    sync_to_thread=True,
    operation_id="list_dossiers",
    summary="List dossiers",
    guards=[needs(*Role)],
)
def list_dossiers(
    *,
    request: Caller,
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
    kind: Kind = None,
    in_state: State = None,
    account: OneAccount = "",
    late: Late = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[Dossier]]:
    """List one's own dossiers and those one reviews; the authority and the auditor see all."""
    with services.database.reading() as connection:
        page = dossier_listing.dossiers(
            connection,
            actor_of(caller),
            after=after,
            limit=limit,
            kind=kind,
            state=in_state,
            account=account,
            is_late=late,
        )
    return listed(request, page)


@get(
    "/{dossier:str}",
    sync_to_thread=True,
    operation_id="get_dossier",
    summary="Read a dossier",
    guards=[needs(*Role)],
)
def get_dossier(
    dossier: DossierId, services: NamedDependency[Services], caller: NamedDependency[Identity]
) -> DossierAnswer:
    """Return a dossier: checklist, documents, corrections, time limits, history."""
    return whole(services, dossier, actor_of(caller))


@put(
    "/{dossier:str}/circumstances",
    sync_to_thread=True,
    operation_id="describe_dossier",
    summary="Say what a checklist follows",
    guards=[needs(*WRITERS)],
)
def describe_dossier(
    dossier: DossierId,
    data: JSONBody[CircumstancesBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> DossierAnswer:
    """Say under which circumstances an application is made; the authority may say so too."""
    now, actor = services.now(), actor_of(caller)
    services.database.write(
        lambda connection: filing.describe(connection, dossier, actor, data.circumstances, now=now)
    )
    return whole(services, dossier, actor)


@post(
    "/{dossier:str}/documents",
    sync_to_thread=True,
    operation_id="attach_document",
    summary="Attach a document",
    guards=[needs(*WRITERS)],
)
def attach_document(
    dossier: DossierId,
    data: JSONBody[AttachmentBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> DossierAnswer:
    """Attach a document that the account stored, or a public one, as an item of the checklist."""
    now, actor = services.now(), actor_of(caller)
    services.database.write(
        lambda connection: filing.attach(
            connection, dossier, actor, item=data.item, sha256=data.sha256, now=now
        )
    )
    return whole(services, dossier, actor)


@delete(
    "/{dossier:str}/documents/{item:str}/{sha256:str}",
    sync_to_thread=True,
    status_code=200,
    operation_id="detach_document",
    summary="Take a document out",
    guards=[needs(*WRITERS)],
)
def detach_document(
    dossier: DossierId,
    item: OneItem,
    sha256: DocumentHash,
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> DossierAnswer:
    """Take a document out of a draft, or while corrections are asked for."""
    now, actor = services.now(), actor_of(caller)
    services.database.write(
        lambda connection: filing.detach(
            connection, dossier, actor, item=item, sha256=sha256, now=now
        )
    )
    return whole(services, dossier, actor)


@post(
    "/{dossier:str}/messages",
    sync_to_thread=True,
    operation_id="write_message",
    summary="Write a letter",
    guards=[needs(*Role)],
)
def write_message(
    dossier: DossierId,
    data: JSONBody[MessageBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> Message:
    """Write to the other party; an internal letter is for the authority and who reviews."""
    now, actor = services.now(), actor_of(caller)
    return services.database.write(
        lambda connection: speaking.write_message(
            connection, dossier, actor, text=data.text, is_internal=data.is_internal, now=now
        )
    )


@get(
    "/{dossier:str}/messages",
    sync_to_thread=True,
    operation_id="list_messages",
    summary="List letters",
    guards=[needs(*Role)],
)
def list_messages(
    *,
    request: Caller,
    dossier: DossierId,
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[Message]]:
    """List the letters about a dossier that the caller may read, the first one first."""
    with services.database.reading() as connection:
        page = speaking.messages(connection, dossier, actor_of(caller), after=after, limit=limit)
    return listed(request, page)


def whole(services: Services, dossier_id: str, actor: Actor) -> DossierAnswer:
    """Return a dossier as it is told to an actor. Raises `Refused`: DOSSIER_UNKNOWN."""
    now = services.now()
    with services.database.reading() as connection:
        reader = SqlReader(connection)
        dossier = read(connection, dossier_id, actor)
        documents = filing.attached(connection, dossier)
        corrections = times.notices(connection, dossier)
        lines = history(connection, dossier)
        people = reviewing.reviewers(connection, dossier)
        if not (actor.reads_all or sides_of(connection, dossier, actor) & INSIDE):
            people = []
            lines = [line for line in lines if line.step not in _UNSEEN]
        deadlines = times.deadlines_of(reader, dossier, corrections, now=now)
        calendar = calendar_of(reader)
        noticed = [
            notice_view(notice, times.answer_deadline(dossier, notice, calendar))
            for notice in corrections
        ]
        told = told_by_log(reader, dossier)
    have = {each.item for each in documents}
    return DossierAnswer(
        dossier=dossier,
        kind_zh=KINDS[dossier.kind].zh,
        state_zh=STATES[dossier.state].zh,
        checklist=[
            ChecklistLine(
                item=need.item,
                title=ITEMS[need.item].en,
                title_zh=ITEMS[need.item].zh,
                article=need.article,
                is_attached=need.item in have,
            )
            for need in needed(dossier.kind, {*dossier.circumstances, *told})
        ],
        told_by_log=sorted(told),
        documents=documents,
        corrections=noticed,
        reviewers=people,
        deadlines=[deadline_answer(each, legal_date(now)) for each in deadlines],
        history=lines,
    )


HANDLERS: Final = (
    open_draft,
    list_dossiers,
    get_dossier,
    describe_dossier,
    attach_document,
    detach_document,
    write_message,
    list_messages,
)
