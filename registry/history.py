"""The published head, kept in a file outside the database, and the refusal of a lost history.

A database that was restored from an old copy, or rewritten, has a head below the published one or
another root at its size. Going on from there would sign a second history; so it is refused.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from ledger.errors import Malformed
from ledger.log.checkpoint import Checkpoint, open_checkpoint
from ledger.log.keys import VerifierKey
from ledger.log.merkle import root_at
from registry.errors import HistoryRefused
from registry.log import Head, stored_tiles
from registry.seam import Seam

PUBLISHED_HEAD: Final = "published-head"
"""The name of the file, in the data directory."""
_LOCK: Final = f".{PUBLISHED_HEAD}.lock"
_LOCK_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW


class PublishedHead:
    """The file that holds the newest checkpoint that left this host."""

    def __init__(self, folder: Path, *, vkey: VerifierKey, seam: Seam) -> None:
        self._path = folder / PUBLISHED_HEAD
        self._vkey = vkey
        self._seam = seam
        self._size = 0

    def read(self) -> Checkpoint | None:
        """Return the checkpoint in the file, or None where there is no file.

        Raises `HistoryRefused` where it holds anything else.
        """
        try:
            note = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            checkpoint = open_checkpoint(note, vkey=self._vkey)
        except Malformed as error:
            raise HistoryRefused(f"{self._path} is no checkpoint of this log: {error}") from None
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

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep other writers of the file out; a process that dies lets go."""
        descriptor = os.open(self._path.with_name(_LOCK), _LOCK_FLAGS, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)


def check_descends(connection: Connection, head: Head, *, size: int, root: bytes) -> None:
    """Require that the log in the database begins with the one that had this root at this size.

    Raises `HistoryRefused`.
    """
    if head.size < size:
        raise HistoryRefused(f"the database ends at {head.size}, the published log at {size}")
    found = head.root if head.size == size else root_at(size, stored_tiles(connection))
    if found != root:
        raise HistoryRefused(f"the database has another history at size {size}")


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
