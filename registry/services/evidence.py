"""Evidence and requests for corrections in words."""

from msgspec import UNSET

from ledger.book.acts import AttachEvidence, RequestCorrection, SettleCorrection, WithdrawEvidence
from registry.services.corrections import correction_of
from registry.services.said import Said
from registry.services.values import term


def paper_of(
    act: RequestCorrection | SettleCorrection | AttachEvidence | WithdrawEvidence,
) -> Said:
    """Return what an act on papers beside the figures says, in one sentence."""
    if isinstance(act, RequestCorrection | SettleCorrection):
        return correction_of(act)
    return evidence_of(act)


def evidence_of(act: AttachEvidence | WithdrawEvidence) -> Said:
    """Return what an act on evidence says, in one sentence."""
    if isinstance(act, WithdrawEvidence):
        fault = term(act.fault)
        return Said(
            f"{act.account} 撤回第 {act.attachment} 筆分錄所附的佐證，原因：{fault.zh}。",
            f"{act.account} withdraws the evidence of entry {act.attachment}, reason: {fault.en}.",
        )
    what, by = term(act.attests), term(act.accreditor)
    to_zh = "帳戶" if act.project is UNSET else f"專案 {act.project} "
    to_en = "its account" if act.project is UNSET else f"project {act.project}"
    until_zh = "無效期" if act.valid_to is UNSET else f"有效至 {act.valid_to}"
    until_en = "which does not expire" if act.valid_to is UNSET else f"good through {act.valid_to}"
    return Said(
        f"{act.account} 為{to_zh}附上佐證：{what.zh}，"
        f"{act.period_start} 至 {act.period_end}（次日），"
        f"發證機構 {by.zh} {act.issuer}，{until_zh}。",
        f"{act.account} attaches evidence to {to_en}: {what.en}, {act.period_start} to "
        f"{act.period_end} (the day after), issued by {by.en} {act.issuer}, {until_en}.",
    )
