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


class VintageWeight(Struct, frozen=True, kw_only=True):
    """A calendar year and what it reduced in grams; negative for a loss."""

    year: int
    weight_g: int


class Report(Record, frozen=True, kw_only=True):
    """A monitoring report. `issuable` is what may be issued after debits are set off, in units.

    `period_floor` is where the period before it ended, so that a corrected report is measured
    against the same bound. A calculation is there where the project pins factor sets: how the
    claim was computed and, once it is verified, how the verified figure was.
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
    verified_g: int
    verified_calculation: Calculation | UnsetType = UNSET
    vintages: tuple[VintageWeight, ...]
    set_off: int
    issuable: int
    index: int


class Issuance(Record, frozen=True, kw_only=True):
    """Units issued for a report (journal)."""

    KEY: ClassVar[tuple[str, ...]] = ("index",)
    JOURNAL: ClassVar[bool] = True

    index: int
    project: str
    report: int
    body: str
    quantity: int
