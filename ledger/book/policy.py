"""The programme's parameters: a closed table, kept in the log, changed by a signed act.

Two profiles ship. ``industrial`` is run for the IDB: the verification body's signature issues and
manufacturers transfer freely. ``national`` follows the two regulations (O0020137, O0020138): the
authority's approving signature stands beside the holder's and a unit moves once (O0020138 Art 26).
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from ledger.book.fields import Count, Profile, Purpose
from ledger.limits import AUTHORITY_THRESHOLD_MAX

ApprovedAct = Literal["issue", "register_project", "retire", "transfer"]
"""Acts to which policy may add the authority's approving signatures."""


class Policy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The parameters that rules read. Lists are sorted and hold nothing twice.

    `authority_threshold`: signatures an act of the authority needs, from distinct self-held keys.
    `approvals`: acts beside whose signers the authority signs as well.
    `countersign_transfers`: whether a recipient signs every transfer, not only a priced one.
    `beneficiary_is_holder`: whether units are retired for the holder's own use only.
    `crediting_after_registration`: whether a crediting period begins after the day on which the
    project is registered (O0020137 Art 2 and 7), or may reach back.
    `dual_control_units`: a transfer or a retirement of this many units or more needs two keys of
    the holder; 0 never.
    `moves_max`: how often a unit may be transferred; 0 is without limit.
    `not_after_days_max`: how far ahead an act's `not_after` may lie.
    `purposes`: what units may be retired for.
    `recovery_delay_days`: how long a recovery waits, in which the account may stop it.
    `rules_notice_entries`: entries between the adoption of an edition and its first effect.
    `separate_bodies`: whether the body that validated a project may not verify it.
    """

    approvals: tuple[ApprovedAct, ...]
    authority_threshold: Annotated[int, Meta(ge=1, le=AUTHORITY_THRESHOLD_MAX)]
    beneficiary_is_holder: bool
    countersign_transfers: bool
    crediting_after_registration: bool
    dual_control_units: Count
    moves_max: Annotated[int, Meta(ge=0, le=1000)]
    not_after_days_max: Annotated[int, Meta(ge=1, le=366)]
    purposes: Annotated[tuple[Purpose, ...], Meta(min_length=1)]
    recovery_delay_days: Annotated[int, Meta(ge=0, le=365)]
    rules_notice_entries: Annotated[int, Meta(ge=0, le=1_000_000)]
    separate_bodies: bool


PROJECT_FAMILIES: dict[Profile, str] = {Profile.INDUSTRIAL: "Z", Profile.NATIONAL: "ABC"}
"""Family letters a profile may register: national credits are A, B and C, anything else is Z."""


def default_policy(profile: Profile) -> Policy:
    """Return the parameters with which a log of this profile starts."""
    if profile is Profile.NATIONAL:
        return Policy(
            approvals=("issue", "register_project", "retire", "transfer"),
            authority_threshold=2,
            beneficiary_is_holder=True,
            countersign_transfers=True,
            crediting_after_registration=True,
            dual_control_units=0,
            moves_max=1,
            not_after_days_max=30,
            purposes=(
                Purpose.CAP_SURPLUS,
                Purpose.CARBON_FEE,
                Purpose.IMPORT_CARBON_GAP,
                Purpose.INCREMENT_OFFSET,
                Purpose.OTHER_APPROVED,
            ),
            recovery_delay_days=30,
            rules_notice_entries=100,
            separate_bodies=True,
        )
    return Policy(
        approvals=(),
        authority_threshold=2,
        beneficiary_is_holder=False,
        countersign_transfers=False,
        crediting_after_registration=False,
        dual_control_units=0,
        moves_max=0,
        not_after_days_max=30,
        purposes=(Purpose.OTHER_APPROVED, Purpose.VOLUNTARY),
        recovery_delay_days=14,
        rules_notice_entries=100,
        separate_bodies=False,
    )


def policy_is_valid(policy: Policy) -> bool:
    """Return whether the lists are sorted and hold nothing twice."""
    lists: tuple[tuple[str, ...], ...] = (policy.approvals, policy.purposes)
    return all(list(values) == sorted(set(values)) for values in lists)
