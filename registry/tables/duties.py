"""What follows a use and an annulment as tables: publications, annulled uses, duties to replace."""

from sqlmodel import Field, SQLModel

from registry.tables.columns import (
    ACCOUNT_CHARS,
    DATE_CHARS,
    SERIES_CHARS,
    SHA256_CHARS,
    TAG_CHARS,
    json_text,
    newest_only,
    whole,
    words,
)


class PublicationRow(SQLModel, table=True):
    """Retirements that may be claimed once they are published."""

    __tablename__ = "publication"
    __table_args__ = (newest_only("publication", "retirement", unique=True),)

    retirement: int = Field(sa_column=whole(key=True))
    holder: str = Field(sa_column=words(ACCOUNT_CHARS))
    days: int = Field(sa_column=whole())
    retired: str = Field(sa_column=words(DATE_CHARS))
    published: str = Field(sa_column=words(DATE_CHARS))
    due: str = Field(sa_column=words(DATE_CHARS))
    explanation: str = Field(sa_column=words(SHA256_CHARS))
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class AnnulledUseRow(SQLModel, table=True):
    """Retired blocks that were found to be void."""

    __tablename__ = "annulled_use"
    __table_args__ = (
        newest_only("annulled_use", "series", "first", unique=True),
        newest_only("annulled_use", "retirement"),
    )

    series: str = Field(sa_column=words(SERIES_CHARS, key=True))
    first: int = Field(sa_column=whole(key=True))
    last: int = Field(sa_column=whole())
    retirement: int = Field(sa_column=whole())
    annulment: int = Field(sa_column=whole())
    duty: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class DutyRow(SQLModel, table=True):
    """Duties to replace units that were annulled."""

    __tablename__ = "duty"
    __table_args__ = (
        newest_only("duty", "annulment", "number", unique=True),
        newest_only("duty", "debtor"),
        newest_only("duty", "creditor"),
        newest_only("duty", "retirement"),
    )

    annulment: int = Field(sa_column=whole(key=True))
    number: int = Field(sa_column=whole(key=True))
    debtor: str = Field(sa_column=words(ACCOUNT_CHARS))
    creditor: str = Field(sa_column=words(ACCOUNT_CHARS))
    retirement: int = Field(sa_column=whole())
    ranges: str = Field(sa_column=json_text())
    quantity: int = Field(sa_column=whole())
    owed: int = Field(sa_column=whole())
    due: str = Field(sa_column=words(DATE_CHARS))
    status: str = Field(sa_column=words(TAG_CHARS))
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())
