"""Declared ties in words."""

from msgspec import UNSET

from ledger.book.acts import DeclareTie, WithdrawTie
from registry.services.said import Said
from registry.services.values import term


def tie_of(act: DeclareTie | WithdrawTie) -> Said:
    """Return what a declaration of a tie says, in one sentence."""
    kind = term(act.tie)
    who_zh = act.body if act.person is UNSET else f"{act.body} 的人員 {act.person}"
    who_en = act.body if act.person is UNSET else f"person {act.person} of {act.body}"
    if isinstance(act, WithdrawTie):
        return Said(
            f"{act.account} 撤回誤報的利害關係：{who_zh} 與 {act.enterprise}，{kind.zh}。",
            f"{act.account} takes back a tie declared in error: {who_en} and {act.enterprise}, "
            f"{kind.en}.",
        )
    until_zh = "仍持續" if act.last_day is UNSET else f"末日 {act.last_day}"
    until_en = "which lasts" if act.last_day is UNSET else f"with its last day {act.last_day}"
    return Said(
        f"{act.account} 申報利害關係：{who_zh} 與 {act.enterprise}，{kind.zh}，{until_zh}。",
        f"{act.account} declares a tie of {who_en} and {act.enterprise}: {kind.en}, {until_en}.",
    )
