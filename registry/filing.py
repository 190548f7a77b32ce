"""How documents are filed: under the hash that acts name, beside a confidential one its salt.

A public document is named by the SHA-256 of its bytes, a confidential one by that of 32 random
bytes and its own. Files lie at ``<folder>/ab/cd/abcd...`` and salts, in hex, at
``<folder>/ab/cd/abcd....salt``, so that a copy of the folder can be checked without a database.
"""

import hashlib
import re
from pathlib import Path
from typing import Final

DOCUMENT_BYTES_MAX: Final = 25_000_000
"""Bytes of one document, unless the settings say less."""
SALT_BYTES: Final = 32
SALT_SUFFIX: Final = ".salt"

_SHA256: Final = re.compile(r"[0-9a-f]{64}\Z")


def commitment(data: bytes, salt: bytes = b"") -> str:
    """Return the hash by which acts name a document; a public one has no salt."""
    return hashlib.sha256(salt + data).hexdigest()


def path_under(folder: Path, sha256: str) -> Path:
    """Return where a document's file lies under a folder; ValueError unless it is a hash."""
    if _SHA256.match(sha256) is None:
        raise ValueError("not a hash")
    return folder / sha256[:2] / sha256[2:4] / sha256


def salt_path(path: Path) -> Path:
    """Return where the salt of a document's file lies."""
    return path.with_name(path.name + SALT_SUFFIX)
