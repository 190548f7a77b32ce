"""Rules of holding units and of releasing them."""

from ledger.book.acts import Hold, Release
from ledger.book.records import BlockStatus
from ledger.book.rules.context import Context
from ledger.book.rules.units import SPENT, change, check_ranges, pieces_of, refuse
from ledger.book.rules.waiting import check_none_waits
from ledger.book.state import State
from ledger.errors import Code


def hold(state: State, context: Context, act: Hold) -> None:
    """Hold units.

    Raises `Rejected`: RANGES_INVALID, then as `pieces_of`, UNITS_SPENT, UNITS_ON_HOLD.
    """
    check_ranges(act.ranges)
    pieces = pieces_of(state, act.ranges)
    refuse(pieces, SPENT, Code.UNITS_SPENT)
    refuse(pieces, (BlockStatus.ON_HOLD,), Code.UNITS_ON_HOLD)
    change(state, context, pieces, "hold", status=BlockStatus.ON_HOLD)


def release(state: State, context: Context, act: Release) -> None:
    """Release units on hold.

    Raises `Rejected`: RANGES_INVALID, then as `pieces_of`, UNITS_SPENT, NOT_ON_HOLD,
    UNITS_WAITING (what waits in a transfer is freed by stopping that).
    """
    check_ranges(act.ranges)
    pieces = pieces_of(state, act.ranges)
    refuse(pieces, SPENT, Code.UNITS_SPENT)
    refuse(pieces, (BlockStatus.HELD,), Code.NOT_ON_HOLD)
    check_none_waits(state, [piece.block for piece in pieces])
    change(state, context, pieces, "release", status=BlockStatus.HELD)
