"""The rule of annulment, which traces units through whoever bought or used them (O0020138 Art 28).

What is held or on hold is cancelled. What was used stays retired, and is marked. Where the units
had been sold by the account that earned them, that account owes as many: to the holder whose units
were annulled, or for annulment where the holder had used them up.
"""

from ledger.book.acts import Cancel
from ledger.book.buffer import pool_of
from ledger.book.calendar import add_days
from ledger.book.fields import CancelReason
from ledger.book.records import AnnulledUse, BlockStatus, Duty, DutyStatus
from ledger.book.rules.context import Context, heir_of, policy_of
from ledger.book.rules.units import (
    SPENT,
    Piece,
    change,
    check_ranges,
    name_of,
    pieces_of,
    refuse,
)
from ledger.book.state import Reader, State
from ledger.errors import Code, Rejected

_Owed = dict[tuple[str, str, str, int], list[Piece]]
"""Pieces by project, debtor, creditor and retirement (-1 where they were not used)."""


def cancel(state: State, context: Context, act: Cancel) -> None:
    """Annul units; those that were used too, where they are found void and policy sets a time.

    Raises `Rejected`: RANGES_INVALID, then as `pieces_of`, UNITS_SPENT, NOT_HOLDER (a reversal is
    made good out of the buffer pool alone).
    """
    check_ranges(act.ranges)
    days = policy_of(state).replacement_days
    traced = days > 0 and act.reason == CancelReason.AUTHORITY_INVALIDATION
    pieces = pieces_of(state, act.ranges)
    refuse(pieces, (BlockStatus.CANCELLED,) if traced else SPENT, Code.UNITS_SPENT)
    used = [piece for piece in pieces if piece.block.status == BlockStatus.RETIRED]
    _check_not_annulled(state, used)
    pool = pool_of(state)
    if act.reason == CancelReason.REVERSAL_BUFFER:
        _check_pooled(pieces, pool)
    change(state, context, pieces, "cancel", status=BlockStatus.CANCELLED)
    if not traced:
        return
    due = add_days(context.today.isoformat(), days)
    numbers: dict[tuple[str, int], int] = {}
    for number, ((_, debtor, creditor, retirement), owed) in enumerate(
        _owed(state, pieces, pool).items(), 1
    ):
        numbers |= {(piece.block.series, piece.first): number for piece in owed}
        quantity = sum(piece.last - piece.first + 1 for piece in owed)
        duty = Duty(
            annulment=context.index,
            number=number,
            debtor=debtor,
            creditor=creditor,
            retirement=retirement,
            ranges=tuple((piece.block.series, piece.first, piece.last) for piece in owed),
            quantity=quantity,
            owed=quantity,
            due=due,
            status=DutyStatus.OPEN,
            index=context.index,
        )
        state.put(context.index, duty)
    for piece in used:
        mark = AnnulledUse(
            series=piece.block.series,
            first=piece.first,
            last=piece.last,
            retirement=piece.block.index,
            annulment=context.index,
            duty=numbers.get((piece.block.series, piece.first), 0),
        )
        state.put(context.index, mark)


def _check_not_annulled(state: Reader, used: list[Piece]) -> None:
    """Require that no use was annulled before: such a block never splits again."""
    for piece in used:
        if state.get(AnnulledUse, (piece.block.series, piece.block.first)) is not None:
            detail = f"{name_of(piece)} are retired, and annulled already"
            raise Rejected(Code.UNITS_SPENT, detail, field="ranges")


def _check_pooled(pieces: list[Piece], pool: str) -> None:
    for piece in pieces:
        if piece.block.holder != pool:
            detail = f"{name_of(piece)} are not in the buffer pool"
            raise Rejected(Code.NOT_HOLDER, detail, field="ranges")


def _owed(state: Reader, pieces: list[Piece], pool: str) -> _Owed:
    """Return the pieces that somebody has to replace, in the order in which they are found.

    What lies in the buffer pool was sold to nobody.
    """
    owed: _Owed = {}
    for piece in pieces:
        block = piece.block
        debtor = heir_of(state, block.issued_to)
        if block.holder == pool or debtor in (block.holder, heir_of(state, block.holder)):
            continue
        retirement = block.index if block.status == BlockStatus.RETIRED else -1
        project = block.series.partition("/")[0]
        key = (project, debtor, block.holder, retirement)
        owed.setdefault(key, []).append(piece)
    return owed
