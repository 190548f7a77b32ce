"""The fee of a trade 手續費: 5 % that the buyer pays, rounded up to whole NTD (O0020138 Art 11).

>>> fixed_price_fee(unit_price_ntd=3333, quantity=7)
1167
"""

_PERCENT = 5


def fee_on(amount_ntd: int) -> int:
    """Return the fee on an amount, in NTD: rounded up (Art 11 no 4)."""
    return -(-amount_ntd * _PERCENT // 100)


def fixed_price_fee(*, unit_price_ntd: int, quantity: int) -> int:
    """Return the fee of a deal at a fixed price, in NTD (Art 11 no 1)."""
    return fee_on(unit_price_ntd * quantity)


def prepayment(*, unit_price_ntd: int, quantity: int) -> int:
    """Return what has to be paid in before an order: price and fee, in NTD (Arts 11 and 15)."""
    return unit_price_ntd * quantity + fixed_price_fee(
        unit_price_ntd=unit_price_ntd, quantity=quantity
    )


def negotiated_fee(
    *, unit_price_ntd: int, quantity: int, carbon_fee_rate_ntd: int, last_unit_price_ntd: int
) -> int:
    """Return the fee of a negotiated deal, in NTD, a gift's too (Art 11 no 2).

    It stands on the highest of the deal's own price, the buyer's carbon fee rate and the last price
    of a project of the same kind, each in NTD a unit; where there is none of the last two it is 0.
    """
    return fee_on(quantity * max(unit_price_ntd, carbon_fee_rate_ntd, last_unit_price_ntd))


def auction_fee(total_ntd: int) -> int:
    """Return the fee on what a bidder was awarded for, in NTD (Art 11 no 3)."""
    return fee_on(total_ntd)
