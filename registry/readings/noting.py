"""What in a file of readings a person should look at, as notes for whoever verifies."""

from collections.abc import Iterator
from typing import Final

from registry.methods.result import Note
from registry.readings.problems import CellProblem, Fault
from registry.readings.report import Report

READINGS: Final = "readings"
"""What such a note is about, in the place of a parameter."""
_ROWS_MAX: Final = 5
"""Rows that a note names; there may be a hundred thousand."""


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
