"""Checking files of readings on the command line, and templates that pass the check."""

import json

import pytest
from click.testing import CliRunner

from api.cli import main
from registry.methods import METHODS
from registry.readings.limits import FILE_BYTES_MAX
from tests.registry.readings.files import csv_of, workbook_of

GOOD = csv_of("o_PJ,hall,2024-01-01,2025-01-01,2904,h")


@pytest.fixture
def check(tmp_path):
    """Give a function that checks a file's bytes."""

    def run(data: bytes, *arguments: str, method: str = "AMS-II.C", **options):
        file = tmp_path / "meters.csv"
        file.write_bytes(data)
        command = ["readings", "check", str(file), "--method", method, *arguments]
        result = CliRunner().invoke(main, command, **options)
        assert isinstance(result.exception, SystemExit | None), result.exception
        return result

    return run


def test_a_good_file(check):
    result = check(GOOD, "--start", "2024-01-01", "--end", "2025-01-01")
    assert result.exit_code == 0
    assert "o_PJ hall: 1 reading, 2024-01-01 up to, not including, 2025-01-01: 2904 h" in (
        result.output
    )
    assert "1 row, 0 problems, 0 warnings; can be computed with" in result.output


def test_a_bad_cell(check):
    result = check(GOOD.replace(b"2904", b"29O4"))
    assert result.exit_code == 1
    assert 'row 2 E "value": letter_in_number' in result.output
    assert "character 3 is the letter O" in result.output
    assert "第 3 個字元" in result.output
    assert "\x1b[" not in result.output
    assert "\x1b[31m" in check(GOOD.replace(b"2904", b"29O4"), color=True).output


def test_a_reading_over_a_change_of_year(check):
    result = check(GOOD + b"o_PJ,line,2023-07-01,2024-07-01,1452,h\r\n")
    assert result.exit_code == 1
    assert 'row 3 D "to": years_not_apart' in result.output
    assert "give one for each calendar year" in result.output
    assert "請按曆年分開提供" in result.output


def test_what_a_terminal_would_obey_is_spelt_out(check):
    result = check(GOOD.replace(b"hall", b"\x1b[2J"), color=False)
    assert result.exit_code == 1
    assert "\x1b" not in result.output


def test_the_sheet_that_was_read_is_named(check):
    rows = [line.split(",") for line in GOOD.decode().split()]
    assert (
        'meters.csv, sheet "Table": 1 row, 0 problems' in check(workbook_of(rows, "Table")).output
    )
    assert "meters.csv: 1 row" in check(GOOD).output


def test_the_report_as_json(check):
    report = json.loads(check(GOOD, "--json").output)
    assert report["is_fine"]
    assert report["methodology"] == "AMS-II.C"
    report = json.loads(check(b"", "--json").output)
    assert report["counts"] == {"file_empty": 1}


@pytest.mark.parametrize(
    ("arguments", "method"), [((), "AM0001"), (("--start", "2024-01-01"), "AMS-II.C")]
)
def test_misuse(check, arguments, method):
    assert check(GOOD, *arguments, method=method).exit_code == 2


def test_a_file_beyond_the_bound_is_not_read_whole(check):
    result = check(b"x" * (FILE_BYTES_MAX + 2), "--json")
    assert json.loads(result.output)["counts"] == {"file_too_large": 1}


@pytest.mark.parametrize("code", METHODS)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_template_passes_the_check(tmp_path, code, suffix):
    out = tmp_path / f"template.{suffix}"
    made = CliRunner().invoke(main, ["readings", "template", code, str(out)])
    assert made.exit_code == 0, made.output
    checked = CliRunner().invoke(main, ["readings", "check", str(out), "--method", code])
    assert checked.exit_code == 0, checked.output


@pytest.mark.parametrize("name", ["template.ods", "none/template.csv"])
def test_a_template_that_cannot_be_written(tmp_path, name):
    result = CliRunner().invoke(main, ["readings", "template", "AMS-II.C", str(tmp_path / name)])
    assert result.exit_code == 2


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_template_never_takes_the_place_of_a_file(tmp_path, suffix):
    """It may hold a year of readings that somebody typed in."""
    filled, link = tmp_path / f"filled.{suffix}", tmp_path / f"link.{suffix}"
    filled.write_bytes(GOOD)
    link.symlink_to(tmp_path / "nowhere")
    for out in (filled, link):
        result = CliRunner().invoke(main, ["readings", "template", "AMS-II.C", str(out)])
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == f"{out} exists: it is never overwritten; name a new file\n"
    assert filled.read_bytes() == GOOD
    assert sorted(tmp_path.iterdir()) == [filled, link]
