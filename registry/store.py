"""The records in SQL: a reader that loads them on a miss, and the flush that stores versions.

`SqlReader` is the reader below a batch (``ledger.book.state.Reader``); `flush` is the only place
where a record is written. Neither commits. Writers are serial (the head is locked), so what a
reader has loaded stays true for the whole batch.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Final, TypeVar

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, RowMapping, Select, Table, bindparam, func, select, tuple_

from ledger.book.records import AssetClaim, Block, BlockStatus, Record, RecordKey
from registry.bulk import NEWEST, close_rows, insert_rows
from registry.tables import METADATA
from registry.tables.columns import OPEN

R = TypeVar("R", bound=Record)

Written = Sequence[tuple[int, Record]]
"""Versions with the index of their entry, oldest first: `State.written`."""

BLOCKS_AHEAD: Final = 64
"""Blocks loaded with the one that was asked for: a transfer takes the lowest serials first."""

_JSON = msgspec.json.Encoder(order="sorted")


class _Shape(Struct, frozen=True):
    """What it takes to move a kind of record between memory and its table."""

    fields: tuple[str, ...]
    json_fields: tuple[str, ...]
    load: Select[tuple[object, ...]]


@cache
def _shape(kind: type[Record]) -> _Shape:
    table = table_of(kind)
    fields = msgspec.structs.fields(kind)
    key = (table.c[name] == bindparam(f"key_{name}") for name in kind.KEY)
    load = select(table).where(*key)
    return _Shape(
        fields=tuple(field.name for field in fields),
        json_fields=tuple(f.name for f in fields if f.type not in {str, int, bool}),
        load=load if kind.JOURNAL else load.where(table.c.to_index == NEWEST),
    )


@cache
def table_of(kind: type[Record]) -> Table:
    """Return the table of a kind of record: ``AssetClaim`` lies in ``asset_claim``."""
    letters = (f"_{char.lower()}" if char.isupper() else char for char in kind.__name__)
    return METADATA.tables["".join(letters).lstrip("_")]


def record_from_row(kind: type[R], row: RowMapping) -> R:
    """Return the record in a row; `msgspec.ValidationError` where the row was tampered with."""
    shape = _shape(kind)
    values: dict[str, object] = {name: row[name] for name in shape.fields}
    for name in shape.json_fields:
        text = str(values.pop(name))
        if text:
            values[name] = msgspec.json.decode(text)
    return msgspec.convert(values, kind)


def row_of(record: Record) -> dict[str, object]:
    """Return the record's columns; a state record's validity is for `flush` to add."""
    # Enumerations become plain text here: a driver may take them for something else.
    values: dict[str, object] = msgspec.to_builtins(record)
    for name in _shape(type(record)).json_fields:
        values[name] = _JSON.encode(values[name]).decode() if name in values else ""
    return values


class SqlReader:
    """The newest version of every record, loaded on a miss and remembered.

    It is good for as long as nobody else writes: one batch, or one reading transaction.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[type[Record], RecordKey], Record | None] = {}
        self._unique: dict[tuple[type[Record], str, str], Record | None] = {}
        self._claims: dict[str, tuple[AssetClaim, ...]] = {}
        self._blocks: dict[str, _Blocks] = {}

    def get(self, kind: type[R], key: RecordKey) -> R | None:
        """Return the record of this kind and key, or None."""
        if (kind, key) not in self._known:
            names = (f"key_{name}" for name in kind.KEY)
            parameters = dict(zip(names, key, strict=True))
            row = self._connection.execute(_shape(kind).load, parameters).mappings().first()
            self._known[kind, key] = None if row is None else record_from_row(kind, row)
        found = self._known[kind, key]
        return found if isinstance(found, kind) else None

    def prefetch(self, kind: type[Record], keys: Iterable[RecordKey]) -> None:
        """Load many records at once, and learn which do not exist."""
        wanted = [key for key in dict.fromkeys(keys) if (kind, key) not in self._known]
        if not wanted:
            return
        self._known.update(((kind, key), None) for key in wanted)
        table = table_of(kind)
        key_columns = tuple_(*(table.c[name] for name in kind.KEY))
        statement = select(table).where(key_columns.in_(wanted), table.c.to_index == NEWEST)
        for row in self._connection.execute(statement).mappings():
            record = record_from_row(kind, row)
            self._known[kind, record.key] = record

    def is_absent(self, kind: type[Record], key: RecordKey) -> bool:
        """Tell whether a record is known not to exist, from what has been loaded."""
        if (kind, key) in self._known:
            return self._known[kind, key] is None
        if kind is not Block:
            return False
        series, first = key
        blocks = self._blocks.get(str(series))
        return blocks is not None and blocks.lack(int(first))

    def floor(self, series: str, serial: int) -> Block | None:
        """Return the block of the series with the greatest first serial <= `serial`, or None."""
        known = self._blocks.setdefault(series, _Blocks())
        if not known.covers(serial):
            rows = self._connection.execute(
                _floor_statement(), {"series": series, "serial": serial}
            ).mappings()
            known.learn([record_from_row(Block, row) for row in rows])
        return known.floor(serial)

    def overlaps(self, plant: str) -> Sequence[AssetClaim]:
        """Return every claim on an asset of the plant."""
        if plant not in self._claims:
            table = table_of(AssetClaim)
            statement = select(table).where(table.c.plant == plant, table.c.to_index == NEWEST)
            rows = self._connection.execute(statement).mappings()
            self._claims[plant] = tuple(record_from_row(AssetClaim, row) for row in rows)
        return self._claims[plant]

    def by_unique(self, kind: type[R], field: str, value: str) -> R | None:
        """Return the record of this kind whose unique field has this value, or None."""
        if (kind, field, value) not in self._unique:
            table = table_of(kind)
            statement = select(table).where(table.c[field] == value, table.c.to_index == NEWEST)
            row = self._connection.execute(statement).mappings().first()
            self._unique[kind, field, value] = None if row is None else record_from_row(kind, row)
        found = self._unique[kind, field, value]
        return found if isinstance(found, kind) else None

    def held_by(self, holder: str) -> Sequence[Block]:
        """Return every block of a holder that is not spent, in no order."""
        table = table_of(Block)
        free = table.c.status.in_((BlockStatus.HELD, BlockStatus.ON_HOLD))
        statement = select(table).where(table.c.holder == holder, free, table.c.to_index == NEWEST)
        rows = self._connection.execute(statement).mappings()
        return [record_from_row(Block, row) for row in rows]


