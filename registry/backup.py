"""A portable backup: one zip file, the same from either database, restored into either.

::

    backup.json              what this is, and when it was made
    ordinary/<table>.jsonl   every ordinary table, a JSON object a line; bytes in base64
    documents/<sha256>       documents' bytes
    tile/..., vkey, checkpoint   the log, as `ledger.export` lays it out: an auditor reads it as is

Records are not in it: a restore derives them from the entries (``registry.restore``). The log's
signing key and the master key of keys in custody are not in it either, and must be kept elsewhere:
the ciphertexts here are of no use without the latter. It holds what persons could ask us to erase,
so it is readable by its owner alone, and ought not to be kept longer than they may be.
"""

import zipfile
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Table, select

from ledger.book.records import PROGRAMME_KEY, Programme
from ledger.export import CHECKPOINT, VKEY
from ledger.log.merkle import Frontier, leaf_hash
from ledger.log.tiles import bundles_at, decode_bundle, tiles_at
from registry.database import Database
from registry.documents import Documents, documents
from registry.files import OWNER_ONLY, replacing
from registry.history import check_complete
from registry.log import Head, read_head
from registry.progress import Progress, unwatched
from registry.queries.log import tile_file
from registry.refusals import Refusal, Refused
from registry.store import SqlReader
from registry.tables import METADATA
from registry.tables.people import ORDINARY_TABLES

FORMAT: Final = "tanbu-backup/1"
MANIFEST: Final = "backup.json"
MANIFEST_BYTES_MAX: Final = 4_096
ROW_BYTES_MAX: Final = 1 << 24
"""Bytes of a row in its file (16 MiB): a restore unpacks no more at a time."""

_ROWS_AT_ONCE: Final = 500
# The earliest time a zip file can hold: equal contents give equal bytes.
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
# It writes bytes as base64 of itself.
_ROWS: Final = msgspec.json.Encoder()


class Manifest(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a backup says of itself: nothing in it is believed but what can be checked."""

    format: str
    created: str
    origin: str
    size: int


class BackedUp(Struct, frozen=True, kw_only=True):
    """What went into a backup: entries, rows by table, documents, and those that could not.

    Of these `lost` have no file, and the file of `altered` holds other bytes.
    """

    size: int
    rows: dict[str, int]
    documents: int
    lost: tuple[str, ...]
    altered: tuple[str, ...] = ()


def backup(
    database: Database, store: Documents, path: Path, *, now: str, progress: Progress = unwatched
) -> BackedUp:
    """Write a backup, from one state of the database; `path` is whole or is not there.

    A document whose file is missing or altered is left out and named. Raises `Refused`:
    BACKUP_INVALID, where the log has no entry yet; `HistoryRefused`, where entries are missing or
    altered; OSError.
    """
    with (
        database.reading() as connection,
        replacing(path, mode=OWNER_ONLY) as stream,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        return _write(connection, store, archive, now, progress)


def _write(
    connection: Connection,
    store: Documents,
    archive: zipfile.ZipFile,
    now: str,
    progress: Progress,
) -> BackedUp:
    head = read_head(connection)
    programme = SqlReader(connection).get(Programme, PROGRAMME_KEY)
    if programme is None:
        raise Refused(Refusal.BACKUP_INVALID, "the log has no entry yet")
    manifest = Manifest(format=FORMAT, created=now, origin=programme.origin, size=head.size)
    _add(archive, MANIFEST, msgspec.json.encode(manifest) + b"\n")
    rows = {
        name: _add_table(connection, archive, METADATA.tables[name]) for name in ORDINARY_TABLES
    }
    files = rows["document"] + _log_files_count(head)
    lost, altered = _add_documents(connection, store, archive, lambda done: progress(done, files))
    written = _log_files(connection, head, programme.log_vkey)
    for done, (path, content) in enumerate(written, rows["document"] + 1):
        _add(archive, path, content)
        progress(done, files)
    return BackedUp(
        size=head.size,
        rows=rows,
        documents=rows["document"] - len(lost) - len(altered),
        lost=tuple(lost),
        altered=tuple(altered),
    )


def _add_table(connection: Connection, archive: zipfile.ZipFile, table: Table) -> int:
    """Write a table's rows in the order of its key, a few at a time; return how many there are."""
    count = 0
    ordered = select(table).order_by(*table.primary_key.columns)
    found = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(ordered)
    with archive.open(_member(table_path(table.name)), "w", force_zip64=True) as stream:
        for row in found.mappings():
            stream.write(_ROWS.encode(dict(row)) + b"\n")
            count += 1
    return count


def _add_documents(
    connection: Connection,
    store: Documents,
    archive: zipfile.ZipFile,
    counted: Callable[[int], None],
) -> tuple[list[str], list[str]]:
    """Write the documents' bytes, each checked; return the hashes of those lost and altered."""
    lost: list[str] = []
    altered: list[str] = []
    for done, document in enumerate(documents(connection), 1):
        try:
            _add(archive, document_path(document.sha256), store.open_bytes(document))
        except Refused as error:
            missing = error.code is Refusal.DOCUMENT_MISSING
            (lost if missing else altered).append(document.sha256)
        counted(done)
    return lost, altered


def _log_files_count(head: Head) -> int:
    """Return how many files `_log_files` yields."""
    return sum(1 for _ in chain(bundles_at(head.size), tiles_at(head.size), (VKEY, CHECKPOINT)))


def _log_files(connection: Connection, head: Head, vkey: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the log; the checkpoint last, so that a copy cut short has none."""
    tree = Frontier()
    for name in chain(bundles_at(head.size), tiles_at(head.size)):
        content = tile_file(connection, name)
        if content is None:
            raise RuntimeError(f"{name.path} is not in a log of {head.size} entries")
        if name.level is None:
            for leaf in decode_bundle(content):
                tree.append(leaf_hash(leaf))
        yield name.path, content
    check_complete(tree, size=head.size, root=head.root)
    yield VKEY, f"{vkey}\n".encode()
    yield CHECKPOINT, head.checkpoint


def table_path(name: str) -> str:
    """Return where a table's rows lie in a backup."""
    return f"ordinary/{name}.jsonl"


def document_path(sha256: str) -> str:
    """Return where a document's bytes lie in a backup."""
    return f"documents/{sha256}"


def _add(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    archive.writestr(_member(path), content)


def _member(path: str) -> zipfile.ZipInfo:
    member = zipfile.ZipInfo(path, date_time=_EPOCH)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.external_attr = 0o600 << 16
    return member
