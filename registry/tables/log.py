"""The log as tables: entries, tiles, checkpoints and the head.

Entries and checkpoints are only ever inserted: triggers refuse anything else (migration 0001). A
tile's row grows until it is full. The head is one row, and moving it is the act of committing.
"""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from registry.tables.columns import (
    ACCOUNT_CHARS,
    ACT_ID_CHARS,
    INSTANT_CHARS,
    SHA256_CHARS,
    TAG_CHARS,
    octets,
    whole,
    words,
)


class EntryRow(SQLModel, table=True):
    """Entries: the leaf's bytes, and what is looked for in them."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("account", "act_id", "text_sha256", name="uq_entry_text"),
        Index("ix_entry_account", "account", "index"),
        Index("ix_entry_act", "act", "index"),
    )

    index: int = Field(sa_column=whole(key=True))
    leaf: bytes = Field(sa_column=octets())
    leaf_hash: bytes = Field(sa_column=octets())
    admitted: str = Field(sa_column=words(INSTANT_CHARS))
    act: str = Field(sa_column=words(TAG_CHARS))
    account: str = Field(sa_column=words(ACCOUNT_CHARS))
    act_id: str = Field(sa_column=words(ACT_ID_CHARS))
    text_sha256: str = Field(sa_column=words(SHA256_CHARS))


class TileRow(SQLModel, table=True):
    """Tiles of hashes, the last of each level as full as it is."""

    __tablename__ = "tile"

    level: int = Field(sa_column=whole(key=True))
    number: int = Field(sa_column=whole(key=True))
    data: bytes = Field(sa_column=octets())


class CheckpointRow(SQLModel, table=True):
    """Every checkpoint the log's key signed and a commit made true."""

    __tablename__ = "checkpoint"

    size: int = Field(sa_column=whole(key=True))
    note: bytes = Field(sa_column=octets())
    admitted: str = Field(sa_column=words(INSTANT_CHARS))


class HeadRow(SQLModel, table=True):
    """The newest checkpoint, and the row whose lock makes one writer of many."""

    __tablename__ = "head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(sa_column=whole(key=True))
    size: int = Field(sa_column=whole())
    root: bytes = Field(sa_column=octets())
    admitted: str = Field(sa_column=words(INSTANT_CHARS))
    checkpoint: bytes = Field(sa_column=octets())
