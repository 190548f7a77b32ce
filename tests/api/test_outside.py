"""Over HTTP: units of another registry are brought in, moved and shown with what they were."""

import datetime

import msgspec

from tests.api.test_stories import drafted, signed
from tests.ledger.rules.outside import BOTH, bringing, issued, units

SERIES = "Z00090/2024"


def test_units_come_in_once_and_keep_their_past(door):
    world = door.world
    body = msgspec.to_builtins(bringing(world, issued(1, 10), units(21, 30)))
    draft = drafted(door, "idb", **body)
    assert "轉入 10 公噸" in draft["summary_zh"]
    world.admit(signed(draft, *BOTH))
    later = bringing(
        world, issued(11, 14), units(17, 20), period_end=datetime.date(2024, 7, 1), moves=1
    )
    world.act(later, *BOTH)
    [first, second] = door.get("/v1/brought-in?project=Z00090").json()["items"]
    assert (first["outside_first"], first["outside_last"], first["holder"]) == (21, 30, "acme")
    assert (second["first"], second["outside_first"], second["quantity"]) == (11, 17, 4)
    again = msgspec.to_builtins(bringing(world, issued(15, 15), units(25, 25)))
    refused = door.post("/v1/drafts", who="idb", json=again)
    assert (refused.status_code, refused.json()["code"]) == (409, "outside_taken")
    assert refused.json()["detail_zh"] == "這些編號的額度已經轉入"
    world.act(world.transfer_act(8, 12, series=SERIES))
    blocks = door.get(f"/v1/blocks?series={SERIES}&holder=bolt").json()["items"]
    assert [(block["serial"], block["moves"]) for block in blocks] == [
        ("TW-Z00090-A-31122024-000000008-000000010", 1),
        ("TW-Z00090-A-30062024-000000011-000000012", 2),
    ]
    for block in blocks:
        assert door.get(f"/v1/serials/{block['serial']}").json()["block"]["holder"] == "bolt"
    mixed = "TW-Z00090-A-31122024-000000008-000000012"
    assert door.get(f"/v1/serials/{mixed}").status_code == 404
    history = door.get(f"/v1/serials/{SERIES}:9").json()["history"]
    assert [event["act"] for event in history] == ["bring_in", "transfer"]
    assert door.get("/v1/accounts/acme/statement").json()["items"][-1]["act"] == "transfer"
