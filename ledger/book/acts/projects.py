"""Acts on projects: registration and validation (ISO 14064-2, ISO 14064-3)."""

import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from ledger.book.acts.base import Act, Document, Team
from ledger.book.eligibility import (
    Analysis,
    Crediting,
    Exclusion,
    Outside,
    PlanChange,
    Revocation,
    Scale,
)
from ledger.book.fields import (
    AccountId,
    Equipment,
    FactorSetPin,
    Measure,
    MemberWeight,
    MethodologyCode,
    MethodologyVersion,
    Opinion,
    PersonId,
    Plant,
    ProjectId,
    Scope,
    Sha256,
    UnitType,
)
from ledger.limits import (
    ANALYSES_MAX,
    ASSETS_MAX,
    DOCUMENTS_MAX,
    EXCLUSIONS_MAX,
    FACTOR_SETS_MAX,
    MEMBERS_MAX,
    OUTSIDE_MAX,
)


class Asset(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What earns: a plant's equipment under one measure. ``*`` and ``*`` is the whole plant."""

    equipment: Equipment
    measure: Measure
    plant: Plant

    def __post_init__(self) -> None:
        """Refuse a whole plant under one measure, and equipment under every measure."""
        if (self.equipment == "*") is not (self.measure == "*"):
            msg = "equipment and measure are both * or neither"
            raise ValueError(msg)


class Member(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A member of a joint project and its weight in the allocation (O0020137 Art 6)."""

    account: AccountId
    weight: MemberWeight


class RegisterProject(Act, frozen=True, kw_only=True, tag="register_project"):
    """The proponent registers a project; every member of a joint project signs the same note.

    The crediting period is half-open: `crediting_end` is the day after the last. With no members
    the proponent earns alone. `factor_sets` pins the tables of factors that its figures are
    computed with; with none they are computed elsewhere, and its reports carry no calculation.

    `applied` is the day of the application where a review lies between, which the authority's
    signature vouches for. `measure_start` is the day the measures began, or will. `analyses` are
    those of additionality that the plan holds, `exclusions` what of O0020137 Art 11 applies to
    the boundary, `outside` where else the project is registered.
    """

    analyses: Annotated[tuple[Analysis, ...], Meta(max_length=ANALYSES_MAX)]
    applied: datetime.date | UnsetType = UNSET
    assets: Annotated[tuple[Asset, ...], Meta(min_length=1, max_length=ASSETS_MAX)]
    crediting: Crediting
    crediting_end: datetime.date
    crediting_start: datetime.date
    documents: Annotated[tuple[Document, ...], Meta(min_length=1, max_length=DOCUMENTS_MAX)]
    exclusions: Annotated[tuple[Exclusion, ...], Meta(max_length=EXCLUSIONS_MAX)]
    factor_sets: Annotated[tuple[FactorSetPin, ...], Meta(max_length=FACTOR_SETS_MAX)]
    measure_start: datetime.date | UnsetType = UNSET
    members: Annotated[tuple[Member, ...], Meta(max_length=MEMBERS_MAX)]
    methodology: MethodologyCode
    methodology_version: MethodologyVersion
    outside: Annotated[tuple[Outside, ...], Meta(max_length=OUTSIDE_MAX)]
    project: ProjectId
    scale: Scale | UnsetType = UNSET
    scope: Scope
    unit_type: UnitType


class RenewProject(Act, frozen=True, kw_only=True, tag="renew_project"):
    """The proponent renews a crediting period that is renewable (O0020137 Art 15).

    `crediting_end` is the day after the renewed one; `applied` is as in a registration.
    """

    applied: datetime.date | UnsetType = UNSET
    crediting_end: datetime.date
    documents: Annotated[tuple[Document, ...], Meta(min_length=1, max_length=DOCUMENTS_MAX)]
    project: ProjectId


class ChangeProject(Act, frozen=True, kw_only=True, tag="change_project"):
    """The proponent changes a project's crediting period, its activity or its monitoring.

    `effective` is the first day on which the change holds (O0020137 Art 14), and the first of a
    changed crediting period; `crediting_end` is the day after that, and there for no other change.
    `applied` is as in a registration.
    """

    applied: datetime.date | UnsetType = UNSET
    change: PlanChange
    crediting_end: datetime.date | UnsetType = UNSET
    documents: Annotated[tuple[Document, ...], Meta(min_length=1, max_length=DOCUMENTS_MAX)]
    effective: datetime.date
    project: ProjectId

    def __post_init__(self) -> None:
        """Refuse a crediting period without an end, and an end without one."""
        super().__post_init__()
        is_period = self.change is PlanChange.CREDITING_PERIOD
        if is_period is (self.crediting_end is UNSET):
            msg = "a crediting period has an end, and no other change has one"
            raise ValueError(msg)


class WithdrawProject(Act, frozen=True, kw_only=True, tag="withdraw_project"):
    """The proponent ends a project; every account that shares its units signs the same note."""

    project: ProjectId


class RevokeProject(Act, frozen=True, kw_only=True, tag="revoke_project"):
    """The authority revokes a registration (O0020137 Art 20)."""

    project: ProjectId
    reason: Revocation


class ValidateProject(Act, frozen=True, kw_only=True, tag="validate_project"):
    """A verification body says what it concludes of a registered project's plan.

    `statement` is its statement's hash. An adverse or disclaimed opinion validates nothing. The
    `reviewer` is the body's lead verifier who reviews the work, and none of the `team`.
    """

    lead: PersonId
    opinion: Opinion
    project: ProjectId
    reviewer: PersonId
    statement: Sha256
    team: Team
