"""The one seam through which commits and files pass, so that a test can make them fail.

A fault, injected or real, is an `OSError` or an SQLAlchemy error; after either, what was written
may stand or may not, and the caller finds out by reading.
"""

from pathlib import Path

from sqlalchemy import Connection

from registry.files import ANYBODY, OWNER_ONLY, PUBLIC, draft, sync_folder

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
        # Several writers may replace one path: each has a draft of its own.
        mode = OWNER_ONLY if secret else PUBLIC if public else ANYBODY
        with draft(path.parent, mode=mode) as made:
            made.stream.write(content)
            made.replace(path)

    def make_folder(self, path: Path) -> None:
        """Make a folder that everybody may read, and those above it, durably; none is no error."""
        if path.is_dir():
            return
        if path.parent != path:
            self.make_folder(path.parent)
        path.mkdir(exist_ok=True)
        path.chmod(_PUBLIC_FOLDER)
        sync_folder(path.parent)
