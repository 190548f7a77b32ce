"""Units that came from elsewhere, and which numbers of other registries are taken."""

from typing import ClassVar

from ledger.book.records.base import Record

BROUGHT_IN = 0
"""The report of a block whose units were brought in: monitoring reports count from 1."""


class OutsideProject(Record, frozen=True, kw_only=True):
    """A project whose units were brought in. It is not registered here, nor ever will be.

    All of them are of one type, reductions or removals.
    """

    KEY: ClassVar[tuple[str, ...]] = ("project",)

    project: str
    unit_type: str
    units: int


class OutsideSeries(Record, frozen=True, kw_only=True):
    """A series of another registry, and the ranges of it that were brought in.

    `outside` is the plain form of the series. The ranges rise, and none touches the next: what
    follows on is one range.
    """

    KEY: ClassVar[tuple[str, ...]] = ("programme", "outside")

    programme: str
    outside: str
    ranges: tuple[tuple[int, int], ...]


class BroughtIn(Record, frozen=True, kw_only=True):
    """Units `first` to `last` of a series, and what they were elsewhere. Written once.

    `outside_first` is the number there of the unit `first`; the others follow one for one.
    """

    KEY: ClassVar[tuple[str, ...]] = ("series", "first")

    series: str
    first: int
    last: int
    holder: str
    programme: str
    outside: str
    outside_first: int
    certificate: str
    cancellation: str
    period_start: str
    period_end: str
    unit_type: str
    index: int

    @property
    def quantity(self) -> int:
        """Return how many units were brought in."""
        return self.last - self.first + 1
