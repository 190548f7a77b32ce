"""Which cells of a workbook show dates: a number is a date by nothing but its format."""

import re
from typing import Final

# ECMA-376 part 1, 18.8.30: the formats that every program knows, those of East Asia among them.
_KNOWN_DATES: Final = frozenset(
    {*range(14, 18), 22, *range(27, 32), *range(34, 37), *range(50, 59)}
)
_SAID_BESIDE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_DATE_LETTER: Final = re.compile(r"[yd]|e(?![+-])", re.IGNORECASE)


class Styles:
    """The formats of a workbook, as they are read."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._formats: list[str] = []
        self._in_cells = False

    def dates(self) -> list[bool]:
        """Return, by a cell's style, whether it shows a date."""
        return [self._is_date(number) for number in self._formats]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take a tag that opens."""
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cells = True
        elif name == "xf" and self._in_cells:
            self._formats.append(attributes.get("numFmtId", "0"))

    def end(self, name: str) -> None:
        """Take a tag that closes."""
        if name == "cellXfs":
            self._in_cells = False

    def text(self, piece: str) -> None:
        """Pass over a text: formats have none."""

    def _is_date(self, number: str) -> bool:
        if number in self._codes:
            return is_date_format(self._codes[number])
        return number.isascii() and number.isdigit() and int(number[:9]) in _KNOWN_DATES


def is_date_format(code: str) -> bool:
    """Return whether a format shows years or days.

    >>> is_date_format('yyyy"年"m"月"d"日"'), is_date_format("0.00E+00"), is_date_format("General")
    (True, False, False)
    """
    bare = _SAID_BESIDE.sub("", code)
    return "general" not in bare.casefold() and _DATE_LETTER.search(bare) is not None
