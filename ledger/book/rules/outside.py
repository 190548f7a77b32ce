"""The rule of bringing in: a unit that was cancelled elsewhere becomes one here, once.

What another registry's papers say no rule can see; the authority vouches for them by its
signatures, and their hashes stand in the log. What a rule can hold is that no number of another
registry comes in twice, that none of this log comes in at all, and that nothing is earned both
here and there.
"""

from bisect import bisect_left

from ledger.book.acts import BringIn
from ledger.book.acts.outside import OutsideUnits
from ledger.book.calendar import days_in_year
from ledger.book.eligibility import OutsideProgramme
from ledger.book.fields import Profile
from ledger.book.policy import PROJECT_FAMILIES
from ledger.book.records import (
    BROUGHT_IN,
    ENDED,
    Block,
    BlockStatus,
    BroughtIn,
    Movement,
    OutsideProject,
    OutsideSeries,
    Project,
    Series,
)
from ledger.book.rules.accounts import party
from ledger.book.rules.context import Context, policy_of, programme_of
from ledger.book.rules.eligibility import claimant
from ledger.book.rules.projects import EARNERS
from ledger.book.spelling import plain_form, project_in, stems
from ledger.book.state import Reader, State
from ledger.book.units import split_series
from ledger.book.use import use_until_of
from ledger.errors import Code, Rejected
from ledger.limits import OUTSIDE_RANGES_MAX, SERIAL_MAX, YEAR_MAX, YEAR_MIN

Ranges = tuple[tuple[int, int], ...]
"""Numbers of another registry: ranges that rise and do not touch."""


def bring_in(state: State, context: Context, act: BringIn) -> None:
    """Bring in units.

    Raises `Rejected`: PARTY_UNKNOWN, PARTY_KIND, PROJECT_TAKEN (it is registered here),
    PROJECT_FAMILY, PERIOD_INVALID (it has no day in the vintage), PERIOD_OPEN, OUTSIDE_CLAIMED
    (a project here is that one and earns in the period), SERIES_FULL, ISSUED_MISMATCH (not the
    next serials of the series, not one for one, or of another type than the project's others),
    OUTSIDE_OWN, OUTSIDE_TAKEN, OUTSIDE_FULL.
    """
    party(state, act.issued.holder, EARNERS, field="issued.holder")
    project, vintage = split_series(act.issued.series)
    _check_project(state, project)
    _check_period(context, act, vintage)
    _check_claims(state, act)
    _check_row(state, act)
    _check_foreign(state, act.outside)
    ranges = _ranges_with(state, act.outside)
    _write(state, context, act, project, vintage)
    plain = plain_form(act.outside.series)
    taken = OutsideSeries(programme=act.outside.programme, outside=plain, ranges=ranges)
    state.put(context.index, taken)


def joined(ranges: Ranges, first: int, last: int) -> Ranges | None:
    """Return ranges with one more, joined to those that it touches; None if it shares a number."""
    at = bisect_left(ranges, (first, 0))
    before, after = ranges[:at], ranges[at:]
    if (before and before[-1][1] >= first) or (after and after[0][0] <= last):
        return None
    if before and before[-1][1] + 1 == first:
        first, before = before[-1][0], before[:-1]
    if after and after[0][0] == last + 1:
        last, after = after[0][1], after[1:]
    return (*before, (first, last), *after)


def _check_project(state: Reader, project: str) -> None:
    if state.get(Project, (project,)) is not None:
        detail = f"{project} is registered here: its units are issued by its reports"
        raise Rejected(Code.PROJECT_TAKEN, detail, field="issued.series")
    families = PROJECT_FAMILIES[Profile(profile := programme_of(state).profile)]
    if project[0] not in families:
        detail = f"a log of profile {profile} has families {families}"
        raise Rejected(Code.PROJECT_FAMILY, detail, field="issued.series")


def _check_period(context: Context, act: BringIn, vintage: int) -> None:
    within = YEAR_MIN <= vintage <= YEAR_MAX
    if not within or not days_in_year(act.period_start, act.period_end, vintage):
        detail = f"the period has no day in {vintage:04}"
        raise Rejected(Code.PERIOD_INVALID, detail, field="period_end")
    if act.period_end > context.today:
        raise Rejected(Code.PERIOD_OPEN, "the period has not ended", field="period_end")


