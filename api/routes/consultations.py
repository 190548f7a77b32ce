"""Drafts that lie open to comments: anybody reads them, whoever has a token comments."""

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from api.auth import Caller, needs
from api.routes.dossiers import DossierId
from api.routes.listing import PAGE, After, Limit, listed
from api.schemas.dossiers import CommentBody
from api.services import Services
from ledger.book.calendar import legal_date
from registry.dossiers import speaking
from registry.dossiers.dossier import actor_of
from registry.dossiers.speaking import Comment, Consultation
from registry.kinds import Role
from registry.queries.pages import Page
from registry.users import Identity


@get("/", sync_to_thread=True, operation_id="list_consultations", summary="List open drafts")
def list_consultations(
    services: NamedDependency[Services], limit: Limit = PAGE
) -> Page[Consultation]:
    """List the drafts that lie open to comments or will, by the day they close."""
    today = legal_date(services.now()).isoformat()
    with services.database.reading() as connection:
        return Page(items=speaking.consultations(connection, today=today, limit=limit))


@get(
    "/{dossier:str}",
    sync_to_thread=True,
    operation_id="get_consultation",
    summary="Read an open draft",
)
def get_consultation(dossier: DossierId, services: NamedDependency[Services]) -> Consultation:
    """Return a draft that was laid open: its document's hash, and its first and last day."""
    with services.database.reading() as connection:
        return speaking.consultation(connection, dossier)


@get(
    "/{dossier:str}/comments",
    sync_to_thread=True,
    operation_id="list_comments",
    summary="List comments",
)
def list_comments(
    *,
    request: Caller,
    dossier: DossierId,
    services: NamedDependency[Services],
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[Comment]]:
    """List what was said of a draft, the first comment first."""
    with services.database.reading() as connection:
        page = speaking.comments(connection, dossier, after=after, limit=limit)
    return listed(request, page)


@post(
    "/{dossier:str}/comments",
    sync_to_thread=True,
    operation_id="comment",
    summary="Comment on a draft",
    guards=[needs(*Role)],
)
def comment(
    dossier: DossierId,
    data: JSONBody[CommentBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> Comment:
    """Say something of a draft that lies open. It is public; the account is shown, no person."""
    now, actor = services.now(), actor_of(caller)
    return services.database.write(
        lambda connection: speaking.comment(connection, dossier, actor, text=data.text, now=now)
    )


router = Router(
    "/consultations",
    route_handlers=[list_consultations, get_consultation, list_comments, comment],
    tags=["dossiers"],
)
