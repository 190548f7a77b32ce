"""An act in words: one sentence, every field, and what its signer ought to know before signing.

Nothing is signed that is not shown. The sentence is for people; `fields` names every field of the
act, none left out (``tests/registry/test_drafting.py`` proves it), with its value as it stands in
the signed text. Both languages of the registry, Traditional Chinese first. Account ids stand as
they are signed: whoever shows the words puts names beside them.
"""

import datetime
from typing import assert_never

import msgspec
from msgspec import Struct

from ledger.book.acts import (
    Accredit,
    AdoptRules,
    AnyAct,
    Cancel,
    EnrolKey,
    Genesis,
    Hold,
    Issue,
    KeyGrant,
    OpenAccount,
    RegisterProject,
    Release,
    ReportMonitoring,
    Retire,
    RevokeKey,
    SetPolicy,
    Transfer,
    ValidateProject,
    VerifyMonitoring,
    Withdraw,
    WithdrawAccreditation,
)
from ledger.book.fields import UNIT_GRAMS, Custody, Range
from ledger.book.rules.signers import quantity_named
from registry.services.terms import LABELS


class Said(Struct, frozen=True):
    """One thing said twice: in Traditional Chinese and in English."""

    zh: str
    en: str


class ShownField(Struct, frozen=True, kw_only=True):
    """A field of the act: its name, what it is called, and its value as signed."""

    name: str
    label: Said
    value: str


class Words(Struct, frozen=True, kw_only=True):
    """An act in words."""

    sentence: Said
    fields: tuple[ShownField, ...]
    notices: tuple[Said, ...]


def words_of(act: AnyAct, *, kept: tuple[str, ...] = ()) -> Words:
    """Return an act in words; `kept` are the signing accounts that the registry keeps keys for."""
    return Words(sentence=_sentence(act), fields=shown_fields(act), notices=_notices(act, kept))


def shown_fields(act: AnyAct) -> tuple[ShownField, ...]:
    """Return every field of the signed text, in its order, the act's name first."""
    values = msgspec.to_builtins(act)
    return tuple(
        ShownField(name=name, label=Said(*LABELS[name]), value=_plain(value))
        for name, value in sorted(values.items(), key=lambda item: (item[0] != "act", item[0]))
    )


def _plain(value: object) -> str:
    """Return a value in one line: a text as it is, anything else as the JSON that is signed."""
    return value if isinstance(value, str) else msgspec.json.encode(value, order="sorted").decode()


def _sentence(act: AnyAct) -> Said:
    match act:
        case Transfer() | Retire() | Cancel() | Hold() | Release():
            return _of_units(act)
        case Issue() | VerifyMonitoring() | ReportMonitoring() | ValidateProject():
            return _of_verification(act)
        case RegisterProject():
            return _of_registration(act)
        case Accredit() | WithdrawAccreditation() | OpenAccount() | EnrolKey() | RevokeKey():
            return _of_accounts(act)
        case Genesis() | AdoptRules() | SetPolicy() | Withdraw():
            return _of_programme(act)
        case _:
            assert_never(act)


def _of_units(act: Transfer | Retire | Cancel | Hold | Release) -> Said:
    tonnes = f"{quantity_named(act.ranges):,}"
    zh, en = _serials(act.ranges)
    match act:
        case Transfer():
            price_zh, price_en = _price(act)
            return Said(
                f"{act.account} 把 {tonnes} 公噸減量額度（{zh}）移轉給 {act.recipient}{price_zh}。",
                f"{act.account} transfers {tonnes} units ({en}) to {act.recipient}{price_en}.",
            )
        case Retire():
            return Said(
                f"{act.account} 使用註銷 {tonnes} 公噸減量額度（{zh}），使用對象 {act.beneficiary}，"
                f"用途 {act.purpose}。",
                f"{act.account} retires {tonnes} units ({en}) for {act.beneficiary}, "
                f"purpose {act.purpose}.",
            )
        case Cancel():
            return Said(
                f"{act.account} 依法註銷 {tonnes} 公噸減量額度（{zh}），原因 {act.reason}。",
                f"{act.account} annuls {tonnes} units ({en}), reason {act.reason}.",
            )
        case Hold():
            return Said(
                f"{act.account} 凍結 {tonnes} 公噸減量額度（{zh}），原因 {act.reason}。",
                f"{act.account} puts {tonnes} units ({en}) on hold, reason {act.reason}.",
            )
        case Release():
            return Said(
                f"{act.account} 解除凍結 {tonnes} 公噸減量額度（{zh}）。",
                f"{act.account} releases {tonnes} units ({en}).",
            )
        case _:
            assert_never(act)


