"""What the trading regulation lets be traded, and when (O0020138 Arts 5, 10, 12-17)."""

import datetime

import pytest

from ledger.book.fields import Purpose
from registry.trading import listing
from registry.trading.errors import Reason, TradeRefused
from registry.trading.listing import NegotiatedDeal, SmallDeal, Way

DAY = datetime.date(2024, 10, 2)


def refusal(call):
    with pytest.raises(TradeRefused) as refused:
        call()
    return refused.value.reason, refused.value.article


def days(count):
    return datetime.timedelta(days=count)


@pytest.mark.parametrize("family", "ABC")
@pytest.mark.parametrize("way", Way)
def test_who_trades_how(family, way):
    """Section 3.1 and scenario 2: early action by negotiation only."""
    if family == "A" and way is not Way.NEGOTIATED:
        assert refusal(
            lambda: listing.check_way(family=family, way=way, was_transferred=False)
        ) == (Reason.KIND_NOT_TRADED_SO, 10)
    else:
        listing.check_way(family=family, way=way, was_transferred=False)


@pytest.mark.parametrize("way", Way)
def test_a_buyer_never_sells(way):
    """Scenario 1, for the venue: whoever bought did not execute the project."""
    assert refusal(lambda: listing.check_way(family="C", way=way, was_transferred=True)) == (
        Reason.SELLER_BOUGHT,
        5,
    )


def test_a_listing_is_viewed_for_14_days_and_stays_for_30():
    assert listing.listed_on(DAY) == DAY + days(14)
    listing.check_listing(days=30)
    assert refusal(lambda: listing.check_listing(days=29)) == (Reason.PERIOD_TOO_SHORT, 12)


def test_a_change_on_day_29_and_on_day_30():
    """Scenario 4: after thirty days, before any order, and ten days of view from the day after."""
    agreed = DAY + days(30)
    found = listing.relisted_on(listed=DAY, agreed=agreed, was_ordered=False)
    assert found == agreed + days(11)

    def early():
        return listing.relisted_on(listed=DAY, agreed=DAY + days(29), was_ordered=False)

    assert refusal(early) == (Reason.TOO_EARLY, 13)

    def ordered():
        return listing.relisted_on(listed=DAY, agreed=agreed, was_ordered=True)

    assert refusal(ordered) == (Reason.ORDERED, 13)


@pytest.mark.parametrize(
    ("paid", "filled"), [(110_249, False), (104_999 + 5_250, False), (110_250, True)]
)
def test_an_order_is_paid_for_before(paid, filled):
    """Scenario 5, on the first deal there was: 30 units at 3,500."""

    def order():
        return listing.check_order(unit_price_ntd=3_500, quantity=30, paid_ntd=paid)

    if filled:
        order()
    else:
        assert refusal(order) == (Reason.NOT_PREPAID, 15)


def negotiated(**changes):
    return NegotiatedDeal(
        **({"quantity": 500, "unit_price_ntd": 2_500, "is_notarised": True} | changes)
    )


@pytest.mark.parametrize(
    ("asked", "paid"),
    [
        (negotiated(), 1_250_000),
        (negotiated(is_notarised=False, was_tendered=True), 1_250_000),
        (negotiated(unit_price_ntd=0), 0),
    ],
)
def test_negotiated_deals_that_are_not_refused(asked, paid):
    listing.check_negotiated(asked, paid_ntd=paid)


@pytest.mark.parametrize(
    ("asked", "paid", "reason"),
    [
        (negotiated(is_notarised=False), 1_250_000, Reason.CONTRACT_NOT_NOTARISED),
        (negotiated(is_notarised=False, unit_price_ntd=0), 0, Reason.CONTRACT_NOT_NOTARISED),
        (negotiated(), 1_249_999, Reason.NOT_PREPAID),
        (negotiated(), 0, Reason.NOT_PREPAID),
    ],
)
def test_a_negotiated_deal_needs_a_notary_and_its_price(asked, paid, reason):
    """A tender under the procurement act needs no notary; a gift has no price."""
    assert refusal(lambda: listing.check_negotiated(asked, paid_ntd=paid)) == (reason, 16)


def deal(**changes):
    given = {
        "seller": "a",
        "buyer": "b",
        "purpose": Purpose.OTHER_APPROVED,
        "quantity": 100,
        "agreed": DAY,
    }
    return SmallDeal(**(given | changes))


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (deal(quantity=101), Reason.DEAL_TOO_LARGE),
        (deal(purpose=Purpose.CARBON_FEE), Reason.PURPOSE_NEEDS_CONTRACT),
        (deal(agreed=DAY + days(364)), Reason.SAME_DEAL_WITHIN_A_YEAR),
        (deal(agreed=DAY + days(365)), Reason.SAME_DEAL_WITHIN_A_YEAR),
    ],
)
def test_small_deals_that_are_refused(asked, reason):
    """Scenario 6."""
    assert refusal(lambda: listing.check_small_deal(asked, [deal()])) == (reason, 17)


@pytest.mark.parametrize(
    "asked",
    [
        deal(agreed=DAY + days(366)),
        deal(buyer="c", agreed=DAY + days(1)),
        deal(seller="c", agreed=DAY + days(1)),
    ],
)
def test_small_deals_that_are_not(asked):
    listing.check_small_deal(asked, [deal()])
    listing.check_small_deal(deal(), [])


def test_a_year_over_a_leap_day_ends_with_february():
    leap = datetime.date(2024, 2, 29)
    again = deal(agreed=datetime.date(2025, 3, 1))
    listing.check_small_deal(again, [deal(agreed=leap)])
    early = deal(agreed=datetime.date(2025, 2, 28))
    assert refusal(lambda: listing.check_small_deal(early, [deal(agreed=leap)])) == (
        Reason.SAME_DEAL_WITHIN_A_YEAR,
        17,
    )
