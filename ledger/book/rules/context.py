"""What a rule may know beside the state: where its entry stands, and when it was admitted."""

import datetime
from collections.abc import Iterator

from msgspec import Struct

from ledger.book.calendar import legal_date
from ledger.book.policy import Policy
from ledger.book.records import PROGRAMME_KEY, Account, Programme
from ledger.book.state import Reader
from ledger.errors import Code, Rejected


class Context(Struct, frozen=True, kw_only=True, gc=False):
    """The entry's index, its admission time, and the hash of the note's text that was signed.

    There is no other clock: a legal date is `admitted` at a fixed +08:00.
    """

    index: int
    admitted: str
    text_sha256: str

    @property
    def today(self) -> datetime.date:
        """Return the legal date of admission (UTC+8)."""
        return legal_date(self.admitted)


def programme_of(state: Reader) -> Programme:
    """Return the programme; every entry but the first has one.

    Raises `Rejected`: GENESIS_MISPLACED.
    """
    programme = state.get(Programme, PROGRAMME_KEY)
    if programme is None:
        raise Rejected(Code.GENESIS_MISPLACED, "the log has no genesis yet")
    return programme


def policy_of(state: Reader) -> Policy:
    """Return the policy in force."""
    return programme_of(state).policy


def heir_of(state: Reader, name: str) -> str:
    """Return the account that an account was merged into, and that one, to the last: or itself."""
    return list(line_of(state, name))[-1]


def line_of(state: Reader, name: str) -> Iterator[str]:
    """Yield an account, the one that it was merged into, and so on to its heir.

    No account is merged once it is closed, so that this ends.
    """
    yield name
    account = state.get(Account, (name,))
    while account is not None and account.successor:
        yield account.successor
        account = state.get(Account, (account.successor,))