def _check_claims(state: Reader, act: BringIn) -> None:
    """Require that no project here that is registered there too earns in the period.

    Raises `Rejected`: OUTSIDE_CLAIMED.
    """
    for serial in stems(act.outside.series):
        for programme in act.outside.programme.alike:
            project = claimant(state, programme, serial)
            if project is None:
                continue
            ended = project.status in ENDED
            until = project.monitored_to if ended else project.crediting_end
            since, period = project.crediting_start, (act.period_start, act.period_end)
            start, end = (day.isoformat() for day in period)
            if max(start, since) < min(end, until):
                detail = (
                    f"project {project.project} is {serial} there, and earns here "
                    f"{since} .. {until} (O0020137 Art 10(2), 20(3))"
                )
                raise Rejected(Code.OUTSIDE_CLAIMED, detail, field="outside.series")


def _check_row(state: Reader, act: BringIn) -> None:
    series = state.get(Series, (act.issued.series,))
    first = series.issued + 1 if series else 1
    last = first + act.outside.quantity - 1
    if last > SERIAL_MAX:
        raise Rejected(Code.SERIES_FULL, f"a series ends at {SERIAL_MAX}", field="issued")
    if (act.issued.first, act.issued.last) != (first, last):
        detail = f"the units are numbers {first} to {last} of the series"
        raise Rejected(Code.ISSUED_MISMATCH, detail, field="issued")
    known = state.get(OutsideProject, (split_series(act.issued.series)[0],))
    if known is not None and known.unit_type != act.unit_type:
        detail = f"the project's units are of type {known.unit_type}"
        raise Rejected(Code.ISSUED_MISMATCH, detail, field="unit_type")


def _check_foreign(state: Reader, outside: OutsideUnits) -> None:
    """Require that the units are not this log's own. Raises `Rejected`: OUTSIDE_OWN.

    Of a project that is registered here all units are; of one whose units were brought in, those
    that its series has. The same project may have more elsewhere.
    """
    project = project_in(outside.series)
    if not project:
        return
    if state.get(Project, (project,)) is not None:
        detail = f"{project} is a project of this log: so are its units"
        raise Rejected(Code.OUTSIDE_OWN, detail, field="outside.series")
    name = f"{project}/{plain_form(outside.series)[-4:]}"
    series = state.get(Series, (name,))
    if series is not None and outside.first <= series.issued:
        detail = f"{name} has units of these numbers in this log"
        raise Rejected(Code.OUTSIDE_OWN, detail, field="outside")


def _ranges_with(state: Reader, outside: OutsideUnits) -> Ranges:
    """Return the ranges of a series elsewhere with these.

    It is looked for in every programme, since whose it is said to be is a mere name.
    Raises `Rejected`: OUTSIDE_TAKEN, OUTSIDE_FULL.
    """
    ranges: Ranges = ()
    for programme in OutsideProgramme:
        known = state.get(OutsideSeries, (programme, plain_form(outside.series)))
        with_more = joined(known.ranges if known else (), outside.first, outside.last)
        if with_more is None:
            detail = "units of these numbers were brought in before"
            raise Rejected(Code.OUTSIDE_TAKEN, detail, field="outside")
        if programme is outside.programme:
            ranges = with_more
    if len(ranges) > OUTSIDE_RANGES_MAX:
        detail = f"at most {OUTSIDE_RANGES_MAX} ranges apart of one outside series"
        raise Rejected(Code.OUTSIDE_FULL, detail, field="outside")
    return ranges


def _write(state: State, context: Context, act: BringIn, project: str, vintage: int) -> None:
    row, index = act.issued, context.index
    known = state.get(OutsideProject, (project,))
    units = (known.units if known else 0) + act.outside.quantity
    for record in (
        OutsideProject(project=project, unit_type=act.unit_type, units=units),
        Series(series=row.series, project=project, vintage=vintage, issued=row.last),
        BroughtIn(
            series=row.series,
            first=row.first,
            last=row.last,
            holder=row.holder,
            programme=act.outside.programme,
            outside=act.outside.series,
            outside_first=act.outside.first,
            certificate=act.certificate,
            cancellation=act.cancellation,
            period_start=act.period_start.isoformat(),
            period_end=act.period_end.isoformat(),
            unit_type=act.unit_type,
            index=index,
        ),
        Block(
            series=row.series,
            first=row.first,
            last=row.last,
            report=BROUGHT_IN,
            issued_to=row.holder,
            holder=row.holder,
            status=BlockStatus.HELD,
            moves=act.moves,
            index=index,
            use_until=use_until_of(policy_of(state), row.series, context.today),
        ),
        Movement(
            index=index,
            position=0,
            act="bring_in",
            series=row.series,
            first=row.first,
            last=row.last,
            sender="",
            recipient=row.holder,
        ),
    ):
        state.put(index, record)
