"""Whom a holder trusts, and transfers that wait because their recipient is not trusted."""

from typing import Annotated

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import QueryParameter
from msgspec import Struct

from api.auth import Caller
from api.routes.listing import (
    PAGE,
    AccountName,
    After,
    Limit,
    OneAccount,
    check_known,
    listed,
)
from api.services import Services
from ledger.book.records import DelayedTransfer, DelayStatus, TrustedRecipient
from registry.queries import recipients
from registry.queries.pages import Page

Status = Annotated[DelayStatus | None, QueryParameter(description="what became of it")]


class TrustedAnswer(Struct, frozen=True, kw_only=True):
    """Whom an account trusts, each from an instant on."""

    items: list[TrustedRecipient]


@get(
    "/accounts/{account:str}/trusted",
    sync_to_thread=True,
    operation_id="list_trusted",
    summary="List trusted recipients",
)
def list_trusted(account: AccountName, services: NamedDependency[Services]) -> TrustedAnswer:
    """List whom an account trusts: transfers to them never wait, from `since` on."""
    check_known(services, account)
    with services.database.reading() as connection:
        return TrustedAnswer(items=recipients.trusted(connection, account))


@get(
    "/delayed-transfers",
    sync_to_thread=True,
    operation_id="list_delayed_transfers",
    summary="List transfers that wait",
)
def list_delayed_transfers(
    *,
    request: Caller,
    services: NamedDependency[Services],
    account: OneAccount = "",
    status: Status = None,
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[DelayedTransfer]]:
    """List transfers that wait or did, from when each may be completed, and what became of it."""
    check_known(services, account)
    with services.database.reading() as connection:
        found_page = recipients.delayed(
            connection, after=after, limit=limit, account=account, status=status or ""
        )
    return listed(request, found_page)


router = Router("/", route_handlers=[list_trusted, list_delayed_transfers], tags=["units"])
