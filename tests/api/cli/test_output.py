"""What commands print, and where it goes: pipes that close, disks that are full, narrow screens."""

import io
import os
import shlex
import signal
import socket
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import httpx
import pytest

from api.cli.output import COLUMNS_MIN, own_command, table
from ledger.__main__ import main as ledger_main
from tests import plain
from tests.api.cli.test_upkeep import FOUNDING, run
from tests.api.witness.parties import free_port, until
from tests.ledger.exports import LOG_VKEY, files_of, leaves_to, write_folder

TANBU = [sys.executable, "-c", "from api.cli import main; main()"]
LEDGER = [sys.executable, "-m", "ledger"]
FULL = Path("/dev/full")


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    folder = tmp_path_factory.mktemp("output") / "log"
    write_folder(folder, files_of(leaves_to(12)))
    return folder


def unread(*command) -> subprocess.CompletedProcess:
    """Run a command whose output nobody reads: the pipe is closed before it begins."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as output:
        return subprocess.run(
            list(map(str, command)), stdout=output, stderr=subprocess.PIPE, check=False
        )


@pytest.mark.parametrize("program", [TANBU, LEDGER], ids=["tanbu", "ledger"])
@pytest.mark.parametrize("arguments", [["balances", "--vkey", LOG_VKEY], ["show"]])
def test_a_reader_that_has_gone_ends_a_command_quietly(log, program, arguments):
    index = ["1"] if arguments == ["show"] else []
    done = unread(*program, *arguments, log, *index)
    assert (done.returncode, done.stderr) == (128 + signal.SIGPIPE, b"")


@pytest.mark.parametrize("program", [TANBU, LEDGER], ids=["tanbu", "ledger"])
def test_a_closed_output_is_misuse_before_anything_is_done(log, program):
    line = shlex.join([*program, "balances", "--vkey", LOG_VKEY, str(log)])
    done = subprocess.run(
        ["sh", "-c", f"exec {line} >&-"], stderr=subprocess.PIPE, check=False, timeout=60
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"standard output is closed, so nothing was done")


def test_help_that_nobody_reads_is_no_failure_of_the_program():
    done = unread(*TANBU)
    assert b"Traceback" not in done.stderr


INTERRUPTING = """
import os, signal, sys
from {home} import main

def interrupt(event, arguments):
    if event == "open" and str(arguments[0]).endswith("checkpoint"):
        os.kill(os.getpid(), signal.SIGINT)

sys.addaudithook(interrupt)
sys.exit(main(sys.argv[1:]))
"""
"""A program whose user presses Ctrl+C when it has just begun to read a log."""


@pytest.mark.parametrize("home", ["api.cli", "ledger.__main__"])
@pytest.mark.parametrize("command", [["audit"], ["balances", "--jobs", "2"]])
def test_an_audit_that_is_interrupted_has_found_nothing(log, home, command):
    """Exit code 1 would say that there are findings."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTING.format(home=home), *command, str(log)],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (128 + signal.SIGINT, b"")
    assert done.stderr == b"Interrupted.\n"


def test_a_server_that_does_not_serve_yet_is_interrupted(founded):
    """It waits for a database that takes the connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(30)
        url = f"postgresql+psycopg://u:p@127.0.0.1:{silent.getsockname()[1]}/x"
        serving = subprocess.Popen(
            [*TANBU, "serve", "--data", str(founded)],
            stderr=subprocess.PIPE,
            env={**os.environ, "TANBU_DATABASE_URL": url},
        )
        try:
            with silent.accept()[0]:
                serving.send_signal(signal.SIGINT)
                _, said = serving.communicate(timeout=30)
        finally:
            serving.kill()
    assert (serving.returncode, said) == (128 + signal.SIGINT, b"Interrupted.\n")


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("program", [TANBU, LEDGER], ids=["tanbu", "ledger"])
def test_a_full_disk_is_one_line(log, program):
    with FULL.open("wb") as full:
        done = subprocess.run(
            [*program, "balances", "--vkey", LOG_VKEY, str(log)],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines() == [b"No space left on device"]


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_misuse_of_the_demonstration_too(tmp_path):
    with FULL.open("wb") as full:
        done = subprocess.run(
            [*TANBU, "demo", "--check", "--data", str(tmp_path / "replay")],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, b"No space left on device\n")


@pytest.mark.parametrize("given", ["", "a file/"])
def test_a_folder_that_is_not_there_is_misuse_whatever_is_to_be_written(
    founded, log, tmp_path, given
):
    """Before any work, and in words: the system's number of the error tells nobody anything."""
    (tmp_path / "a file").touch()
    inputs = tmp_path / "inputs.json"
    inputs.write_text(run("methods", "AMS-I.D", "--example").stdout, encoding="utf-8")
    nowhere = tmp_path / given / "none"
    for command in (
        ["keys", "new", "acme/k1", "--out", nowhere / "x"],
        ["readings", "template", "AMS-II.C", nowhere / "x.csv"],
        ["quantify", "AMS-I.D", inputs, "--sheet", nowhere / "x.xlsx"],
        ["audit", log, "--vkey", LOG_VKEY, "--save", nowhere / "x"],
        ["export", nowhere / "x.zip", "--data", founded],
        ["backup", nowhere / "x.zip", "--data", founded],
        ["demo", "--check", "--export", nowhere / "x.zip", "--data", tmp_path / "replay"],
    ):
        refused = run(*command)
        assert (refused.exit_code, refused.stdout) == (2, ""), command
        assert str(nowhere) in refused.stderr
        assert "Errno" not in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
    assert not (tmp_path / "replay").exists()


