"""In whose places an account stands: its own, and those of accounts that were merged into it."""

from sqlalchemy import Connection, select

from ledger.book.records import Account
from registry.queries.pages import newest_at
from registry.store import table_of

_ACCOUNT = table_of(Account)


def places_of(connection: Connection, name: str) -> frozenset[str]:
    """Return an account and all whose heir it is; none for no account.

    No merger closes a circle, so that this ends.
    """
    found: set[str] = set()
    new = {name} - {""}
    while new:
        found |= new
        statement = select(_ACCOUNT.c.account).where(
            newest_at(_ACCOUNT, None), _ACCOUNT.c.successor.in_(sorted(new))
        )
        new = set(connection.execute(statement).scalars()) - found
    return frozenset(found)
