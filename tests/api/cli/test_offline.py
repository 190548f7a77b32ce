"""The command line over a real replay: build once, then look at it in every way there is."""

import json
import os
import random
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import COMMANDS, main
from ledger.commands import audit
from ledger.export import write_zip
from tests.ledger.exports import CONVENIENCES

FLIPS = 40


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object]]:
    """Build the demonstration once and return its folder and summary."""
    folder = tmp_path_factory.mktemp("replay")
    export = folder / "log.zip"
    result = CliRunner().invoke(
        main, ["demo", "--check", "--json", "--data", str(folder), "--export", str(export)]
    )
    assert result.exit_code == 0, result.stderr
    return folder, json.loads(result.stdout)


def vkey_of(summary: dict[str, object]) -> str:
    return dict(summary["facts"])["vkey"]


def test_the_replay_holds_the_published_figures(replay):
    _, summary = replay
    found = dict(summary["facts"])
    assert found["declared prices, NTD"] == "210,000"
    assert (found["units issued"], found["retired"]) == ("8,101", "60")
    assert summary["exit_code"] == 0
    quantities = {line["project"]: (line["issued"], line["basis"]) for line in summary["projects"]}
    assert quantities["Z00001"] == (20, "published")
    listed = [quantities[f"Z0000{number}"][0] for number in range(2, 8)]
    assert sum(listed) == 6_080
    assert summary["disclaimer"] == "A replay of public facts, not the national registry"


def test_an_audit_is_silent_under_outside_trust(replay):
    folder, summary = replay
    arguments = ["audit", str(folder / "log.zip"), "--vkey", vkey_of(summary)]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stdout) == (0, "")


def test_without_outside_trust_the_exit_code_is_3(replay):
    folder, _ = replay
    result = CliRunner().invoke(main, ["audit", str(folder / "log.zip")])
    assert result.exit_code == 3
    assert "trust: taken from the export itself" in result.stdout


def test_a_flipped_byte_is_found_and_named(replay, tmp_path):
    folder, summary = replay
    with zipfile.ZipFile(folder / "log.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    bundle = next(name for name in files if name.startswith("tile/entries/"))
    data = bytearray(files[bundle])
    data[2000] ^= 1
    files[bundle] = bytes(data)
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    arguments = ["audit", str(tmp_path / "bad.zip"), "--vkey", vkey_of(summary), "--json"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    findings = json.loads(result.stdout)["findings"]
    assert findings[0]["step"] == 3
    assert findings[0]["index"] >= 0


def test_show_prints_an_entry(replay):
    folder, _ = replay
    result = CliRunner().invoke(main, ["show", str(folder / "log.zip"), "0"])
    assert result.exit_code == 0
    assert '"act":"genesis"' in result.stdout
    beyond = CliRunner().invoke(main, ["show", str(folder / "log.zip"), "9999"])
    assert (beyond.exit_code, beyond.stdout) == (1, "")
    assert beyond.stderr.startswith(
        "entry_unknown: entry 9999 is not there: the log has entries 0 to"
    )


def test_a_replay_that_stands_is_not_told_again(replay):
    folder, summary = replay
    result = CliRunner().invoke(main, ["demo", "--check", "--json", "--data", str(folder)])
    assert result.exit_code == 0
    again = dict(json.loads(result.stdout)["facts"])
    assert again["root"] == dict(summary["facts"])["root"]


def test_export_and_rebuild_agree_with_the_tables(replay, tmp_path):
    folder, summary = replay
    file = tmp_path / "again.zip"
    result = CliRunner().invoke(main, ["export", str(file), "--data", str(folder), "--json"])
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["root"] == dict(summary["facts"])["root"]
    assert file.read_bytes() == (folder / "log.zip").read_bytes()
    checked = CliRunner().invoke(main, ["rebuild", "--check", "--data", str(folder)])
    assert (checked.exit_code, checked.stdout) == (0, "")


@pytest.mark.parametrize("command", list(COMMANDS))
def test_every_command_has_help(command: str):
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 4


def test_an_audit_needs_no_server_and_no_database(replay):
    folder, summary = replay
    program = (
        "import sys\n"
        "from api.cli import main\n"
        "try:\n"
        "    main()\n"
        "finally:\n"
        "    heavy = {'litestar', 'sqlmodel', 'sqlalchemy'} & set(sys.modules)\n"
        "    assert not heavy, heavy\n"
    )
    arguments = ["audit", str(folder / "log.zip"), "--vkey", vkey_of(summary)]
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, b""), done.stderr


def test_misuse_is_2(replay, tmp_path):
    folder, _ = replay
    bad_key = CliRunner().invoke(main, ["audit", str(folder / "log.zip"), "--vkey", "nonsense"])
    assert bad_key.exit_code == 2
    missing = CliRunner().invoke(main, ["audit", str(tmp_path / "none.zip")])
    assert missing.exit_code == 2


def test_a_receipt_made_offline_proves_its_entry(replay, tmp_path):
    folder, summary = replay
    log = str(folder / "log.zip")
    for index in (0, 40, 82):
        entry, proof = tmp_path / "entry", tmp_path / "entry.tlog-proof"
        entry.write_bytes(CliRunner().invoke(main, ["show", log, str(index)]).stdout_bytes)
        proof.write_bytes(CliRunner().invoke(main, ["prove", log, str(index)]).stdout_bytes)
        arguments = ["check-proof", str(proof), str(entry), "--vkey", vkey_of(summary)]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, result.stderr
        assert f"entry {index} stands in tanbu.example/replay at size 83" in result.stdout
        told = CliRunner().invoke(main, ["show", log, str(index), "--json"])
        told_again = CliRunner().invoke(main, [*arguments, "--json"])
        assert json.loads(told.stdout)["index"] == json.loads(told_again.stdout)["index"] == index
        assert json.loads(told.stdout)["keys"]
    entry.write_bytes(entry.read_bytes().replace(b"2026", b"2025", 1))
    assert CliRunner().invoke(main, arguments).exit_code == 1
    assert CliRunner().invoke(main, ["prove", log, "83"]).exit_code == 1


def test_any_flip_in_the_replay_is_found(replay, tmp_path):
    folder, summary = replay
    with zipfile.ZipFile(folder / "log.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    key = vkey_of(summary)
    chance = random.Random(20261122)
    for _ in range(FLIPS):
        name = chance.choice([name for name in files if name not in CONVENIENCES])
        data = bytearray(files[name])
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        bad = tmp_path / "bad.zip"
        write_zip(bad, iter((files | {name: bytes(data)}).items()))
        verdict = audit(bad, vkey=key)
        assert verdict.exit_code == 1, name
        if name.startswith("tile/entries/"):
            assert any(found.index >= 0 for found in verdict.findings)


def test_a_replay_that_broke_off_is_not_served_as_whole(replay, tmp_path):
    folder, _ = replay
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    (broken / "replay.told").unlink()
    result = CliRunner().invoke(main, ["demo", "--check", "--data", str(broken)])
    assert result.exit_code == 1
    assert "was not finished" in result.stderr
