"""Evidence of accounts and projects as a table of records (see ``registry.tables.records``)."""

from sqlmodel import Field, SQLModel

from registry.tables.columns import (
    ACCOUNT_CHARS,
    APPROVAL_CHARS,
    DATE_CHARS,
    PROJECT_CHARS,
    SHA256_CHARS,
    TAG_CHARS,
    newest_only,
    whole,
    words,
)


class EvidenceRow(SQLModel, table=True):
    """Papers about accounts and projects."""

    __tablename__ = "evidence"
    __table_args__ = (
        newest_only("evidence", "attachment", unique=True),
        newest_only("evidence", "account"),
        newest_only("evidence", "project"),
    )

    attachment: int = Field(sa_column=whole(key=True))
    account: str = Field(sa_column=words(ACCOUNT_CHARS))
    project: str = Field(sa_column=words(PROJECT_CHARS))
    attests: str = Field(sa_column=words(TAG_CHARS))
    accreditor: str = Field(sa_column=words(TAG_CHARS))
    issuer: str = Field(sa_column=words(APPROVAL_CHARS))
    paper: str = Field(sa_column=words(SHA256_CHARS))
    period_start: str = Field(sa_column=words(DATE_CHARS))
    period_end: str = Field(sa_column=words(DATE_CHARS))
    valid_to: str = Field(sa_column=words(DATE_CHARS))
    fault: str = Field(sa_column=words(TAG_CHARS))
    withdrawn: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())
