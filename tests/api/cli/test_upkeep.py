"""The operator's upkeep on the command line: back up, restore, upgrade, and what they refuse."""

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from ledger.log.keys import Signer

FOUNDING = ["--origin", "registry.test/upkeep", "--ubn", "12345675"]


def run(*arguments: str | Path, **environment: str) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), env=environment)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Found a registry in a folder."""
    return found(tmp_path)


def found(place: Path) -> Path:
    """Found a registry beside the keys of its authority, and return its folder."""
    keys = [place / f"k{number}" for number in (1, 2)]
    for number, file in enumerate(keys, 1):
        run("keys", "new", f"idb/k{number}", "--out", file)
    folder = place / "data"
    made = run("init", "--data", folder, *FOUNDING, "--key", keys[0], "--key", keys[1])
    assert made.exit_code == 0, made.stderr
    return folder


def secrets_only(data: Path, folder: Path) -> Path:
    """Return a folder with the key files and no database."""
    folder.mkdir()
    for name in ("log.skey", "master.key", "settings.json", "published-head"):
        (folder / name).write_bytes((data / name).read_bytes())
        (folder / name).chmod(0o600)
    return folder


def test_a_backup_is_restored_once(data, tmp_path):
    backup, again = tmp_path / "backup.zip", secrets_only(data, tmp_path / "again")
    written = run("backup", backup, "--data", data, "--json")
    assert written.exit_code == 0, written.stderr
    assert json.loads(written.stdout)["size"] == 1
    restored = run("restore", backup, "--data", again, "--json")
    assert restored.exit_code == 0, restored.stderr
    told = json.loads(written.stdout)
    assert told.pop("altered") == []
    assert json.loads(restored.stdout) == told
    assert run("rebuild", "--check", "--data", again).exit_code == 0
    twice = run("restore", backup, "--data", again)
    assert (twice.exit_code, twice.stderr.split(":")[0]) == (1, "not_empty")


def test_a_backup_under_another_key_is_refused(data, tmp_path):
    backup, again = tmp_path / "backup.zip", secrets_only(data, tmp_path / "again")
    assert run("backup", backup, "--data", data).exit_code == 0
    other = Signer.from_seed(name="registry.test/upkeep", seed=bytes(32)).vkey.text
    refused = run("restore", backup, "--data", again, "--vkey", other)
    assert (refused.exit_code, refused.stderr.split(":")[0]) == (1, "backup_audit")


SPOIL = {
    "deleted": (
        "DROP TRIGGER entry_no_delete",
        "DELETE FROM entry",
        "entries 0 to 0 only 0",
    ),
    "altered": (
        "DROP TRIGGER entry_no_update",
        "UPDATE entry SET leaf = CAST(leaf || x'0a' AS BLOB)",
        "were altered",
    ),
}


@pytest.mark.parametrize("how", SPOIL)
@pytest.mark.parametrize("command", ["export", "backup"])
def test_what_lacks_an_entry_is_not_taken_home(data, tmp_path, command, how):
    """Whoever kept it would find out when nothing else is left."""
    unprotect, spoil, said = SPOIL[how]
    with closing(sqlite3.connect(data / "tanbu.db")) as connection:
        connection.execute(unprotect)
        connection.execute(spoil)
        connection.commit()
    refused = run(command, tmp_path / "file.zip", "--data", data)
    assert (refused.exit_code, refused.stdout) == (1, "")
    english, chinese = refused.stderr.splitlines()
    assert said in english
    assert "tanbu rebuild --check" in english
    assert "tanbu rebuild --check" in chinese
    assert not (tmp_path / "file.zip").exists()


def test_a_backup_that_fails_its_audit_says_at_which_entry(data, tmp_path):
    backup, bad = tmp_path / "backup.zip", tmp_path / "bad.zip"
    again = secrets_only(data, tmp_path / "again")
    assert run("backup", backup, "--data", data).exit_code == 0
    with zipfile.ZipFile(backup) as whole, zipfile.ZipFile(bad, "w") as archive:
        for name in whole.namelist():
            content = whole.read(name)
            if name.startswith("tile/entries/"):
                content = content.replace(b"12345675", b"04595257")
            archive.writestr(name, content)
    refused = run("restore", bad, "--data", again)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("backup_audit: step ")
    assert ", entry 0: " in refused.stderr


def test_tables_that_are_up_to_date_stay(data):
    assert run("upgrade", "--data", data).exit_code == 0
    assert run("rebuild", "--check", "--data", data).exit_code == 0


def test_what_is_meant_for_the_client_is_no_setting(data, tmp_path):
    export = ("export", tmp_path / "log.zip", "--data", data)
    assert run(*export, TANBU_TOKEN="t", TANBU_URL="u").exit_code == 0
    assert run(*export, TANBU_NONSENSE="t").exit_code == 2


def test_a_key_in_a_folder_that_is_not_there_is_misuse(tmp_path):
    assert run("keys", "new", "acme/k1", "--out", tmp_path / "none" / "key").exit_code == 2


def test_commands_without_a_terminal_print_their_result_alone(data, tmp_path):
    exported = run("export", tmp_path / "log.zip", "--data", data, "--json")
    assert (exported.exit_code, exported.stderr) == (0, "")
    vkey = json.loads(exported.stdout)["vkey"]
    audited = run("audit", tmp_path / "log.zip", "--vkey", vkey)
    assert (audited.exit_code, audited.output) == (0, "")


def test_a_key_that_is_no_key_is_misuse(data, tmp_path):
    backup, again = tmp_path / "backup.zip", secrets_only(data, tmp_path / "again")
    assert run("backup", backup, "--data", data).exit_code == 0
    assert run("restore", backup, "--data", again, "--vkey", "garbage").exit_code == 2
    bad = tmp_path / "bad"
    bad.write_text("notakey")
    made = run("init", "--data", tmp_path / "new", *FOUNDING, "--key", bad, "--key", bad)
    assert made.exit_code == 2
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("TANBU_DATABASE_URL", "garbage"), ("TANBU_REQUESTS_PER_MINUTE_MAX", "0")],
)
@pytest.mark.parametrize("command", ["upgrade", "rebuild", "serve"])
def test_a_bad_setting_is_misuse_and_is_named(data, command, setting, value):
    result = run(command, "--data", data, **{setting: value})
    assert result.exit_code == 2
    assert setting.removeprefix("TANBU_").lower() in result.stderr.splitlines()[-1]


def test_a_port_that_cannot_be_is_misuse_and_its_bounds_are_told(data):
    refused = run("serve", "--data", data, "--port", "99999")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert refused.stderr.splitlines() == [
        "settings: port is a whole number from 0 to 65535",
        "settings: port 應為 0 到 65535 的整數",
    ]


def test_keys_of_another_account_are_told_whose_they_are_to_be(data, tmp_path):
    place = tmp_path / "epa"
    keys = [place.with_name(f"e{number}") for number in (1, 2)]
    for number, file in enumerate(keys, 1):
        run("keys", "new", f"epa/k{number}", "--out", file)
    asked = ["--data", place, *FOUNDING, "--key", keys[0], "--key", keys[1]]
    refused = run("init", *asked)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "the keys are epa/k1, epa/k2, and the authority is idb" in refused.stderr
    assert "--authority" in refused.stderr
    assert not place.exists()
    assert run("init", *asked, "--authority", "epa").exit_code == 0


@pytest.mark.parametrize("name", ["log.skey", "log.skey.next", "master.key"])
def test_a_secret_that_is_open_to_others_is_not_used(data, tmp_path, name):
    assert run("log-key", "prepare", "--data", data).exit_code == 0
    (data / name).chmod(0o644)
    for command in (["export", tmp_path / "log.zip"], ["serve", "--port", "0"]):
        refused = run(*command, "--data", data)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert f"chmod 600 {data / name}" in refused.stderr
    (data / name).chmod(0o600)
    assert run("export", tmp_path / "log.zip", "--data", data).exit_code == 0


def test_a_damaged_published_head_is_told_with_what_helps(data):
    (data / "published-head").write_bytes(b"damaged\n")
    for command in (["serve", "--port", "0"], ["rebuild"]):
        refused = run(*command, "--data", data)
        assert refused.exit_code == 1
        english, chinese = refused.stderr.splitlines()
        assert "published-head is no checkpoint of this log" in english
        assert "(the operator's guide, 13)" in english
        assert "published-head" in chinese


def test_a_database_that_cannot_be_made_is_a_line_in_each_language(data, tmp_path):
    url = f"sqlite:///{tmp_path / 'none' / 'tanbu.db'}"
    result = run("upgrade", "--data", data, TANBU_DATABASE_URL=url)
    assert (result.exit_code, len(result.stderr.strip().splitlines())) == (1, 2)
