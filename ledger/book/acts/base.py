"""What every act has: the acting account, an id, and the time after which it is dead."""

from itertools import pairwise
from typing import Annotated, Final

from msgspec import UNSET, Meta, Struct, UnsetType

from ledger.book.calendar import parse_instant
from ledger.book.fields import (
    AccountId,
    ActId,
    Custody,
    DocumentKind,
    Instant,
    PersonId,
    RpId,
    Sha256,
    Vkey,
    WebOrigin,
)
from ledger.limits import ORIGINS_MAX, TEAM_MAX

_INSTANT_LIKE: Final = "2026-01-31T00:00:00.000Z"

Team = Annotated[tuple[PersonId, ...], Meta(min_length=1, max_length=TEAM_MAX)]
"""Who validates or verifies, the lead among them, sorted."""


def check_instant(member: str, text: str) -> None:
    """Require that the instant of a member is a real one; ValueError, which names the member."""
    try:
        parse_instant(text)
    except ValueError:
        detail = f"there is no such time; one reads {_INSTANT_LIKE} - at `$.{member}`"
        raise ValueError(detail) from None


class Act(
    Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    tag_field="act",
    tag="act",
    gc=False,
):
    """A signed intent: `account` acts, `id` is its own, it is live until `not_after` (included)."""

    account: AccountId
    id: ActId
    not_after: Instant

    def __post_init__(self) -> None:
        """Refuse a `not_after` that is no real time (31 February)."""
        check_instant("not_after", self.not_after)


class Passkey(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a passkey's assertions must say, so that they are checked with no server at hand.

    `origins` are where the account signs, sorted, none twice; `rp_id` is for whom.
    """

    origins: Annotated[tuple[WebOrigin, ...], Meta(min_length=1, max_length=ORIGINS_MAX)]
    rp_id: RpId

    def __post_init__(self) -> None:
        """Refuse origins that do not rise strictly."""
        if any(low >= high for low, high in pairwise(self.origins)):
            msg = "sort the origins and name none twice"
            raise ValueError(msg)


class KeyGrant(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key to enrol: its verifier key, named ``<account>/k<n>``, and who keeps its secret.

    `passkey` is there exactly for a key of that type, which is always of the account's custody.
    """

    custody: Custody
    passkey: Passkey | UnsetType = UNSET
    vkey: Vkey


class Document(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A document by its hash: SHA-256 of its bytes, or their HMAC-SHA-256 under a salt.

    The second form is for confidential documents; the salt, 32 random bytes, is kept with the
    document.
    """

    kind: DocumentKind
    sha256: Sha256
