"""Acts on the programme as sentences: how the log begins, its rules, policy, key and calendars."""

from typing import assert_never

from ledger.book.acts import AdoptRules, Genesis, RotateLogKey, SetCalendar, SetPolicy, Withdraw
from ledger.book.calendar import ROC_YEAR_ZERO
from ledger.book.policy import Policy
from registry.services.parameters import changes_of
from registry.services.said import Said, counted
from registry.services.values import term


def programme_said(
    act: Genesis | AdoptRules | RotateLogKey | SetCalendar | Withdraw,
) -> Said:
    """Return what an act on the programme, or a withdrawal, does."""
    match act:
        case Genesis():
            return Said(
                f"{act.account} 開立帳本 {act.origin}（{term(act.profile).zh}）。",
                f"{act.account} begins the log {act.origin} ({term(act.profile).en}).",
            )
        case AdoptRules():
            return Said(
                f"{act.account} 採用規則第 {act.rules} 版，自第 {act.binds_from:,} 筆起適用。",
                f"{act.account} adopts edition {act.rules} of the rules, binding from entry "
                f"{act.binds_from:,}.",
            )
        case RotateLogKey():
            return Said(
                f"{act.account} 更換帳本金鑰；之後的檢查點以新金鑰 {act.log_vkey} 簽署。",
                f"{act.account} gives the log another key: later checkpoints are signed by "
                f"{act.log_vkey}.",
            )
        case SetCalendar():
            roc = act.year - ROC_YEAR_ZERO
            closed, opened = len(act.closed), len(act.opened)
            return Said(
                f"{act.account} 訂定 {act.year} 年（民國 {roc} 年）工作日曆："
                f"平日放假 {closed} 日，補行上班 {opened} 日。",
                f"{act.account} sets the working days of {act.year}: "
                f"{counted(closed, 'weekday')} closed, {counted(opened, 'weekend day')} opened.",
            )
        case Withdraw():
            return Said(
                f"{act.account} 撤回尚未入帳的編號 {act.target}。",
                f"{act.account} withdraws act {act.target}, which was not admitted.",
            )
        case _:
            assert_never(act)


def policy_said(act: SetPolicy, before: Policy | None) -> Said:
    """Return what a new policy changes of the one before, if that is given."""
    changes = changes_of(act.policy, before)
    return Said(
        f"{act.account} 變更登錄規範，自下一筆起適用：{changes.zh}。",
        f"{act.account} replaces the policy from the next entry on: {changes.en}.",
    )
