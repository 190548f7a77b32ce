"""``tanbu methods`` and ``tanbu quantify``: offline, the same answer as a registry's."""

import errno
import json
import os
import subprocess
import sys
import zipfile

import pytest
from click.testing import CliRunner

from api.cli import main
from registry.methods import METHODS, method_of
from registry.methods.inputs import INPUTS_BYTES_MAX
from registry.readings.templates import csv_template
from tests.api.cli.test_upkeep import run
from tests.registry.methods.reports import example

CODES = sorted(METHODS)
HEAD = "symbol,item,from,to,value,unit\n"
SOLAR = {"period_start": "2024-01-01", "period_end": "2025-01-01", "P": "1", "PE_other": "0"}


@pytest.fixture
def inputs(tmp_path):
    """Give a function that writes inputs to a file."""

    def write(values, name="inputs.json"):
        file = tmp_path / name
        file.write_text(json.dumps(values), encoding="utf-8")
        return file

    return write


def test_every_methodology_is_listed(public):
    listed = run("methods")
    assert listed.exit_code == 0
    assert all(code in listed.stdout for code in CODES)
    assert "scope 類別" in listed.stdout
    told = json.loads(run("methods", "--json").stdout)
    assert told == public.get("/v1/methods").json()


@pytest.mark.parametrize("code", CODES)
def test_one_is_described(public, code):
    declared = METHODS[code].declaration
    described = run("methods", code)
    assert described.exit_code == 0
    for each in (*declared.parameters, *declared.choices, *declared.factors, *declared.formulas):
        assert each.symbol in described.stdout
    assert declared.title_zh in described.stdout
    assert declared.summary_zh in described.stdout
    assert f"scope 類別 {declared.scope}: " in described.stdout
    flat = "".join(described.stdout.split())
    for each in (*declared.parameters, *declared.choices, *declared.factors):
        # A narrow column breaks a title between its characters.
        assert set("".join(each.title_zh.split())) <= set(flat), each.symbol
    assert json.loads(run("methods", code, "--json").stdout) == (
        public.get(f"/v1/methods/{code}").json()
    )


@pytest.mark.parametrize("code", CODES)
def test_the_example_is_computed_and_told(public, tmp_path, code):
    file = tmp_path / "inputs.json"
    file.write_text(run("methods", code, "--example").stdout, encoding="utf-8")
    told = run("quantify", code, file)
    assert (told.exit_code, told.stderr) == (0, "")
    declared = METHODS[code].declaration
    issued = f", issued {declared.example.units:,}" if declared.earns else "nothing is issued"
    assert issued in told.stdout.splitlines()[-1]
    answer = public.post(f"/v1/methods/{code}/quantify", json=example(code)).json()
    assert json.loads(run("quantify", code, file, "--json").stdout) == answer


def test_inputs_may_come_in_and_every_step_is_shown():
    given = json.dumps({**SOLAR, "EG_BL": "1200"})
    told = CliRunner().invoke(main, ["quantify", "AMS-I.D", "-"], input=given)
    assert told.exit_code == 0, told.stderr
    assert "     = EG_BL × EF_ELEC\n     = 1,200 MWh × 0.474 tCO2e/MWh\n" in told.stdout
    assert "TW-GRID/1/2024" in told.stdout
    assert "  1. BE, 2024: Baseline emissions 基線排放量\n" in told.stdout
    assert "自 2024-01-01 起，至 2025-01-01 前\n" in told.stdout
    assert "1,200 MWh × 0.474 tCO2e/MWh = 568.8 tCO2e，核發 568\n" in told.stdout
    assert told.stdout.endswith("1,200 MWh × 0.474 tCO2e/MWh = 568.8 tCO2e, issued 568\n")


def test_members_and_notes_are_told(inputs):
    members = [{"account": "acme", "share": "2"}, {"account": "bolt", "share": "1"}]
    file = inputs({**SOLAR, "EG_BL": "1200", "EF_ELEC": "0.5", "members": members})
    told = run("quantify", "AMS-I.D", file).stdout
    assert [line.split() for line in told.splitlines() if "acme" in line] == [
        ["acme", "2024", "400"]
    ]
    (note,) = [line for line in told.splitlines() if line.startswith("note: ")]
    assert note.startswith("note: EF_ELEC: factor_given")
    assert note.endswith(": A factor was given and not looked up 係數由申請人自填，非自係數表")


def test_all_that_is_wrong_is_told_with_what_would_be_right(inputs):
    refused = run("quantify", "AMS-I.D", inputs({**SOLAR, "P": "20", "EG_BL": "1,2"}))
    assert (refused.exit_code, refused.stdout) == (1, "")
    lines = refused.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines[::2]] == ["P", "EG_BL"]
    assert "from 0.001 to 15 MW" in lines[0]
    assert "1200.5 MWh" in lines[2]
    assert lines[1].startswith("  高於上限：")
    assert lines[3].startswith("  不是十進位數字：") or "1200.5 MWh" in lines[3]


