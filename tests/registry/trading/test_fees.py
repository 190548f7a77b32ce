"""The fee of a trade (O0020138 Art 11), by the published and the worked values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.trading.fees import auction_fee, fee_on, fixed_price_fee, negotiated_fee, prepayment


@pytest.mark.parametrize(
    ("unit_price", "quantity", "fee"),
    [(3_500, 30, 5_250), (3_800, 25, 4_750), (3_333, 7, 1_167), (0, 10, 0), (1, 1, 1)],
)
def test_at_a_fixed_price(unit_price, quantity, fee):
    """X1-X3, and R2 and R5 of the market's own facts: rounded up to whole NTD."""
    assert fixed_price_fee(unit_price_ntd=unit_price, quantity=quantity) == fee
    due = unit_price * quantity + fee
    assert prepayment(unit_price_ntd=unit_price, quantity=quantity) == due


@pytest.mark.parametrize(("unit_price", "fee"), [(0, 190_000), (4_200, 210_000), (3_800, 190_000)])
def test_negotiated(unit_price, fee):
    """X4: 1,000 units, a rate of 300, the last deal at 3,800; a gift pays the fee too."""
    assert fee == negotiated_fee(
        unit_price_ntd=unit_price,
        quantity=1_000,
        carbon_fee_rate_ntd=300,
        last_unit_price_ntd=3_800,
    )


def test_a_first_deal_of_its_kind_stands_on_the_rate():
    assert (
        negotiated_fee(unit_price_ntd=0, quantity=1, carbon_fee_rate_ntd=300, last_unit_price_ntd=0)
        == 15
    )


@given(st.integers(0, 10**15))
def test_rounded_up_and_by_less_than_one(amount):
    assert 0 <= fee_on(amount) * 20 - amount < 20
    assert auction_fee(amount) == fee_on(amount)
