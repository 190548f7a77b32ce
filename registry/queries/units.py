"""Blocks, serials and their history, and where all units are."""

import datetime
import re
from collections.abc import Iterable

import msgspec
from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection, func, select

from ledger.book.calendar import last_day_in_year, parse_date
from ledger.book.fields import Range, UnitType
from ledger.book.records import BROUGHT_IN, Block, Project, Report, Series
from ledger.book.units import PrintedSerial, format_serial, parse_serial, split_series
from ledger.errors import Defect, Malformed
from registry.queries.duties import annulled_by
from registry.queries.outside import came_in
from registry.queries.pages import Page, newest_at, page_of, past_pair
from registry.remarks import Remark, remarked
from registry.store import SqlReader, record_from_row, table_of
from registry.tables import METADATA

_BLOCK = table_of(Block)
_MOVEMENT = METADATA.tables["movement"]
_ENTRY = METADATA.tables["entry"]
_SHORT = re.compile(r"([ABCZ][0-9]{5}/[0-9]{4}):([1-9][0-9]{0,8})\Z")


class BlockView(Struct, frozen=True, kw_only=True):
    """A block with its printed serial; `index` is the entry that last changed it.

    `issued_to` is the account that earned its units.

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
    remark: Remark | UnsetType = UNSET


class SerialEvent(Struct, frozen=True, kw_only=True):
    """Something that happened to a unit: the act, when, and between whom."""

    index: int
    admitted: str
    act: str
    sender: str
    recipient: str
    first: int
    last: int
    remark: Remark | UnsetType = UNSET


class SerialView(Struct, frozen=True, kw_only=True):
    """A unit: the block it lies in now, and its history from issuance on.

    `annulled_by` is the entry that found its use to be void, where one did.
    """

    series: str
    serial: int
    block: BlockView
    annulled_by: int | UnsetType = UNSET
    history: list[SerialEvent]


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
    views = _views(connection, [record_from_row(Block, row) for row in rows])
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


def unit_named(connection: Connection, code: str) -> tuple[str, int] | None:
    """Return series and first serial of a code: printed, or ``Z00001/2024:17``.

    A printed code names no units unless every one of them was issued, and its date and type are
    those of them all. Raises `Malformed`: BAD_SERIAL.
    """
    if code.startswith("TW-"):
        printed = parse_serial(code)
        return (printed.series, printed.first) if _is_printed(connection, printed) else None
    found = _SHORT.match(code)
    if found is None:
        detail = "TW-Z00001-A-31122024-000000001-000000009, or Z00001/2024:17"
        raise Malformed(Defect.BAD_SERIAL, f"not a serial; one reads {detail}")
    return found[1], int(found[2])


def _is_printed(connection: Connection, code: PrintedSerial) -> bool:
    """Return whether a printed code is that of units that were issued, all of them."""
    reader = SqlReader(connection)
    series = reader.get(Series, (code.series,))
    if series is None or series.issued < code.last:
        return False
    reports = connection.execute(
        select(_BLOCK.c.report)
        .where(
            newest_at(_BLOCK, None),
            _BLOCK.c.series == code.series,
            _BLOCK.c.first <= code.last,
            _BLOCK.c.last >= code.first,
        )
        .distinct()
    ).scalars()
    named = (code.series, code.first, code.last)
    return all(
        origin == (code.unit_type, code.last_day)
        for report in reports.all()
        for origin in _origins_of(connection, reader, named, report)
    )


def serial(connection: Connection, *, series: str, number: int) -> SerialView | None:
    """Return a unit's block and its whole history, None where it was never issued."""
    block = SqlReader(connection).floor(series, number)
    if block is None or not block.first <= number <= block.last:
        return None
    rows = connection.execute(
        select(_MOVEMENT, _ENTRY.c.admitted)
        .join(_ENTRY, _ENTRY.c.index == _MOVEMENT.c.index)
        .where(
            _MOVEMENT.c.series == series,
            _MOVEMENT.c.first <= number,
            _MOVEMENT.c.last >= number,
        )
        .order_by(_MOVEMENT.c.index)
    )
    history = [msgspec.convert({**row}, SerialEvent) for row in rows.mappings()]
    (view,) = _views(connection, [block])
    told = remarked(connection, history)
    return SerialView(
        series=series,
        serial=number,
        block=view,
        annulled_by=annulled_by(connection, series, block.first),
        history=told,
    )


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


def _views(connection: Connection, found: Iterable[Block]) -> list[BlockView]:
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
        )
        for block in found
    ]
    return remarked(connection, views)


def _printed(connection: Connection, reader: SqlReader, block: Block) -> PrintedSerial:
    """Return the printed serial of a block, which lies within one report or one bringing in."""
    named = (block.series, block.first, block.last)
    ((unit_type, last_day),) = _origins_of(connection, reader, named, block.report)
    return PrintedSerial(
        project=split_series(block.series)[0],
        unit_type=unit_type,
        last_day=last_day,
        first=block.first,
        last=block.last,
    )


def _origins_of(
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
