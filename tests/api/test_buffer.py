"""Over HTTP: removals set units aside; some are lost, some are given back, and the sums show."""

from tests.api.test_stories import drafted, signed
from tests.ledger.rules.buffer import AUTHORITY, FOREST, SHARES, plant
from tests.ledger.rules.given import set_policy


def test_what_is_set_aside_is_given_back_or_lost(door):
    world = door.world
    set_policy(world, buffer_shares=SHARES)
    plant(world, "vvb")
    world.admit(signed(drafted(door, "vvb", act="issue", project="Z00005"), "vvb/k1"))
    [row] = door.get("/v1/buffer").json()["items"]
    assert row == {
        "project": "Z00005", "account": "idb", "pooled": 16, "released": 0, "held": 16,
        "cancelled": 0,
    }  # fmt: skip
    lost = drafted(door, "idb", act="cancel", ranges=[[FOREST, 86, 90]], reason="reversal_buffer")
    world.admit(signed(lost, *AUTHORITY))
    back = drafted(door, "idb", act="release_buffer", ranges=[[FOREST, 96, 99]])
    assert "自緩衝池歸還 4 公噸" in back["summary_zh"]
    world.admit(signed(back, *AUTHORITY))
    [row] = door.get("/v1/buffer?project=Z00005").json()["items"]
    assert [row[name] for name in ("pooled", "released", "held", "cancelled")] == [16, 4, 7, 5]
    [held] = door.get("/v1/accounts/idb/holdings").json()["items"]
    assert (held["held"], held["cancelled"]) == (7, 5)
    other = {"act": "cancel", "ranges": [[FOREST, 1, 1]], "reason": "reversal_buffer"}
    refused = door.post("/v1/drafts", who="idb", json=other)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_holder")
    assert refused.json()["detail_zh"].endswith("不在緩衝池內")
