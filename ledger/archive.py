"""Zip files that may be hostile: a regular file whose directory is bounded before it is read.

The standard reader takes in a zip's whole central directory (PKWARE APPNOTE 4.3.12) however large
it says to be, looks for its end within a comment, and allows for bytes before the first member.
Here the end record (4.3.16, and 4.3.14 for a zip64) is where a writer without a comment puts it,
the directory lies right before it, and there is nothing beside: readers cannot differ, and what the
directory costs is known before it is read.
"""

import os
import stat
import struct
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, Final

MEMBERS_MAX: Final = 131_072
"""Files of an export that is a zip: a log of more than 16 million entries has fewer."""
MEMBER_RECORD_BYTES_MAX: Final = 192
"""Bytes of the directory for each of the files there may be: names are short."""

DAMAGED: Final = (
    OSError,
    zipfile.BadZipFile,
    NotImplementedError,
    EOFError,
    KeyError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What a damaged file makes the zip reader raise: an encryption flag surfaces as RuntimeError, an
odd version or flag as NotImplementedError, an offset beyond 2^63 as OverflowError."""

# Signature, disks, entries on this disk and in all, bytes and offset of the directory, comment.
_END: Final = struct.Struct("<4s4H2LH")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_LOCATOR: Final = struct.Struct("<4sLQL")
_RECORD: Final = struct.Struct("<4s24x3H12x")
_END_MARK, _END64_MARK, _LOCATOR_MARK, _RECORD_MARK = (
    b"PK\x05\x06",
    b"PK\x06\x06",
    b"PK\x06\x07",
    b"PK\x01\x02",
)


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading; a device or a pipe is not waited for.

    Raises ValueError for what is no regular file; OSError.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        kind = "a folder" if stat.S_ISDIR(mode) else "a device or a pipe"
        raise ValueError(f"no regular file: it is {kind}")
    return os.fdopen(descriptor, "rb")


def read_regular(path: Path, bytes_max: int) -> bytes:
    """Return a regular file of at most so many bytes; a larger one is not read to its end.

    Raises ValueError, naming the path; OSError.
    """
    try:
        with open_regular(path) as stream:
            content = stream.read(bytes_max + 1)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    if len(content) > bytes_max:
        raise ValueError(f"{path} holds more than {bytes_max} bytes")
    return content


def open_zip(path: Path, *, members_max: int = MEMBERS_MAX) -> zipfile.ZipFile:
    """Open a zip of at most so many members. Raises what is in `DAMAGED`."""
    stream = open_regular(path)
    try:
        _check_directory(stream, members_max)
        return _Archive(stream)
    except BaseException:
        stream.close()
        raise


class _Archive(zipfile.ZipFile):
    """A zip that closes the very file whose directory was checked."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        super().__init__(stream)

    def close(self) -> None:
        """Close the file."""
        super().close()
        self._stream.close()


def _check_directory(stream: BinaryIO, members_max: int) -> None:
    """Require a directory that ends the file and is within bounds. Raises ValueError."""
    end = stream.seek(0, os.SEEK_END) - _END.size
    if end < 0:
        raise ValueError("not a zip file")
    stream.seek(end)
    mark, _, _, _, members, size, offset, comment = _END.unpack(stream.read(_END.size))
    if mark != _END_MARK or comment:
        raise ValueError("not a zip file, or one that is cut short or has a comment")
    before = end - _LOCATOR.size - _END64.size
    if before >= 0:
        stream.seek(before)
        large = _END64.unpack(stream.read(_END64.size))
        locator = _LOCATOR.unpack(stream.read(_LOCATOR.size))
        if locator[0] == _LOCATOR_MARK:
            if large[0] != _END64_MARK or locator[2] != before:
                raise ValueError("the zip64 end record is not where it must be")
            members, size, offset, end = large[7], large[8], large[9], before
    if size > members_max * MEMBER_RECORD_BYTES_MAX:
        raise ValueError(f"its directory has {size} bytes")
    if offset + size != end:
        raise ValueError("its directory does not end where the file does")
    _check_count(stream, offset, size, members, members_max)


def _check_count(stream: BinaryIO, offset: int, size: int, members: int, members_max: int) -> None:
    """Require as many members as the end record says, at most so many. Raises ValueError."""
    at = found = 0
    while at < size:
        if found == members_max:
            raise ValueError(f"it has more than {members_max} members")
        stream.seek(offset + at)
        mark, name, extra, comment = _RECORD.unpack(stream.read(_RECORD.size))
        if mark != _RECORD_MARK:
            raise ValueError("its directory is damaged")
        at += _RECORD.size + name + extra + comment
        found += 1
    if found != members or at != size:
        raise ValueError(f"its directory has {found} members and should have {members}")
