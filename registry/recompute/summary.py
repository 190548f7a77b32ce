"""What a calculation sheet says of itself, beside what its calculation comes to.

A sheet is for people, and nothing is computed from it: one of another calculation would show its
reader other figures than those that were signed. Programs of other versions lay a sheet out
otherwise, so that its bytes are not compared, nor where anything stands, but what it says: beside
the title of each thing, in either language, all values of its row.
"""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Final

from registry.methods.result import Result
from registry.readings.layout import SUMMARY
from registry.readings.limits import PART_BYTES_MAX
from registry.readings.problems import Unreadable, quoted
from registry.readings.tabular import CellKind, Row
from registry.readings.workbook import workbook

SUMMARY_ROWS_MAX: Final = 2_000
"""Rows of the summary that are read: fifty members' shares of ten years are six hundred."""


def differences(sheet: bytes, result: Result) -> Iterator[str]:
    """Yield what a calculation sheet says otherwise than the result, or that it says nothing.

    At most 4 MiB of the summary are read, unpacked, and as many of its strings.
    """
    try:
        table = workbook(sheet, (SUMMARY,), most=PART_BYTES_MAX)
        rows = list(islice(table.rows, SUMMARY_ROWS_MAX))
    except Unreadable as error:
        yield f"no calculation sheet: {error.problem.en}"
        return
    for titles, expected in _expected(result).items():
        found = [row for row in rows if any(cell.text.strip() in titles for cell in row.cells)]
        if not found:
            yield f"it does not say: {titles[0]}"
            continue
        values = (one for row in found for one in _said(row, titles))
        said = next((one for one in values if expected not in {one, _whole(one)}), None)
        if said is not None:
            yield f"{titles[0]}: it says {quoted(said)}, and {expected} follows"


def _expected(result: Result) -> dict[tuple[str, str], str]:
    """Return what a sheet has to say, by its titles."""
    return {
        ("Methodology", "減量方法"): result.method,
        ("Version", "版本"): result.version,
        ("First day", "起日"): result.period_start,
        ("Up to, not including", "迄日（不含）"): result.period_end,
        ("Whole tonnes", "整數公噸"): str(result.units),
        ("Grams, as computed", "公克（原計算）"): str(result.quantity_g),
    }


def _said(row: Row, titles: tuple[str, str]) -> Iterator[str]:
    """Yield the values in a row: its first text but the titles, and every date and number."""
    is_first = True
    for cell in row.cells:
        text = cell.text.strip()
        if not text or text in titles:
            continue
        if is_first or cell.kind is CellKind.DATE or _whole(text):
            yield text
        is_first = False
    if is_first:
        yield ""


def _whole(text: str) -> str:
    """Return a number without what no whole one needs; empty where a text is none."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return ""
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS_MAX:
        return ""
    return f"{number:f}" if number != number.to_integral_value() else f"{int(number)}"


_DIGITS_MAX: Final = 40
