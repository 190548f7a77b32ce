"""Whose signatures an act needs: exactly these, neither fewer nor more.

The actor signs. Beside it sign new keys (they prove that they exist), members of a joint project,
a recipient where policy or a declared price asks, the seller whose duty its buyer waives, and the
authority where policy asks for its approval. A key kept by the registry never counts toward a
threshold.
"""

import re

from msgspec import Struct

from ledger.book.acts import (
    ACTS,
    Act,
    AnyAct,
    BringIn,
    CompleteRecovery,
    EnrolKey,
    Genesis,
    KeyGrant,
    MergeAccount,
    OpenAccount,
    RegisterProject,
    ReplaceUnits,
    Retire,
    RevokeKey,
    RotateLogKey,
    StopRecovery,
    Transfer,
    ValidateProject,
    VerifyMonitoring,
    WaiveDuty,
    WithdrawProject,
)
from ledger.book.fields import AccountKind, Custody, Range
from ledger.book.records import Account, Duty, Programme, Project
from ledger.book.rules.context import heir_of, programme_of
from ledger.book.state import Reader
from ledger.errors import Code, Rejected
from ledger.limits import ACCOUNT_KEYS_MAX

_GRANTING = {Genesis, OpenAccount, EnrolKey, CompleteRecovery, RotateLogKey}

KEY_NAME = re.compile(r"[a-z0-9-]{3,32}/k[1-9][0-9]{0,2}\Z")
"""The name of an account's key: the log's must never be taken for one."""


class Need(Struct, frozen=True):
    """Signatures an account gives: how many, and whether only self-held keys count."""

    count: int
    self_held: bool


class Required(Struct, frozen=True, kw_only=True):
    """The signatures an act needs: by account, and by each new key."""

    accounts: dict[str, Need]
    grants: tuple[KeyGrant, ...]


_TWO = 2
_ONE = Need(1, self_held=False)
_ENTERPRISES = {AccountKind.MANUFACTURER, AccountKind.ENTERPRISE}
_PROPONENTS = {*_ENTERPRISES, AccountKind.ASSOCIATION}
_BODY = {AccountKind.VERIFICATION_BODY}
_AUTHORITY = {AccountKind.AUTHORITY}
_AUDITOR = {AccountKind.AUDITOR}
_ANYONE = set(AccountKind)

ROLES: dict[str, set[AccountKind]] = {
    "genesis": _AUTHORITY,
    "adopt_rules": _AUTHORITY,
    "set_policy": _AUTHORITY,
    "set_calendar": _AUTHORITY,
    "rotate_log_key": _AUTHORITY,
    "open_account": _AUTHORITY,
    "enrol_key": _ANYONE,
    "revoke_key": _ANYONE,
    "begin_recovery": _AUTHORITY,
    "stop_recovery": _ANYONE,
    "complete_recovery": _AUTHORITY,
    "accredit": _AUTHORITY,
    "withdraw_accreditation": _AUTHORITY,
    "declare_tie": _PROPONENTS | _BODY | _AUTHORITY,
    "withdraw_tie": _AUTHORITY,
    "register_project": _PROPONENTS,
    "validate_project": _BODY,
    "change_project": _PROPONENTS,
    "renew_project": _PROPONENTS,
    "withdraw_project": _PROPONENTS,
    "revoke_project": _AUTHORITY,
    "report_monitoring": _PROPONENTS,
    "request_correction": _BODY,
    "settle_correction": _PROPONENTS,
    "verify_monitoring": _BODY,
    "issue": _BODY,
    "bring_in": _AUTHORITY,
    "transfer": _ENTERPRISES,
    "trust_recipient": _ENTERPRISES,
    "distrust_recipient": _ENTERPRISES,
    "stop_transfer": _ENTERPRISES | _AUTHORITY,
    "complete_transfer": _ENTERPRISES | _BODY,
    "retire": _ENTERPRISES | _BODY,
    "cancel": _AUTHORITY,
    "hold": _AUTHORITY,
    "release": _AUTHORITY,
    "release_buffer": _AUTHORITY,
    "attach_evidence": _PROPONENTS,
    "withdraw_evidence": _PROPONENTS | _AUTHORITY,
    "raise_finding": _AUDITOR,
    "answer_finding": _ANYONE,
    "close_finding": _AUDITOR,
    "publish_retirement": _AUTHORITY,
    "replace_units": _ENTERPRISES,
    "waive_duty": _ENTERPRISES | _BODY,
    "close_account": _AUTHORITY,
    "merge_account": _AUTHORITY,
    "withdraw": _ANYONE,
}
"""Which kinds of account may sign which act as its actor."""


_TAGS: dict[type[Act], str] = {kind: tag for tag, kind in ACTS.items()}


def tag_of(act: AnyAct) -> str:
    """Return the literal string that names an act's kind."""
    return _TAGS[type(act)]


def account_that_may(state: Reader, name: str, tag: str) -> Account:
    """Return an account, if its kind may act so.

    Raises `Rejected`: UNKNOWN_ACCOUNT, ROLE_NOT_ALLOWED.
    """
    account = state.get(Account, (name,))
    if account is None or account.closed:
        raise Rejected(Code.UNKNOWN_ACCOUNT, "no such account is open", field="account")
    if account.kind not in ROLES[tag]:
        detail = f"an account of kind {account.kind} may not {tag}"
        raise Rejected(Code.ROLE_NOT_ALLOWED, detail, field="account")
    return account