def test_a_number_of_json_is_told_with_its_item(inputs):
    """The first mistake everybody makes; the decoder says neither the item nor what to write."""
    lamps = example("AMS-II.C")
    lamps["rho_PJ"] = {**lamps["rho_PJ"], "T5-14": 10}
    refused = run("quantify", "AMS-II.C", inputs(lamps))
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        "rho_PJ: The inputs are not valid: T5-14: a text is expected, not a whole number; "
        'write the number in quotes: "10"',
        '  輸入不符：T5-14：應為文字，收到整數；數字要加引號：寫成 "10"',
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "the JSON ends before it is whole, or there is none"),
        ("", "JSON 不完整，或沒有內容"),
        ("\xff", "inputs: "),
        ('{"x": 1}', "x: "),
        ('{"period_start": "2024-01-01", "period_end": "soon"}', "period_end: "),
        ('{"P": "1", "P": "2"}', "P: "),
        ('{"P\\u001b[31m": "1"}', "\\x1b[31m"),
    ],
)
def test_what_is_no_input_is_refused_in_lines(tmp_path, text, said):
    file = tmp_path / "inputs.json"
    file.write_bytes(text.encode("latin-1"))
    refused = run("quantify", "AMS-I.D", file)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr
    assert "\x1b" not in refused.stderr


def test_too_large_a_file_is_not_read(tmp_path):
    file = tmp_path / "inputs.json"
    file.write_bytes(b" " * (INPUTS_BYTES_MAX + 1))
    refused = run("quantify", "AMS-I.D", file)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "8,388,608" in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["methods", "NONE"],
        ["methods", "--example"],
        ["quantify", "NONE", "-"],
        ["quantify", "AMS-I.D", "nowhere.json"],
        ["quantify", "AMS-I.D"],
    ],
)
def test_misuse_is_said(arguments):
    misused = run(*arguments)
    assert (misused.exit_code, misused.stdout) == (2, "")
    assert misused.stderr


def test_an_unknown_methodology_is_told_where_the_others_are():
    misused = run("methods", "NONE")
    en, zh = misused.stderr.splitlines()
    assert en.startswith("method_unknown: NONE")
    assert all(code in en for code in CODES)
    assert zh == "  減量方法不存在：NONE；見減量方法清單（tanbu methods）"


def test_readings_come_from_files(inputs, tmp_path):
    halves = []
    for number, row in enumerate(
        ("EG_BL,,2024-01-01,2024-07-01,590,MWh", "EG_BL,,2024-07-01,2025-01-01,610000,kWh")
    ):
        file = tmp_path / f"half-{number}.csv"
        file.write_text(f"{HEAD}{row}\n", encoding="utf-8")
        halves += ["--readings", file]
    told = run("quantify", "AMS-I.D", inputs(SOLAR), *halves, "--json")
    assert told.exit_code == 0, told.stderr
    assert json.loads(told.stdout)["units"] == 568


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_what_is_to_be_looked_at_in_readings_is_told(inputs, tmp_path, options):
    """An unedited template computes, and nobody is left to believe that its figures were read."""
    file = tmp_path / "meter.csv"
    file.write_bytes(csv_template(method_of("AMS-I.D").declaration))
    given = {name: one for name, one in SOLAR.items() if name != "PE_other"}
    told = run("quantify", "AMS-I.D", inputs(given), "--readings", file, *options)
    assert told.exit_code == 0, told.stderr
    en, zh = told.stderr.splitlines()
    assert en.startswith(f"{file}, row 2: The template's example rows")
    assert "範本" in zh
    note = {"code": "template_unfilled", "symbol": "readings", "where": "meter.csv, row 2"}
    if options:
        assert json.loads(told.stdout)["notes"] == [note]
    else:
        line = next(each for each in told.stdout.splitlines() if each.startswith("note: "))
        assert line.startswith("note: readings: template_unfilled (meter.csv, row 2): ")
        assert "範例列" in line and "example rows" in line


def test_a_cell_at_fault_is_told_by_its_place(inputs, tmp_path):
    file = tmp_path / "meter.csv"
    file.write_text(f"{HEAD}EG_BL,,2024-01-01,2025-01-01,12O0,MWh\n", encoding="utf-8")
    refused = run("quantify", "AMS-I.D", inputs(SOLAR), "--readings", file)
    assert (refused.exit_code, refused.stdout) == (1, "")
    en, zh = refused.stderr.splitlines()
    assert en.startswith(f'{file}, row 2, column E "value": ')
    assert "第 3 個字元" in zh


