"""Every code that an act on a recipient or a waiting transfer breaks, as the naive book sees it."""

import datetime
from collections.abc import Iterator

from ledger.book.acts import CompleteTransfer, DistrustRecipient, StopTransfer, TrustRecipient
from ledger.errors import Code
from tests.ledger.machine.book import Book

RecipientAct = TrustRecipient | DistrustRecipient | StopTransfer | CompleteTransfer


def recipient_codes(book: Book, act: RecipientAct, admitted: str) -> Iterator[Code]:
    """Yield every code that such an act breaks."""
    if isinstance(act, StopTransfer | CompleteTransfer):
        yield from _of_wait(book, act, datetime.datetime.fromisoformat(admitted))
    elif isinstance(act, TrustRecipient):
        if not book.is_open(act.recipient):
            yield Code.PARTY_UNKNOWN
        elif book.accounts[act.recipient].kind not in {
            "manufacturer",
            "enterprise",
            "verification_body",
        }:
            yield Code.PARTY_KIND
        if act.recipient == act.account:
            yield Code.SAME_ACCOUNT
        if (act.account, act.recipient) in book.trusted:
            yield Code.RECIPIENT_TRUSTED
    elif (act.account, act.recipient) not in book.trusted:
        yield Code.RECIPIENT_NOT_TRUSTED


def _of_wait(
    book: Book, act: StopTransfer | CompleteTransfer, now: datetime.datetime
) -> Iterator[Code]:
    wait = book.delayed.get(act.transfer)
    if wait is None:
        yield Code.TRANSFER_UNKNOWN
    elif isinstance(act, StopTransfer):
        if book.accounts[act.account].kind != "authority":
            if act.account != wait.sender:
                yield Code.NOT_TRANSFER_PARTY
            if now >= wait.ripens:
                yield Code.TRANSFER_RIPE
    else:
        if not book.is_open(wait.recipient):
            yield Code.PARTY_UNKNOWN
        if act.account not in (wait.sender, wait.recipient):
            yield Code.NOT_TRANSFER_PARTY
        if now < wait.ripens:
            yield Code.TRANSFER_EARLY
        units = [book.units[unit] for unit in wait.units]
        if any((unit.status, unit.lock) != ("on_hold", act.transfer) for unit in units):
            yield Code.UNITS_SPENT
