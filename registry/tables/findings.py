"""The auditor's findings as a table of records (see ``registry.tables.records``)."""

from sqlmodel import Field, SQLModel

from registry.tables.columns import (
    ACCOUNT_CHARS,
    PROJECT_CHARS,
    TAG_CHARS,
    newest_only,
    whole,
    words,
)


class FindingRow(SQLModel, table=True):
    """Findings of the auditor."""

    __tablename__ = "finding"
    __table_args__ = (
        newest_only("finding", "finding", unique=True),
        newest_only("finding", "auditee"),
        newest_only("finding", "project"),
    )

    finding: int = Field(sa_column=whole(key=True))
    auditor: str = Field(sa_column=words(ACCOUNT_CHARS))
    auditee: str = Field(sa_column=words(ACCOUNT_CHARS))
    ground: str = Field(sa_column=words(TAG_CHARS))
    project: str = Field(sa_column=words(PROJECT_CHARS))
    entry: int = Field(sa_column=whole())
    status: str = Field(sa_column=words(TAG_CHARS))
    response: str = Field(sa_column=words(TAG_CHARS))
    answered: int = Field(sa_column=whole())
    outcome: str = Field(sa_column=words(TAG_CHARS))
    closed: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())
