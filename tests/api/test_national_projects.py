"""Projects under the regulations, end to end: who may be registered, verify, earn and go on."""

import datetime

import msgspec
import pytest
from msgspec.structs import replace

from ledger.book.acts import Document, RenewProject, RevokeProject
from ledger.book.calculation import Calculation
from ledger.book.eligibility import Crediting, Exclusion, Revocation
from ledger.book.fields import DocumentKind, UnitType
from registry.methods import method_of
from tests.api.regulated import PROJECT, at, refused, validated, voluntary
from tests.ledger.rules.given import day
from tests.stand_ins import SECOND
from tests.world import sha

METHOD = method_of("AMS-II.C").declaration
RENEWABLE = {"crediting": Crediting.RENEWABLE, "crediting_end": day("2028-01-01")}


def test_measures_of_more_than_three_years_ago_are_too_old(national):
    """A day too early is refused, the day itself is not; a removal may have begun at any time."""
    door, world = national, national.world
    at(door, "2022-12-10")
    early = {"measure_start": day("2019-12-09")}
    problem = refused(door, voluntary(door, **early))
    assert (problem["code"], problem["field"]) == ("excluded", "measure_start")
    assert problem["detail"] == "the measures began before 2019-12-10 (O0020137 Art 11(5))"
    assert "第11條第5款" in problem["detail_zh"]
    world.act(voluntary(door, measure_start=day("2019-12-10")))
    world.act(voluntary(door, "C00002", unit_type=UnitType.REMOVAL, **early))
    found = door.get("/v1/projects?status=registered").json()["items"]
    assert [(one["project"], one["unit_type"]) for one in found] == [
        ("C00001", "A"),
        ("C00002", "R"),
    ]


def test_equipment_with_certificates_of_its_own_is_barred(national):
    """An inverter of which certificates (T-REC) were asked for lies in the boundary."""
    declared = (Exclusion.CERTIFIED_RENEWABLES,)
    problem = refused(national, voluntary(national, exclusions=declared))
    assert (problem["code"], problem["field"]) == ("excluded", "exclusions")
    assert "(O0020137 Art 11(1))" in problem["detail"]
    assert "第11條第1款" in problem["detail_zh"]
    assert national.get("/v1/projects").json()["items"] == []


def test_a_lead_does_not_verify_for_a_sixth_year(national):
    """Five years running are led by one person, the sixth only by another."""
    door, world = national, national.world
    validated(door)
    for number, year in enumerate(range(2023, 2029), 1):
        at(door, f"{year + 1}-02-10")
        world.accredit("vvb2", 3)
        start, end = datetime.date(year, 1, 1), datetime.date(year + 1, 1, 1)
        world.act(world.report_act(number, grams=10**6, start=start, end=end, project=PROJECT))
        act = world.verify_act(
            number, grams=10**6, weights={year: 10**6}, project=PROJECT, body="vvb2"
        )
        if number == 6:
            problem = refused(door, act)
            assert (problem["code"], problem["field"]) == ("lead_too_long", "lead")
            assert "O0020104 Art 26" in problem["detail"]
            assert "第26條" in problem["detail_zh"]
            act = replace(act, lead=SECOND)
        world.act(act)
    reports = door.get(f"/v1/projects/{PROJECT}").json()["reports"]
    assert [one["status"] for one in reports] == ["verified"] * 6


def test_a_period_over_two_years_is_computed_with_the_factor_of_each(national):
    """1,000 MWh, half of them in each year: 500 x 0.494 + 500 x 0.474 = 484 t, to their units."""
    door, world = national, national.world
    validated(door, factor_sets=("GWP-AR5/1", "TW-GRID/1"), methodology_version=METHOD.version)
    at(door, "2026-02-10")
    told = "symbol,item,from,to,value,unit\n"
    for symbol in ("o_BL", "o_PJ"):
        told += f"{symbol},hall,2023-07-01,2024-01-01,1000,h\n"
        told += f"{symbol},hall,2024-01-01,2024-07-01,1000,h\n"
    kept = door.post(
        "/v1/documents?file_name=meter.csv&kind=readings",
        who="acme",
        content=told.encode(),
        headers={"Content-Type": "text/csv"},
    ).json()
    lamps = {"n_BL": 500, "rho_BL": 1100, "n_PJ": 500, "rho_PJ": 100}
    parameters = {name: {"hall": str(value)} for name, value in lamps.items()}
    parameters |= {"period_start": "2023-07-01", "period_end": "2024-07-01"}
    body = {"method": METHOD.code, "project": PROJECT, "parameters": parameters}
    made = door.post("/v1/calculations", who="acme", json=body | {"readings": [kept["sha256"]]})
    assert made.status_code == 201, made.text
    result = made.json()["result"]
    assert (result["quantity_g"], result["units"]) == (484_000_000, 484)
    calculation = msgspec.convert(made.json()["calculation"], Calculation)
    grams = {"grams": result["quantity_g"], "calculation": calculation, "project": PROJECT}
    period = {"start": day("2023-07-01"), "end": day("2024-07-01")}
    world.act(world.report_act(**grams, **period))
    weights = {2023: 247_000_000, 2024: 237_000_000}
    world.act(world.verify_act(**grams, weights=weights, body="vvb2"))
    world.act(world.issue_act(project=PROJECT, body="vvb2"))
    blocks = door.get("/v1/blocks?holder=acme").json()["items"]
    assert [(one["series"], one["last"]) for one in blocks] == [
        (f"{PROJECT}/2023", 247),
        (f"{PROJECT}/2024", 237),
    ]


