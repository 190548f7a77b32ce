"""The newest export of the log as a file that is kept, so that many may take the log home.

An export is made when it is first asked for at a checkpoint, one at a time, and lies in the data
folder under the checkpoint's size and hash until a newer one replaces it. While one is being made
others are given the one before it: an older export is evidence all the same. Its bytes are those of
``tanbu export``.
"""

import hashlib
import os
from pathlib import Path
from threading import Lock
from typing import BinaryIO, Final

from msgspec import Struct

from registry.cosignatures import taken_home
from registry.errors import Busy, Unavailable
from registry.files import ANYBODY, draft
from registry.opened import OpenRegistry
from registry.services.founding import write_export

FOLDER: Final = "exports"
_HASH_CHARS: Final = 16


class KeptExport(Struct, frozen=True, kw_only=True):
    """An export opened for reading; whoever was given it closes it. `tag` is of its checkpoint."""

    tag: str
    size_bytes: int
    stream: BinaryIO


class Exports:
    """The exports of one registry."""

    def __init__(self, registry: OpenRegistry) -> None:
        self._registry = registry
        self._folder = registry.settings.data_dir / FOLDER
        self._making = Lock()

    def newest(self) -> KeptExport | None:
        """Return the export at the published checkpoint, or the newest signed one where none is.

        While another asker's is being made it is the one before.

        An empty log has none. Raises `Busy` where the first is being made, and `Unavailable`.
        """
        with self._registry.database.reading() as connection:
            ends = taken_home(connection, self._registry.policy)
        if ends.size == 0:
            return None
        tag = _tag(ends.size, ends.note)
        kept = self._open(tag)
        if kept is not None:
            return kept
        if not self._making.acquire(blocking=False):
            kept = self._open_any()
            if kept is None:
                raise Busy("the first export is being made")
            return kept
        try:
            # Whoever held the lock before may have made it.
            return self._open(tag) or self._make()
        finally:
            self._making.release()

    def _make(self) -> KeptExport:
        try:
            return self._written()
        except OSError as error:
            raise Unavailable(f"the export cannot be written: {error.strerror}") from error

    def _written(self) -> KeptExport:
        self._folder.mkdir(exist_ok=True)
        # Other processes may be making one too.
        with draft(self._folder, mode=ANYBODY) as made:
            ends, _ = write_export(self._registry, made.stream, progress=lambda _done, _all: None)
            tag = _tag(ends.size, ends.note)
            # Opened before anybody may replace it.
            stream = made.path.open("rb")
            made.replace(self._path(tag))
        for older in self._files():
            if older != self._path(tag):
                older.unlink(missing_ok=True)
        return KeptExport(tag=tag, size_bytes=os.fstat(stream.fileno()).st_size, stream=stream)

    def _open(self, tag: str) -> KeptExport | None:
        try:
            stream = self._path(tag).open("rb")
        except FileNotFoundError:
            return None
        return KeptExport(tag=tag, size_bytes=os.fstat(stream.fileno()).st_size, stream=stream)

    def _open_any(self) -> KeptExport | None:
        found = (self._open(path.stem) for path in self._files())
        return next((kept for kept in found if kept is not None), None)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9]*.zip"))

    def _path(self, tag: str) -> Path:
        return self._folder / f"{tag}.zip"


def _tag(size: int, note: bytes) -> str:
    # Of the note and not the root: cosignatures come later, to the same root.
    return f"{size}-{hashlib.sha256(note).hexdigest()[:_HASH_CHARS]}"
