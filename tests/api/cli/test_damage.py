"""A database that is lost, damaged or another program's: each command says so, and no trace.

The commands are those of the command line that take a registry's folder, whatever they are.
"""

import json
import sqlite3
from contextlib import closing

import click
import pytest

from api.cli import main
from ledger.log.merkle import EMPTY_ROOT
from registry.schema import downgrade, upgrade
from tests.api.cli.test_silence import check_line
from tests.api.cli.test_upkeep import found, run, secrets_only

MORE = {
    "serve": ["--port", "0"],
    "token": ["--account", "idb", "--role", "operator", "--name", "A"],
    "export": ["log.zip"],
    "publish": ["www"],
    "rebuild": [],
    "rebuild --check": [],
    "rebuild --check --json": [],
    "upgrade": [],
    "backup": ["backup.zip"],
    "log-key status": [],
    "log-key finish": [],
    "keys master": [],
}
"""What each command that opens a registry's database is asked for."""
APART = {"init", "restore", "log-key prepare"}
"""Those that take a folder and open no database of before; of `restore` see the end."""
PAGE = 4_096
CUT = 6_000


def folder_commands(group: click.Group, *names: str) -> set[str]:
    """Return every command that takes a registry's folder as the operator's commands do."""
    context = click.Context(group)
    found: set[str] = set()
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            found |= folder_commands(command, *names, name)
        elif any(option.envvar == "TANBU_DATA_DIR" for option in command.params):
            found.add(" ".join([*names, name]))
    return found


def execute(path, *statements):
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def overwritten(path, start, data):
    content = path.read_bytes()
    path.write_bytes(content[:start] + data + content[start + len(data) :])


def of_another_program(path):
    path.unlink()
    execute(path, "CREATE TABLE accounts (name TEXT)")


SPOILT = {
    "gone": (lambda path: path.unlink(), "has no tables"),
    "empty": (lambda path: path.write_bytes(b""), "has no tables"),
    "foreign": (of_another_program, "lacks the tables account, "),
    "a table gone": (lambda path: execute(path, "DROP TABLE remark"), "lacks the tables remark:"),
    "older": (lambda path: downgrade(f"sqlite:///{path}", "0018"), "is 0018, not"),
    "later": (
        lambda path: execute(path, "UPDATE alembic_version SET version_num = '9999'"),
        "is 9999, not",
    ),
    "no database": (lambda path: path.write_bytes(b"mine\n" * 2_000), "is damaged"),
    "zeros": (lambda path: overwritten(path, 5_000, bytes(4_000)), "is damaged"),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:CUT]), "is damaged"),
}
"""How a database is spoilt, and what is said of it."""


@pytest.fixture(scope="module")
def founded(tmp_path_factory):
    return found(tmp_path_factory.mktemp("founded"))


@pytest.fixture
def folder(founded, tmp_path, monkeypatch):
    """Give a copy of a registry's folder, and a working folder of its own."""
    monkeypatch.chdir(tmp_path)
    copy = secrets_only(founded, tmp_path / "data")
    (copy / "tanbu.db").write_bytes((founded / "tanbu.db").read_bytes())
    return copy


def test_every_command_that_takes_a_folder_is_asked():
    listed = {command.partition(" --")[0] for command in MORE}
    assert listed | APART == folder_commands(main)


@pytest.mark.parametrize("spoilt", SPOILT)
@pytest.mark.parametrize("command", MORE)
def test_a_spoilt_database_is_told_and_left_as_it_is(folder, command, spoilt):
    spoil, said = SPOILT[spoilt]
    database = folder / "tanbu.db"
    spoil(database)
    before = database.read_bytes() if database.exists() else b""
    result = run(*command.split(), "--data", folder, *MORE[command])
    if (command, spoilt) == ("upgrade", "older"):
        assert result.exit_code == 0, result.stderr
        assert run("rebuild", "--check", "--data", folder).exit_code == 0
        return
    check_line(result, lines=2)
    english, chinese = result.stderr.splitlines()
    assert english.startswith(("the database ", "the schema of "))
    assert str(database) in english
    assert str(database) in chinese
    assert said in english
    assert database.read_bytes() == before


