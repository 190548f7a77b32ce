"""Documents: bytes kept by their hash, outside the log.

A public document stands in acts as SHA-256 of its bytes; a confidential one (readings, contracts)
as their HMAC-SHA-256 under 32 random bytes of salt, so that nobody can guess its contents from the
log. The salt is kept with the row, never with an act. A file is written, and durable, before
its row is; a file without a row is harmless, and no row is without its file.

Files lie at ``<folder>/ab/cd/abcd...``, under the hash that acts commit to; beside a confidential
one lies its salt, so that a copy of the folder can be checked without the database
(``registry.filing``). Nothing here decides who may read a confidential document: the doors do, by
the account and the parties of its project.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, RowMapping, func, insert, select
from sqlalchemy.exc import IntegrityError

from ledger.archive import open_regular
from registry.database import Database
from registry.errors import Unavailable
from registry.files import sync_folder
from registry.filing import (
    DOCUMENT_BYTES_MAX,
    SALT_BYTES,
    commitment,
    hasher,
    path_under,
    salt_path,
)
from registry.refusals import Refusal, Refused, check_text
from registry.seam import Seam
from registry.tables import METADATA, people

Random = Callable[[int], bytes]
"""Random bytes, as many as asked; ``secrets.token_bytes`` in service, fixed in tests."""

ACCOUNT_BYTES_MAX = 1 << 32
"""Bytes of all documents an account has stored, unless the settings say otherwise."""
MISSING, ALTERED = "missing", "altered"

_CHUNK_BYTES = 1 << 20
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*\Z")
_TABLE = METADATA.tables["document"]


class Document(Struct, frozen=True, kw_only=True):
    """A stored document. `sha256` is the hash acts name; `salt` is hex, empty if public."""

    sha256: str
    content_sha256: str
    salt: str
    size: int
    media_type: str
    file_name: str
    confidential: bool
    account: str
    created: str


class DocumentFault(Struct, frozen=True, kw_only=True):
    """A stored document whose file is `missing` or `altered`."""

    sha256: str
    fault: str


class Documents:
    """The store: a folder of files and the table beside it."""

    def __init__(
        self,
        folder: Path,
        seam: Seam,
        random: Random,
        *,
        bytes_max: int = DOCUMENT_BYTES_MAX,
        account_bytes_max: int = ACCOUNT_BYTES_MAX,
    ) -> None:
        """Keep files under `folder`, written through `seam`."""
        self.folder = folder
        self.bytes_max = bytes_max
        self.account_bytes_max = account_bytes_max
        self._seam = seam
        self._random = random

    def put(
        self,
        database: Database,
        data: bytes,
        *,
        account: str,
        media_type: str,
        file_name: str,
        confidential: bool,
        now: str,
    ) -> Document:
        """Store a document and return its row; a public one that is stored already stays.

        The file is written before the transaction begins, so that no lock waits for it.

        Raises `Refused`: TEXT_INVALID, DOCUMENT_EMPTY, DOCUMENT_TOO_LARGE, DOCUMENT_QUOTA,
        DOCUMENT_TAKEN; and `Unavailable` where the file cannot be written.
        """
        self._check(data, media_type=media_type, file_name=file_name)
        salt = self._random(SALT_BYTES) if confidential else b""
        document = Document(
            sha256=commitment(data, salt),
            content_sha256=hashlib.sha256(data).hexdigest(),
            salt=salt.hex(),
            size=len(data),
            media_type=media_type,
            file_name=file_name,
            confidential=confidential,
            account=account,
            created=now,
        )
        with database.reading() as connection:
            known = _find(connection, document.sha256)
            if known is None:
                self._check_room(connection, document)
        # What the HMAC of a confidential document hashes last, stored as a public one, has its very
        # hash: it must not take the place of its file.
        if known is not None and commitment(data, bytes.fromhex(known.salt)) != known.sha256:
            detail = "another document, which is confidential, has this hash"
            raise Refused(Refusal.DOCUMENT_TAKEN, detail, field="file")
        # Written even where a row stands: it mends a file that was lost.
        self._write(document, data)
        return database.write(lambda connection: _insert(connection, document))

    def mend(self, document: Document, data: bytes) -> None:
        """Write the file of a known document again, from its bytes.

        Raises `Refused`: DOCUMENT_ALTERED, where these are not its bytes.
        """
        if commitment(data, bytes.fromhex(document.salt)) != document.sha256:
            raise Refused(Refusal.DOCUMENT_ALTERED, document.sha256)
        self._write(document, data)

    def get(self, connection: Connection, sha256: str) -> Document:
        """Return the row of a document. Raises `Refused`: DOCUMENT_UNKNOWN."""
        found = _find(connection, sha256)
        if found is None:
            raise document_unknown()
        return found

    def open_bytes(self, document: Document) -> bytes:
        """Return a document's bytes, hashed once more on the way.

        Raises `Refused`: DOCUMENT_MISSING, DOCUMENT_ALTERED.
        """
        try:
            with open_regular(self.path_of(document.sha256)) as stream:
                data = stream.read()
        except (OSError, ValueError):
            raise Refused(Refusal.DOCUMENT_MISSING, document.sha256) from None
        if commitment(data, bytes.fromhex(document.salt)) != document.sha256:
            raise Refused(Refusal.DOCUMENT_ALTERED, document.sha256)
        return data

    def pieces(self, document: Document) -> Iterator[bytes]:
        """Return a document's bytes a piece at a time, all of them hashed before the first.

        Raises `Refused`: DOCUMENT_MISSING, DOCUMENT_ALTERED.
        """
        found = self._hash_of(document)
        if found != document.sha256:
            code = Refusal.DOCUMENT_ALTERED if found else Refusal.DOCUMENT_MISSING
            raise Refused(code, document.sha256)
        return _pieces(self.path_of(document.sha256))

    def check(self, connection: Connection) -> Iterator[DocumentFault]:
        """Read every stored file and yield what is wrong; silence is no fault."""
        for document in documents(connection):
            found = self._hash_of(document)
            if found != document.sha256:
                fault = ALTERED if found else MISSING
                yield DocumentFault(sha256=document.sha256, fault=fault)

    def path_of(self, sha256: str) -> Path:
        """Return where a document's file lies; ValueError unless `sha256` is a hash."""
        return path_under(self.folder, sha256)

    def _write(self, document: Document, data: bytes) -> None:
        path = self.path_of(document.sha256)
        try:
            for folder in (self.folder, path.parents[1], path.parent):
                _make_folder(folder)
            if document.salt:
                self._seam.write_file(salt_path(path), document.salt.encode(), secret=True)
            self._seam.write_file(path, data)
        except OSError as error:
            raise Unavailable(f"the document's file cannot be written: {error.strerror}") from error

    def _check(self, data: bytes, *, media_type: str, file_name: str) -> None:
        check_text(file_name, field="file_name", chars_max=people.FILE_NAME_CHARS, required=True)
        if "/" in file_name or "\\" in file_name:
            raise Refused(Refusal.TEXT_INVALID, "a name, not a path", field="file_name")
        fits = len(media_type) <= people.MEDIA_TYPE_CHARS and _MEDIA_TYPE.match(media_type)
        if not fits:
            raise Refused(Refusal.TEXT_INVALID, "type/subtype", field="media_type")
        if not data:
            raise Refused(Refusal.DOCUMENT_EMPTY, "the document is empty", field="file")
        if len(data) > self.bytes_max:
            detail = f"{len(data)} bytes, at most {self.bytes_max}"
            raise Refused(Refusal.DOCUMENT_TOO_LARGE, detail, field="file")

    def _check_room(self, connection: Connection, document: Document) -> None:
        """Require that an account's documents leave room; the last few at once may go beyond."""
        stored = select(func.coalesce(func.sum(_TABLE.c.size), 0))
        taken: int = connection.execute(
            stored.where(_TABLE.c.account == document.account)
        ).scalar_one()
        if taken + document.size > self.account_bytes_max:
            detail = f"{taken} bytes are stored of at most {self.account_bytes_max}"
            raise Refused(Refusal.DOCUMENT_QUOTA, detail, field="file")

    def _hash_of(self, document: Document) -> str:
        """Return the hash of a stored file, a piece at a time; empty where none can be read."""
        hashed = hasher(bytes.fromhex(document.salt))
        try:
            with open_regular(self.path_of(document.sha256)) as stream:
                while piece := stream.read(_CHUNK_BYTES):
                    hashed.update(piece)
        except (OSError, ValueError):
            return ""
        return hashed.hexdigest()


