"""The buffer pool: what removals set aside for the case that they are undone."""

from litestar import Response, Router, get
from litestar.di import NamedDependency

from api.auth import Caller
from api.routes.listing import PAGE, After, Limit, OneProject, listed
from api.services import Services
from registry.queries import buffer
from registry.queries.buffer import BufferView
from registry.queries.pages import Page


@get(
    "/buffer",
    sync_to_thread=True,
    operation_id="list_buffer",
    summary="List the buffer pool",
)
def list_buffer(
    *,
    request: Caller,
    services: NamedDependency[Services],
    project: OneProject = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[BufferView]]:
    """List what removals set aside, by project, and what of it was given back or cancelled."""
    with services.database.reading() as connection:
        found_page = buffer.buffers(connection, after=after, limit=limit, project=project)
    return listed(request, found_page)


router = Router("/", route_handlers=[list_buffer], tags=["units"])
