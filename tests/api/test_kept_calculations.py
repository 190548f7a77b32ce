"""Calculations computed with a project's pins and kept: what a report then names can be redone."""

import hashlib
import hmac
import io
import json
import re
import zipfile

import pytest
from msgspec.structs import replace

from ledger.book.acts import decode_act
from registry import methods
from registry.methods import EDITIONS, METHODS, method, method_of
from registry.readings import calculation_sheet, read_readings
from registry.readings.templates import csv_template
from tests.registry.readings.files import csv_of, plain_workbook
from tests.stand_ins import DRAFTED
from tests.world import sha

METHOD = method_of("AMS-II.C")
PARAMETERS = {
    **{"period_start": "2024-01-01", "period_end": "2025-01-01"},
    **{"n_BL": {"hall": "643"}, "rho_BL": {"hall": "28"}, "o_BL": {"hall": "2904"}},
    **{"n_PJ": {"hall": "643"}, "rho_PJ": {"hall": "13"}},
}
HALVES = (
    "o_PJ,hall,113/1/1,2024-07-01,1452,h",
    "o_PJ,hall,2024-07-01,2025-01-01,87120,min",
)
PATH = "/v1/calculations"


@pytest.fixture
def pinned(door):
    """Give a door to a registry whose project Z00002 pins the grid's table, and is validated."""
    begin(door, "Z00002", equipment="L-02")
    return door


def begin(door, project, **options):
    pins = ("GWP-AR5/1", "TW-GRID/*")
    act = door.world.register_act(project, factor_sets=pins, **options)
    door.world.act(replace(act, methodology_version=METHOD.declaration.version))
    door.world.validate(project)


