"""What holds of units that were brought in: of a whole state, and among what one batch touched.

``invariants`` and ``touched`` list these checks; like theirs, they yield a sentence a breach.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeAlias

from ledger.book.eligibility import OutsideProgramme
from ledger.book.records import (
    BROUGHT_IN,
    Block,
    BroughtIn,
    OutsideProject,
    OutsideSeries,
    Project,
    RecordKey,
    Series,
)
from ledger.book.spelling import plain_form
from ledger.book.state import State

_Range: TypeAlias = tuple[int, int]


def brought_in_once(state: State) -> Iterator[str]:
    """What was brought in is what its project has here and what is taken of series elsewhere.

    The numbers taken of a series elsewhere rise without touching, so that none counts twice; nor
    does one that was taken of two programmes.
    """
    here, elsewhere, of_project = _arrivals(state)
    for block in state.records(Block):
        if block.report == BROUGHT_IN:
            here[block.series] += block.quantity
    yield from (f"{series}: {units} units too many" for series, units in here.items() if units)
    of_form: dict[str, list[_Range]] = defaultdict(list)
    for taken in state.records(OutsideSeries):
        if not _make_up(elsewhere.pop(taken.key, []), taken.ranges):
            yield f"{taken.programme} {taken.outside}"
        of_form[taken.outside] += taken.ranges
    yield from (outside for outside, ranges in of_form.items() if not _lie_apart(ranges))
    yield from (f"{programme} {outside}" for programme, outside in elsewhere)
    for project in state.records(OutsideProject):
        registered = state.get(Project, project.key) is not None
        if registered or of_project.pop(project.project, 0) != project.units:
            yield project.project
    yield from of_project


def brought_in_is_counted(layer: State) -> Iterator[str]:
    """What a layer brings in is new here, newly taken elsewhere, and of no registered project."""
    here, elsewhere, of_project = _arrivals(layer)
    for series in layer.records(Series):
        before = layer.below.get(Series, (series.series,))
        at = before.issued + 1 if before else 1
        while at <= series.issued:
            block = layer.floor(series.series, at)
            if block is None or block.last < at:
                break  # No block covers it: found by `units_are_conserved`.
            here[series.series] += (block.last - at + 1) * (block.report == BROUGHT_IN)
            at = block.last + 1
    yield from (f"{series}: {units} units too many" for series, units in here.items() if units)
    for taken in layer.records(OutsideSeries):
        known = layer.below.get(OutsideSeries, taken.key)
        parts = [*(known.ranges if known else ()), *elsewhere.pop(taken.key, [])]
        of_form = [
            numbers
            for programme in OutsideProgramme
            if (one := layer.get(OutsideSeries, (programme, taken.outside)))
            for numbers in one.ranges
        ]
        if not _make_up(parts, taken.ranges) or not _lie_apart(of_form):
            yield f"{taken.programme} {taken.outside}"
    yield from (f"{programme} {outside}" for programme, outside in elsewhere)
    for project in layer.records(OutsideProject):
        registered = layer.get(Project, project.key) is not None
        before_it = layer.below.get(OutsideProject, project.key)
        grown = project.units - (before_it.units if before_it else 0)
        if registered or of_project.pop(project.project, 0) != grown:
            yield project.project
    yield from of_project
    for registered_one in layer.records(Project):
        if layer.get(OutsideProject, registered_one.key) is not None:
            yield registered_one.project


def _arrivals(state: State) -> tuple[dict[str, int], dict[RecordKey, list[_Range]], dict[str, int]]:
    """Return what was brought in: less than nothing by series here, ranges elsewhere, units."""
    here: dict[str, int] = defaultdict(int)
    elsewhere: dict[RecordKey, list[_Range]] = defaultdict(list)
    of_project: dict[str, int] = defaultdict(int)
    for one in state.records(BroughtIn):
        last = one.outside_first + one.quantity - 1
        here[one.series] -= one.quantity
        elsewhere[one.programme, plain_form(one.outside)].append((one.outside_first, last))
        of_project[one.series.partition("/")[0]] += one.quantity
    return here, elsewhere, of_project


def _lie_apart(ranges: list[_Range]) -> bool:
    """Return whether no two ranges share a number."""
    return all(low[1] < high[0] for low, high in pairwise(sorted(ranges)))


def _make_up(parts: list[_Range], ranges: Iterable[_Range]) -> bool:
    """Return whether parts lie apart and are together exactly the ranges, which do not touch."""
    whole: list[_Range] = []
    for first, last in sorted(parts):
        if whole and first <= whole[-1][1]:
            return False
        if whole and first == whole[-1][1] + 1:
            whole[-1] = (whole[-1][0], last)
        else:
            whole.append((first, last))
    return whole == list(ranges)
