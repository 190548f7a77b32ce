"""What is locked by transfers that wait, and what holds of it.

A block is locked by a transfer iff it is on hold and that transfer's entry changed it last: a split
leaves the index as it was, and whatever else changes the block takes it out of the lock.
"""

from collections.abc import Iterator

from ledger.book.records import Account, Block, BlockStatus, DelayedTransfer, DelayStatus
from ledger.book.state import Reader, State


def lock_of(state: Reader, block: Block) -> DelayedTransfer | None:
    """Return the transfer that waits with a block's units, or None."""
    if block.status != BlockStatus.ON_HOLD:
        return None
    found = state.get(DelayedTransfer, (block.index,))
    return found if found is not None and found.status == DelayStatus.WAITING else None


def locked_by(state: Reader, transfer: DelayedTransfer) -> list[Block]:
    """Return the blocks that are on hold since a transfer, in the order of its ranges."""
    found = []
    for series, first, last in transfer.ranges:
        at = first
        while at <= last:
            block = state.floor(series, at)
            if block is None or block.last < at:
                break  # No block covers it: found by the check of conservation.
            if block.index == transfer.transfer and block.status == BlockStatus.ON_HOLD:
                found.append(block)
            at = block.last + 1
    return found


def transfers_wait_with_their_units(state: State) -> Iterator[str]:
    """A transfer that waits locks no more than its units, of its sender; any other locks none."""
    for transfer in state.records(DelayedTransfer):
        locked = locked_by(state, transfer)
        named = sum(last - first + 1 for _, first, last in transfer.ranges)
        parties = [state.get(Account, (name,)) for name in (transfer.sender, transfer.recipient)]
        over = transfer.status != DelayStatus.WAITING and locked
        if over or named != transfer.quantity or None in parties:
            yield f"transfer {transfer.transfer}"
        if any(block.holder != transfer.sender for block in locked):
            yield f"transfer {transfer.transfer} locks another's units"
