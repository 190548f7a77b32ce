"""The auditor's findings and how far they have come."""

from enum import StrEnum
from typing import ClassVar

from ledger.book.records.base import Record


class FindingStatus(StrEnum):
    """How far a finding has come."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Finding(Record, frozen=True, kw_only=True):
    """A finding, named by the entry that raised it.

    `project` is empty and `entry` is -1 where it names none. `answered` and `closed` are the
    entries of its last answer and of its closing, -1 before; `response` and `outcome` what they
    say, empty before.
    """

    KEY: ClassVar[tuple[str, ...]] = ("finding",)

    finding: int
    auditor: str
    auditee: str
    ground: str
    project: str
    entry: int
    status: str
    response: str
    answered: int
    outcome: str
    closed: int
