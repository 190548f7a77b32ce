"""Rules of units: who may move and retire exactly which serials.

A range is walked block by block. A block that is touched in part splits: what is named changes,
the rest keeps its holder, status and order.
"""

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ledger.book.acts import Retire, Transfer
from ledger.book.fields import AccountKind, Range
from ledger.book.records import (
    Block,
    BlockStatus,
    Movement,
    Publication,
    Retirement,
    Series,
    Tie,
    Trade,
)
from ledger.book.rules.accounts import party
from ledger.book.rules.context import Context, policy_of
from ledger.book.rules.signers import quantity_named
from ledger.book.rules.waiting import waiting_of
from ledger.book.state import Reader, State
from ledger.book.ubn import ubn_is_valid
from ledger.book.units import ranges_are_ordered
from ledger.book.use import purposes_of
from ledger.errors import Code, Rejected
from ledger.limits import BLOCKS_MAX, INTEGER_MAX

HOLDERS = {AccountKind.MANUFACTURER, AccountKind.ENTERPRISE, AccountKind.VERIFICATION_BODY}
"""Kinds of account that may receive units."""
SPENT = (BlockStatus.RETIRED, BlockStatus.CANCELLED)
"""Where units stay for ever."""

Change = Literal[
    "transfer",
    "retire",
    "cancel",
    "hold",
    "release",
    "replace_units",
    "stop_transfer",
    "complete_transfer",
    "close_account",
    "merge_account",
    "release_buffer",
]
"""The acts that change blocks."""
_MOVING = ("transfer", "replace_units", "complete_transfer")
"""Those that may move units; a piece moves where it gets another holder."""


class Piece(Struct, frozen=True, gc=False):
    """The part of a block that a range names."""

    block: Block
    first: int
    last: int


def transfer(state: State, context: Context, act: Transfer) -> None:
    """Move units to a recipient.

    Raises `Rejected`: PARTY_UNKNOWN, PARTY_KIND, SAME_ACCOUNT, NOT_INDEPENDENT (a body receives no
    units of a project it worked on), RANGES_INVALID, PRICE_OVERFLOW, then as `pieces_of`,
    UNITS_SPENT, NOT_HOLDER, UNITS_ON_HOLD, MOVE_LIMIT, USE_EXPIRED.
    """
    recipient = party(state, act.recipient, HOLDERS, field="recipient")
    if act.recipient == act.account:
        raise Rejected(Code.SAME_ACCOUNT, "the recipient is the holder", field="recipient")
    if recipient.kind == AccountKind.VERIFICATION_BODY:
        receive(state, context, act.ranges, act.recipient, field="recipient")
    check_ranges(act.ranges)
    quantity = quantity_named(act.ranges)
    price = act.unit_price_ntd if isinstance(act.unit_price_ntd, int) else -1
    if quantity * price > INTEGER_MAX:
        raise Rejected(Code.PRICE_OVERFLOW, "the total is too large", field="unit_price_ntd")
    pieces = pieces_of(state, act.ranges)
    check_held(pieces, act.account)
    moves_max = policy_of(state).moves_max
    if moves_max and any(piece.block.moves >= moves_max for piece in pieces):
        detail = f"a unit moves at most {moves_max} times (O0020138 Art 26)"
        raise Rejected(Code.MOVE_LIMIT, detail, field="ranges")
    check_in_time(context, pieces)
    waiting = waiting_of(state, context, act, quantity=quantity, price=price)
    if waiting is not None:
        change(state, context, pieces, "transfer", status=BlockStatus.ON_HOLD)
        state.put(context.index, waiting)
        return
    change(state, context, pieces, "transfer", holder=act.recipient)
    trade = Trade(
        index=context.index,
        sender=act.account,
        recipient=act.recipient,
        quantity=quantity,
        unit_price_ntd=price,
    )
    state.put(context.index, trade)


def retire(state: State, context: Context, act: Retire) -> None:
    """Use units up for a beneficiary.

    Raises `Rejected`: UBN_INVALID, RANGES_INVALID, PURPOSE_NOT_ALLOWED, BENEFICIARY_NOT_HOLDER,
    then as `pieces_of`, UNITS_SPENT, NOT_HOLDER, UNITS_ON_HOLD, USE_EXPIRED.
    """
    if not ubn_is_valid(act.beneficiary):
        raise Rejected(Code.UBN_INVALID, "the 統一編號 fails its check", field="beneficiary")
    check_ranges(act.ranges)
    policy = policy_of(state)
    purposes = purposes_of(policy, act.ranges)
    if act.purpose not in purposes:
        allowed = f"not a purpose of these units; there are: {', '.join(purposes) or 'none'}"
        raise Rejected(Code.PURPOSE_NOT_ALLOWED, allowed, field="purpose")
    if policy.beneficiary_is_holder and act.beneficiary != _ubn_of(state, act.account):
        detail = "units are retired for the holder's own use (O0020138 Art 27)"
        raise Rejected(Code.BENEFICIARY_NOT_HOLDER, detail, field="beneficiary")
    pieces = pieces_of(state, act.ranges)
    check_held(pieces, act.account)
    check_in_time(context, pieces)
    change(state, context, pieces, "retire", status=BlockStatus.RETIRED)
    retirement = Retirement(
        index=context.index,
        holder=act.account,
        quantity=quantity_named(act.ranges),
        purpose=act.purpose,
        beneficiary=act.beneficiary,
        approval=act.approval if isinstance(act.approval, str) else "",
    )
    state.put(context.index, retirement)
    if policy.publication_days:
        publication = Publication(
            retirement=context.index,
            holder=act.account,
            days=policy.publication_days,
            retired=context.today.isoformat(),
            index=context.index,
        )
        state.put(context.index, publication)


