"""Acts on accounts whose holder is no more: closed, or merged into another's."""

import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from ledger.book.acts.base import Act
from ledger.book.fields import AccountId, ClosureGround, Range, Sha256
from ledger.limits import RANGES_MAX

OwnRanges = Annotated[tuple[Range, ...], Meta(max_length=RANGES_MAX)]
"""Ranges as `Ranges`, or none."""


class CloseAccount(Act, frozen=True, kw_only=True, tag="close_account"):
    """The authority closes an account whose holder is no more, and annuls what it has left.

    `event_on` is the day of the event, `evidence` the hash of what shows it. The ranges are all
    units that the account holds or has on hold.
    """

    event_on: datetime.date
    evidence: Sha256
    ground: ClosureGround
    holder: AccountId
    ranges: OwnRanges


class MergeAccount(Act, frozen=True, kw_only=True, tag="merge_account"):
    """The authority gives units of a merged enterprise to its successor, who signs too.

    It is no transfer. `agreement` is the hash of the notarised agreement, `filed_on` the day on
    which it was asked for, `reminded_until` the end of the time a reminder gave, if one was sent.
    Where the enterprise `ceases`, the ranges are all it has, and its account is closed.
    """

    agreement: Sha256
    ceases: bool
    event_on: datetime.date
    filed_on: datetime.date
    holder: AccountId
    ranges: OwnRanges
    reminded_until: datetime.date | UnsetType = UNSET
    successor: AccountId
