"""What an issuance creates: rows by vintage and member, and what of them is set aside.

The buffer pool's part is shared among vintages and members just as the rest is: each member has
set aside its own units, and they go back to it.
"""

from msgspec import Struct
from msgspec.structs import replace

from ledger.book.acts import Issue
from ledger.book.acts.verification import IssuedRow
from ledger.book.allotment import allot
from ledger.book.buffer import pool_of, pooled_of
from ledger.book.records import (
    Block,
    BlockStatus,
    Buffer,
    Movement,
    Project,
    Report,
    Series,
)
from ledger.book.rules.context import Context, heir_of, policy_of
from ledger.book.state import Reader, State
from ledger.book.units import series_of
from ledger.book.use import use_until_of


class Lot(Struct, frozen=True):
    """A row of an issuance, and how many of its units each account earned, in their order."""

    row: IssuedRow
    earned: tuple[tuple[str, int], ...]


def rows_to_issue(state: Reader, project: Project, report: Report) -> list[IssuedRow]:
    """Return the rows an issuance of a verified report must name."""
    return [lot.row for lot in lots_to_issue(state, project, report)]


def lots_to_issue(state: Reader, project: Project, report: Report) -> list[Lot]:
    """Return the lots of an issuance: by vintage, in each the members and the buffer pool last.

    A year of loss earns nothing; what it lost is missing from the total already.
    A series that would pass its end shows as a last serial above the limit.
    """
    pooled = _pooled(state, project, report.issuable)
    vintages = [max(0, vintage.weight_g) for vintage in report.vintages]
    weights = [share.weight for share in project.shares]
    members = [heir_of(state, share.account) for share in project.shares]
    free = allot(total=report.issuable - pooled, vintages=vintages, members=weights)
    aside = allot(total=pooled, vintages=vintages, members=weights)
    lots = []
    for vintage, own, kept in zip(report.vintages, free, aside, strict=True):
        name = series_of(project=project.project, vintage=vintage.year)
        series = state.get(Series, (name,))
        last = series.issued if series else 0
        parts = [(cell[0], (cell,)) for cell in _some(members, own)]
        pool = (pool_of(state), _some(members, kept))
        for holder, earned in [*parts, pool]:
            quantity = sum(units for _, units in earned)
            if quantity:
                row = IssuedRow(first=last + 1, holder=holder, last=last + quantity, series=name)
                lots.append(Lot(row, earned))
                last += quantity
    return lots


def _some(members: list[str], quantities: list[int]) -> tuple[tuple[str, int], ...]:
    return tuple(cell for cell in zip(members, quantities, strict=True) if cell[1])


def _pooled(state: Reader, project: Project, total: int) -> int:
    sort = {"methodology": project.methodology, "unit_type": project.unit_type}
    return pooled_of(total, policy_of(state), **sort)


def create(state: State, context: Context, act: Issue, lot: Lot, position: int) -> None:
    """Write the series, the blocks and the movement of a lot."""
    row = lot.row
    project, _, vintage = row.series.partition("/")
    series = Series(series=row.series, project=project, vintage=int(vintage), issued=row.last)
    state.put(context.index, series)
    first = row.first
    for account, quantity in lot.earned:
        block = Block(
            series=row.series,
            first=first,
            last=first + quantity - 1,
            report=act.report,
            issued_to=account,
            holder=row.holder,
            status=BlockStatus.HELD,
            moves=0,
            index=context.index,
            use_until=use_until_of(policy_of(state), row.series, context.today),
        )
        state.put(context.index, block)
        first += quantity
    movement = Movement(
        index=context.index,
        position=position,
        act="issue",
        series=row.series,
        first=row.first,
        last=row.last,
        sender="",
        recipient=row.holder,
    )
    state.put(context.index, movement)


def set_aside(state: State, context: Context, project: Project, total: int) -> None:
    """Write how many of the units that a project earned went into the pool, if any did."""
    pooled = _pooled(state, project, total)
    if not pooled:
        return
    known = state.get(Buffer, (project.project,)) or Buffer(
        project=project.project, pooled=0, released=0
    )
    state.put(context.index, replace(known, pooled=known.pooled + pooled))