def pieces_of(state: Reader, ranges: Iterable[Range]) -> list[Piece]:
    """Return the parts of blocks that ranges name, in order.

    Raises `Rejected`: UNITS_UNKNOWN (a serial that was never issued), TOO_MANY_BLOCKS.
    """
    for name, _, last in ranges:
        series = state.get(Series, (name,))
        if series is None or last > series.issued:
            issued = series.issued if series else 0
            detail = f"series {name} is issued up to {issued}"
            raise Rejected(Code.UNITS_UNKNOWN, detail, field="ranges")
    pieces: list[Piece] = []
    for name, first, last in ranges:
        at = first
        while at <= last:
            if len(pieces) == BLOCKS_MAX:
                detail = f"an act touches at most {BLOCKS_MAX} blocks"
                raise Rejected(Code.TOO_MANY_BLOCKS, detail, field="ranges")
            piece = _piece_at(state, name, at, last)
            pieces.append(piece)
            at = piece.last + 1
    return pieces


def _piece_at(state: Reader, series: str, first: int, last: int) -> Piece:
    """Return what of one block lies in a range; an issued serial is in a block (invariant)."""
    block = state.floor(series, first)
    if block is None or block.last < first:
        msg = f"serial {first} of {series} was issued and lies in no block"
        raise RuntimeError(msg)
    return Piece(block, first, min(last, block.last))


def check_ranges(ranges: tuple[Range, ...]) -> None:
    """Require ranges in order. Raises `Rejected`: RANGES_INVALID."""
    if not ranges_are_ordered(ranges):
        detail = "ranges are sorted, first <= last, and no unit stands in two"
        raise Rejected(Code.RANGES_INVALID, detail, field="ranges")


def check_held(pieces: list[Piece], holder: str) -> None:
    """Require that the holder has every unit free: neither spent, nor another's, nor on hold.

    Raises `Rejected`: UNITS_SPENT, NOT_HOLDER, UNITS_ON_HOLD.
    """
    if all(_is_free(piece.block, holder) for piece in pieces):
        return
    refuse(pieces, SPENT, Code.UNITS_SPENT)
    for piece in pieces:
        if piece.block.holder != holder:
            detail = f"{name_of(piece)} are held by {piece.block.holder}"
            raise Rejected(Code.NOT_HOLDER, detail, field="ranges")
    refuse(pieces, (BlockStatus.ON_HOLD,), Code.UNITS_ON_HOLD)


def check_in_time(context: Context, pieces: list[Piece]) -> None:
    """Require that every unit may still be used. Raises `Rejected`: USE_EXPIRED."""
    for piece in pieces:
        until = piece.block.use_until
        if until and until < context.today.isoformat():
            detail = f"{name_of(piece)} could be used through {until} (氣候變遷因應法 Art 25)"
            raise Rejected(Code.USE_EXPIRED, detail, field="ranges")


def _is_free(block: Block, holder: str) -> bool:
    return block.holder == holder and block.status == BlockStatus.HELD


def refuse(pieces: list[Piece], statuses: tuple[BlockStatus, ...], code: Code) -> None:
    """Refuse pieces of some statuses. Raises `Rejected` with the code."""
    for piece in pieces:
        if piece.block.status in statuses:
            raise Rejected(code, f"{name_of(piece)} are {piece.block.status}", field="ranges")


def name_of(piece: Piece) -> str:
    """Return a piece as people read it: ``Z00001/2024 1-40``."""
    return f"{piece.block.series} {piece.first}-{piece.last}"


def change(
    state: State,
    context: Context,
    pieces: list[Piece],
    act: Change,
    *,
    holder: str | Callable[[Block], str] = "",
    status: BlockStatus | None = BlockStatus.HELD,
) -> None:
    """Write every piece with its new holder or status, and the movement behind it.

    What was used up stays retired where it is, and no movement tells of it. After the guards this
    must succeed.
    """
    for position, piece in enumerate(pieces):
        # Only the first is surely in the block it was found in: what comes before may split it.
        before = state.floor(piece.block.series, piece.first) if position else piece.block
        if before is None:
            msg = f"{name_of(piece)} vanished between two guards"
            raise RuntimeError(msg)
        used = before.status == BlockStatus.RETIRED
        taker = holder(before) if callable(holder) else holder
        changed = replace(
            before,
            first=piece.first,
            last=piece.last,
            holder=taker or before.holder,
            status=before.status if used or status is None else status,
            moves=before.moves + (bool(taker) and act in _MOVING),
            index=before.index if used else context.index,
        )
        if piece.first > before.first:
            state.put(context.index, replace(before, last=piece.first - 1))
        state.put(context.index, changed)
        if piece.last < before.last:
            state.put(context.index, replace(before, first=piece.last + 1))
        if used:
            continue
        movement = Movement(
            index=context.index,
            position=position,
            act=act,
            series=before.series,
            first=piece.first,
            last=piece.last,
            sender=before.holder,
            recipient=changed.holder,
        )
        state.put(context.index, movement)


def receive(
    state: State, context: Context, ranges: tuple[Range, ...], body: str, *, field: str
) -> None:
    """Tie a receiving body to the projects of the units, unless it worked on one of them.

    Raises `Rejected`: NOT_INDEPENDENT.
    """
    for project in sorted({name.partition("/")[0] for name, _, _ in ranges}):
        tie = state.get(Tie, (body, project))
        if tie is not None and tie.engaged:
            detail = f"{body} worked on project {project}"
            raise Rejected(Code.NOT_INDEPENDENT, detail, field=field)
        received = Tie(body=body, project=project, engaged=False, received=True)
        state.put(context.index, received)


def _ubn_of(state: Reader, name: str) -> str:
    return party(state, name, set(AccountKind), field="account").ubn
