"""Over HTTP: until when units may be used shows at their blocks, and what they are for is said."""

from tests.ledger.rules.given import set_policy
from tests.ledger.rules.outside import BOTH, SERIES, bringing, issued, units
from tests.ledger.rules.use import LAST_DAY, TERMS


def test_the_last_day_of_use_shows(door):
    world = door.world
    set_policy(world, use_terms=TERMS)
    world.act(bringing(world, issued(1, 5), units(1, 5)), *BOTH)
    [block] = door.get(f"/v1/blocks?series={SERIES}").json()["items"]
    assert block["use_until"] == LAST_DAY.isoformat()
    one = door.get(f"/v1/serials/{SERIES}:3").json()
    assert one["block"]["use_until"] == LAST_DAY.isoformat()
    intent = {"act": "retire", "beneficiary": "12345675", "ranges": [[SERIES, 1, 2]]}
    wrong = door.post("/v1/drafts", who="acme", json=intent | {"purpose": "other_approved"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "purpose_not_allowed")
    assert "這些額度沒有這個用途" in wrong.json()["detail_zh"]
