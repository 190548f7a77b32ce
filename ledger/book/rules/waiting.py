"""When a transfer waits: it is large, and its recipient is not trusted.

``units`` asks before it moves anything, ``recipients`` says how the waiting ends.
"""

from ledger.book.acts import Transfer
from ledger.book.calendar import add_hours_to_instant
from ledger.book.delays import lock_of
from ledger.book.records import Block, DelayedTransfer, DelayStatus, TrustedRecipient
from ledger.book.rules.context import Context, policy_of
from ledger.book.state import Reader
from ledger.errors import Code, Rejected


def waiting_of(
    state: Reader, context: Context, act: Transfer, *, quantity: int, price: int
) -> DelayedTransfer | None:
    """Return the record of a transfer that has to wait, or None."""
    policy = policy_of(state)
    large = policy.transfer_delay_units
    if not (policy.transfer_delay_hours and large) or quantity < large:
        return None
    known = state.get(TrustedRecipient, (act.account, act.recipient))
    if known is not None and known.since and known.since <= context.admitted:
        return None
    return DelayedTransfer(
        transfer=context.index,
        sender=act.account,
        recipient=act.recipient,
        ranges=act.ranges,
        quantity=quantity,
        unit_price_ntd=price,
        ripens=add_hours_to_instant(context.admitted, policy.transfer_delay_hours),
        status=DelayStatus.WAITING,
    )


def check_none_waits(state: Reader, blocks: list[Block]) -> None:
    """Require that no unit waits in a transfer. Raises `Rejected`: UNITS_WAITING."""
    for block in blocks:
        if (waiting := lock_of(state, block)) is not None:
            detail = f"units wait in the transfer of entry {waiting.transfer}"
            raise Rejected(Code.UNITS_WAITING, detail, field="ranges")
