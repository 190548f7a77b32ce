"""How cells were read where what they mean is not just what they say: told, so that it is seen."""

from collections import Counter
from enum import StrEnum

from msgspec import Struct

from registry.readings.limits import CONVERSIONS_MAX
from registry.readings.problems import plain, quoted


class Reinterpreted(StrEnum):
    """Why a cell was read as something other than its very text. Closed."""

    DATE_WRITTEN_OTHERWISE = "date_written_otherwise"
    LAST_DAY = "last_day"
    DIGITS_FULL_WIDTH = "digits_full_width"
    THOUSANDS_SEPARATED = "thousands_separated"
    UNIT_BY_ANOTHER_NAME = "unit_by_another_name"
    UNIT_ASSUMED = "unit_assumed"


class Conversion(Struct, frozen=True, kw_only=True):
    """What a cell says and what it was read as."""

    row: int
    column: str
    kind: Reinterpreted
    given: str
    read: str


class Conversions:
    """Conversions as they are made: the first ones kept, all counted."""

    def __init__(self) -> None:
        self.listed: list[Conversion] = []
        self.counts: Counter[Reinterpreted] = Counter()

    def add(self, kind: Reinterpreted, row: int, column: str, given: str, read: str) -> None:
        """Keep a conversion, or only count it."""
        self.counts[kind] += 1
        if len(self.listed) < CONVERSIONS_MAX:
            found = Conversion(
                row=row, column=column, kind=kind, given=plain(quoted(given)), read=read
            )
            self.listed.append(found)
