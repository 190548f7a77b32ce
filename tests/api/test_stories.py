"""Whole roads over HTTP: from a draft to a retired unit, on both kinds of database."""

import base64
import datetime

import pytest

from ledger.book.acts import EnrolKey, Transfer
from ledger.entry import parse_signed
from ledger.log.checkpoint import open_checkpoint
from ledger.log.note import format_note, signature_line
from ledger.log.proof import check_receipt, parse_receipt
from tests.api.doors import NOTE, Door, SteppingClock, copied, opened
from tests.stand_ins import DRAFTED
from tests.world import ORIGIN, UBNS, grant_of, sha, sign, signer_of


def drafted(door, who, **body):
    response = door.post("/v1/drafts", who=who, json=body)
    assert response.status_code == 200, response.text
    return response.json()


def signed(draft, *names):
    """Sign a draft as a client does: the bytes of its text, and nothing else."""
    text = draft["text"].encode()
    signers = sorted((signer_of(name) for name in names), key=lambda signer: signer.vkey.name)
    return format_note(text, [signature_line(signer, text) for signer in signers])


def line_of(draft, name):
    text = draft["text"].encode()
    note = format_note(text, [signature_line(signer_of(name), text)])
    return note.decode().removeprefix(f"{draft['text']}\n").removesuffix("\n")


def road(plan):
    """Return who drafts what, from a registered project to a retired unit."""
    statement = sha("statement")
    return [
        (
            "acme",
            {
                "act": "register_project",
                "assets": [{"equipment": "L-01", "measure": "lighting", "plant": "99000001"}],
                "crediting_start": "2023-01-01",
                "crediting_end": "2033-01-01",
                "documents": [{"kind": plan["kind"], "sha256": plan["sha256"]}],
                "factor_sets": [],
                "members": [],
                "methodology": "AMS-II.C",
                "methodology_version": "15.0",
                "project": "Z00001",
                "scope": 3,
                "unit_type": "A",
            },
        ),
        ("vvb", DRAFTED | {"act": "validate_project", "project": "Z00001", "statement": statement}),
        (
            "acme",
            {
                "act": "report_monitoring",
                "claimed_g": 100_568_000,
                "documents": [{"kind": "readings", "sha256": sha("readings")}],
                "period_start": "2024-01-01",
                "period_end": "2025-01-01",
                "project": "Z00001",
            },
        ),
        (
            "vvb",
            {
                **DRAFTED,
                "act": "verify_monitoring",
                "assurance": "reasonable",
                "project": "Z00001",
                "statement": statement,
                "verified_g": 100_568_000,
                "vintages": [{"weight_g": 100_568_000, "year": 2024}],
            },
        ),
        ("vvb", {"act": "issue", "project": "Z00001"}),
        ("acme", {"act": "transfer", "recipient": "bolt", "quantity": 30, "series": "Z00001/2024"}),
        (
            "bolt",
            {
                "act": "retire",
                "beneficiary": UBNS["bolt"],
                "purpose": "voluntary",
                "quantity": 10,
                "project": "Z00001",
            },
        ),
    ]


def test_from_registration_to_retirement(both_kinds):
    door = both_kinds
    door.world.settle()
    plan = door.post(
        "/v1/documents?file_name=plan.pdf&kind=project_plan",
        who="acme",
        content=b"%PDF plan",
        headers={"Content-Type": "application/pdf"},
    ).json()
    for who, body in road(plan):
        draft = drafted(door, who, **body)
        assert [signer["keys"][0]["key"] for signer in draft["signers"]] == [f"{who}/k1"]
        response = door.submit(signed(draft, f"{who}/k1"), who=who)
        assert response.status_code == 201, response.text
    receipt = response.json()
    assert receipt["index"] == door.head()["size"] - 1
    checkpoint = open_checkpoint(receipt["checkpoint"].encode(), vkey=signer_of(ORIGIN).vkey)
    assert checkpoint.size == receipt["size"] == door.head()["size"]
    assert base64.b64encode(checkpoint.root).decode() == door.head()["root"]
    holdings = door.get("/v1/accounts/bolt/holdings").json()
    assert [(row["series"], row["held"], row["retired"]) for row in holdings["items"]] == [
        ("Z00001/2024", 20, 10)
    ]
    supply = door.get("/v1/supply").json()["supply"]
    assert supply == {"issued": 100, "held": 90, "on_hold": 0, "retired": 10, "cancelled": 0}
    leaf = door.get(receipt["links"]["note"]).content
    proof = parse_receipt(door.get(receipt["links"]["proof"]).content)
    assert check_receipt(proof, entry=leaf, vkey=signer_of(ORIGIN).vkey).size == checkpoint.size


