"""Acts on monitoring periods: report, verify, issue (ISO 14064-3)."""

import datetime
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from ledger.book.acts.base import Act, Document, Team
from ledger.book.calculation import Calculation
from ledger.book.fields import (
    AccountId,
    Assurance,
    Count,
    Grams,
    Opinion,
    PersonId,
    ProjectId,
    Serial,
    SeriesId,
    Sha256,
    Year,
)
from ledger.limits import DOCUMENTS_MAX, ISSUED_ROWS_MAX, VINTAGES_MAX

ReportNumber = Annotated[int, Meta(ge=1, le=9999)]
"""Monitoring reports of a project are numbered 1, 2, 3 ..."""


class ReportMonitoring(Act, frozen=True, kw_only=True, tag="report_monitoring"):
    """The proponent reports a monitoring period (half-open) and what it claims to have reduced.

    A report that is not yet verified is corrected by reporting again under the same number.
    `calculation` says how the claim was computed, where the project pins factor sets.
    """

    calculation: Calculation | UnsetType = UNSET
    claimed_g: Grams
    documents: Annotated[tuple[Document, ...], Meta(min_length=1, max_length=DOCUMENTS_MAX)]
    period_end: datetime.date
    period_start: datetime.date
    project: ProjectId
    report: ReportNumber


class Vintage(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A calendar year of the period and what it reduced, floored to grams; a loss is negative."""

    weight_g: Grams
    year: Year


class VerifyMonitoring(Act, frozen=True, kw_only=True, tag="verify_monitoring"):
    """A verification body states what was reduced; a negative figure becomes a debit.

    `report_entry` is the entry of the report that was verified, so that the signature covers that
    report and no correction of it. `calculation` is the body's own, from what it verified, where
    the project pins factor sets.

    An adverse or disclaimed opinion refuses the report: it comes with 0 grams, no vintages and no
    calculation. The `reviewer` is the body's lead verifier who reviews the work, and none of the
    `team`.
    """

    assurance: Assurance
    calculation: Calculation | UnsetType = UNSET
    lead: PersonId
    opinion: Opinion
    project: ProjectId
    report: ReportNumber
    report_entry: Count
    reviewer: PersonId
    statement: Sha256
    team: Team
    verified_g: Grams
    vintages: Annotated[tuple[Vintage, ...], Meta(max_length=VINTAGES_MAX)]


class IssuedRow(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Units of one series issued to one holder."""

    first: Serial
    holder: AccountId
    last: Serial
    series: SeriesId


class Issue(Act, frozen=True, kw_only=True, tag="issue"):
    """The body that verified a report issues its units, row by row as the rules split them."""

    issued: Annotated[tuple[IssuedRow, ...], Meta(min_length=1, max_length=ISSUED_ROWS_MAX)]
    project: ProjectId
    report: ReportNumber
