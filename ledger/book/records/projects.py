"""Projects, what they claim to earn from, and who is tied to them."""

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from ledger.book.records.base import Record


class ProjectStatus(StrEnum):
    """How far a project has come."""

    REGISTERED = "registered"
    VALIDATED = "validated"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"


ENDED = frozenset({ProjectStatus.WITHDRAWN, ProjectStatus.REVOKED})
"""Statuses that a project never leaves, and in which nothing of it goes on."""


class OutsideClaim(Record, frozen=True, kw_only=True):
    """That a project is registered in another programme too, under a serial of this plain form."""

    KEY: ClassVar[tuple[str, ...]] = ("programme", "serial")

    programme: str
    serial: str
    project: str


class Share(Struct, frozen=True, kw_only=True):
    """An account and its weight in the allocation."""

    account: str
    weight: int


class Project(Record, frozen=True, kw_only=True):
    """A project. `shares` is its allocation, the proponent alone where there are no members.

    Dates are ISO strings and periods half-open. `monitored_to` is the end of the last reported
    period (the crediting start before the first), `reports` their number, `debit` the units still
    to be set off after a negative result. `factor_sets` are the tables of factors it pins.
    `registered` is the day of registration, `renewals` how often the crediting period was renewed,
    `plants` are those of its assets.
    `changed` is the first day on which its activity or monitoring changed last, empty before.
    `measure_start` is empty where it was not said; so are `tier`, `tier_test` and `scale_kind`,
    and `scale_size` and `annual_units` are 0. `exclusions` and `analyses` are as declared.
    """

    KEY: ClassVar[tuple[str, ...]] = ("project",)

    project: str
    proponent: str
    methodology: str
    methodology_version: str
    factor_sets: tuple[str, ...]
    scope: int
    unit_type: str
    crediting: str
    crediting_start: str
    crediting_end: str
    registered: str
    renewals: int
    changed: str
    plants: tuple[str, ...]
    measure_start: str
    scale_kind: str
    scale_size: int
    annual_units: int
    tier: str
    tier_test: str
    analyses: tuple[str, ...]
    exclusions: tuple[str, ...]
    status: str
    shares: tuple[Share, ...]
    validator: str
    reports: int
    monitored_to: str
    debit: int
    index: int


class AssetClaim(Record, frozen=True, kw_only=True):
    """That a project earns from an asset between two dates (half-open)."""

    KEY: ClassVar[tuple[str, ...]] = ("plant", "equipment", "measure", "project")

    plant: str
    equipment: str
    measure: str
    project: str
    start: str
    end: str


class Tie(Record, frozen=True, kw_only=True):
    """What binds a verification body to a project: it worked on it, or it received its units.

    Either forbids the other for ever (independence, O0020104 Art 25).
    """

    KEY: ClassVar[tuple[str, ...]] = ("body", "project")

    body: str
    project: str
    engaged: bool
    received: bool
