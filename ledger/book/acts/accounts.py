"""Acts on accounts, their keys, and the accreditation of verification bodies."""

import datetime
from typing import Annotated

from msgspec import Meta

from ledger.book.acts.base import Act, KeyGrant
from ledger.book.fields import AccountId, AccountKind, KeyName, RevokeReason, Scope, Sector, Ubn
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
    """An account enrols another key; a live key of the account and the new key both sign."""

    key: KeyGrant


class RevokeKey(Act, frozen=True, kw_only=True, tag="revoke_key"):
    """An account revokes one of its keys: it signs nothing from the next entry on."""

    key: KeyName
    reason: RevokeReason


class Accredit(Act, frozen=True, kw_only=True, tag="accredit"):
    """The authority accredits a body for sectoral scopes, up to and including `until`."""

    body: AccountId
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=16)]
    until: datetime.date


class WithdrawAccreditation(Act, frozen=True, kw_only=True, tag="withdraw_accreditation"):
    """The authority withdraws a body's accreditation for sectoral scopes."""

    body: AccountId
    scopes: Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=16)]