def test_a_priced_transfer_waits_for_its_recipient(door):
    draft = drafted(door, "acme", act="transfer", recipient="bolt", quantity=5, unit_price_ntd=1200)
    assert [signer["account"] for signer in draft["signers"]] == ["acme", "bolt"]
    before = door.head()
    refused = door.submit(signed(draft, "acme/k1"), who="acme")
    assert refused.status_code == 409
    assert refused.json()["code"] == "missing_signature"
    assert "/v1/pending" in refused.json()["hint"]
    filed = door.post("/v1/pending", who="acme", content=signed(draft, "acme/k1"), headers=NOTE)
    assert filed.status_code == 202
    assert filed.json()["missing"] == {"accounts": {"bolt": 1}, "keys": []}
    assert door.head() == before
    [waiting] = door.get("/v1/pending", who="bolt").json()["items"]
    assert waiting["waits_for_me"] is True
    assert waiting["text"] == draft["text"]
    [proposed] = door.get("/v1/pending", who="acme").json()["items"]
    assert proposed["waits_for_me"] is False
    assert door.get("/v1/pending", who="vvb").json() == {"items": []}
    path = f"/v1/pending/{draft['text_sha256']}"
    assert door.get(path, who="vvb").json()["code"] == "not_a_party"
    done = door.post(f"{path}/signatures", who="bolt", json={"line": line_of(draft, "bolt/k1")})
    assert done.status_code == 201
    assert [signer["key"] for signer in done.json()["signers"]] == ["acme/k1", "bolt/k1"]
    again = door.post(f"{path}/signatures", who="bolt", json={"line": line_of(draft, "bolt/k1")})
    assert (again.status_code, again.json()) == (201, done.json())
    assert door.get(path, who="bolt").json()["state"] == "admitted"
    [trade] = door.get("/v1/transfers").json()["items"]
    assert trade["unit_price_ntd"] == 1200


def test_a_party_declines(door):
    draft = drafted(door, "acme", act="transfer", recipient="bolt", quantity=5, unit_price_ntd=1200)
    door.post("/v1/pending", who="acme", json={"note": signed(draft, "acme/k1").decode()})
    path = f"/v1/pending/{draft['text_sha256']}"
    assert door.post(f"{path}/refusal", who="bolt").json()["state"] == "declined"
    late = door.post(f"{path}/signatures", who="bolt", json={"line": line_of(draft, "bolt/k1")})
    assert late.json()["code"] == "pending_closed"


def test_a_buyer_alone_files_nothing_on_the_sellers_account(door):
    draft = drafted(door, "acme", act="transfer", recipient="bolt", quantity=5, unit_price_ntd=1200)
    refused = door.post("/v1/pending", who="bolt", content=signed(draft, "bolt/k1"), headers=NOTE)
    assert (refused.status_code, refused.json()["code"]) == (409, "missing_signature")
    assert "acme" in refused.json()["detail"]
    assert door.get("/v1/pending", who="acme").json() == {"items": []}


def test_a_wrong_signature_is_not_taken_into_the_inbox(door):
    draft = drafted(door, "acme", act="transfer", recipient="bolt", quantity=5, unit_price_ntd=1200)
    other = drafted(door, "acme", act="transfer", recipient="bolt", quantity=6)
    door.post("/v1/pending", who="acme", json={"note": signed(draft, "acme/k1").decode()})
    path = f"/v1/pending/{draft['text_sha256']}/signatures"
    forged = door.post(path, who="bolt", json={"line": line_of(other, "bolt/k1")})
    assert (forged.status_code, forged.json()["code"]) == (403, "bad_signature")


def test_a_refusal_names_code_and_field_and_changes_nothing(door):
    before = door.head()
    note = sign(door.world.transfer_act(90, 101), ["acme/k1"])
    refused = door.submit(note, who="acme")
    assert (refused.status_code, refused.json()["code"]) == (404, "units_unknown")
    assert refused.json()["field"] == "ranges"
    assert door.head() == before


def test_the_same_act_again_gets_the_first_receipt(door):
    note = sign(door.world.transfer_act(1, 5), ["acme/k1"])
    first = door.submit(note, who="acme")
    again = door.submit(note, who="acme")
    wrapped = door.post("/v1/acts", who="acme", json={"note": note.decode()})
    assert (first.status_code, again.status_code, wrapped.status_code) == (201, 200, 200)
    assert first.json() == again.json() == wrapped.json()
    assert first.headers["location"] == f"/v1/entries/{first.json()['index']}"


