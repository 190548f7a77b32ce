"""``tanbu publish``: a folder for any web server, which is an export too."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from ledger.log.keys import COSIGNATURE, Signer
from ledger.log.note import cosignature_line, parse_note
from registry.cosignatures import keep
from registry.opened import OpenRegistry
from registry.settings import settings_at

FOUNDING = ["--origin", "registry.test/published", "--ubn", "12345675"]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Found a registry in a folder."""
    return founded(tmp_path / "data")


def founded(folder: Path) -> Path:
    keys = [folder.with_suffix(f".k{number}") for number in (1, 2)]
    for number, file in enumerate(keys, 1):
        run("keys", "new", f"idb/k{number}", "--out", file)
    made = run("init", "--data", folder, *FOUNDING, "--key", keys[0], "--key", keys[1])
    assert made.exit_code == 0, made.stderr
    return folder


def test_what_is_published_passes_the_audit(data, tmp_path):
    folder = tmp_path / "www" / "log"
    vkey = run("keys", "show", data / "log.skey").stdout.strip()
    done = run("publish", folder, "--data", data)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.startswith("1 entries, 1 of them new, root ")
    assert done.stdout.endswith(f", to {folder}\n")
    audited = run("audit", folder, "--vkey", vkey)
    assert (audited.exit_code, audited.stdout) == (0, "")
    again = run("publish", folder, "--data", data, "--json")
    told = json.loads(again.stdout)
    assert (told["since"], told["size"], told["files"]) == (1, 1, 0)
    # A file for a file what `tanbu export` writes.
    assert run("export", tmp_path / "log.zip", "--data", data).exit_code == 0
    subprocess.run(
        [sys.executable, "-m", "zipfile", "-e", tmp_path / "log.zip", tmp_path / "unpacked"],
        check=True,
    )
    for file in (tmp_path / "unpacked").rglob("*"):
        if file.is_file():
            lies = folder / file.relative_to(tmp_path / "unpacked")
            assert lies.read_bytes() == file.read_bytes()
    assert (folder / "trust").read_text() == f"log {vkey}\nquorum none\n"


def test_another_logs_folder_is_refused(data, tmp_path):
    assert run("publish", tmp_path / "log", "--data", data).exit_code == 0
    other = founded(tmp_path / "other")
    refused = run("publish", tmp_path / "log", "--data", other)
    assert refused.exit_code == 1
    assert "is no checkpoint of registry.test/published under this key" in " ".join(
        refused.stderr.split()
    )


@pytest.mark.parametrize("arguments", [["--watch", "0"], ["--watch", "3601"], ["--watch", "x"]])
def test_an_interval_has_bounds(data, tmp_path, arguments):
    assert run("publish", tmp_path / "log", "--data", data, *arguments).exit_code == 2


def test_a_file_is_no_folder(data, tmp_path):
    (tmp_path / "log").write_text("mine")
    assert run("publish", tmp_path / "log", "--data", data).exit_code == 2
    assert (tmp_path / "log").read_text() == "mine"


def test_it_watches_until_it_is_stopped(data, tmp_path):
    command = [sys.executable, "-c", "from api.cli import main; main()", "publish"]
    with subprocess.Popen(
        [*command, tmp_path / "log", "--data", data, "--watch", "1", "--json"],
        stdout=subprocess.PIPE,
        text=True,
    ) as watching:
        try:
            assert watching.stdout is not None
            assert json.loads(watching.stdout.readline())["size"] == 1
            # Whatever else lies there now is a reason to write again, and to say so.
            (tmp_path / "log" / "vkey").unlink()
            told = json.loads(watching.stdout.readline())
            assert (told["since"], told["files"]) == (1, 1)
            time.sleep(0.2)
        finally:
            watching.send_signal(signal.SIGINT)
        assert watching.wait(20) == 0


def test_commands_that_show_the_log_need_the_policy_it_was_published_under(data, tmp_path):
    """`serve` was given it by the environment: the next command must not forget it."""
    witness = Signer.from_seed(name="w.example/w", seed=bytes(32), algorithm=COSIGNATURE)
    log = run("keys", "show", data / "log.skey").stdout.strip()
    (data / "policy").write_text(
        f"log {log}\nwitness w {witness.vkey.text} http://127.0.0.1:1\nquorum w\n"
    )
    settings = settings_at(data, {"TANBU_WITNESS_POLICY": "policy"})
    with OpenRegistry(settings, random=os.urandom) as registry:
        text = parse_note(registry.sequencer.head().checkpoint).text
        trust = registry.policy
        line = cosignature_line(witness, text, time=1)
        registry.database.write(
            lambda connection: keep(
                connection, size=1, witness=trust.witnesses[0], line=line, trust=trust
            )
        )
    for command in (["export", tmp_path / "x.zip"], ["publish", tmp_path / "x"], ["serve"]):
        refused = run(*command, "--data", data)
        assert refused.exit_code == 2, refused.stderr
        assert "witness_policy: witnesses have cosigned this log, up to size 1" in refused.stderr
    assert not (tmp_path / "x.zip").exists()
    file = data / "settings.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"witness_policy": "policy"}))
    assert run("publish", tmp_path / "x", "--data", data).exit_code == 0
    (tmp_path / "trust").write_text((data / "policy").read_text())
    assert run("audit", tmp_path / "x", "--trust", tmp_path / "trust").exit_code == 0
    assert run("export", tmp_path / "x.zip", "--data", data).exit_code == 0
    assert run("audit", tmp_path / "x.zip", "--trust", tmp_path / "trust").exit_code == 0
