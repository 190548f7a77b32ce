"""Acts on the auditor's findings: raised by the auditor, answered by the auditee, closed again."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from ledger.book.acts.base import Act, Document
from ledger.book.fields import (
    AccountId,
    Count,
    FindingGround,
    FindingOutcome,
    FindingResponse,
    ProjectId,
)
from ledger.limits import DOCUMENTS_MAX

Documents = Annotated[tuple[Document, ...], Meta(min_length=1, max_length=DOCUMENTS_MAX)]
"""What a step of a finding rests on."""


class RaiseFinding(Act, frozen=True, kw_only=True, tag="raise_finding"):
    """An auditor raises a finding with the auditee, perhaps on an entry or on a project."""

    auditee: AccountId
    documents: Documents
    entry: Count | UnsetType = UNSET
    ground: FindingGround
    project: ProjectId | UnsetType = UNSET


class AnswerFinding(Act, frozen=True, kw_only=True, tag="answer_finding"):
    """The auditee answers a finding; `finding` is the entry that raised it."""

    documents: Documents
    finding: Count
    response: FindingResponse


class CloseFinding(Act, frozen=True, kw_only=True, tag="close_finding"):
    """The auditor that raised a finding closes it, answered or not."""

    documents: Documents
    finding: Count
    outcome: FindingOutcome
