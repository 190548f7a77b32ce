"""An act as one sentence, in Traditional Chinese and in English.

Half-open dates are shown inclusive, grams as exact tonnes. Chinese words are the regulations'
(O0020137, O0020138): the one word 註銷 never stands bare, since it means use by the holder
(使用註銷, Art 27) as well as annulment by the authority (依法註銷, Art 28).
"""

import datetime
from typing import assert_never

from msgspec import UnsetType

from ledger.book.acts import (
    Accredit,
    AdoptRules,
    AnswerFinding,
    AnyAct,
    AttachEvidence,
    BeginRecovery,
    BringIn,
    Cancel,
    ChangeProject,
    CloseAccount,
    CloseFinding,
    CompleteRecovery,
    CompleteTransfer,
    DeclareTie,
    DistrustRecipient,
    EnrolKey,
    Genesis,
    Hold,
    Issue,
    MergeAccount,
    OpenAccount,
    PublishRetirement,
    RaiseFinding,
    RegisterProject,
    Release,
    ReleaseBuffer,
    RenewProject,
    ReplaceUnits,
    ReportMonitoring,
    RequestCorrection,
    Retire,
    RevokeKey,
    RevokeProject,
    RotateLogKey,
    SetCalendar,
    SetPolicy,
    SettleCorrection,
    StopRecovery,
    StopTransfer,
    Transfer,
    TrustRecipient,
    ValidateProject,
    VerifyMonitoring,
    WaiveDuty,
    Withdraw,
    WithdrawAccreditation,
    WithdrawEvidence,
    WithdrawProject,
    WithdrawTie,
)
from ledger.book.calculation import Calculation
from ledger.book.fields import UNIT_GRAMS
from ledger.book.policy import Policy
from ledger.book.rules.signers import quantity_named
from registry.services.buffer import given_back
from registry.services.evidence import paper_of
from registry.services.findings import finding_of
from registry.services.making_good import duty_said
from registry.services.outside import arrival_of
from registry.services.programmes import policy_said, programme_said
from registry.services.recipients import recipient_of
from registry.services.registration import of_project
from registry.services.said import Said, counted, serials_said
from registry.services.succeeding import succession_said
from registry.services.ties import tie_of
from registry.services.values import term


def sentence_of(act: AnyAct, *, before: Policy | None = None) -> Said:
    """Return what an act does, in one sentence; `before` is the policy that a new one replaces."""
    match act:
        case SetPolicy():
            return policy_said(act, before)
        case CloseAccount() | MergeAccount():
            return succession_said(act)
        case PublishRetirement() | ReplaceUnits() | WaiveDuty():
            return duty_said(act)
        case Transfer() | Retire() | Cancel() | Hold() | Release():
            return _of_units(act)
        case Issue() | VerifyMonitoring() | ReportMonitoring() | ValidateProject():
            return _of_verification(act)
        case (
            RegisterProject()
            | ChangeProject()
            | RenewProject()
            | WithdrawProject()
            | RevokeProject()
        ):
            return of_project(act)
        case Accredit() | WithdrawAccreditation() | OpenAccount() | EnrolKey() | RevokeKey():
            return _of_accounts(act)
        case BeginRecovery() | StopRecovery() | CompleteRecovery():
            return _of_recovery(act)
        case Genesis() | AdoptRules() | RotateLogKey() | SetCalendar() | Withdraw():
            return programme_said(act)
        case TrustRecipient() | DistrustRecipient() | StopTransfer() | CompleteTransfer():
            return recipient_of(act)
        case BringIn() | ReleaseBuffer():
            return arrival_of(act) if isinstance(act, BringIn) else given_back(act)
        case DeclareTie() | WithdrawTie():
            return tie_of(act)
        case RequestCorrection() | SettleCorrection() | AttachEvidence() | WithdrawEvidence():
            return paper_of(act)
        case RaiseFinding() | AnswerFinding() | CloseFinding():
            return finding_of(act)
        case _:
            assert_never(act)


def _of_units(act: Transfer | Retire | Cancel | Hold | Release) -> Said:
    quantity = quantity_named(act.ranges)
    tonnes, units = f"{quantity:,}", counted(quantity, "unit")
    zh, en = serials_said(act.ranges)
    match act:
        case Transfer():
            price_zh, price_en = _price(act)
            return Said(
                f"{act.account} 把 {tonnes} 公噸減量額度（{zh}）移轉給 {act.recipient}{price_zh}。",
                f"{act.account} transfers {units} ({en}) to {act.recipient}{price_en}.",
            )
        case Retire():
            return Said(
                f"{act.account} 使用註銷 {tonnes} 公噸減量額度（{zh}），"
                f"使用對象 {act.beneficiary}，用途：{term(act.purpose).zh}。",
                f"{act.account} retires {units} ({en}) for {act.beneficiary}, "
                f"purpose: {term(act.purpose).en}.",
            )
        case Cancel():
            return Said(
                f"{act.account} 依法註銷 {tonnes} 公噸減量額度（{zh}），"
                f"原因：{term(act.reason).zh}。",
                f"{act.account} annuls {units} ({en}), reason: {term(act.reason).en}.",
            )
        case Hold():
            return Said(
                f"{act.account} 凍結 {tonnes} 公噸減量額度（{zh}），原因：{term(act.reason).zh}。",
                f"{act.account} puts {units} ({en}) on hold, reason: {term(act.reason).en}.",
            )
        case Release():
            return Said(
                f"{act.account} 解除凍結 {tonnes} 公噸減量額度（{zh}）。",
                f"{act.account} releases {units} ({en}).",
            )
        case _:
            assert_never(act)


