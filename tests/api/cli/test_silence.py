"""Commands and a database that does not answer, or a port that is taken: one line, no trace."""

import json
import socket

import pytest

from tests.api.cli.test_upkeep import FOUNDING, run, secrets_only

SILENT = "postgresql+psycopg://u:p@127.0.0.1:1/x"


@pytest.fixture
def keys(tmp_path):
    files = [tmp_path / f"k{number}" for number in (1, 2)]
    for number, file in enumerate(files, 1):
        run("keys", "new", f"idb/k{number}", "--out", file)
    return ["--key", files[0], "--key", files[1]]


def check_line(result, code=1, lines=1):
    """Require one line on standard error, nothing on the other, and an exit on purpose.

    What is said of a database has two `lines`, one in each language.
    """
    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout) == (code, "")
    assert len(result.stderr.splitlines()) == lines, result.stderr
    assert "Traceback" not in result.stderr


def test_what_could_not_be_founded_can_be_founded_afterwards(tmp_path, keys):
    folder = tmp_path / "data"
    silent = run("init", "--data", folder, *FOUNDING, *keys, TANBU_DATABASE_URL=SILENT)
    check_line(silent, lines=2)
    assert "does not answer" in silent.stderr
    assert [path.name for path in folder.iterdir()] == []
    assert run("init", "--data", folder, *FOUNDING, *keys).exit_code == 0


def test_a_database_with_a_log_is_not_founded_again(tmp_path, keys):
    first, second = tmp_path / "first", tmp_path / "second"
    assert run("init", "--data", first, *FOUNDING, *keys).exit_code == 0
    url = f"sqlite:///{first / 'tanbu.db'}"
    refused = run("init", "--data", second, *FOUNDING, *keys, TANBU_DATABASE_URL=url)
    check_line(refused)
    assert refused.stderr.startswith("not_empty")
    assert list(second.iterdir()) == []


@pytest.mark.parametrize("command", ["serve", "log-key prepare", "log-key finish", "export x.zip"])
def test_a_folder_without_a_registry_is_said_to_be_one(tmp_path, command):
    refused = run(*command.split(), "--data", tmp_path)
    check_line(refused)
    assert refused.stderr == f"{tmp_path}: no registry stands here, for there is no log.skey\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["upgrade", "rebuild", "serve", "export", "backup"])
def test_silence_is_one_line(tmp_path, keys, command):
    folder = tmp_path / "data"
    assert run("init", "--data", folder, *FOUNDING, *keys).exit_code == 0
    file = [tmp_path / "file"] if command in {"export", "backup"} else []
    check_line(run(command, "--data", folder, *file, TANBU_DATABASE_URL=SILENT), lines=2)


def test_a_restore_into_silence_is_one_line(tmp_path, keys):
    folder = tmp_path / "data"
    assert run("init", "--data", folder, *FOUNDING, *keys).exit_code == 0
    backup = tmp_path / "backup.zip"
    assert run("backup", backup, "--data", folder).exit_code == 0
    again = secrets_only(folder, tmp_path / "again")
    check_line(run("restore", backup, "--data", again, TANBU_DATABASE_URL=SILENT), lines=2)


def test_a_restore_without_the_key_files_says_to_copy_them(tmp_path, keys):
    folder, again = tmp_path / "data", tmp_path / "again"
    assert run("init", "--data", folder, *FOUNDING, *keys).exit_code == 0
    backup = tmp_path / "backup.zip"
    assert run("backup", backup, "--data", folder).exit_code == 0
    again.mkdir()
    refused = run("restore", backup, "--data", again)
    check_line(refused, code=2)
    assert refused.stderr.startswith(f"{again}: there is no log.skey: copy it and master.key there")
    assert list(again.iterdir()) == []


def test_a_folder_that_is_not_there_is_misuse(tmp_path):
    nowhere, backup = tmp_path / "nowhere", tmp_path / "backup.zip"
    backup.touch()
    for command in (
        *(["upgrade"], ["rebuild"], ["rebuild", "--check"], ["serve"]),
        *(["restore", backup], ["backup", tmp_path / "file"], ["export", tmp_path / "file"]),
        *(["log-key", "prepare"], ["log-key", "status"], ["log-key", "finish"]),
    ):
        refused = run(*command, "--data", nowhere)
        check_line(refused, code=2)
        assert refused.stderr.startswith(f"{nowhere}: there is no such folder")
        assert not nowhere.exists()


@pytest.mark.parametrize("url", ["nonsense", "mysql://127.0.0.1/x", "sqlite://"])
def test_a_url_of_no_database_is_misuse(tmp_path, url):
    check_line(run("upgrade", "--data", tmp_path, TANBU_DATABASE_URL=url), code=2)


def test_upgrade_says_the_schema(tmp_path, keys):
    folder = tmp_path / "data"
    assert run("init", "--data", folder, *FOUNDING, *keys).exit_code == 0
    done = run("upgrade", "--data", folder, "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["schema"].isdigit()


def test_a_port_that_is_taken_is_said_before_anything_is_served(tmp_path, keys):
    folder = tmp_path / "data"
    assert run("init", "--data", folder, *FOUNDING, *keys).exit_code == 0
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        served = run("serve", "--data", folder, "--port", port)
        shown = run("demo", "--data", tmp_path / "replay", "--port", port)
    for result in (served, shown):
        check_line(result)
        assert f"port {port}: Address already in use; name another --port" in result.stderr
    assert not (tmp_path / "replay").exists()


@pytest.mark.parametrize(
    ("account", "role", "code"),
    [
        ("acme", "holder", "token_account"),
        ("idb", "auditor", "token_role"),
        ("idb", "holder", "token_role"),
    ],
)
def test_a_token_fits_its_account(tmp_path, keys, account, role, code):
    folder = tmp_path / "data"
    assert run("init", "--data", folder, *FOUNDING, *keys).exit_code == 0
    asked = ("token", "--data", folder, "--account", account, "--role", role, "--name", "A")
    check_line(refused := run(*asked))
    assert refused.stderr.startswith(code)


def test_keys_that_found_nothing_are_told_by_their_files(tmp_path, keys):
    junk = tmp_path / "junk"
    junk.write_text("PRIVATE+KEY+idb/k2+00000000+AAAA\n")
    _, first, _, _ = keys
    for given, said in (
        (junk, f"{junk} is no secret key file of `tanbu keys new`\n"),
        (first, f"{first} holds idb/k1, as {first} does: give each key once\n"),
    ):
        asked = ["--key", first, "--key", given]
        check_line(refused := run("init", "--data", tmp_path / "data", *FOUNDING, *asked), code=2)
        assert refused.stderr == said
        assert not (tmp_path / "data").exists()


def test_a_token_without_a_name_is_told_by_its_field(tmp_path, keys):
    folder = tmp_path / "data"
    assert run("init", "--data", folder, *FOUNDING, *keys).exit_code == 0
    asked = ("token", "--data", folder, "--account", "idb", "--role", "operator", "--name", "")
    check_line(refused := run(*asked))
    assert refused.stderr.startswith("text_invalid: ")
    assert refused.stderr.endswith(" (name)\n")