def test_the_registry_keeps_a_key_and_signs_with_it_openly(door):
    draft = drafted(door, "acme", act="enrol_key", key={"custody": "registry"})
    [new] = draft["new_keys"]
    assert (new["key"], new["custody"]) == ("acme/k2", "registry")
    again = drafted(door, "acme", act="enrol_key", key={"custody": "registry"})
    assert again["new_keys"] == [new]
    note = signed(draft, "acme/k1")
    filed = door.post("/v1/pending", who="acme", content=note, headers=NOTE)
    assert filed.json()["missing"] == {"accounts": {}, "keys": ["acme/k2"]}
    hash_ = {"text_sha256": draft["text_sha256"]}
    assert door.post("/v1/signatures", who="bolt", json=hash_).json()["code"] == "key_not_kept"
    enrolled = door.post("/v1/signatures", who="acme", json=hash_)
    assert enrolled.status_code == 201, enrolled.text
    transfer = drafted(door, "acme", act="transfer", recipient="bolt", quantity=3)
    kept = door.post("/v1/signatures", who="acme", json={"text": transfer["text"]})
    assert kept.status_code == 201, kept.text
    assert kept.json()["signers"] == [
        {"key": "acme/k2", "custody": "registry", "is_passkey": False}
    ]
    another = drafted(door, "acme", act="transfer", recipient="bolt", quantity=3)
    for nobody in ("operator", "idb"):
        refused = door.post("/v1/signatures", who=nobody, json={"text": another["text"]})
        assert refused.status_code in {403, 404}, refused.text


def test_the_authority_opens_an_account_whose_key_the_registry_keeps(door):
    body = {
        "act": "open_account",
        "associations": [],
        "holder": "steel",
        "key": {"custody": "registry"},
        "kind": "enterprise",
        "sector": "",
        "ubn": UBNS["steel"],
    }
    draft = drafted(door, "idb", **body)
    filed = door.post(
        "/v1/pending", who="idb", content=signed(draft, "idb/k1", "idb/k2"), headers=NOTE
    )
    assert filed.json()["missing"] == {"accounts": {}, "keys": ["steel/k1"]}
    hash_ = {"text_sha256": draft["text_sha256"]}
    opened = door.post("/v1/signatures", who="idb", json=hash_)
    assert opened.status_code == 201, opened.text
    keys = door.get("/v1/accounts/steel/keys").json()["items"]
    assert [(key["name"], key["custody"]) for key in keys] == [("steel/k1", "registry")]


def test_readings_become_the_grams_that_a_report_claims(public):
    inputs = {
        "period_start": "2024-01-01",
        "period_end": "2025-01-01",
        "n_BL": {"hall": "200"},
        "rho_BL": {"hall": "36"},
        "o_BL": {"hall": "4000"},
        "n_PJ": {"hall": "200"},
        "rho_PJ": {"hall": "18"},
        "o_PJ": {"hall": "4000"},
        "members": [
            {"account": "acme", "share": "62.5 %"},
            {"account": "bolt", "share": "37.5 %"},
        ],
    }
    answer = public.post("/v1/methods/AMS-II.C/quantify", json=inputs)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    # 200 lamps x 18 W x 4,000 h = 14.4 MWh; x 0.474 t/MWh
    reduction = {"decimal": "6.8256", "exact": "4266/625"}
    assert (told["reduction"], told["units"], told["quantity_g"]) == (reduction, 6, 6_825_600)
    assert told["vintages"] == [{"year": 2024, "reduction": reduction, "weight_g": 6_825_600}]
    assert told["allocation"] == [
        {"account": "acme", "year": 2024, "units": 4},
        {"account": "bolt", "year": 2024, "units": 2},
    ]
    (factor,) = [term for term in told["terms"] if term["kind"] == "factor"]
    assert (factor["symbol"], factor["year"], factor["formula"]) == (
        *("EF_ELEC", 2024),
        "TW-GRID/1/2024",
    )
    (baseline,) = [term for term in told["terms"] if term["symbol"] == "BE"]
    assert baseline["numbers"] == "28,800 kWh / 1,000 × 0.474 tCO2e/MWh"


