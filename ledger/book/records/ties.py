"""What is declared to bind verification bodies to enterprises."""

from typing import ClassVar

from msgspec import Struct

from ledger.book.records.base import Record


class DeclaredTie(Struct, frozen=True, kw_only=True):
    """One tie: of a person of the body, or of the body itself where `person` is empty.

    `last_day` is empty while it lasts. `at_least` is the earliest last day that a party may yet
    declare: its own, or where it lasts the day of its declaration or what held before, the later.
    """

    person: str
    tie: str
    last_day: str
    at_least: str
    index: int


class Ties(Record, frozen=True, kw_only=True):
    """What binds a body to an enterprise, sorted by person and kind, each once."""

    KEY: ClassVar[tuple[str, ...]] = ("body", "enterprise")

    body: str
    enterprise: str
    ties: tuple[DeclaredTie, ...]
