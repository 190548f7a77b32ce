"""What witnesses said of the log's heads: ordinary tables, shared by all processes.

Of sizes below the published one only each witness's newest is kept: it says how far that came, and
the published checkpoint bears its own.
"""

from typing import Final

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from registry.tables.columns import octets, whole, words

WITNESS_CHARS: Final = 200
"""A witness's key name, a plus and its key id in hex."""


class CosignatureRow(SQLModel, table=True):
    """A cosignature of a head: who made it, the time it states, the signature behind its key id."""

    __tablename__ = "cosignature"

    witness: str = Field(sa_column=words(WITNESS_CHARS, key=True))
    size: int = Field(sa_column=whole(key=True))
    time: int = Field(sa_column=whole())
    signature: bytes = Field(sa_column=octets())


class PublishedRow(SQLModel, table=True):
    """The newest checkpoint that has its quorum, with the cosignatures; one row, or none."""

    __tablename__ = "published"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(sa_column=whole(key=True))
    size: int = Field(sa_column=whole())
    note: bytes = Field(sa_column=octets())
