"""Projects, the reports and verifications under them, and what was issued for them."""

import datetime
from typing import Annotated

from litestar import Response, Router, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from msgspec import UNSET

from api.auth import Caller, check_operator, check_own_account, needs
from api.problems import found
from api.routes.listing import (
    PAGE,
    After,
    Limit,
    OneAccount,
    OneProject,
    ProjectName,
    Word,
    listed,
)
from api.schemas.book import ProjectAnswer, TitleBody
from api.services import Services
from ledger.book.calendar import legal_date
from ledger.book.records import ProjectStatus, ReportStatus
from ledger.book.rules.context import heir_of
from registry import organisations
from registry.kinds import Role
from registry.queries import cited, evidence, projects, units
from registry.queries.pages import LIMIT_MAX, Page
from registry.queries.projects import IssuanceView, ProjectView, ReportView
from registry.store import SqlReader
from registry.users import Identity

Status = Annotated[ProjectStatus | None, QueryParameter(description="how far it has come")]
ReportState = Annotated[ReportStatus | None, QueryParameter(description="how far it has come")]
Methodology = Annotated[
    str,
    QueryParameter(pattern=r"\A([A-Z][A-Z0-9.-]{1,31})?\Z", description="a methodology's code"),
]
IdleOn = Annotated[
    datetime.date | None,
    QueryParameter(description="registered a year before this day or earlier, and not started"),
]
Scope = Annotated[
    int,
    QueryParameter(
        name="scope", ge=0, le=16, description="a sectoral scope (CDM numbering), 0 for any"
    ),
]
OneBody = Annotated[
    str,
    QueryParameter(
        name="body", pattern=r"\A([a-z0-9-]{3,32})?\Z", description="a verification body"
    ),
]


@get("/projects", sync_to_thread=True, operation_id="list_projects", summary="List projects")
def list_projects(
    *,
    request: Caller,
    services: NamedDependency[Services],
    status: Status = None,
    proponent: OneAccount = "",
    methodology: Methodology = "",
    sectoral_scope: Scope = 0,
    q: Word = "",
    idle_on: IdleOn = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[ProjectView]]:
    """List projects by serial: of a status, proponent, methodology or scope, by words.

    With `idle_on` those that nobody had reported of within a year of their registration.
    """
    with services.database.reading() as connection:
        found_page = projects.projects(
            connection,
            after=after,
            limit=limit,
            status=status or "",
            proponent=proponent,
            methodology=methodology,
            scope=sectoral_scope,
            words=q,
            idle_on=idle_on,
        )
    return listed(request, found_page)


@get(
    "/projects/{project:str}",
    sync_to_thread=True,
    operation_id="get_project",
    summary="Read a project",
)
def get_project(project: ProjectName, services: NamedDependency[Services]) -> ProjectAnswer:
    """Return a project, its assets, reports, issuances, statements, documents, evidence, units."""
    with services.database.reading() as connection:
        view = found(projects.project(connection, project), "project")
        reports = projects.reports(connection, after="", limit=LIMIT_MAX, project=project)
        issuances = projects.issuances(connection, after="", limit=LIMIT_MAX, project=project)
        assets = projects.assets(connection, project)
        outside = projects.outside(connection, project)
        statements = projects.statements(connection, project)
        corrections = projects.corrections(connection, project)
        documents = cited.documents(connection, project)
        earners = {view.proponent, *(share.account for share in view.shares)}
        papers = evidence.of_project(
            connection, project, parties=earners, today=legal_date(services.now())
        )
        supply = units.supply(connection, project=project)
    return ProjectAnswer(
        project=view,
        assets=assets,
        outside=outside,
        reports=reports.items,
        issuances=issuances.items,
        statements=statements,
        corrections=corrections,
        documents=documents,
        evidence=papers,
        supply=supply,
    )


@get(
    "/verifications",
    sync_to_thread=True,
    operation_id="list_verifications",
    summary="List monitoring reports",
)
def list_verifications(
    *,
    request: Caller,
    services: NamedDependency[Services],
    project: OneProject = "",
    verifier: OneBody = "",
    status: ReportState = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[ReportView]]:
    """List monitoring reports, and what verification bodies made of them."""
    with services.database.reading() as connection:
        found_page = projects.reports(
            connection,
            after=after,
            limit=limit,
            project=project,
            body=verifier,
            status=status or "",
        )
    return listed(request, found_page)


@get("/issuances", sync_to_thread=True, operation_id="list_issuances", summary="List issuances")
def list_issuances(
    *,
    request: Caller,
    services: NamedDependency[Services],
    project: OneProject = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[IssuanceView]]:
    """List what was issued, in the log's order."""
    with services.database.reading() as connection:
        found_page = projects.issuances(connection, after=after, limit=limit, project=project)
    return listed(request, found_page)


@put(
    "/projects/{project:str}/title",
    sync_to_thread=True,
    operation_id="title_project",
    summary="Say what a project is called",
    guards=[needs(Role.OPERATOR, Role.HOLDER, Role.ASSOCIATION)],
)
def title_project(
    project: ProjectName,
    data: JSONBody[TitleBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> ProjectView:
    """Say what a project is called and where it stands; its proponent may, and the operator.

    The note is the operator's, and stays where nothing is said of it.
    """
    with services.database.reading() as connection:
        view = found(projects.project(connection, project), "project")
        proponent = heir_of(SqlReader(connection), view.proponent)
    check_own_account(caller, proponent)
    if data.note is not UNSET:
        check_operator(caller, "note")
    services.database.write(
        lambda connection: organisations.title_project(
            connection,
            project=project,
            title_zh=data.title_zh,
            title_en=data.title_en,
            county=data.county,
            note=None if data.note is UNSET else data.note,
        )
    )
    with services.database.reading() as connection:
        return found(projects.project(connection, project), "project")


router = Router(
    "/",
    route_handlers=[
        list_projects,
        get_project,
        list_verifications,
        list_issuances,
        title_project,
    ],
    tags=["projects"],
)
