"""The buffer pool as a table of records (see ``registry.tables.records``)."""

from sqlmodel import Field, SQLModel

from registry.tables.columns import PROJECT_CHARS, newest_only, whole, words


class BufferRow(SQLModel, table=True):
    """What of projects' units was set aside, and what was given back."""

    __tablename__ = "buffer"
    __table_args__ = (newest_only("buffer", "project", unique=True),)

    project: str = Field(sa_column=words(PROJECT_CHARS, key=True))
    pooled: int = Field(sa_column=whole())
    released: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())
