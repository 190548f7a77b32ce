"""Units that were brought in from other registries, or from before this log."""

from litestar import Response, Router, get
from litestar.di import NamedDependency

from api.auth import Caller
from api.routes.listing import PAGE, After, Limit, OneAccount, OneProject, check_known, listed
from api.services import Services
from registry.queries import outside
from registry.queries.outside import BroughtInView
from registry.queries.pages import Page


@get(
    "/brought-in",
    sync_to_thread=True,
    operation_id="list_brought_in",
    summary="List units that were brought in",
)
def list_brought_in(
    *,
    request: Caller,
    services: NamedDependency[Services],
    project: OneProject = "",
    holder: OneAccount = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[BroughtInView]]:
    """List units that were cancelled elsewhere and brought in, in the log's order."""
    check_known(services, holder)
    with services.database.reading() as connection:
        found_page = outside.brought_in(
            connection, after=after, limit=limit, project=project, holder=holder
        )
    return listed(request, found_page)


router = Router("/", route_handlers=[list_brought_in], tags=["units"])
