"""Many rows in one statement, as each database likes it best: the commit path's inner loop.

SQLite is fastest with a prepared statement run for each row. PostgreSQL is asked once, with all
rows as one JSON document that it takes apart itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, TypeAlias

import msgspec
from sqlalchemy import (
    JSON,
    ColumnClause,
    ColumnElement,
    Connection,
    Insert,
    Table,
    TableValuedAlias,
    Text,
    Update,
    bindparam,
    cast,
    column,
    func,
    insert,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import sqlite

from registry.tables.columns import OPEN

Row: TypeAlias = Mapping[str, object]
"""A row by the names of its columns."""

NEWEST: Final[ColumnClause[int]] = literal_column(str(OPEN))
"""`OPEN` spelt out: a bound value would hide from a planner that the partial indexes apply."""

_SQLITE: Final = sqlite.dialect()


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert whole rows; `IntegrityError` where one stands there already."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        statement, names = _sqlite_insert(table)
        _run_each(connection, statement, names, rows)
        return
    connection.execute(_postgresql_insert(table), {"rows": _document(rows)})


def close_rows(
    connection: Connection, table: Table, key: tuple[str, ...], rows: Sequence[Row]
) -> None:
    """End the newest version, where there is one, of the records with these keys.

    A row holds the columns of the key, and `to_index`.
    """
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        statement, names = _sqlite_close(table, key)
        _run_each(connection, statement, names, rows)
        return
    connection.execute(_postgresql_close(table, key), {"rows": _document(rows)})


def _run_each(
    connection: Connection, statement: str, names: Iterable[str], rows: Sequence[Row]
) -> None:
    connection.exec_driver_sql(statement, [tuple(row[name] for name in names) for row in rows])


@cache
def _sqlite_insert(table: Table) -> tuple[str, tuple[str, ...]]:
    return _positional(insert(table))


@cache
def _sqlite_close(table: Table, key: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    statement = update(table).where(
        *(table.c[name] == bindparam(f"key_{name}") for name in key), table.c.to_index == NEWEST
    )
    text, names = _positional(statement.values(to_index=bindparam("to_index")))
    return text, tuple(name.removeprefix("key_") for name in names)


def _positional(statement: Insert | Update) -> tuple[str, tuple[str, ...]]:
    """Return a statement as the driver takes it, and whose value stands at each question mark."""
    compiled = statement.compile(dialect=_SQLITE)
    return str(compiled), tuple(compiled.positiontup or ())


@cache
def _postgresql_insert(table: Table) -> Insert:
    as_table: ColumnClause[object] = literal_column(f'NULL::"{table.name}"')
    rows = func.json_populate_recordset(as_table, _json()).table_valued(*table.c.keys())
    return insert(table).from_select(table.c.keys(), select(*rows.c))


@cache
def _postgresql_close(table: Table, key: tuple[str, ...]) -> Update:
    closing = _recordset([table.c[name] for name in (*key, "to_index")])
    return (
        update(table)
        .where(*(table.c[name] == closing.c[name] for name in key), table.c.to_index == NEWEST)
        .values(to_index=closing.c.to_index)
    )


def _recordset(columns: Sequence[ColumnClause[object]]) -> TableValuedAlias:
    typed = (column(item.name, item.type) for item in columns)
    return (
        func.json_to_recordset(_json())
        .table_valued(*typed, name="closing")
        .render_derived(with_types=True)
    )


def _json() -> ColumnElement[object]:
    return cast(bindparam("rows", type_=Text), JSON)


def _document(rows: Sequence[Row]) -> str:
    return msgspec.json.encode([{n: _plain(v) for n, v in row.items()} for row in rows]).decode()


def _plain(value: object) -> object:
    """Return bytes as PostgreSQL writes them; everything else is JSON already."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else value
