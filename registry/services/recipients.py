"""Trust in recipients, and transfers that wait, in words."""

from typing import assert_never

from ledger.book.acts import CompleteTransfer, DistrustRecipient, StopTransfer, TrustRecipient
from registry.services.said import Said

RecipientAct = TrustRecipient | DistrustRecipient | StopTransfer | CompleteTransfer


def recipient_of(act: RecipientAct) -> Said:
    """Return what an act on a recipient or on a transfer that waits does, in one sentence."""
    match act:
        case TrustRecipient():
            return Said(
                f"{act.account} 將 {act.recipient} 列為信任的移入帳戶，等待期滿起生效。",
                f"{act.account} trusts {act.recipient} as a recipient, once the delay is over.",
            )
        case DistrustRecipient():
            return Said(
                f"{act.account} 不再信任移入帳戶 {act.recipient}。",
                f"{act.account} no longer trusts {act.recipient} as a recipient.",
            )
        case StopTransfer():
            return Said(
                f"{act.account} 停止第 {act.transfer:,} 筆等待中的移轉，額度歸還原持有者。",
                f"{act.account} stops the transfer of entry {act.transfer:,}, which waits: its "
                "units are the holder's again.",
            )
        case CompleteTransfer():
            return Said(
                f"{act.account} 完成第 {act.transfer:,} 筆等待中的移轉。",
                f"{act.account} completes the transfer of entry {act.transfer:,}, which waited.",
            )
        case _:
            assert_never(act)
