"""The programme's parameters: a closed table, kept in the log, changed by a signed act.

Two profiles ship. ``industrial`` is run for the IDB: the verification body's signature issues and
manufacturers transfer freely. ``national`` follows the two regulations (O0020137, O0020138): the
authority's approving signature stands beside the holder's and a unit moves once (O0020138 Art 26).
"""

from itertools import pairwise
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from ledger.book.eligibility import (
    Crediting,
    CreditingTerm,
    Exclusion,
    Family,
    TermYears,
    TierRule,
)
from ledger.book.fields import (
    Count,
    DocumentKind,
    MethodologyCode,
    Profile,
    Purpose,
    UnitType,
)
from ledger.limits import AUTHORITY_THRESHOLD_MAX, TRANSFER_DELAY_HOURS_MAX

BufferShare = tuple[MethodologyCode, Annotated[int, Meta(ge=1, le=1000)]]
"""How many thousandths of what removals of a methodology earn are set aside."""
UseTerm = tuple[Family, TermYears, tuple[Purpose, ...]]
"""For how many years from their issuance units of a family are used, and for which purposes."""
ApprovedAct = Literal[
    "change_project",
    "issue",
    "register_project",
    "renew_project",
    "replace_units",
    "retire",
    "transfer",
]
"""Acts to which policy may add the authority's approving signatures."""


