"""Monitoring reports and the issuances that follow from them."""

from enum import StrEnum
from typing import ClassVar

from msgspec import UNSET, Struct, UnsetType

from ledger.book.calculation import Calculation
from ledger.book.records.base import Record


class ReportStatus(StrEnum):
    """How far a monitoring report has come."""

    REPORTED = "reported"
    VERIFIED = "verified"
    ISSUED = "issued"
    REFUSED = "refused"


class VintageWeight(Struct, frozen=True, kw_only=True):
    """A calendar year and what it reduced in grams; negative for a loss."""

    year: int
    weight_g: int


class Report(Record, frozen=True, kw_only=True):
    """A monitoring report. `issuable` is what may be issued after debits are set off, in units.

    `period_floor` is where the period before it ended, so that a corrected report is measured
    against the same bound. A calculation is there where the project pins factor sets: how the
    claim was computed and, once it is verified, how the verified figure was. `opinion` and
    `assurance` are those of the verification, empty before it. A refused report has no figure: it
    is reported again under its number.
    """

    KEY: ClassVar[tuple[str, ...]] = ("project", "report")

    project: str
    report: int
    period_start: str
    period_end: str
    period_floor: str
    claimed_g: int
    claimed_calculation: Calculation | UnsetType = UNSET
    status: str
    body: str
    opinion: str
    assurance: str
    verified_g: int
    verified_calculation: Calculation | UnsetType = UNSET
    vintages: tuple[VintageWeight, ...]
    set_off: int
    issuable: int
    index: int


class LeadYear(Record, frozen=True, kw_only=True):
    """That a person led a verification for a proponent in a calendar year, by legal date."""

    KEY: ClassVar[tuple[str, ...]] = ("lead", "proponent", "year")

    lead: str
    proponent: str
    year: int


class Statement(Record, frozen=True, kw_only=True):
    """What a body stated of a project's plan, where `report` is 0, or of a report (journal).

    `assurance` is empty for a validation, which has no level of it.
    """

    KEY: ClassVar[tuple[str, ...]] = ("index",)
    JOURNAL: ClassVar[bool] = True

    index: int
    project: str
    report: int
    body: str
    opinion: str
    assurance: str
    lead: str
    team: tuple[str, ...]
    reviewer: str
    statement: str


class Issuance(Record, frozen=True, kw_only=True):
    """Units issued for a report (journal)."""

    KEY: ClassVar[tuple[str, ...]] = ("index",)
    JOURNAL: ClassVar[bool] = True

    index: int
    project: str
    report: int
    body: str
    quantity: int
