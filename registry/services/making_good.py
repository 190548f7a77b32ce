"""Acts on what follows a use or an annulment as sentences: publication, replacement, refund."""

from typing import assert_never

from ledger.book.acts import PublishRetirement, ReplaceUnits, WaiveDuty
from ledger.book.rules.signers import quantity_named
from registry.services.said import Said, counted, serials_said


def duty_said(act: PublishRetirement | ReplaceUnits | WaiveDuty) -> Said:
    """Return what such an act does, in one sentence."""
    match act:
        case PublishRetirement():
            return Said(
                f"{act.account} 已公開第 {act.retirement:,} 筆使用註銷的用途及說明，"
                f"事業自今日起得對外宣告。",
                f"{act.account} has published the retirement of entry {act.retirement:,}: from "
                f"today on it may be claimed.",
            )
        case ReplaceUnits():
            quantity = quantity_named(act.ranges)
            zh, en = serials_said(act.ranges)
            return Said(
                f"{act.account} 以 {quantity:,} 公噸減量額度（{zh}）補足第 {act.annulment:,} 筆"
                f"依法註銷的第 {act.duty:,} 項義務。",
                f"{act.account} supplies {counted(quantity, 'unit')} ({en}) toward duty "
                f"{act.duty:,} of the annulment in entry {act.annulment:,}.",
            )
        case WaiveDuty():
            return Said(
                f"{act.account} 同意就第 {act.annulment:,} 筆依法註銷的第 {act.duty:,} 項義務"
                f"返還價金，不再補足額度。",
                f"{act.account} takes its money back for duty {act.duty:,} of the annulment in "
                f"entry {act.annulment:,}; no units are owed any more.",
            )
        case _:
            assert_never(act)
