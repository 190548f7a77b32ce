"""Findings of the auditor: what was raised, what was answered, how it ended."""

from typing import Annotated

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from api.auth import Caller
from api.problems import found
from api.routes.listing import (
    PAGE,
    After,
    Index,
    Limit,
    OneAccount,
    OneProject,
    check_known,
    listed,
)
from api.services import Services
from ledger.book.records import Finding, FindingStatus
from registry.queries import findings
from registry.queries.findings import FindingAnswer
from registry.queries.pages import Page

Status = Annotated[FindingStatus | None, QueryParameter(description="how far it has come")]


@get("/findings", sync_to_thread=True, operation_id="list_findings", summary="List findings")
def list_findings(
    *,
    request: Caller,
    services: NamedDependency[Services],
    auditee: OneAccount = "",
    project: OneProject = "",
    status: Status = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[Finding]]:
    """List the auditor's findings in the log's order: of an auditee, a project or a status."""
    check_known(services, auditee)
    with services.database.reading() as connection:
        found_page = findings.findings(
            connection,
            after=after,
            limit=limit,
            auditee=auditee,
            project=project,
            status=status or "",
        )
    return listed(request, found_page)


@get(
    "/findings/{index:str}",
    sync_to_thread=True,
    operation_id="get_finding",
    summary="Read a finding",
)
def get_finding(index: Index, services: NamedDependency[Services]) -> FindingAnswer:
    """Return the finding that an entry raised, with every answer and its documents by hash."""
    with services.database.reading() as connection:
        return found(findings.finding(connection, int(index)), "finding")


router = Router("/", route_handlers=[list_findings, get_finding], tags=["findings"])
