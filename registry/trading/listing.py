"""What may be traded, how, and when (O0020138 Arts 5, 10, 12-17).

Dates are days in Taiwan. A day counts from the one after it was begun: what is listed on the 1st
has been listed for thirty days on the 31st.
"""

import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

from ledger.book.calendar import add_years
from ledger.book.fields import Purpose
from registry.trading.errors import Reason, TradeRefused
from registry.trading.fees import prepayment

VIEWING_DAYS: Final = 14
"""How long a listing stands open to view before it is traded (Art 12)."""
VIEWING_AGAIN_DAYS: Final = 10
"""The same after a change (Art 13)."""
LISTED_DAYS_MIN: Final = 30
"""How long a listing stays at least, and before anything of it may change (Arts 12 to 14)."""
SMALL_UNITS_MAX: Final = 100
"""The largest deal that needs neither contract nor fee (Art 17)."""


class Way(StrEnum):
    """How units are traded (Art 2)."""

    FIXED_PRICE = "fixed_price"
    NEGOTIATED = "negotiated"
    AUCTION = "auction"


class NegotiatedDeal(Struct, frozen=True, kw_only=True):
    """A negotiated deal as it is applied for (Art 16).

    `is_notarised` says of the contract that a notary certified it; `was_tendered` that the buyer
    chose the seller by a tender under the Government Procurement Act. What is given is free of
    charge where `unit_price_ntd` is 0.
    """

    quantity: int
    unit_price_ntd: int
    is_notarised: bool
    was_tendered: bool = False


class SmallDeal(Struct, frozen=True, kw_only=True):
    """A negotiated deal that supplies a buyer's use directly (Art 17); `agreed` is its day."""

    seller: str
    buyer: str
    purpose: Purpose
    quantity: int
    agreed: datetime.date


def check_way(*, family: str, way: Way, was_transferred: bool) -> None:
    """Require that units of a family may be traded so, by whoever holds them.

    `family` is the code's first letter: A early action, B offset, C voluntary reduction.
    TradeRefused: SELLER_BOUGHT where the seller did not execute the project, KIND_NOT_TRADED_SO.
    """
    if was_transferred:
        detail = "only who executed the project sells; a unit is transferred once"
        raise TradeRefused("units", Reason.SELLER_BOUGHT, article=5, detail=detail)
    if family == "A" and way is not Way.NEGOTIATED:
        detail = "units of early actions are traded by negotiation only"
        raise TradeRefused("way", Reason.KIND_NOT_TRADED_SO, article=10, detail=detail)


def check_listing(*, days: int) -> None:
    """Require that a listing is to stay long enough. TradeRefused: PERIOD_TOO_SHORT."""
    if days < LISTED_DAYS_MIN:
        detail = f"at least {LISTED_DAYS_MIN} days"
        raise TradeRefused("days", Reason.PERIOD_TOO_SHORT, article=12, detail=detail)


def listed_on(viewed: datetime.date) -> datetime.date:
    """Return the day on which a listing that is open to view from a day on is traded (Art 12)."""
    return viewed + datetime.timedelta(days=VIEWING_DAYS)


def relisted_on(
    *, listed: datetime.date, agreed: datetime.date, was_ordered: bool
) -> datetime.date:
    """Return the day from which a listing that is changed may be traded again (Art 13).

    It is viewed anew from the day after the change was agreed to. TradeRefused: ORDERED, TOO_EARLY.
    """
    if was_ordered:
        detail = "a buyer has ordered"
        raise TradeRefused("listing", Reason.ORDERED, article=13, detail=detail)
    if (agreed - listed).days < LISTED_DAYS_MIN:
        detail = f"after {LISTED_DAYS_MIN} days on the market"
        raise TradeRefused("agreed", Reason.TOO_EARLY, article=13, detail=detail)
    return agreed + datetime.timedelta(days=1 + VIEWING_AGAIN_DAYS)


def check_order(*, unit_price_ntd: int, quantity: int, paid_ntd: int) -> None:
    """Require that price and fee were paid in before an order. TradeRefused: NOT_PREPAID."""
    due = prepayment(unit_price_ntd=unit_price_ntd, quantity=quantity)
    if paid_ntd < due:
        detail = f"{due} NTD, price and fee, before the order; {paid_ntd} were paid"
        raise TradeRefused("paid_ntd", Reason.NOT_PREPAID, article=15, detail=detail)


def check_negotiated(deal: NegotiatedDeal, *, paid_ntd: int) -> None:
    """Require a notarised contract, and a price that was paid in full (Art 16).

    TradeRefused: CONTRACT_NOT_NOTARISED, NOT_PREPAID.
    """
    if not (deal.is_notarised or deal.was_tendered):
        detail = "a contract that is notarised, unless the seller was chosen by a public tender"
        raise TradeRefused("is_notarised", Reason.CONTRACT_NOT_NOTARISED, article=16, detail=detail)
    due = deal.unit_price_ntd * deal.quantity
    if paid_ntd < due:
        detail = f"{due} NTD, the whole price; {paid_ntd} were paid"
        raise TradeRefused("paid_ntd", Reason.NOT_PREPAID, article=16, detail=detail)


def check_small_deal(deal: SmallDeal, earlier: list[SmallDeal]) -> None:
    """Require that a deal may take the short way (Art 17).

    The year after a deal does not count the deal's own day (Civil Code Art 120), so that it holds
    the day of the same date. TradeRefused: DEAL_TOO_LARGE, PURPOSE_NEEDS_CONTRACT,
    SAME_DEAL_WITHIN_A_YEAR.
    """
    if deal.quantity > SMALL_UNITS_MAX:
        detail = f"at most {SMALL_UNITS_MAX} units; a larger deal needs a contract (Art 16)"
        raise TradeRefused("quantity", Reason.DEAL_TOO_LARGE, article=17, detail=detail)
    if deal.purpose is not Purpose.OTHER_APPROVED:
        detail = "for another approved use only; any other needs a contract (Art 16)"
        raise TradeRefused("purpose", Reason.PURPOSE_NEEDS_CONTRACT, article=17, detail=detail)
    same = (deal.seller, deal.buyer, deal.purpose)
    for other in earlier:
        last = add_years(other.agreed, 1)
        if (other.seller, other.buyer, other.purpose) == same and deal.agreed <= last:
            detail = f"not up to {last} again, for the same buyer and use"
            raise TradeRefused("agreed", Reason.SAME_DEAL_WITHIN_A_YEAR, article=17, detail=detail)
