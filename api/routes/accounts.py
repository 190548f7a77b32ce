"""Accounts, their keys, what they hold and what moved."""

from typing import Annotated

from litestar import Response, Router, get, put
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from msgspec import UNSET

from api.auth import Caller, check_operator, check_own_account, needs
from api.problems import found
from api.routes.listing import (
    PAGE,
    AccountName,
    After,
    AsOf,
    Limit,
    OneAccount,
    Word,
    entry_as_of,
    link_to,
    listed,
)
from api.schemas.book import (
    AccountAnswer,
    HoldingsAnswer,
    KeysAnswer,
    MembersAnswer,
    OrganisationBody,
)
from api.services import Services
from ledger.book.calendar import legal_date
from ledger.book.fields import AccountKind
from registry import organisations
from registry.kinds import Role
from registry.queries import accounts, evidence, members, ties
from registry.queries.accounts import AccountView, StatementLine
from registry.queries.pages import Page
from registry.services.drafting import next_label
from registry.store import SqlReader
from registry.users import Identity

Sector = Annotated[
    str, QueryParameter(pattern=r"\A([0-9]{2})?\Z", description="a class of the 行業統計分類")
]
Kind = Annotated[AccountKind | None, QueryParameter(description="a kind of account")]
StatementAfter = Annotated[
    str,
    QueryParameter(
        pattern=r"\A([0-9]{1,15}:[0-9]{1,9})?\Z",
        description="the cursor of the page before: its `next`",
    ),
]


@get("/", sync_to_thread=True, operation_id="list_accounts", summary="List accounts")
def list_accounts(
    *,
    request: Caller,
    services: NamedDependency[Services],
    kind: Kind = None,
    association: OneAccount = "",
    sector: Sector = "",
    q: Word = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response[Page[AccountView]]:
    """List accounts by name: of a kind, of an association's members, of a sector, by words."""
    with services.database.reading() as connection:
        found_page = accounts.accounts(
            connection,
            after=after,
            limit=limit,
            kind=kind or "",
            sector=sector,
            association=association,
            words=q,
        )
    return listed(request, found_page)


@get("/{account:str}", sync_to_thread=True, operation_id="get_account", summary="Read an account")
def get_account(account: AccountName, services: NamedDependency[Services]) -> AccountAnswer:
    """Return an account, what a body is accredited for, and a recovery of its keys if open."""
    return _account(account, services)


@get("/{account:str}/keys", sync_to_thread=True, operation_id="list_keys", summary="List keys")
def list_keys(account: AccountName, services: NamedDependency[Services]) -> KeysAnswer:
    """List an account's keys, revoked ones too, and who keeps each."""
    with services.database.reading() as connection:
        found(accounts.account(connection, account), "account")
        return KeysAnswer(
            items=accounts.keys(connection, account),
            next_label=next_label(SqlReader(connection), account),
        )


@get(
    "/{account:str}/holdings",
    sync_to_thread=True,
    operation_id="list_holdings",
    summary="List holdings",
)
def list_holdings(
    account: AccountName, services: NamedDependency[Services], as_of: AsOf = ""
) -> HoldingsAnswer:
    """List what an account has of each series: held, on hold, and what it retired."""
    at = entry_as_of(services, as_of)
    with services.database.reading() as connection:
        found(accounts.account(connection, account), "account")
        items = accounts.holdings(connection, account, at=at)
    return HoldingsAnswer(account=account, as_of=at, items=items)


@get(
    "/{account:str}/statement",
    sync_to_thread=True,
    operation_id="list_statement",
    summary="List movements",
)
def list_statement(
    *,
    request: Caller,
    account: AccountName,
    services: NamedDependency[Services],
    after: StatementAfter = "",
    limit: Limit = PAGE,
) -> Response[Page[StatementLine]]:
    """List what entered, left or ended in an account, in the log's order."""
    with services.database.reading() as connection:
        found(accounts.account(connection, account), "account")
        found_page = accounts.statement(connection, account, after=after, limit=limit)
    return listed(request, found_page)


@get(
    "/{account:str}/members",
    sync_to_thread=True,
    operation_id="list_members",
    summary="List an association's members and what they have",
)
def list_members(
    *,
    request: Caller,
    account: AccountName,
    services: NamedDependency[Services],
    as_of: AsOf = "",
    after: After = "",
    limit: Limit = PAGE,
) -> Response[MembersAnswer]:
    """List the members of an association with their totals, and what all have together."""
    at = entry_as_of(services, as_of)
    with services.database.reading() as connection:
        found(accounts.account(connection, account), "account")
        page = members.members(connection, account, at=at, after=after, limit=limit)
        together = members.totals(connection, account, at=at)
    answer = MembersAnswer(
        account=account, as_of=at, totals=together, items=page.items, next=page.next
    )
    return Response(answer, headers=link_to(request, page.next))


@put(
    "/{account:str}/organisation",
    sync_to_thread=True,
    operation_id="name_organisation",
    summary="Say what an account is called",
    guards=[needs(Role.OPERATOR, Role.HOLDER, Role.VERIFIER, Role.ASSOCIATION, Role.AUDITOR)],
)
def name_organisation(
    account: AccountName,
    data: JSONBody[OrganisationBody],
    services: NamedDependency[Services],
    caller: NamedDependency[Identity],
) -> AccountAnswer:
    """Say what an account's holder is called. A name stands beside the log, not in it.

    Whether its facts are assumed is for the operator to say, and stays where nothing is said.
    """
    check_own_account(caller, account)
    if data.assumed is not UNSET:
        check_operator(caller, "assumed")
    with services.database.reading() as connection:
        found(accounts.account(connection, account), "account")
    services.database.write(
        lambda connection: organisations.name_organisation(
            connection,
            account=account,
            name_zh=data.name_zh,
            name_en=data.name_en,
            assumed=None if data.assumed is UNSET else data.assumed,
        )
    )
    return _account(account, services)


def _account(account: str, services: Services) -> AccountAnswer:
    with services.database.reading() as connection:
        return AccountAnswer(
            account=found(accounts.account(connection, account), "account"),
            accreditations=accounts.accreditations(connection, account),
            ties=ties.ties_of(connection, account),
            evidence=evidence.of_account(connection, account, today=legal_date(services.now())),
            recovery=accounts.open_recovery(connection, account) or UNSET,
        )


router = Router(
    "/accounts",
    route_handlers=[
        list_accounts,
        get_account,
        list_keys,
        list_holdings,
        list_statement,
        list_members,
        name_organisation,
    ],
    tags=["accounts"],
)
