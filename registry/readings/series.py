"""Checks across readings: each parameter's, item by item, must cover the period once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from statistics import median_low
from typing import Final, NamedTuple

from msgspec import Struct

from registry.methods.period import is_in_one_year
from registry.methods.quantity import NANO, grouped, shown
from registry.readings.columns import Column, Columns
from registry.readings.lines import Line
from registry.readings.problems import CellProblem, Fault, problem

UNUSUAL_TIMES: Final = 5
"""A reading a day above so many times the median of its series is pointed out."""
UNUSUAL_READINGS_MIN: Final = 8
"""Readings that a series needs before its median says anything."""


class Span(NamedTuple):
    """A period: its first day, and the day after its last."""

    start: date
    end: date


class Place(NamedTuple):
    """A file of a calculation: what it is called, and its columns."""

    name: str
    columns: Columns

    @property
    def ends(self) -> Column:
        """The column in which a reading ends."""
        return Column.TO if Column.TO in self.columns.places else Column.LAST

    def found(self, fault: Fault, line: Line, column: Column, **said: object) -> CellProblem:
        """Return a problem at a reading's row and a column."""
        letter, header = self.columns.mark(column)
        return problem(fault, row=line.row, column=letter, header=header, **said)


class Series(Struct, frozen=True, kw_only=True):
    """What was read of one parameter, or one item of it; `end` is the day after the last.

    `sum` is shown to six decimals, in `unit`.
    """

    symbol: str
    item: str
    unit: str
    readings: int
    start: str
    end: str
    sum: str


def by_series(lines: Iterable[Line]) -> list[list[Line]]:
    """Return the readings of each parameter and item, in the order of their days."""
    found: dict[tuple[str, str], list[Line]] = {}
    for line in lines:
        found.setdefault((line.parameter.symbol, line.item), []).append(line)
    for members in found.values():
        members.sort(key=lambda line: (line.first, line.after, line.file, line.row))
    return list(found.values())


def span_of(lines: Iterable[Line]) -> Span | None:
    """Return the days from the earliest to the latest that anything was read; None if nothing."""
    ends = [(line.first, line.after) for line in lines]
    if not ends:
        return None
    return Span(min(first for first, _ in ends), max(after for _, after in ends))


def series_of(members: Sequence[Line]) -> Series:
    """Return what a series comes to."""
    parameter = members[0].parameter
    nanos: dict[Fraction, int] = {}
    for line in members:
        nanos[line.ratio] = nanos.get(line.ratio, 0) + line.nanos
    total = sum((Fraction(count, NANO) * ratio for ratio, count in nanos.items()), Fraction())
    return Series(
        symbol=parameter.symbol,
        item=members[0].item,
        unit=parameter.unit,
        readings=len(members),
        start=members[0].first.isoformat(),
        end=max(line.after for line in members).isoformat(),
        sum=shown(total),
    )


def check_series(
    members: Sequence[Line], span: Span, places: Sequence[Place]
) -> Iterator[tuple[Line, CellProblem]]:
    """Yield what is wrong with the readings of one parameter or item, and what is unusual.

    Each comes with the reading it stands at; `places` are those of the files, by their number.
    """
    what = f"{members[0].parameter.symbol} {members[0].item}".strip()
    expected, last = span.start, members[0]
    previous: Line | None = None
    said: dict[str, object]
    for line in members:
        at = places[line.file]
        if _joins_years(line):
            change = date(line.first.year + 1, 1, 1)
            yield line, at.found(Fault.YEARS_NOT_APART, line, at.ends, what=what, change=change)
        if line.first < span.start or line.after > span.end:
            column = Column.FROM if line.first < span.start else at.ends
            said = {"start": span.start, "end": span.end}
            yield line, at.found(Fault.OUTSIDE_PERIOD, line, column, **said)
        elif previous and (line.first, line.after) == (previous.first, previous.after):
            other = _row_said(previous, line, places)
            yield line, at.found(Fault.ROW_REPEATED, line, Column.FROM, what=what, other=other)
            continue
        elif line.first < expected:
            said = {"what": what, "other": _row_said(last, line, places), "expected": expected}
            yield line, at.found(Fault.READINGS_OVERLAP, line, Column.FROM, **said)
        elif line.first > expected:
            said = {"what": what, "expected": expected, "found": line.first}
            yield line, at.found(Fault.READINGS_GAP, line, Column.FROM, **said)
        previous = line
        if line.after > expected:
            expected, last = line.after, line
    if expected < span.end:
        said = {"what": what, "expected": expected, "found": span.end}
        at = places[last.file]
        yield last, at.found(Fault.READINGS_GAP, last, at.ends, **said)
    for line, said in _unusual(members):
        yield (
            line,
            places[line.file].found(Fault.READING_UNUSUAL, line, Column.VALUE, what=what, **said),
        )


def _joins_years(line: Line) -> bool:
    """Tell whether nobody could say how much was in which year; of nothing, anybody can."""
    return bool(line.nanos) and not is_in_one_year(line.first, line.after)


def _row_said(other: Line, line: Line, places: Sequence[Place]) -> tuple[str, str]:
    """Return where another reading stands, in both languages: its row, and its file if another."""
    if other.file == line.file:
        return f"row {other.row}", f"第 {other.row} 列"
    name = places[other.file].name
    return f"row {other.row} of {name}", f"{name} 第 {other.row} 列"


def _unusual(members: Sequence[Line]) -> Iterator[tuple[Line, dict[str, object]]]:
    """Yield the readings that stand far above the others, day for day, and what is said of them.

    Where more than half are zero, the others are measured by those above zero; and where these are
    too few for that, each of them stands out.
    """
    if len(members) < UNUSUAL_READINGS_MIN:
        return
    rates = [_rate(line) for line in members]
    above = [rate for rate in rates if rate]
    median, is_of_all = median_low(rates), True
    if not median and len(above) >= UNUSUAL_READINGS_MIN:
        median, is_of_all = median_low(above), False
    unit = f"{members[0].parameter.unit}/d"
    shown_median = f"{grouped(Fraction(median, NANO))} {unit}"
    of_others = f"{shown_median} of those above zero", f"{shown_median}（不計零值）"
    for line, rate in zip(members, rates, strict=True):
        if rate > median * UNUSUAL_TIMES:
            yield (
                line,
                {
                    "rate": f"{grouped(Fraction(rate, NANO))} {unit}",
                    "times": UNUSUAL_TIMES,
                    "median": shown_median if is_of_all else of_others,
                },
            )


def _rate(line: Line) -> int:
    """Return what was read a day, in whole billionths of the unit."""
    return line.nanos * line.ratio.numerator // (line.ratio.denominator * line.days)
