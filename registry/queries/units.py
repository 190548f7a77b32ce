"""Blocks of units, and where all units are."""

import datetime
from collections.abc import Iterable

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection, func, select

from ledger.book.calendar import last_day_in_year, parse_date
from ledger.book.fields import Range, UnitType
from ledger.book.records import BROUGHT_IN, Block, Project, Report
from ledger.book.units import PrintedSerial, format_serial, split_series
from registry.queries.outside import came_in
from registry.queries.pages import Page, newest_at, page_of, past_pair
from registry.remarks import Remark, remarked
from registry.store import SqlReader, record_from_row, table_of

_BLOCK = table_of(Block)


class BlockView(Struct, frozen=True, kw_only=True):
    """A block with its printed serial; `index` is the entry that last changed it.

    `issued_to` is the account that earned its units. `use_until` is the last day on which they may
    be used, empty where there is none.

    `remark` is the one on that entry.
    """

    serial: str
    series: str
    first: int
    last: int
    quantity: int
    report: int
    issued_to: str
    holder: str
    status: str
    moves: int
    index: int
    use_until: str
    remark: Remark | UnsetType = UNSET


class Supply(Struct, frozen=True, kw_only=True):
    """Where all units are: issued is the sum of the other four."""

    issued: int
    held: int
    on_hold: int
    retired: int
    cancelled: int


def blocks(
    connection: Connection,
    *,
    after: str,
    limit: int,
    series: str = "",
    holder: str = "",
    status: str = "",
    at: int | None = None,
) -> Page[BlockView]:
    """Return blocks by series and serial, now or as of an entry. Raises `CursorInvalid`."""
    statement = (
        select(_BLOCK)
        .where(newest_at(_BLOCK, at))
        .order_by(_BLOCK.c.series, _BLOCK.c.first)
        .limit(limit + 1)
    )
    statement = past_pair(statement, _BLOCK, ("series", "first"), after)
    for name, value in {"series": series, "holder": holder, "status": status}.items():
        if value:
            statement = statement.where(_BLOCK.c[name] == value)
    rows = connection.execute(statement).mappings()
    views = block_views(connection, [record_from_row(Block, row) for row in rows])
    return page_of(views, limit=limit, cursor=lambda view: f"{view.series}:{view.first}")


def free_blocks(
    connection: Connection, *, holder: str, series: str = "", project: str = ""
) -> list[Block]:
    """Return the blocks an account holds free, lowest serials first."""
    statement = (
        select(_BLOCK)
        .where(newest_at(_BLOCK, None), _BLOCK.c.holder == holder, _BLOCK.c.status == "held")
        .order_by(_BLOCK.c.series, _BLOCK.c.first)
    )
    if series:
        statement = statement.where(_BLOCK.c.series == series)
    if project:
        statement = statement.where(_BLOCK.c.series.like(f"{project}/%"))
    return [record_from_row(Block, row) for row in connection.execute(statement).mappings()]


def has_units_of(connection: Connection, project: str) -> bool:
    """Return whether units of a project were ever issued or brought in."""
    query = select(_BLOCK.c.series).where(_BLOCK.c.series.like(f"{project}/%")).limit(1)
    return connection.execute(query).first() is not None


def supply(connection: Connection, *, at: int | None = None, project: str = "") -> Supply:
    """Return where all units are, or all of a project, now or as of an entry."""
    quantity = func.sum(_BLOCK.c.last - _BLOCK.c.first + 1).label("quantity")
    statement = select(_BLOCK.c.status, quantity).where(newest_at(_BLOCK, at))
    if project:
        statement = statement.where(_BLOCK.c.series.like(f"{project}/%"))
    rows = connection.execute(statement.group_by(_BLOCK.c.status))
    totals = {row.status: int(row.quantity) for row in rows}
    return Supply(
        issued=sum(totals.values()),
        held=totals.get("held", 0),
        on_hold=totals.get("on_hold", 0),
        retired=totals.get("retired", 0),
        cancelled=totals.get("cancelled", 0),
    )


def block_views(connection: Connection, found: Iterable[Block]) -> list[BlockView]:
    """Return blocks as they are shown, with the remarks on the entries that changed them last."""
    reader = SqlReader(connection)
    views = [
        BlockView(
            serial=format_serial(_printed(connection, reader, block)),
            series=block.series,
            first=block.first,
            last=block.last,
            quantity=block.quantity,
            report=block.report,
            issued_to=block.issued_to,
            holder=block.holder,
            status=block.status,
            moves=block.moves,
            index=block.index,
            use_until=block.use_until,
        )
        for block in found
    ]
    return remarked(connection, views)


def _printed(connection: Connection, reader: SqlReader, block: Block) -> PrintedSerial:
    """Return the printed serial of a block, which lies within one report or one bringing in."""
    named = (block.series, block.first, block.last)
    ((unit_type, last_day),) = origins_of(connection, reader, named, block.report)
    return PrintedSerial(
        project=split_series(block.series)[0],
        unit_type=unit_type,
        last_day=last_day,
        first=block.first,
        last=block.last,
    )


def origins_of(
    connection: Connection, reader: SqlReader, named: Range, report: int
) -> list[tuple[UnitType, datetime.date]]:
    """Return type and last monitored day of units, once for each report or bringing in."""
    if report != BROUGHT_IN:
        return [_origin_of(reader, named[0], report)]
    series, first, last = named
    vintage = split_series(series)[1]
    found = []
    for one in came_in(connection, series=series, first=first, last=last):
        period = parse_date(one.period_start), parse_date(one.period_end)
        found.append((UnitType(one.unit_type), last_day_in_year(*period, vintage)))
    return found


def _origin_of(reader: SqlReader, series: str, number: int) -> tuple[UnitType, datetime.date]:
    """Return the type of a report's units, and the last monitored day of their vintage."""
    name, vintage = split_series(series)
    project, report = reader.get(Project, (name,)), reader.get(Report, (name, number))
    if project is None or report is None:
        msg = f"units of {series} have no project or report"
        raise RuntimeError(msg)
    period = parse_date(report.period_start), parse_date(report.period_end)
    return UnitType(project.unit_type), last_day_in_year(*period, vintage)
