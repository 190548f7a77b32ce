"""Blocks, serials and their history, and where all units are."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, select

from ledger.book.calendar import last_day_in_year, parse_date
from ledger.book.fields import UnitType
from ledger.book.records import Block, Project, Report
from ledger.book.units import PrintedSerial, format_serial, parse_serial, split_series
from registry.queries.pages import Page, newest_at, page_of, past_pair
from registry.store import SqlReader, record_from_row, table_of
from registry.tables import METADATA

_BLOCK = table_of(Block)
_MOVEMENT = METADATA.tables["movement"]
_ENTRY = METADATA.tables["entry"]


class BlockView(Struct, frozen=True, kw_only=True):
    """A block with its printed serial; `index` is the entry that last changed it."""

    serial: str
    series: str
    first: int
    last: int
    quantity: int
    report: int
    holder: str
    status: str
    moves: int
    index: int


class SerialEvent(Struct, frozen=True, kw_only=True):
    """Something that happened to a unit: the act, when, and between whom."""

    index: int
    admitted: str
    act: str
    sender: str
    recipient: str
    first: int
    last: int


class SerialView(Struct, frozen=True, kw_only=True):
    """A unit: the block it lies in now, and its history from issuance on."""

    series: str
    serial: int
    block: BlockView
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


def free_blocks(connection: Connection, *, holder: str, series: str = "") -> list[Block]:
    """Return the blocks an account holds free, lowest serials first."""
    statement = (
        select(_BLOCK)
        .where(newest_at(_BLOCK, None), _BLOCK.c.holder == holder, _BLOCK.c.status == "held")
        .order_by(_BLOCK.c.series, _BLOCK.c.first)
    )
    if series:
        statement = statement.where(_BLOCK.c.series == series)
    return [record_from_row(Block, row) for row in connection.execute(statement).mappings()]


def unit_named(connection: Connection, code: str) -> tuple[str, int] | None:
    """Return series and serial of a code: printed, or ``Z00001/2024:17``.

    A printed code whose date or type is not that of its units names none. Raises `Malformed`:
    BAD_SERIAL.
    """
    if code.startswith("TW-"):
        printed = parse_serial(code)
        block = SqlReader(connection).floor(printed.series, printed.first)
        if block is None or block.last < printed.first:
            return None
        own = _printed(SqlReader(connection), block)
        if (own.last_day, own.unit_type) != (printed.last_day, printed.unit_type):
            return None
        return printed.series, printed.first
    series, _, number = code.rpartition(":")
    if not (series and number.isascii() and number.isdigit() and len(number) <= len("999999999")):
        return None
    return series, int(number)


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
    return SerialView(series=series, serial=number, block=view, history=history)


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
    return [
        BlockView(
            serial=format_serial(_printed(reader, block)),
            series=block.series,
            first=block.first,
            last=block.last,
            quantity=block.quantity,
            report=block.report,
            holder=block.holder,
            status=block.status,
            moves=block.moves,
            index=block.index,
        )
        for block in found
    ]


def _printed(reader: SqlReader, block: Block) -> PrintedSerial:
    """Return the printed serial of a block: its date is the last monitored day of the vintage."""
    name, vintage = split_series(block.series)
    project, report = reader.get(Project, (name,)), reader.get(Report, (name, block.report))
    if project is None or report is None:
        msg = f"block {block.series} {block.first} has no project or report"
        raise RuntimeError(msg)
    period = parse_date(report.period_start), parse_date(report.period_end)
    return PrintedSerial(
        project=name,
        unit_type=UnitType(project.unit_type),
        last_day=last_day_in_year(*period, vintage),
        first=block.first,
        last=block.last,
    )
