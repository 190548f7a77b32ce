"""Acts on accounts whose holder is no more as sentences: closed, or merged into another's."""

from ledger.book.acts import AnyAct, CloseAccount, MergeAccount
from ledger.book.rules.signers import quantity_named
from registry.services.said import Said, counted, serials_said
from registry.services.values import term


def closing_notices(act: AnyAct) -> list[Said]:
    """Return what the signers of an act that closes an account ought to know."""
    if isinstance(act, CloseAccount) or (isinstance(act, MergeAccount) and act.ceases):
        return [
            Said(
                "帳戶關閉後不能再開啟，也不能再簽署任何行為。",
                "A closed account is never opened again, and acts no more.",
            )
        ]
    return []


def succession_said(act: CloseAccount | MergeAccount) -> Said:
    """Return what such an act does, in one sentence."""
    quantity = quantity_named(act.ranges)
    zh, en = serials_said(act.ranges)
    named_zh = f"{quantity:,} 公噸減量額度" + (f"（{zh}）" if zh else "")
    named_en = counted(quantity, "unit") + (f" ({en})" if en else "")
    if isinstance(act, CloseAccount):
        ground = term(act.ground)
        return Said(
            f"{act.account} 關閉帳戶 {act.holder}（{act.event_on} {ground.zh}），"
            f"並依法註銷其 {named_zh}。",
            f"{act.account} closes the account {act.holder} ({ground.en} on {act.event_on}) and "
            f"annuls its {named_en}.",
        )
    closing = ("，並關閉原帳戶", " and closes the account") if act.ceases else ("", "")
    return Said(
        f"{act.account} 將 {act.holder} 的 {named_zh}歸戶至 {act.successor}"
        f"（{act.event_on} 併購、合併或整併）{closing[0]}。",
        f"{act.account} gives {named_en} of {act.holder}, merged on {act.event_on}, to its "
        f"successor {act.successor}{closing[1]}.",
    )
