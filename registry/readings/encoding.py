"""From bytes to text: UTF-8, UTF-16 and Big5 are told apart, and nothing is guessed beyond that.

Any bytes are text in some encoding. Big5 (code page 950) is taken where all of it decodes and, of
its double bytes, nine in ten are signs or one of the 5,401 frequent characters that the standard
puts first: a text in another Asian encoding, read so, comes out as rare characters.
"""

from itertools import islice
from typing import Final

from registry.readings.problems import Fault, unreadable

_BIG5: Final = "cp950"
_FREQUENT: Final = (0xA1, 0xC6)
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_EMPTY_SHARE: Final = 16
"""One byte in so many is empty in UTF-16, at least: those of digits, commas and line ends."""
_ASCII_BYTES: Final = 0x80
_JUDGED: Final = 65_536
"""Double bytes that are looked at: so many tell, and a file may have millions."""


def decoded(data: bytes) -> tuple[str, str]:
    """Return a text and its encoding's name. Raises `Unreadable`: ENCODING_UNKNOWN."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], name), name
    empty = data.count(0)
    if empty and empty * _EMPTY_SHARE < len(data):
        row = data.count(b"\n", 0, data.index(0)) + 1
        raise unreadable(Fault.ENCODING_UNKNOWN, row=row)
    if empty:
        # Without a mark it is the digits and commas that tell where the empty byte stands.
        name = "utf-16-le" if data[1::2].count(0) > data[0::2].count(0) else "utf-16-be"
        return _strictly(data, name), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if not _is_big5(data):
            row = data.count(b"\n", 0, error.start) + 1
            raise unreadable(Fault.ENCODING_UNKNOWN, row=row) from None
    return data.decode(_BIG5), "big5"


def _strictly(data: bytes, name: str) -> str:
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        raise unreadable(Fault.ENCODING_UNKNOWN) from None
    if "\0" in text:
        raise unreadable(Fault.ENCODING_UNKNOWN)
    return text


def _is_big5(data: bytes) -> bool:
    try:
        text = data.decode(_BIG5)
    except UnicodeDecodeError:
        return False
    doubles = islice((char for char in text if ord(char) >= _ASCII_BYTES), _JUDGED)
    low, high = _FREQUENT
    # A character of the private plane has no place in Big5 that others agree on.
    leads = "".join(doubles).encode(_BIG5, "replace")[::2]
    frequent = sum(low <= lead <= high for lead in leads)
    return frequent * 10 >= len(leads) * 9
