"""What a browser hands over of a passkey, and what it gets: octets in base64url, as it has them."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from api.schemas.acts import NOTE_CHARS_MAX
from ledger.book.acts import KeyGrant
from ledger.book.fields import AccountId, KeyName, RpId, WebOrigin
from ledger.limits import ORIGINS_MAX

_BASE64URL = r"\A[A-Za-z0-9_-]+\Z"

Registration = Annotated[str, Meta(pattern=_BASE64URL, max_length=32_768)]
"""An attestation object: some have certificates in them."""
Spki = Annotated[str, Meta(pattern=_BASE64URL, max_length=400)]
AuthenticatorData = Annotated[str, Meta(pattern=_BASE64URL, max_length=1_400)]
ClientData = Annotated[str, Meta(pattern=_BASE64URL, max_length=2_800)]
AssertionSignature = Annotated[str, Meta(pattern=_BASE64URL, max_length=200)]


class PasskeyGrantBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A registration: its attestation object, or the public key as ``getPublicKey()`` gives it.

    `origins` are where the account will sign, `rp_id` is the relying party's id it was made for.
    """

    account: AccountId
    attestation_object: Registration | UnsetType = UNSET
    origins: Annotated[tuple[WebOrigin, ...], Meta(min_length=1, max_length=ORIGINS_MAX)]
    public_key: Spki | UnsetType = UNSET
    rp_id: RpId


class PasskeyGrantAnswer(Struct, frozen=True, kw_only=True):
    """The key's name, and the grant as it goes into the draft of an act that enrols it."""

    key: str
    grant: KeyGrant


class PasskeyLineBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An assertion over a note's text, by a key of the log or one that the text enrols."""

    authenticator_data: AuthenticatorData
    client_data_json: ClientData
    key: KeyName
    signature: AssertionSignature
    text: Annotated[str, Meta(min_length=1, max_length=NOTE_CHARS_MAX)]


class PasskeyLineAnswer(Struct, frozen=True, kw_only=True):
    """A signature line, valid, as a note or a pending note takes it."""

    line: str
