"""The policy's parameters in words, and what a new policy changes of the one before."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import msgspec

from ledger.book.fields import Purpose
from ledger.book.policy import Policy
from ledger.book.records import PROGRAMME_KEY, Programme
from ledger.book.state import Reader
from registry.services.said import Said
from registry.services.values import term

PARAMETERS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "approvals": ("須經核准的行為", "acts that the authority signs too"),
        "authority_threshold": ("登錄管理機關會簽門檻", "signatures of the authority"),
        "beneficiary_is_holder": ("僅限持有人自用", "retired for the holder's own use only"),
        "countersign_transfers": ("移轉須受讓人簽署", "recipients sign every transfer"),
        "crediting_after_registration": (
            "計入期自註冊後起算",
            "crediting begins after registration",
        ),
        "dual_control_units": ("須雙人簽署的額度數", "units from which two keys sign"),
        "moves_max": ("移轉次數上限", "how often a unit may be transferred"),
        "not_after_days_max": ("行為有效天數上限", "days an act may be valid ahead"),
        "purposes": ("使用註銷用途", "purposes of retirement"),
        "recovery_delay_days": ("更換金鑰等待天數", "days a recovery waits"),
        "rules_notice_entries": ("規則預告分錄數", "entries of notice for an edition of the rules"),
        "separate_bodies": ("確證與查證須不同機構", "validation and verification by two bodies"),
    }
)
"""The label of every parameter of the policy."""
_ACTS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "issue": ("核發", "issue"),
        "register_project": ("註冊專案", "register_project"),
        "retire": ("使用註銷", "retire"),
        "transfer": ("移轉", "transfer"),
    }
)
_NO_LIMIT: Final = frozenset({"dual_control_units", "moves_max"})
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


def _value(name: str, value: bool | int | tuple[str, ...]) -> Said:
    if isinstance(value, bool):
        return Said("「是」", "yes") if value else Said("「否」", "no")
    if isinstance(value, int):
        if not value and name in _NO_LIMIT:
            return Said("「不限」", "0 (no limit)")
        return Said(f"「{value:,}」", f"{value:,}")
    if not value:
        return Said("「無」", "none")
    terms = [term(one) if isinstance(one, Purpose) else Said(*_ACTS[one]) for one in value]
    zh = "、".join(one.zh for one in terms)
    return Said(f"「{zh}」", ", ".join(one.en for one in terms))
