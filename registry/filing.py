"""How documents are filed: under the hash that acts name, beside a confidential one its salt.

A public document is named by the SHA-256 of its bytes, a confidential one by their HMAC-SHA-256
(RFC 2104) under a key of 32 random bytes, its salt. A hash of salt and bytes one behind the other
would be that of a public file too, whose first bytes were moved into the salt: two files would
answer to one hash. Files lie at ``<folder>/ab/cd/abcd...`` and salts, in hex, at
``<folder>/ab/cd/abcd....salt``, so that a copy of the folder can be checked without a database.
"""

import hashlib
import hmac
import re
from pathlib import Path
from typing import Final, Protocol

DOCUMENT_BYTES_MAX: Final = 25_000_000
"""Bytes of one document, unless the settings say less."""
SALT_BYTES: Final = 32
SALT_SUFFIX: Final = ".salt"

_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")


_BLOCK_BYTES: Final = 64
_OUTER_PAD: Final = b"\x5c" * (_BLOCK_BYTES - SALT_BYTES)


class Hasher(Protocol):
    """Takes a document's bytes a piece at a time."""

    def update(self, piece: bytes, /) -> None:
        """Take a piece."""

    def hexdigest(self) -> str:
        """Return the hash of all pieces."""


def hasher(salt: bytes = b"") -> Hasher:
    """Return what hashes a document's bytes; ValueError unless a salt has 32 bytes or none."""
    if not salt:
        return hashlib.sha256()
    if len(salt) != SALT_BYTES:
        raise ValueError("a salt has 32 bytes")
    return hmac.new(salt, digestmod=hashlib.sha256)


def commitment(data: bytes, salt: bytes = b"") -> str:
    """Return the hash by which acts name a document; a public one has no salt.

    ValueError unless a salt has 32 bytes or none.
    """
    found = hasher(salt)
    found.update(data)
    return found.hexdigest()


def is_named(data: bytes, salt: bytes, sha256: str) -> bool:
    """Tell whether a hash names these bytes, with their salt or as public ones.

    What HMAC hashes last, the padded key and an inner hash, is no public document: its plain hash
    is the salted one of another file.
    """
    if salt and commitment(data, salt) == sha256:
        return True
    is_outer = (
        len(data) == _BLOCK_BYTES + SALT_BYTES and data[SALT_BYTES:_BLOCK_BYTES] == _OUTER_PAD
    )
    return not is_outer and commitment(data) == sha256


def path_under(folder: Path, sha256: str) -> Path:
    """Return where a document's file lies under a folder; ValueError unless it is a hash."""
    if _SHA256.match(sha256) is None:
        raise ValueError("not a hash")
    return folder / sha256[:2] / sha256[2:4] / sha256


def salt_path(path: Path) -> Path:
    """Return where the salt of a document's file lies."""
    return path.with_name(path.name + SALT_SUFFIX)