def test_a_claim_above_the_plan_is_explained_first(national):
    """The plan says 10,000 t a year: 11,200 t are not taken in until a document explains them."""
    door, world = national, national.world
    validated(door)
    at(door, "2026-02-10")
    period = {"start": day("2024-01-01"), "end": day("2025-01-01"), "project": PROJECT}
    claim = world.report_act(grams=11_200_000_000, **period)
    problem = refused(door, claim)
    assert (problem["code"], problem["field"]) == ("document_needed", "documents")
    assert "O0020137 Art 17(4)" in problem["detail"]
    assert "第17條第4款" in problem["detail_zh"]
    assert door.get(f"/v1/projects/{PROJECT}").json()["reports"] == []
    why = Document(kind=DocumentKind.EXPLANATION, sha256=sha("why"))
    world.act(replace(claim, documents=(*claim.documents, why)))
    (report,) = door.get(f"/v1/projects/{PROJECT}").json()["reports"]
    assert (report["status"], report["claimed_g"]) == ("reported", 11_200_000_000)


def test_a_renewal_is_filed_six_months_before_the_end(national):
    """By the last day for it, it is; a month later it is refused, and nothing more is earned."""
    door, world = national, national.world
    for project in ("C00001", "C00002"):
        validated(door, project, **RENEWABLE)

    def renewal(project: str) -> RenewProject:
        documents = world.register_act().documents
        until = {"crediting_end": day("2033-01-01"), "documents": documents}
        return RenewProject(**world.base("acme"), **until, project=project)

    at(door, "2027-06-30")
    world.act(renewal("C00001"))
    at(door, "2027-07-31")
    problem = refused(door, renewal("C00002"))
    assert problem["code"] == "renewal_late"
    assert "O0020137 Art 15" in problem["detail"]
    assert "第15條" in problem["detail_zh"]
    at(door, "2029-02-10")
    year = {"grams": 10**6, "start": day("2028-01-01"), "end": day("2029-01-01")}
    assert refused(door, world.report_act(**year, project="C00002"))["code"] == "period_outside"
    world.act(world.report_act(**year, project="C00001"))


@pytest.mark.parametrize("begins", [False, True], ids=["idle", "begun"])
def test_a_project_for_which_nothing_was_done_may_be_revoked_after_a_year(national, begins):
    """It stands on the list of candidates from its day on, unless a period was reported."""
    door, world = national, national.world
    validated(door)
    if begins:
        at(door, "2023-12-01")
        year = {"start": day("2023-01-01"), "end": day("2023-07-01"), "project": PROJECT}
        world.act(world.report_act(grams=10**6, **year))

    def candidates(date: str) -> list[str]:
        found = door.get(f"/v1/projects?idle_on={date}").json()["items"]
        return [one["project"] for one in found]

    def revocation() -> RevokeProject:
        why = Revocation.NOT_STARTED
        return RevokeProject(**world.base("idb"), project=PROJECT, reason=why)

    assert candidates("2023-12-04") == []
    assert candidates("2023-12-05") == ([] if begins else [PROJECT])
    at(door, "2023-12-04")
    problem = refused(door, revocation())
    assert problem["code"] == "revocation_early"
    assert "O0020137 Art 20" in problem["detail"]
    assert "第20條" in problem["detail_zh"]
    at(door, "2023-12-05")
    if begins:
        assert refused(door, revocation())["code"] == "revocation_early"
        return
    world.act(revocation())
    told = door.get(f"/v1/projects/{PROJECT}").json()["project"]
    assert told["status"] == "revoked"
