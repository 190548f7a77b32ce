"""The policy's parameters in words, and what a new policy changes of the one before."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, TypeAlias

import msgspec

from ledger.book.eligibility import CreditingTerm
from ledger.book.policy import BufferShare, Policy, UseTerm
from ledger.book.records import PROGRAMME_KEY, Programme
from ledger.book.state import Reader
from registry.services.said import Said
from registry.services.values import term

_Listed: TypeAlias = tuple[str | CreditingTerm | BufferShare | UseTerm, ...]

PARAMETERS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "additionality": ("須具外加性分析", "analyses of additionality are needed"),
        "approvals": ("須經核准的行為", "acts that the authority signs too"),
        "authority_threshold": ("登錄管理機關會簽門檻", "signatures of the authority"),
        "beneficiary_is_holder": ("僅限持有人自用", "retired for the holder's own use only"),
        "buffer_shares": ("緩衝池提撥比率", "shares of removals for the buffer pool"),
        "countersign_transfers": ("移轉須受讓人簽署", "recipients sign every transfer"),
        "crediting_after_registration": (
            "計入期自註冊後起算",
            "crediting begins after registration",
        ),
        "crediting_terms": ("計入期年限", "how long crediting periods last"),
        "dual_control_units": ("須雙人簽署的額度數", "units from which two keys sign"),
        "exclusions": ("專案邊界不得納入", "what keeps a project out"),
        "explain_above_plan": ("高於計畫須說明", "a claim above the plan is explained"),
        "independence_years": (
            "輔導或受聘後迴避年數",
            "years for which advice or employment keeps a body away",
        ),
        "lead_years_max": (
            "同一主導查驗員連續查證年數上限",
            "years running in which one lead verifies for a proponent",
        ),
        "materiality_permille": (
            "實質性門檻（千分比）",
            "permille of the verified figure by which a claim may differ",
        ),
        "moves_max": ("移轉次數上限", "how often a unit may be transferred"),
        "not_after_days_max": ("行為有效天數上限", "days an act may be valid ahead"),
        "publication_days": ("使用註銷公開期限（工作日）", "working days to publish a retirement"),
        "purposes": ("使用註銷用途", "purposes of retirement"),
        "reasonable_assurance": ("查證須達合理保證等級", "verifications give reasonable assurance"),
        "recovery_delay_days": ("更換金鑰等待天數", "days a recovery waits"),
        "registration_documents": ("註冊應備文件", "documents of a registration"),
        "renewal_months": ("展延申請提前月數", "months before the end to apply for renewal"),
        "replacement_days": ("補足額度期限（日）", "days to replace annulled units"),
        "rules_notice_entries": ("規則預告分錄數", "entries of notice for an edition of the rules"),
        "self_held_statements": (
            "確證及查證須以自行保管的金鑰簽署",
            "bodies sign statements with keys they keep themselves",
        ),
        "separate_bodies": ("確證與查證須不同機構", "validation and verification by two bodies"),
        "tier_rule": ("專案規模判定", "how a project's tier is found"),
        "transfer_delay_hours": ("大額移轉等待時數", "hours that a large transfer waits"),
        "transfer_delay_units": ("須等待的移轉額度數", "units from which a transfer waits"),
        "use_terms": ("額度使用期限及用途", "until when units are used, and what for"),
        "validation_waived": ("免確證減量方法", "methodologies that need no validation"),
    }
)
"""The label of every parameter of the policy."""
_ACTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "change_project": ("變更專案", "change_project"),
        "issue": ("核發", "issue"),
        "register_project": ("註冊專案", "register_project"),
        "renew_project": ("展延專案", "renew_project"),
        "replace_units": ("補足額度", "replace_units"),
        "retire": ("使用註銷", "retire"),
        "transfer": ("移轉", "transfer"),
    }
)
_NO_LIMIT: Final = frozenset(
    {
        "dual_control_units",
        "independence_years",
        "lead_years_max",
        "materiality_permille",
        "moves_max",
        "transfer_delay_units",
    }
)
"""Parameters of which 0 means that nothing is asked."""


def policy_in_force(reader: Reader) -> Policy | None:
    """Return the policy that binds the next entry, None before genesis."""
    programme = reader.get(Programme, PROGRAMME_KEY)
    return programme.policy if programme else None


def changes_of(policy: Policy, before: Policy | None) -> Said:
    """Return each parameter that changes, from what to what.

    Where nobody knows what was `before`, it is every parameter as it becomes.
    """
    names = [field.name for field in msgspec.structs.fields(Policy)]
    if before is not None:
        names = [name for name in names if getattr(policy, name) != getattr(before, name)]
        if not names:
            return Said("各項均不變", "nothing changes")
    said = [_change(name, policy, before) for name in names]
    return Said("；".join(one.zh for one in said), "; ".join(one.en for one in said))


def _change(name: str, policy: Policy, before: Policy | None) -> Said:
    zh, en = PARAMETERS[name]
    new = _value(name, getattr(policy, name))
    if before is None:
        return Said(f"{zh}為{new.zh}", f"{en}: {new.en}")
    old = _value(name, getattr(before, name))
    return Said(f"{zh}由{old.zh}改為{new.zh}", f"{en}: {old.en} -> {new.en}")


def _value(name: str, value: bool | int | StrEnum | _Listed) -> Said:
    if isinstance(value, bool):
        return Said("「是」", "yes") if value else Said("「否」", "no")
    if isinstance(value, int):
        if not value and name in _NO_LIMIT:
            return Said("「不限」", "0 (no limit)")
        return Said(f"「{value:,}」", f"{value:,}")
    if isinstance(value, StrEnum):
        return Said(f"「{term(value).zh}」", term(value).en)
    if not value:
        return Said("「無」", "none")
    terms = [_one(one) for one in value]
    zh = "、".join(one.zh for one in terms)
    return Said(f"「{zh}」", ", ".join(one.en for one in terms))


def _one(one: str | CreditingTerm | BufferShare | UseTerm) -> Said:
    """Return what one of a list is called: a term of years, a share, a value, an act or a code."""
    if isinstance(one, tuple):
        return _tuple(one)
    if isinstance(one, StrEnum):
        return term(one)
    return Said(*_ACTS.get(one, (one, one)))


def _tuple(one: CreditingTerm | BufferShare | UseTerm) -> Said:
    match one:
        case (methodology, permille):
            return Said(f"{methodology} 千分之 {permille}", f"{methodology} {permille} permille")
        case (family, years, purposes):
            few = [term(purpose) for purpose in purposes]
            only_zh = f"，限 {'、'.join(one.zh for one in few)}" if few else ""
            only_en = f", for {' and '.join(one.en for one in few)} only" if few else ""
            return Said(
                f"{family} 類{f'自核發日起 {years} 年' if years else '無期限'}{only_zh}",
                f"{family}: {f'{years} years' if years else 'without end'}{only_en}",
            )
        case (family, unit_type, crediting, years, renewals, longer):
            of_type, how = term(unit_type), term(crediting)
            more_zh = f"，得展延 {renewals} 次、每次 {longer} 年" if renewals else ""
            more_en = f" and {renewals} x {longer}" if renewals else ""
            return Said(
                f"{family} 類{of_type.zh}{how.zh} {years} 年{more_zh}",
                f"{family} {of_type.en}, {how.en}: {years} years{more_en}",
            )
