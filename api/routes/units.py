"""Units: their blocks, serials and history, transfers, retirements, and what is owed for them."""

from typing import Annotated

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import PathParameter, QueryParameter

from api.auth import Caller
from api.problems import found
from api.routes.listing import (
    PAGE,
    After,
    AsOf,
    Index,
    Limit,
    OneAccount,
    check_known,
    entry_as_of,
    listed,
)
from api.services import Services
from ledger.book.calendar import legal_date
from ledger.book.records import BlockStatus, DutyStatus
from ledger.errors import Malformed
from registry.queries import duties, movements, serials, units
from registry.queries.duties import DutyView, PublicationView
from registry.queries.movements import RetirementView, TransferView
from registry.queries.pages import Page
from registry.queries.serials import SerialView
from registry.queries.units import BlockView

Series = Annotated[
    str,
    QueryParameter(
        pattern=r"\A([ABCZ][0-9]{5}/[0-9]{4})?\Z", description="a series, like Z00001/2024"
    ),
]
Status = Annotated[BlockStatus | None, QueryParameter(description="where the units are")]
Beneficiary = Annotated[str, QueryParameter(pattern=r"\A([0-9]{8})?\Z", description="a 統一編號")]
StatusOfDuty = Annotated[DutyStatus | None, QueryParameter(description="how far the duty has come")]
Waiting = Annotated[bool, QueryParameter(description="those not published yet alone")]
Overdue = Annotated[bool, QueryParameter(description="open ones whose last day has passed alone")]
Serial = Annotated[
    str,
    PathParameter(
        max_length=60,
        description="printed, TW-Z00001-A-31122024-000000001-000000568, or Z00001/2024:17",
    ),
]


@get("/blocks", sync_to_thread=True, operation_id="list_blocks", summary="List blocks of units")
def list_blocks(
    *,
    request: Caller,
    services: NamedDependency[Services],
    series: Series = "",
    holder: OneAccount = "",
    status: Status = None,
    as_of: AsOf = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[BlockView]]:
    """List blocks by series and serial, now or as of an entry or day."""
    at = entry_as_of(services, as_of) if as_of else None
    check_known(services, holder)
    with services.database.reading() as connection:
        found_page = units.blocks(
            connection,
            after=after,
            limit=limit,
            series=series,
            holder=holder,
            status=status or "",
            at=at,
        )
    return listed(request, found_page)


@get("/serials/{code:path}", sync_to_thread=True, operation_id="get_serial", summary="Find a unit")
def get_serial(code: Serial, services: NamedDependency[Services]) -> SerialView:
    """Return the blocks that units lie in now, and all that ever happened to them.

    A printed code of many units is answered for all of them.
    """
    with services.database.reading() as connection:
        try:
            named = found(serials.units_named(connection, code.removeprefix("/")), "unit")
        except Malformed as error:
            raise Malformed(error.code, f"{error.detail} - at `$.code`") from None
        view = serials.traced(connection, named)
    return found(view, "unit")


@get("/transfers", sync_to_thread=True, operation_id="list_transfers", summary="List transfers")
def list_transfers(
    *,
    request: Caller,
    services: NamedDependency[Services],
    account: OneAccount = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[TransferView]]:
    """List transfers in the log's order, of any account or of one."""
    check_known(services, account)
    with services.database.reading() as connection:
        found_page = movements.transfers(connection, after=after, limit=limit, account=account)
    return listed(request, found_page)


@get(
    "/transfers/{index:str}",
    sync_to_thread=True,
    operation_id="get_transfer",
    summary="Read a transfer",
)
def get_transfer(index: Index, services: NamedDependency[Services]) -> TransferView:
    """Return the transfer that an entry made."""
    with services.database.reading() as connection:
        return found(movements.transfer(connection, int(index)), "transfer")


@get(
    "/retirements", sync_to_thread=True, operation_id="list_retirements", summary="List retirements"
)
def list_retirements(
    *,
    request: Caller,
    services: NamedDependency[Services],
    holder: OneAccount = "",
    beneficiary: Beneficiary = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[RetirementView]]:
    """List retirements in the log's order, of a holder or for a beneficiary."""
    check_known(services, holder)
    with services.database.reading() as connection:
        found_page = movements.retirements(
            connection, after=after, limit=limit, holder=holder, beneficiary=beneficiary
        )
    return listed(request, found_page)


@get(
    "/retirements/{index:str}",
    sync_to_thread=True,
    operation_id="get_retirement",
    summary="Read a retirement",
)
def get_retirement(index: Index, services: NamedDependency[Services]) -> RetirementView:
    """Return the retirement that an entry made."""
    with services.database.reading() as connection:
        return found(movements.retirement(connection, int(index)), "retirement")


@get(
    "/publications",
    sync_to_thread=True,
    operation_id="list_publications",
    summary="List retirements to be published",
)
def list_publications(
    *,
    request: Caller,
    services: NamedDependency[Services],
    waiting: Waiting = False,
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[PublicationView]]:
    """List retirements that are claimed only once published, in the log's order."""
    today = legal_date(services.now())
    with services.database.reading() as connection:
        found_page = duties.publications(
            connection, after=after, limit=limit, waiting=waiting, today=today
        )
    return listed(request, found_page)


@get("/duties", sync_to_thread=True, operation_id="list_duties", summary="List duties to replace")
def list_duties(
    *,
    request: Caller,
    services: NamedDependency[Services],
    account: OneAccount = "",
    status: StatusOfDuty = None,
    overdue: Overdue = False,
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[DutyView]]:
    """List what is owed for units that were annulled, in the log's order."""
    check_known(services, account)
    today = legal_date(services.now())
    with services.database.reading() as connection:
        found_page = duties.duties(
            connection,
            after=after,
            limit=limit,
            today=today,
            account=account,
            status=status or "",
            overdue=overdue,
        )
    return listed(request, found_page)


router = Router(
    "/",
    route_handlers=[
        list_blocks,
        get_serial,
        list_transfers,
        get_transfer,
        list_retirements,
        get_retirement,
        list_publications,
        list_duties,
    ],
    tags=["units"],
)
