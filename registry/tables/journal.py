"""The journal as tables: what happened and was stated, one row a record, never read by a rule."""

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from registry.tables.columns import (
    ACCOUNT_CHARS,
    APPROVAL_CHARS,
    PERSON_CHARS,
    PROJECT_CHARS,
    SERIES_CHARS,
    SHA256_CHARS,
    TAG_CHARS,
    UBN_CHARS,
    json_text,
    whole,
    words,
)


class StatementRow(SQLModel, table=True):
    """What bodies stated of plans and of monitoring reports."""

    __tablename__ = "statement"
    __table_args__ = (Index("ix_statement_project", "project", "index"),)

    index: int = Field(sa_column=whole(key=True))
    project: str = Field(sa_column=words(PROJECT_CHARS))
    report: int = Field(sa_column=whole())
    body: str = Field(sa_column=words(ACCOUNT_CHARS))
    opinion: str = Field(sa_column=words(TAG_CHARS))
    assurance: str = Field(sa_column=words(TAG_CHARS))
    lead: str = Field(sa_column=words(PERSON_CHARS))
    team: str = Field(sa_column=json_text())
    reviewer: str = Field(sa_column=words(PERSON_CHARS))
    statement: str = Field(sa_column=words(SHA256_CHARS))


class IssuanceRow(SQLModel, table=True):
    """Issuances."""

    __tablename__ = "issuance"
    __table_args__ = (Index("ix_issuance_project", "project", "report"),)

    index: int = Field(sa_column=whole(key=True))
    project: str = Field(sa_column=words(PROJECT_CHARS))
    report: int = Field(sa_column=whole())
    body: str = Field(sa_column=words(ACCOUNT_CHARS))
    quantity: int = Field(sa_column=whole())


class MovementRow(SQLModel, table=True):
    """Movements of ranges of units."""

    __tablename__ = "movement"
    __table_args__ = (
        Index("ix_movement_series", "series", "first"),
        Index("ix_movement_sender", "sender", "index"),
        Index("ix_movement_recipient", "recipient", "index"),
    )

    index: int = Field(sa_column=whole(key=True))
    position: int = Field(sa_column=whole(key=True))
    act: str = Field(sa_column=words(TAG_CHARS))
    series: str = Field(sa_column=words(SERIES_CHARS))
    first: int = Field(sa_column=whole())
    last: int = Field(sa_column=whole())
    sender: str = Field(sa_column=words(ACCOUNT_CHARS))
    recipient: str = Field(sa_column=words(ACCOUNT_CHARS))


class TradeRow(SQLModel, table=True):
    """Transfers as a whole."""

    __tablename__ = "trade"
    __table_args__ = (
        Index("ix_trade_sender", "sender", "index"),
        Index("ix_trade_recipient", "recipient", "index"),
    )

    index: int = Field(sa_column=whole(key=True))
    sender: str = Field(sa_column=words(ACCOUNT_CHARS))
    recipient: str = Field(sa_column=words(ACCOUNT_CHARS))
    quantity: int = Field(sa_column=whole())
    unit_price_ntd: int = Field(sa_column=whole())


class RetirementRow(SQLModel, table=True):
    """Retirements as a whole."""

    __tablename__ = "retirement"
    __table_args__ = (Index("ix_retirement_holder", "holder", "index"),)

    index: int = Field(sa_column=whole(key=True))
    holder: str = Field(sa_column=words(ACCOUNT_CHARS))
    quantity: int = Field(sa_column=whole())
    purpose: str = Field(sa_column=words(TAG_CHARS))
    beneficiary: str = Field(sa_column=words(UBN_CHARS))
    approval: str = Field(sa_column=words(APPROVAL_CHARS))
