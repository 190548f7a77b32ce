"""Rules of trusted recipients and of transfers that wait.

Where policy has a delay, a transfer of many units to anyone else waits: the units are on hold, and
the holder can stop it. So a stolen key moves little before its owner can act; and since trust takes
as long to begin, it cannot be had first.
"""

from collections.abc import Iterable

from msgspec.structs import replace

from ledger.book.acts import (
    CompleteTransfer,
    DistrustRecipient,
    StopTransfer,
    TrustRecipient,
)
from ledger.book.calendar import add_hours_to_instant
from ledger.book.delays import locked_by
from ledger.book.fields import AccountKind
from ledger.book.records import (
    Account,
    Block,
    DelayedTransfer,
    DelayStatus,
    Trade,
    TrustedRecipient,
)
from ledger.book.rules.accounts import open_party, party
from ledger.book.rules.context import Context, policy_of
from ledger.book.rules.units import HOLDERS, Piece, change
from ledger.book.state import Reader, State
from ledger.errors import Code, Rejected


def trust_recipient(state: State, context: Context, act: TrustRecipient) -> None:
    """Trust a recipient once the delay of policy is over.

    Raises `Rejected`: PARTY_UNKNOWN, PARTY_KIND, SAME_ACCOUNT, RECIPIENT_TRUSTED.
    """
    party(state, act.recipient, HOLDERS, field="recipient")
    if act.recipient == act.account:
        raise Rejected(Code.SAME_ACCOUNT, "the recipient is the holder", field="recipient")
    known = state.get(TrustedRecipient, (act.account, act.recipient))
    if known is not None and known.since:
        detail = f"it is trusted from {known.since} on"
        raise Rejected(Code.RECIPIENT_TRUSTED, detail, field="recipient")
    since = add_hours_to_instant(context.admitted, policy_of(state).transfer_delay_hours)
    _keep(state, context, act, since)


def distrust_recipient(state: State, context: Context, act: DistrustRecipient) -> None:
    """Trust a recipient no longer. Raises `Rejected`: RECIPIENT_NOT_TRUSTED."""
    known = state.get(TrustedRecipient, (act.account, act.recipient))
    if known is None or not known.since:
        detail = f"{act.account} does not trust {act.recipient}"
        raise Rejected(Code.RECIPIENT_NOT_TRUSTED, detail, field="recipient")
    _keep(state, context, act, "")


def stop_transfer(state: State, context: Context, act: StopTransfer) -> None:
    """Stop a transfer that waits: its units are the holder's again.

    Raises `Rejected`: TRANSFER_UNKNOWN, NOT_TRANSFER_PARTY (neither the sender nor an authority),
    TRANSFER_RIPE (the sender comes too late; an authority never does).
    """
    waiting = _waiting(state, act.transfer)
    actor = state.get(Account, (act.account,))
    if actor is None or actor.kind != AccountKind.AUTHORITY:
        _check_party(act.account, (waiting.sender,))
        if context.admitted >= waiting.ripens:
            detail = f"it ripened at {waiting.ripens}"
            raise Rejected(Code.TRANSFER_RIPE, detail, field="transfer")
    change(state, context, _pieces(locked_by(state, waiting)), "stop_transfer")
    state.put(context.index, replace(waiting, status=DelayStatus.STOPPED))


def complete_transfer(state: State, context: Context, act: CompleteTransfer) -> None:
    """Move the units of a transfer that waited.

    Raises `Rejected`: PARTY_UNKNOWN (the recipient's account is closed), TRANSFER_UNKNOWN,
    NOT_TRANSFER_PARTY, TRANSFER_EARLY, UNITS_SPENT (some were annulled meanwhile).
    """
    named = state.get(DelayedTransfer, (act.transfer,))
    if named is not None and named.status == DelayStatus.WAITING:
        open_party(state, named.recipient, field="transfer")
    waiting = _waiting(state, act.transfer)
    _check_party(act.account, (waiting.sender, waiting.recipient))
    if context.admitted < waiting.ripens:
        detail = f"it may be completed from {waiting.ripens} on"
        raise Rejected(Code.TRANSFER_EARLY, detail, field="transfer")
    locked = locked_by(state, waiting)
    if sum(block.quantity for block in locked) != waiting.quantity:
        detail = "some of its units were annulled meanwhile: let an authority stop it"
        raise Rejected(Code.UNITS_SPENT, detail, field="transfer")
    pieces = _pieces(locked)
    change(state, context, pieces, "complete_transfer", holder=waiting.recipient)
    trade = Trade(
        index=context.index,
        sender=waiting.sender,
        recipient=waiting.recipient,
        quantity=waiting.quantity,
        unit_price_ntd=waiting.unit_price_ntd,
    )
    state.put(context.index, trade)
    state.put(context.index, replace(waiting, status=DelayStatus.COMPLETED))


def _keep(
    state: State, context: Context, act: TrustRecipient | DistrustRecipient, since: str
) -> None:
    trusted = TrustedRecipient(
        holder=act.account, recipient=act.recipient, since=since, index=context.index
    )
    state.put(context.index, trusted)


def _pieces(blocks: Iterable[Block]) -> list[Piece]:
    return [Piece(block, block.first, block.last) for block in blocks]


def _waiting(state: Reader, transfer: int) -> DelayedTransfer:
    found = state.get(DelayedTransfer, (transfer,))
    if found is None or found.status != DelayStatus.WAITING:
        detail = f"no transfer of entry {transfer} waits"
        raise Rejected(Code.TRANSFER_UNKNOWN, detail, field="transfer")
    return found


def _check_party(account: str, parties: tuple[str, ...]) -> None:
    if account not in parties:
        detail = f"it is for {' or '.join(parties)} to say"
        raise Rejected(Code.NOT_TRANSFER_PARTY, detail, field="transfer")
