"""A workbook's archive: which parts it has, and their bytes a piece at a time.

What an archive says of sizes is not believed: a part is unpacked piece by piece up to its bound.
Nothing is written to disk, no archive within it is opened and no address in it is followed.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import Final

from registry.readings.limits import PART_BYTES_MAX, PARTS_MAX
from registry.readings.problems import Fault, unreadable

_DIRECTORY_ENTRY: Final = b"PK\x01\x02"
_PIECE_BYTES: Final = 65_536
_ENCRYPTED: Final = 0x1
_MANY_PARTS: Final = f"more than {PARTS_MAX} parts", f"檔案數超過 {PARTS_MAX} 個"
_DAMAGE: Final = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError),
)
"""What the library raises of an archive that is none, or not one it can read."""


class Package:
    """An open archive. Raises `Unreadable` where it cannot be one of a workbook."""

    def __init__(self, data: bytes) -> None:
        # Counted before the library makes an object of each, whatever the archive says.
        if data.count(_DIRECTORY_ENTRY) > PARTS_MAX:
            raise unreadable(Fault.WORKBOOK_SWELLS, what=_MANY_PARTS)
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise unreadable(Fault.WORKBOOK_BROKEN, what=(error, "壓縮檔結構不完整")) from None
        self._parts = {info.filename: info for info in self._archive.infolist()}
        if len(self._parts) < len(self._archive.infolist()):
            raise unreadable(Fault.WORKBOOK_BROKEN, what="two parts have one name")
        if any(info.flag_bits & _ENCRYPTED for info in self._parts.values()):
            raise unreadable(Fault.WORKBOOK_ENCRYPTED)

    @property
    def names(self) -> list[str]:
        """The parts' names."""
        return list(self._parts)

    def pieces(self, name: str, most: int = PART_BYTES_MAX) -> Iterator[bytes]:
        """Yield a part's bytes, at most so many. Raises `Unreadable`."""
        info = self._parts.get(name)
        if info is None:
            raise unreadable(Fault.WORKBOOK_BROKEN, what=(f"{name} is missing", f"缺少 {name}"))
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            what = f"{name} is packed in another way", f"{name} 之壓縮方式無法讀取"
            raise unreadable(Fault.WORKBOOK_BROKEN, what=what)
        taken = 0
        try:
            with self._archive.open(info) as stream:
                while piece := stream.read(_PIECE_BYTES):
                    taken += len(piece)
                    if taken > most:
                        what = f"{name}, {most} bytes", f"{name}，上限 {most} 位元組"
                        raise unreadable(Fault.WORKBOOK_SWELLS, what=what)
                    yield piece
        except _DAMAGE as error:
            what = f"{name}: {error}", f"{name} 無法解壓縮"
            raise unreadable(Fault.WORKBOOK_BROKEN, what=what) from None

    def whole(self, name: str) -> bytes:
        """Return all of a small part. Raises `Unreadable`."""
        return b"".join(self.pieces(name))
