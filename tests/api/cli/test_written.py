"""What a command writes takes the place of what it made before, and of nothing else."""

import shutil

import pytest

from tests.api.cli.test_upkeep import FOUNDING, run


@pytest.fixture
def secrets(tmp_path):
    """Give the files of two keys."""
    files = [tmp_path / f"k{number}" for number in (1, 2)]
    for number, file in enumerate(files, 1):
        assert run("keys", "new", f"idb/k{number}", "--out", file).exit_code == 0
    return files


@pytest.fixture
def folder(tmp_path, secrets):
    """Give the folder of a registry that was founded."""
    made = tmp_path / "data"
    signers = [word for file in secrets for word in ("--key", file)]
    assert run("init", "--data", made, *FOUNDING, *signers).exit_code == 0
    return made


@pytest.mark.parametrize("command", ["export", "backup"])
def test_no_key_no_database_and_no_text_is_written_over(folder, tmp_path, command, secrets):
    """A slip of the keyboard costs nothing."""
    notes = tmp_path / "notes.txt"
    notes.write_text("mine\n")
    for target in (folder / "log.skey", folder / "tanbu.db", secrets[1], notes):
        before = target.read_bytes()
        refused = run(command, target, "--data", folder)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "not replaced" in refused.stderr
        assert target.read_bytes() == before


def test_an_export_replaces_an_export_and_a_backup_a_backup(folder, tmp_path):
    exported, backed = tmp_path / "log.zip", tmp_path / "backup.zip"
    backed.touch()
    for _ in range(2):
        assert run("export", exported, "--data", folder).exit_code == 0
        assert run("backup", backed, "--data", folder).exit_code == 0
    assert run("export", backed, "--data", folder).exit_code == 2
    assert run("backup", exported, "--data", folder).exit_code == 2


def test_a_demonstration_keeps_what_its_export_would_replace(tmp_path, secrets):
    before = secrets[1].read_bytes()
    refused = run("demo", "--check", "--export", secrets[1])
    assert refused.exit_code == 2
    assert secrets[1].read_bytes() == before


def test_a_demonstration_keeps_what_its_folder_has_under_the_exports_name(tmp_path):
    mine = tmp_path / "log.zip"
    mine.write_text("my only copy\n")
    refused = run("demo", "--check", "--data", tmp_path)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "not replaced" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["log.zip"]
    assert mine.read_text() == "my only copy\n"


def test_a_sheet_replaces_a_sheet_and_no_filled_template(tmp_path):
    inputs, filled, sheet = (tmp_path / name for name in ("in.json", "filled.xlsx", "sheet.xlsx"))
    inputs.write_text(run("methods", "AMS-II.C", "--example").stdout)
    assert run("readings", "template", "AMS-II.C", filled).exit_code == 0
    before = filled.read_bytes()
    refused = run("quantify", "AMS-II.C", inputs, "--sheet", filled)
    assert refused.exit_code == 2
    assert filled.read_bytes() == before
    for _ in range(2):
        assert run("quantify", "AMS-II.C", inputs, "--sheet", sheet).exit_code == 0
    shutil.copy(sheet, filled)
    assert run("quantify", "AMS-II.C", inputs, "--sheet", filled).exit_code == 0
