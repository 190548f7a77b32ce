"""What every act has: the acting account, an id, and the time after which it is dead."""

from msgspec import Struct

from ledger.book.calendar import parse_instant
from ledger.book.fields import AccountId, ActId, Custody, DocumentKind, Instant, Sha256, Vkey


class Act(
    Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="act", tag="act"
):
    """A signed intent: `account` acts, `id` is its own, it is live until `not_after` (included)."""

    account: AccountId
    id: ActId
    not_after: Instant

    def __post_init__(self) -> None:
        """Refuse a `not_after` that is no real time (31 February)."""
        parse_instant(self.not_after)


class KeyGrant(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key to enrol: its verifier key, named ``<account>/k<n>``, and who keeps its secret."""

    custody: Custody
    vkey: Vkey


class Document(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A document by its hash: SHA-256 of its bytes, or of 32 random bytes and then its bytes.

    The second form is for confidential documents; the salt is kept with the document.
    """

    kind: DocumentKind
    sha256: Sha256
