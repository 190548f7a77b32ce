"""Which serials move when a quantity is asked for: the lowest an account is free to move.

Acts name exact ranges; nothing in the ledger picks. Lowest first keeps old vintages moving and
blocks whole, and two drafts of the same holdings are the same.
"""

from collections.abc import Iterable

from ledger.book.fields import Range
from ledger.book.records import Block, BlockStatus
from ledger.book.rules.context import policy_of
from ledger.book.state import Reader
from ledger.limits import BLOCKS_MAX, RANGES_MAX
from registry.refusals import Refusal, Refused


def pick_units(
    reader: Reader,
    free_blocks: Iterable[Block],
    *,
    account: str,
    quantity: int,
    series: str = "",
    today: str = "",
) -> tuple[Range, ...]:
    """Return the lowest serials an account can move, of one series or of any, in few ranges.

    Blocks that others hold, that are on hold or spent, that have moved as often as policy allows or
    whose last day of use is before `today` are passed over. Raises `Refused`: QUANTITY_INVALID,
    NOT_ENOUGH_UNITS, UNITS_SCATTERED (more ranges or blocks than one act may name).
    """
    if quantity < 1:
        raise Refused(Refusal.QUANTITY_INVALID, "one unit or more", field="quantity")
    moves_max = policy_of(reader).moves_max
    usable = [
        block
        for block in free_blocks
        if block.holder == account
        and block.status == BlockStatus.HELD
        and series in ("", block.series)
        and not (moves_max and block.moves >= moves_max)
        and not (block.use_until and block.use_until < today)
    ]
    pieces = _lowest(sorted(usable, key=lambda block: block.key), quantity)
    ranges = _joined(pieces)
    if len(ranges) > RANGES_MAX or len(pieces) > BLOCKS_MAX:
        detail = f"{len(ranges)} ranges of {len(pieces)} blocks: move them in several acts"
        raise Refused(Refusal.UNITS_SCATTERED, detail, field="quantity")
    return ranges


def everything_of(reader: Reader, holder: str) -> tuple[Range, ...]:
    """Return the ranges of all that an account holds or has on hold, as many as an act may name."""
    blocks = sorted(reader.held_by(holder), key=lambda block: block.key)
    return _joined((block.series, block.first, block.last) for block in blocks)[:RANGES_MAX]


def _lowest(blocks: Iterable[Block], quantity: int) -> list[Range]:
    """Return the first units of sorted blocks, a piece a block."""
    pieces: list[Range] = []
    left = quantity
    for block in blocks:
        taken = min(left, block.quantity)
        pieces.append((block.series, block.first, block.first + taken - 1))
        left -= taken
        if not left:
            return pieces
    detail = f"{quantity - left} units can be moved, {quantity} are asked for"
    raise Refused(Refusal.NOT_ENOUGH_UNITS, detail, field="quantity")


def _joined(pieces: Iterable[Range]) -> tuple[Range, ...]:
    """Return sorted ranges with those joined that follow one another."""
    joined: list[Range] = []
    for series, first, last in pieces:
        if joined and joined[-1][0] == series and joined[-1][2] + 1 == first:
            joined[-1] = (series, joined[-1][1], last)
        else:
            joined.append((series, first, last))
    return tuple(joined)