def _of_verification(
    act: Issue | VerifyMonitoring | ReportMonitoring | ValidateProject,
) -> Said:
    match act:
        case ValidateProject():
            return Said(
                f"{act.account} 確證專案 {act.project}。",
                f"{act.account} validates project {act.project}.",
            )
        case ReportMonitoring():
            last = act.period_end - datetime.timedelta(days=1)
            return Said(
                f"{act.account} 申報專案 {act.project} 第 {act.report} 期監測："
                f"{act.period_start} 至 {last}，減量 {_tonnes(act.claimed_g)} 公噸。",
                f"{act.account} reports monitoring period {act.report} of project {act.project}, "
                f"{act.period_start} to {last}: {_tonnes(act.claimed_g)} t reduced.",
            )
        case VerifyMonitoring():
            return Said(
                f"{act.account} 查證專案 {act.project} 第 {act.report} 期："
                f"減量 {_tonnes(act.verified_g)} 公噸。",
                f"{act.account} verifies period {act.report} of project {act.project}: "
                f"{_tonnes(act.verified_g)} t reduced.",
            )
        case Issue():
            tonnes = f"{sum(row.last - row.first + 1 for row in act.issued):,}"
            holders = len({row.holder for row in act.issued})
            return Said(
                f"{act.account} 核發專案 {act.project} 第 {act.report} 期減量額度 {tonnes} 公噸，"
                f"分給 {holders} 個帳戶。",
                f"{act.account} issues {tonnes} units of project {act.project}, period "
                f"{act.report}, to {holders} account(s).",
            )
        case _:
            assert_never(act)


def _of_registration(act: RegisterProject) -> Said:
    last = act.crediting_end - datetime.timedelta(days=1)
    method = f"{act.methodology} {act.methodology_version}"
    members_zh = f"，參與事業 {len(act.members)} 家" if act.members else ""
    members_en = f", with {len(act.members)} members" if act.members else ""
    return Said(
        f"{act.account} 註冊專案 {act.project}，減量方法 {method}，"
        f"計入期 {act.crediting_start} 至 {last}{members_zh}。",
        f"{act.account} registers project {act.project} under {method}, crediting period "
        f"{act.crediting_start} to {last}{members_en}.",
    )


def _of_accounts(
    act: Accredit | WithdrawAccreditation | OpenAccount | EnrolKey | RevokeKey,
) -> Said:
    match act:
        case OpenAccount():
            return Said(
                f"{act.account} 為統一編號 {act.ubn} 開立帳戶 {act.holder}（{act.kind}）。",
                f"{act.account} opens account {act.holder} ({act.kind}) for business number "
                f"{act.ubn}.",
            )
        case EnrolKey():
            name = act.key.vkey.partition("+")[0]
            return Said(f"{act.account} 登記金鑰 {name}。", f"{act.account} enrols key {name}.")
        case RevokeKey():
            return Said(
                f"{act.account} 廢止金鑰 {act.key}，原因 {act.reason}。",
                f"{act.account} revokes key {act.key}, reason {act.reason}.",
            )
        case Accredit():
            scopes = _scopes(act.scopes)
            return Said(
                f"{act.account} 認可查驗機構 {act.body}，類別 {scopes}，至 {act.until} 止。",
                f"{act.account} accredits {act.body} for scopes {scopes} through {act.until}.",
            )
        case WithdrawAccreditation():
            scopes = _scopes(act.scopes)
            return Said(
                f"{act.account} 撤回查驗機構 {act.body} 類別 {scopes} 的認可。",
                f"{act.account} withdraws the accreditation of {act.body} for scopes {scopes}.",
            )
        case _:
            assert_never(act)


