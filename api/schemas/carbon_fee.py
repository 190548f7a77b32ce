"""The carbon fee's what-if: what is asked, and what it comes to."""

from fractions import Fraction
from typing import Annotated

from msgspec import Meta, Struct

from registry.carbon_fee import PENDING, UNITS_MAX, Owed, Plant, Rate, Units
from registry.methods.quantity import DecimalText, shown

DECIMALS = 5
"""Decimals that tonnes have at most: chargeable emissions three, and a twentieth of them five."""

Count = Annotated[int, Meta(ge=0, le=UNITS_MAX)]


class CarbonFeeBody(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A plant's emissions of a year in tCO2e, how it is charged, and the units to be retired.

    `phase` is that of a recognised high leakage risk, 0 without one. The rates A and B and a phase
    ask for an approved reduction plan (`has_plan`). `reduction` counts units of voluntary reduction
    and offset projects, `early_action` those of early actions, `foreign` those from abroad.
    """

    year: Annotated[int, Meta(ge=1912, le=2999)]
    emissions: DecimalText
    rate: Rate = Rate.GENERAL
    phase: Annotated[int, Meta(ge=0, le=3)] = 0
    has_plan: bool = False
    reduction: Count = 0
    early_action: Count = 0
    foreign: Count = 0

    @property
    def plant(self) -> Plant:
        """The payer."""
        return Plant(
            year=self.year,
            emissions=Fraction(self.emissions),
            rate=self.rate,
            phase=self.phase,
            has_plan=self.has_plan,
        )

    @property
    def units(self) -> Units:
        """The units to be retired."""
        return Units(reduction=self.reduction, early_action=self.early_action, foreign=self.foreign)


class CarbonFeeAnswer(Struct, frozen=True, kw_only=True):
    """What is owed in whole NTD; tonnes are exact decimal texts.

    `unused` is what the units would take off beyond the cap, `room` how many more units of a
    reduction project would still take something off; foreign units have a cap of their own.
    `notice` says, where foreign units were given, that they still need the ministry's recognition.
    """

    chargeable: str
    cap: str
    deducted: str
    unused: str
    room: int
    foreign_cap: str
    foreign_deducted: str
    foreign_unused: str
    rate_ntd: int
    fee_before_ntd: int
    fee_ntd: int
    saved_ntd: int
    notice: str
    notice_zh: str


def carbon_fee_answer(owed: Owed) -> CarbonFeeAnswer:
    """Return what is told of a fee."""
    is_foreign = owed.foreign_deducted + owed.foreign_unused > 0
    return CarbonFeeAnswer(
        chargeable=shown(owed.chargeable, places=DECIMALS),
        cap=shown(owed.cap, places=DECIMALS),
        deducted=shown(owed.deducted, places=DECIMALS),
        unused=shown(owed.unused, places=DECIMALS),
        room=owed.room,
        foreign_cap=shown(owed.foreign_cap, places=DECIMALS),
        foreign_deducted=shown(owed.foreign_deducted, places=DECIMALS),
        foreign_unused=shown(owed.foreign_unused, places=DECIMALS),
        rate_ntd=owed.rate_ntd,
        fee_before_ntd=owed.fee_before_ntd,
        fee_ntd=owed.fee_ntd,
        saved_ntd=owed.saved_ntd,
        notice=f"{PENDING.en} ({PENDING.article_en})" if is_foreign else "",
        notice_zh=f"{PENDING.zh}（{PENDING.article_zh}）" if is_foreign else "",
    )
