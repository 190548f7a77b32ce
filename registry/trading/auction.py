"""A sealed auction 拍賣: bonds, awards in the order of prices, balances (O0020138 Arts 18-23).

Bidders pay their own price: the regulation speaks of the bidder's unit price, and of no other.
Where prices are equal lots are drawn (Art 21); the draw is made elsewhere and handed in as an
order, so that whoever has it computes the same awards.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from registry.trading.errors import Reason, TradeRefused

LOT_MIN: Final = 1_000
"""Units that an application to auction has at least (Art 18 no 3)."""
VIEWING_DAYS: Final = 28
BIDDING_DAYS_MIN: Final = 30
BOND_PERCENT: Final = 20


class Lot(Struct, frozen=True, kw_only=True):
    """What is auctioned: units, the reserve price in NTD a unit, and the quantities of a bid."""

    quantity: int
    reserve_ntd: int
    bid_min: int = 1
    bid_max: int = 0
    """0 is the whole lot."""


class Bid(Struct, frozen=True, kw_only=True):
    """One sealed bid of one bidder; its price is in NTD a unit."""

    bidder: str
    quantity: int
    unit_price_ntd: int

    @property
    def bond_ntd(self) -> int:
        """What is paid in before bidding, in NTD, rounded up (Art 19 no 2, Art 20)."""
        return -(-self.quantity * self.unit_price_ntd * BOND_PERCENT // 100)


class Award(Struct, frozen=True, kw_only=True):
    """What a bid came to; `balance_ntd` is still to be paid, `refund_ntd` goes back of the bond."""

    bidder: str
    quantity: int
    total_ntd: int
    bond_ntd: int

    @property
    def balance_ntd(self) -> int:
        """What is due beside the bond, in NTD; none where the bond suffices (Art 22)."""
        return max(0, self.total_ntd - self.bond_ntd)

    @property
    def refund_ntd(self) -> int:
        """What goes back of the bond, in NTD (Art 23)."""
        return max(0, self.bond_ntd - self.total_ntd)


def check_lot(lot: Lot, *, bidding_days: int) -> None:
    """Require that units may be auctioned so. TradeRefused: LOT_TOO_SMALL, PERIOD_TOO_SHORT."""
    if lot.quantity < LOT_MIN:
        detail = f"at least {LOT_MIN} units"
        raise TradeRefused("quantity", Reason.LOT_TOO_SMALL, article=18, detail=detail)
    if bidding_days < BIDDING_DAYS_MIN:
        detail = f"at least {BIDDING_DAYS_MIN} days from the announcement to the close"
        raise TradeRefused("bidding_days", Reason.PERIOD_TOO_SHORT, article=18, detail=detail)


def check_bids(lot: Lot, bids: Sequence[Bid]) -> None:
    """Require one bid a bidder within the lot. TradeRefused: BID_OUT_OF_BOUNDS, BID_TWICE."""
    most = min(lot.bid_max or lot.quantity, lot.quantity)
    for at, bid in enumerate(bids):
        if not lot.bid_min <= bid.quantity <= most:
            detail = f"{lot.bid_min} to {most} units"
            raise TradeRefused(
                f"bids.{at}.quantity", Reason.BID_OUT_OF_BOUNDS, article=18, detail=detail
            )
        if bid.bidder in {other.bidder for other in bids[:at]}:
            raise TradeRefused(
                f"bids.{at}.bidder", Reason.BID_TWICE, article=20, detail="one bid each, for good"
            )


def awards(lot: Lot, bids: Sequence[Bid], *, drawn: Sequence[str] = ()) -> list[Award]:
    """Return what every bid came to, in the order in which they were given (Art 21).

    Bids below the reserve get nothing. A single valid bidder gets its own quantity; else the
    highest price first, and so on until nothing is left. Where bids of one price ask for more than
    is left, `drawn` names their bidders in the order in which lots were drawn. TradeRefused: as
    `check_bids`; DRAW_INVALID where a draw that is needed leaves somebody out or has one twice.
    """
    check_bids(lot, bids)
    left, won = lot.quantity, dict.fromkeys((bid.bidder for bid in bids), 0)
    valid = [bid for bid in bids if bid.unit_price_ntd >= lot.reserve_ntd]
    for price in sorted({bid.unit_price_ntd for bid in valid}, reverse=True):
        equal = [bid for bid in valid if bid.unit_price_ntd == price]
        if len(equal) > 1 and sum(bid.quantity for bid in equal) > left > 0:
            equal = _in_order(equal, drawn)
        for bid in equal:
            won[bid.bidder] = min(bid.quantity, left)
            left -= won[bid.bidder]
    return [
        Award(
            bidder=bid.bidder,
            quantity=won[bid.bidder],
            total_ntd=won[bid.bidder] * bid.unit_price_ntd,
            bond_ntd=bid.bond_ntd,
        )
        for bid in bids
    ]


def _in_order(equal: Sequence[Bid], drawn: Sequence[str]) -> list[Bid]:
    """Return bids of one price in the order in which lots were drawn."""
    bidders = {bid.bidder: bid for bid in equal}
    order = [bidder for bidder in drawn if bidder in bidders]
    if sorted(order) != sorted(bidders):
        detail = f"lots are drawn at {equal[0].unit_price_ntd} NTD, once each: {', '.join(bidders)}"
        raise TradeRefused("drawn", Reason.DRAW_INVALID, article=21, detail=detail)
    return [bidders[bidder] for bidder in order]
