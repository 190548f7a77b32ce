"""What duties and the ends of accounts do to the naive book."""

from typing import TYPE_CHECKING

from ledger.book.acts import (
    CloseAccount,
    MergeAccount,
    PublishRetirement,
    ReplaceUnits,
    WaiveDuty,
)
from tests.ledger.machine.delays import BODY

if TYPE_CHECKING:
    from tests.ledger.machine.book import Book, Owing


class Ends:
    """Who took whose place: a part of the book."""

    def heir(self, name: str) -> str:
        """Return who took an account's place in the end."""
        return self.line(name)[-1]

    def line(self, name: str) -> list[str]:
        """Return an account, who took its place, and so on."""
        found = [name]
        while self.accounts[found[-1]].heir:
            found.append(self.accounts[found[-1]].heir)
        return found

    def is_open(self, name: str) -> bool:
        """Tell whether an account is open."""
        return name in self.accounts and not self.accounts[name].closed

    def delivers(self, owing: "Owing") -> bool:
        """Tell whether a duty's units go to whoever had those that were annulled."""
        return owing.used < 0 and self.is_open(self.heir(owing.creditor))


def follow(
    book: "Book",
    act: PublishRetirement | ReplaceUnits | WaiveDuty | CloseAccount | MergeAccount,
) -> None:
    """Write down what follows an issuance: a publication, a duty met or waived, an end."""
    if isinstance(act, CloseAccount | MergeAccount):
        _end(book, act)
        return
    if isinstance(act, PublishRetirement):
        book.published.add(act.retirement)
        return
    owing = book.duties[act.annulment, act.duty]
    if isinstance(act, WaiveDuty):
        owing.is_waived = True
        return
    for series, first, last in act.ranges:
        for serial in range(first, last + 1):
            unit = book.units[series, serial]
            owing.left -= 1
            if not book.delivers(owing):
                unit.status = "cancelled"
                continue
            creditor = book.heir(owing.creditor)
            unit.holder, unit.moves = creditor, unit.moves + 1
            if book.accounts[creditor].kind == BODY:
                book.received.add((creditor, series[:6]))


def _end(book: "Book", act: CloseAccount | MergeAccount) -> None:
    """Annul an account's units or give them to another, and close it where it ceases."""
    for series, first, last in act.ranges:
        for serial in range(first, last + 1):
            unit = book.units[series, serial]
            if isinstance(act, CloseAccount):
                unit.status = "cancelled"
            else:
                unit.holder = act.successor
    account = book.accounts[act.holder]
    if isinstance(act, CloseAccount) or act.ceases:
        account.closed = True
        book.recoveries.pop(act.holder, None)
    if isinstance(act, MergeAccount) and act.ceases:
        account.heir = act.successor