def document_unknown() -> Refused:
    """Return the refusal where no document has a hash, or none that the asker may know of."""
    return Refused(Refusal.DOCUMENT_UNKNOWN, "no document has this hash", field="sha256")


def documents(connection: Connection) -> Iterator[Document]:
    """Yield every stored document, in the order of hashes."""
    for row in connection.execute(select(_TABLE).order_by(_TABLE.c.sha256)).mappings():
        yield _document(row)


def _pieces(path: Path) -> Iterator[bytes]:
    with open_regular(path) as stream:
        while piece := stream.read(_CHUNK_BYTES):
            yield piece


def _make_folder(folder: Path) -> None:
    """Make a folder whose name survives a power cut, as the files in it do."""
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    sync_folder(folder.parent)


def _find(connection: Connection, sha256: str) -> Document | None:
    row = connection.execute(select(_TABLE).where(_TABLE.c.sha256 == sha256)).mappings().first()
    return _document(row) if row else None


def _insert(connection: Connection, document: Document) -> Document:
    """Insert a row, or return the one that stands: the same bytes are one document."""
    found = _find(connection, document.sha256)
    if found is not None:
        return found
    try:
        with connection.begin_nested():
            connection.execute(insert(_TABLE).values(msgspec.structs.asdict(document)))
    except IntegrityError:
        found = _find(connection, document.sha256)
        if found is None:
            raise
        return found
    return document


def _document(row: RowMapping) -> Document:
    return msgspec.convert(dict(row), Document)
