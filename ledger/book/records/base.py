"""What every record has: a key, and whether rules read it back.

Records are what `apply` makes of entries: the state that rules read, and the journal that people
read. They are projections; the entries are the truth.
"""

from typing import ClassVar, TypeAlias

from msgspec import Struct

RecordKey: TypeAlias = tuple[str | int, ...]


class Record(Struct, frozen=True, kw_only=True):
    """A row of the state or of the journal.

    `KEY` names the fields that make its key; `UNIQUE` the fields by which rules look it up.
    A record with `JOURNAL` true is written once and never read by a rule, so that a replay need
    not keep it.
    """

    KEY: ClassVar[tuple[str, ...]]
    UNIQUE: ClassVar[tuple[str, ...]] = ()
    JOURNAL: ClassVar[bool] = False

    @property
    def key(self) -> RecordKey:
        """Return the record's key, in the order of `KEY`."""
        return tuple(getattr(self, name) for name in self.KEY)