def test_a_row_at_fault_as_a_whole_is_told_without_a_column(inputs, tmp_path):
    file = tmp_path / "meter.csv"
    file.write_text("symbol,item,from,to\nEG_BL,,2024-01-01,2025-01-01\n", encoding="utf-8")
    refused = run("quantify", "AMS-I.D", inputs(SOLAR), "--readings", file)
    assert refused.stderr.startswith(f"{file}, row 1: ")


def test_a_choice_out_of_its_words_is_told_them_all(inputs):
    refused = run("quantify", "AMS-III.C", inputs({**example("AMS-III.C"), "fuel_BL": "wood"}))
    en, zh = refused.stderr.splitlines()
    assert "one of: diesel, motor_gasoline; " in en
    assert "應為其中之一：diesel, motor_gasoline；" in zh


def test_readings_of_what_is_given_already_are_refused(inputs, tmp_path):
    file = tmp_path / "meter.csv"
    file.write_text(f"{HEAD}EG_BL,,2024-01-01,2025-01-01,1201,MWh\n", encoding="utf-8")
    refused = run("quantify", "AMS-I.D", inputs({**SOLAR, "EG_BL": "1"}), "--readings", file)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("EG_BL: ")


def test_the_calculation_is_written_as_a_workbook(inputs, tmp_path):
    sheet = tmp_path / "sheet.xlsx"
    file = inputs({**SOLAR, "EG_BL": "1200"})
    assert run("quantify", "AMS-I.D", file, "--sheet", sheet).exit_code == 0
    with zipfile.ZipFile(sheet) as book:
        assert "xl/workbook.xml" in book.namelist()
    refused = run("quantify", "AMS-I.D", file, "--sheet", tmp_path / "none" / "sheet.xlsx")
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_a_workbook_takes_the_place_of_no_input(inputs, tmp_path):
    meter, linked = tmp_path / "meter.xlsx", tmp_path / "linked.xlsx"
    meter.write_text(f"{HEAD}EG_BL,,2024-01-01,2025-01-01,1200,MWh\n", encoding="utf-8")
    file = inputs(SOLAR, "inputs.xlsx")
    linked.hardlink_to(file)
    before = file.read_bytes(), meter.read_bytes()
    for sheet in (file, linked, meter, tmp_path / "." / "inputs.xlsx"):
        refused = run("quantify", "AMS-I.D", file, "--readings", meter, "--sheet", sheet)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "would overwrite this input" in refused.stderr
    assert (file.read_bytes(), meter.read_bytes()) == before
    named = run("quantify", "AMS-I.D", file, "--readings", meter, "--sheet", tmp_path / "x.txt")
    assert (named.exit_code, "end in .xlsx" in named.stderr) == (2, True)
    assert not (tmp_path / "x.txt").exists()


def test_a_workbook_that_cannot_be_written_leaves_the_one_before(inputs, tmp_path, monkeypatch):
    sheet = tmp_path / "sheet.xlsx"
    file = inputs({**SOLAR, "EG_BL": "1200"})
    assert run("quantify", "AMS-I.D", file, "--sheet", sheet).exit_code == 0
    before = sheet.read_bytes()

    def full(_descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("registry.files.os.fsync", full)
    other = inputs({**SOLAR, "EG_BL": "9"}, "other.json")
    refused = run("quantify", "AMS-I.D", other, "--sheet", sheet)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "No space left" in refused.stderr
    assert sheet.read_bytes() == before
    monkeypatch.undo()
    assert run("quantify", "AMS-I.D", other, "--sheet", sheet).exit_code == 0
    assert sheet.read_bytes() != before
    assert len(list(tmp_path.iterdir())) == 3


def test_nothing_of_a_server_or_a_database_is_loaded(inputs):
    file = inputs({**SOLAR, "EG_BL": "1200"})
    program = (
        "import sys; from api.cli import main\n"
        f"main(['quantify', 'AMS-I.D', {str(file)!r}], standalone_mode=False)\n"
        "loaded = {'litestar', 'sqlalchemy', 'sqlmodel', 'httpx', 'uvicorn'} & set(sys.modules)\n"
        "sys.exit(', '.join(loaded) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_share_has_no_unit_in_a_refusal(inputs):
    refused = run("quantify", "AMS-II.C", inputs({**example("AMS-II.C"), "l": "60 %"}))
    assert "l: A measurement is above its maximum: at most 0.2; " in refused.stderr
    dated = run("quantify", "AMS-I.D", inputs({**SOLAR, "period_end": ""}))
    assert "no date: ;" not in dated.stderr
