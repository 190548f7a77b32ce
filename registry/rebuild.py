"""The projections made anew from the entries, and compared with what a fresh derivation gives.

Signatures are not verified here: the root and the checkpoints' own signature say that the entries
are those that were admitted, and an audit (``ledger.audit``) asks for more than that. Both functions
read entries page by page; a rebuild keeps the newest state in memory and nothing else.
"""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Row, RowMapping, Table, create_engine, delete, insert, select

from ledger.apply import apply
from ledger.book.records import PROGRAMME_KEY, RECORDS, Programme
from ledger.book.state import MemoryState
from ledger.entry import parse_entry
from ledger.errors import LedgerError, Malformed
from ledger.log.checkpoint import open_checkpoint
from ledger.log.keys import VerifierKey, parse_vkey
from ledger.log.merkle import Frontier, leaf_hash
from ledger.log.tiles import TileEdge
from registry.database import Database
from registry.errors import HistoryRefused
from registry.log import Head, entry_row, lock_head, read_head
from registry.store import Written, flush, table_of
from registry.tables import METADATA

PAGE_ENTRIES: Final = 1_000
"""Entries read, derived and flushed at once."""
FINDINGS_MAX: Final = 1_000
"""Where `check` stops: whoever finds so much rebuilds, or restores."""

_ENTRY: Final = METADATA.tables["entry"]
_TILE: Final = METADATA.tables["tile"]
_CHECKPOINT: Final = METADATA.tables["checkpoint"]


class _Derivation:
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

    @property
    def log_vkey(self) -> VerifierKey | None:
        """The key that genesis names for the log."""
        programme = self.state.get(Programme, PROGRAMME_KEY)
        return parse_vkey(programme.log_vkey) if programme else None


def rebuild(database: Database) -> int:
    """Make every record table anew, in one transaction; return the number of entries.

    Raises `HistoryRefused`, and changes nothing, where the entries are not those the head covers.
    """
    return database.write(_rebuild)


def check(database: Database) -> list[str]:
    """Compare records, tiles, leaf hashes, checkpoints and head with a fresh derivation.

    It changes nothing and returns a sentence for every difference, at most `FINDINGS_MAX`.
    """
    with tempfile.TemporaryDirectory(prefix="tanbu-check-") as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'derived.sqlite3'}")
        METADATA.create_all(engine, tables=[*map(table_of, RECORDS), _TILE])
        try:
            with database.reading() as stored, engine.connect() as derived:
                return list(islice(_differences(stored, derived), FINDINGS_MAX))
        finally:
            engine.dispose()


def _rebuild(connection: Connection) -> int:
    head = lock_head(connection)
    for kind in RECORDS:
        connection.execute(delete(table_of(kind)))
    derivation = _Derivation()
    for page in _pages(connection):
        written: list[Written] = []
        for row in page:
            try:
                written.append(derivation.add(bytes(row["leaf"])))
            except LedgerError as error:
                raise HistoryRefused(f"entry {row['index']}: {error}") from error
        flush(connection, [version for versions in written for version in versions])
    tree = derivation.tree
    if (tree.size, tree.root()) != (head.size, head.root):
        raise HistoryRefused(f"{tree.size} entries do not bear the root at size {head.size}")
    return tree.size


def _pages(connection: Connection) -> Iterator[list[RowMapping]]:
    start = -1
    while True:
        statement = (
            select(_ENTRY)
            .where(_ENTRY.c.index > start)
            .order_by(_ENTRY.c.index)
            .limit(PAGE_ENTRIES)
        )
        page = list(connection.execute(statement).mappings())
        if not page:
            return
        yield page
        start = page[-1]["index"]


def _differences(stored: Connection, derived: Connection) -> Iterator[str]:
    derivation, edge = _Derivation(), TileEdge()
    roots: dict[int, bytes] = {}
    signed = _stream(stored, _CHECKPOINT, ["size"])
    awaited = next(signed, None)
    for page in _pages(stored):
        written: list[Written] = []
        for row in page:
            leaf, index = bytes(row["leaf"]), derivation.tree.size
            try:
                written.append(derivation.add(leaf))
            except LedgerError as error:
                yield f"entry {row['index']}: {error}; nothing after it was compared"
                return
            yield from _entry_differs(row, index)
            while awaited is not None and awaited.size <= index + 1:
                yield from _checkpoint_differs(awaited, derivation)
                awaited = next(signed, None)
        flush(derived, [version for versions in written for version in versions])
        _keep_tiles(derived, edge.append(leaf_hash(bytes(row["leaf"])) for row in page))
    if awaited is not None:
        yield f"checkpoint {awaited.size} covers more than the {derivation.tree.size} entries"
    yield from _head_differs(read_head(stored), derivation, roots)
    for kind in RECORDS:
        order = ["index"] if kind.JOURNAL else ["from_index"]
        yield from _table_differs(stored, derived, table_of(kind), order)
    yield from _table_differs(stored, derived, _TILE, ["level", "number"])
