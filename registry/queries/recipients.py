"""Whom a holder trusts, and the transfers that wait or did."""

from sqlalchemy import Connection, or_, select

from ledger.book.records import DelayedTransfer, TrustedRecipient
from registry.queries.pages import Page, after_index, newest_at, page_of
from registry.store import record_from_row, table_of

_TRUSTED = table_of(TrustedRecipient)
_DELAYED = table_of(DelayedTransfer)


def trusted(connection: Connection, holder: str) -> list[TrustedRecipient]:
    """Return whom a holder trusts, by name; `since` may lie ahead."""
    rows = connection.execute(
        select(_TRUSTED)
        .where(newest_at(_TRUSTED, None), _TRUSTED.c.holder == holder, _TRUSTED.c.since != "")
        .order_by(_TRUSTED.c.recipient)
    )
    return [record_from_row(TrustedRecipient, row) for row in rows.mappings()]


def delayed(
    connection: Connection, *, after: str, limit: int, account: str = "", status: str = ""
) -> Page[DelayedTransfer]:
    """Return transfers that wait or did, of an account on either side. Raises `CursorInvalid`."""
    statement = (
        select(_DELAYED)
        .where(newest_at(_DELAYED, None))
        .order_by(_DELAYED.c.transfer)
        .limit(limit + 1)
    )
    if after:
        statement = statement.where(_DELAYED.c.transfer > after_index(after))
    if account:
        sides = (_DELAYED.c.sender == account, _DELAYED.c.recipient == account)
        statement = statement.where(or_(*sides))
    if status:
        statement = statement.where(_DELAYED.c.status == status)
    rows = connection.execute(statement).mappings()
    found = [record_from_row(DelayedTransfer, row) for row in rows]
    return page_of(found, limit=limit, cursor=lambda each: str(each.transfer))
