"""What is declared to bind verification bodies to enterprises."""

from sqlalchemy import Connection, or_, select

from ledger.book.records import Ties
from registry.queries.pages import newest_at
from registry.store import record_from_row, table_of

_TIES = table_of(Ties)


def ties_of(connection: Connection, account: str) -> list[Ties]:
    """Return the declared ties of an account, on whichever side it stands."""
    rows = connection.execute(
        select(_TIES)
        .where(newest_at(_TIES, None), or_(_TIES.c.body == account, _TIES.c.enterprise == account))
        .order_by(_TIES.c.body, _TIES.c.enterprise)
    )
    return [record_from_row(Ties, row) for row in rows.mappings()]
