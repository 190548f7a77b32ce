"""The exported log, read within its bounds: section 2 of docs/protocol.md."""

import stat
import struct
import zipfile
import zlib
from pathlib import Path

from tests.independent.octets import Refusal, require

CHECKPOINT_BYTES_MAX = 16_384
VKEY_BYTES_MAX = 512
TILE_BYTES_MAX = 8_192
BUNDLE_BYTES_MAX = 16_777_472
MEMBERS_MAX = 131_072
# What a hostile zip file makes Python's reader raise.
DAMAGED = (
    *(OSError, ValueError, RuntimeError, EOFError, OverflowError, NotImplementedError),
    *(zipfile.BadZipFile, zlib.error, struct.error),
)


def open_export(path):
    """Open an export in a folder or a zip file."""
    return FolderExport(path) if Path(path).is_dir() else ZipExport(path)


def check_end(path):
    """Require that a zip file ends as the protocol asks: no comment, the directory right before."""
    require(path.is_file(), "bad_export")
    octets = path.read_bytes()
    end = len(octets) - 22
    require(end >= 0 and octets[end:].startswith(b"PK\5\6"), "bad_export")
    count, length, start, comment = struct.unpack_from("<HLLH", octets, end + 10)
    if octets[max(end - 20, 0) : end].startswith(b"PK\6\7"):
        (where,) = struct.unpack_from("<Q", octets, end - 12)
        end -= 76
        require(where == end and octets[end:].startswith(b"PK\6\6"), "bad_export")
        count, length, start = struct.unpack_from("<QQQ", octets, end + 32)
    require(comment == 0 and start + length == end, "bad_export")
    require(count <= MEMBERS_MAX and length <= MEMBERS_MAX * 192, "bad_export")
    for _ in range(count):
        require(octets[start : start + 4] == b"PK\1\2", "bad_export")
        start += 46 + sum(struct.unpack_from("<HHH", octets, start + 28))
    require(start == end, "bad_export")


class ZipExport:
    """An export in one zip file."""

    def __init__(self, path):
        try:
            check_end(Path(path))
            self.archive = zipfile.ZipFile(path)
        except DAMAGED:
            raise Refusal("bad_export") from None
        names = self.archive.namelist()
        self.names = set(names)
        if len(names) != len(self.names):
            self.close()
            raise Refusal("bad_export")

    def close(self):
        """Close the file."""
        self.archive.close()

    def read(self, name, limit):
        """Return the octets of a file, None where there is none; never more than its bound."""
        if name not in self.names:
            return None
        try:
            info = self.archive.getinfo(name)
            require(info.compress_type in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}, "bad_export")
            with self.archive.open(info) as member:
                octets = member.read(limit + 1)
        except DAMAGED:
            raise Refusal("bad_export") from None
        require(len(octets) <= limit, "bad_export")
        return octets


class FolderExport:
    """An export in one folder."""

    def __init__(self, path):
        self.path = Path(path)

    def close(self):
        """Close nothing: files are closed as they are read."""

    def read(self, name, limit):
        """Return the octets of a file, None where there is none; never through a symbolic link."""
        path = self.path
        try:
            for part in name.split("/"):
                path /= part
                mode = path.lstat().st_mode
                require(not stat.S_ISLNK(mode), "bad_export")
            if not stat.S_ISREG(mode):
                return None
            with path.open("rb") as member:
                octets = member.read(limit + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            raise Refusal("bad_export") from None
        require(len(octets) <= limit, "bad_export")
        return octets