def stored(door, data, *, who="acme", confidential="true"):
    query = f"?file_name=meters.csv&kind=readings&confidential={confidential}"
    answer = door.post(
        f"/v1/documents{query}", who=who, content=data, headers={"Content-Type": "text/csv"}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["sha256"]


def asked(door, *, who="acme", **more):
    body = {"method": "AMS-II.C", "project": "Z00002", "parameters": PARAMETERS, **more}
    return door.post(PATH, who=who, json=body)


def kept(door, sha256, who="acme"):
    """Give a document's bytes, and require that salt and bytes have its hash."""
    answer = door.get(f"/v1/documents/{sha256}", who=who)
    assert answer.status_code == 200, answer.text
    salt = bytes.fromhex(answer.headers.get("Tanbu-Document-Salt", ""))
    hashed = hmac.new(salt, answer.content, hashlib.sha256) if salt else None
    assert (hashed or hashlib.sha256(answer.content)).hexdigest() == sha256
    return answer.content


@pytest.mark.parametrize("confidential", [True, False])
def test_what_is_kept_can_be_computed_again(pinned, confidential):
    readings = stored(pinned, csv_of(*HALVES))
    answer = asked(pinned, readings=[readings], confidential=confidential)
    assert answer.status_code == 201, answer.text
    found = answer.json()
    calculation = found["calculation"]
    assert calculation["readings"] == [readings]
    assert [each["kind"] for each in found["documents"]] == [
        *("calculation", "calculation", "other", "other")
    ]
    assert all(bool(each["salt"]) is confidential for each in found["documents"][:2])
    assert found["documents"][2]["salt"] == ""
    parameters = kept(pinned, calculation["parameters"])
    assert (
        parameters
        == json.dumps(
            json.loads(parameters), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ).encode()
    )
    assert json.loads(parameters)["factor_sets"] == ["GWP-AR5/1", "TW-GRID/1"]
    inputs = METHOD.decode(parameters)
    checked = read_readings(METHOD.declaration, kept(pinned, readings))
    inputs = inputs.with_readings(checked.readings)
    result = METHOD.quantify(inputs)
    assert (result.units, result.quantity_g) == (
        found["result"]["units"],
        found["result"]["quantity_g"],
    )
    sheet = calculation_sheet(METHOD.declaration, inputs, result)
    assert kept(pinned, calculation["sheet"]) == sheet
    assert [each["sha256"] for each in calculation["factors"]] == [
        used.sha256 for used in result.factor_sets
    ]


def test_warnings_of_readings_are_notes_of_the_result_and_of_the_sheet(pinned):
    """An unedited template, and a column that nobody reads: who drafts and who verifies sees it."""
    rows = csv_template(METHOD.declaration).decode("utf-8-sig").splitlines()
    data = "\n".join([f"{rows[0]},weather", *(f"{row}," for row in rows[1:])]).encode()
    readings = stored(pinned, data)
    checked = read_readings(METHOD.declaration, data)
    items = sorted({item for symbol, item, _ in checked.readings if symbol == "o_PJ"})
    given = {
        name: dict.fromkeys(items, one["hall"])
        for name, one in PARAMETERS.items()
        if isinstance(one, dict) and name != "o_BL"
    }
    period = {
        "period_start": checked.report.period_start,
        "period_end": checked.report.period_end,
    }
    answer = asked(pinned, parameters={**given, **period}, readings=[readings])
    assert answer.status_code == 201, answer.text
    found = answer.json()
    told = [note for note in found["result"]["notes"] if note["symbol"] == "readings"]
    assert told == [
        {"code": "column_unknown", "symbol": "readings", "where": f"{readings}, row 1"},
        {"code": "template_unfilled", "symbol": "readings", "where": f"{readings}, row 2"},
    ]
    with zipfile.ZipFile(io.BytesIO(kept(pinned, found["calculation"]["sheet"]))) as book:
        sheets = b"".join(book.read(name) for name in book.namelist() if "sheet" in name)
    assert "範本之範例列".encode() in sheets


def test_a_report_takes_it_as_it_is(pinned):
    found = asked(pinned, readings=[stored(pinned, csv_of(*HALVES))]).json()
    report = {
        **{"act": "report_monitoring", "project": "Z00002", "period_end": "2025-01-01"},
        "period_start": "2024-01-01",
        "claimed_g": found["result"]["quantity_g"],
        "documents": [{"kind": "readings", "sha256": found["calculation"]["readings"][0]}],
        "calculation": found["calculation"],
    }
    handed_in(pinned, "acme", report)


def test_a_verification_takes_it_with_its_vintages(pinned):
    period = {"period_start": "2023-07-01", "period_end": "2025-01-01"}
    hours = {"hall": [["2023-07-01", "2024-01-01", "1460"], ["2024-01-01", "2025-01-01", "2904"]]}
    parameters = {**PARAMETERS, **period, "o_BL": hours, "o_PJ": hours}
    found = asked(pinned, parameters=parameters).json()
    grams = found["result"]["quantity_g"]
    assert [row["year"] for row in found["vintages"]] == [2023, 2024]
    report = {
        **{"act": "report_monitoring", "project": "Z00002", **period, "claimed_g": grams},
        "documents": [{"kind": "readings", "sha256": found["calculation"]["parameters"]}],
        "calculation": found["calculation"],
    }
    handed_in(pinned, "acme", report)
    verification = {
        **{"act": "verify_monitoring", "project": "Z00002", "statement": sha("statement")},
        **{"verified_g": grams, "vintages": found["vintages"]},
        "calculation": found["calculation"],
        **DRAFTED,
        "assurance": "limited",
    }
    handed_in(pinned, "vvb", verification)
    seen = pinned.get("/v1/verifications?project=Z00002").json()["items"][0]
    assert (seen["verified_g"], len(seen["vintages"])) == (grams, 2)


def test_less_than_a_unit_has_no_vintages(pinned):
    few = {**PARAMETERS, "n_BL": {"hall": "10"}, "n_PJ": {"hall": "10"}, "o_PJ": {"hall": "2904"}}
    found = asked(pinned, parameters=few).json()
    assert 0 < found["result"]["quantity_g"] < 1_000_000
    assert found["vintages"] == []


def handed_in(door, who, body):
    """Draft an act over HTTP, and have the text of it admitted."""
    drafted = door.post("/v1/drafts", who=who, json=body)
    assert drafted.status_code == 200, drafted.text
    door.world.act(decode_act(drafted.json()["text"].split("\n")[1].encode()))


def test_a_joint_project_is_computed_with_its_shares(pinned):
    begin(pinned, "Z00003", equipment="L-03", members=(("bolt", 300), ("acme", 100)))
    given = {**PARAMETERS, "o_PJ": {"hall": "1452"}}
    found = asked(pinned, project="Z00003", parameters=given).json()
    units = {each["account"]: each["units"] for each in found["result"]["allocation"]}
    assert sum(units.values()) == found["result"]["units"] > 4
    assert units["bolt"] > 2 * units["acme"]
    parameters = json.loads(kept(pinned, found["calculation"]["parameters"]))
    assert parameters["members"] == [
        {"account": "bolt", "share": "300"},
        {"account": "acme", "share": "100"},
    ]
    same = {**given, "members": [{"account": "bolt", "share": "75 %"}]}
    assert asked(pinned, project="Z00003", parameters=same).status_code == 422


@pytest.mark.parametrize("share", ["100 %", "1", "40"])
def test_one_who_earns_alone_may_say_so(pinned, share):
    """All of it is the proponent's, however that is said; what is kept has no members."""
    given = {**PARAMETERS, "o_PJ": {"hall": "2904"}}
    alone = asked(pinned, parameters=given).json()
    said = asked(pinned, parameters={**given, "members": [{"account": "acme", "share": share}]})
    assert said.status_code == 201, said.text
    assert said.json()["result"] == alone["result"]
    parameters = json.loads(kept(pinned, said.json()["calculation"]["parameters"]))
    assert parameters["members"] == []


def test_readings_in_two_files_cover_the_period_together(pinned):
    parts = [stored(pinned, csv_of(half)) for half in HALVES]
    both = asked(pinned, readings=[stored(pinned, csv_of(*HALVES))]).json()
    answer = asked(pinned, readings=parts)
    assert answer.json()["result"]["quantity_g"] == both["result"]["quantity_g"]
    assert answer.json()["calculation"]["readings"] == parts
    assert asked(pinned, readings=parts[:1]).json()["code"] == "inputs_invalid"
    assert asked(pinned, readings=[parts[0], parts[0]]).status_code == 422


def test_confidential_readings_are_computed_with_by_whoever_may_read_them(pinned):
    sha256 = stored(pinned, csv_of(*HALVES))
    assert asked(pinned, who="bolt", readings=[sha256]).json()["code"] == "document_unknown"
    public = stored(pinned, csv_of(*HALVES, ""), confidential="false")
    answer = asked(pinned, who="vvb", readings=[public], confidential=True)
    assert answer.status_code == 201, answer.text
    sheet = answer.json()["calculation"]["sheet"]
    assert pinned.get(f"/v1/documents/{sheet}", who="bolt").status_code == 404
    assert kept(pinned, sheet, who="vvb")


def test_who_may(pinned):
    assert asked(pinned, who="").status_code == 401
    for who in ("reader", "operator", "auditor"):
        assert asked(pinned, who=who).status_code == 403


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"project": "Z00009"}, "project_unknown"),
        ({"project": "Z00001"}, "calculation_mismatch"),
        ({"method": "AMS-II.D"}, "calculation_mismatch"),
        ({"method": "AM0001"}, "method_unknown"),
        ({"readings": ["0" * 64]}, "document_unknown"),
        ({"parameters": {**PARAMETERS, "o_PJ": {"hall": "1"}, "x": "1"}}, "inputs_invalid"),
        ({"parameters": PARAMETERS}, "parameter_missing"),
        (
            {"parameters": {**PARAMETERS, "factor_sets": ["TW-FUEL/1"]}},
            "factor_set_unknown",
        ),
        (
            {"parameters": {**PARAMETERS, "members": [{"account": "bolt", "share": "1"}]}},
            "calculation_mismatch",
        ),
        ({"more": 1}, "bad_request"),
        ({"parameters": []}, "inputs_invalid"),
    ],
)
def test_refusals(pinned, more, code):
    answer = asked(pinned, **more)
    assert answer.json()["code"] == code, answer.text


