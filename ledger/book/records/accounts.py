"""Accounts, their keys, and accreditations."""

from enum import StrEnum
from typing import ClassVar

from ledger.book.records.base import Record


class Account(Record, frozen=True, kw_only=True):
    """An account, its holder's 統一編號, and how many keys it ever enrolled and still has.

    `self_keys` counts the live keys that the account keeps itself. One that is `closed` acts no
    more; `successor` is the account that it was merged into, empty where there is none.
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
    closed: bool = False
    successor: str = ""
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


class RecoveryStatus(StrEnum):
    """What became of a recovery."""

    OPEN = "open"
    STOPPED = "stopped"
    COMPLETED = "completed"


class Recovery(Record, frozen=True, kw_only=True):
    """An account's last recovery: `ripens` is when it may be completed, `index` where it began.

    `ripens` follows from the policy at its beginning; a later policy does not change it.
    """

    KEY: ClassVar[tuple[str, ...]] = ("holder",)

    holder: str
    evidence: str
    ripens: str
    status: str
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
