"""What becomes of the buffer pool, in words."""

from ledger.book.acts import ReleaseBuffer
from ledger.book.rules.signers import quantity_named
from registry.services.said import Said, counted, serials_said


def given_back(act: ReleaseBuffer) -> Said:
    """Return what giving units of the pool back does, in one sentence."""
    quantity = quantity_named(act.ranges)
    zh, en = serials_said(act.ranges)
    return Said(
        f"{act.account} 自緩衝池歸還 {quantity:,} 公噸減量額度（{zh}）給原取得帳戶。",
        f"{act.account} gives {counted(quantity, 'unit')} of the buffer pool ({en}) back to their "
        "earners.",
    )
