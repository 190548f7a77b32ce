"""Corrections that bodies asked for of monitoring reports."""

from typing import ClassVar

from msgspec import Struct

from ledger.book.records.base import Record


class Correction(Struct, frozen=True, kw_only=True):
    """One request, by its entry; `settled` is the entry that settled it, -1 before."""

    request: int
    body: str
    topic: str
    settled: int


class Corrections(Record, frozen=True, kw_only=True):
    """What was asked for of a report, in the log's order. A correction of it leaves them as is."""

    KEY: ClassVar[tuple[str, ...]] = ("project", "report")

    project: str
    report: int
    requests: tuple[Correction, ...]
