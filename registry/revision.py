"""Which schema a database has, asked at every start: what is asked needs no Alembic, which is slow.

The migrations (``registry.schema``) leave the number of the last one in a table of their own.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, column, inspect, select, table

from registry.database import Database
from registry.errors import SchemaOutdated
from registry.soundness import check_sound
from registry.tables import METADATA

MIGRATIONS: Final = Path(__file__).with_name("migrations")
_TOLD_MAX: Final = 3
_OLDER: Final = (
    "stop the server, back up with the version of the program that made it, then tanbu upgrade",
    "請先停止服務，以建立它的程式版本備份，再執行 tanbu upgrade",
)
_LATER: Final = (
    "a later version of the program made it: install that one",
    "由較新的程式版本建立：請安裝該版本",
)
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
    """Require that a database has all tables, of the newest schema.

    Raises `SchemaOutdated`, and `Unavailable`, also where it is damage that took tables away.
    """
    newest = newest_revision()
    with database.reading() as connection:
        found = revision_of(connection)
        there = set(inspect(connection).get_table_names())
    missing = sorted(METADATA.tables.keys() - there)
    if found == newest and not missing:
        return
    if there:
        check_sound(database)
    if found == newest or not found:
        raise _not_there(database.name, missing if there else [])
    older = found < newest
    remedy, remedy_zh = _OLDER if older else _LATER
    raise SchemaOutdated(
        f"the schema of {database.name} is {found}, not {newest}: {remedy}",
        zh=f"資料庫 {database.name} 的結構為 {found}，不是 {newest}：{remedy_zh}",
        older=older,
    )


def _not_there(name: str, missing: list[str]) -> SchemaOutdated:
    """Return what there is to say of a database without tables, or without some of them."""
    which = f"lacks the tables {', '.join(missing[:_TOLD_MAX])}" if missing else "has no tables"
    which_zh = f"缺少資料表 {'、'.join(missing[:_TOLD_MAX])}" if missing else "沒有資料表"
    more, more_zh = (" and more", "等") if len(missing) > _TOLD_MAX else ("", "")
    return SchemaOutdated(
        f"the database {name} {which}{more}: see that database_url names the right one; one that "
        "was lost comes back from a backup, by tanbu restore (the operator's guide, 8)",
        zh=f"資料庫 {name} {which_zh}{more_zh}：請確認 database_url 是否正確；"
        "遺失的資料庫以 tanbu restore 由備份還原（營運指南第 8 節）",
    )
