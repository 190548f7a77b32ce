"""A backup put back: the log audited first, the records derived from it, the rest copied.

Nothing is written before the whole log has passed an audit under a key that the caller trusts, and
a backup older than the published head is refused: going on from there would sign a second history.
The database must be empty. All its rows come with one commit; the documents' files stand before,
and go again where anything is refused. The other ordinary rows (users, tokens, names) are believed
as they are: no log speaks of them.
"""

import zipfile
from collections.abc import Container, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, delete, func, insert, inspect, select
from sqlalchemy.exc import DataError, IntegrityError

from ledger.apply import apply
from ledger.archive import DAMAGED, open_zip
from ledger.audit import Audit
from ledger.book.records import LogKey
from ledger.book.state import MemoryState
from ledger.commands import verdict_lines
from ledger.entry import parse_entry
from ledger.errors import Malformed
from ledger.export import CHECKPOINT, Export
from ledger.log.keys import VerifierKey, parse_vkey
from ledger.log.merkle import leaf_hash
from ledger.log.tiles import TileEdge, bundles_at, decode_bundle
from ledger.verdict import Verdict
from registry.backup import FORMAT, MANIFEST, MANIFEST_BYTES_MAX, Manifest
from registry.database import Database
from registry.database import database_url as parsed_url
from registry.documents import Documents
from registry.errors import HistoryRefused
from registry.history import PublishedHead, check_descends
from registry.log import Head, entry_row
from registry.ordinary import restore_documents, restore_table
from registry.progress import Progress, unwatched
from registry.refusals import Refusal, Refused
from registry.schema import upgrade
from registry.seam import Seam
from registry.store import flush
from registry.tables import METADATA
from registry.tables.people import ORDINARY_TABLES

_HEAD: Final = METADATA.tables["head"]
# A backup's documents may be far more than its log's files.
_MEMBERS_MAX: Final = 1 << 22


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
            ends = f"the backup ends at {verdict.size}, the published log at {published.size}"
            raise HistoryRefused(ends)
        # What was made goes again, the last first, where a row or a document is refused.
        with ExitStack() as made, _prepared(database_url, made) as database:

            def write(connection: Connection) -> tuple[dict[str, int], list[str]]:
                _check_empty(connection)
                head = _restore_log(connection, export, verdict, progress)
                if published is not None:
                    check_descends(connection, head, size=published.size, root=published.root)
                rows = {name: restore_table(connection, archive, name) for name in ORDINARY_TABLES}
                # Files stand before the commit; if nobody knows what it did, they harm nobody.
                lost = restore_documents(archive, store, made)
                made.pop_all()
                return rows, lost

            rows, lost = database.write(write)
    return Restored(
        size=verdict.size, rows=rows, documents=rows["document"] - len(lost), lost=tuple(lost)
    )


@contextmanager
def _prepared(url: str, made: ExitStack) -> Iterator[Database]:
    """Give a database with its tables; `made` takes a SQLite file away that was not there before.

    Raises `Refused`: BACKUP_INVALID, for rows that it does not take.
    """
    parsed = parsed_url(url)
    file = str(parsed.database) if parsed.get_backend_name() == "sqlite" else ""
    if file and not Path(file).exists():
        for suffix in ("", "-wal", "-shm"):
            made.callback(Path(f"{file}{suffix}").unlink, missing_ok=True)
    _check_untouched(url)
    upgrade(url)
    database = Database.open(url)
    try:
        yield database
    except (IntegrityError, DataError, OverflowError) as error:
        reason = error if isinstance(error, OverflowError) else error.orig
        raise Refused(Refusal.BACKUP_INVALID, f"rows that do not fit: {reason}") from None
    finally:
        database.dispose()


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return open_zip(path, members_max=_MEMBERS_MAX)
    except (FileNotFoundError, PermissionError):
        raise
    except DAMAGED as error:
        raise Refused(Refusal.BACKUP_INVALID, str(error)) from None


def _export(path: Path) -> Export:
    try:
        return Export(path, members_max=_MEMBERS_MAX)
    except Malformed as error:
        raise Refused(Refusal.BACKUP_INVALID, error.detail) from None


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        with archive.open(MANIFEST) as stream:
            data = stream.read(MANIFEST_BYTES_MAX + 1)
        if len(data) > MANIFEST_BYTES_MAX:
            raise ValueError(f"{MANIFEST} has more than {MANIFEST_BYTES_MAX} bytes")
        manifest = msgspec.json.decode(data, type=Manifest)
    except (*DAMAGED, msgspec.DecodeError) as error:
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
        raise Refused(Refusal.BACKUP_AUDIT, verdict_lines(verdict, verbose=False)[0])
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
        rows = select(func.count()).select_from(table)
        if table is _HEAD:
            # That of a log without entries is written before the first one is.
            rows = rows.where(_HEAD.c.size > 0)
        if connection.execute(rows).scalar_one():
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
    connection.execute(delete(_HEAD))
    connection.execute(insert(_HEAD), {"id": 1, **msgspec.structs.asdict(head)})


def _bundles(export: Export, size: int) -> Iterator[list[bytes]]:
    for name in bundles_at(size):
        yield decode_bundle(export.read(name.path) or b"")
