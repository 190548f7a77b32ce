"""Acts that move or end units, each naming exact serial ranges; and the withdrawal of an act."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from ledger.book.acts.base import Act, check_instant
from ledger.book.fields import (
    AccountId,
    ActId,
    Approval,
    CancelReason,
    HoldReason,
    Instant,
    Price,
    Purpose,
    Range,
    Ubn,
)
from ledger.limits import RANGES_MAX

Ranges = Annotated[tuple[Range, ...], Meta(min_length=1, max_length=RANGES_MAX)]
"""Ranges in order of series and serial, none touching a unit of another."""


class Transfer(Act, frozen=True, kw_only=True, tag="transfer"):
    """The holder moves units to a recipient, who signs too where policy asks or a price stands.

    A declared `unit_price_ntd` is public.
    """

    ranges: Ranges
    recipient: AccountId
    unit_price_ntd: Price | UnsetType = UNSET


class Retire(Act, frozen=True, kw_only=True, tag="retire"):
    """The holder uses units up, for a purpose and a beneficiary named by its 統一編號."""

    approval: Approval | UnsetType = UNSET
    beneficiary: Ubn
    purpose: Purpose
    ranges: Ranges


class Cancel(Act, frozen=True, kw_only=True, tag="cancel"):
    """The authority annuls units (依法註銷), held or on hold, whoever holds them."""

    ranges: Ranges
    reason: CancelReason


class Hold(Act, frozen=True, kw_only=True, tag="hold"):
    """The authority holds units: they cannot be transferred or retired until released."""

    ranges: Ranges
    reason: HoldReason


class Release(Act, frozen=True, kw_only=True, tag="release"):
    """The authority releases units on hold."""

    ranges: Ranges


class Withdraw(Act, frozen=True, kw_only=True, tag="withdraw"):
    """The acting account burns the id of an act of its own that was not admitted yet.

    `target_not_after` is that act's `not_after`; the id stays burnt until then.
    """

    target: ActId
    target_not_after: Instant

    def __post_init__(self) -> None:
        """Refuse times that are no real times."""
        check_instant("not_after", self.not_after)
        check_instant("target_not_after", self.target_not_after)
