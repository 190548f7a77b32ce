"""Which schema a database has, asked at every start: what is asked needs no Alembic, which is slow.

The migrations (``registry.schema``) leave the number of the last one in a table of their own.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, column, inspect, select, table

from registry.database import Database
from registry.errors import SchemaOutdated

MIGRATIONS: Final = Path(__file__).with_name("migrations")
_REVISION: Final = table("alembic_version", column("version_num"))


def newest_revision() -> str:
    """Return the number of the newest migration: each one's file is named after its own."""
    versions = (MIGRATIONS / "versions").glob("[0-9]*.py")
    return max(path.name.partition("_")[0] for path in versions)


def revision_of(connection: Connection) -> str:
    """Return the number of the migration that a database has come to, "" before the first."""
    if not inspect(connection).has_table(_REVISION.name):
        return ""
    return " ".join(sorted(connection.execute(select(_REVISION.c.version_num)).scalars()))


def check_schema(database: Database) -> None:
    """Require that a database has the newest schema. Raises `SchemaOutdated`, `Unavailable`."""
    newest = newest_revision()
    with database.reading() as connection:
        found = revision_of(connection)
    if found != newest:
        raise SchemaOutdated(f"the schema is {found or 'not there'}, not {newest}")
