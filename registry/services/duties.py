"""What is said of duties and of the ends of accounts: terms in Traditional Chinese and English."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from ledger.book.fields import ClosureGround
from ledger.book.records import DutyStatus

DUTIES: Final[dict[type[StrEnum], Mapping[str, tuple[str, str]]]] = {
    ClosureGround: {
        ClosureGround.DISSOLVED: ("解散", "dissolved"),
        ClosureGround.REGISTRATION_ANNULLED: ("撤銷登記", "registration annulled"),
        ClosureGround.REGISTRATION_REVOKED: ("廢止登記", "registration revoked"),
    },
    DutyStatus: {
        DutyStatus.OPEN: ("待補足", "open"),
        DutyStatus.FULFILLED: ("已補足", "fulfilled"),
        DutyStatus.WAIVED: ("已返還價金", "waived against a refund"),
    },
}
