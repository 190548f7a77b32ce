"""What follows an issuance under the regulations, end to end: publication, annulment, duties."""

import pytest

from ledger.book.acts import SetCalendar
from tests.api.doors import RefusedError
from tests.api.regulated import at
from tests.ledger.rules.duties import annul_act, publish_act, replace_act, waive_act
from tests.ledger.rules.given import day

SERIES = "A00001/2024"


@pytest.fixture
def used(national):
    """Give a registry of the national profile: ``bolt`` bought 100 units and used 60 of them."""
    door, world = national, national.world
    world.register()
    world.validate()
    at(door, "2026-02-10")
    closed = ("2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20")
    lists = {"closed": tuple(map(day, closed)), "opened": ()}
    world.act(SetCalendar(**world.base("idb"), **lists, year=2026))
    world.issue(100, body="vvb2")
    world.issue(100, year=2025, report=2, body="vvb2")
    world.act(world.transfer_act(1, 100))
    world.used = world.act(world.retire_act(1, 60, holder="bolt"))
    return door


def test_the_story_of_a_use_that_was_void_in_part(used):
    """A use is claimed once published; 40 units of it are annulled, and replaced by the seller."""
    door, world = used, used.world
    path = f"/v1/retirements/{world.used}"
    told = door.get(path).json()
    assert (told["quantity"], told["annulled"], told["replaced"]) == (60, 0, 0)
    assert "claimable_from" not in told
    assert door.get("/v1/retirements?holder=bolt").json()["items"] == [told]
    # Seven days of the new year lie between: the fifth working day is 24 February.
    at(door, "2026-02-24")
    [waiting] = door.get("/v1/publications?waiting=true").json()["items"]
    assert (waiting["retired"], waiting["due"], waiting["is_late"]) == (
        "2026-02-10", "2026-02-24", False,
    )  # fmt: skip
    at(door, "2026-02-25")
    [waiting] = door.get("/v1/publications?waiting=true").json()["items"]
    assert waiting["is_late"]
    world.act(publish_act(world, world.used))
    assert door.get("/v1/publications?waiting=true").json()["items"] == []
    assert door.get(path).json()["claimable_from"] == "2026-02-25"

    annulment = world.act(annul_act(world, (SERIES, 21, 70)))
    owed = door.get("/v1/duties?account=bolt").json()["items"]
    assert [(one["debtor"], one["owed"], one.get("retirement")) for one in owed] == [
        ("acme", 40, world.used),
        ("acme", 10, None),
    ]
    told = door.get(path).json()
    assert (told["annulled"], told["replaced"], told["claimable_from"]) == (40, 0, "2026-02-25")
    unit = door.get(f"/v1/serials/{SERIES}:30").json()
    assert (unit["block"]["status"], unit["block"]["issued_to"]) == ("retired", "acme")
    assert unit["annulled_by"] == annulment

    with pytest.raises(RefusedError) as refused:
        world.act(waive_act(world, annulment, 1), "acme/k1", "bolt/k1")
    assert refused.value.code == "duty_of_use"
    assert "第28條第3款" in refused.value.response.json()["detail_zh"]
    later = "A00001/2025"
    world.act(replace_act(world, annulment, 1, (later, 1, 40)))
    told = door.get(path).json()
    assert (told["quantity"], told["annulled"], told["replaced"]) == (60, 40, 40)
    statement = door.get("/v1/accounts/acme/statement", who="acme").json()["items"]
    assert [line["quantity"] for line in statement if line["act"] == "replace_units"] == [-40]

    assert door.get("/v1/duties?overdue=true").json()["items"] == []
    at(door, "2026-03-28")
    [late] = door.get("/v1/duties?overdue=true&status=open").json()["items"]
    assert (late["number"], late["due"], late["is_overdue"]) == (2, "2026-03-27", True)
    world.act(waive_act(world, annulment, 2), "acme/k1", "bolt/k1")
    assert door.get("/v1/duties?status=open").json()["items"] == []
    supply = door.get("/v1/supply").json()["supply"]
    assert supply == {"issued": 200, "held": 90, "on_hold": 0, "retired": 60, "cancelled": 50}
