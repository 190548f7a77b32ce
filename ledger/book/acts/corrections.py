"""Acts on corrections that a body asks for while it verifies a report (ISO 14064-3)."""

from typing import Annotated

from msgspec import Meta

from ledger.book.acts.base import Act, Document
from ledger.book.acts.verification import ReportNumber
from ledger.book.fields import Count, ProjectId, RequestTopic
from ledger.limits import DOCUMENTS_MAX

Papers = Annotated[tuple[Document, ...], Meta(min_length=1, max_length=DOCUMENTS_MAX)]
"""What is asked for, or how it was settled."""


class RequestCorrection(Act, frozen=True, kw_only=True, tag="request_correction"):
    """A verification body asks for a correction of a report as it stands, by its entry."""

    documents: Papers
    project: ProjectId
    report: ReportNumber
    report_entry: Count
    topic: RequestTopic


class SettleCorrection(Act, frozen=True, kw_only=True, tag="settle_correction"):
    """The proponent settles what was asked; `request` is the entry that asked for it."""

    documents: Papers
    project: ProjectId
    report: ReportNumber
    request: Count
