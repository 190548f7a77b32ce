"""Many databases from one by copying it, and everything that stands in one: rows and records."""

import datetime
import shutil
from contextlib import closing
from functools import cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Boolean, make_url, select
from sqlalchemy.dialects import postgresql, sqlite

from ledger.apply import apply
from ledger.book.records import RECORDS
from ledger.book.state import State
from ledger.entry import parse_entry
from registry.store import record_from_row, table_of
from registry.tables import METADATA
from registry.tables.columns import OPEN
from tests.postgres import connect, copy_database
from tests.world import START


class StandingClock:
    """A clock that tells the instant it was put to."""

    def __init__(self, now: datetime.datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime.datetime:
        return self.now


class Copies:
    """Databases of one kind that begin as copies of others, which nobody may have open."""

    def __init__(self, model: str, folder: Path) -> None:
        self.model = model
        self.folder = folder
        self.is_file = make_url(model).get_backend_name() == "sqlite"

    def copy(self, url: str = "") -> str:
        """Copy a database, or the model, and return the URL of the copy."""
        source = make_url(url or self.model)
        name = f"tanbu_copy_{uuid4().hex}"
        if self.is_file:
            return f"sqlite:///{shutil.copy(source.database, self.folder / name)}"
        return copy_database(source, name).render_as_string(False)

    def drop(self, url: str) -> None:
        """Drop a copy."""
        source = make_url(url)
        if self.is_file:
            Path(source.database).unlink()
            return
        with connect(source.set(database="postgres")) as connection:
            connection.execute(f"DROP DATABASE {source.database} WITH (FORCE)")


@cache
def question(name, dialect):
    """Return the SQL for all of a table, its columns in their order, and which are truth values.

    It is written once: an engine compiles every statement anew, and most live for one short test.
    """
    table = METADATA.tables[name]
    kind = {"sqlite": sqlite, "postgresql": postgresql}[dialect]
    flags = [n for n, column in enumerate(table.columns) if isinstance(column.type, Boolean)]
    return str(select(table).compile(dialect=kind.dialect())), flags


def everything(database):
    """Return the rows of every table, sorted, by its name."""
    found = {}
    with database.reading() as connection, closing(connection.connection.cursor()) as cursor:
        for table in METADATA.sorted_tables:
            sql, flags = question(table.name, database.dialect)
            rows = cursor.execute(sql).fetchall()
            if flags:
                # SQLite has none and answers 0 and 1.
                rows = [_with_flags(row, flags) for row in rows]
            found[table.name] = sorted(rows)
    return found


def _with_flags(row, flags):
    values = list(row)
    for n in flags:
        assert values[n] in {0, 1}, row
        values[n] = bool(values[n])
    return tuple(values)


def contents(database):
    """Return all that stands in every table, to be compared with another look at the same ones.

    Of a server it is one question: a round trip for each table takes most of a short test's time.
    """
    if database.dialect == "sqlite":
        return everything(database)
    # An unquoted `user` is whoever is connected, and no table.
    rows = " UNION ALL ".join(
        f"SELECT '{table.name}', string_agg(t::text, chr(10) ORDER BY t::text)"
        f' FROM "{table.name}" t'
        for table in METADATA.sorted_tables
    )
    with database.reading() as connection:
        return dict(map(tuple, connection.exec_driver_sql(rows)))


def newest(tables):
    """Return the newest version of every record, and the journal, of what `everything` read."""
    found = {}
    for kind in RECORDS:
        table = table_of(kind)
        names = table.columns.keys()
        for row in tables[table.name]:
            values = dict(zip(names, row, strict=True))
            if kind.JOURNAL or values["to_index"] == OPEN:
                record = record_from_row(kind, values)
                assert found.setdefault((kind, record.key), record) is record, record
    return found


def derived(leaves):
    """Return what `newest` must find after these leaves: they are replayed in memory."""
    state, previous = State(), ""
    for index, leaf in enumerate(leaves):
        entry = parse_entry(leaf)
        state.absorb(apply(state, entry, index=index, previous=previous))
        previous = entry.admitted
    return {(type(record), record.key): record for _, record in state.written}


KINDS = ["sqlite", "postgresql"]


def copies_for(request):
    """Return copies of a migrated database, for a fixture of a module whose parameter is a kind."""
    model = request.getfixturevalue(f"migrated_{request.param}")
    url = f"sqlite:///{model}" if request.param == "sqlite" else model.render_as_string(False)
    return Copies(url, request.getfixturevalue("tmp_path_factory").mktemp("copies"))
