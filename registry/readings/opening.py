"""What kind of file this is, by its first bytes and never by its name."""

from typing import Final

from registry.readings.delimited import delimited
from registry.readings.limits import FILE_BYTES_MAX
from registry.readings.problems import Fault, unreadable
from registry.readings.tabular import Table
from registry.readings.workbook import workbook

_ZIP: Final = b"PK\x03\x04"
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_OTHERS: Final = (
    (b"%PDF", "a PDF document"),
    (b"PK", "a ZIP archive of other things"),
    (b"{\\rtf", "a text document (.rtf)"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"Rar!", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"<", "a page or an XML file, whatever its name ends in"),
    (b"\xef\xbb\xbf<", "a page or an XML file, whatever its name ends in"),
)


def opened(data: bytes) -> Table:
    """Return a file as a table. Raises `Unreadable`, here and as its rows are read."""
    if not data.strip():
        raise unreadable(Fault.FILE_EMPTY)
    if len(data) > FILE_BYTES_MAX:
        raise unreadable(Fault.FILE_TOO_LARGE, size=f"{len(data):,}", most=f"{FILE_BYTES_MAX:,}")
    if data.startswith(_ZIP):
        return workbook(data)
    if data.startswith(_COMPOUND):
        if _ENCRYPTED in data:
            raise unreadable(Fault.WORKBOOK_ENCRYPTED)
        raise unreadable(Fault.WORKBOOK_KIND, what="an old Excel file (.xls)")
    for mark, what in _OTHERS:
        if data.lstrip(b" \t\r\n").startswith(mark):
            raise unreadable(Fault.NOT_A_TABLE, what=what)
    return delimited(data)
