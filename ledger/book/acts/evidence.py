"""Acts on evidence of other help and care: certificates, inventories, footprints and audits."""

import datetime

from msgspec import UNSET, UnsetType

from ledger.book.acts.base import Act
from ledger.book.fields import (
    Accreditor,
    Approval,
    Count,
    EvidenceFault,
    EvidenceKind,
    ProjectId,
    Sha256,
)
from ledger.limits import YEAR_MAX, YEAR_MIN


class AttachEvidence(Act, frozen=True, kw_only=True, tag="attach_evidence"):
    """An enterprise attaches evidence to its account, or to a project of its own.

    `issuer` is the number under which the accreditor lists whoever issued the paper. The period
    (half-open) is what it speaks of; it is good through `valid_to`, or for ever where that is
    absent.
    """

    accreditor: Accreditor
    attests: EvidenceKind
    issuer: Approval
    paper: Sha256
    period_end: datetime.date
    period_start: datetime.date
    project: ProjectId | UnsetType = UNSET
    valid_to: datetime.date | UnsetType = UNSET

    def __post_init__(self) -> None:
        """Refuse a last day out of all bounds."""
        super().__post_init__()
        day = self.valid_to
        if isinstance(day, datetime.date) and not YEAR_MIN <= day.year <= YEAR_MAX:
            msg = f"a last day lies within {YEAR_MIN} to {YEAR_MAX}"
            raise ValueError(msg)


class WithdrawEvidence(Act, frozen=True, kw_only=True, tag="withdraw_evidence"):
    """Whoever attached evidence withdraws it, or an authority; `attachment` is its entry."""

    attachment: Count
    fault: EvidenceFault