class Policy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The parameters that rules read. Lists are sorted and hold nothing twice.

    `additionality`: whether a registration names its scale and the analyses of additionality that
    its tier needs (O0020137 Art 8).
    `authority_threshold`: signatures an act of the authority needs, from distinct self-held keys.
    `approvals`: acts beside whose signers the authority signs as well.
    `buffer_shares`: what part of an issuance of removals goes into the buffer pool, by methodology.
    `countersign_transfers`: whether a recipient signs every transfer, not only a priced one.
    `beneficiary_is_holder`: whether units are retired for the holder's own use only.
    `crediting_after_registration`: whether a crediting period begins after the day on which the
    project is registered (O0020137 Art 2 and 7), or may reach back.
    `crediting_terms`: how long crediting periods last (O0020137 Art 7); with none, any length.
    `dual_control_units`: a transfer or a retirement of this many units or more needs two keys of
    the holder; 0 never.
    `exclusions`: what keeps a project from being registered (O0020137 Art 11).
    `explain_above_plan`: whether a claim above the plan needs an explanation (O0020137 Art 17(4)).
    `independence_years`: for how many years after its last day advice to an enterprise, or a
    person's employment with it, keeps a body from its projects; declared ties keep none from
    anything where it is 0 (O0020104 Art 25).
    `lead_years_max`: in how many years running one lead may verify for a proponent (O0020104
    Art 26); 0 is without limit.
    `materiality_permille`: by how much of the verified figure the claimed one may differ from it
    without being corrected (O0020104 Art 26); 0 is any.
    `moves_max`: how often a unit may be transferred; 0 is without limit.
    `not_after_days_max`: how far ahead an act's `not_after` may lie.
    `publication_days`: within how many working days of a retirement the authority publishes it,
    from when on it may be claimed (O0020138 Art 27); 0 where it may be claimed at once.
    `purposes`: what units may be retired for.
    `reasonable_assurance`: whether a verification must give reasonable assurance (O0020104 Art 26).
    `recovery_delay_days`: how long a recovery waits, in which the account may stop it.
    `registration_documents`: the documents of a registration (O0020137 Art 4 and 6).
    `renewal_months`: how long before its end a crediting period must be applied for again
    (O0020137 Art 15).
    `replacement_days`: how many days whoever earned units has to replace them, if they were sold
    and then annulled (O0020138 Art 28); 0 where an annulment makes no duty.
    `rules_notice_entries`: entries between the adoption of an edition and its first effect.
    `self_held_statements`: whether a body signs its statements with a key that it keeps itself.
    `separate_bodies`: whether the body that validated a project may not verify it.
    `tier_rule`: by which test a project's tier is found.
    `transfer_delay_hours`: how long a large transfer waits whose recipient is not trusted.
    `transfer_delay_units`: how many units make a transfer large; 0 never.
    `use_terms`: until when units are used, and what for, by their family (氣候變遷因應法 Art 25);
    0 years are without end, and no purposes are all of `purposes`.
    `validation_waived`: methodologies whose projects need no validation (O0020137 Art 12).
    """

    additionality: bool
    approvals: tuple[ApprovedAct, ...]
    authority_threshold: Annotated[int, Meta(ge=1, le=AUTHORITY_THRESHOLD_MAX)]
    beneficiary_is_holder: bool
    buffer_shares: tuple[BufferShare, ...]
    countersign_transfers: bool
    crediting_after_registration: bool
    crediting_terms: tuple[CreditingTerm, ...]
    dual_control_units: Count
    exclusions: tuple[Exclusion, ...]
    explain_above_plan: bool
    independence_years: Annotated[int, Meta(ge=0, le=100)]
    lead_years_max: Annotated[int, Meta(ge=0, le=100)]
    materiality_permille: Annotated[int, Meta(ge=0, le=1000)]
    moves_max: Annotated[int, Meta(ge=0, le=1000)]
    not_after_days_max: Annotated[int, Meta(ge=1, le=366)]
    publication_days: Annotated[int, Meta(ge=0, le=366)]
    purposes: Annotated[tuple[Purpose, ...], Meta(min_length=1)]
    reasonable_assurance: bool
    recovery_delay_days: Annotated[int, Meta(ge=0, le=365)]
    registration_documents: tuple[DocumentKind, ...]
    renewal_months: Annotated[int, Meta(ge=0, le=120)]
    replacement_days: Annotated[int, Meta(ge=0, le=366)]
    rules_notice_entries: Annotated[int, Meta(ge=0, le=1_000_000)]
    self_held_statements: bool
    separate_bodies: bool
    tier_rule: TierRule
    transfer_delay_hours: Annotated[int, Meta(ge=0, le=TRANSFER_DELAY_HOURS_MAX)]
    transfer_delay_units: Count
    use_terms: tuple[UseTerm, ...]
    validation_waived: tuple[MethodologyCode, ...]


PROJECT_FAMILIES: dict[Profile, str] = {Profile.INDUSTRIAL: "Z", Profile.NATIONAL: "ABC"}
"""Family letters a profile may register: national credits are A, B and C, anything else is Z."""


_FIXED, _RENEWABLE = Crediting.FIXED, Crediting.RENEWABLE
_REDUCTION, _REMOVAL = UnitType.REDUCTION, UnitType.REMOVAL
NATIONAL_TERMS: Final[tuple[CreditingTerm, ...]] = (
    # No regulation names a term of early action, which takes no new projects.
    ("A", _REDUCTION, _FIXED, 10, 0, 0),
    ("B", _REDUCTION, _FIXED, 10, 0, 0),
    ("B", _REDUCTION, _RENEWABLE, 7, 2, 7),
    ("B", _REMOVAL, _FIXED, 30, 0, 0),
    ("B", _REMOVAL, _RENEWABLE, 20, 2, 20),
    ("C", _REDUCTION, _FIXED, 10, 0, 0),
    ("C", _REDUCTION, _RENEWABLE, 5, 2, 5),
    ("C", _REMOVAL, _FIXED, 30, 0, 0),
    ("C", _REMOVAL, _RENEWABLE, 20, 2, 10),
)
"""Crediting periods of offset projects (O0020101 Art 8) and voluntary ones (O0020137 Art 7)."""


_NATIONAL: Final = Policy(
    additionality=True,
    approvals=(
        "change_project",
        "issue",
        "register_project",
        "renew_project",
        "replace_units",
        "retire",
        "transfer",
    ),
    authority_threshold=2,
    beneficiary_is_holder=True,
    buffer_shares=(),
    countersign_transfers=True,
    crediting_after_registration=True,
    crediting_terms=NATIONAL_TERMS,
    dual_control_units=0,
    exclusions=tuple(sorted(Exclusion)),
    explain_above_plan=True,
    independence_years=3,
    lead_years_max=5,
    materiality_permille=50,
    moves_max=1,
    not_after_days_max=30,
    publication_days=5,
    purposes=(
        Purpose.CAP_SURPLUS,
        Purpose.CARBON_FEE,
        Purpose.IMPORT_CARBON_GAP,
        Purpose.INCREMENT_OFFSET,
        Purpose.OTHER_APPROVED,
    ),
    reasonable_assurance=True,
    recovery_delay_days=30,
    registration_documents=(
        DocumentKind.AFFIDAVIT,
        DocumentKind.AGREEMENT,
        DocumentKind.CALCULATION,
        DocumentKind.ENVIRONMENTAL_IMPACT,
        DocumentKind.PROJECT_PLAN,
        DocumentKind.PUBLIC_COMMENTS,
    ),
    renewal_months=6,
    replacement_days=30,
    rules_notice_entries=100,
    self_held_statements=True,
    separate_bodies=True,
    tier_rule=TierRule.BY_PROJECT_TYPE,
    transfer_delay_hours=72,
    transfer_delay_units=0,
    use_terms=(),
    validation_waived=(),
)
_INDUSTRIAL: Final = Policy(
    additionality=False,
    approvals=(),
    authority_threshold=2,
    beneficiary_is_holder=False,
    buffer_shares=(),
    countersign_transfers=False,
    crediting_after_registration=False,
    crediting_terms=(),
    dual_control_units=0,
    exclusions=(Exclusion.CERTIFIED_RENEWABLES,),
    explain_above_plan=False,
    independence_years=3,
    lead_years_max=5,
    materiality_permille=50,
    moves_max=0,
    not_after_days_max=30,
    publication_days=0,
    purposes=(Purpose.OTHER_APPROVED, Purpose.VOLUNTARY),
    reasonable_assurance=False,
    recovery_delay_days=14,
    registration_documents=(DocumentKind.AGREEMENT,),
    renewal_months=0,
    replacement_days=30,
    rules_notice_entries=100,
    self_held_statements=False,
    separate_bodies=False,
    tier_rule=TierRule.BY_PROJECT_TYPE,
    transfer_delay_hours=72,
    transfer_delay_units=0,
    use_terms=(),
    validation_waived=(),
)


def default_policy(profile: Profile) -> Policy:
    """Return the parameters with which a log of this profile starts."""
    return _NATIONAL if profile is Profile.NATIONAL else _INDUSTRIAL


def unsorted_list(policy: Policy) -> str:
    """Return the name of the first list that is unsorted or holds something twice, or nothing."""
    texts: dict[str, tuple[str, ...]] = {
        "approvals": policy.approvals,
        "buffer_shares": tuple(methodology for methodology, _ in policy.buffer_shares),
        "exclusions": policy.exclusions,
        "purposes": policy.purposes,
        "registration_documents": policy.registration_documents,
        "use_terms": tuple(family for family, _, _ in policy.use_terms),
        "validation_waived": policy.validation_waived,
    }
    for name, values in texts.items():
        if list(values) != sorted(set(values)):
            return name
    if any(list(purposes) != sorted(set(purposes)) for _, _, purposes in policy.use_terms):
        return "use_terms"
    rising = all(low < high for low, high in pairwise(policy.crediting_terms))
    return "" if rising else "crediting_terms"
