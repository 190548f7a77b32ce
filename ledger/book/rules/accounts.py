"""Rules of accounts, keys and accreditation."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from msgspec.structs import replace

from ledger.book.acts import (
    Accredit,
    BeginRecovery,
    CompleteRecovery,
    EnrolKey,
    KeyGrant,
    OpenAccount,
    Passkey,
    RevokeKey,
    StopRecovery,
    WithdrawAccreditation,
)
from ledger.book.calendar import add_days_to_instant
from ledger.book.fields import AccountKind, Custody
from ledger.book.records import Account, Accreditation, Key, LogKey, Recovery, RecoveryStatus
from ledger.book.rules.context import Context, policy_of
from ledger.book.state import Reader, State
from ledger.book.ubn import ubn_is_valid
from ledger.errors import Code, Rejected

Ordered = TypeVar("Ordered", str, int)
_RECOVERABLE = set(AccountKind) - {AccountKind.AUTHORITY}


def open_account(state: State, context: Context, act: OpenAccount) -> None:
    """Open an account with its first key: one account a 統一編號 (O0020138 Art 7).

    Raises `Rejected`: LIST_UNSORTED, ACCOUNT_TAKEN, UBN_INVALID, UBN_TAKEN, PARTY_UNKNOWN,
    PARTY_KIND, KEY_TAKEN, LAST_KEY (an authority whose one key the registry keeps: such a key
    never counts, so the account could sign nothing).
    """
    check_sorted(act.associations, "associations")
    if state.get(Account, (act.holder,)) is not None:
        raise Rejected(Code.ACCOUNT_TAKEN, "an account has this name", field="holder")
    if not ubn_is_valid(act.ubn):
        raise Rejected(Code.UBN_INVALID, "the 統一編號 fails its check", field="ubn")
    if state.by_unique(Account, "ubn", act.ubn) is not None:
        raise Rejected(Code.UBN_TAKEN, "an account has this 統一編號", field="ubn")
    check_parties(state, act.associations, {AccountKind.ASSOCIATION}, field="associations")
    account = Account(
        account=act.holder,
        kind=act.kind,
        ubn=act.ubn,
        sector=act.sector,
        associations=act.associations,
        keys_enrolled=0,
        live_keys=0,
        self_keys=0,
        index=context.index,
    )
    opened = enrol(state, context, account, act.key)
    if opened.kind == AccountKind.AUTHORITY and not opened.self_keys:
        raise Rejected(Code.LAST_KEY, "the account could not sign", field="key.custody")


def enrol_key(state: State, context: Context, act: EnrolKey) -> None:
    """Enrol another key of the acting account. Raises `Rejected`: KEY_TAKEN."""
    enrol(state, context, _account(state, act.account), act.key)


def revoke_key(state: State, context: Context, act: RevokeKey) -> None:
    """Revoke a key of the acting account.

    Raises `Rejected`: KEY_NOT_LIVE, LAST_KEY (none would be left, or the authority would fall
    below its threshold).
    """
    key = state.get(Key, (act.key,))
    account = _account(state, act.account)
    if key is None or key.account != act.account or key.revoked:
        raise Rejected(Code.KEY_NOT_LIVE, "no live key of the account has this name", field="key")
    own = key.custody == Custody.SELF
    self_keys = account.self_keys - own
    counted = own and account.kind == AccountKind.AUTHORITY
    if account.live_keys == 1 or (counted and self_keys < policy_of(state).authority_threshold):
        raise Rejected(Code.LAST_KEY, "the account could no longer sign", field="key")
    _revoke(state, context, account, key)


def begin_recovery(state: State, context: Context, act: BeginRecovery) -> None:
    """Begin the recovery of an account without its keys; it ripens after the delay of policy.

    Raises `Rejected`: PARTY_UNKNOWN, PARTY_KIND (an authority's own), RECOVERY_OPEN.
    """
    party(state, act.holder, _RECOVERABLE, field="holder")
    known = state.get(Recovery, (act.holder,))
    if known is not None and known.status == RecoveryStatus.OPEN:
        detail = f"a recovery is open since entry {known.index}"
        raise Rejected(Code.RECOVERY_OPEN, detail, field="holder")
    recovery = Recovery(
        holder=act.holder,
        evidence=act.evidence,
        ripens=add_days_to_instant(context.admitted, policy_of(state).recovery_delay_days),
        status=RecoveryStatus.OPEN,
        index=context.index,
    )
    state.put(context.index, recovery)


def stop_recovery(state: State, context: Context, act: StopRecovery) -> None:
    """Stop an open recovery. Raises `Rejected`: RECOVERY_UNKNOWN."""
    recovery = _open_recovery(state, act.holder)
    state.put(context.index, replace(recovery, status=RecoveryStatus.STOPPED))


def complete_recovery(state: State, context: Context, act: CompleteRecovery) -> None:
    """Enrol the new key of an account and revoke every other.

    Raises `Rejected`: KEY_TAKEN, RECOVERY_UNKNOWN, RECOVERY_EARLY.
    """
    check_untaken(state, act.key)
    recovery = _open_recovery(state, act.holder)
    if context.admitted < recovery.ripens:
        detail = f"the recovery ripens at {recovery.ripens}"
        raise Rejected(Code.RECOVERY_EARLY, detail, field="holder")
    account = _account(state, act.holder)
    for number in range(1, account.keys_enrolled + 1):
        key = state.get(Key, (f"{act.holder}/k{number}",))
        if key is not None and not key.revoked:
            account = _revoke(state, context, account, key)
    _keep_key(state, context, account, act.key)
    state.put(context.index, replace(recovery, status=RecoveryStatus.COMPLETED))


def accredit(state: State, context: Context, act: Accredit) -> None:
    """Accredit a body, or change until when it is.

    Raises `Rejected`: LIST_UNSORTED, PARTY_UNKNOWN, PARTY_KIND, ACCREDITATION_PAST.
    """
    check_sorted(act.scopes, "scopes")
    party(state, act.body, {AccountKind.VERIFICATION_BODY}, field="body")
    if act.until < context.today:
        raise Rejected(Code.ACCREDITATION_PAST, "until lies in the past", field="until")
    for scope in act.scopes:
        _accreditation(state, context, act.body, scope, act.until.isoformat())


def withdraw_accreditation(state: State, context: Context, act: WithdrawAccreditation) -> None:
    """Withdraw a body's accreditation.

    Raises `Rejected`: LIST_UNSORTED, PARTY_UNKNOWN, PARTY_KIND, NOT_ACCREDITED.
    """
    check_sorted(act.scopes, "scopes")
    party(state, act.body, {AccountKind.VERIFICATION_BODY}, field="body")
    for scope in act.scopes:
        check_accredited(state, context, body=act.body, scope=scope, field="scopes")
    for scope in act.scopes:
        _accreditation(state, context, act.body, scope, "")


def check_accredited(
    state: Reader, context: Context, *, body: str, scope: int, field: str = "account"
) -> None:
    """Require that a body is accredited for a scope today. Raises `Rejected`: NOT_ACCREDITED."""
    found = state.get(Accreditation, (body, scope))
    if found is None or found.until < context.today.isoformat():
        raise Rejected(Code.NOT_ACCREDITED, f"not accredited for scope {scope}", field=field)


def open_party(state: Reader, name: str, *, field: str) -> Account:
    """Return an account of any kind that is open. Raises `Rejected`: PARTY_UNKNOWN."""
    account = state.get(Account, (name,))
    if account is None or account.closed:
        raise Rejected(Code.PARTY_UNKNOWN, f"no account {name} is open", field=field)
    return account


def party(state: Reader, name: str, kinds: set[AccountKind], *, field: str) -> Account:
    """Return an account that an act names beside its actor.

    Raises `Rejected`: PARTY_UNKNOWN, PARTY_KIND.
    """
    account = open_party(state, name, field=field)
    if account.kind not in kinds:
        raise Rejected(Code.PARTY_KIND, f"{name} is of kind {account.kind}", field=field)
    return account


def check_parties(
    state: Reader, names: Iterable[str], kinds: set[AccountKind], *, field: str
) -> None:
    """Require accounts of some kinds: that all are open before that any is of the right kind.

    Raises `Rejected`: PARTY_UNKNOWN, PARTY_KIND.
    """
    listed = list(names)
    for allowed in (set(AccountKind), kinds):
        for name in listed:
            party(state, name, allowed, field=field)


def check_sorted(values: Sequence[Ordered], field: str) -> None:
    """Require that a list is sorted and holds nothing twice. Raises `Rejected`: LIST_UNSORTED."""
    if any(low >= high for low, high in pairwise(values)):
        raise Rejected(Code.LIST_UNSORTED, "sort the list and name nothing twice", field=field)


def material_of(vkey: str) -> str:
    """Return a verifier key's last part: algorithm and public key, base64."""
    return vkey.split("+", 2)[2]


def check_untaken(state: Reader, grant: KeyGrant) -> None:
    """Require that a public key is new. Raises `Rejected`: KEY_TAKEN.

    One is enrolled once, for ever, by whomever; those of the log, past or present, by nobody.
    """
    material = material_of(grant.vkey)
    if state.get(LogKey, (material,)) is not None:
        raise Rejected(Code.KEY_TAKEN, "this public key is, or was, the log's", field="key.vkey")
    if state.by_unique(Key, "material", material) is not None:
        raise Rejected(Code.KEY_TAKEN, "this public key was enrolled before", field="key.vkey")


def enrol(state: State, context: Context, account: Account, grant: KeyGrant) -> Account:
    """Write a new key and its account, and return the account. Raises `Rejected`: KEY_TAKEN."""
    check_untaken(state, grant)
    return _keep_key(state, context, account, grant)


def _keep_key(state: State, context: Context, account: Account, grant: KeyGrant) -> Account:
    passkey = grant.passkey if isinstance(grant.passkey, Passkey) else None
    key = Key(
        name=grant.vkey.split("+", 1)[0],
        account=account.account,
        vkey=grant.vkey,
        material=material_of(grant.vkey),
        custody=grant.custody,
        rp_id=passkey.rp_id if passkey else "",
        origins=passkey.origins if passkey else (),
        revoked=False,
        index=context.index,
    )
    state.put(context.index, key)
    grown = replace(
        account,
        keys_enrolled=account.keys_enrolled + 1,
        live_keys=account.live_keys + 1,
        self_keys=account.self_keys + (grant.custody is Custody.SELF),
    )
    state.put(context.index, grown)
    return grown


def _revoke(state: State, context: Context, account: Account, key: Key) -> Account:
    """Write a key as revoked and its account with one less, and return the account."""
    state.put(context.index, replace(key, revoked=True))
    left = replace(
        account,
        live_keys=account.live_keys - 1,
        self_keys=account.self_keys - (key.custody == Custody.SELF),
    )
    state.put(context.index, left)
    return left


def _open_recovery(state: Reader, holder: str) -> Recovery:
    """Return an account's open recovery. Raises `Rejected`: RECOVERY_UNKNOWN."""
    recovery = state.get(Recovery, (holder,))
    if recovery is None or recovery.status != RecoveryStatus.OPEN:
        raise Rejected(Code.RECOVERY_UNKNOWN, f"{holder} has no open recovery", field="holder")
    return recovery


def _account(state: Reader, name: str) -> Account:
    account = state.get(Account, (name,))
    if account is None:
        msg = f"the acting account {name} vanished between two guards"
        raise RuntimeError(msg)
    return account


def _accreditation(state: State, context: Context, body: str, scope: int, until: str) -> None:
    record = Accreditation(body=body, scope=scope, until=until, index=context.index)
    state.put(context.index, record)
