"""A database that does not answer says so, by one name, whichever it is and wherever it fell."""

import socket
import sqlite3
import time

import pytest
from sqlalchemy import exc, make_url, text

from registry.database import Database
from registry.errors import Busy, Unavailable
from tests.postgres import connect
from tests.registry.conftest import SequencedWorld
from tests.world import sign

NOBODY = "postgresql://tanbu@127.0.0.1:1/tanbu"
"""A port where nothing listens: the connection is refused at once."""
WAYS = ["reading", "writing"]
on_a_server = pytest.mark.parametrize("database_kind", ["postgresql"])
"""An open file stays, and has no connection to cut."""


def ask(database, way):
    with getattr(database, way)() as connection:
        return connection.execute(text("SELECT 1")).scalar()


@pytest.fixture
def opened():
    """Give a function that opens a database; it is closed at the end."""
    made = []

    def make(url, **options):
        made.append(Database.open(url, **options))
        return made[-1]

    yield make
    for database in made:
        database.dispose()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("url", [NOBODY, "postgresql://tanbu@/tanbu?host=/nowhere/at/all"])
def test_a_server_that_refuses(opened, url, way):
    with pytest.raises(Unavailable) as caught:
        ask(opened(url), way)
    assert isinstance(caught.value, Busy)
    assert "SELECT" not in str(caught.value)


def test_a_server_that_is_silent_is_not_waited_for(opened):
    """A listener that accepts nothing: without a limit the driver would wait for minutes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        database = opened(f"postgresql://tanbu@127.0.0.1:{port}/tanbu?connect_timeout=2")
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            ask(database, "reading")
        assert time.monotonic() - begun < 10


@on_a_server
@pytest.mark.parametrize("way", WAYS)
def test_a_database_that_was_there_and_is_gone(opened, migrated_url, way):
    database = opened(migrated_url)
    assert ask(database, way) == 1
    url = make_url(migrated_url)
    with connect(url.set(database="postgres")) as server:
        server.execute(f"DROP DATABASE {url.database} WITH (FORCE)")
        with pytest.raises(Unavailable):
            ask(database, way)
        # For the fixture that drops it once more.
        server.execute(f"CREATE DATABASE {url.database}")


@on_a_server
@pytest.mark.parametrize("way", WAYS)
def test_a_connection_that_is_cut_in_the_middle(opened, migrated_url, way):
    database = opened(migrated_url)
    with pytest.raises(Unavailable), getattr(database, way)() as connection:
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar()
        with connect(make_url(migrated_url)) as server:
            server.execute("SELECT pg_terminate_backend(%s)", [backend])
        connection.execute(text("SELECT 1"))
    assert ask(database, way) == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_file_that_is_not_there(opened, tmp_path, way):
    with pytest.raises(Unavailable):
        ask(opened(f"sqlite:///{tmp_path / 'nowhere' / 'tanbu.db'}"), way)


def test_a_file_that_another_keeps_locked(opened, migrated_sqlite, tmp_path):
    file = tmp_path / "locked.sqlite3"
    file.write_bytes(migrated_sqlite.read_bytes())
    database = opened(f"sqlite:///{file}", busy_seconds=0.05)
    assert ask(database, "writing") == 1
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable):
        ask(database, "writing")
    assert ask(database, "reading") == 1
    other.execute("ROLLBACK")
    assert ask(database, "writing") == 1
    other.close()


def test_a_turn_that_does_not_come(opened, migrated_sqlite):
    database = opened(f"sqlite:///{migrated_sqlite}", busy_seconds=0.05)
    with database.writing(), pytest.raises(Unavailable):
        ask(database, "writing")


@pytest.mark.parametrize("way", WAYS)
def test_a_statement_that_is_wrong_is_a_defect(database, way):
    with pytest.raises(exc.DBAPIError), getattr(database, way)() as connection:
        connection.execute(text("SELECT nothing FROM nowhere"))


@on_a_server
def test_the_sequencer_says_so_and_goes_on(migrated_url, make_sequencer):
    """An act that meets a dead database gets no verdict; the next one that meets it alive does."""
    database = Database.open(migrated_url)
    world = SequencedWorld(make_sequencer(on=database)).standard()
    world.issue(10)
    note = sign(world.transfer_act(1, 1), ["acme/k1"])
    url = make_url(migrated_url)
    with connect(url.set(database="postgres")) as server:
        server.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false")
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [url.database],
        )
        with pytest.raises(Unavailable):
            world.sequencer.submit(note)
        server.execute(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")
    assert world.sequencer.submit(note).index == len(world.leaves)
    world.sequencer.close()
    database.dispose()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param((0, b"\xff" * 100), id="no-database-at-all"),
        pytest.param((100, b"\xff" * 8 * 4096), id="pages"),
    ],
)
def test_a_damaged_file_is_named_as_such(opened, migrated_sqlite, tmp_path, way, damage):
    """Whoever reads that the disk image is malformed needs no trace of the program beside it."""
    at, noise = damage
    path = tmp_path / "damaged.sqlite3"
    content = bytearray(migrated_sqlite.read_bytes())
    content[at : at + len(noise)] = noise
    path.write_bytes(content)
    database = opened(f"sqlite:///{path}")
    found = pytest.raises(Unavailable, match="the database .* is damaged: ")
    with found, getattr(database, way)() as connection:
        connection.execute(text("SELECT count(*) FROM entry"))


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_text_that_is_none_is_damage(database):
    """The driver says so without a code of SQLite's."""
    noise = text(
        "INSERT INTO organisation (account, name_zh, name_en, assumed) "
        "VALUES ('acme', CAST(x'ff' AS TEXT), '', 0)"
    )
    database.write(lambda connection: connection.execute(noise))
    found = pytest.raises(Unavailable, match="the database .* is damaged: ")
    with found, database.reading() as connection:
        connection.execute(text("SELECT name_zh FROM organisation")).all()
