"""What follows a use and an annulment: publications, annulled uses, duties to replace."""

from enum import StrEnum
from typing import ClassVar

from ledger.book.records.base import Record


class DutyStatus(StrEnum):
    """How far a duty to replace units has come."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    WAIVED = "waived"


class Publication(Record, frozen=True, kw_only=True):
    """A retirement that may be claimed once it is published, within `days` working days.

    `retired` is its legal date. `published`, `due` and `explanation` are empty until then; `due`
    is the last day as the calendar stood at the publication.
    """

    KEY: ClassVar[tuple[str, ...]] = ("retirement",)

    retirement: int
    holder: str
    days: int
    retired: str
    published: str = ""
    due: str = ""
    explanation: str = ""
    index: int


class AnnulledUse(Record, frozen=True, kw_only=True):
    """A block of retired units that the entry `annulment` found to be void.

    The block stays retired; `retirement` is the entry that retired it. `duty` is the number of the
    annulment's duty that makes it good, 0 where its own holder had earned the units.
    """

    KEY: ClassVar[tuple[str, ...]] = ("series", "first")

    series: str
    first: int
    last: int
    retirement: int
    annulment: int
    duty: int


class Duty(Record, frozen=True, kw_only=True):
    """What an account owes for units that it earned and parted with, and that were annulled.

    `number` counts the duties of one `annulment` from 1. `debtor` earned the units, `creditor` had
    them or used them up: in the latter case `retirement` is the entry, and equal units are
    annulled; otherwise it is -1, and they go to the creditor. Of `quantity` units `owed` are left.
    `due` is the last legal date. `index` is the entry that changed it last.
    """

    KEY: ClassVar[tuple[str, ...]] = ("annulment", "number")

    annulment: int
    number: int
    debtor: str
    creditor: str
    retirement: int
    ranges: tuple[tuple[str, int, int], ...]
    quantity: int
    owed: int
    due: str
    status: str
    index: int