def test_what_is_told_of_a_server_has_no_password(folder):
    url = "postgresql+psycopg://tanbu:hush@127.0.0.1:1/registry"
    check_line(refused := run("upgrade", "--data", folder, TANBU_DATABASE_URL=url), lines=2)
    assert "postgresql://127.0.0.1:1/registry" in refused.stderr
    assert "hush" not in refused.stderr


@pytest.mark.parametrize("spoilt", ["no database", "zeros", "cut", "later"])
def test_nothing_is_restored_into_a_spoilt_database(folder, tmp_path, spoilt):
    assert run("backup", tmp_path / "backup.zip", "--data", folder).exit_code == 0
    database = folder / "tanbu.db"
    SPOILT[spoilt][0](database)
    before = database.read_bytes()
    result = run("restore", tmp_path / "backup.zip", "--data", folder)
    assert isinstance(result.exception, SystemExit)
    assert (result.exit_code, result.stdout) == (1, "")
    assert database.read_bytes() == before


@pytest.mark.parametrize("page", range(1, 40, 6))
def test_a_page_of_zeros_is_found_wherever_it_is(folder, page):
    """Of some pages nothing would be missed until somebody asks for what was there."""
    overwritten(folder / "tanbu.db", page * PAGE, bytes(PAGE))
    check_line(run("rebuild", "--check", "--data", folder), lines=2)


def test_an_empty_database_is_not_the_log_that_was_published(folder, tmp_path):
    """Tables alone are soon made; a rebuild of them would find nothing amiss by itself."""
    backup, database = tmp_path / "backup.zip", folder / "tanbu.db"
    assert run("backup", backup, "--data", folder).exit_code == 0
    database.unlink()
    upgrade(f"sqlite:///{database}")
    said = "the database ends at 0, the published log at 1"
    checked = run("rebuild", "--check", "--json", "--data", folder)
    assert (checked.exit_code, json.loads(checked.stdout)["differences"]) == (1, [said])
    check_line(refused := run("rebuild", "--data", folder))
    assert refused.stderr == f"{said}\n"
    # As an earlier release left it, which began the head of a log without entries.
    execute(database, f"INSERT INTO head VALUES (1, 0, x'{EMPTY_ROOT.hex()}', '', x'')")
    restored = run("restore", backup, "--data", folder)
    assert restored.exit_code == 0, restored.stderr
    assert run("rebuild", "--check", "--data", folder).exit_code == 0


def test_a_rebuild_of_another_history_than_the_published_changes_nothing(folder, tmp_path):
    place = tmp_path / "other"
    place.mkdir()
    other = found(place)
    for name in ("log.skey", "published-head"):
        (folder / name).write_bytes((other / name).read_bytes())
    for command in (["rebuild"], ["rebuild", "--check"]):
        refused = run(*command, "--data", folder)
        assert refused.exit_code == 1
        assert "is no checkpoint of this log" in refused.output


def test_a_log_that_this_program_cannot_read_is_not_brought_up(folder):
    """Its tables would be changed for nothing, and the release that made it be shut out."""
    database = folder / "tanbu.db"
    downgrade(f"sqlite:///{database}", "0018")
    execute(
        database,
        "DROP TRIGGER entry_no_update",
        "UPDATE entry SET leaf = CAST(replace(CAST(leaf AS TEXT), '\"moves_max\":0,', '') AS BLOB)",
    )
    before = database.read_bytes()
    check_line(refused := run("upgrade", "--data", folder), lines=2)
    assert refused.stderr.startswith("this program cannot read entry 0 (bad_field: ")
    assert "an earlier release, of before 1.0, made the log" in refused.stderr
    assert database.read_bytes() == before


def test_records_of_another_release_are_told(folder):
    database = folder / "tanbu.db"
    execute(database, "UPDATE programme SET policy = '{}'")
    check_line(refused := run("serve", "--data", folder, "--port", "0"), lines=2)
    assert "cannot read a record of " in refused.stderr
