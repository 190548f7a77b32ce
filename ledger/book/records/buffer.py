"""What removals set aside for their reversal."""

from typing import ClassVar

from ledger.book.records.base import Record


class Buffer(Record, frozen=True, kw_only=True):
    """What of a project's units was put into the buffer pool, and what was given back.

    The rest is in the pool: units that the authority of the programme holds, or were cancelled
    there.
    """

    KEY: ClassVar[tuple[str, ...]] = ("project",)

    project: str
    pooled: int
    released: int
