"""The carbon fee 碳費 of a plant, and what retired units take off it (O0020139 Arts 3 to 10).

A holder asks what a number of units would save. Chargeable emissions are rounded once, half up to
three decimals; caps and what units take off are exact; the fee is cut off to whole NTD once, at the
end (Art 5). Caps and ratios stand to the chargeable emissions after the adjustment (Arts 9 and 10).
Foreign units have a cap of their own, and no ratio: one is a tonne. They count once the ministry
recognised them; which ones it does is not announced, and `PENDING` says so.

    >>> owed(Plant(year=2025, emissions=Fraction(125_000)), Units(reduction=8333)).fee_ntd
    27000120
"""

from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from registry.methods.titles import Title

if TYPE_CHECKING:
    from collections.abc import Mapping

THRESHOLD_T: Final = 25_000
"""Emissions of a year from which a plant pays (Art 3), and what is taken off them (K, Art 5)."""
FIRST_YEAR: Final = 2025
"""The first year of emissions that are charged: rates in force since 2025-01-01."""
LAST_EARLY_ACTION_YEAR: Final = FIRST_YEAR + 2
"""The last year for which units of early actions are taken: the third (Art 9 para 2)."""
CAP: Final = Fraction(10, 100)
"""The most that domestic units take off, of the chargeable emissions (Art 9)."""
FOREIGN_CAP: Final = Fraction(5, 100)
"""The most that foreign units take off, of the chargeable emissions (Art 10)."""
REDUCTION_RATIO: Final = Fraction(12, 10)
"""Tonnes that a unit of a voluntary reduction or an offset project takes off (Art 9 no 1)."""
EARLY_ACTION_RATIO: Final = Fraction(3, 10)
"""Tonnes that a unit of an early action takes off (Art 9 no 2)."""
FOREIGN_RATIO: Final = Fraction(1)
"""Tonnes that a foreign unit takes off: Art 10 gives no ratio, so that a unit is its tonne."""
EMISSIONS_MAX_T: Final = 10**9
UNITS_MAX: Final = 10**9


class Rate(StrEnum):
    """Which rate a payer pays; `A` and `B` are for an approved reduction plan that was kept."""

    GENERAL = "general"
    A = "A"
    B = "B"


RATES_NTD: "Final[Mapping[Rate, int]]" = MappingProxyType(
    {Rate.GENERAL: 300, Rate.A: 50, Rate.B: 100}
)
"""NTD a tonne, as announced on 2024-10-21 and in force from 2025-01-01."""
COEFFICIENTS: "Final[Mapping[int, Fraction]]" = MappingProxyType(
    {0: Fraction(1), 1: Fraction(2, 10), 2: Fraction(4, 10), 3: Fraction(6, 10)}
)
"""The adjustment of emissions by phase of high leakage risk; 0 is for whoever has none (Art 6)."""


class Reason(StrEnum):
    """Why a case is refused. Closed."""

    YEAR_NOT_CHARGED = "year_not_charged"
    OUT_OF_BOUNDS = "out_of_bounds"
    PLAN_REQUIRED = "plan_required"
    EARLY_ACTION_BARRED = "early_action_barred"
    EARLY_ACTION_LAPSED = "early_action_lapsed"
    FOREIGN_BARRED = "foreign_barred"


class Ground(NamedTuple):
    """Why a case is refused, in words, and the article that says so."""

    en: str
    zh: str
    article_en: str = ""
    article_zh: str = ""


GROUNDS: "Final[Mapping[Reason, Ground]]" = MappingProxyType(
    {
        Reason.YEAR_NOT_CHARGED: Ground(
            f"emissions are charged from {FIRST_YEAR} on",
            f"自 {FIRST_YEAR} 年之排放量起徵收",
            "O0020139 Art 4",
            "碳費收費辦法第 4 條",
        ),
        Reason.OUT_OF_BOUNDS: Ground("this is out of bounds", "超出範圍"),
        Reason.PLAN_REQUIRED: Ground(
            "only with an approved reduction plan",
            "須有經核定之自主減量計畫",
            "O0020139 Art 6, O0020140",
            "碳費收費辦法第 6 條、自主減量計畫管理辦法",
        ),
        Reason.EARLY_ACTION_BARRED: Ground(
            "no units of early actions for a payer of recognised high leakage risk",
            "經認定屬高碳洩漏風險之事業不得使用先期專案減量額度",
            "O0020139 Art 9 para 1 no 2",
            "碳費收費辦法第 9 條第 1 項第 2 款",
        ),
        Reason.EARLY_ACTION_LAPSED: Ground(
            f"units of early actions count for emissions up to {LAST_EARLY_ACTION_YEAR}",
            f"先期專案減量額度僅得扣除至 {LAST_EARLY_ACTION_YEAR} 年之排放量",
            "O0020139 Art 9 para 2",
            "碳費收費辦法第 9 條第 2 項",
        ),
        Reason.FOREIGN_BARRED: Ground(
            "no foreign units for a payer of recognised high leakage risk",
            "經認定屬高碳洩漏風險之事業不得使用國外減量額度",
            "O0020139 Art 10",
            "碳費收費辦法第 10 條",
        ),
    }
)
PENDING: Final = Ground(
    "foreign units take something off once the ministry has recognised them; which, is not "
    "announced",
    "國外減量額度須經中央主管機關認可始得扣除；認可項目尚未公告",
    "O0020139 Art 10",
    "碳費收費辦法第 10 條",
)
"""What whoever reckons with foreign units is told."""