def test_a_project_is_computed_in_its_own_version(door, monkeypatch):
    """A newer version is on offer since it was registered."""
    newer = method(replace(METHOD.declaration, version="99.0"))
    monkeypatch.setattr(methods, "METHODS", {**METHODS, "AMS-II.C": newer})
    known = {**EDITIONS, ("AMS-II.C", "99.0"): newer}
    monkeypatch.setattr(methods, "EDITIONS", known)
    begin(door, "Z00002", equipment="L-02")
    whole = {**PARAMETERS, "o_PJ": {"hall": "1452"}}
    found = asked(door, parameters=whole).json()
    own = METHOD.declaration.version
    assert found["calculation"]["methodology_version"] == found["result"]["version"] == own
    refused = asked(door, project="Z00001", parameters=whole).json()
    assert (refused["code"], refused["field"]) == ("calculation_mismatch", "method")
    assert f"AMS-II.C 15.0; there are AMS-II.C {own}, AMS-II.C 99.0" in refused["detail"]


def test_a_tool_is_refused(door):
    """A project may be registered with a tool's name; what it computes is never reported."""
    act = door.world.register_act("Z00002", equipment="L-02", factor_sets=("TW-GRID/*",))
    door.world.act(replace(act, methodology="TOOL05", methodology_version="1.0"))
    saved = {"period_start": "2024-01-01", "period_end": "2025-01-01", "EC_BL": {"works": "500"}}
    refused = asked(door, method="TOOL05", parameters=saved).json()
    assert (refused["code"], refused["field"]) == ("calculation_mismatch", "method")
    assert "earns nothing" in refused["detail"]


