"""What follows from a log's entries, derived from the first on, page by page.

Signatures of acts are not verified here: the root under the log's own signature says that the
entries are those that were admitted.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, select

from ledger.apply import apply
from ledger.book.state import MemoryState
from ledger.entry import parse_entry
from ledger.errors import Malformed, Rejected
from ledger.log.merkle import Frontier, leaf_hash
from registry.database import Database
from registry.log import read_head
from registry.progress import Progress, unwatched
from registry.soundness import unreadable
from registry.store import Written
from registry.tables import METADATA

PAGE_ENTRIES: Final = 1_000
"""Entries read, derived and flushed at once."""

_ENTRY: Final = METADATA.tables["entry"]


class Derivation:
    """What follows from the entries so far: the newest state, the tree, the last admission."""

    def __init__(self) -> None:
        self.state = MemoryState()
        self.tree = Frontier()
        self.admitted = ""

    def add(self, leaf: bytes) -> Written:
        """Take in the next leaf and return what it writes; raise what `apply` raises."""
        entry = parse_entry(leaf)
        layer = apply(
            self.state,
            entry,
            index=self.tree.size,
            previous=self.admitted,
            verify=lambda _key, _text, _signature: True,
        )
        self.state.absorb(layer)
        self.state.forget_before(entry.admitted)
        self.tree.append(leaf_hash(leaf))
        self.admitted = entry.admitted
        return layer.written


def pages(connection: Connection, *columns: ColumnElement[object]) -> Iterator[list[RowMapping]]:
    """Yield the entries in pages, all columns of each unless some are named."""
    start = -1
    while True:
        statement = (
            select(*(columns or _ENTRY.c))
            .where(_ENTRY.c.index > start)
            .order_by(_ENTRY.c.index)
            .limit(PAGE_ENTRIES)
        )
        page = list(connection.execute(statement).mappings())
        if not page:
            return
        yield page
        start = page[-1]["index"]


def check_derivable(database: Database, *, progress: Progress = unwatched) -> None:
    """Require that this program can take every entry, whatever schema the tables have.

    Raises `HistoryRefused`, and what `apply` raises of an edition that is not known.
    """
    derivation = Derivation()
    with database.reading() as connection:
        size = read_head(connection).size
        for page in pages(connection, _ENTRY.c.index, _ENTRY.c.leaf):
            for row in page:
                try:
                    derivation.add(bytes(row["leaf"]))
                except (Malformed, Rejected) as error:
                    raise unreadable(f"entry {row['index']}", error) from error
            progress(derivation.tree.size, size)
