"""An XLSX workbook as a table (ECMA-376): its sheet of readings, or else its first one in view.

Values alone are read: no formula is computed, no link followed, no style obeyed but that which
makes a number a date.
"""

import posixpath
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from registry.readings.limits import (
    BESIDE_BYTES_MAX,
    CELL_CHARS_MAX,
    SHEET_BYTES_MAX,
    STRINGS_CHARS_MAX,
    STRINGS_MAX,
)
from registry.readings.markup import read_through
from registry.readings.package import Package
from registry.readings.problems import Fault, unreadable
from registry.readings.styles import Styles
from registry.readings.tabular import Beside, Table
from registry.readings.worksheet import Worksheet

SYMBOLS: Final = "Symbols"
"""What the sheet of a template is called that explains each symbol."""
SHEET_NAMES: Final = ("Readings", "讀數")
"""What the sheet of readings is called where a workbook has several."""
_MANY_STRINGS: Final = f"more than {STRINGS_MAX} strings", f"字串超過 {STRINGS_MAX} 筆"
_LONG_STRINGS: Final = (
    f"{STRINGS_CHARS_MAX} characters of text",
    f"文字超過 {STRINGS_CHARS_MAX} 字元",
)
_MUCH_BESIDE: Final = "all its other sheets together", "其餘工作表合計"
_CONTENT_TYPES: Final = "[Content_Types].xml"
_KINDS: Final = (
    ("mimetype", "an OpenDocument file (.ods)"),
    ("xl/workbook.bin", "a binary workbook (.xlsb)"),
    ("word/document.xml", "a text document (.docx)"),
    ("ppt/presentation.xml", "a presentation (.pptx)"),
    ("Index/Document.iwa", "a Numbers file"),
)


class _Link(NamedTuple):
    kind: str
    target: str
    is_external: bool


def workbook(
    data: bytes, names: Collection[str] = SHEET_NAMES, *, most: int = SHEET_BYTES_MAX
) -> Table:
    """Return the sheet of a workbook that has one of these names, or its first one in view.

    Of the sheet and of the strings at most so many bytes are read. Raises `Unreadable`, here and as
    rows are read.
    """
    package = Package(data)
    _check_kind(package)
    start = next((link.target for link in _links(package, "").values() if link.kind == _START), "")
    if not start:
        raise unreadable(Fault.NOT_A_TABLE, what="a ZIP archive of other things")
    links = _links(package, start)
    outside = next((link.target for link in links.values() if link.is_external), "")
    if outside:
        raise unreadable(Fault.WORKBOOK_EXTERNAL, what=outside)
    book = _Book()
    read_through(start, package.pieces(start), book)
    name, link = book.sheet(names)
    others = [found for found in book.sheets() if found != (name, link)]
    by_kind = {found.kind: found.target for found in links.values()}
    styles, strings = Styles(), _Strings()
    if "styles" in by_kind:
        read_through(by_kind["styles"], package.pieces(by_kind["styles"]), styles)
    if "sharedStrings" in by_kind:
        part = by_kind["sharedStrings"]
        read_through(part, package.pieces(part, most), strings)
    if link not in links:
        what = f"the sheet {name} is missing", f"缺少工作表「{name}」"
        raise unreadable(Fault.WORKBOOK_BROKEN, what=what)
    part = links[link].target
    sheet = Worksheet(strings.found, styles.dates(), has_1904=book.has_1904)
    rows = sheet.rows(part, package.pieces(part, most))
    parts = [(other, links[at].target) for other, at in others if _is_sheet(links.get(at))]

    def beside() -> Iterator[Beside]:
        left = _Ration(BESIDE_BYTES_MAX)
        for other, target in parts:
            found = Worksheet(strings.found, styles.dates(), has_1904=book.has_1904)
            yield Beside(other, found.rows(target, left.of(package.pieces(target))))

    return Table(
        format="xlsx",
        encoding="",
        sheet=name,
        rows=rows,
        merged=sheet.merged,
        merged_more=sheet.merged_more,
        hidden=sheet.hidden,
        beside=beside(),
    )


def _is_sheet(link: _Link | None) -> bool:
    """Tell whether a link leads to a sheet of cells, and not to one of a chart alone."""
    return link is not None and not link.is_external and link.kind != "chartsheet"


