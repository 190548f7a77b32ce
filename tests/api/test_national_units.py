"""Units under the regulations, end to end: bought, used, sold in public, and an altered entry."""

import zipfile
from fractions import Fraction

from msgspec.structs import replace

from api.demo.facts import DEALS
from ledger.book.fields import AccountKind
from ledger.commands import audit
from registry.trading.fees import fixed_price_fee
from tests.api.regulated import PROJECT, at, refused, validated
from tests.ledger.exports import LOG_VKEY
from tests.world import UBNS, ubn_at

SERIES = f"{PROJECT}/2024"


def test_what_was_bought_is_used_by_its_holder_alone_and_not_sold_again(national):
    door, world = national, national.world
    validated(door)
    at(door, "2026-02-10")
    world.issue(100, project=PROJECT, body="vvb2")
    world.act(world.transfer_act(1, 60, series=SERIES, unit_price_ntd=2_500))
    for recipient in ("acme", "vvb"):
        again = world.transfer_act(1, 1, sender="bolt", recipient=recipient, series=SERIES)
        problem = refused(door, again)
        if recipient == "acme":
            assert problem["code"] == "move_limit"
            assert problem["detail"] == "a unit moves at most 1 times (O0020138 Art 26)"
            assert "第26條" in problem["detail_zh"]
        else:
            assert problem["code"] == "not_independent"
    other = replace(world.retire_act(1, 60, holder="bolt", series=SERIES), beneficiary=UBNS["acme"])
    problem = refused(door, other)
    assert problem["code"] == "beneficiary_not_holder"
    assert problem["detail"].endswith("(O0020138 Art 27)")
    assert "第27條" in problem["detail_zh"]
    used = world.act(world.retire_act(1, 60, holder="bolt", series=SERIES))
    told = door.get(f"/v1/retirements/{used}").json()
    assert (told["holder"], told["beneficiary"]) == ("bolt", UBNS["bolt"])


def test_the_first_deals_of_the_market(national):
    """Four public deals: 58 t for NTD 210,000, each approved by the authority and moved once."""
    door, world = national, national.world
    parties = dict.fromkeys(name for deal in DEALS for name in (deal.seller, deal.buyer))
    for number, name in enumerate(parties):
        kind = AccountKind.ENTERPRISE
        world.open(name, kind, ubn=ubn_at(60_000_000 + 1_000 * number))
    for deal in DEALS:
        project = f"C{deal.project[1:]}"
        world.register(project, proponent=deal.seller, equipment=deal.project)
        world.validate(project)
    at(door, "2026-02-10")
    for deal in DEALS:
        project = f"C{deal.project[1:]}"
        world.issue(deal.units, project=project, proponent=deal.seller, body="vvb2")
        price = {"unit_price_ntd": deal.unit_price_ntd}
        parties = {"sender": deal.seller, "recipient": deal.buyer, "series": f"{project}/2024"}
        sale = world.transfer_act(1, deal.units, **parties, **price)
        # The seller and the buyer alone do not move them.
        alone = (f"{deal.seller}/k1", f"{deal.buyer}/k1")
        assert refused(door, sale, *alone)["code"] == "missing_signature"
        world.act(sale)
    sold = door.get("/v1/transfers").json()["items"]
    named = [(one["quantity"], one["unit_price_ntd"], one["recipient"]) for one in sold]
    assert named == [
        (30, 3_500, "local-renewal"),
        (2, 3_000, "buyer-unnamed"),
        (1, 4_000, "buyer-unnamed"),
        (25, 3_800, "tuv-sud"),
    ]
    # What may be published is: project and codes, quantity, parties, price (Art 25).
    for deal, one in zip(DEALS, sold, strict=True):
        assert (one["sender"], one["recipient"]) == (deal.seller, deal.buyer)
        entry = door.get(f"/v1/entries/{one['index']}").json()
        series = f"C{deal.project[1:]}/2024"
        assert entry["act"]["ranges"] == [[series, 1, deal.units]]
    totals = [quantity * price for quantity, price, _ in named]
    assert (totals[0], sum(totals[:3]), totals[3]) == (105_000, 115_000, 95_000)
    assert sum(quantity for quantity, _, _ in named[:3]) == 33
    fees = [
        fixed_price_fee(unit_price_ntd=price, quantity=quantity) for quantity, price, _ in named
    ]
    assert (fees[0], fees[3]) == (5_250, 4_750)
    assert round(Fraction(sum(totals), 58), 2) == Fraction("3620.69")
    assert door.get("/v1/supply").json()["supply"]["held"] == 58


def test_an_altered_entry_is_named_by_its_place(national, tmp_path):
    """The first entry that is not what was signed, by its index; the whole log passes before."""
    door, world = national, national.world
    validated(door)
    log, altered = tmp_path / "log.zip", tmp_path / "altered.zip"
    log.write_bytes(door.get("/v1/export").content)
    verdict = audit(log, vkey=LOG_VKEY)
    assert (verdict.exit_code, verdict.findings) == (0, ())
    index = len(world.leaves) - 2
    with zipfile.ZipFile(log) as whole, zipfile.ZipFile(altered, "w") as other:
        for name in whole.namelist():
            content = whole.read(name)
            if name.startswith("tile/entries/"):
                assert content.count(b'"annual_units":10000') == 1
                content = content.replace(b'"annual_units":10000', b'"annual_units":20000')
            other.writestr(name, content)
    verdict = audit(altered, vkey=LOG_VKEY)
    assert verdict.exit_code == 1
    assert verdict.findings[0].index == index
