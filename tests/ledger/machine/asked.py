"""Every code that an act on a correction breaks, as the naive book sees it."""

from collections.abc import Iterator

from ledger.book.acts import RequestCorrection, SettleCorrection
from ledger.errors import Code
from tests.ledger.machine.book import Book
from tests.ledger.machine.tied import binds

CorrectionAct = RequestCorrection | SettleCorrection
MOST = 100


def correction_codes(book: Book, act: CorrectionAct, admitted: str) -> Iterator[Code]:
    """Yield every code that an act on a correction breaks."""
    plan = book.plans.get(act.project)
    if plan is None:
        yield Code.PROJECT_UNKNOWN
        return
    if plan.ended:
        yield Code.PROJECT_STATUS
    named = (act.project, act.report)
    known = {key: done for key, done in book.asked.items() if key[:2] == named}
    period = book.periods.get(named)
    if period is None:
        yield Code.REPORT_UNKNOWN
    if isinstance(act, SettleCorrection):
        if book.heir(plan.proponent) != act.account:
            yield Code.NOT_PROPONENT
        done = known.get((*named, act.request))
        if done is None:
            yield Code.REQUEST_UNKNOWN
        if done:
            yield Code.REQUEST_SETTLED
        return
    if period is not None and period.status != "reported":
        yield Code.REPORT_STATUS
    if period is not None and period.entry != act.report_entry:
        yield Code.REPORT_CHANGED
    if not book.is_accredited(act.account, plan.scope, admitted):
        yield Code.NOT_ACCREDITED
    apart = book.policy.separate_bodies and plan.validator == act.account
    received = (act.account, act.project) in book.received
    if apart or received or binds(book, act.account, (), plan, admitted):
        yield Code.NOT_INDEPENDENT
    if len(known) >= MOST:
        yield Code.TOO_MANY_CORRECTIONS
