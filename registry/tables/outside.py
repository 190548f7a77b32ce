"""Units from elsewhere as tables of records (see ``registry.tables.records``)."""

from sqlmodel import Field, SQLModel

from registry.tables.columns import (
    ACCOUNT_CHARS,
    DATE_CHARS,
    OUTSIDE_CHARS,
    PROJECT_CHARS,
    SERIES_CHARS,
    SHA256_CHARS,
    TAG_CHARS,
    json_text,
    newest_only,
    whole,
    words,
)


class OutsideProjectRow(SQLModel, table=True):
    """Projects whose units were brought in."""

    __tablename__ = "outside_project"
    __table_args__ = (newest_only("outside_project", "project", unique=True),)

    project: str = Field(sa_column=words(PROJECT_CHARS, key=True))
    unit_type: str = Field(sa_column=words(TAG_CHARS))
    units: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class OutsideSeriesRow(SQLModel, table=True):
    """Series of other registries, and the numbers of them that were brought in."""

    __tablename__ = "outside_series"
    __table_args__ = (newest_only("outside_series", "programme", "outside", unique=True),)

    programme: str = Field(sa_column=words(TAG_CHARS, key=True))
    outside: str = Field(sa_column=words(OUTSIDE_CHARS, key=True))
    ranges: str = Field(sa_column=json_text())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class BroughtInRow(SQLModel, table=True):
    """Units that were brought in, and what they were elsewhere."""

    __tablename__ = "brought_in"
    __table_args__ = (
        newest_only("brought_in", "series", "first", unique=True),
        newest_only("brought_in", "index"),
    )

    series: str = Field(sa_column=words(SERIES_CHARS, key=True))
    first: int = Field(sa_column=whole(key=True))
    last: int = Field(sa_column=whole())
    holder: str = Field(sa_column=words(ACCOUNT_CHARS))
    programme: str = Field(sa_column=words(TAG_CHARS))
    outside: str = Field(sa_column=words(OUTSIDE_CHARS))
    outside_first: int = Field(sa_column=whole())
    certificate: str = Field(sa_column=words(SHA256_CHARS))
    cancellation: str = Field(sa_column=words(SHA256_CHARS))
    period_start: str = Field(sa_column=words(DATE_CHARS))
    period_end: str = Field(sa_column=words(DATE_CHARS))
    unit_type: str = Field(sa_column=words(TAG_CHARS))
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())
