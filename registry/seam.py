"""The one seam through which commits and files pass, so that a test can make them fail.

A fault, injected or real, is an `OSError` or an SQLAlchemy error; after either, what was written
may stand or may not, and the caller finds out by reading.
"""

import os
import threading
from pathlib import Path

from sqlalchemy import Connection

_SECRET_FILE = 0o600
_PLAIN_FILE = 0o666  # Less what the process's umask takes away.
_PUBLIC_FILE = 0o644
_PUBLIC_FOLDER = 0o755


class Seam:
    """Commits and durable file writes, done for real."""

    def commit(self, connection: Connection) -> None:
        """Commit; whatever was written is durable once this returns."""
        connection.commit()

    def write_file(
        self, path: Path, content: bytes, *, public: bool = False, secret: bool = False
    ) -> None:
        """Replace a file at once and durably: readers see the old content or the new, whole.

        Everybody on this host may read a public one, whatever the process's umask says; a secret
        one is its owner's alone, from the first byte on.
        """
        # Several writers may replace one path: each has a name of its own until the rename.
        draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            mode = _SECRET_FILE if secret else _PLAIN_FILE
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            with os.fdopen(os.open(draft, flags, mode), "wb") as stream:
                stream.write(content)
                stream.flush()
                if public:
                    os.fchmod(stream.fileno(), _PUBLIC_FILE)
                os.fsync(stream.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)

    def make_folder(self, path: Path) -> None:
        """Make a folder that everybody may read, and those above it, durably; none is no error."""
        if path.is_dir():
            return
        if path.parent != path:
            self.make_folder(path.parent)
        path.mkdir(exist_ok=True)
        path.chmod(_PUBLIC_FOLDER)
        _sync_folder(path.parent)


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
