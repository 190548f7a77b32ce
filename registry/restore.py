"""A backup put back: the log audited first, the records derived from it, the rest copied.

Nothing is written before the whole log has passed an audit under a key that the caller trusts, and
a backup older than the published head is refused: going on from there would sign a second history.
The database must be empty. All its rows come with one commit; the documents' files stand before.
The other ordinary rows (users, tokens, names) are believed as they are: no log speaks of them.
"""

import base64
import zipfile
import zlib
from collections.abc import Container, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Column, Connection, Table, func, insert, inspect, select
from sqlalchemy.exc import DataError, IntegrityError

from ledger.apply import apply
from ledger.audit import Audit
from ledger.book.records import LogKey
from ledger.book.state import MemoryState
from ledger.entry import parse_entry
from ledger.errors import Malformed
from ledger.export import CHECKPOINT, Export
from ledger.log.keys import VerifierKey, parse_vkey
from ledger.log.merkle import leaf_hash
from ledger.log.tiles import TileEdge, bundles_at, decode_bundle
from ledger.verdict import Verdict
from registry.backup import FORMAT, MANIFEST, Manifest, document_path, table_path
from registry.database import Database
from registry.documents import Document, Documents
from registry.errors import HistoryRefused
from registry.history import PublishedHead, check_descends
from registry.log import Head, entry_row
from registry.progress import Progress, unwatched
from registry.refusals import Refusal, Refused
from registry.schema import upgrade
from registry.seam import Seam
from registry.store import flush
from registry.tables import METADATA
from registry.tables.people import ORDINARY_TABLES

_ROWS_AT_ONCE: Final = 500
# What a damaged zip file makes its reader raise.
_DAMAGED: Final = (
    OSError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    zipfile.BadZipFile,
    zlib.error,
)

Value = str | int | bool | bytes
"""What a column of an ordinary table holds: none is ever null."""


class Restored(Struct, frozen=True, kw_only=True):
    """What a restore put back: entries, rows by table, documents, and those the backup lacks."""

    size: int
    rows: dict[str, int]
    documents: int
    lost: tuple[str, ...]


def restore(
    path: Path,
    database_url: str,
    store: Documents,
    data_dir: Path,
    *,
    vkey: str,
    progress: Progress = unwatched,
) -> Restored:
    """Restore a backup into an empty database; `vkey` is the log's key, from elsewhere.

    Raises `Refused`: BACKUP_INVALID, BACKUP_AUDIT, NOT_EMPTY; `HistoryRefused`, where the published
    head in `data_dir` is not part of the backup's log; `Unavailable`; `Malformed`: BAD_KEY; and
    OSError.
    """
    key = parse_vkey(vkey)
    with _opened(path) as archive, _export(path) as export:
        manifest = _manifest(archive)
        # The log is gone through twice: to audit it, and to write it.
        verdict, known = _audit(export, key, lambda done, size: progress(done, 2 * size))
        if (manifest.origin, manifest.size) != (verdict.origin, verdict.size):
            raise Refused(Refusal.BACKUP_INVALID, f"{MANIFEST} is of another log")
        published = PublishedHead(data_dir, keys=lambda: known, seam=Seam()).read()
        if published is not None and published.size > verdict.size:
            detail = f"the backup ends at {verdict.size}, the published log at {published.size}"
            raise HistoryRefused(detail)
        _check_untouched(database_url)
        upgrade(database_url)
        database = Database.open(database_url)
        try:
            lost = _restore_documents(archive, store)

            def write(connection: Connection) -> dict[str, int]:
                _check_empty(connection)
                head = _restore_log(connection, export, verdict, progress)
                if published is not None:
                    check_descends(connection, head, size=published.size, root=published.root)
                return {name: _restore_table(connection, archive, name) for name in ORDINARY_TABLES}

            rows = database.write(write)
        except (IntegrityError, DataError) as error:
            raise Refused(Refusal.BACKUP_INVALID, f"rows that do not fit: {error.orig}") from None
        finally:
            database.dispose()
    return Restored(
        size=verdict.size, rows=rows, documents=rows["document"] - len(lost), lost=tuple(lost)
    )


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise Refused(Refusal.BACKUP_INVALID, str(error)) from None


def _export(path: Path) -> Export:
    try:
        return Export(path)
    except Malformed as error:
        raise Refused(Refusal.BACKUP_INVALID, error.detail) from None


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    except (*_DAMAGED, msgspec.DecodeError) as error:
        raise Refused(Refusal.BACKUP_INVALID, f"{MANIFEST}: {error}") from None
    if manifest.format != FORMAT:
        raise Refused(Refusal.BACKUP_INVALID, f"the format is {manifest.format}, not {FORMAT}")
    return manifest


def _audit(
    export: Export, key: VerifierKey, progress: Progress
) -> tuple[Verdict, list[VerifierKey]]:
    """Return the verdict of an audit without a finding, and every key that the log had.

    Raises `Refused`: BACKUP_AUDIT.
    """
    audit = Audit(export, vkey=key.text, progress=progress)
    verdict = audit.run()
    if verdict.exit_code:
        first = verdict.findings[0] if verdict.findings else None
        detail = f"step {first.step}: {first.code}: {first.detail}" if first else verdict.too_old
        raise Refused(Refusal.BACKUP_AUDIT, detail)
    return verdict, [parse_vkey(known.vkey) for known in audit.state.records(LogKey)]


