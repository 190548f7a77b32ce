"""Acts on what binds verification bodies to enterprises, as it is declared (O0020104 Art 25)."""

import datetime

from msgspec import UNSET, UnsetType

from ledger.book.acts.base import Act
from ledger.book.fields import AccountId, PersonId, TieKind
from ledger.limits import YEAR_MAX, YEAR_MIN


class DeclareTie(Act, frozen=True, kw_only=True, tag="declare_tie"):
    """The body, the enterprise or an authority declares what binds the two.

    It binds the body itself, or one of its persons where `person` is there; it lasts where there
    is no `last_day`. Only a person is employed.
    """

    body: AccountId
    enterprise: AccountId
    last_day: datetime.date | UnsetType = UNSET
    person: PersonId | UnsetType = UNSET
    tie: TieKind

    def __post_init__(self) -> None:
        """Refuse a body that is employed, and a day out of all bounds."""
        super().__post_init__()
        if self.tie is TieKind.EMPLOYMENT and self.person is UNSET:
            msg = "name the person who is employed"
            raise ValueError(msg)
        day = self.last_day
        if isinstance(day, datetime.date) and not YEAR_MIN <= day.year <= YEAR_MAX:
            msg = f"a last day lies within {YEAR_MIN} to {YEAR_MAX}"
            raise ValueError(msg)


class WithdrawTie(Act, frozen=True, kw_only=True, tag="withdraw_tie"):
    """The authority takes back a tie that was declared in error."""

    body: AccountId
    enterprise: AccountId
    person: PersonId | UnsetType = UNSET
    tie: TieKind
