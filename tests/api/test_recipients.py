"""Over HTTP: a large transfer waits, shows, is stopped by its holder or completed in the end."""

import datetime

from tests.api.test_stories import drafted, signed
from tests.ledger.rules.given import set_policy

DAY = datetime.timedelta(hours=24, seconds=1)


def test_a_large_transfer_waits_until_somebody_ends_it(door):
    world = door.world
    set_policy(world, transfer_delay_units=10, transfer_delay_hours=24)
    draft = drafted(door, "acme", act="trust_recipient", recipient="vvb")
    world.admit(signed(draft, "acme/k1"))
    [trusted] = door.get("/v1/accounts/acme/trusted").json()["items"]
    assert trusted["recipient"] == "vvb"
    first = world.act(world.transfer_act(1, 10))
    second = world.act(world.transfer_act(11, 20))
    listed = door.get("/v1/delayed-transfers?account=bolt&status=waiting").json()["items"]
    assert [each["transfer"] for each in listed] == [first, second]
    [held] = door.get("/v1/accounts/acme/holdings").json()["items"]
    assert (held["held"], held["on_hold"]) == (80, 20)
    early = door.post(
        "/v1/drafts", who="bolt", json={"act": "complete_transfer", "transfer": first}
    )
    assert (early.status_code, early.json()["code"]) == (409, "transfer_early")
    assert early.json()["detail_zh"].endswith("起方可完成")
    stop = drafted(door, "acme", act="stop_transfer", transfer=first)
    assert "停止第" in stop["summary_zh"]
    world.admit(signed(stop, "acme/k1"))
    world.now += DAY
    door.clock.now = max(door.clock.now, world.now)
    world.admit(signed(drafted(door, "bolt", act="complete_transfer", transfer=second), "bolt/k1"))
    assert door.get("/v1/delayed-transfers?status=waiting").json()["items"] == []
    [moved] = door.get("/v1/transfers").json()["items"]
    assert (moved["recipient"], moved["quantity"]) == ("bolt", 10)
    lines = door.get("/v1/accounts/acme/statement").json()["items"]
    acts = [(line["act"], line["quantity"]) for line in lines[1:]]
    assert acts == [
        ("transfer", 10),
        ("transfer", 10),
        ("stop_transfer", 10),
        ("complete_transfer", -10),
    ]
