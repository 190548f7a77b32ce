"""Ordinary tables: what a person could ask us to erase, what is not yet or never part of the log.

Names and titles, remarks on entries, users and their tokens, documents' rows, ciphertexts of keys
kept here, notes that wait for a signature, and answers already given. None is a projection: a
rebuild leaves them, and none refers to a projection by a foreign key. Instants are UTC texts with
milliseconds (``ledger.book.calendar``); an empty one has not come to pass. A table does not
validate: the module that owns it does (documents, users, custody, pending, remarks).
"""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, String, text
from sqlmodel import Field, SQLModel

from registry.tables.columns import (
    ACCOUNT_CHARS,
    ACT_ID_CHARS,
    INSTANT_CHARS,
    PROJECT_CHARS,
    SHA256_CHARS,
    TAG_CHARS,
    flag,
    json_text,
    octets,
    whole,
    words,
)

KEY_NAME_CHARS: Final = 37
"""An account of 32 characters, ``/k`` and three digits."""
USER_CHARS: Final = 18
TOKEN_CHARS: Final = 16
NAME_CHARS: Final = 200
LABEL_CHARS: Final = 100
EMAIL_CHARS: Final = 254
NOTE_CHARS: Final = 2_000
FILE_NAME_CHARS: Final = 200
MEDIA_TYPE_CHARS: Final = 100
IDEMPOTENCY_KEY_CHARS: Final = 100
REMARK_CHARS: Final = 500
SOURCE_CHARS: Final = 500

_HAS_EMAIL: Final = text("email <> ''")


class OrganisationRow(SQLModel, table=True):
    """What an account's holder is called. `assumed`: the facts shown are made up for a demo."""

    __tablename__ = "organisation"

    account: str = Field(sa_column=words(ACCOUNT_CHARS, key=True))
    name_zh: str = Field(sa_column=words(NAME_CHARS))
    name_en: str = Field(sa_column=words(NAME_CHARS))
    assumed: bool = Field(sa_column=flag())


class ProjectTitleRow(SQLModel, table=True):
    """What a project is called, and where it stands."""

    __tablename__ = "project_title"

    project: str = Field(sa_column=words(PROJECT_CHARS, key=True))
    title_zh: str = Field(sa_column=words(NAME_CHARS))
    title_en: str = Field(sa_column=words(NAME_CHARS))
    county: str = Field(sa_column=words(LABEL_CHARS))
    note: str = Field(sa_column=words(NOTE_CHARS))


class RemarkRow(SQLModel, table=True):
    """What the facts of an entry rest on; `index` is the entry's."""

    __tablename__ = "remark"

    index: int = Field(sa_column=whole(key=True))
    basis: str = Field(sa_column=words(TAG_CHARS))
    text_zh: str = Field(sa_column=words(REMARK_CHARS))
    text_en: str = Field(sa_column=words(REMARK_CHARS))
    source: str = Field(sa_column=words(SOURCE_CHARS))


class UserRow(SQLModel, table=True):
    """A person who may log in. The log knows at most the id; an address may be empty."""

    __tablename__ = "user"
    __table_args__ = (
        Index(
            "ux_user_email",
            "email",
            unique=True,
            sqlite_where=_HAS_EMAIL,
            postgresql_where=_HAS_EMAIL,
        ),
    )

    id: str = Field(sa_column=words(USER_CHARS, key=True))
    name: str = Field(sa_column=words(NAME_CHARS))
    email: str = Field(sa_column=words(EMAIL_CHARS))
    created: str = Field(sa_column=words(INSTANT_CHARS))
    disabled: str = Field(sa_column=words(INSTANT_CHARS))


class TokenRow(SQLModel, table=True):
    """An API token: the hash of its secret and what it is good for. No secret stands here."""

    __tablename__ = "token"
    __table_args__ = (Index("ix_token_user_id", "user_id"),)

    id: str = Field(sa_column=words(TOKEN_CHARS, key=True))
    user_id: str = Field(
        sa_column=Column(String(USER_CHARS), ForeignKey("user.id"), nullable=False)
    )
    secret_sha256: str = Field(sa_column=words(SHA256_CHARS))
    account: str = Field(sa_column=words(ACCOUNT_CHARS))
    role: str = Field(sa_column=words(TAG_CHARS))
    label: str = Field(sa_column=words(LABEL_CHARS))
    created: str = Field(sa_column=words(INSTANT_CHARS))
    expires: str = Field(sa_column=words(INSTANT_CHARS))
    revoked: str = Field(sa_column=words(INSTANT_CHARS))
    last_used: str = Field(sa_column=words(INSTANT_CHARS))


