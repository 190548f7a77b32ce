"""How large a calculation sheet is, told before any of it is written.

A workbook takes some ten times as long as the calculation that it shows, so that whoever asks for
one is told no before the work and not after it.
"""

from collections.abc import Mapping
from typing import Final

from registry.methods.inputs import Inputs
from registry.methods.result import Result

CELLS_MAX: Final = 200_000
"""Cells of a sheet that anybody may ask for: a second or two of work."""
KEPT_CELLS_MAX: Final = 2_000_000
"""Cells of a sheet that is kept: a hundred thousand readings over ten calendar years."""

TERM_CELLS: Final = 20
"""Cells for a term of the result: its row, and one for its part of a sum."""
READING_CELLS: Final = 8
"""Cells for a reading, beside one for each calendar year of the period."""


class SheetTooLarge(ValueError):
    """A calculation whose sheet would have more cells than the door that was asked will write."""

    def __init__(self, cells: int, most: int) -> None:
        super().__init__(f"the sheet would have {cells:,} cells, at most {most:,}")


def cells_of(inputs: Inputs, result: Result) -> int:
    """Return about how many cells the sheet of a calculation has."""
    readings = 0
    for given in inputs.values.values():
        series = given.values() if isinstance(given, Mapping) else (given,)
        readings += sum(len(one) for one in series if not isinstance(one, str))
    return TERM_CELLS * len(result.terms) + readings * (READING_CELLS + len(result.years))


def check_size(inputs: Inputs, result: Result, *, most: int) -> None:
    """Require that a sheet has at most so many cells. Raises `SheetTooLarge`."""
    cells = cells_of(inputs, result)
    if cells > most:
        raise SheetTooLarge(cells, most)
