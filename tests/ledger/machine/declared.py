"""What the naive book asks of what a registration declares, where policy asks for it at all."""

import datetime
from collections.abc import Iterator

from ledger.book.acts import RegisterProject
from ledger.errors import Code
from tests.ledger.machine.book import Book

KWH_SMALL_MAX = 60_000_000


def declared(book: Book, act: RegisterProject, today: datetime.date) -> Iterator[Code]:
    """Yield what stands against a registration's declarations, in no order."""
    if any(one.serial in book.elsewhere for one in act.outside):
        yield Code.OUTSIDE_CLAIMED
    if act.members and not any(document.kind == "agreement" for document in act.documents):
        yield Code.DOCUMENT_NEEDED
    if not book.policy.additionality:
        return
    start = act.crediting_start
    later = (start.year + 10, start.month, start.day)
    end = act.crediting_end
    if act.crediting != "fixed" or (end.year, end.month, end.day) > later:
        yield Code.CREDITING_TERM
    if not act.project.startswith("Z"):
        yield Code.CREDITING_TERM
    three = today.replace(year=today.year - 3)
    if (
        act.exclusions
        or not isinstance(act.measure_start, datetime.date)
        or act.measure_start < three
    ):
        yield Code.EXCLUDED
    large = getattr(act.scale, "size", 0) > KWH_SMALL_MAX
    if not act.scale or "regulatory" not in act.analyses or (large and len(act.analyses) < 4):
        yield Code.ADDITIONALITY_MISSING