def _check_untouched(database_url: str) -> None:
    """Require that no table holds a row, before the schema of what others may need is changed.

    Raises `Refused`: NOT_EMPTY, and `Unavailable`.
    """
    database = Database.open(database_url)
    try:
        with database.reading() as connection:
            _check_empty(connection, among=inspect(connection).get_table_names())
    finally:
        database.dispose()


def _check_empty(connection: Connection, among: Container[str] = METADATA.tables) -> None:
    for table in METADATA.sorted_tables:
        if table.name not in among:
            continue
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise Refused(Refusal.NOT_EMPTY, f"there are rows in {table.name}")


def _restore_log(
    connection: Connection, export: Export, verdict: Verdict, progress: Progress
) -> Head:
    """Write entries, the records that follow, tiles, and the head with its one checkpoint.

    Signatures are not checked again: the audit has checked every one.
    """
    state, edge, admitted = MemoryState(), TileEdge(), ""
    tiles: dict[tuple[int, int], bytes] = {}
    for leaves in _bundles(export, verdict.size):
        entries, written = [], []
        for index, leaf in enumerate(leaves, edge.size):
            entry = parse_entry(leaf)
            layer = apply(
                state, entry, index=index, previous=admitted, verify=lambda _k, _t, _s: True
            )
            state.absorb(layer)
            written += layer.written
            admitted = entry.admitted
            state.forget_before(admitted)
            row = entry_row(
                index, entry.signed, admitted=admitted, leaf=leaf, hashed=leaf_hash(leaf)
            )
            entries.append(row)
        tiles |= edge.append(leaf_hash(leaf) for leaf in leaves)
        connection.execute(insert(METADATA.tables["entry"]), entries)
        flush(connection, written)
        progress(verdict.size + edge.size, 2 * verdict.size)
    head = Head(
        size=verdict.size,
        root=bytes.fromhex(verdict.root),
        admitted=admitted,
        checkpoint=export.read(CHECKPOINT) or b"",
    )
    _restore_head(connection, head, tiles)
    return head


def _restore_head(connection: Connection, head: Head, tiles: dict[tuple[int, int], bytes]) -> None:
    rows = [
        {"level": level, "number": number, "data": content}
        for (level, number), content in sorted(tiles.items())
    ]
    connection.execute(insert(METADATA.tables["tile"]), rows)
    signed = {"size": head.size, "note": head.checkpoint, "admitted": head.admitted}
    connection.execute(insert(METADATA.tables["checkpoint"]), signed)
    connection.execute(insert(METADATA.tables["head"]), {"id": 1, **msgspec.structs.asdict(head)})


def _bundles(export: Export, size: int) -> Iterator[list[bytes]]:
    for name in bundles_at(size):
        yield decode_bundle(export.read(name.path) or b"")


def _restore_documents(archive: zipfile.ZipFile, store: Documents) -> list[str]:
    """Write the documents' files; return the hashes of those the backup lacks.

    Raises `Refused`: BACKUP_INVALID, where one is not what its hash says.
    """
    lost = []
    for row in _rows(archive, METADATA.tables["document"]):
        document = msgspec.convert(row, Document)
        try:
            with archive.open(document_path(document.sha256)) as stream:
                content = stream.read(document.size + 1)
        except KeyError:
            lost.append(document.sha256)
            continue
        except _DAMAGED as error:
            raise Refused(Refusal.BACKUP_INVALID, f"{document.sha256}: {error}") from None
        try:
            store.mend(document, content)
        except (Refused, ValueError) as error:
            raise Refused(Refusal.BACKUP_INVALID, f"{document.sha256}: {error}") from None
    return lost


def _restore_table(connection: Connection, archive: zipfile.ZipFile, name: str) -> int:
    table, count = METADATA.tables[name], 0
    rows = _rows(archive, table)
    while page := list(islice(rows, _ROWS_AT_ONCE)):
        connection.execute(insert(table), page)
        count += len(page)
    return count


def _rows(archive: zipfile.ZipFile, table: Table) -> Iterator[dict[str, Value]]:
    """Yield a table's rows. Raises `Refused`: BACKUP_INVALID."""
    path = table_path(table.name)
    try:
        with archive.open(path) as stream:
            for line in stream:
                yield _row(table, msgspec.json.decode(line, type=dict[str, str | int | bool]))
    except (*_DAMAGED, msgspec.DecodeError, ValueError) as error:
        raise Refused(Refusal.BACKUP_INVALID, f"{path}: {error}") from None


def _row(table: Table, read: dict[str, str | int | bool]) -> dict[str, Value]:
    """Return a row as the database takes it; ValueError unless it has exactly the columns."""
    if set(read) != set(table.columns.keys()):
        raise ValueError("not the columns of this program")
    return {column.name: _value(column, read[column.name]) for column in table.columns}


def _value(column: Column[Value], read: str | int | bool) -> Value:
    wanted = column.type.python_type
    if wanted is bytes and isinstance(read, str):
        return base64.b64decode(read, validate=True)
    if type(read) is not wanted:
        raise ValueError(f"{column.name} is no {wanted.__name__}")
    return read
