"""Every code that an act on evidence breaks, as the naive book sees it."""

import datetime
from collections.abc import Iterator

from ledger.book.acts import AttachEvidence, WithdrawEvidence
from ledger.errors import Code
from tests.ledger.machine.book import Book

EvidenceAct = AttachEvidence | WithdrawEvidence


def evidence_codes(book: Book, act: EvidenceAct, today: datetime.date) -> Iterator[Code]:
    """Yield every code that an act on evidence breaks."""
    if isinstance(act, WithdrawEvidence):
        account, gone = book.evidence.get(act.attachment, (None, False))
        if account is None:
            yield Code.EVIDENCE_UNKNOWN
        elif account != act.account and book.accounts[act.account].kind != "authority":
            yield Code.NOT_ATTACHER
        if gone:
            yield Code.EVIDENCE_WITHDRAWN
        return
    if isinstance(act.project, str):
        plan = book.plans.get(act.project)
        if plan is None:
            yield Code.PROJECT_UNKNOWN
        elif book.heir(plan.proponent) != act.account:
            yield Code.NOT_PROPONENT
    if not act.period_start < act.period_end or act.period_start > today:
        yield Code.PERIOD_INVALID
    if isinstance(act.valid_to, datetime.date) and act.valid_to < act.period_start:
        yield Code.PERIOD_INVALID
