"""The rule of the buffer pool: what is left of it goes back to those who earned it."""

from collections import Counter

from msgspec.structs import replace

from ledger.book.acts import ReleaseBuffer
from ledger.book.buffer import pool_of
from ledger.book.records import Account, Block, Buffer
from ledger.book.rules.context import Context, heir_of
from ledger.book.rules.units import change, check_held, check_ranges, name_of, pieces_of
from ledger.book.state import State
from ledger.errors import Code, Rejected


def release_buffer(state: State, context: Context, act: ReleaseBuffer) -> None:
    """Give units of the pool back, each to the heir of the account that earned it: no transfer.

    Raises `Rejected`: RANGES_INVALID, then as `pieces_of` and, of the pool, as `check_held`,
    EARNER_CLOSED.
    """
    check_ranges(act.ranges)
    pieces = pieces_of(state, act.ranges)
    check_held(pieces, pool_of(state))
    for piece in pieces:
        heir = state.get(Account, (heir_of(state, piece.block.issued_to),))
        if heir is None or heir.closed:
            detail = f"{piece.block.issued_to}, which earned {name_of(piece)}, is closed"
            raise Rejected(Code.EARNER_CLOSED, detail, field="ranges")

    def earner(block: Block) -> str:
        return heir_of(state, block.issued_to)

    change(state, context, pieces, "release_buffer", holder=earner)
    released: Counter[str] = Counter()
    for piece in pieces:
        released[piece.block.series.partition("/")[0]] += piece.last - piece.first + 1
    for project, quantity in released.items():
        known = state.get(Buffer, (project,))
        if known is None:
            msg = f"the pool has units of {project} and no record of it"
            raise RuntimeError(msg)
        state.put(context.index, replace(known, released=known.released + quantity))