@pytest.mark.parametrize("empty", ["", " "])
@pytest.mark.parametrize(
    ("command", "files"),
    [("audit", 1), ("balances", 1), ("compare", 2), ("check-proof", 2)],
)
def test_an_empty_key_is_not_taken_for_none(log, command, files, empty):
    """As ``--vkey "$VKEY"`` gives where the variable was never set."""
    arguments = [command, *[log] * files, "--vkey", empty]
    refused = run(*arguments)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "it is empty" in refused.stderr
    with pytest.raises(SystemExit) as ended:
        ledger_main([str(argument) for argument in arguments])
    assert ended.value.code == 2


def test_a_restore_takes_no_empty_key(tmp_path):
    backup = tmp_path / "backup.zip"
    backup.write_bytes(b"")
    refused = run("restore", backup, "--data", tmp_path, "--vkey", "")
    assert (refused.exit_code, "it is empty" in refused.stderr) == (2, True)


@pytest.mark.parametrize("columns", [1, 40, 200])
def test_a_narrow_screen_breaks_no_number(monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    rows = [("Z00001", "a measure with a name of many words", "1,234,567", "8,000")] * 2
    with redirect_stdout(io.StringIO()) as printed:
        table("Units", ("project", "measure", "issued", "retired"), rows)
    lines = printed.getvalue().splitlines()
    assert sum("1,234,567" in line and "8,000" in line for line in lines) == 2
    assert any("project" in line and "retired" in line for line in lines)
    assert max(map(len, lines)) <= max(columns, COLUMNS_MIN)


def test_how_to_run_this_program_is_said_as_it_is(tmp_path, monkeypatch):
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    monkeypatch.setattr(sys, "executable", str(bin_folder / "python"))
    monkeypatch.setenv("PATH", "")
    assert own_command() == [sys.executable, "-m", "ledger"]
    (bin_folder / "tanbu").touch(mode=0o755)
    assert own_command() == [str(bin_folder / "tanbu")]
    monkeypatch.chdir(tmp_path)
    assert own_command() == ["bin/tanbu"]
    monkeypatch.setenv("PATH", str(bin_folder))
    assert own_command() == ["tanbu"]


@pytest.fixture
def founded(tmp_path):
    for number in (1, 2):
        run("keys", "new", f"idb/k{number}", "--out", tmp_path / f"k{number}")
    folder = tmp_path / "a registry"
    keys = ["--key", tmp_path / "k1", "--key", tmp_path / "k2"]
    assert run("init", "--data", folder, *FOUNDING, *keys).exit_code == 0
    return folder


@pytest.mark.parametrize("command", ["serve", "export", "backup", "token"])
def test_a_master_key_that_is_a_pipe_is_not_waited_for(founded, tmp_path, command):
    (founded / "master.key").unlink()
    os.mkfifo(founded / "master.key", 0o600)
    arguments = {
        "serve": ["serve", "--port", str(free_port())],
        "export": ["export", tmp_path / "log.zip"],
        "backup": ["backup", tmp_path / "backup.zip"],
        "token": ["token", "--role", "operator", "--account", "idb", "--name", "Li"],
    }[command]
    done = subprocess.run(
        [*TANBU, *map(str, arguments), "--data", str(founded)],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert f"{founded / 'master.key'}: no regular file" in done.stderr.decode()
    assert "put a copy of the key in its place" in done.stderr.decode()


def test_the_demonstration_leaves_another_registry_alone(founded):
    before = {file: file.read_bytes() for file in founded.rglob("*") if file.is_file()}
    refused = run("demo", "--check", "--data", founded)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "which is no replay; nothing was changed" in refused.stderr
    assert "remove" not in refused.stderr
    assert {file: file.read_bytes() for file in founded.rglob("*") if file.is_file()} == before


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_told_to_stop_has_not_failed(founded, sent):
    port = free_port()
    serving = subprocess.Popen(
        [*TANBU, "serve", "--data", str(founded), "--port", str(port)], stderr=subprocess.PIPE
    )

    def answers():
        assert serving.poll() is None
        try:
            return plain.get(f"http://127.0.0.1:{port}/v1").is_success
        except httpx.HTTPError:
            return False

    try:
        until(answers)
        serving.send_signal(sent)
        _, said = serving.communicate(timeout=30)
    finally:
        serving.kill()
    assert serving.returncode == 0
    assert said.decode().splitlines()[-1] == "Stopped."
    assert b"Abort" not in said


def test_a_key_that_is_none_is_told_what_one_looks_like(log, tmp_path):
    secret = tmp_path / "k1"
    run("keys", "new", "acme/k1", "--out", secret)
    for key, said in (
        ("foo", "reads name+hash+base64"),
        (secret.read_text().strip(), "is a secret"),
    ):
        refused = run("audit", log, "--vkey", key)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert said in refused.stderr
        assert "PRIVATE" not in refused.stderr
