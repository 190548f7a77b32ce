"""The report on a file of readings: all of them taken, or none and a list of problems by cell."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from msgspec import Struct

from ledger.book.calendar import years_touched
from ledger.limits import VINTAGES_MAX
from registry.methods.declaration import Declaration
from registry.methods.errors import QuantificationError
from registry.methods.period import Reading, parse_period
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
from registry.readings.series import Series, Span, by_series, check_series, series_of, span_of
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


def read_readings(
    declaration: Declaration,
    data: bytes,
    *,
    period: tuple[str, str] | None = None,
    words: Mapping[str, str] | None = None,
    factor_sets: Sequence[str] = (),
    is_part: bool = False,
    progress: Progress | None = None,
) -> Checked:
    """Read a file of meter readings against a methodology; nothing is raised for what it holds.

    `words` are the choices made and `factor_sets` the editions named, where the inputs are known:
    some units follow from them. QuantificationError: FACTOR_SET_UNKNOWN.

    With `is_part`, the file is one of several that cover the period together: gaps at its ends and
    within it are not its own to answer for, and the calculation over all files finds them.
    """
    wanted = WantedUnits(declaration, words=words, factor_sets=factor_sets)
    work = _Work(declaration, wanted, progress or _silent)
    try:
        span = _span(period) if period else None
        work.take(opened(data))
        work.compare(span, is_part=is_part)
    except Unreadable as error:
        work.problems.add(error.problem)
    report = work.report(hashlib.sha256(data).hexdigest(), period)
    lines = work.lines if report.is_fine else []
    return Checked(
        report=report,
        readings=[
            (
                line.parameter.symbol,
                line.item,
                (line.first.isoformat(), line.after.isoformat(), line.quantity),
            )
            for line in lines
        ],
    )


class _Work:
    """A file as it is read."""

    def __init__(self, declaration: Declaration, wanted: WantedUnits, progress: Progress) -> None:
        self.problems = Problems()
        self.lines: list[Line] = []
        self._declaration = declaration
        self._wanted = wanted
        self._progress = progress
        self._conversions = Conversions()
        self._columns = Columns({}, [], [])
        self._series: list[Series] = []
        self._table = Table(format="", encoding="", sheet="", rows=iter(()))
        self._rows = 0
        self._span: Span | None = None

    def take(self, table: Table) -> None:
        """Read a table's rows, each of which becomes a reading or problems. Raises `Unreadable`."""
        self._table = table
        titles, head = _head(table.rows)
        self._columns = columns_of(head)
        for found in self._columns.problems:
            self.problems.add(found)
        if self.problems.errors:
            return
        around = Around(self._declaration, self._columns)
        for found in (*around.above(titles), *hidden_columns(table, head, self._columns)):
            self.problems.add(found)
        lines = Lines(
            self._declaration, self._columns, self._wanted, self.problems, self._conversions
        )
        for row in table.rows:
            self._rows += 1
            if self._rows > ROWS_MAX:
                raise unreadable(Fault.TOO_MANY_ROWS, row=row.number, most=f"{ROWS_MAX:,}")
            for found in around.within(row):
                self.problems.add(found)
            line = lines.read(row)
            if line is not None:
                self.lines.append(line)
            if not self._rows % PROGRESS_ROWS:
                self._progress(self._rows, ROWS_MAX)
        for found in (*rows_merged(table.merged, head.number), *around.beside(table)):
            self.problems.add(found)
        if not self._rows:
            raise unreadable(Fault.READINGS_MISSING, row=head.number)

    def compare(self, asked: Span | None, *, is_part: bool) -> None:
        """Compare the readings with each other and with the period. Raises `Unreadable`."""
        self._span = asked or span_of(self.lines)
        if self._span is None:
            return
        start, end = self._span
        if len(years_touched(start, end)) > VINTAGES_MAX:
            raise unreadable(Fault.PERIOD_INVALID, start=start, end=end, most=VINTAGES_MAX)
        row = _row_of_examples(self.lines, self._declaration)
        if row:
            self.problems.add(problem(Fault.TEMPLATE_UNFILLED, row=row))
        for members in by_series(self.lines):
            self._series.append(series_of(members))
            # A row that could not be read would leave a gap that is none.
            passed = {Fault.READINGS_GAP} if is_part or self.problems.errors else set()
            for found in check_series(members, self._span, self._columns):
                if found.code not in passed:
                    self.problems.add(found)

    def report(self, sha256: str, period: tuple[str, str] | None) -> Report:
        """Return what was found."""
        start, end = period or (
            (self._span.start.isoformat(), self._span.end.isoformat()) if self._span else ("", "")
        )
        problems = self.problems
        return Report(
            is_fine=not problems.errors,
            methodology=self._declaration.code,
            methodology_version=self._declaration.version,
            sha256=sha256,
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
    """Return the first row of the template's examples where all of them still stand, or 0.

    They are compared as they are written, number and unit. One of them alone is no sign: it may
    well be what was read, as nothing often is.
    """
    shown = set(examples(declaration))
    found = {row: line.row for line in reversed(lines) if (row := _as_example(line)) in shown}
    return min(found.values()) if len(found) == len(shown) else 0


def _as_example(line: Line) -> Example:
    return Example(
        symbol=line.parameter.symbol,
        item=line.item,
        start=line.first,
        end=line.after,
        value=Fraction(line.nanos, NANO),
        unit=line.unit,
    )


def _span(period: tuple[str, str]) -> Span:
    """Return a period that was asked about. Raises `Unreadable`: PERIOD_INVALID."""
    start, end = period
    try:
        found = parse_period(start, end)
    except QuantificationError:
        raise unreadable(Fault.PERIOD_INVALID, start=start, end=end, most=VINTAGES_MAX) from None
    return Span(found.start, found.end)


def _silent(_done: int, _most: int) -> None:
    """Tell nobody."""
