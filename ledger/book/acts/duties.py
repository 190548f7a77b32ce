"""Acts on what follows a use and an annulment: publication, and the duty to replace units."""

from typing import Annotated

from msgspec import Meta

from ledger.book.acts.base import Act
from ledger.book.acts.units import Ranges
from ledger.book.fields import Count, Sha256
from ledger.limits import INTEGER_MAX

DutyNumber = Annotated[int, Meta(ge=1, le=INTEGER_MAX)]


class PublishRetirement(Act, frozen=True, kw_only=True, tag="publish_retirement"):
    """The authority has made a retirement's purpose public: from now on it may be claimed.

    `retirement` is the entry that retired, `explanation` the hash of what was published.
    """

    explanation: Sha256
    retirement: Count


class ReplaceUnits(Act, frozen=True, kw_only=True, tag="replace_units"):
    """Whoever owes units supplies them: to the buyer, or for annulment where they were used.

    The duty is the `duty`-th of those that the entry `annulment` made.
    """

    annulment: Count
    duty: DutyNumber
    ranges: Ranges


class WaiveDuty(Act, frozen=True, kw_only=True, tag="waive_duty"):
    """The buyer of units that were annulled takes its money back in their place; both sign.

    `agreement` is the hash of what they agreed.
    """

    agreement: Sha256
    annulment: Count
    duty: DutyNumber
