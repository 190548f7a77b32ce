"""Series and blocks of units, and the journal of what happened to them."""

from enum import StrEnum
from typing import ClassVar

from ledger.book.records.base import Record


class BlockStatus(StrEnum):
    """Where a block's units are: the four terms of the conservation law."""

    HELD = "held"
    ON_HOLD = "on_hold"
    RETIRED = "retired"
    CANCELLED = "cancelled"


class Series(Record, frozen=True, kw_only=True):
    """A block series: project and vintage, numbered on for life. `issued` is its last serial."""

    KEY: ClassVar[tuple[str, ...]] = ("series",)

    series: str
    project: str
    vintage: int
    issued: int


class Block(Record, frozen=True, kw_only=True):
    """A contiguous range of serials with one holder, one status and one issuance behind it.

    `issued_to` is the account that earned the units, whoever holds them since. `moves` is how often
    its units were transferred. `index` is the entry that last changed
    holder or status; splitting a block leaves it as it was.
    `use_until` is the last day on which its units may be used, for ever; it is empty where there
    is none.
    """

    KEY: ClassVar[tuple[str, ...]] = ("series", "first")

    series: str
    first: int
    last: int
    report: int
    issued_to: str
    holder: str
    status: str
    moves: int
    index: int
    use_until: str

    @property
    def quantity(self) -> int:
        """Return how many units the block holds."""
        return self.last - self.first + 1


class Movement(Record, frozen=True, kw_only=True):
    """One range of one act that changed units' holder or status (journal).

    `act` is its tag; `sender` and `recipient` are accounts, the same where nothing moved, the
    sender empty at issuance.
    """

    KEY: ClassVar[tuple[str, ...]] = ("index", "position")
    JOURNAL: ClassVar[bool] = True

    index: int
    position: int
    act: str
    series: str
    first: int
    last: int
    sender: str
    recipient: str


class Trade(Record, frozen=True, kw_only=True):
    """A transfer as a whole (journal). `unit_price_ntd` is -1 where no price was declared."""

    KEY: ClassVar[tuple[str, ...]] = ("index",)
    JOURNAL: ClassVar[bool] = True

    index: int
    sender: str
    recipient: str
    quantity: int
    unit_price_ntd: int


class Retirement(Record, frozen=True, kw_only=True):
    """A retirement as a whole (journal)."""

    KEY: ClassVar[tuple[str, ...]] = ("index",)
    JOURNAL: ClassVar[bool] = True

    index: int
    holder: str
    quantity: int
    purpose: str
    beneficiary: str
    approval: str
