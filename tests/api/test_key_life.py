"""Over HTTP: an account's keys recovered, and the log's own key changed."""

import base64

from ledger import commands
from ledger.log.checkpoint import open_checkpoint
from ledger.log.keys import parse_skey, parse_vkey
from ledger.log.note import format_note, signature_line
from registry.logkeys import LogKeys
from registry.seam import Seam
from tests.api.test_stories import drafted, signed
from tests.registry.chance import chance
from tests.world import ORIGIN, grant_of, sha, signer_of

AUTHORITY = ("idb/k1", "idb/k2")
OLD = signer_of(ORIGIN)
ROTATE = {"act": "rotate_log_key", "account": "idb"}


def test_a_recovery_shows_at_the_account_until_it_is_over(door):
    letter = {"account": "idb", "holder": "bolt", "evidence": sha("letter")}
    draft = drafted(door, "operator", act="begin_recovery", **letter)
    assert "bolt" in draft["summary_zh"]
    assert "recovery" not in door.get("/v1/accounts/bolt").json()
    assert door.submit(signed(draft, *AUTHORITY)).status_code == 201
    shown = door.get("/v1/accounts/bolt").json()["recovery"]
    assert (shown["evidence"], shown["ripens_on"]) == (sha("letter"), "2026-01-19")
    again = door.post("/v1/drafts", who="operator", json={"act": "begin_recovery", **letter})
    assert (again.status_code, again.json()["code"]) == (409, "recovery_open")
    key = {"custody": "self", "vkey": grant_of("bolt/k2").vkey}
    ending = {"act": "complete_recovery", "account": "idb", "holder": "bolt", "key": key}
    early = door.post("/v1/drafts", who="operator", json=ending)
    assert (early.status_code, early.json()["code"]) == (409, "recovery_early")
    stop = drafted(door, "bolt", act="stop_recovery", holder="bolt")
    assert door.submit(signed(stop, "bolt/k1"), who="bolt").status_code == 201
    assert "recovery" not in door.get("/v1/accounts/bolt").json()
    none = door.post("/v1/drafts", who="operator", json=ending)
    assert (none.status_code, none.json()["code"]) == (404, "recovery_unknown")


def test_the_logs_key_is_changed_while_it_serves(door, tmp_path):
    data = door.client.app.state["services"].settings.data_dir
    unprepared = door.post("/v1/drafts", who="operator", json=ROTATE)
    assert (unprepared.status_code, unprepared.json()["field"]) == (400, "log_vkey")
    vkey = LogKeys(data / "log.skey", Seam()).prepare(chance())
    following = parse_skey((data / "log.skey.next").read_text().strip())
    draft = drafted(door, "operator", **ROTATE)
    assert [key["key"] for key in draft["new_keys"]] == [ORIGIN]
    assert draft["act"]["log_vkey"] == vkey
    carried = base64.b64decode(draft["act"]["checkpoint"])
    assert open_checkpoint(carried, vkey=OLD.vkey).size == door.head()["size"]
    text = draft["text"].encode()
    signers = [*(signer_of(name) for name in AUTHORITY), following]
    note = format_note(text, [signature_line(signer, text) for signer in signers])
    assert door.get("/v1").json()["vkey"] == OLD.vkey.text
    receipt = door.submit(note)
    assert receipt.status_code == 201
    for key in (OLD.vkey, parse_vkey(vkey)):
        assert open_checkpoint(receipt.json()["checkpoint"].encode(), vkey=key)
        assert open_checkpoint(door.get("/log/checkpoint").content, vkey=key)
    told = door.get("/v1").json()
    assert (told["vkey"], told["fingerprint"]) == (vkey, commands.fingerprint(vkey))
    assert vkey in door.get("/", headers={"Accept": "text/html"}).text
    export = tmp_path / "log.zip"
    export.write_bytes(door.get("/v1/export").content)
    for key in (OLD.vkey.text, vkey):
        verdict = commands.audit(export, vkey=key)
        assert (verdict.findings, verdict.exit_code, verdict.log_vkey) == ((), 0, vkey)
    assert commands.audit(export, vkey="").vkey == vkey
    entry = door.get(f"/v1/entries/{receipt.json()['index']}").json()
    assert ORIGIN in {signer["key"] for signer in entry["signers"]}
