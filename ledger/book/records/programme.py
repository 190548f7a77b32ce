"""The programme, the keys of its log, and the ids of acts that are still live."""

from typing import ClassVar

from ledger.book.policy import Policy
from ledger.book.records.base import Record

PROGRAMME_KEY = ("programme",)
"""The key of the one `Programme` record."""


class Programme(Record, frozen=True, kw_only=True):
    """The log's origin, profile, authority, key in force, policy and edition of the rules.

    `next_rules` binds from the entry `next_rules_from` on; both are 0 while nothing is adopted.
    """

    KEY: ClassVar[tuple[str, ...]] = ("name",)

    name: str = "programme"
    origin: str
    profile: str
    authority: str
    log_vkey: str
    policy: Policy
    rules: int
    next_rules: int = 0
    next_rules_from: int = 0

    def edition_at(self, index: int) -> int:
        """Return the edition of the rules that binds the entry at `index`."""
        return self.next_rules if self.next_rules and index >= self.next_rules_from else self.rules


class LogKey(Record, frozen=True, kw_only=True):
    """A key that signs the log's checkpoints, or did: none ever returns.

    It signs those of sizes above `index`, the entry that named it, until the next is named.
    """

    KEY: ClassVar[tuple[str, ...]] = ("material",)

    material: str
    vkey: str
    index: int


class WorkingYear(Record, frozen=True, kw_only=True):
    """Which days of a year differ from the week, as the entry at `index` said last.

    `closed` are days from Monday to Friday that are none of work, `opened` weekend days that are.
    """

    KEY: ClassVar[tuple[str, ...]] = ("year",)

    year: int
    closed: tuple[str, ...]
    opened: tuple[str, ...]
    index: int


class Admission(Record, frozen=True, kw_only=True):
    """An act's id, kept while the act is live, so that it is admitted once.

    `text_sha256` is the hash of the note's text; empty for an id burnt by a withdrawal.
    """

    KEY: ClassVar[tuple[str, ...]] = ("account", "id")

    account: str
    id: str
    text_sha256: str
    not_after: str
    index: int
