"""A draft says where the documents it names are not here, or come to something else."""

import datetime
import json

import msgspec
import pytest

from ledger.book.calculation import Calculation
from registry.methods.result import Note
from registry.readings.noting import rows_of
from tests.api.test_kept_calculations import HALVES, PARAMETERS, asked, begin, stored
from tests.registry.readings.files import HEAD, csv_of
from tests.stand_ins import DRAFTED
from tests.world import sha

ABSENT = "no document with this hash is here for you to read"


@pytest.fixture
def kept(door):
    """Give a door, and what was kept of a calculation of its validated project."""
    begin(door, "Z00002", equipment="L-02")
    readings = stored(door, csv_of(*HALVES))
    return door, asked(door, readings=[readings]).json()


def report(found, **changed):
    body = {
        **{"act": "report_monitoring", "project": "Z00002", "period_start": "2024-01-01"},
        **{"period_end": "2025-01-01", "claimed_g": found["result"]["quantity_g"]},
        "documents": [{"kind": "readings", "sha256": found["calculation"]["readings"][0]}],
        "calculation": found["calculation"],
    }
    return body | changed


def noticed(door, body, who="acme"):
    drafted = door.post("/v1/drafts", who=who, json=body)
    assert drafted.status_code == 200, drafted.text
    notices = drafted.json()["notices"]
    assert all(each["zh"] and each["en"] for each in notices)
    return notices[:-1]


def told(door, body, who="acme"):
    return [each["en"] for each in noticed(door, body, who)]


def test_a_report_of_its_calculation_raises_no_doubt(kept):
    door, found = kept
    assert told(door, report(found)) == []


def test_a_document_of_ones_own_that_says_who_earns_alone_raises_none(kept):
    door, found = kept
    calculation = found["calculation"]
    answer = door.get(f"/v1/documents/{calculation['parameters']}", who="acme")
    told_of = {}
    for who in ("acme", "bolt"):
        members = [{"account": who, "share": "100 %"}]
        own = json.dumps({**answer.json(), "members": members}).encode()
        changed = {"calculation": {**calculation, "parameters": stored(door, own)}}
        told_of[who] = told(door, report(found, **changed))
    assert told_of["acme"] == []
    [differs] = told_of["bolt"]
    assert "computed with bolt 1, registered with acme 1" in differs


def test_what_a_file_of_readings_warns_of_is_told_to_whoever_signs(kept):
    door, _ = kept
    rows = [f"{half},by hand" for half in HALVES]
    first = stored(door, csv_of(rows[0], head=f"{HEAD},remark"))
    found = asked(door, readings=[first, stored(door, csv_of(HALVES[1]))]).json()
    assert [note["code"] for note in found["result"]["notes"]] == ["column_unknown"]
    [said] = noticed(door, report(found))
    assert said["en"] == (
        "calculation.readings.0: A file of readings has a column that is not read (row 1)."
    )
    assert said["zh"] == "calculation.readings.0：讀數檔有未讀取之欄（第 1 列）。"


def test_rows_of_a_note_are_told_in_words():
    told = {
        "ab12, row 3": ("第 3 列", "row 3"),
        "ab12, row 3, 4, 9 and 1,200 more": (
            "第 3、4、9 列，另 1,200 處",
            "row 3, 4, 9 and 1,200 more",
        ),
        "ab12": ("", ""),
        "t, row 5, 2024.csv": ("", ""),
    }
    for where, said in told.items():
        assert rows_of(Note("reading_unusual", "readings", where)) == said


def test_another_figure_and_another_period_are_told(kept):
    door, found = kept
    grams = found["result"]["quantity_g"]
    assert told(door, report(found, claimed_g=grams + 1)) == [
        f"claimed_g: the calculation comes to {grams:,} g, not {grams + 1:,} g."
    ]
    [period, _] = told(door, report(found, period_end="2024-12-31"))
    assert "computed for 2024-01-01 to 2025-01-01, reported for 2024-01-01 to 2024-12-31" in period