class _Ration:
    """So many bytes for several parts together."""

    def __init__(self, most: int) -> None:
        self._left = most

    def of(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield a part's pieces. Raises `Unreadable` where they are more than what is left."""
        for piece in pieces:
            self._left -= len(piece)
            if self._left < 0:
                raise unreadable(Fault.WORKBOOK_SWELLS, what=_MUCH_BESIDE)
            yield piece


_START: Final = "officeDocument"


def _check_kind(package: Package) -> None:
    """Refuse what is no plain workbook, and say what it is. Raises `Unreadable`."""
    names = package.names
    for part, what in _KINDS:
        if part in names:
            raise unreadable(Fault.WORKBOOK_KIND, what=what)
    if _CONTENT_TYPES not in names:
        raise unreadable(Fault.NOT_A_TABLE, what="a ZIP archive of other things")
    has_macros = any(name.casefold().endswith("vbaproject.bin") for name in names)
    if has_macros or b"macroEnabled" in package.whole(_CONTENT_TYPES):
        raise unreadable(Fault.WORKBOOK_MACROS)
    outside = next((name for name in names if "externalLinks/" in name), "")
    if outside:
        raise unreadable(Fault.WORKBOOK_EXTERNAL, what=outside)


def _links(package: Package, source: str) -> dict[str, _Link]:
    """Return what a part (or, of no name, the archive) is linked to, by the links' ids."""
    folder, name = posixpath.split(source)
    part = posixpath.join(folder, "_rels", f"{name}.rels")
    if part not in package.names:
        return {}
    found = _Links(folder)
    read_through(part, package.pieces(part), found)
    return found.links


class _Links:
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.links: dict[str, _Link] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship":
            return
        target = attributes.get("Target", "")
        is_external = attributes.get("TargetMode") == "External"
        if not is_external:
            target = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.links[attributes.get("Id", "")] = _Link(kind, target, is_external)

    def end(self, name: str) -> None:
        pass

    def text(self, piece: str) -> None:
        pass


class _Book:
    """The sheets of a workbook, and whether its days count from 1904."""

    def __init__(self) -> None:
        self.has_1904 = False
        self._sheets: list[tuple[str, str, bool]] = []

    def sheet(self, names: Collection[str]) -> tuple[str, str]:
        """Return the name and the link of the sheet to read. Raises `Unreadable`."""
        in_view = [(name, link) for name, link, hidden in self._sheets if not hidden]
        if not in_view:
            raise unreadable(Fault.WORKBOOK_BROKEN, what="it has no sheet in view")
        named = [found for found in in_view if found[0].strip() in names]
        return (named or in_view)[0]

    def sheets(self) -> list[tuple[str, str]]:
        """Return the names and the links of all sheets, in view or not."""
        return [(name, link) for name, link, _ in self._sheets]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr":
            self.has_1904 = attributes.get("date1904") in {"1", "true"}
        elif name == "sheet":
            link = next((text for key, text in attributes.items() if key.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self._sheets.append((attributes.get("name", ""), link, hidden))

    def end(self, name: str) -> None:
        pass

    def text(self, piece: str) -> None:
        pass


class _Strings:
    """The strings that cells refer to by number; how a string is pronounced is left out."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._pieces: list[str] = []
        self._taking = False
        self._spoken = 0
        self._chars = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rPh":
            self._spoken += 1
        self._taking = name == "t" and not self._spoken

    def end(self, name: str) -> None:
        self._taking = False
        if name == "rPh":
            self._spoken -= 1
        elif name == "si":
            # One character more than may be: the cell is then known to be too long.
            string = "".join(self._pieces)[: CELL_CHARS_MAX + 1]
            self._pieces.clear()
            self.found.append(string)
            if len(self.found) > STRINGS_MAX:
                raise unreadable(Fault.WORKBOOK_SWELLS, what=_MANY_STRINGS)

    def text(self, piece: str) -> None:
        if not self._taking:
            return
        self._chars += len(piece)
        if self._chars > STRINGS_CHARS_MAX:
            raise unreadable(Fault.WORKBOOK_SWELLS, what=_LONG_STRINGS)
        self._pieces.append(piece)
