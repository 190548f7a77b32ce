"""Acts on accounts, their keys, and the accreditation of verification bodies."""

import datetime
from typing import Annotated

from msgspec import Meta

from ledger.book.acts.base import Act, KeyGrant
from ledger.book.fields import (
    AccountId,
    AccountKind,
    KeyName,
    RevokeReason,
    Scope,
    Sector,
    Sha256,
    Ubn,
)
from ledger.limits import ASSOCIATIONS_MAX


class OpenAccount(Act, frozen=True, kw_only=True, tag="open_account"):
    """The authority opens an account; the new account's first key signs the same note."""

    associations: Annotated[tuple[AccountId, ...], Meta(max_length=ASSOCIATIONS_MAX)]
    holder: AccountId
    key: KeyGrant
    kind: AccountKind
    sector: Sector
    ubn: Ubn


class EnrolKey(Act, frozen=True, kw_only=True, tag="enrol_key"):
    """An account enrols another key, which signs too, beside two of its own where it has two."""

    key: KeyGrant


class RevokeKey(Act, frozen=True, kw_only=True, tag="revoke_key"):
    """An account revokes one of its keys: it signs nothing from the next entry on."""

    key: KeyName
    reason: RevokeReason


class BeginRecovery(Act, frozen=True, kw_only=True, tag="begin_recovery"):
    """The authority begins to give an account that lost its keys a new one; policy says when.

    `evidence` is the hash of what the account showed.
    """

    evidence: Sha256
    holder: AccountId


class StopRecovery(Act, frozen=True, kw_only=True, tag="stop_recovery"):
    """The account itself, with any live key, or the authority stops a recovery."""

    holder: AccountId


class CompleteRecovery(Act, frozen=True, kw_only=True, tag="complete_recovery"):
    """After the delay the authority enrols the account's new key; every other one is revoked."""

    holder: AccountId
    key: KeyGrant


class Accredit(Act, frozen=True, kw_only=True, tag="accredit"):
    """The authority accredits a body for sectoral scopes, up to and including `until`."""

    body: AccountId
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=16)]
    until: datetime.date


class WithdrawAccreditation(Act, frozen=True, kw_only=True, tag="withdraw_accreditation"):
    """The authority withdraws a body's accreditation for sectoral scopes."""

    body: AccountId
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=16)]
