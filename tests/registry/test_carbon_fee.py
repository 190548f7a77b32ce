"""The carbon fee: the published figures, the rules one by one, and laws for any payer."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.carbon_fee import (
    CAP,
    COEFFICIENTS,
    GROUNDS,
    RATES_NTD,
    FeeRefused,
    Plant,
    Rate,
    Reason,
    Units,
    chargeable,
    owed,
)


def plant(emissions, *, rate=Rate.GENERAL, phase=0, year=2025, has_plan=None):
    planned = bool(phase) or rate is not Rate.GENERAL if has_plan is None else has_plan
    return Plant(year=year, emissions=Fraction(emissions), rate=rate, phase=phase, has_plan=planned)


@pytest.mark.parametrize(
    ("payer", "units", "chargeable_t", "fee_before", "fee"),
    [
        (plant(125_000), Units(reduction=8_333), "100000", 30_000_000, 27_000_120),
        (plant(125_000), Units(reduction=8_334), "100000", 30_000_000, 27_000_000),
        (plant(125_000), Units(early_action=33_333), "100000", 30_000_000, 27_000_030),
        (
            plant(125_000, rate=Rate.B, phase=1),
            Units(reduction=2_083),
            "25000",
            2_500_000,
            2_250_040,
        ),
        (plant("38214.5678"), Units(), "13214.568", 3_964_370, 3_964_370),
        # Estimates that the press printed: CPC, Taipower (its chargeable emissions), China Steel.
        (plant(6_750_000, rate=Rate.B, phase=1), Units(), "1350000", 135_000_000, 135_000_000),
        (plant(3_965_000, rate=Rate.B), Units(), "3940000", 394_000_000, 394_000_000),
        (plant(18_760_000, rate=Rate.A, phase=1), Units(), "3752000", 187_600_000, 187_600_000),
    ],
)
def test_worked_values(payer, units, chargeable_t, fee_before, fee):
    """F1-F5: O0020139 Arts 5, 6 and 9 with the rates of 2024-10-21."""
    found = owed(payer, units)
    assert found.chargeable == Fraction(chargeable_t)
    assert (found.fee_before_ntd, found.fee_ntd) == (fee_before, fee)


def test_what_lies_beyond_the_cap_is_told():
    found = owed(plant(125_000), Units(reduction=8_334))
    assert (found.cap, found.deducted, found.unused) == (10_000, 10_000, Fraction("0.8"))
    assert found.room == 0
    assert owed(plant(125_000)).room == 8_334
    assert owed(plant(125_000), Units(reduction=8_333)).room == 1


def test_the_cap_is_shared_by_both_kinds():
    both = owed(plant(125_000), Units(reduction=8_000, early_action=2_000))
    assert both.unused == 8_000 * Fraction("1.2") + 2_000 * Fraction("0.3") - 10_000


@pytest.mark.parametrize(
    ("emissions", "phase", "expected"),
    [
        ("24999.999", 0, "0"),
        ("24999.999", 1, "0"),
        ("25000", 0, "0"),
        ("25000", 1, "5000"),
        ("25000.0005", 0, "0.001"),
        ("25000.000499", 0, "0"),
        ("100000", 2, "40000"),
        ("100000", 3, "60000"),
        ("25000.0125", 1, "5000.003"),
    ],
)
def test_chargeable_emissions_are_rounded_half_up_to_three_decimals(emissions, phase, expected):
    assert chargeable(Fraction(emissions), phase=phase) == Fraction(expected)


@pytest.mark.parametrize(
    ("payer", "units", "field", "reason"),
    [
        (plant(30_000, year=2024), Units(), "year", Reason.YEAR_NOT_CHARGED),
        (plant(-1), Units(), "emissions", Reason.OUT_OF_BOUNDS),
        (plant(10**9 + 1), Units(), "emissions", Reason.OUT_OF_BOUNDS),
        (plant(30_000, phase=4), Units(), "phase", Reason.OUT_OF_BOUNDS),
        (plant(30_000, phase=1, has_plan=False), Units(), "phase", Reason.PLAN_REQUIRED),
        (plant(30_000, rate=Rate.A, has_plan=False), Units(), "rate", Reason.PLAN_REQUIRED),
        (plant(30_000), Units(reduction=-1), "reduction", Reason.OUT_OF_BOUNDS),
        (plant(30_000), Units(early_action=-1), "early_action", Reason.OUT_OF_BOUNDS),
        (
            plant(30_000, phase=1),
            Units(early_action=1),
            "early_action",
            Reason.EARLY_ACTION_BARRED,
        ),
        (plant(30_000), Units(foreign=-1), "foreign", Reason.OUT_OF_BOUNDS),
        (plant(30_000, phase=1), Units(foreign=1), "foreign", Reason.FOREIGN_BARRED),
        (
            plant(30_000, year=2028),
            Units(early_action=1),
            "early_action",
            Reason.EARLY_ACTION_LAPSED,
        ),
    ],
)
def test_refused(payer, units, field, reason):
    with pytest.raises(FeeRefused) as refused:
        owed(payer, units)
    assert (refused.value.field, refused.value.reason) == (field, reason)


@pytest.mark.parametrize(
    ("foreign", "deducted", "unused", "fee"),
    [
        (0, 0, 0, 27_000_120),
        (4_999, 4_999, 0, 25_500_420),
        (5_000, 5_000, 0, 25_500_120),
        (5_001, 5_000, 1, 25_500_120),
    ],
)
def test_foreign_units_have_a_cap_of_their_own(foreign, deducted, unused, fee):
    """Art 10: a twentieth of 100,000 t, beside the tenth that domestic units take off."""
    found = owed(plant(125_000), Units(reduction=8_333, foreign=foreign))
    assert (found.foreign_cap, found.foreign_deducted) == (5_000, deducted)
    assert (found.foreign_unused, found.fee_ntd) == (unused, fee)
    assert found.deducted == Fraction("9999.6")


def test_early_action_counts_through_the_third_year():
    assert owed(plant(125_000, year=2027), Units(early_action=10)).deducted == 3


payers = st.builds(
    plant,
    st.decimals(0, 10**8, places=4).map(Fraction),
    rate=st.sampled_from(Rate),
    phase=st.sampled_from(sorted(COEFFICIENTS)),
)
counts = st.integers(0, 10**7)


@given(payers, counts, counts)
def test_more_units_never_cost_and_never_pay_out(payer, fewer, more):
    """Whatever is retired: within the cap, never below it, in whole NTD."""
    fewer, more = sorted((fewer, more))
    less, found = (owed(payer, Units(reduction=count)) for count in (fewer, more))
    assert 0 <= found.fee_ntd <= less.fee_ntd <= less.fee_before_ntd
    assert found.deducted <= found.chargeable * CAP
    assert found.deducted + found.unused == more * Fraction("1.2")
    rate = RATES_NTD[payer.rate]
    assert found.fee_ntd <= (found.chargeable - found.deducted) * rate < found.fee_ntd + 1


@given(payers, counts)
def test_room_is_what_still_takes_something_off(payer, count):
    found = owed(payer, Units(reduction=count))
    full = owed(payer, Units(reduction=count + found.room))
    assert full.deducted == full.cap
    if found.room:
        almost = owed(payer, Units(reduction=count + found.room - 1))
        assert almost.deducted < almost.cap


def test_every_reason_has_its_ground_in_both_languages():
    assert set(GROUNDS) == set(Reason)
    for reason, ground in GROUNDS.items():
        assert (
            (ground.article_en == "")
            is (ground.article_zh == "")
            is (reason is Reason.OUT_OF_BOUNDS)
        )
