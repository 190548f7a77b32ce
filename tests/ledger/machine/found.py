"""Every code that an act on a finding breaks, as the naive book sees it."""

from collections.abc import Iterator

from ledger.book.acts import AnswerFinding, CloseFinding, RaiseFinding
from ledger.errors import Code
from tests.ledger.machine.book import Book

FindingAct = RaiseFinding | AnswerFinding | CloseFinding


def finding_codes(book: Book, act: FindingAct) -> Iterator[Code]:
    """Yield every code that an act on a finding breaks."""
    if isinstance(act, RaiseFinding):
        if not book.is_open(act.auditee):
            yield Code.PARTY_UNKNOWN
        elif book.accounts[act.auditee].kind == "auditor":
            yield Code.PARTY_KIND
        if isinstance(act.project, str) and act.project not in book.plans:
            yield Code.PROJECT_UNKNOWN
        if isinstance(act.entry, int) and act.entry >= book.size:
            yield Code.ENTRY_UNKNOWN
        return
    found = book.findings.get(act.finding)
    if found is None:
        yield Code.FINDING_UNKNOWN
        return
    auditor, auditee, is_closed = found
    if isinstance(act, AnswerFinding) and auditee != act.account:
        yield Code.NOT_AUDITEE
    if isinstance(act, CloseFinding) and auditor != act.account:
        yield Code.NOT_RAISER
    if is_closed:
        yield Code.FINDING_CLOSED
