"""A database made by the migrations is the one the tables describe, on both kinds."""

import re

import pytest
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from msgspec import UNSET
from sqlalchemy import create_engine, inspect, text

from ledger.book.records import Key, Project, Report
from registry.database import Database
from registry.errors import SchemaOutdated
from registry.revision import MIGRATIONS, check_schema, newest_revision, revision_of
from registry.schema import differences, downgrade, upgrade
from registry.store import SqlReader
from registry.tables import METADATA
from registry.tables.people import ORDINARY_TABLES

VERSIONS = MIGRATIONS / "versions"


def tables(url):
    engine = create_engine(url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


@pytest.fixture
def opened(database_url):
    database = Database.open(database_url)
    yield database
    database.dispose()


def test_upgrade_leaves_no_difference(database_url):
    upgrade(database_url)
    assert differences(database_url) == []
    assert tables(database_url) == {*METADATA.tables, "alembic_version"}


def test_differences_can_tell(migrated_url):
    engine = create_engine(migrated_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP INDEX ix_block_newest_holder_status")
        connection.exec_driver_sql("DROP TABLE tile")
    engine.dispose()
    found = "\n".join(differences(migrated_url))
    assert "ix_block_newest_holder_status" in found
    assert "'tile'" in found


def test_upgrade_twice_changes_nothing(migrated_url):
    upgrade(migrated_url)
    assert differences(migrated_url) == []


def test_down_and_up_again(migrated_url):
    downgrade(migrated_url, "base")
    assert tables(migrated_url) == {"alembic_version"}
    upgrade(migrated_url)
    assert differences(migrated_url) == []


def test_the_newest_revision_is_the_head_of_the_migrations():
    assert newest_revision() == ScriptDirectory(str(MIGRATIONS)).get_current_head()


def test_a_revision_is_told_as_the_migrations_tell_it(database_url, opened):
    for revision in ("", "0001", "0009", newest_revision()):
        if revision:
            assert upgrade(database_url, revision) == revision
        with opened.reading() as connection:
            assert revision_of(connection) == revision
            known = MigrationContext.configure(connection).get_current_revision()
        assert (known or "") == revision


def test_schema_is_asked_for(database_url, opened):
    with pytest.raises(SchemaOutdated):
        check_schema(opened)
    upgrade(database_url, "0001")
    with pytest.raises(SchemaOutdated):
        check_schema(opened)
    upgrade(database_url)
    check_schema(opened)


def test_every_ordinary_table_is_listed():
    assert set(ORDINARY_TABLES) < METADATA.tables.keys()


def test_nothing_is_null_but_what_may_be_missing():
    """An e-mail address is unique where there is one, so that it alone may be absent."""
    nullable = [
        f"{table.name}.{column.name}"
        for table in METADATA.tables.values()
        for column in table.columns
        if column.nullable
    ]
    assert set(nullable) <= {"user.email"}


def test_keys_from_before_passkeys_are_none(database_url, opened):
    upgrade(database_url, "0004")
    columns = 'name, account, vkey, material, custody, revoked, "index", from_index, to_index'
    row = "'acme/k1', 'acme', 'v', 'm', 'self', false, 1, 1, 9007199254740991"
    insert = text(f"INSERT INTO key ({columns}) VALUES ({row})")
    opened.write(lambda connection: connection.execute(insert))
    upgrade(database_url)
    with opened.reading() as connection:
        key = SqlReader(connection).get(Key, ("acme/k1",))
    assert (key.rp_id, key.origins) == ("", ())


def test_reports_from_before_calculations_have_none(database_url, opened):
    upgrade(database_url, "0008")
    rows = {
        "project": "'Z00001', 'acme', 'AMS-II.C', '1.0', 3, 'A', '2023-01-01', '2033-01-01', "
        "'validated', '[]', 'vvb', 1, '2024-01-01', 0, 5, 5, 9007199254740991",
        "report": "'Z00001', 1, '2023-01-01', '2024-01-01', '2023-01-01', 9, 'reported', '', 0, "
        "'[]', 0, 0, 6, 6, 9007199254740991",
    }
    for table, row in rows.items():
        insert = text(f"INSERT INTO {table} VALUES ({row})")
        opened.write(lambda connection, insert=insert: connection.execute(insert))
    upgrade(database_url)
    with opened.reading() as connection:
        reader = SqlReader(connection)
        project, report = reader.get(Project, ("Z00001",)), reader.get(Report, ("Z00001", 1))
    assert (project.factor_sets, project.debit) == ((), 0)
    assert (report.claimed_calculation, report.verified_calculation) == (UNSET, UNSET)
    assert (report.claimed_g, report.status) == (9, "reported")


def test_migrations_are_numbered():
    names = sorted(path.name for path in VERSIONS.glob("*.py"))
    assert [int(re.match(r"[0-9]{4}", name)[0]) for name in names] == [*range(1, len(names) + 1)]
