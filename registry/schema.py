"""The schema of a database, brought up to date; whether it is, ``registry.revision`` asks.

A database comes into being by `upgrade` and in no other way: the triggers that protect entries are
made by the migrations.

To write a migration after tables changed: ``python -m registry.schema <sqlite url> <message>`` on a
scratch database; then read what it wrote.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from typing import Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.pool import NullPool

from registry.database import BUSY_SECONDS_MAX, answering, database_url, name_of
from registry.revision import MIGRATIONS
from registry.tables import METADATA

_LOCK: Final = 0x74616E6275
"""The advisory lock of migrations: "tanbu" in ASCII."""


def upgrade(url: str, revision: str = "head") -> str:
    """Bring a database to the newest schema, making it where it is empty; all or nothing.

    Return the revision it has then. Raises `Unavailable`.
    """
    with _migrating(url) as connection:
        command.upgrade(_config(connection), revision)
        return str(MigrationContext.configure(connection).get_current_revision())


def downgrade(url: str, revision: str) -> None:
    """Take a database back to an earlier schema; "base" takes everything away."""
    with _migrating(url) as connection:
        command.downgrade(_config(connection), revision)


def differences(url: str) -> list[str]:
    """Return what a migration would still have to change; nothing after `upgrade`."""
    with _migrating(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return [repr(change) for change in compare_metadata(context, METADATA)]


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _migrating(url: str) -> Iterator[Connection]:
    """Give a connection inside a transaction that no other migration runs beside.

    Raises `Unavailable`.
    """
    parsed = database_url(url)
    if parsed.get_backend_name() == "postgresql":
        engine = create_engine(parsed, poolclass=NullPool)
    else:
        waiting = {"timeout": BUSY_SECONDS_MAX}
        engine = create_engine(parsed, poolclass=NullPool, connect_args=waiting)
        # Foreign keys stay off: a table that is copied and renamed must not drag others along.
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin_immediately)
    try:
        with answering(name_of(parsed)), engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection
    finally:
        engine.dispose()


def _prepare(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None
    # The file keeps this mode, which cannot be set any more once somebody reads.
    connection.execute("PRAGMA journal_mode=WAL").close()


def _begin_immediately(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def main(url: str, message: str) -> None:
    """Write the migration that is missing, after the last one there is."""
    with _migrating(url) as connection:
        script = ScriptDirectory(str(MIGRATIONS))
        number = len(list(script.walk_revisions())) + 1
        config = _config(connection)
        command.upgrade(config, "head")
        command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")


if __name__ == "__main__":
    main(*sys.argv[1:])
