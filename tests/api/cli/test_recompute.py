"""`tanbu recompute` over an export and a folder of documents, as somebody outside runs it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from api.cli import main
from registry.filing import path_under
from tests.ledger.exports import LOG_VKEY, files_of, zip_of
from tests.registry.recompute.story import UNITS, Story

GAP = (
    "note: Z00001: nothing was verified from 2023-01-01 until 2024-01-01; a loss in it would not "
    "be seen"
)
"""The crediting period begins a year before the first report."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Story, Path]:
    """Return a story whose units were issued, and the export of its log."""
    folder = tmp_path_factory.mktemp("recompute")
    story = Story(folder / "documents")
    story.register()
    story.issue()
    return story, zip_of(folder / "log.zip", files_of(story.world.leaves))


def run(kept: tuple[Story, Path], *options: str) -> Result:
    story, export = kept
    line = ["recompute", str(export), "--documents", str(story.folder), "--jobs", "1", *options]
    return CliRunner().invoke(main, line)


def test_every_tonne_follows(kept):
    done = run(kept, "--vkey", LOG_VKEY)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        GAP,
        "1 issuance: 284 of 284 units follow from their readings",
    ]


def test_what_lies_outside_is_named_in_text_and_json(tmp_path: Path):
    """Nothing was found, and the exit code says so; an auditor learns what nobody computed."""
    story = Story(tmp_path / "documents")
    story.folder.mkdir()
    story.world.register()
    story.world.validate()
    story.world.issue(100)
    kept = story, zip_of(tmp_path / "log.zip", files_of(story.world.leaves))
    done = run(kept, "--vkey", LOG_VKEY)
    told = run(kept, "--vkey", LOG_VKEY, "--json")
    assert done.exit_code == told.exit_code == 0
    assert done.stdout.splitlines()[:2] == [
        GAP,
        "note: computed elsewhere, with no tables of factors pinned: Z00001 (100)",
    ]
    outcome = json.loads(told.stdout)
    assert outcome["outside"] == [{"project": "Z00001", "units": 100}]
    assert outcome["gaps"] == [
        {"project": "Z00001", "period_start": "2023-01-01", "period_end": "2024-01-01"}
    ]
    assert outcome["findings"] == []


def test_what_is_owed_and_what_to_look_at_are_told_as_notes(tmp_path: Path):
    story = Story(tmp_path / "documents")
    story.register()
    story.earn(1, "2024-01-01", "2025-01-01", 10, m_ref={"HFC-134a": "30"})
    kept = story, zip_of(tmp_path / "log.zip", files_of(story.world.leaves))
    done = run(kept, "--vkey", LOG_VKEY)
    assert done.exit_code == 0, done.output
    assert "note: Z00001: a loss of 39 units is not set off by any report" in done.stdout
    outcome = json.loads(run(kept, "--vkey", LOG_VKEY, "--json").stdout)
    assert outcome["owed"] == [{"project": "Z00001", "units": 39}]
    assert outcome["warned"] == []


def test_warnings_of_readings_are_told_as_notes(tmp_path: Path):
    story = Story(tmp_path / "documents")
    story.register()
    head, *rows = story.readings.decode().splitlines()
    story.readings = "\n".join([f"{head},weather", *(f"{row}," for row in rows)]).encode()
    story.issue()
    kept = story, zip_of(tmp_path / "log.zip", files_of(story.world.leaves))
    done = run(kept, "--vkey", LOG_VKEY)
    assert done.exit_code == 0, done.output
    sha256 = story.keep(story.readings)
    assert f"note: Z00001 report 1: column_unknown ({sha256}, row 1): A file" in done.stdout


def test_trust_comes_from_outside(kept):
    done = run(kept)
    assert done.exit_code == 3
    assert "trust: taken from the export itself" in done.stderr


def test_a_changed_reading_is_told_by_its_tonnes(kept):
    story, _ = kept
    path = path_under(story.folder, story.keep(story.readings))
    path.write_bytes(story.readings.replace(b"2025-01-01,1500", b"2025-01-01,1400"))
    done = run(kept, "--vkey", LOG_VKEY)
    told = run(kept, "--vkey", LOG_VKEY, "--json")
    path.write_bytes(story.readings)
    assert done.exit_code == told.exit_code == 1
    *findings, note, summary = done.stdout.splitlines()
    assert note == GAP
    assert summary == "1 issuance: 0 of 284 units follow from their readings"
    assert f"entry 7, Z00001 report 1: readings_altered: {path.name}" in done.stdout
    assert findings[-2:] == [
        f"entry 9, Z00001 report 1: units_differ: Z00001/2024 {more} units more than the documents "
        "come to"
        for more in ("172-178: 7", "282-284: 3")
    ]
    outcome = json.loads(told.stdout)
    assert (outcome["computed"], outcome["follow"]) == (UNITS, 0)
    assert {finding["code"] for finding in outcome["findings"]} >= {"readings_altered"}


def test_a_log_with_findings_is_not_computed(kept, tmp_path: Path):
    story, _ = kept
    leaves = list(story.world.leaves)
    leaves[-1] = leaves[-1].replace(b'"last":178', b'"last":179')
    export = zip_of(tmp_path / "log.zip", files_of(leaves))
    done = run((story, export), "--vkey", LOG_VKEY)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "step 5" in done.stderr


def test_a_folder_is_asked_for(kept):
    _, export = kept
    done = CliRunner().invoke(main, ["recompute", str(export)])
    assert done.exit_code == 2
    assert "--documents" in done.stderr
