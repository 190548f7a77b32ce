"""The auction of O0020138 Arts 18-23: the worked case both ways, the refusals, and laws."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.trading.auction import Bid, Lot, awards, check_lot
from registry.trading.errors import Reason, TradeRefused

LOT = Lot(quantity=1_000, reserve_ntd=2_500)
BIDS = [
    Bid(bidder=bidder, quantity=quantity, unit_price_ntd=price)
    for bidder, quantity, price in (
        ("a", 600, 3_200),
        ("b", 500, 3_500),
        ("c", 400, 3_200),
        ("d", 300, 2_400),
    )
]


def quantities(found):
    return {award.bidder: award.quantity for award in found}


def test_the_worked_case():
    """Section 3.5: bonds, the tie drawn either way, what A still owes and gets back."""
    assert [bid.bond_ntd for bid in BIDS] == [384_000, 350_000, 256_000, 144_000]
    found = awards(LOT, BIDS, drawn=["c", "a"])
    assert quantities(found) == {"a": 100, "b": 500, "c": 400, "d": 0}
    assert (found[0].total_ntd, found[0].balance_ntd, found[0].refund_ntd) == (320_000, 0, 64_000)
    assert found[1].balance_ntd == 500 * 3_500 - 350_000
    assert found[3].refund_ntd == 144_000
    other = awards(LOT, BIDS, drawn=["a", "c"])
    assert quantities(other) == {"a": 500, "b": 500, "c": 0, "d": 0}
    assert other[2].refund_ntd == 256_000


def test_a_single_valid_bidder_gets_its_own_quantity_at_its_own_price():
    [_, won] = awards(
        LOT,
        [
            Bid(bidder="low", quantity=900, unit_price_ntd=2_499),
            Bid(bidder="one", quantity=700, unit_price_ntd=2_500),
        ],
    )
    assert (won.quantity, won.total_ntd) == (700, 700 * 2_500)


def test_equal_prices_that_the_lot_suffices_for_need_no_draw():
    equal = [Bid(bidder=name, quantity=500, unit_price_ntd=3_000) for name in "ab"]
    assert quantities(awards(LOT, equal)) == {"a": 500, "b": 500}


@pytest.mark.parametrize("drawn", [[], ["a"], ["a", "a", "c"], ["b", "d"]])
def test_a_draw_that_is_needed(drawn):
    with pytest.raises(TradeRefused) as refused:
        awards(LOT, BIDS, drawn=drawn)
    assert (refused.value.reason, refused.value.article) == (Reason.DRAW_INVALID, 21)


@pytest.mark.parametrize(
    ("bids", "field", "reason"),
    [
        ([Bid(bidder="a", quantity=0, unit_price_ntd=1)], "bids.0.quantity", "bid_out_of_bounds"),
        (
            [Bid(bidder="a", quantity=1_001, unit_price_ntd=1)],
            "bids.0.quantity",
            "bid_out_of_bounds",
        ),
        ([BIDS[0], BIDS[1], BIDS[0]], "bids.2.bidder", "bid_twice"),
    ],
)
def test_bids_that_are_refused(bids, field, reason):
    with pytest.raises(TradeRefused) as refused:
        awards(LOT, bids)
    assert (refused.value.field, refused.value.reason) == (field, reason)


def test_a_bid_stays_within_what_the_seller_set():
    lot = Lot(quantity=1_000, reserve_ntd=1, bid_min=10, bid_max=100)
    for quantity in (9, 101):
        with pytest.raises(TradeRefused, match="10 to 100"):
            awards(lot, [Bid(bidder="a", quantity=quantity, unit_price_ntd=1)])


def test_an_application_of_999_units_and_of_1000():
    """Scenario 3, and a window that is a day too short."""
    check_lot(LOT, bidding_days=30)
    for lot, days, reason in (
        (Lot(quantity=999, reserve_ntd=1), 30, Reason.LOT_TOO_SMALL),
        (LOT, 29, Reason.PERIOD_TOO_SHORT),
    ):
        with pytest.raises(TradeRefused) as refused:
            check_lot(lot, bidding_days=days)
        assert (refused.value.reason, refused.value.article) == (reason, 18)


bids = st.lists(st.tuples(st.integers(1, 400), st.integers(1, 6)), min_size=1, max_size=6).map(
    lambda rows: [
        Bid(bidder=f"bidder-{at}", quantity=quantity, unit_price_ntd=price)
        for at, (quantity, price) in enumerate(rows)
    ]
)


@given(bids, st.integers(1, 6), st.randoms(use_true_random=False))
def test_any_auction(bids, reserve, random):
    """Nobody gets more than it bid for, nobody below the reserve, nobody before a higher price."""
    lot = Lot(quantity=1_000, reserve_ntd=reserve)
    drawn = [bid.bidder for bid in bids]
    random.shuffle(drawn)
    won = awards(lot, bids, drawn=drawn)
    asked = sum(bid.quantity for bid in bids if bid.unit_price_ntd >= reserve)
    assert sum(award.quantity for award in won) == min(lot.quantity, asked)
    for bid, award in zip(bids, won, strict=True):
        assert 0 <= award.quantity <= (bid.quantity if bid.unit_price_ntd >= reserve else 0)
        assert award.bond_ntd + award.balance_ntd - award.refund_ntd == award.total_ntd
    for (high, first), (low, second) in permutations(zip(bids, won, strict=True), 2):
        if high.unit_price_ntd > low.unit_price_ntd and second.quantity:
            assert first.quantity == high.quantity
