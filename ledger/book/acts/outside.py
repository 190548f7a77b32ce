"""The act that brings in units that were issued elsewhere, or before this log began."""

import datetime
from typing import Annotated

from msgspec import Meta, Struct

from ledger.book.acts.base import Act
from ledger.book.acts.verification import IssuedRow
from ledger.book.eligibility import OutsideProgramme
from ledger.book.fields import OutsideSeriesName, Sha256, UnitType
from ledger.limits import INTEGER_MAX

OutsideNumber = Annotated[int, Meta(ge=1, le=INTEGER_MAX)]
"""A unit's number within a series of another registry."""
OutsideMoves = Annotated[int, Meta(ge=0, le=1000)]
"""How often a unit was transferred in another registry."""


class OutsideUnits(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Units of a series of another registry, both ends included."""

    first: OutsideNumber
    last: OutsideNumber
    programme: OutsideProgramme
    series: OutsideSeriesName

    def __post_init__(self) -> None:
        """Refuse a range that ends before it begins."""
        if self.last < self.first:
            msg = "the last number is not below the first"
            raise ValueError(msg)

    @property
    def quantity(self) -> int:
        """Return how many units these are."""
        return self.last - self.first + 1


class BringIn(Act, frozen=True, kw_only=True, tag="bring_in"):
    """The authority brings in units that were cancelled elsewhere; their holder signs too.

    `certificate` is the hash of what the other registry issued, `cancellation` that of its proof
    that the units were cancelled there. `issued` names the units here, one for one. The period
    (half-open) is that in which they were earned, `moves` how often they were transferred there.
    """

    cancellation: Sha256
    certificate: Sha256
    issued: IssuedRow
    moves: OutsideMoves
    outside: OutsideUnits
    period_end: datetime.date
    period_start: datetime.date
    unit_type: UnitType