class _Blocks:
    """What is known of a series' blocks: for each, up to which serial it is the floor."""

    def __init__(self) -> None:
        self._firsts: list[int] = []
        self._blocks: dict[int, tuple[Block, int]] = {}

    def covers(self, serial: int) -> bool:
        """Tell whether the floor of a serial is known."""
        at = bisect_right(self._firsts, serial)
        return at > 0 and serial <= self._blocks[self._firsts[at - 1]][1]

    def floor(self, serial: int) -> Block | None:
        """Return the floor of a covered serial; None of one that has none."""
        if not self.covers(serial):
            return None
        return self._blocks[self._firsts[bisect_right(self._firsts, serial) - 1]][0]

    def lack(self, first: int) -> bool:
        """Tell whether it is known that no block begins with a serial."""
        return self.covers(first) and first not in self._blocks

    def learn(self, blocks: Sequence[Block]) -> None:
        """Take in blocks that follow one another: as many as were asked for, or all there are."""
        for position, block in enumerate(blocks):
            if position + 1 < len(blocks):
                until = blocks[position + 1].first - 1
            else:
                until = OPEN if len(blocks) < BLOCKS_AHEAD else block.first
            if block.first in self._blocks:
                until = max(until, self._blocks[block.first][1])
            else:
                insort(self._firsts, block.first)
            self._blocks[block.first] = (block, until)


@cache
def _floor_statement() -> Select[tuple[object, ...]]:
    table = table_of(Block)
    within = (table.c.series == bindparam("series"), table.c.to_index == NEWEST)
    first = select(func.max(table.c.first)).where(*within, table.c.first <= bindparam("serial"))
    return (
        select(table)
        .where(*within, table.c.first >= first.scalar_subquery())
        .order_by(table.c.first)
        .limit(BLOCKS_AHEAD)
    )


def flush(connection: Connection, written: Written, *, reader: SqlReader | None = None) -> None:
    """Store every version, closing those they replace; nothing is ever deleted.

    Where one entry wrote a record twice, the later version is the one it left. The reader below
    the batch, if given, tells which records are new, so that nobody looks for what they replace.
    """
    by_kind: dict[type[Record], dict[RecordKey, dict[int, Record]]] = {}
    for index, record in written:
        by_kind.setdefault(type(record), {}).setdefault(record.key, {})[index] = record
    for kind, versions in by_kind.items():
        table = table_of(kind)
        if not kind.JOURNAL:
            closings = [
                dict(zip(kind.KEY, key, strict=True), to_index=min(by_index))
                for key, by_index in versions.items()
                if reader is None or not reader.is_absent(kind, key)
            ]
            close_rows(connection, table, kind.KEY, closings)
        rows = [row for by_index in versions.values() for row in _rows(kind, by_index)]
        insert_rows(connection, table, rows)


def _rows(kind: type[Record], by_index: dict[int, Record]) -> Iterator[dict[str, object]]:
    if kind.JOURNAL:
        yield from map(row_of, by_index.values())
        return
    ends = [*list(by_index)[1:], OPEN]
    for (index, record), end in zip(by_index.items(), ends, strict=True):
        row = row_of(record)
        row["from_index"], row["to_index"] = index, end
        yield row
