"""Dossiers and what belongs to them: ordinary tables, which no rule reads and a rebuild leaves.

What is asked for changes with every step; the steps themselves stand in `dossier_step`, where none
is ever changed. Dates are ``YYYY-MM-DD``; an empty one, or an empty instant, has not come to pass.
The modules of ``registry.dossiers`` validate.
"""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, String
from sqlmodel import Field, SQLModel

from registry.tables.columns import (
    ACCOUNT_CHARS,
    DATE_CHARS,
    INSTANT_CHARS,
    SHA256_CHARS,
    TAG_CHARS,
    flag,
    json_text,
    whole,
    words,
)
from registry.tables.people import NAME_CHARS, USER_CHARS

DOSSIER_CHARS: Final = 18
SUBJECT_CHARS: Final = 40
SAID_CHARS: Final = 2_000
"""A notice, a message, a comment, a reason."""


def _of_dossier(*, key: bool = True) -> Column[str]:
    """Return the column that says which dossier a row is of."""
    return Column(
        String(DOSSIER_CHARS),
        ForeignKey("dossier.id", ondelete="CASCADE"),
        primary_key=key,
        nullable=False,
    )


class DossierRow(SQLModel, table=True):
    """An application: whose, for what, how far it has come; `resumes` is where corrections lead."""

    __tablename__ = "dossier"
    __table_args__ = (
        Index("ix_dossier_account", "account", "created", "id"),
        Index("ix_dossier_created", "created", "id"),
    )

    id: str = Field(sa_column=words(DOSSIER_CHARS, key=True))
    kind: str = Field(sa_column=words(TAG_CHARS))
    account: str = Field(sa_column=words(ACCOUNT_CHARS))
    title: str = Field(sa_column=words(NAME_CHARS))
    subject: str = Field(sa_column=words(SUBJECT_CHARS))
    effective: str = Field(sa_column=words(DATE_CHARS))
    circumstances: str = Field(sa_column=json_text())
    state: str = Field(sa_column=words(TAG_CHARS))
    resumes: str = Field(sa_column=words(TAG_CHARS))
    created: str = Field(sa_column=words(INSTANT_CHARS))
    submitted: str = Field(sa_column=words(INSTANT_CHARS))
    decided: str = Field(sa_column=words(INSTANT_CHARS))
    is_extended: bool = Field(sa_column=flag())
    is_late: bool = Field(sa_column=flag())
    comments_from: str = Field(sa_column=words(DATE_CHARS))
    comments_until: str = Field(sa_column=words(DATE_CHARS))
    comments_sha256: str = Field(sa_column=words(SHA256_CHARS))
    steps: int = Field(sa_column=whole())
    messages: int = Field(sa_column=whole())
    comments: int = Field(sa_column=whole())


class DossierStepRow(SQLModel, table=True):
    """A step of a dossier's history; `what` is the document, the reviewer or the ground of it."""

    __tablename__ = "dossier_step"

    dossier: str = Field(sa_column=_of_dossier())
    number: int = Field(sa_column=whole(key=True))
    at: str = Field(sa_column=words(INSTANT_CHARS))
    user_id: str = Field(sa_column=words(USER_CHARS))
    account: str = Field(sa_column=words(ACCOUNT_CHARS))
    step: str = Field(sa_column=words(TAG_CHARS))
    state: str = Field(sa_column=words(TAG_CHARS))
    what: str = Field(sa_column=words(TAG_CHARS))
    sha256: str = Field(sa_column=words(SHA256_CHARS))
    text: str = Field(sa_column=words(SAID_CHARS))


class DossierDocumentRow(SQLModel, table=True):
    """A document that is attached to a dossier now, by the item of the checklist it is."""

    __tablename__ = "dossier_document"
    __table_args__ = (Index("ix_dossier_document_sha256", "sha256"),)

    dossier: str = Field(sa_column=_of_dossier())
    item: str = Field(sa_column=words(TAG_CHARS, key=True))
    sha256: str = Field(sa_column=words(SHA256_CHARS, key=True))
    attached: str = Field(sa_column=words(INSTANT_CHARS))


class DossierCorrectionRow(SQLModel, table=True):
    """A notice to correct: what is asked for, until when, and when it was answered."""

    __tablename__ = "dossier_correction"

    dossier: str = Field(sa_column=_of_dossier())
    number: int = Field(sa_column=whole(key=True))
    asked: str = Field(sa_column=words(INSTANT_CHARS))
    until: str = Field(sa_column=words(DATE_CHARS))
    items: str = Field(sa_column=json_text())
    text: str = Field(sa_column=words(SAID_CHARS))
    answered: str = Field(sa_column=words(INSTANT_CHARS))


class DossierReviewerRow(SQLModel, table=True):
    """A person who reviews a dossier, and what they recommend; `released` is while they do."""

    __tablename__ = "dossier_reviewer"
    __table_args__ = (Index("ix_dossier_reviewer_user_id", "user_id"),)

    dossier: str = Field(sa_column=_of_dossier())
    user_id: str = Field(
        sa_column=Column(String(USER_CHARS), ForeignKey("user.id"), primary_key=True)
    )
    assigned: str = Field(sa_column=words(INSTANT_CHARS))
    released: str = Field(sa_column=words(INSTANT_CHARS))
    recommendation: str = Field(sa_column=words(TAG_CHARS))
    recommended: str = Field(sa_column=words(INSTANT_CHARS))
    text: str = Field(sa_column=words(SAID_CHARS))


class DossierMessageRow(SQLModel, table=True):
    """A message about a dossier: between the parties, or among who review it."""

    __tablename__ = "dossier_message"

    dossier: str = Field(sa_column=_of_dossier())
    number: int = Field(sa_column=whole(key=True))
    at: str = Field(sa_column=words(INSTANT_CHARS))
    user_id: str = Field(sa_column=words(USER_CHARS))
    side: str = Field(sa_column=words(TAG_CHARS))
    is_internal: bool = Field(sa_column=flag())
    text: str = Field(sa_column=words(SAID_CHARS))


class DossierCommentRow(SQLModel, table=True):
    """What somebody said of a draft that was laid open to comments; who said it is not shown."""

    __tablename__ = "dossier_comment"

    dossier: str = Field(sa_column=_of_dossier())
    number: int = Field(sa_column=whole(key=True))
    at: str = Field(sa_column=words(INSTANT_CHARS))
    user_id: str = Field(sa_column=words(USER_CHARS))
    account: str = Field(sa_column=words(ACCOUNT_CHARS))
    text: str = Field(sa_column=words(SAID_CHARS))
