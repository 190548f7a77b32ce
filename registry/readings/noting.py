"""What in a file of readings a person should look at, as notes for whoever verifies."""

import re
from collections.abc import Iterator
from typing import Final

from registry.methods.result import Note
from registry.methods.titles import Title
from registry.readings.problems import CellProblem, Fault
from registry.readings.report import Report

READINGS: Final = "readings"
"""What such a note is about, in the place of a parameter."""
_ROWS_MAX: Final = 5
"""Rows that a note names; there may be a hundred thousand."""
_ROWS: Final = re.compile(r", row ([0-9]+(?:, [0-9]+)*)(?: and ([0-9,]+) more)?\Z")
"""Where such a note ends in rows."""


def notes_of(report: Report, file: str) -> Iterator[Note]:
    """Yield a note for each kind of warning in a file that is fine; `file` is its name or hash."""
    found: dict[Fault, list[CellProblem]] = {}
    for each in report.problems:
        if each.is_warning:
            found.setdefault(each.code, []).append(each)
    for code, warnings in found.items():
        rows = list(dict.fromkeys(f"{each.row}" for each in warnings if each.row))
        named = rows[:_ROWS_MAX]
        more = report.counts[code] - len(named)
        where = f"{file}, row {', '.join(named)}" if named else file
        yield Note(code, READINGS, f"{where} and {more:,} more" if named and more else where)


def rows_of(note: Note) -> Title:
    """Return the rows that a note of a file names, in words; empty where it names none."""
    found = _ROWS.search(note.where)
    if found is None:
        return Title("", "")
    rows, more = found.groups()
    return Title(
        f"第 {rows.replace(', ', '、')} 列{f'，另 {more} 處' if more else ''}",
        f"row {rows}{f' and {more} more' if more else ''}",
    )