def _of_verification(
    act: Issue | VerifyMonitoring | ReportMonitoring | ValidateProject,
) -> Said:
    match act:
        case ValidateProject():
            opinion = term(act.opinion)
            return Said(
                f"{act.account} 確證專案 {act.project}，結論：{opinion.zh}。",
                f"{act.account} validates project {act.project}: the opinion is {opinion.en}.",
            )
        case ReportMonitoring():
            last = act.period_end - datetime.timedelta(days=1)
            by_zh, by_en = _computed(act.calculation)
            return Said(
                f"{act.account} 申報專案 {act.project} 第 {act.report} 期監測："
                f"{act.period_start} 至 {last}，減量 {_tonnes(act.claimed_g)} 公噸{by_zh}。",
                f"{act.account} reports monitoring period {act.report} of project {act.project}, "
                f"{act.period_start} to {last}: {_tonnes(act.claimed_g)} t reduced{by_en}.",
            )
        case VerifyMonitoring():
            by_zh, by_en = _computed(act.calculation)
            opinion, assurance = term(act.opinion), term(act.assurance)
            return Said(
                f"{act.account} 查證專案 {act.project} 第 {act.report} 期"
                f"（依第 {act.report_entry:,} 筆分錄的申報）："
                f"減量 {_tonnes(act.verified_g)} 公噸{by_zh}，"
                f"結論：{opinion.zh}（{assurance.zh}）。",
                f"{act.account} verifies period {act.report} of project {act.project}, as "
                f"reported in entry {act.report_entry:,}: {_tonnes(act.verified_g)} t "
                f"reduced{by_en}; the opinion is {opinion.en}, with {assurance.en}.",
            )
        case Issue():
            quantity = sum(row.last - row.first + 1 for row in act.issued)
            tonnes, units = f"{quantity:,}", counted(quantity, "unit")
            holders = len({row.holder for row in act.issued})
            accounts = counted(holders, "account")
            return Said(
                f"{act.account} 核發專案 {act.project} 第 {act.report} 期減量額度 {tonnes} 公噸，"
                f"分給 {holders} 個帳戶。",
                f"{act.account} issues {units} of project {act.project}, period "
                f"{act.report}, to {accounts}.",
            )
        case _:
            assert_never(act)


def _of_accounts(
    act: Accredit | WithdrawAccreditation | OpenAccount | EnrolKey | RevokeKey,
) -> Said:
    match act:
        case OpenAccount():
            kind = term(act.kind)
            return Said(
                f"{act.account} 為統一編號 {act.ubn} 開立帳戶 {act.holder}（{kind.zh}）。",
                f"{act.account} opens account {act.holder} ({kind.en}) for business number "
                f"{act.ubn}.",
            )
        case EnrolKey():
            name = act.key.vkey.partition("+")[0]
            return Said(f"{act.account} 登記金鑰 {name}。", f"{act.account} enrols key {name}.")
        case RevokeKey():
            return Said(
                f"{act.account} 廢止金鑰 {act.key}，原因：{term(act.reason).zh}。",
                f"{act.account} revokes key {act.key}, reason: {term(act.reason).en}.",
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


def _of_recovery(act: BeginRecovery | StopRecovery | CompleteRecovery) -> Said:
    match act:
        case BeginRecovery():
            return Said(
                f"{act.account} 開始為帳戶 {act.holder} 更換金鑰；等待期內，該帳戶可以停止。",
                f"{act.account} begins the recovery of account {act.holder}, which can stop it "
                "until the delay is over.",
            )
        case StopRecovery():
            return Said(
                f"{act.account} 停止帳戶 {act.holder} 的金鑰更換。",
                f"{act.account} stops the recovery of account {act.holder}.",
            )
        case CompleteRecovery():
            name = act.key.vkey.partition("+")[0]
            return Said(
                f"{act.account} 為帳戶 {act.holder} 登記新金鑰 {name}，並廢止該帳戶其他所有金鑰。",
                f"{act.account} enrols the new key {name} of account {act.holder} and revokes "
                "every other key of it.",
            )
        case _:
            assert_never(act)


def _price(act: Transfer) -> tuple[str, str]:
    if not isinstance(act.unit_price_ntd, int):
        return "", ""
    each, total = act.unit_price_ntd, act.unit_price_ntd * quantity_named(act.ranges)
    return (
        f"，每單位 NT${each:,}，總價 NT${total:,}",
        f" at NT${each:,} a unit, NT${total:,} in all",
    )


def _computed(calculation: Calculation | UnsetType) -> tuple[str, str]:
    """Return by what a figure was computed, in both languages: nothing where it is not said."""
    if not isinstance(calculation, Calculation):
        return "", ""
    method = f"{calculation.methodology} {calculation.methodology_version}"
    used = [factors.factor_set for factors in calculation.factors]
    readings = len(calculation.readings)
    return (
        f"，以 {method} 及 {'、'.join(used)} 計算，監測數據 {readings} 份，"
        f"計算書 {calculation.sheet}",
        f", computed by {method} with {', '.join(used)} from "
        f"{counted(readings, 'document')} of readings, "
        f"sheet {calculation.sheet}",
    )


def _scopes(scopes: tuple[int, ...]) -> str:
    return ", ".join(str(scope) for scope in scopes)


def _tonnes(grams: int) -> str:
    """Return grams as tonnes, exactly: the decimals are cut off only where they are zeros."""
    whole, rest = divmod(abs(grams), UNIT_GRAMS)
    decimals = f".{rest:06}".rstrip("0") if rest else ""
    return f"{'-' if grams < 0 else ''}{whole:,}{decimals}"
