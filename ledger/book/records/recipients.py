"""Whom holders trust, and transfers that wait."""

from enum import StrEnum
from typing import ClassVar

from ledger.book.records.base import Record


class TrustedRecipient(Record, frozen=True, kw_only=True):
    """That a holder trusts a recipient from an instant on; `since` is empty once it does not."""

    KEY: ClassVar[tuple[str, ...]] = ("holder", "recipient")

    holder: str
    recipient: str
    since: str
    index: int


class DelayStatus(StrEnum):
    """What became of a transfer that waited."""

    WAITING = "waiting"
    STOPPED = "stopped"
    COMPLETED = "completed"


class DelayedTransfer(Record, frozen=True, kw_only=True):
    """A transfer that waits, or did: it may be completed from `ripens` on.

    Its units are on hold meanwhile, in blocks that `transfer`, its entry, changed last.
    `unit_price_ntd` is -1 where no price was declared.
    """

    KEY: ClassVar[tuple[str, ...]] = ("transfer",)

    transfer: int
    sender: str
    recipient: str
    ranges: tuple[tuple[str, int, int], ...]
    quantity: int
    unit_price_ntd: int
    ripens: str
    status: str
