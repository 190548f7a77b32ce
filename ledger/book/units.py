"""Serial numbers: series, ranges of units and their printed form.

A *series* is one project's units of one vintage; its counter runs for the project's life and never
starts again, so that a code means one unit for ever. Inside the log units are named by inclusive
*ranges* ``[series, first, last]``. On certificates and screens they carry the printed form of
Taiwan's reduction credit codes: country, project, type, monitoring date, first and last serial
(O0020138 Art 2(3) asks for a code that follows the unit for life)::

    >>> parse_serial("TW-Z00012-A-31122024-000000001-000000568").quantity
    568

The official text of the coding directions was not at hand when edition 1 was written, so the
printed form is versioned: a correction is another edition in `FORMATS`, never a change of one.
Serial forms of foreign programmes are not read here.
"""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from ledger.book.fields import Range
from ledger.errors import Defect, Malformed
from ledger.limits import SERIAL_MAX

__all__ = [
    "FORMATS",
    "PrintedSerial",
    "Range",
    "SerialFormat",
    "format_serial",
    "parse_serial",
    "quantity_of",
    "range_quantity",
    "ranges_are_ordered",
    "series_of",
    "split_series",
]

_SERIES = re.compile(r"([ABCZ][0-9]{5})/([0-9]{4})\Z")


class PrintedSerial(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a printed serial says: units `first` to `last`, both included, of one series.

    `last_day` is the last monitored day inside the vintage year; `unit_type` is A for a reduction
    or avoidance, R for a removal, N where the two are not told apart.
    """

    project: str
    unit_type: str
    last_day: datetime.date
    first: int
    last: int

    @property
    def quantity(self) -> int:
        """The number of units; one unit is 1 tCO2e."""
        return self.last - self.first + 1

    @property
    def series(self) -> str:
        """The series the units belong to."""
        return series_of(project=self.project, vintage=self.last_day.year)


class SerialFormat(Struct, frozen=True, forbid_unknown_fields=True):
    """One edition of the printed form: `template` writes what `pattern` reads."""

    template: str
    pattern: re.Pattern[str]


FORMATS: Final[Mapping[int, SerialFormat]] = MappingProxyType(
    {
        1: SerialFormat(
            template=(
                "TW-{0.project}-{0.unit_type}"
                "-{0.last_day.day:02}{0.last_day.month:02}{0.last_day.year:04}"
                "-{0.first:09}-{0.last:09}"
            ),
            pattern=re.compile(
                r"TW-(?P<project>[ABCZ][0-9]{5})-(?P<unit_type>[ARN])"
                r"-(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})"
                r"-(?P<first>[0-9]{9})-(?P<last>[0-9]{9})\Z"
            ),
        ),
    }
)
"""Every edition of the printed form ever used; none is ever changed."""


def series_of(*, project: str, vintage: int) -> str:
    """Return the series of a project's units of one calendar year."""
    return f"{project}/{vintage:04}"


def split_series(series: str) -> tuple[str, int]:
    """Return a series' project and vintage; `Malformed` (bad_serial) where it is not one."""
    found = _SERIES.match(series)
    if found is None:
        raise Malformed(Defect.BAD_SERIAL, f"not a series: {series!r}")
    return found[1], int(found[2])


def format_serial(serial: PrintedSerial, *, edition: int = 1) -> str:
    """Return the printed form; `Malformed` (bad_serial) for what `parse_serial` would refuse."""
    text = FORMATS[edition].template.format(serial)
    parse_serial(text, edition=edition)
    return text


def parse_serial(text: str, *, edition: int = 1) -> PrintedSerial:
    """Read a printed form; `Malformed` (bad_serial) unless it is one to the last character.

    The date must exist and the range run from 1 or more up to an end not below its start.
    """
    found = FORMATS[edition].pattern.match(text)
    if found is None:
        raise Malformed(Defect.BAD_SERIAL, f"not a printed serial: {text!r}")
    first, last = int(found["first"]), int(found["last"])
    if not 1 <= first <= last:
        raise Malformed(Defect.BAD_SERIAL, f"not a range: {first} to {last}")
    try:
        last_day = datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise Malformed(Defect.BAD_SERIAL, f"no such day: {text!r}") from None
    return PrintedSerial(
        project=found["project"],
        unit_type=found["unit_type"],
        last_day=last_day,
        first=first,
        last=last,
    )


def range_quantity(units: Range) -> int:
    """Return the number of units in a range."""
    return units[2] - units[1] + 1


def quantity_of(ranges: Iterable[Range]) -> int:
    """Return the number of units in several ranges, which must not overlap."""
    return sum(map(range_quantity, ranges))


def ranges_are_ordered(ranges: Sequence[Range]) -> bool:
    """Say whether ranges are well formed, disjoint and sorted by series and first serial."""
    before: tuple[str, int] = "", 0
    for series, first, last in ranges:
        if not (1 <= first <= last <= SERIAL_MAX and before < (series, first)):
            return False
        before = series, last
    return True
