"""A small reader of CBOR (RFC 8949): what authenticators write, and nothing else.

CTAP2 has them write integers, byte and text strings, lists, maps, booleans and null, all of
definite length (CTAP 2.1 section 8, "Message Encoding"). Tags, floats and indefinite lengths are
refused, and so are a key that stands twice and nesting deeper than any registration's.

>>> read(bytes.fromhex("a201020326"))
({1: 2, 3: -7}, b'')
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

Cbor: TypeAlias = "int | bytes | str | bool | list[Cbor] | dict[int | str, Cbor] | None"

DEPTH_MAX: Final = 8
"""Lists and maps within each other: an attestation statement needs four."""

_LENGTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}
_NESTING: Final = frozenset({4, 5})
_SIMPLE: Final[dict[int, bool | None]] = {20: False, 21: True, 22: None}


class CborError(ValueError):
    """Bytes that are no such CBOR."""


def read(data: bytes) -> tuple[Cbor, bytes]:
    """Return the first item of `data`, and the bytes behind it. Raises `CborError`."""
    reader = _Reader(data)
    item = reader.item(0)
    return item, data[reader.at :]


class _Reader:
    """A place in bytes that moves forward."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 0

    def item(self, depth: int) -> Cbor:
        major, argument, value = self._head()
        if major == 7:  # noqa: PLR2004 (the major type of simple values)
            if argument not in _SIMPLE:
                raise CborError("a float or a simple value")
            return _SIMPLE[argument]
        if major in _NESTING and depth >= DEPTH_MAX:
            raise CborError("nested too deep")
        kinds: dict[int, Callable[[], Cbor]] = {
            0: lambda: value,
            1: lambda: -1 - value,
            2: lambda: self._take(value),
            3: lambda: self._text(value),
            4: lambda: [self.item(depth + 1) for _ in self._counted(value)],
            5: lambda: self._map(value, depth),
        }
        if major not in kinds:
            raise CborError("a tag")
        return kinds[major]()

    def _head(self) -> tuple[int, int, int]:
        """Return an item's major type, its argument as it stands, and its value."""
        first = self._take(1)[0]
        major, argument = first >> 5, first & 0x1F
        if argument in _LENGTHS:
            return major, argument, int.from_bytes(self._take(_LENGTHS[argument]))
        if argument > max(_LENGTHS):
            raise CborError("an indefinite length")
        return major, argument, argument

    def _take(self, count: int) -> bytes:
        taken = self._data[self.at : self.at + count]
        if len(taken) != count:
            raise CborError("it ends too soon")
        self.at += count
        return taken

    def _text(self, count: int) -> str:
        try:
            return self._take(count).decode()
        except UnicodeDecodeError:
            raise CborError("a text that is not UTF-8") from None

    def _counted(self, count: int) -> Iterator[int]:
        # Each item has a byte at least, so that no claimed count is longer than what is there.
        if count > len(self._data) - self.at:
            raise CborError("it ends too soon")
        return iter(range(count))

    def _map(self, count: int, depth: int) -> Cbor:
        found: dict[int | str, Cbor] = {}
        for _ in self._counted(count):
            name = self.item(depth + 1)
            if isinstance(name, bool) or not isinstance(name, int | str) or name in found:
                raise CborError("a key that is no integer or text, or stands twice")
            found[name] = self.item(depth + 1)
        return found
