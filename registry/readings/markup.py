"""XML as a stream: a tag at a time, in bounded memory, without entities.

A parser that builds a tree holds a whole row of a worksheet at once, and a row may have any number
of cells. Here nothing is held but what a handler keeps, and what the parser does: the tags that are
open, and every name that it has met. Both are bounded.
"""

from collections.abc import Iterable, Iterator
from typing import Final, Protocol
from xml.parsers import expat

from registry.readings.limits import (
    DEPTH_MAX,
    ELEMENTS_MAX,
    NAMES_CHARS_MAX,
    NAMES_MAX,
    TOKEN_BYTES_MAX,
)
from registry.readings.problems import Fault, Unreadable, unreadable

_NAME_CHARS_MAX: Final = 64


class Handler(Protocol):
    """What takes the tags and texts of one part; names come without their prefix."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a tag that opens."""

    def end(self, name: str) -> None:
        """Take a tag that closes."""

    def text(self, piece: str) -> None:
        """Take a piece of text."""


def walk(part: str, pieces: Iterable[bytes], handler: Handler) -> Iterator[None]:
    """Give a part's tags to a handler, and yield after each piece of its bytes.

    Raises `Unreadable`: XML_FORBIDDEN, WORKBOOK_SWELLS, WORKBOOK_BROKEN.
    """
    parser = expat.ParserCreate()
    counter = _Counter(part, handler)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    parser.CharacterDataHandler = handler.text
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece)
            fed += len(piece)
            if fed - max(parser.CurrentByteIndex, 0) > TOKEN_BYTES_MAX:
                raise unreadable(
                    Fault.WORKBOOK_SWELLS, what=(f"one tag of {part}", f"{part} 之單一標籤")
                )
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        at = f"{part} 第 {error.lineno} 行第 {error.offset + 1} 字元起無法解讀"
        raise unreadable(Fault.WORKBOOK_BROKEN, what=(f"{part}: {error}", at)) from None
    except (LookupError, ValueError) as error:
        # An encoding that is declared and unknown.
        what = f"{part}: {error}", f"{part} 之文字編碼無法辨識"
        raise unreadable(Fault.WORKBOOK_BROKEN, what=what) from None
    yield


def read_through(part: str, pieces: Iterable[bytes], handler: Handler) -> None:
    """Give all of a part's tags to a handler. Raises `Unreadable` as `walk` does."""
    for _ in walk(part, pieces, handler):
        pass


class _Counter:
    """Takes the prefixes off, and counts tags, how deep they stand, and the names there are."""

    def __init__(self, part: str, handler: Handler) -> None:
        self._part = part
        self._handler = handler
        self._count = 0
        self._depth = 0
        self._names: set[str] = set()
        self._chars = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        self._depth += 1
        if self._count > ELEMENTS_MAX:
            raise self._swells(f"more than {ELEMENTS_MAX} tags", f"標籤超過 {ELEMENTS_MAX} 個")
        if self._depth > DEPTH_MAX:
            raise self._swells(
                f"more than {DEPTH_MAX} tags within one another", f"標籤巢狀超過 {DEPTH_MAX} 層"
            )
        if name not in self._names or not self._names.issuperset(attributes):
            new = {name, *attributes} - self._names
            self._names |= new
            self._chars += sum(map(len, new))
            if self._chars > NAMES_CHARS_MAX:
                raise self._swells(
                    f"names of tags and attributes longer than {NAMES_CHARS_MAX} characters",
                    f"標籤與屬性名稱合計超過 {NAMES_CHARS_MAX} 字元",
                )
            if len(self._names) > NAMES_MAX:
                raise self._swells(
                    f"more than {NAMES_MAX} names of tags and attributes",
                    f"標籤與屬性名稱超過 {NAMES_MAX} 種",
                )
        self._handler.start(name.rpartition(":")[2][:_NAME_CHARS_MAX], attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        self._handler.end(name.rpartition(":")[2][:_NAME_CHARS_MAX])

    def _swells(self, what: str, what_zh: str) -> Unreadable:
        said = f"{what} in {self._part}", f"{self._part} 之{what_zh}"
        return unreadable(Fault.WORKBOOK_SWELLS, what=said)


def _no_doctype(*_: object) -> None:
    raise unreadable(Fault.XML_FORBIDDEN)