def test_a_factor_of_ones_own_is_refused(pinned):
    """A figure of a project that pins its tables is computed with what was announced."""
    whole = {**PARAMETERS, "o_PJ": {"hall": "1452"}}
    assert asked(pinned, parameters=whole).status_code == 201
    own = {**whole, "EF_ELEC": "0.474", "m_ref": {"R-410A": "1"}, "GWP_ref": {"R-410A": "1"}}
    refused = asked(pinned, parameters=own).json()
    assert (refused["code"], refused["field"]) == ("calculation_mismatch", "parameters.EF_ELEC")
    assert "leave out EF_ELEC, GWP_ref" in refused["detail"]


def test_bad_readings_name_the_first_cell(pinned):
    good = stored(pinned, csv_of(HALVES[0]))
    bad = stored(pinned, csv_of(HALVES[1].replace("87120", "8712O")))
    refused = asked(pinned, readings=[good, bad]).json()
    assert (refused["code"], refused["field"]) == ("inputs_invalid", "readings.1")
    assert refused["detail"].startswith("E2: ")
    assert "more" not in refused["detail"]
    assert refused["detail_zh"].startswith("E2：「8712O」：第 5 個字元為英文字母 O，應為數字 0；")
    assert not re.search(r"[.。][;；]", refused["detail"] + refused["detail_zh"])
    assert "correct the file and store it anew" in refused["detail"]
    assert "請改正檔案後重新存放" in refused["detail_zh"]
    twice = stored(
        pinned,
        csv_of(*(half.replace(",1452", ",145O").replace("20,min", "2O,min") for half in HALVES)),
    )
    refused = asked(pinned, readings=[good, twice]).json()
    assert "; and 1 more problem; " in refused["detail"]
    short = stored(pinned, b"symbol,item,from,to\no_PJ,hall,2024-01-01,2024-07-01\n")
    refused = asked(pinned, readings=[short]).json()
    assert refused["detail"].startswith("row 1: ")
    assert refused["detail_zh"].startswith("第 1 列：")
    headless = stored(pinned, b"a picture of a meter")
    refused = asked(pinned, readings=[headless]).json()
    assert " at 0" not in refused["detail"]
    assert "head line" not in refused["detail_zh"]
    assert asked(pinned, readings=[stored(pinned, plain_workbook())]).status_code == 422


def test_what_is_refused_is_named_as_the_body_names_it(pinned):
    good = stored(pinned, csv_of(HALVES[0]))
    refused = asked(pinned, readings=[good, "0" * 64]).json()
    assert (refused["code"], refused["field"]) == ("document_unknown", "readings.1")
    refused = asked(pinned, method="AMS-II.D").json()
    assert refused["field"] == "method"
    assert refused["detail"] == "the project's is AMS-II.C 2.0; computed would be AMS-II.D"
    assert refused["detail_zh"] == "專案登記的是 AMS-II.C 2.0；這裡會計算的是 AMS-II.D"


def test_nothing_is_kept_of_what_is_refused(pinned):
    folder = pinned.client.app.state["services"].registry.documents.folder
    before = sorted(path for path in folder.rglob("*") if path.is_file())
    assert asked(pinned).status_code == 422
    assert sorted(path for path in folder.rglob("*") if path.is_file()) == before
