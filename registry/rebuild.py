"""The projections made anew from the entries, and compared with what a fresh derivation gives.

Signatures of acts are not verified here: the root under the log's own signature says that the
entries are those that were admitted; an audit (``ledger.audit``) asks for more than that. Entries
are read page by page, and the newest state is kept in memory.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, groupby, islice
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Final

from sqlalchemy import (
    Connection,
    RowMapping,
    Table,
    create_engine,
    delete,
    event,
    insert,
    select,
)

from ledger.book.records import PROGRAMME_KEY, RECORDS, Programme, Record
from ledger.entry import parse_entry
from ledger.errors import LedgerError, Malformed
from ledger.log.checkpoint import open_checkpoint
from ledger.log.keys import parse_vkey
from ledger.log.merkle import leaf_hash
from ledger.log.tiles import TileEdge
from registry.database import Database
from registry.derivation import PAGE_ENTRIES, Derivation, pages
from registry.errors import HistoryRefused
from registry.log import Head, entry_row, lock_head, read_head
from registry.progress import Progress, unwatched
from registry.store import Written, flush, table_of
from registry.tables import METADATA

FINDINGS_MAX: Final = 1_000
"""Where `check` stops: whoever finds so much rebuilds, or restores."""

Accepts = Callable[[Connection], None]
"""What raises `HistoryRefused` of a log that is not to be gone on with."""

_ENTRY: Final = METADATA.tables["entry"]
_TILE: Final = METADATA.tables["tile"]
_CHECKPOINT: Final = METADATA.tables["checkpoint"]


def anything(_connection: Connection) -> None:
    """Accept any log."""


def rebuild(
    database: Database, *, accepts: Accepts = anything, progress: Progress = unwatched
) -> int:
    """Make every record table anew, in one transaction; return the number of entries.

    Raises `HistoryRefused`, and changes nothing, where the entries are not those the head covers,
    or what the tables hold then is not what `accepts` takes.
    """

    def write(connection: Connection) -> int:
        size = _rebuild(connection, progress)
        accepts(connection)
        return size

    return database.write(write)


def check(
    database: Database, *, accepts: Accepts = anything, progress: Progress = unwatched
) -> list[str]:
    """Compare records, tiles, leaf hashes, checkpoints and head with a fresh derivation.

    It changes nothing and returns a sentence for every difference, at most `FINDINGS_MAX`, and one
    first where `accepts` raises `HistoryRefused`.
    """
    with tempfile.TemporaryDirectory(prefix="tanbu-check-") as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'derived.sqlite3'}")
        event.listen(engine, "connect", _hasten)
        try:
            with engine.begin() as connection:
                # One transaction: of its own accord the driver makes one of every statement here.
                connection.exec_driver_sql("BEGIN")
                METADATA.create_all(connection, tables=[*map(table_of, RECORDS), _TILE])
            with database.reading() as stored, engine.connect() as derived:
                found = chain(_unaccepted(stored, accepts), _differences(stored, derived, progress))
                return list(islice(found, FINDINGS_MAX))
        finally:
            engine.dispose()


def _unaccepted(stored: Connection, accepts: Accepts) -> Iterator[str]:
    try:
        accepts(stored)
    except HistoryRefused as error:
        yield str(error)


def _hasten(connection: SqliteConnection, _record: object) -> None:
    """Let nothing wait for the disk: the file is thrown away whatever happens."""
    for pragma in ("synchronous=OFF", "journal_mode=MEMORY"):
        connection.execute(f"PRAGMA {pragma}").close()


def _rebuild(connection: Connection, progress: Progress) -> int:
    head = lock_head(connection)
    for kind in RECORDS:
        connection.execute(delete(table_of(kind)))
    derivation = Derivation()
    for page in pages(connection):
        written: list[Written] = []
        for row in page:
            try:
                written.append(derivation.add(bytes(row["leaf"])))
            except LedgerError as error:
                raise HistoryRefused(f"entry {row['index']}: {error}") from error
        flush(connection, [version for versions in written for version in versions])
        progress(derivation.tree.size, head.size)
    tree = derivation.tree
    if (tree.size, tree.root()) != (head.size, head.root):
        raise HistoryRefused(f"{tree.size} entries do not bear the root at size {head.size}")
    return tree.size


def _differences(stored: Connection, derived: Connection, progress: Progress) -> Iterator[str]:
    derivation, edge, size = Derivation(), TileEdge(), read_head(stored).size
    for page in pages(stored):
        try:
            findings = _page_differs(stored, derived, page, derivation)
        except LedgerError as error:
            yield f"entry {derivation.tree.size}: {error}; nothing further was compared"
            return
        yield from findings
        _keep_tiles(derived, edge.append(leaf_hash(bytes(row["leaf"])) for row in page))
        progress(derivation.tree.size, size)
    yield from _head_differs(stored, derivation)
    for kind in RECORDS:
        order = ("index",) if kind.JOURNAL else ("from_index",)
        yield from _table_differs(stored, derived, table_of(kind), order)
    yield from _table_differs(stored, derived, _TILE, ("level", "number"))


def _page_differs(
    stored: Connection, derived: Connection, page: list[RowMapping], derivation: Derivation
) -> list[str]:
    """Derive a page of entries, and return how its rows and its checkpoints differ."""
    findings: list[str] = []
    written: list[tuple[int, Record]] = []
    first, last = derivation.tree.size, page[-1]["index"]
    within = _CHECKPOINT.c.size.between(first + 1, last + 1)
    checkpoints = {
        row["size"]: row for row in stored.execute(select(_CHECKPOINT).where(within)).mappings()
    }
    for row in page:
        leaf, index = bytes(row["leaf"]), derivation.tree.size
        written += derivation.add(leaf)
        expected = entry_row(
            index,
            parse_entry(leaf).signed,
            admitted=derivation.admitted,
            leaf=leaf,
            hashed=leaf_hash(leaf),
        )
        findings += [f"entry {index}: {name}" for name in expected if row[name] != expected[name]]
        if signed := checkpoints.get(index + 1):
            findings += _checkpoint_differs(signed, derivation)
    flush(derived, written)
    return findings


def _checkpoint_differs(row: RowMapping, derivation: Derivation) -> Iterator[str]:
    tree, programme = derivation.tree, derivation.state.get(Programme, PROGRAMME_KEY)
    if programme is None:
        raise RuntimeError("an entry was derived without a genesis")
    try:
        signed = open_checkpoint(bytes(row["note"]), vkey=parse_vkey(programme.log_vkey))
    except Malformed as error:
        yield f"checkpoint {tree.size}: {error}"
        return
    if (signed.size, signed.root) != (tree.size, tree.root()):
        yield f"checkpoint {tree.size}: another tree of size {signed.size} was signed"
    if row["admitted"] != derivation.admitted:
        yield f"checkpoint {tree.size}: admitted"


def _head_differs(stored: Connection, derivation: Derivation) -> Iterator[str]:
    tree = derivation.tree
    newest = select(_CHECKPOINT.c.size, _CHECKPOINT.c.note).order_by(_CHECKPOINT.c.size.desc())
    size, note = stored.execute(newest.limit(1)).first() or (0, b"")
    if size != tree.size:
        yield f"the newest checkpoint covers {size} entries of {tree.size}"
    expected = Head(
        size=tree.size, root=tree.root(), admitted=derivation.admitted, checkpoint=bytes(note)
    )
    if (head := read_head(stored)) != expected:
        yield f"the head stands at {head.size} with another root, time or checkpoint"


def _keep_tiles(derived: Connection, grown: dict[tuple[int, int], bytes]) -> None:
    for (level, number), data in grown.items():
        derived.execute(delete(_TILE).where(_TILE.c.level == level, _TILE.c.number == number))
        derived.execute(insert(_TILE), {"level": level, "number": number, "data": data})


def _table_differs(
    stored: Connection, derived: Connection, table: Table, order: tuple[str, ...]
) -> Iterator[str]:
    """Compare two copies of a table, group by group of rows that the order does not tell apart.

    The order is by integers alone: texts are ordered in a different way by every database.
    """
    ours, theirs = _groups(stored, table, order), _groups(derived, table, order)
    mine, other = next(ours, None), next(theirs, None)
    while mine is not None or other is not None:
        if other is None or (mine is not None and mine[0] < other[0]):
            yield f"{table.name}: rows of {mine and mine[0]} that no entry wrote"
            mine = next(ours, None)
        elif mine is None or other[0] < mine[0]:
            yield f"{table.name}: rows of {other[0]} are missing"
            other = next(theirs, None)
        else:
            if mine[1] != other[1]:
                yield from _rows_differ(table, mine[1] - other[1], other[1] - mine[1])
            mine, other = next(ours, None), next(theirs, None)


def _rows_differ(
    table: Table, ours: Iterable[tuple[object, ...]], theirs: Iterable[tuple[object, ...]]
) -> Iterator[str]:
    """Tell the rows of a group that differ, each by its key and the columns in which it does."""
    names = table.c.keys()
    places = [names.index(column.key) for column in table.primary_key]
    stored, derived = (
        {tuple(str(row[at]) for at in places): row for row in rows} for rows in (ours, theirs)
    )
    for key in sorted(stored | derived):
        called = f"{table.name} {', '.join(key)}"
        if key not in derived:
            yield f"{called}: no entry wrote it"
        elif key not in stored:
            yield f"{called}: missing"
        else:
            pairs = zip(names, stored[key], derived[key], strict=True)
            differing = ", ".join(name for name, ours, theirs in pairs if ours != theirs)
            yield f"{called}: differs in {differing}"


def _groups(
    connection: Connection, table: Table, order: tuple[str, ...]
) -> Iterator[tuple[tuple[object, ...], frozenset[tuple[object, ...]]]]:
    places = [table.c.keys().index(name) for name in order]
    rows = connection.execute(
        select(table).order_by(*(table.c[name] for name in order)),
        execution_options={"yield_per": PAGE_ENTRIES},
    )
    for place, group in groupby(rows, lambda row: tuple(row[at] for at in places)):
        yield place, frozenset(map(tuple, group))
