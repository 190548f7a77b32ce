"""What a `Database` promises of its two ways in."""

import threading

import pytest
from sqlalchemy import exc, text

from registry.database import Database
from tests.registry.faults import FaultySeam

INSERT = "INSERT INTO tile (level, number, data) VALUES (0, 0, '')"
COUNT = "SELECT count(*) FROM tile"


def count(database):
    with database.reading() as connection:
        return connection.execute(text(COUNT)).scalar()


def test_knows_its_kind(database, database_kind):
    assert database.dialect == database_kind


def test_what_is_not_committed_is_rolled_back(database):
    with database.writing() as connection:
        connection.execute(text(INSERT))
    assert count(database) == 0


def test_write_commits_and_returns(database):
    assert database.write(lambda connection: connection.execute(text(INSERT)).rowcount) == 1
    assert count(database) == 1


def test_write_rolls_back_what_fails(database):
    def work(connection):
        connection.execute(text(INSERT))
        raise LookupError

    with pytest.raises(LookupError):
        database.write(work)
    assert count(database) == 0


def test_write_goes_through_the_seam(migrated_url):
    database = Database.open(migrated_url, seam=FaultySeam("commit", "before"))
    with pytest.raises(OSError, match="commit"):
        database.write(lambda connection: connection.execute(text(INSERT)))
    assert count(database) == 0
    database.write(lambda connection: connection.execute(text(INSERT)))
    assert count(database) == 1
    database.dispose()


def test_a_reader_cannot_write(database):
    with database.reading() as connection, pytest.raises(exc.DBAPIError):
        connection.execute(text(INSERT))
    assert count(database) == 0


def test_a_reader_sees_one_state(database):
    with database.reading() as connection:
        assert connection.execute(text(COUNT)).scalar() == 0
        database.write(lambda writer: writer.execute(text(INSERT)))
        assert connection.execute(text(COUNT)).scalar() == 0
    assert count(database) == 1


def test_a_foreign_key_is_kept(database):
    with database.writing() as connection, pytest.raises(exc.IntegrityError):
        connection.execute(
            text(
                "INSERT INTO idempotency (token_id, key, request_sha256, status, body, media_type,"
                " created) VALUES ('nobody', '', '', 1, '', '', '')"
            )
        )


def test_sqlite_is_durable(database):
    if database.dialect != "sqlite":
        pytest.skip("a setting of the server's own on PostgreSQL")
    with database.writing() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    full = 2
    assert found == ["wal", full, 1]


def test_a_sqlite_writer_waits_its_turn(migrated_url, database):
    """A second writer begins when the first ends: what it reads first is what stands then."""
    if database.dialect != "sqlite":
        pytest.skip("PostgreSQL's writers wait at the head")
    other, seen = Database.open(migrated_url), []

    def work():
        with other.writing() as connection:
            seen.append(connection.execute(text(COUNT)).scalar())

    with database.writing() as connection:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join(0.1)
        assert thread.is_alive()
        connection.execute(text(INSERT))
        connection.commit()
    thread.join()
    assert seen == [1]
    other.dispose()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name"])
def test_other_databases_are_refused(url):
    with pytest.raises(ValueError, match="sqlite|SQLite"):
        Database.open(url)
