"""Files of readings, one alone or all of a calculation: each read, and compared with the others."""

from collections.abc import Iterable, Mapping, Sequence

from ledger.book.calendar import years_touched
from ledger.limits import VINTAGES_MAX
from registry.methods.declaration import Declaration
from registry.methods.errors import QuantificationError
from registry.methods.period import parse_period
from registry.readings.problems import Fault, Unreadable, unreadable
from registry.readings.report import Checked, Progress, Work
from registry.readings.series import Place, Span, by_series, check_series, span_of
from registry.readings.wanted import WantedUnits


def read_readings(
    declaration: Declaration,
    data: bytes,
    *,
    period: tuple[str, str] | None = None,
    words: Mapping[str, str] | None = None,
    factor_sets: Sequence[str] = (),
    progress: Progress | None = None,
) -> Checked:
    """Read a file of meter readings against a methodology; nothing is raised for what it holds.

    `words` are the choices made and `factor_sets` the editions named, where the inputs are known:
    some units follow from them. QuantificationError: FACTOR_SET_UNKNOWN.
    """
    wanted = WantedUnits(declaration, words=words, factor_sets=factor_sets)
    return _read(declaration, [("", data)], period, wanted, progress or _silent)[0]


def read_together(
    declaration: Declaration,
    files: Iterable[tuple[str, bytes | None]],
    *,
    period: tuple[str, str],
    words: Mapping[str, str] | None = None,
    factor_sets: Sequence[str] = (),
    given: Mapping[str, object] | None = None,
) -> list[Checked]:
    """Read the files of one calculation, each with the name that it is called in sentences.

    They cover the period together: a series may begin in one and go on in the next, and gaps and
    what stands out are found over all of them. A file that is missing (None) is left out of the
    answer, and then nothing is said of gaps. `given` are the inputs by symbol: items whose factors
    are among them are in no table. QuantificationError: FACTOR_SET_UNKNOWN.
    """
    wanted = WantedUnits(declaration, words=words, factor_sets=factor_sets, given=given)
    return _read(declaration, files, period, wanted, _silent)


def _read(
    declaration: Declaration,
    files: Iterable[tuple[str, bytes | None]],
    period: tuple[str, str] | None,
    wanted: WantedUnits,
    progress: Progress,
) -> list[Checked]:
    works: list[Work] = []
    is_whole = True
    for name, data in files:
        if data is None:
            is_whole = False
            continue
        work = Work(declaration, wanted, progress, name, len(works))
        works.append(work)
        try:
            if period:
                _span(period)
            work.take(data)
        except Unreadable as error:
            work.give_up(error)
    _compare(works, period, is_whole=is_whole)
    return [work.checked(period) for work in works]


def _compare(works: Sequence[Work], period: tuple[str, str] | None, *, is_whole: bool) -> None:
    """Compare the readings of all files with each other and with the period."""
    lines = [line for work in works for line in work.lines]
    try:
        span = _span(period) if period else span_of(lines)
        if span is None:
            return
        if len(years_touched(*span)) > VINTAGES_MAX:
            raise unreadable(
                Fault.PERIOD_INVALID, start=span.start, end=span.end, most=VINTAGES_MAX
            )
    except Unreadable as error:
        for work in works:
            work.give_up(error)
        return
    for work in works:
        work.sum_up(span)
    # A row that could not be read would leave a gap that is none.
    is_whole = is_whole and not any(work.problems.errors for work in works)
    places = [Place(work.name, work.columns) for work in works]
    for members in by_series(lines):
        for line, found in check_series(members, span, places):
            if is_whole or found.code is not Fault.READINGS_GAP:
                works[line.file].problems.add(found)


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