def _of_programme(act: Genesis | AdoptRules | SetPolicy | Withdraw) -> Said:
    match act:
        case Genesis():
            return Said(
                f"{act.account} 開立帳本 {act.origin}（{act.profile}）。",
                f"{act.account} begins the log {act.origin} ({act.profile}).",
            )
        case AdoptRules():
            return Said(
                f"{act.account} 採用規則第 {act.rules} 版，自第 {act.binds_from:,} 筆起適用。",
                f"{act.account} adopts edition {act.rules} of the rules, binding from entry "
                f"{act.binds_from:,}.",
            )
        case SetPolicy():
            return Said(
                f"{act.account} 變更登錄規範，自下一筆起適用。",
                f"{act.account} replaces the policy from the next entry on.",
            )
        case Withdraw():
            return Said(
                f"{act.account} 撤回尚未入帳的編號 {act.target}。",
                f"{act.account} withdraws act {act.target}, which was not admitted.",
            )
        case _:
            assert_never(act)


def _notices(act: AnyAct, kept: tuple[str, ...]) -> tuple[Said, ...]:
    """Return what a signer ought to know: what becomes public, what is final, who holds keys."""
    said = []
    if isinstance(act, Transfer) and isinstance(act.unit_price_ntd, int):
        said.append(
            Said(
                "單價與總價會公開：任何人都可以在帳本裡查到。",
                "The unit price and the total become public: anybody can read them in the log.",
            )
        )
    if isinstance(act, Retire | Cancel):
        said.append(
            Said(
                "這些額度之後不能再移轉，也不能復原。",
                "These units never move again, and this cannot be undone.",
            )
        )
    grants = _grants(act)
    if any(grant.custody is Custody.REGISTRY for grant in grants):
        said.append(
            Said(
                "新金鑰由登錄管理機關代管，帳本與每張收據都會寫明，且不計入會簽門檻。",
                "The registry keeps the new key: the log and every receipt say so, and it never "
                "counts toward a threshold.",
            )
        )
    for account in kept:
        said.append(
            Said(
                f"{account} 有金鑰由登錄管理機關代管；以代管金鑰簽署時，收據會寫明。",
                f"The registry keeps a key of {account}; where that key signs, the receipt says so.",
            )
        )
    final = "入帳之後公開且不能刪除；寫錯了要用另一筆分錄更正。"
    said.append(
        Said(
            final,
            "Once admitted it is public and cannot be deleted; a mistake is corrected by another "
            "entry.",
        )
    )
    return tuple(said)


def _grants(act: AnyAct) -> tuple[KeyGrant, ...]:
    if isinstance(act, Genesis):
        return act.keys
    return (act.key,) if isinstance(act, OpenAccount | EnrolKey) else ()


def _price(act: Transfer) -> tuple[str, str]:
    if not isinstance(act.unit_price_ntd, int):
        return "", ""
    each, total = act.unit_price_ntd, act.unit_price_ntd * quantity_named(act.ranges)
    return (
        f"，每單位 NT${each:,}，總價 NT${total:,}",
        f" at NT${each:,} a unit, NT${total:,} in all",
    )


def _serials(ranges: tuple[Range, ...]) -> tuple[str, str]:
    zh = "、".join(f"{series} 第 {first:,} 到 {last:,} 號" for series, first, last in ranges)
    en = "; ".join(f"{series} no. {first:,} to {last:,}" for series, first, last in ranges)
    return zh, en


def _scopes(scopes: tuple[int, ...]) -> str:
    return ", ".join(str(scope) for scope in scopes)


def _tonnes(grams: int) -> str:
    """Return grams as tonnes, exactly: the decimals are cut off only where they are zeros."""
    whole, rest = divmod(abs(grams), UNIT_GRAMS)
    decimals = f".{rest:06}".rstrip("0") if rest else ""
    return f"{'-' if grams < 0 else ''}{whole:,}{decimals}"
