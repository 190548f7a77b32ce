"""A tonne from its meter to its serial number over HTTP, and computed again from what is kept."""

import shutil

from ledger.commands import audit
from ledger.export import Export, leaves_of
from registry.backup import backup
from registry.documents import Documents
from registry.filing import path_under
from registry.methods import method_of
from registry.recompute import Shelf, recompute
from registry.restore import restore
from registry.seam import Seam
from tests.api.test_stories import drafted, signed
from tests.registry.chance import chance
from tests.registry.recompute.story import PARAMETERS, READINGS, UNITS
from tests.stand_ins import DRAFTED
from tests.world import ORIGIN, signer_of

METHOD = method_of("AMS-II.C")
VKEY = signer_of(ORIGIN).vkey.text
NOW = "2026-02-01T00:00:00.000Z"
GIVEN = {
    name: value for name, value in PARAMETERS.items() if name not in {"factor_sets", "members"}
}


def act(door, who, **body):
    """Draft, sign and submit."""
    answer = door.submit(signed(drafted(door, who, **body), f"{who}/k1"), who=who)
    assert answer.status_code == 201, answer.text


def stored(door, data, name, kind, *, confidential):
    answer = door.post(
        f"/v1/documents?file_name={name}&kind={kind}&confidential={str(confidential).lower()}",
        who="acme",
        content=data,
        headers={"Content-Type": "text/csv"},
    )
    assert answer.status_code == 201, answer.text
    return answer.json()["sha256"]


def computed(door, who, readings):
    body = {"method": "AMS-II.C", "project": "Z00001", "parameters": GIVEN, "readings": [readings]}
    answer = door.post("/v1/calculations", who=who, json={**body, "confidential": True})
    assert answer.status_code == 201, answer.text
    return answer.json()["calculation"], answer.json()["result"]


def issued(door):
    """Let a project earn what its meter's file comes to; return the hash of that file."""
    door.world.settle()
    plan = stored(door, b"a plan", "plan.txt", "project_plan", confidential=False)
    act(
        door,
        "acme",
        act="register_project",
        assets=[{"equipment": "L-01", "measure": "lighting", "plant": "99000001"}],
        crediting_start="2023-01-01",
        crediting_end="2033-01-01",
        documents=[{"kind": "project_plan", "sha256": plan}],
        factor_sets=["GWP-AR5/1", "TW-GRID/1"],
        members=[],
        methodology="AMS-II.C",
        methodology_version=METHOD.declaration.version,
        project="Z00001",
        scope=3,
        unit_type="A",
    )
    act(door, "vvb", act="validate_project", project="Z00001", statement=plan, **DRAFTED)
    readings = stored(door, READINGS.encode(), "meter.csv", "readings", confidential=True)
    calculation, result = computed(door, "acme", readings)
    act(
        door,
        "acme",
        act="report_monitoring",
        project="Z00001",
        period_start=GIVEN["period_start"],
        period_end=GIVEN["period_end"],
        claimed_g=result["quantity_g"],
        documents=[{"kind": "readings", "sha256": readings}],
        calculation=calculation,
    )
    # The report makes the body a party, which may read what is confidential.
    calculation, again = computed(door, "vvb", readings)
    assert again == result
    act(
        door,
        "vvb",
        act="verify_monitoring",
        assurance="reasonable",
        **DRAFTED,
        project="Z00001",
        statement=plan,
        verified_g=result["quantity_g"],
        vintages=[{"weight_g": result["quantity_g"], "year": 2024}],
        calculation=calculation,
    )
    act(door, "vvb", act="issue", project="Z00001")
    return readings


def taken_home(door, folder):
    """Export the log, and require that an auditor accepts it."""
    file = folder / "tanbu-log.zip"
    file.write_bytes(door.get("/v1/export").content)
    verdict = audit(file, vkey=VKEY)
    assert (verdict.exit_code, verdict.findings) == (0, ())
    return file, verdict.size


def told(log, documents):
    file, size = log
    with Export(file) as export:
        return recompute(leaves_of(export), Shelf(documents), size=size)


def test_a_tonne_follows_from_its_meter_until_a_reading_is_changed(both_kinds, tmp_path):
    readings = issued(both_kinds)
    log = taken_home(both_kinds, tmp_path)
    registry = both_kinds.client.app.state["services"].registry
    documents = tmp_path / "copy"
    shutil.copytree(registry.documents.folder, documents)
    outcome = told(log, documents)
    assert outcome.findings == ()
    assert (outcome.issuances, outcome.computed, outcome.follow) == (1, UNITS, UNITS)

    path = path_under(documents, readings)
    path.write_bytes(path.read_bytes().replace(b"2025-01-01,1500", b"2025-01-01,1600"))
    found = told(log, documents).findings
    assert found[0].code == "readings_altered"
    assert found[0].subject == readings
    # 3,100 h at 200 W against 3,000 h at 400 W: 580 MWh, 274.92 t, ten units fewer.
    lost = [each for each in found if each.code == "units_differ"]
    assert [each.subject for each in lost] == [f"Z00001/2024 {UNITS - 9}-{UNITS}"]
    assert sum(each.units for each in lost) == 10


def test_confidential_readings_are_computed_again_after_a_restore(both_kinds, tmp_path):
    readings = issued(both_kinds)
    log = taken_home(both_kinds, tmp_path)
    registry = both_kinds.client.app.state["services"].registry
    target = tmp_path / "target"
    target.mkdir()
    backup(registry.database, registry.documents, tmp_path / "backup.zip", now=NOW)
    store = Documents(target / "documents", Seam(), chance())
    url = f"sqlite:///{target / 'restored.sqlite3'}"
    restored = restore(tmp_path / "backup.zip", url, store, target, vkey=VKEY)
    assert restored.lost == ()
    outcome = told(log, store.folder)
    assert outcome.findings == ()
    assert outcome.follow == UNITS
    # Without its salt a confidential file is no proof of anything.
    path_under(store.folder, readings).with_name(f"{readings}.salt").unlink()
    assert [each.code for each in told(log, store.folder).findings] == ["readings_altered"] * 2
