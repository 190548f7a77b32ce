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
        members.sort(key=lambda line: (line.first, line.after, line.row))
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


def check_series(members: Sequence[Line], span: Span, columns: Columns) -> Iterator[CellProblem]:
    """Yield what is wrong with the readings of one parameter or item, and what is unusual."""
    what = f"{members[0].parameter.symbol} {members[0].item}".strip()
    ends = Column.TO if Column.TO in columns.places else Column.LAST
    expected, last = span.start, members[0]
    previous: Line | None = None
    said: dict[str, object]
    for line in members:
        if _joins_years(line):
            change = date(line.first.year + 1, 1, 1)
            yield _at(columns, Fault.YEARS_NOT_APART, line, ends, what=what, change=change)
        if line.first < span.start or line.after > span.end:
            column = Column.FROM if line.first < span.start else ends
            said = {"start": span.start, "end": span.end}
            yield _at(columns, Fault.OUTSIDE_PERIOD, line, column, **said)
        elif previous and (line.first, line.after) == (previous.first, previous.after):
            yield _at(columns, Fault.ROW_REPEATED, line, Column.FROM, what=what, other=previous.row)
            continue
        elif line.first < expected:
            said = {"what": what, "other": last.row, "expected": expected}
            yield _at(columns, Fault.READINGS_OVERLAP, line, Column.FROM, **said)
        elif line.first > expected:
            said = {"what": what, "expected": expected, "found": line.first}
            yield _at(columns, Fault.READINGS_GAP, line, Column.FROM, **said)
        previous = line
        if line.after > expected:
            expected, last = line.after, line
    if expected < span.end:
        said = {"what": what, "expected": expected, "found": span.end}
        yield _at(columns, Fault.READINGS_GAP, last, ends, **said)
    yield from _unusual(members, what, columns)


def _joins_years(line: Line) -> bool:
    """Tell whether nobody could say how much was in which year; of nothing, anybody can."""
    return bool(line.nanos) and not is_in_one_year(line.first, line.after)


def _unusual(members: Sequence[Line], what: str, columns: Columns) -> Iterator[CellProblem]:
    """Yield the readings that stand far above the others, day for day."""
    if len(members) < UNUSUAL_READINGS_MIN:
        return
    parameter = members[0].parameter
    rates = [_rate(line) for line in members]
    median = median_low(rates)
    for line, rate in zip(members, rates, strict=True):
        if rate > median * UNUSUAL_TIMES > 0:
            yield _at(
                columns,
                Fault.READING_UNUSUAL,
                line,
                Column.VALUE,
                what=what,
                rate=grouped(Fraction(rate, NANO)),
                times=UNUSUAL_TIMES,
                median=grouped(Fraction(median, NANO)),
                unit=f"{parameter.unit}/d",
            )


def _rate(line: Line) -> int:
    """Return what was read a day, in whole billionths of the unit."""
    return line.nanos * line.ratio.numerator // (line.ratio.denominator * line.days)


def _at(columns: Columns, fault: Fault, line: Line, column: Column, **said: object) -> CellProblem:
    letter, header = columns.mark(column)
    return problem(fault, row=line.row, column=letter, header=header, **said)
