"""The state: a write-set over whatever lies below it.

Live, an act's layer lies over its batch's layer, and that over rows loaded from SQL on a miss. In
an audit the lowest layer holds everything and has nothing below. The rules see no difference: a
`Reader` answers five questions, and a layer answers them by merging what was written into it with
the answer from below. An act's layer is absorbed only when the act succeeds, so a refused act
leaves no trace.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Sequence
from typing import Protocol, TypeAlias, TypeVar

from ledger.book.records import (
    RECORDS,
    Admission,
    AssetClaim,
    Block,
    BlockStatus,
    Record,
    RecordKey,
)

R = TypeVar("R", bound=Record)
_Records: TypeAlias = dict[type[Record], dict[RecordKey, Record]]


def is_free(block: Block, holder: str) -> bool:
    """Say whether a block is a holder's and not spent."""
    return block.holder == holder and block.status in {BlockStatus.HELD, BlockStatus.ON_HOLD}


class Reader(Protocol):
    """What rules may ask of the state. Each answer is the newest version of a record."""

    def get(self, kind: type[R], key: RecordKey) -> R | None:
        """Return the record of this kind and key, or None."""

    def floor(self, series: str, serial: int) -> Block | None:
        """Return the block of the series with the greatest first serial <= `serial`, or None."""

    def overlaps(self, plant: str) -> Sequence[AssetClaim]:
        """Return every claim on an asset of the plant; the rule decides which overlap."""

    def by_unique(self, kind: type[R], field: str, value: str) -> R | None:
        """Return the record of this kind whose unique field has this value, or None."""

    def held_by(self, holder: str) -> Sequence[Block]:
        """Return every block of a holder that is not spent, in no order."""


class Empty:
    """The reader below an audit: it knows nothing."""

    def get(self, kind: type[R], key: RecordKey) -> R | None:
        """Return None."""
        return None

    def floor(self, series: str, serial: int) -> Block | None:
        """Return None."""
        return None

    def overlaps(self, plant: str) -> Sequence[AssetClaim]:
        """Return nothing."""
        return ()

    def by_unique(self, kind: type[R], field: str, value: str) -> R | None:
        """Return None."""
        return None

    def held_by(self, holder: str) -> Sequence[Block]:
        """Return nothing."""
        return ()


EMPTY = Empty()


class State:
    """A layer of written records over a reader.

    `written` lists every record written into this layer with the index of its entry, oldest first
    and every version kept: it is what a flush stores.
    """

    def __init__(self, below: Reader = EMPTY) -> None:
        self.below = below
        self.written: list[tuple[int, Record]] = []
        self._records: _Records = {}
        self._unique: dict[tuple[type[Record], str, str], Record] = {}
        self._firsts: dict[str, list[int]] = {}
        self._claims: dict[str, dict[RecordKey, AssetClaim]] = {}

    def get(self, kind: type[R], key: RecordKey) -> R | None:
        """Return the record of this kind and key, or None."""
        if kind in self._records:
            found = self._records[kind].get(key)
            if found is not None:
                return found  # type: ignore[return-value]  # `_file` files by kind
        return self.below.get(kind, key)

    def floor(self, series: str, serial: int) -> Block | None:
        """Return the block of the series with the greatest first serial <= `serial`, or None."""
        below = self.below.floor(series, serial)
        if not self._firsts:
            return below
        firsts = self._firsts.get(series)
        at = bisect_right(firsts, serial) if firsts else 0
        if not firsts or not at or (below is not None and below.first > firsts[at - 1]):
            return below
        return self.get(Block, (series, firsts[at - 1]))

    def overlaps(self, plant: str) -> Sequence[AssetClaim]:
        """Return every claim on an asset of the plant."""
        mine = self._claims.get(plant)
        below = self.below.overlaps(plant)
        if not mine:
            return below
        return [claim for claim in below if claim.key not in mine] + list(mine.values())

    def by_unique(self, kind: type[R], field: str, value: str) -> R | None:
        """Return the record of this kind whose unique field has this value, or None."""
        found = self._unique.get((kind, field, value))
        if found is None:
            return self.below.by_unique(kind, field, value)
        return found if isinstance(found, kind) else None

    def held_by(self, holder: str) -> Sequence[Block]:
        """Return every block of a holder that is not spent, in no order."""
        mine = self._records.get(Block, {})
        found = [block for block in self.below.held_by(holder) if block.key not in mine]
        return found + [block for block in self.records(Block) if is_free(block, holder)]

    def put(self, index: int, record: Record) -> None:
        """Write a record as the entry at `index` leaves it."""
        self.written.append((index, record))
        if not record.JOURNAL:
            self._file(type(record), record.key, record)

    def absorb(self, layer: "State") -> None:
        """Take over everything written into a layer above this one."""
        for index, record in layer.written:
            self.put(index, record)

    def _file(self, kind: type[Record], key: RecordKey, record: Record) -> None:
        """Make a record the newest version in its place, and findable as it is looked up."""
        known = self._records.get(kind)
        if known is None:
            known = self._records[kind] = {}
        if type(record) is Block and key not in known:
            insort(self._firsts.setdefault(record.series, []), record.first)
        elif type(record) is AssetClaim:
            self._claims.setdefault(record.plant, {})[key] = record
        for field in record.UNIQUE:
            self._unique[kind, field, getattr(record, field)] = record
        known[key] = record

    def records(self, kind: type[R]) -> list[R]:
        """Return the newest version of every record of this kind written into this layer."""
        return list(self._records.get(kind, {}).values())  # type: ignore[arg-type]


