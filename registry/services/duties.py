"""What is said of duties to replace units: their terms, in Traditional Chinese and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from ledger.book.records import DutyStatus

DUTIES: Final[dict[type[StrEnum], Mapping[str, tuple[str, str]]]] = {
    DutyStatus: {
        DutyStatus.OPEN: ("待補足", "open"),
        DutyStatus.FULFILLED: ("已補足", "fulfilled"),
        DutyStatus.WAIVED: ("已返還價金", "waived against a refund"),
    },
}