@pytest.mark.parametrize(
    ("changed", "field", "reported"),
    [
        ({"period_end": "2024-12-31"}, "period_end", ("2024-01-01", "2024-12-31")),
        ({"period_start": "2024-01-02"}, "period_start", ("2024-01-02", "2025-01-01")),
    ],
)
def test_the_end_of_the_period_that_differs_is_named(kept, changed, field, reported):
    door, found = kept
    period = noticed(door, report(found, **changed))[0]
    assert period["en"] == (
        f"calculation: {field}: computed for 2024-01-01 to 2025-01-01, reported for "
        f"{reported[0]} to {reported[1]}."
    )
    assert period["zh"] == (
        f"{field}：計算依據的期間為 2024-01-01 至 2025-01-01，"
        f"報告的期間為 {reported[0]} 至 {reported[1]}。"
    )


def test_a_verification_is_held_against_its_calculation(kept):
    door, found = kept
    grams = found["result"]["quantity_g"]
    door.world.act(
        door.world.report_act(
            project="Z00002", grams=grams, **whole_year(), calculation=decoded(found)
        )
    )
    public = stored(door, csv_of(*HALVES, ""), who="vvb", confidential="false")
    own = asked(door, who="vvb", readings=[public]).json()
    statement = stored(door, b"a statement", who="vvb")
    body = {
        **{"act": "verify_monitoring", "project": "Z00002", "statement": statement},
        **{"verified_g": own["result"]["quantity_g"], "vintages": own["vintages"]},
        "calculation": own["calculation"],
        **DRAFTED,
        "assurance": "reasonable",
    }
    assert told(door, body, who="vvb") == []
    less = {"verified_g": grams - 1, "vintages": [{"year": 2024, "weight_g": grams - 1}]}
    [differs] = told(door, body | less, who="vvb")
    assert differs.startswith("verified_g: the calculation comes to ")


def test_a_hash_that_is_stored_nowhere_is_told_by_its_place(kept):
    door, found = kept
    elsewhere = {"documents": [{"kind": "readings", "sha256": sha("mistyped")}]}
    [said] = told(door, report(found, **elsewhere))
    assert said.startswith(f"documents.0.sha256: {ABSENT}")
    changed = found["calculation"] | {"sheet": sha("mistyped"), "readings": [sha("another")]}
    said = told(door, report(found, calculation=changed))
    assert [each.partition(":")[0] for each in said] == [
        "calculation.readings.0",
        "calculation.sheet",
    ]
    door.world.register("Z00003", equipment="L-03")
    body = {"act": "validate_project", "project": "Z00003", "statement": sha("mistyped")}
    body |= DRAFTED
    [said] = told(door, body, who="vvb")
    assert said.startswith(f"statement: {ABSENT}")


def test_nobody_learns_of_a_confidential_document_that_is_not_for_him(kept):
    door, _ = kept
    hidden = stored(door, b"of bolt alone", who="bolt")
    body = {"act": "validate_project", "project": "Z00003", "statement": hidden} | DRAFTED
    door.world.register("Z00003", equipment="L-03")
    [said] = told(door, body, who="vvb")
    assert said.startswith(f"statement: {ABSENT}")


def test_parameters_that_cannot_be_computed_with_are_told(kept):
    door, found = kept
    wrong = stored(door, b'{"period_start": "2024-01-01"}')
    changed = found["calculation"] | {"parameters": wrong}
    [said] = told(door, report(found, calculation=changed))
    assert said.startswith("calculation: ")


def test_a_figure_of_many_readings_is_left_to_whoever_recomputes(kept, monkeypatch):
    door, found = kept
    monkeypatch.setattr("registry.services.grounds.COMPUTED_BYTES_MAX", len(str(PARAMETERS)) // 4)
    assert told(door, report(found, claimed_g=1_000_000)) == []


def whole_year():
    return {"start": datetime.date(2024, 1, 1), "end": datetime.date(2025, 1, 1)}


def decoded(found):
    return msgspec.convert(found["calculation"], Calculation)