class FeeRefused(ValueError):
    """A case that the regulation does not know: `field` names the member, `bounds` what fits."""

    def __init__(self, field: str, reason: Reason, *, bounds: Title | None = None) -> None:
        ground = GROUNDS[reason]
        self.field = field
        self.reason = reason
        en, zh = ground.en, ground.zh
        if bounds is not None:
            en, zh = bounds.en, f"{zh}：{bounds.zh}"
        self.detail = _said(en, ground.article_en, "{} ({})")
        self.detail_zh = _said(zh, ground.article_zh, "{}（{}）")
        super().__init__(f"{field}: {reason}: {self.detail}")


def _within(most: int, unit: str = "") -> Title:
    return Title(f"應為 0 至 {most:,}{unit}", f"0 to {most:,}{unit}")


def _said(words: str, article: str, form: str) -> str:
    return form.format(words, article) if article else words


class Plant(Struct, frozen=True, kw_only=True):
    """Who pays: a plant's emissions of a year, direct and of its electricity, in tCO2e.

    `phase` is that of a recognised high leakage risk, 0 without. `has_plan` says whether an
    approved reduction plan was kept: `phase` and the rates A and B need one.
    """

    year: int
    emissions: Fraction
    rate: Rate = Rate.GENERAL
    phase: int = 0
    has_plan: bool = False


class Units(Struct, frozen=True, kw_only=True):
    """Units to be retired for the fee: of reduction and offset projects, of early actions, foreign.

    The foreign ones are such as the ministry recognised.
    """

    reduction: int = 0
    early_action: int = 0
    foreign: int = 0


class Owed(Struct, frozen=True, kw_only=True):
    """What is owed, in NTD, and how it comes about, in tCO2e.

    `unused` is what the units would take off beyond the cap; `room` how many more units of a
    reduction project would still take something off. Foreign units have these for themselves.
    """

    chargeable: Fraction
    cap: Fraction
    deducted: Fraction
    unused: Fraction
    room: int
    foreign_cap: Fraction
    foreign_deducted: Fraction
    foreign_unused: Fraction
    rate_ntd: int
    fee_before_ntd: int
    fee_ntd: int

    @property
    def saved_ntd(self) -> int:
        """What the units save, in NTD."""
        return self.fee_before_ntd - self.fee_ntd


def chargeable(emissions: Fraction, *, phase: int) -> Fraction:
    """Return the chargeable emissions, in tCO2e, to three decimals (Arts 3, 5 and 6)."""
    if emissions < THRESHOLD_T:
        return Fraction(0)
    base = emissions if phase else emissions - THRESHOLD_T
    return Fraction(floor(base * COEFFICIENTS[phase] * 1000 + Fraction(1, 2)), 1000)


def owed(plant: Plant, units: Units | None = None) -> Owed:
    """Return what a plant owes for a year when these units are retired for it.

    Raises `FeeRefused`.
    """
    given = units or Units()
    _check_plant(plant)
    _check_units(plant, given)
    charged = chargeable(plant.emissions, phase=plant.phase)
    cap = charged * CAP
    offered = given.reduction * REDUCTION_RATIO + given.early_action * EARLY_ACTION_RATIO
    deducted = min(cap, offered)
    foreign_cap, foreign_offered = charged * FOREIGN_CAP, given.foreign * FOREIGN_RATIO
    foreign_deducted = min(foreign_cap, foreign_offered)
    rate = RATES_NTD[plant.rate]
    return Owed(
        chargeable=charged,
        cap=cap,
        deducted=deducted,
        unused=offered - deducted,
        room=ceil((cap - deducted) / REDUCTION_RATIO),
        foreign_cap=foreign_cap,
        foreign_deducted=foreign_deducted,
        foreign_unused=foreign_offered - foreign_deducted,
        rate_ntd=rate,
        fee_before_ntd=floor(charged * rate),
        fee_ntd=floor((charged - deducted - foreign_deducted) * rate),
    )


def _check_plant(plant: Plant) -> None:
    if plant.year < FIRST_YEAR:
        raise FeeRefused("year", Reason.YEAR_NOT_CHARGED)
    if not 0 <= plant.emissions <= EMISSIONS_MAX_T:
        raise FeeRefused(
            "emissions", Reason.OUT_OF_BOUNDS, bounds=_within(EMISSIONS_MAX_T, " tCO2e")
        )
    if plant.phase not in COEFFICIENTS:
        raise FeeRefused("phase", Reason.OUT_OF_BOUNDS, bounds=_within(max(COEFFICIENTS)))
    for field, asks in (("phase", plant.phase > 0), ("rate", plant.rate is not Rate.GENERAL)):
        if asks and not plant.has_plan:
            raise FeeRefused(field, Reason.PLAN_REQUIRED)


def _check_units(plant: Plant, units: Units) -> None:
    counts = {
        "reduction": units.reduction,
        "early_action": units.early_action,
        "foreign": units.foreign,
    }
    for field, count in counts.items():
        if not 0 <= count <= UNITS_MAX:
            raise FeeRefused(field, Reason.OUT_OF_BOUNDS, bounds=_within(UNITS_MAX))
    if units.early_action and plant.phase:
        raise FeeRefused("early_action", Reason.EARLY_ACTION_BARRED)
    if units.early_action and plant.year > LAST_EARLY_ACTION_YEAR:
        raise FeeRefused("early_action", Reason.EARLY_ACTION_LAPSED)
    if units.foreign and plant.phase:
        raise FeeRefused("foreign", Reason.FOREIGN_BARRED)
