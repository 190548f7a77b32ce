"""Acts on trusted recipients, and on transfers that wait because their recipient is not one."""

from ledger.book.acts.base import Act
from ledger.book.fields import AccountId, Count


class TrustRecipient(Act, frozen=True, kw_only=True, tag="trust_recipient"):
    """A holder trusts a recipient, once the delay of policy is over: transfers to it never wait."""

    recipient: AccountId


class DistrustRecipient(Act, frozen=True, kw_only=True, tag="distrust_recipient"):
    """A holder trusts a recipient no longer, from the next entry on."""

    recipient: AccountId


class StopTransfer(Act, frozen=True, kw_only=True, tag="stop_transfer"):
    """The holder, within the delay, or an authority stops a transfer that waits.

    `transfer` is the entry of the transfer.
    """

    transfer: Count


class CompleteTransfer(Act, frozen=True, kw_only=True, tag="complete_transfer"):
    """After the delay either party completes a transfer that waits: the units move."""

    transfer: Count
