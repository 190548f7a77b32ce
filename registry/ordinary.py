"""The ordinary part of a backup, put back: rows as they are, documents' files by their hashes."""

import base64
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec
from sqlalchemy import Column, Connection, Table, insert

from ledger.archive import DAMAGED
from registry.backup import ROW_BYTES_MAX, document_path, table_path
from registry.documents import Document, Documents
from registry.filing import salt_path
from registry.refusals import Refusal, Refused
from registry.tables import METADATA

_ROWS_AT_ONCE: Final = 500

Value = str | int | bool | bytes
"""What a column of an ordinary table holds: none is ever null."""


def restore_documents(archive: zipfile.ZipFile, store: Documents, made: ExitStack) -> list[str]:
    """Write the documents' files; return the hashes of those the backup lacks.

    Raises `Refused`: BACKUP_INVALID, where one is not what its hash says.
    """
    lost = []
    for row in _rows(archive, METADATA.tables["document"]):
        document = msgspec.convert(row, Document)
        try:
            content = _document_bytes(archive, document, store.bytes_max)
            if content is None:
                lost.append(document.sha256)
                continue
            file = store.path_of(document.sha256)
            for path in (file, salt_path(file)):
                if not path.exists():
                    made.callback(_remove, path, store.folder)
            store.mend(document, content)
        except (*DAMAGED, Refused) as error:
            raise Refused(Refusal.BACKUP_INVALID, f"{document.sha256}: {error}") from None
    return lost


def _document_bytes(archive: zipfile.ZipFile, document: Document, bytes_max: int) -> bytes | None:
    """Return a document's bytes; None where the backup lacks them. Raises `DAMAGED`."""
    if document.size > bytes_max:
        detail = f"{document.size} bytes, and document_bytes_max is {bytes_max}: set it higher"
        raise ValueError(detail)
    path = document_path(document.sha256)
    if path not in archive.NameToInfo:
        return None
    with archive.open(path) as stream:
        content = stream.read(document.size + 1)
    if len(content) != document.size:
        raise ValueError(f"not {document.size} bytes")
    return content


def _remove(file: Path, folder: Path) -> None:
    """Remove a file, and what folders its removal leaves empty, up to `folder`."""
    file.unlink(missing_ok=True)
    for parent in file.parents:
        try:
            parent.rmdir()
        except OSError:
            break
        if parent == folder:
            break


def restore_table(connection: Connection, archive: zipfile.ZipFile, name: str) -> int:
    """Write a table's rows, and return how many there are. Raises `Refused`: BACKUP_INVALID."""
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
            while line := stream.readline(ROW_BYTES_MAX + 1):
                if len(line) > ROW_BYTES_MAX:
                    raise ValueError(f"a row has more than {ROW_BYTES_MAX} bytes")
                yield _row(table, msgspec.json.decode(line, type=dict[str, str | int | bool]))
    except (*DAMAGED, msgspec.DecodeError) as error:
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
