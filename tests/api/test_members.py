"""An association's members over HTTP: what each has, and all of them together."""

from ledger.book.fields import AccountKind


def test_members_have_their_totals(door):
    door.world.open("steel", AccountKind.ASSOCIATION)
    door.world.open("cast", associations=("steel",))
    door.world.act(door.world.transfer_act(1, 30, recipient="cast"))
    found = door.get("/v1/accounts/steel/members").json()
    (item,) = found["items"]
    assert (item["account"], item["held"], item["issued"]) == ("cast", 30, 0)
    assert (found["totals"]["members"], found["totals"]["held"]) == (1, 30)
    assert "next" not in found
    before = door.get("/v1/accounts/steel/members", params={"as_of": found["as_of"] - 1}).json()
    assert before["totals"]["held"] == 0


def test_who_is_no_association_has_no_members(public):
    found = public.get("/v1/accounts/acme/members").json()
    assert (found["items"], found["totals"]["members"]) == ([], 0)
    assert public.get("/v1/accounts/nobody/members").status_code == 404
