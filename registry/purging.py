"""Pending notes that nobody can sign any more, taken away some days after they ended.

Whatever became of a note, it is dead after its `not_after`; a party that asks a little later is
still told so. They go a few at a time: with every note that is filed, and when a server starts.
"""

from typing import Final

import sqlalchemy as sql
from sqlalchemy import Connection

from ledger.book.calendar import add_days_to_instant
from registry.tables import METADATA

KEPT_DAYS: Final = 7
"""How long a note is kept after its `not_after`."""
AT_ONCE: Final = 1_000
"""Notes taken away at one time."""

_NOTES = METADATA.tables["pending_note"]


def purge_notes(connection: Connection, *, now: str) -> int:
    """Delete notes long past their `not_after`, the oldest first; return how many."""
    ended = (
        sql.select(_NOTES.c.text_sha256)
        .where(_NOTES.c.not_after < add_days_to_instant(now, -KEPT_DAYS))
        .order_by(_NOTES.c.not_after, _NOTES.c.text_sha256)
        .limit(AT_ONCE)
        # What another process is at is left to it.
        .with_for_update(skip_locked=True)
    )
    # The parties go with them, by their foreign key.
    return connection.execute(
        sql.delete(_NOTES).where(_NOTES.c.text_sha256.in_(ended.scalar_subquery()))
    ).rowcount
