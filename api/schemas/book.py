"""What is told of accounts, projects and units, beyond the rows of listings."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from ledger.book.records import AssetClaim, Corrections, Key, OutsideClaim, Statement, Ties
from registry.queries.accounts import (
    AccountView,
    AccreditationView,
    Holding,
    RecoveryView,
)
from registry.queries.cited import CitedDocument
from registry.queries.evidence import EvidenceView
from registry.queries.members import MembersTotals, MemberTotals
from registry.queries.projects import IssuanceView, ProjectView, ReportView
from registry.queries.units import Supply


class AccountAnswer(Struct, frozen=True, kw_only=True):
    """An account, what a body is accredited for, and its recovery while one is open."""

    account: AccountView
    accreditations: list[AccreditationView]
    ties: list[Ties]
    evidence: list[EvidenceView]
    recovery: RecoveryView | UnsetType = UNSET


class KeysAnswer(Struct, frozen=True, kw_only=True):
    """An account's keys in the order of their enrolment; `next_label` is what the next bears."""

    items: list[Key]
    next_label: str


class MembersAnswer(Struct, frozen=True, kw_only=True):
    """An association's members by name, as of an entry, and what all of them have together.

    `next` is the cursor of the next page, absent at the end.
    """

    account: str
    as_of: int
    totals: MembersTotals
    items: list[MemberTotals]
    next: str | UnsetType = UNSET


class HoldingsAnswer(Struct, frozen=True, kw_only=True):
    """What an account has by series, as of an entry; -1 is before the first."""

    account: str
    as_of: int
    items: list[Holding]


class ProjectAnswer(Struct, frozen=True, kw_only=True):
    """A project with all that stands under it."""

    project: ProjectView
    assets: list[AssetClaim]
    outside: list[OutsideClaim]
    reports: list[ReportView]
    issuances: list[IssuanceView]
    statements: list[Statement]
    corrections: list[Corrections]
    documents: list[CitedDocument]
    evidence: list[EvidenceView]
    supply: Supply


class OrganisationBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an account's holder is called; `assumed`, the operator's alone, stays where absent."""

    name_zh: Annotated[str, Meta(min_length=1, max_length=200)]
    name_en: Annotated[str, Meta(max_length=200)] = ""
    assumed: bool | UnsetType = UNSET


class TitleBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a project is called and where it stands; `note`, the operator's, stays where absent."""

    title_zh: Annotated[str, Meta(min_length=1, max_length=200)]
    title_en: Annotated[str, Meta(max_length=200)] = ""
    county: Annotated[str, Meta(max_length=100)] = ""
    note: Annotated[str, Meta(max_length=2000)] | UnsetType = UNSET
