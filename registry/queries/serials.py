"""Serials: the units that a code names, the blocks they lie in, and their history."""

import re
from typing import Final

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict
from sqlalchemy import Connection, select

from ledger.book.fields import Range
from ledger.book.records import Block, Series
from ledger.book.units import PrintedSerial, parse_serial
from ledger.errors import Defect, Malformed
from registry.queries.duties import annulled_by
from registry.queries.pages import newest_at
from registry.queries.units import BlockView, block_views, origins_of
from registry.refusals import Refusal, Refused
from registry.remarks import Remark, remarked
from registry.store import SqlReader, record_from_row, table_of
from registry.tables import METADATA

TRACED_BLOCKS_MAX: Final = 200
"""How many blocks an answer about a printed code shows."""

_BLOCK = table_of(Block)
_MOVEMENT = METADATA.tables["movement"]
_ENTRY = METADATA.tables["entry"]
_SHORT = re.compile(r"([ABCZ][0-9]{5}/[0-9]{4}):([1-9][0-9]{0,8})\Z")


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


class TracedBlock(BlockView, frozen=True, kw_only=True):
    """A block; `annulled_by` is the entry that found the use of it to be void, where one did."""

    annulled_by: int | UnsetType = UNSET


class SerialView(Struct, frozen=True, kw_only=True):
    """The units of a code, `serial` to `last`, and their history from issuance on.

    `blocks` are all those that they lie in now, `block` the one of the first of them, whose use
    `annulled_by` found to be void, where an entry did. Blocks may reach beyond the code's units.
    """

    series: str
    serial: int
    last: int
    block: BlockView
    blocks: list[TracedBlock]
    annulled_by: int | UnsetType = UNSET
    history: list[SerialEvent]


def units_named(connection: Connection, code: str) -> Range | None:
    """Return series, first and last serial of a code: printed, or ``Z00001/2024:17``.

    A printed code names no units unless every one of them was issued, and its date and type are
    those of them all. Raises `Malformed`: BAD_SERIAL.
    """
    if code.startswith("TW-"):
        printed = parse_serial(code)
        named = (printed.series, printed.first, printed.last)
        return named if _is_printed(connection, printed) else None
    found = _SHORT.match(code)
    if found is None:
        detail = "TW-Z00001-A-31122024-000000001-000000009, or Z00001/2024:17"
        raise Malformed(Defect.BAD_SERIAL, f"not a serial; one reads {detail}")
    return found[1], int(found[2]), int(found[2])


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
        for origin in origins_of(connection, reader, named, report)
    )


def traced(connection: Connection, units: Range) -> SerialView | None:
    """Return the blocks of units and their whole history, None where none was ever issued.

    Raises `Refused`: UNITS_SCATTERED, where they lie in more than `TRACED_BLOCKS_MAX`.
    """
    series, first, last = units
    lying = connection.execute(
        select(_BLOCK)
        .where(
            newest_at(_BLOCK, None),
            _BLOCK.c.series == series,
            _BLOCK.c.first <= last,
            _BLOCK.c.last >= first,
        )
        .order_by(_BLOCK.c.first)
        .limit(TRACED_BLOCKS_MAX + 1)
    ).mappings()
    found = block_views(connection, [record_from_row(Block, row) for row in lying])
    if not found:
        return None
    if len(found) > TRACED_BLOCKS_MAX:
        detail = f"the units lie in more than {TRACED_BLOCKS_MAX} blocks: ask for fewer at a time"
        raise Refused(Refusal.UNITS_SCATTERED, detail, field="code")
    blocks = [
        TracedBlock(**asdict(block), annulled_by=annulled_by(connection, series, block.first))
        for block in found
    ]
    rows = connection.execute(
        select(_MOVEMENT, _ENTRY.c.admitted)
        .join(_ENTRY, _ENTRY.c.index == _MOVEMENT.c.index)
        .where(
            _MOVEMENT.c.series == series,
            _MOVEMENT.c.first <= last,
            _MOVEMENT.c.last >= first,
        )
        .order_by(_MOVEMENT.c.index, _MOVEMENT.c.first)
    )
    history = [msgspec.convert({**row}, SerialEvent) for row in rows.mappings()]
    return SerialView(
        series=series,
        serial=first,
        last=last,
        block=found[0],
        blocks=blocks,
        annulled_by=blocks[0].annulled_by,
        history=remarked(connection, history),
    )
