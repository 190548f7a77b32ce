"""The one seam through which commits and files pass, so that a test can make them fail.

A fault, injected or real, is an `OSError` or an SQLAlchemy error; after either, what was written
may stand or may not, and the caller finds out by reading.
"""

import os
import threading
from pathlib import Path

from sqlalchemy import Connection


class Seam:
    """Commits and durable file writes, done for real."""

    def commit(self, connection: Connection) -> None:
        """Commit; whatever was written is durable once this returns."""
        connection.commit()

    def write_file(self, path: Path, content: bytes) -> None:
        """Replace a file at once and durably: readers see the old content or the new, whole."""
        # Several writers may replace one path: each has a name of its own until the rename.
        draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        try:
            with draft.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
