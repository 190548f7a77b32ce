"""What the project regulation tells projects apart by: crediting, scale, analyses, exclusions.

The thresholds of scale are those of O0020137 Art 8. Its words leave two things open, which policy
decides or this page says: by which test a project's tier is found (`TierRule`), and that a project
exactly on a threshold is of the smaller tier ("less than or equal to").

    >>> tier_of(Scale(annual_units=12_350, kind=ScaleKind.ENERGY_SAVING, size=25_000_000),
    ...         TierRule.BY_PROJECT_TYPE)
    (<Tier.SMALL: 'small'>, <ScaleTest.SAVING: 'saving'>)
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Final

from msgspec import Meta, Struct

from ledger.book.fields import Count, UnitType
from ledger.limits import CREDITING_YEARS_MAX, RENEWALS_MAX

OutsideSerial = Annotated[str, Meta(pattern=r"\A[A-Z0-9][A-Z0-9./_-]{0,39}\Z")]
"""A project's serial in another programme."""
Family = Annotated[str, Meta(pattern=r"\A[ABCZ]\Z")]
"""A project's family: early action, offset, voluntary, or none of the national ones."""
TermYears = Annotated[int, Meta(ge=0, le=CREDITING_YEARS_MAX)]
"""Years of a crediting period, or of one renewal of it."""
Renewals = Annotated[int, Meta(ge=0, le=RENEWALS_MAX)]
"""How often a crediting period may be renewed."""


class Crediting(StrEnum):
    """Whether a crediting period may be renewed (O0020137 Art 7)."""

    FIXED = "fixed"
    RENEWABLE = "renewable"


class ScaleKind(StrEnum):
    """What kind of measure a project's scale is told by (O0020137 Art 8)."""

    RENEWABLE_ENERGY = "renewable_energy"
    ENERGY_SAVING = "energy_saving"
    OTHER = "other"


class ScaleTest(StrEnum):
    """By which of its three tests a project's tier was found."""

    CAPACITY = "capacity"
    SAVING = "saving"
    REDUCTION = "reduction"


class Tier(StrEnum):
    """A project's scale, the smallest first."""

    MICRO = "micro"
    SMALL = "small"
    LARGE = "large"


class TierRule(StrEnum):
    """Whether the test of its own kind decides a project's tier, or whichever is kinder."""

    BY_PROJECT_TYPE = "by_project_type"
    ANY_OF = "any_of"


class Analysis(StrEnum):
    """An analysis of additionality that the plan holds (O0020137 Art 2(6))."""

    BARRIER = "barrier"
    FINANCIAL = "financial"
    PREVALENCE = "prevalence"
    REGULATORY = "regulatory"


class Exclusion(StrEnum):
    """What may not lie within a project's boundary (O0020137 Art 11), in the article's order."""

    CERTIFIED_RENEWABLES = "certified_renewables"
    FEE_SOURCE = "fee_source"
    INVENTORY_SOURCE = "inventory_source"
    CAPPED_SOURCE = "capped_source"
    EARLY_MEASURE = "early_measure"


class PlanChange(StrEnum):
    """What of a registered project changes (O0020137 Art 14)."""

    CREDITING_PERIOD = "crediting_period"
    ACTIVITY = "activity"
    MONITORING = "monitoring"


class OutsideProgramme(StrEnum):
    """Another programme in which a project may be registered."""

    CDM = "cdm"
    GOLD_STANDARD = "gold_standard"
    JCM = "jcm"
    MOENV = "moenv"
    VCS = "vcs"
    OTHER = "other"

    @property
    def alike(self) -> tuple["OutsideProgramme", ...]:
        """Return the programmes that may be this one: itself and `other`, or any for `other`."""
        other = OutsideProgramme.OTHER
        return tuple(OutsideProgramme) if self is other else (self, other)


class Revocation(StrEnum):
    """Why the authority revokes a registration (O0020137 Art 20), in the article's order."""

    FACTS_WRONG = "facts_wrong"
    NOT_STARTED = "not_started"
    DOUBLE_REGISTERED = "double_registered"
    UNLAWFUL = "unlawful"
    DISSOLVED = "dissolved"


CreditingTerm = tuple[Family, UnitType, Crediting, TermYears, Renewals, TermYears]
"""``[family, unit type, crediting, years, renewals, years of each renewal]``."""


class Scale(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How large a project is planned: units expected of a year, and the size of its kind.

    `size` is the installed capacity in kW of renewable energy, the electricity saved a year in
    kWh of energy saving, and 0 of any other kind.
    """

    annual_units: Count
    kind: ScaleKind
    size: Count

    def __post_init__(self) -> None:
        """Refuse a size of a kind that has none."""
        if self.kind is ScaleKind.OTHER and self.size:
            msg = "a scale of kind other has size 0"
            raise ValueError(msg)


class Outside(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A project's registration in another programme (O0020137 Art 4(4))."""

    programme: OutsideProgramme
    serial: OutsideSerial


TIER_LIMITS: Final[Mapping[ScaleTest, tuple[int, int]]] = MappingProxyType(
    {
        ScaleTest.CAPACITY: (5_000, 15_000),
        ScaleTest.SAVING: (20_000_000, 60_000_000),
        ScaleTest.REDUCTION: (20_000, 60_000),
    }
)
"""The largest that is micro and the largest that is small: kW, kWh a year, units a year."""
_OWN_TEST: Final[Mapping[ScaleKind, ScaleTest]] = MappingProxyType(
    {
        ScaleKind.RENEWABLE_ENERGY: ScaleTest.CAPACITY,
        ScaleKind.ENERGY_SAVING: ScaleTest.SAVING,
        ScaleKind.OTHER: ScaleTest.REDUCTION,
    }
)


def tier_of(scale: Scale, rule: TierRule) -> tuple[Tier, ScaleTest]:
    """Return a project's tier and the test that gave it; of equal tiers its own kind's test."""
    own = _OWN_TEST[scale.kind]
    size = scale.annual_units if own is ScaleTest.REDUCTION else scale.size
    tier = _tier(size, own)
    by_units = _tier(scale.annual_units, ScaleTest.REDUCTION)
    tiers = list(Tier)
    if rule is TierRule.ANY_OF and tiers.index(by_units) < tiers.index(tier):
        return by_units, ScaleTest.REDUCTION
    return tier, own


def analyses_lack(analyses: tuple[Analysis, ...], tier: Tier) -> str:
    """Return what is missing of the analyses that Art 8 asks of a tier, empty where nothing is."""
    others = [name for name in Analysis if name is not Analysis.REGULATORY]
    if Analysis.REGULATORY not in analyses:
        return "regulatory"
    if tier is Tier.SMALL and not set(others) & set(analyses):
        return "one of barrier, financial, prevalence"
    if tier is Tier.LARGE and set(others) - set(analyses):
        return ", ".join(name for name in others if name not in analyses)
    return ""


def _tier(size: int, test: ScaleTest) -> Tier:
    micro, small = TIER_LIMITS[test]
    if size <= micro:
        return Tier.MICRO
    return Tier.SMALL if size <= small else Tier.LARGE