class DocumentRow(SQLModel, table=True):
    """A stored document. `sha256` is the hash acts commit to; `salt` is hex, empty if public."""

    __tablename__ = "document"
    __table_args__ = (Index("ix_document_account", "account"),)

    sha256: str = Field(sa_column=words(SHA256_CHARS, key=True))
    content_sha256: str = Field(sa_column=words(SHA256_CHARS))
    salt: str = Field(sa_column=words(SHA256_CHARS))
    size: int = Field(sa_column=whole())
    media_type: str = Field(sa_column=words(MEDIA_TYPE_CHARS))
    file_name: str = Field(sa_column=words(FILE_NAME_CHARS))
    confidential: bool = Field(sa_column=flag())
    account: str = Field(sa_column=words(ACCOUNT_CHARS))
    created: str = Field(sa_column=words(INSTANT_CHARS))


class CustodyKeyRow(SQLModel, table=True):
    """The private half of a key kept by the registry, encrypted under the master key."""

    __tablename__ = "custody_key"
    __table_args__ = (Index("ix_custody_key_account", "account"),)

    name: str = Field(sa_column=words(KEY_NAME_CHARS, key=True))
    account: str = Field(sa_column=words(ACCOUNT_CHARS))
    ciphertext: bytes = Field(sa_column=octets())
    nonce: bytes = Field(sa_column=octets())
    created: str = Field(sa_column=words(INSTANT_CHARS))


class PendingNoteRow(SQLModel, table=True):
    """A note that waits for a signature. `signatures` is JSON: its lines, in order of name."""

    __tablename__ = "pending_note"
    __table_args__ = (Index("ix_pending_note_not_after", "not_after"),)

    text_sha256: str = Field(sa_column=words(SHA256_CHARS, key=True))
    account: str = Field(sa_column=words(ACCOUNT_CHARS))
    act_id: str = Field(sa_column=words(ACT_ID_CHARS))
    act: str = Field(sa_column=words(TAG_CHARS))
    text: str = Field(sa_column=json_text())
    not_after: str = Field(sa_column=words(INSTANT_CHARS))
    created: str = Field(sa_column=words(INSTANT_CHARS))
    signatures: str = Field(sa_column=json_text())
    state: str = Field(sa_column=words(TAG_CHARS))


class PendingPartyRow(SQLModel, table=True):
    """Who sees a pending note: the parties named in it."""

    __tablename__ = "pending_party"
    __table_args__ = (Index("ix_pending_party_account", "account"),)

    text_sha256: str = Field(
        sa_column=Column(
            String(SHA256_CHARS),
            ForeignKey("pending_note.text_sha256", ondelete="CASCADE"),
            primary_key=True,
        )
    )
    account: str = Field(sa_column=words(ACCOUNT_CHARS, key=True))


class IdempotencyRow(SQLModel, table=True):
    """An answer already given to a token's request, given again to the same request."""

    __tablename__ = "idempotency"
    __table_args__ = (Index("ix_idempotency_created", "created"),)

    token_id: str = Field(
        sa_column=Column(String(TOKEN_CHARS), ForeignKey("token.id"), primary_key=True)
    )
    key: str = Field(sa_column=words(IDEMPOTENCY_KEY_CHARS, key=True))
    request_sha256: str = Field(sa_column=words(SHA256_CHARS))
    status: int = Field(sa_column=whole())
    body: bytes = Field(sa_column=octets())
    media_type: str = Field(sa_column=words(MEDIA_TYPE_CHARS))
    created: str = Field(sa_column=words(INSTANT_CHARS))


ORDINARY_TABLES = (
    "organisation",
    "project_title",
    "remark",
    "user",
    "token",
    "document",
    "custody_key",
    "pending_note",
    "pending_party",
    "idempotency",
    "dossier",
    "dossier_step",
    "dossier_document",
    "dossier_correction",
    "dossier_reviewer",
    "dossier_message",
    "dossier_comment",
)
"""The ordinary tables: those referred to stand before those that refer."""