def test_a_draft_says_exactly_what_is_signed(door):
    draft = drafted(door, "acme", act="transfer", recipient="bolt", project="Z00001", quantity=7)
    act = parse_signed(signed(draft, "acme/k1")).act
    assert isinstance(act, Transfer)
    assert act.ranges == (("Z00001/2024", 1, 7),)
    assert draft["act"]["ranges"] == [["Z00001/2024", 1, 7]]
    assert {field["name"] for field in draft["fields"]} == {
        *("act", "account", "id", "not_after", "ranges", "recipient")
    }
    assert draft["summary_zh"]
    assert draft["summary_en"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"act": "transfer", "recipient": "bolt", "quantity": 101}, 409, "not_enough_units"),
        ({"act": "transfer", "recipient": "bolt"}, 400, "bad_field"),
        (
            {
                "act": "transfer",
                "recipient": "bolt",
                "quantity": 1,
                "ranges": [["Z00001/2024", 1, 1]],
            },
            400,
            "bad_field",
        ),
        ({"act": "transfer", "recipient": "acme", "quantity": 1}, 422, "same_account"),
        ({"act": "transfer", "recipient": "ghost", "quantity": 1}, 404, "party_unknown"),
        ({"act": "issue", "project": "Z00001"}, 403, "role_not_allowed"),
        ({"act": "issue", "project": "Z99999"}, 403, "role_not_allowed"),
        (
            {"act": "transfer", "account": "bolt", "recipient": "acme", "quantity": 1},
            403,
            "forbidden",
        ),
        ({"act": "genesis"}, 400, "bad_request"),
    ],
)
def test_a_draft_that_could_not_be_admitted_is_refused(public, body, status, code):
    refused = public.post("/v1/drafts", who="acme", json=body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)


def test_names_stand_beside_the_log(door):
    body = {"name_zh": "示範股份有限公司", "name_en": "Acme"}
    assert (
        door.ask("PUT", "/v1/accounts/acme/organisation", who="bolt", json=body).status_code == 403
    )
    door.ask("PUT", "/v1/accounts/acme/organisation", who="acme", json=body)
    title = {"title_zh": "廠房照明汰換", "county": "臺中市"}
    door.ask("PUT", "/v1/projects/Z00001/title", who="acme", json=title)
    found = door.get("/v1/accounts", params={"q": "示範"}).json()["items"]
    assert [account["account"] for account in found] == ["acme"]
    assert door.get("/v1/projects/Z00001").json()["project"]["title_zh"] == "廠房照明汰換"
    assert "示範" not in door.get("/v1/entries/1/note").text


def test_a_withdrawn_act_is_never_admitted(door):
    transfer = drafted(door, "acme", act="transfer", recipient="bolt", quantity=7)
    burnt = drafted(
        door,
        "acme",
        act="withdraw",
        target=transfer["act_id"],
        target_not_after=transfer["not_after"],
    )
    assert door.submit(signed(burnt, "acme/k1"), who="acme").status_code == 201
    refused = door.submit(signed(transfer, "acme/k1"), who="acme")
    assert refused.json()["code"] == "act_withdrawn"


def test_a_second_key_signs_and_a_revoked_one_does_not(door):
    world = door.world
    world.act(EnrolKey(**world.base("acme"), key=grant_of("acme/k2")), "acme/k1", "acme/k2")
    keys = door.get("/v1/accounts/acme/keys").json()
    assert [key["name"] for key in keys["items"]] == ["acme/k1", "acme/k2"]
    assert keys["next_label"] == "k3"
    revoke = drafted(door, "acme", act="revoke_key", key="acme/k1", reason="lost")
    both = signed(revoke, "acme/k1", "acme/k2")
    assert door.submit(both, who="acme").status_code == 201
    transfer = drafted(door, "acme", act="transfer", recipient="bolt", quantity=1)
    assert [key["key"] for key in transfer["signers"][0]["keys"]] == ["acme/k2"]
    refused = door.submit(signed(transfer, "acme/k1"), who="acme")
    assert refused.json()["code"] == "key_revoked"


@pytest.mark.parametrize("more", [{"series": "Z00001/2024"}, {"project": "Z00001"}])
def test_ranges_leave_nothing_to_pick(door, more):
    body = {"act": "transfer", "recipient": "bolt", "ranges": [["Z00001/2024", 1, 2]], **more}
    refused = door.post("/v1/drafts", who="acme", json=body)
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_field")
    assert refused.json()["field"] == next(iter(more))


def test_a_server_clears_away_notes_that_ended_long_ago(standard_template, tmp_path):
    settings = copied(standard_template.folder, tmp_path / "registry")
    clock = SteppingClock(standard_template.clock.now)

    def waiting(work):
        with opened(settings, clock) as client:
            return work(Door(client, standard_template.tokens, clock))

    def propose(door):
        body = {"recipient": "bolt", "quantity": 5, "unit_price_ntd": 1200}
        draft = drafted(door, "acme", act="transfer", **body)
        note = signed(draft, "acme/k1")
        assert door.post("/v1/pending", who="acme", content=note, headers=NOTE).status_code == 202
        return draft["text_sha256"]

    sha256 = waiting(propose)
    found = waiting(lambda door: door.get(f"/v1/pending/{sha256}", who="acme"))
    assert found.status_code == 200
    clock.now += datetime.timedelta(days=20)
    gone = waiting(lambda door: door.get(f"/v1/pending/{sha256}", who="acme"))
    assert (gone.status_code, gone.json()["code"]) == (404, "pending_unknown")
