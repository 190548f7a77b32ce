"""What every record has: a key, and whether rules read it back.

Records are what `apply` makes of entries: the state that rules read, and the journal that people
read. They are projections; the entries are the truth.
"""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import ClassVar, TypeAlias

from msgspec import Struct

RecordKey: TypeAlias = tuple[str | int, ...]


class Record(Struct, frozen=True, kw_only=True, gc=False):
    """A row of the state or of the journal.

    `KEY` names the fields that make its key; `UNIQUE` the fields by which rules look it up.
    A record with `JOURNAL` true is written once and never read by a rule, so that a replay need
    not keep it. The collector of cycles passes records over: what is frozen is in no cycle.
    """

    KEY: ClassVar[tuple[str, ...]]
    UNIQUE: ClassVar[tuple[str, ...]] = ()
    JOURNAL: ClassVar[bool] = False

    @property
    def key(self) -> RecordKey:
        """Return the record's key, in the order of `KEY`."""
        return _key_reader(type(self))(self)


@cache
def _key_reader(kind: type[Record]) -> Callable[[Record], RecordKey]:
    """Return what reads a kind's key: made once, since every look-up and every write needs one."""
    if len(kind.KEY) == 1:
        (name,) = kind.KEY
        return lambda record: (getattr(record, name),)
    return attrgetter(*kind.KEY)