def actor_of(state: Reader, act: AnyAct) -> Account:
    """Return the acting account, if its kind may act so.

    Raises `Rejected`: UNKNOWN_ACCOUNT, ROLE_NOT_ALLOWED.
    """
    account = account_that_may(state, act.account, tag_of(act))
    own = not isinstance(act, StopRecovery) or act.holder == act.account
    if not own and account.kind != AccountKind.AUTHORITY:
        detail = "a recovery is stopped by the account itself or an authority"
        raise Rejected(Code.ROLE_NOT_ALLOWED, detail, field="account")
    return account


def granted_names(state: Reader, act: AnyAct) -> list[str]:
    """Return the names that the keys an act names anew must have, in the act's order.

    Raises `Rejected`: KEY_NAME, where the account has had all the keys it may ever have, or where
    the log's name is that of an account's key, which must stay unambiguous.
    """
    match act:
        case Genesis():
            return [f"{act.account}/k{number}" for number in range(1, len(act.keys) + 1)]
        case OpenAccount():
            return [f"{act.holder}/k1"]
        case EnrolKey():
            return [_next_name(state, act.account)]
        case CompleteRecovery():
            return [_next_name(state, act.holder)]
        case RotateLogKey():
            origin = programme_of(state).origin
            if KEY_NAME.match(origin) is not None:
                detail = f"the log's name {origin} is one that an account's key may have"
                raise Rejected(Code.KEY_NAME, detail, field="log_vkey")
            return [origin]
        case _:
            return []


def _next_name(state: Reader, name: str) -> str:
    """Return the name of the next key of an account. Raises `Rejected`: KEY_NAME."""
    account = state.get(Account, (name,))
    number = (account.keys_enrolled if account else 0) + 1
    if number > ACCOUNT_KEYS_MAX:
        detail = f"an account enrols at most {ACCOUNT_KEYS_MAX} keys"
        raise Rejected(Code.KEY_NAME, detail, field="key.vkey")
    return f"{name}/k{number}"


def grants_of(act: AnyAct) -> tuple[KeyGrant, ...]:
    """Return the keys an act names anew, which sign it: those it enrols, or the log's next."""
    if type(act) not in _GRANTING:
        return ()
    match act:
        case Genesis():
            return act.keys
        case OpenAccount() | EnrolKey() | CompleteRecovery():
            return (act.key,)
        case RotateLogKey():
            return (KeyGrant(custody=Custody.REGISTRY, vkey=act.log_vkey),)
        case _:
            return ()


def required(state: Reader, programme: Programme, actor: Account, act: AnyAct) -> Required:
    """Return the signatures an act needs beside those of the keys it enrols."""
    accounts = {act.account: _own(programme, actor, act)}
    if isinstance(act, Transfer):
        if _countersigned(state, programme, act):
            accounts.setdefault(act.recipient, _ONE)
    elif isinstance(act, BringIn):
        accounts.setdefault(act.issued.holder, _ONE)
    elif isinstance(act, RegisterProject):
        accounts |= {member.account: _ONE for member in act.members}
    elif isinstance(act, WithdrawProject):
        project = state.get(Project, (act.project,))
        heirs = [heir_of(state, share.account) for share in project.shares] if project else []
        accounts |= {heir: _ONE for heir in heirs if _is_open(state, heir)}
    elif isinstance(act, WaiveDuty):
        duty = state.get(Duty, (act.annulment, act.duty))
        if duty is not None:
            accounts.setdefault(heir_of(state, duty.debtor), _ONE)
    elif isinstance(act, MergeAccount):
        accounts.setdefault(act.successor, _ONE)
    approvals = programme.policy.approvals
    if approvals and tag_of(act) in approvals:
        accounts[programme.authority] = _threshold(programme)
    return Required(accounts=accounts, grants=grants_of(act))


def quantity_named(ranges: tuple[Range, ...]) -> int:
    """Return how many units ranges name, whatever their order."""
    quantity = 0
    for _, first, last in ranges:
        if first <= last:
            quantity += last - first + 1
    return quantity


def _countersigned(state: Reader, programme: Programme, act: Transfer) -> bool:
    """Return whether the recipient signs; a body always does, since units tie it for ever."""
    if programme.policy.countersign_transfers or isinstance(act.unit_price_ntd, int):
        return True
    recipient = state.get(Account, (act.recipient,))
    return recipient is not None and recipient.kind == AccountKind.VERIFICATION_BODY


def _is_open(state: Reader, name: str) -> bool:
    account = state.get(Account, (name,))
    return account is not None and not account.closed


def _threshold(programme: Programme) -> Need:
    return Need(programme.policy.authority_threshold, self_held=True)


def _own(programme: Programme, actor: Account, act: AnyAct) -> Need:
    """Return what the acting account itself signs with."""
    if actor.kind == AccountKind.AUTHORITY:
        threshold = programme.policy.authority_threshold
        if isinstance(act, EnrolKey | RevokeKey):
            # An authority's second account starts with one key and grows to the threshold.
            threshold = max(1, min(threshold, actor.self_keys))
        return Need(threshold, self_held=True)
    match act:
        case Transfer() | Retire() | ReplaceUnits():
            dual = programme.policy.dual_control_units
            two = dual and quantity_named(act.ranges) >= dual
            return Need(_TWO, self_held=True) if two else _ONE
        case EnrolKey() | RevokeKey() if actor.self_keys:
            # Whoever steals one of two keys can neither enrol a third nor revoke the other.
            return Need(min(actor.self_keys, _TWO), self_held=True)
        case ValidateProject() | VerifyMonitoring():
            return Need(1, self_held=programme.policy.self_held_statements)
        case _:
            return _ONE
