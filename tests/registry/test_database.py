"""The fixtures give what they promise: fresh, separate databases of both kinds."""

import os
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, make_url, text

from tests import postgres


def scalar(url: str, statement: str) -> object:
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        value = result.scalar() if result.returns_rows else None
    engine.dispose()
    return value


def test_answers(database_url):
    assert scalar(database_url, "SELECT 1") == 1


def test_is_the_kind_it_says(database_url, database_kind):
    assert make_url(database_url).get_backend_name() == database_kind


def test_is_empty(database_url):
    engine = create_engine(database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_orders_any_plane_of_unicode_by_code_point(database_url, database_kind):
    if database_kind == "postgresql" and os.environ.get("TEST_DATABASE_URL"):
        pytest.skip("a given server has its own order")
    scalar(database_url, "CREATE TABLE t (word VARCHAR(9))")
    scalar(database_url, "INSERT INTO t VALUES ('𠮷'), ('碳'), ('a'), ('B')")
    engine = create_engine(database_url)
    with engine.connect() as connection:
        words = connection.execute(text("SELECT word FROM t ORDER BY word")).scalars().all()
    engine.dispose()
    assert words == ["B", "a", "碳", "𠮷"]


def test_two_databases_are_strangers(make_database_url):
    one, other = make_database_url(), make_database_url()
    scalar(one, "CREATE TABLE t (n INTEGER)")
    scalar(other, "CREATE TABLE t (n INTEGER)")
    scalar(one, "INSERT INTO t VALUES (1)")
    assert scalar(other, "SELECT count(*) FROM t") == 0


def test_server_listens_on_its_socket_alone(postgres_url):
    if os.environ.get("TEST_DATABASE_URL"):
        pytest.skip("the server was given")
    assert scalar(postgres_url, "SHOW listen_addresses") == ""


@pytest.mark.parametrize("name", ["short", "long" * 25])
def test_a_stopped_server_leaves_nothing(name, tmp_path_factory):
    parent = tmp_path_factory.getbasetemp() / name
    parent.mkdir()
    try:
        server = postgres.start_any(parent)
    except postgres.CannotStartError as error:
        postgres.do_without(str(error))
    server.stop()
    assert server.process.returncode == 0
    assert not server.folder.exists()
    assert list(parent.iterdir()) == []


def test_every_way_that_failed_is_named(monkeypatch):
    ways = [postgres.Runner("one way", prefix=("false",)), postgres.Runner("another", user="?")]
    monkeypatch.setattr(postgres, "program_folders", lambda: [Path("/nowhere")])
    monkeypatch.setattr(postgres, "runners", lambda: ways)
    with pytest.raises(postgres.CannotStartError, match=r"nowhere one way: .*; .*nowhere another:"):
        postgres.start_any()


@pytest.mark.parametrize(("required", "outcome"), [("0", "Skipped"), ("1", "Failed")])
def test_no_server_is_said_aloud(required, outcome, monkeypatch):
    monkeypatch.setenv("REQUIRE_POSTGRES", required)
    with pytest.raises(BaseException, match="no server") as caught:
        postgres.do_without("no server")
    assert caught.typename == outcome