class MemoryState(State):
    """The lowest layer of an audit: it holds the whole state and forgets what no rule can ask.

    No journal and no older version is kept, and ids of acts are dropped once expired: rules treat
    an expired id as absent, so forgetting it changes no verdict.
    """

    def __init__(self) -> None:
        super().__init__(EMPTY)
        self._records = {kind: {} for kind in RECORDS}
        self._expiring: defaultdict[str, list[RecordKey]] = defaultdict(list)
        self._day = ""

    def get(self, kind: type[R], key: RecordKey) -> R | None:
        """Return the record of this kind and key, or None: below there is nothing."""
        return self._records[kind].get(key)  # type: ignore[return-value]

    def floor(self, series: str, serial: int) -> Block | None:
        """Return the block of the series with the greatest first serial <= `serial`, or None."""
        firsts = self._firsts.get(series)
        at = bisect_right(firsts, serial) if firsts else 0
        return self.get(Block, (series, firsts[at - 1])) if firsts and at else None

    def put(self, index: int, record: Record) -> None:
        """Write a record; a journal record is dropped."""
        if not record.JOURNAL:
            self._keep(type(record), record.key, record)

    def absorb(self, layer: State) -> None:
        """Take over what was written into a layer above this one, the newest versions alone."""
        for kind, records in layer._records.items():
            for key, record in records.items():
                self._keep(kind, key, record)

    def _keep(self, kind: type[Record], key: RecordKey, record: Record) -> None:
        self._file(kind, key, record)
        if type(record) is Admission:
            self._expiring[record.not_after[:10]].append(key)

    def fork(self) -> "MemoryState":
        """Return a state that goes its own way from here; records are frozen and stay shared."""
        other = MemoryState()
        other._records = {kind: dict(records) for kind, records in self._records.items()}
        other._unique = dict(self._unique)
        other._firsts = {series: list(firsts) for series, firsts in self._firsts.items()}
        other._claims = {plant: dict(claims) for plant, claims in self._claims.items()}
        other._expiring.update((day, list(keys)) for day, keys in self._expiring.items())
        return other

    def forget_before(self, admitted: str) -> None:
        """Drop the ids of acts whose `not_after` lies on an earlier day than `admitted`.

        No rule lets in an id that has expired, so that there is something to drop once a day.
        """
        if admitted[:10] == self._day:
            return
        self._day = admitted[:10]
        admissions = self._records[Admission]
        for day in [day for day in self._expiring if day < self._day]:
            for key in self._expiring.pop(day):
                known = admissions.get(key)
                if isinstance(known, Admission) and known.not_after[:10] == day:
                    del admissions[key]
