"""Files that are there whole or not at all: written as a draft, made durable, and only then named.

A draft has a random name in the folder of the file it is to be, and is made anew (O_EXCL), never
through a link (O_NOFOLLOW): whatever lay there before is neither trusted nor written to. A draft
that a crash left behind is a hidden file ``.<hex>.draft`` that nothing reads.
"""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from ledger.targets import check_replaceable

OWNER_ONLY: Final = 0o600
"""The mode of what only its owner may read."""
PUBLIC: Final = 0o644
"""The mode of what everybody on this host may read."""
ANYBODY: Final = 0o666
"""The mode of what the owner's umask decides on."""

_NAME_BYTES: Final = 16
_FLAGS: Final = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# What file systems without hard links say of them.
_NO_LINKS: Final = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


class Draft:
    """A file without its name: write to `stream`, then `replace` or `create`."""

    def __init__(self, path: Path, stream: BinaryIO) -> None:
        self.path = path
        self.stream = stream

    def replace(self, path: Path) -> None:
        """Take the place of a file in the same folder: readers see the old one or the new, whole.

        Raises OSError.
        """
        self._sync()
        self.path.replace(path)
        sync_folder(path.parent)

    def create(self, path: Path) -> None:
        """Become a new file in the same folder.

        Raises FileExistsError, where anything has that name, and OSError.
        """
        self._sync()
        try:
            os.link(self.path, path, follow_symlinks=False)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # The name is taken first, so that nobody else's file is replaced.
            os.close(os.open(path, _FLAGS, OWNER_ONLY))
            self.path.replace(path)
        sync_folder(path.parent)

    def _sync(self) -> None:
        self.stream.flush()
        os.fsync(self.stream.fileno())


@contextmanager
def draft(folder: Path, *, mode: int, becomes: Path | None = None) -> Iterator[Draft]:
    """Give a new draft in a folder; unless it was given a name it is gone afterwards.

    Raises FileNotFoundError where there is no such folder.
    """
    if not folder.is_dir():
        # Said of the folder: the draft's name would tell nobody anything.
        raise FileNotFoundError(errno.ENOENT, "there is no such folder", str(folder))
    path = folder / f".{secrets.token_hex(_NAME_BYTES)}.draft"
    try:
        stream = os.fdopen(os.open(path, _FLAGS, mode), "w+b")
    except OSError as error:
        error.filename = str(becomes or folder)
        raise
    try:
        with stream:
            if mode != ANYBODY:
                # A umask may take too much, and a folder grant more by itself (default ACLs).
                os.fchmod(stream.fileno(), mode)
            yield Draft(path, stream)
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def replacing(path: Path, *, mode: int) -> Iterator[BinaryIO]:
    """Give a stream whose content takes the place of `path`, once all of it is written.

    Raises FileExistsError, where what stands there is no regular file (a link, a device), OSError.
    """
    check_replaceable(path)
    with draft(path.parent, mode=mode, becomes=path) as made:
        yield made.stream
        made.replace(path)


def create(path: Path, content: bytes, *, mode: int) -> None:
    """Write a new file, durably, whole or not at all. Raises FileExistsError and OSError."""
    with draft(path.parent, mode=mode, becomes=path) as made:
        made.stream.write(content)
        made.create(path)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; fsync of a file alone does not. Raises OSError."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
