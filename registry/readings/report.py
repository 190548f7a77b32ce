"""The report on a file of readings: all of them taken, or none and a list of problems by cell."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final

from msgspec import Struct

from registry.methods.declaration import Declaration
from registry.methods.period import Reading
from registry.methods.quantity import NANO
from registry.readings.around import Around, hidden_columns
from registry.readings.columns import Columns, columns_of, is_head
from registry.readings.conversions import Conversion, Conversions, Reinterpreted
from registry.readings.limits import HEAD_ROWS_MAX, ROWS_MAX
from registry.readings.lines import Line, Lines
from registry.readings.opening import opened
from registry.readings.problems import (
    CellProblem,
    Fault,
    Problems,
    Unreadable,
    problem,
    unreadable,
)
from registry.readings.series import (
    Series,
    Span,
    by_series,
    series_of,
)
from registry.readings.tabular import Row, Table
from registry.readings.templates import Example, examples
from registry.readings.wanted import WantedUnits
from registry.readings.worksheet import rows_merged

Progress = Callable[[int, int], None]
"""Told how many rows are read, and how many may be."""
PROGRESS_ROWS: Final = 1_000


class Report(Struct, frozen=True, kw_only=True):
    """What a file of readings holds and what is wrong with it.

    `is_fine` means that its readings may be computed with: nothing is wrong, though there may be
    warnings. The period is as it was asked about, or from the earliest day in the file to the
    latest; its `period_end` is the day after the last. `problems` are the first thousand, in the
    order of rows; `counts` are of all.
    """

    is_fine: bool
    methodology: str
    methodology_version: str
    sha256: str
    format: str
    encoding: str
    sheet: str
    rows: int
    readings: int
    period_start: str
    period_end: str
    errors: int
    warnings: int
    counts: dict[Fault, int]
    problems: list[CellProblem]
    converted: dict[Reinterpreted, int]
    conversions: list[Conversion]
    series: list[Series]


class Checked(Struct, frozen=True, kw_only=True):
    """A report and, where it is fine, the readings: symbol, item (or empty), reading."""

    report: Report
    readings: list[tuple[str, str, Reading]]


class Work:
    """A file as it is read."""

    def __init__(
        self,
        declaration: Declaration,
        wanted: WantedUnits,
        progress: Progress,
        name: str,
        number: int,
    ) -> None:
        self.problems = Problems()
        self.lines: list[Line] = []
        self.columns = Columns({}, [], [])
        self.name = name
        self._number = number
        self._sha256 = ""
        self._declaration = declaration
        self._wanted = wanted
        self._progress = progress
        self._conversions = Conversions()
        self._series: list[Series] = []
        self._table = Table(format="", encoding="", sheet="", rows=iter(()))
        self._rows = 0
        self._span: Span | None = None

    def take(self, data: bytes) -> None:
        """Read a file's rows, each of which becomes a reading or problems. Raises `Unreadable`."""
        self._sha256 = hashlib.sha256(data).hexdigest()
        table = self._table = opened(data)
        titles, head = _head(table.rows)
        self.columns = columns_of(head)
        for found in self.columns.problems:
            self.problems.add(found)
        if self.problems.errors:
            return
        around = Around(self._declaration, self.columns)
        for found in (*around.above(titles), *hidden_columns(table, head, self.columns)):
            self.problems.add(found)
        lines = Lines(
            self._declaration,
            self.columns,
            self._wanted,
            self.problems,
            self._conversions,
            file=self._number,
        )
        for row in table.rows:
            self._rows += 1
            if self._rows > ROWS_MAX:
                raise unreadable(Fault.TOO_MANY_ROWS, row=row.number, most=f"{ROWS_MAX:,}")
            if self.problems.is_full:
                for fault in around.faults(row):
                    self.problems.count(fault)
            else:
                for found in around.within(row):
                    self.problems.add(found)
            line = lines.read(row)
            if line is not None:
                self.lines.append(line)
            if not self._rows % PROGRESS_ROWS:
                self._progress(self._rows, ROWS_MAX)
        for found in (*rows_merged(table.merged, head.number), *around.beside(table)):
            self.problems.add(found)
        more = sum(row >= head.number for row in table.merged_more)
        if more:
            self.problems.count(Fault.MERGED_CELLS, more)
        if not self._rows:
            raise unreadable(Fault.READINGS_MISSING, row=head.number)

    def give_up(self, error: Unreadable) -> None:
        """Take nothing of the file, for the one reason that it is not read any further."""
        self.lines = []
        if self.problems.counts[error.problem.code] == 0:
            self.problems.add(error.problem)

    def sum_up(self, span: Span) -> None:
        """Say what each series of the file comes to, and whether its rows are but examples."""
        self._span = span
        row = _row_of_examples(self.lines, self._declaration)
        if row:
            self.problems.add(problem(Fault.TEMPLATE_UNFILLED, row=row))
        self._series = [series_of(members) for members in by_series(self.lines)]

    def checked(self, period: tuple[str, str] | None) -> Checked:
        """Return the report and, where it is fine, the readings."""
        report = self._report(period)
        return Checked(
            report=report,
            readings=[
                (
                    line.parameter.symbol,
                    line.item,
                    (line.first.isoformat(), line.after.isoformat(), line.quantity),
                )
                for line in (self.lines if report.is_fine else ())
            ],
        )

    def _report(self, period: tuple[str, str] | None) -> Report:
        start, end = period or (
            (self._span.start.isoformat(), self._span.end.isoformat()) if self._span else ("", "")
        )
        problems = self.problems
        return Report(
            is_fine=not problems.errors,
            methodology=self._declaration.code,
            methodology_version=self._declaration.version,
            sha256=self._sha256,
            format=self._table.format,
            encoding=self._table.encoding,
            sheet=self._table.sheet,
            rows=self._rows,
            readings=0 if problems.errors else len(self.lines),
            period_start=start,
            period_end=end,
            errors=problems.errors,
            warnings=problems.warnings,
            counts=dict(sorted(problems.counts.items())),
            problems=sorted(problems.listed, key=lambda each: (each.row, each.column)),
            converted=dict(sorted(self._conversions.counts.items())),
            conversions=self._conversions.listed,
            series=self._series,
        )


def _head(rows: Iterator[Row]) -> tuple[list[Row], Row]:
    """Return the head line and the titles above it. Raises `Unreadable`: HEAD_MISSING."""
    titles: list[Row] = []
    for row in rows:
        if row.number > HEAD_ROWS_MAX:
            break
        if is_head(row):
            return titles, row
        titles.append(row)
    raise unreadable(Fault.HEAD_MISSING, rows=HEAD_ROWS_MAX)


def _row_of_examples(lines: Sequence[Line], declaration: Declaration) -> int:
    """Return the first row of the template's examples that still stands, or 0.

    They are compared as they are written, number and unit. One of nothing alone is no sign: it may
    well be what was read; all of them together are one.
    """
    shown = set(examples(declaration))
    found = {row: line.row for line in reversed(lines) if (row := _as_example(line)) in shown}
    if len(found) == len(shown):
        return min(found.values())
    return min((row for example, row in found.items() if example.value), default=0)


def _as_example(line: Line) -> Example:
    return Example(
        symbol=line.parameter.symbol,
        item=line.item,
        start=line.first,
        end=line.after,
        value=Fraction(line.nanos, NANO),
        unit=line.unit,
    )
