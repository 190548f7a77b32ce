"""What is told of users, their tokens and the documents they bring."""

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from ledger.book.fields import AccountId
from registry.documents import Document
from registry.kinds import Role
from registry.queries.accounts import AccountView
from registry.users import Token


class MeAnswer(Struct, frozen=True, kw_only=True):
    """Who the token speaks for; `holder` is absent where it speaks for no open account."""

    user: str
    account: str
    role: Role
    holder: AccountView | UnsetType = UNSET


class UserBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person who is to have tokens."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    email: Annotated[str, Meta(max_length=254)] = ""


class UserAnswer(Struct, frozen=True, kw_only=True):
    """A user; the log knows the id alone."""

    id: str
    name: str
    email: str
    created: str


class TokenBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A token to issue. What is left out is that of the asking token."""

    label: Annotated[str, Meta(max_length=100)] = ""
    days: Annotated[int, Meta(ge=1, le=366)] = 90
    user: Annotated[str, Meta(pattern=r"\Au-[0-9a-f]{16}\Z")] | UnsetType = UNSET
    account: AccountId | UnsetType = UNSET
    role: Role | UnsetType = UNSET


class TokenAnswer(Struct, frozen=True, kw_only=True):
    """A new token. `secret` is shown this once and kept nowhere."""

    token: Token
    secret: str


class TokenList(Struct, frozen=True, kw_only=True):
    """A user's tokens, newest first, their secrets aside."""

    items: list[Token]


class DocumentAnswer(Struct, frozen=True, kw_only=True):
    """A stored document; `kind` and `sha256` are what an act names it by.

    The hash of a confidential one is HMAC-SHA-256 of its bytes under `salt` (32 bytes, hex).
    """

    kind: str
    sha256: str
    size: int
    media_type: str
    file_name: str
    confidential: bool
    salt: str
    created: str


def document_answer(kind: str, document: Document) -> DocumentAnswer:
    """Return a stored document as it is told."""
    return DocumentAnswer(
        kind=kind,
        sha256=document.sha256,
        size=document.size,
        media_type=document.media_type,
        file_name=document.file_name,
        confidential=document.confidential,
        salt=document.salt,
        created=document.created,
    )
