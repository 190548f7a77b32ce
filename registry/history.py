"""The published head, kept in a file outside the database, and the refusal of a lost history.

A database that was restored from an old copy, or rewritten, has a head below the published one or
another root at its size. Going on from there would sign a second history; so it is refused.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec.structs import replace
from sqlalchemy import Connection, select

from ledger.archive import read_regular
from ledger.audit.rotations import key_at
from ledger.book.records import LogKey
from ledger.errors import Defect, Malformed
from ledger.limits import CHECKPOINT_BYTES_MAX
from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.keys import VerifierKey, parse_vkey
from ledger.log.merkle import Frontier, root_at
from ledger.log.trust import Trust, TrustedKey
from registry.errors import HistoryRefused
from registry.log import Head, read_head, stored_tiles
from registry.seam import Seam
from registry.store import record_from_row, table_of

PUBLISHED_HEAD: Final = "published-head"
"""The name of the file, in the data directory."""
_LOCK: Final = f".{PUBLISHED_HEAD}.lock"
_LOCK_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW


class PublishedHead:
    """The file that holds the newest checkpoint that left this host."""

    def __init__(
        self, folder: Path, *, keys: Callable[[], Sequence[VerifierKey]], seam: Seam
    ) -> None:
        """`keys` gives every key of the log: a rotation may have come before or after the file."""
        self._path = folder / PUBLISHED_HEAD
        self._keys = keys
        self._seam = seam
        self._size = 0
        self._known: Sequence[VerifierKey] = ()

    def read(self) -> Checkpoint | None:
        """Return the checkpoint in the file, or None where there is no file.

        Raises `HistoryRefused` where it holds anything else, OSError where nothing can be read,
        and what `keys` raises.
        """
        try:
            note = read_regular(self._path, CHECKPOINT_BYTES_MAX)
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise OSError(str(error)) from None
        try:
            checkpoint = self._opened(note)
        except Malformed as error:
            raise HistoryRefused(
                f"{self._path} is no checkpoint of this log: {error}; put the newest one that "
                "people have seen in its place (the operator's guide, 13)",
                zh=f"{self._path} 不是此帳本的檢查點：請以外界所見的最新檢查點取代"
                "（營運指南第 13 節）",
            ) from None
        self._size = checkpoint.size
        return checkpoint

    def write(self, head: Head) -> None:
        """Store a committed head, unless the file holds one at least as large.

        Other processes of this host write the same file, so it is locked and read again: it never
        goes back. Raises OSError, and `HistoryRefused` where the file holds anything else.
        """
        if head.size <= self._size:
            return
        with self._locked():
            written = self.read()
            if written is None or head.size > written.size:
                self._seam.write_file(self._path, head.checkpoint)
                self._size = head.size

    def _opened(self, note: bytes) -> Checkpoint:
        """Open a checkpoint under any key of the log; the keys are asked for where one is new."""
        try:
            return opened_by_any(note, self._known)
        except Malformed:
            self._known = self._keys()
            return opened_by_any(note, self._known)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other writers of the file out; a process that dies lets go."""
        descriptor = os.open(self._path.with_name(_LOCK), _LOCK_FLAGS, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def opened_by_any(note: bytes, vkeys: Sequence[VerifierKey]) -> Checkpoint:
    """Return a checkpoint that one of the keys signed. Raises `Malformed` as `open_checkpoint`."""
    refused = Malformed(Defect.CHECKPOINT_UNSIGNED, "no signature by a known key")
    for vkey in vkeys:
        try:
            return open_checkpoint(note, vkey=vkey)
        except Malformed as error:
            refused = error
    raise refused


def named_keys(connection: Connection) -> list[LogKey]:
    """Return the records of every key that the log has had, the newest first."""
    table = table_of(LogKey)
    # No version of these records is ever replaced.
    rows = connection.execute(select(table).order_by(table.c.index.desc())).mappings()
    return [record_from_row(LogKey, row) for row in rows]


def log_keys(connection: Connection) -> list[VerifierKey]:
    """Return every key that the log has had, the newest first; none before genesis."""
    return [parse_vkey(key.vkey) for key in named_keys(connection)]


def named_at(connection: Connection, vkey: str) -> int:
    """Return the index of the entry that named a key of the log, genesis for its first."""
    table = table_of(LogKey)
    found: int = connection.execute(select(table.c.index).where(table.c.vkey == vkey)).scalar_one()
    return found


def trust_at(connection: Connection, trust: Trust, size: int) -> Trust:
    """Return trust with the key that signs the log's checkpoints of a size, in its first place.

    A checkpoint that waited for its quorum may be older than a rotation of the key.
    """
    known = key_at(named_keys(connection), size) if size else None
    if known is None:
        return trust
    first, *others = trust.logs
    return replace(trust, logs=(TrustedKey(vkey=parse_vkey(known.vkey), url=first.url), *others))


def check_descends(connection: Connection, head: Head, *, size: int, root: bytes) -> None:
    """Require that the log in the database begins with the one that had this root at this size.

    Raises `HistoryRefused`.
    """
    if head.size < size:
        raise HistoryRefused(f"the database ends at {head.size}, the published log at {size}")
    found = head.root if head.size == size else root_at(size, stored_tiles(connection))
    if found != root:
        raise HistoryRefused(f"the database has another history at size {size}")


def check_published(
    connection: Connection, folder: Path, *, spare: Callable[[], Sequence[VerifierKey]]
) -> None:
    """Require that the log in a database goes on from the published head in a folder, if any is.

    `spare` keys open it where the database names none. Raises `HistoryRefused`, what `spare`
    raises, and OSError.
    """
    file = PublishedHead(folder, keys=lambda: log_keys(connection) or spare(), seam=Seam())
    published = file.read()
    if published is not None:
        head = read_head(connection)
        check_descends(connection, head, size=published.size, root=published.root)


def check_complete(tree: Frontier, *, size: int, root: bytes) -> None:
    """Require that entries which were read one by one are all of a log, as it was signed.

    Raises `HistoryRefused`.
    """
    if (tree.size, tree.root()) != (size, root):
        raise HistoryRefused(
            f"of {size} entries in the database some were altered: "
            "tanbu rebuild --check tells where",
            zh=f"資料庫的 {size} 筆分錄中有遭更改者：請以 tanbu rebuild --check 查明",
        )


def check_signed(head: Head, *, vkey: VerifierKey) -> None:
    """Require that a head is what its checkpoint says, and that the log's key signed that.

    Raises `HistoryRefused`.
    """
    if not head.size:
        return
    try:
        checkpoint = open_checkpoint(head.checkpoint, vkey=vkey)
    except Malformed as error:
        raise HistoryRefused(f"the head's checkpoint: {error}") from None
    if (checkpoint.size, checkpoint.root) != (head.size, head.root):
        raise HistoryRefused("the head is not the one that was signed")
