"""Drafts are tried as the log will try them: what only signatures can mend is all that is left."""

import pytest
from msgspec.structs import replace

from ledger.book.acts import AdoptRules, SetPolicy
from ledger.log.keys import ED25519, VerifierKey
from tests.api.conftest import take_over
from tests.api.doors import Door, SteppingClock, copied, opened
from tests.world import grant_of, next_log_key, sha, sign

WEAK = VerifierKey(name="acme/k2", algorithm=ED25519, public=bytes([1]) + bytes(31)).text
"""The identity as a key (RFC 8032 section 5.1.2), well named."""
PASSKEY = {"rp_id": "registry.test", "origins": ["https://registry.test"]}


def key_of(name, **changed):
    return {"custody": "self", "vkey": grant_of(name).vkey, **changed}


@pytest.mark.parametrize(
    ("key", "code"),
    [
        pytest.param(key_of("acme/k3"), "key_name", id="label"),
        pytest.param(key_of("bolt/k2"), "key_name", id="account"),
        pytest.param(
            {"custody": "self", "vkey": "acme/k2+00000000" + grant_of("acme/k2").vkey[16:]},
            "key_name",
            id="id",
        ),
        pytest.param(key_of("acme/k2", passkey=PASSKEY), "key_kind", id="passkey"),
        pytest.param({"custody": "self", "vkey": WEAK}, "weak_key", id="weak"),
        pytest.param({"custody": "self", "vkey": grant_of("acme/k1").vkey}, "key_name", id="again"),
    ],
)
def test_a_key_that_can_never_be_enrolled_is_refused_before_anybody_signs(public, key, code):
    refused = public.post("/v1/drafts", who="acme", json={"act": "enrol_key", "key": key})
    assert refused.json()["code"] == code, refused.text


def test_a_key_that_can_be_is_drafted(public):
    key = key_of("acme/k2")
    assert public.post("/v1/drafts", who="acme", json={"act": "enrol_key", "key": key}).is_success


def test_the_logs_next_key_is_tried_too(public):
    body = {"act": "rotate_log_key", "log_vkey": grant_of("idb/k3").vkey}
    refused = public.post("/v1/drafts", who="idb", json=body)
    assert refused.json()["code"] == "key_name"
    body["log_vkey"] = next_log_key().vkey.text
    assert public.post("/v1/drafts", who="idb", json=body).is_success


ADOPT = {"act": "adopt_rules", "rules": 2, "specification": sha("rules 2")}


def test_an_edition_that_the_program_does_not_know_is_neither_drafted_nor_admitted(door):
    refused = door.post("/v1/drafts", who="idb", json={**ADOPT, "binds_from": 10_000})
    assert (refused.status_code, refused.json()["code"]) == (422, "edition_unknown")
    assert refused.json()["detail"].startswith("this program knows editions up to 1: install")
    world = door.world
    act = AdoptRules(**world.base("idb"), binds_from=10_000, rules=2, specification=sha("rules 2"))
    before = door.head()["size"]
    note = sign(act, world.signers(act))
    for path in ("/v1/acts", "/v1/pending"):
        refused = door.post(path, who="idb", content=note, headers={"Content-Type": "text/plain"})
        assert refused.json()["code"] == "edition_unknown"
    assert door.head()["size"] == before


def test_an_edition_adopted_ahead_is_foretold_and_then_stops_nothing_but_acts(
    standard_template, tmp_path, caplog
):
    settings = replace(copied(standard_template.folder, tmp_path / "r"), editions_ahead=True)
    clock = SteppingClock(standard_template.clock.now)
    with opened(settings, clock) as client:
        door = Door(client, standard_template.tokens, clock)
        take_over(door, standard_template.world)
        world = door.world
        policy = replace(world.programme.policy, rules_notice_entries=1)
        world.act(SetPolicy(**world.base("idb"), policy=policy))
        binds = world.frontier.size + 2
        world.act(
            AdoptRules(**world.base("idb"), binds_from=binds, rules=2, specification=sha("2"))
        )
        assert caplog.messages == []
    with opened(settings, clock) as client:
        [told] = caplog.messages
        assert f"edition 2 of the rules binds from entry {binds} on, 1 entries from here" in told
        door.client = client
        world.act(world.transfer_act(1, 1))
        caplog.clear()
        refused = door.submit(sign(world.transfer_act(2, 2), ["acme/k1"]))
        assert (refused.status_code, refused.json()["code"]) == (501, "auditor_too_old")
        assert "this program knows editions up to 1" in refused.json()["detail"]
        assert "Retry-After" not in refused.headers
        body = {"act": "transfer", "recipient": "bolt", "quantity": 1}
        drafted = door.post("/v1/drafts", who="acme", json=body)
        assert drafted.json()["code"] == "auditor_too_old"
        assert [record.exc_info for record in caplog.records if record.exc_info] == []
        assert door.get("/v1/head").json()["size"] == binds
    with opened(settings, clock):
        assert "no act is admitted; this program knows editions up to 1" in caplog.messages[-1]
