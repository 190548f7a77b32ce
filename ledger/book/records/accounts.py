"""Accounts, their keys, and accreditations."""

from typing import ClassVar

from ledger.book.records.base import Record


class Account(Record, frozen=True, kw_only=True):
    """An account, its holder's 統一編號, and how many keys it ever enrolled and still has.

    `self_keys` counts the live keys that the account keeps itself.
    """

    KEY: ClassVar[tuple[str, ...]] = ("account",)
    UNIQUE: ClassVar[tuple[str, ...]] = ("ubn",)

    account: str
    kind: str
    ubn: str
    sector: str
    associations: tuple[str, ...]
    keys_enrolled: int
    live_keys: int
    self_keys: int
    index: int


class Key(Record, frozen=True, kw_only=True):
    """An enrolled key. `material` is the vkey's last part: algorithm and public key, base64.

    A passkey has the relying party id and the origins it was enrolled with; any other key has none.
    """

    KEY: ClassVar[tuple[str, ...]] = ("name",)
    UNIQUE: ClassVar[tuple[str, ...]] = ("material",)

    name: str
    account: str
    vkey: str
    material: str
    custody: str
    rp_id: str = ""
    origins: tuple[str, ...] = ()
    revoked: bool
    index: int


class Accreditation(Record, frozen=True, kw_only=True):
    """A body's accreditation for one sectoral scope, through `until` (ISO date, included).

    Withdrawn when `until` is empty.
    """

    KEY: ClassVar[tuple[str, ...]] = ("body", "scope")

    body: str
    scope: int
    until: str
    index: int
