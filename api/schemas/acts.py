"""What is told of acts on their way into the log: drafts, receipts, notes that wait."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from ledger.book.acts import AnyAct
from ledger.book.fields import Sha256
from registry.queries.log import SignerView

NOTE_CHARS_MAX = 65_536
LINE_CHARS_MAX = 1_600
"""Characters of a signature line: the longest assertion in base64, behind the longest key name."""


class SignerAnswer(Struct, frozen=True, kw_only=True):
    """How many of an account's keys sign, and which may; `self_held`: none that is kept counts."""

    account: str
    count: int
    self_held: bool
    keys: list[SignerView]


class NewKey(Struct, frozen=True, kw_only=True):
    """A key the act enrols, which signs the same note to prove that it exists."""

    key: str
    vkey: str
    custody: str
    is_passkey: bool


class ShownAnswer(Struct, frozen=True, kw_only=True):
    """A field of the signed text as people read it."""

    name: str
    label_zh: str
    label_en: str
    value: str


class Notice(Struct, frozen=True, kw_only=True):
    """What a signer ought to know before signing."""

    zh: str
    en: str


class DraftAnswer(Struct, frozen=True, kw_only=True):
    """An act ready to be signed. Sign the bytes of `text` and nothing else.

    `challenge` is what a passkey answers: the hash of the text, in base64url.
    """

    act: AnyAct
    act_id: str
    not_after: str
    text: str
    text_sha256: str
    challenge: str
    signers: list[SignerAnswer]
    new_keys: list[NewKey]
    summary_zh: str
    summary_en: str
    fields: list[ShownAnswer]
    notices: list[Notice]


class ReceiptAnswer(Struct, frozen=True, kw_only=True):
    """Where an act stands, and the first signed checkpoint that covers it.

    `signers` says of each key who keeps it; `links` lead to the entry, its bytes and its proof.
    """

    index: int
    admitted: str
    leaf_hash: str
    size: int
    checkpoint: str
    signers: list[SignerView]
    links: dict[str, str]


class MissingAnswer(Struct, frozen=True, kw_only=True):
    """Whose signatures a note still lacks: of accounts, and of keys it enrols."""

    accounts: dict[str, int]
    keys: list[str]


class PendingAnswer(Struct, frozen=True, kw_only=True):
    """A note that waits; `waits_for_me` where the asking account has yet to sign it.

    `challenge` is what a passkey answers: the hash of the text, in base64url.
    """

    text_sha256: str
    challenge: str
    account: str
    act_id: str
    act: str
    text: str
    not_after: str
    created: str
    state: str
    signed_by: list[str]
    missing: MissingAnswer | UnsetType = UNSET
    waits_for_me: bool = False
    summary_zh: str
    summary_en: str


class PendingList(Struct, frozen=True, kw_only=True):
    """The notes an account is a party to that are not past, soonest due first."""

    items: list[PendingAnswer]


class NoteBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A signed note, whole."""

    note: Annotated[str, Meta(min_length=1, max_length=NOTE_CHARS_MAX)]


class SignatureBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One signature line of a note, from its dash to its base64, without the line's end."""

    line: Annotated[
        str, Meta(min_length=1, max_length=LINE_CHARS_MAX, examples=["— acme/k1 <base64>"])
    ]


class KeptSignatureBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the registry is to sign with the keys it keeps: a pending note, or a draft's text."""

    text_sha256: Sha256 | UnsetType = UNSET
    text: Annotated[str, Meta(min_length=1, max_length=NOTE_CHARS_MAX)] | UnsetType = UNSET
