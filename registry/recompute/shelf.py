"""A copy of the document store, read without its database: nothing in it is trusted.

A file lies under the hash that the log names; beside a confidential one lies its salt.
"""

from pathlib import Path
from typing import Final

from msgspec import Struct

from registry.filing import DOCUMENT_BYTES_MAX, SALT_BYTES, is_named, path_under, salt_path

_SALT_CHARS: Final = 2 * SALT_BYTES


class Taken(Struct, frozen=True):
    """What lies under a hash: bytes, or None where there is no file that may be read.

    `is_whole` tells whether they are the bytes that the hash is of.
    """

    data: bytes | None
    is_whole: bool


class Shelf:
    """A folder of documents."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def take(self, sha256: str) -> Taken:
        """Return what lies under a hash, whether or not it is what the hash is of."""
        path = path_under(self.folder, sha256)
        data = _read(path, DOCUMENT_BYTES_MAX)
        if data is None:
            return Taken(None, is_whole=False)
        return Taken(data, is_whole=is_named(data, _salt(salt_path(path)), sha256))


def _salt(path: Path) -> bytes:
    text = _read(path, _SALT_CHARS + 1) or b""
    try:
        salt = bytes.fromhex(text.decode("ascii").strip())
    except ValueError:
        return b""
    return salt if len(salt) == SALT_BYTES else b""


def _read(path: Path, limit: int) -> bytes | None:
    """Return a file's bytes; None where it is none, is too large, or cannot be read."""
    try:
        if not path.is_file() or path.stat().st_size > limit:
            return None
        return path.read_bytes()
    except OSError:
        return None
