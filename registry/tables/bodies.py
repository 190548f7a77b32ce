"""The records of verification bodies and of what they verify, as tables (see ``records``)."""

from sqlmodel import Field, SQLModel

from registry.tables.columns import (
    ACCOUNT_CHARS,
    DATE_CHARS,
    PERSON_CHARS,
    PROJECT_CHARS,
    TAG_CHARS,
    flag,
    json_text,
    newest_only,
    whole,
    words,
)


class AccreditationRow(SQLModel, table=True):
    """Accreditations."""

    __tablename__ = "accreditation"
    __table_args__ = (newest_only("accreditation", "body", "scope", unique=True),)

    body: str = Field(sa_column=words(ACCOUNT_CHARS, key=True))
    scope: int = Field(sa_column=whole(key=True))
    until: str = Field(sa_column=words(DATE_CHARS))
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class TieRow(SQLModel, table=True):
    """What binds verification bodies to projects."""

    __tablename__ = "tie"
    __table_args__ = (newest_only("tie", "body", "project", unique=True),)

    body: str = Field(sa_column=words(ACCOUNT_CHARS, key=True))
    project: str = Field(sa_column=words(PROJECT_CHARS, key=True))
    engaged: bool = Field(sa_column=flag())
    received: bool = Field(sa_column=flag())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class TiesRow(SQLModel, table=True):
    """What is declared to bind verification bodies to enterprises."""

    __tablename__ = "ties"
    __table_args__ = (
        newest_only("ties", "body", "enterprise", unique=True),
        newest_only("ties", "enterprise"),
    )

    body: str = Field(sa_column=words(ACCOUNT_CHARS, key=True))
    enterprise: str = Field(sa_column=words(ACCOUNT_CHARS, key=True))
    ties: str = Field(sa_column=json_text())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class ReportRow(SQLModel, table=True):
    """Monitoring reports; those of one project lie side by side in the index by key."""

    __tablename__ = "report"
    __table_args__ = (newest_only("report", "project", "report", unique=True),)

    project: str = Field(sa_column=words(PROJECT_CHARS, key=True))
    report: int = Field(sa_column=whole(key=True))
    period_start: str = Field(sa_column=words(DATE_CHARS))
    period_end: str = Field(sa_column=words(DATE_CHARS))
    period_floor: str = Field(sa_column=words(DATE_CHARS))
    claimed_g: int = Field(sa_column=whole())
    claimed_calculation: str = Field(sa_column=json_text())
    status: str = Field(sa_column=words(TAG_CHARS))
    body: str = Field(sa_column=words(ACCOUNT_CHARS))
    opinion: str = Field(sa_column=words(TAG_CHARS))
    assurance: str = Field(sa_column=words(TAG_CHARS))
    verified_g: int = Field(sa_column=whole())
    verified_calculation: str = Field(sa_column=json_text())
    vintages: str = Field(sa_column=json_text())
    set_off: int = Field(sa_column=whole())
    issuable: int = Field(sa_column=whole())
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class CorrectionsRow(SQLModel, table=True):
    """What bodies asked to be corrected of reports."""

    __tablename__ = "corrections"
    __table_args__ = (newest_only("corrections", "project", "report", unique=True),)

    project: str = Field(sa_column=words(PROJECT_CHARS, key=True))
    report: int = Field(sa_column=whole(key=True))
    requests: str = Field(sa_column=json_text())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class LeadYearRow(SQLModel, table=True):
    """In which years who led verifications for whom."""

    __tablename__ = "lead_year"
    __table_args__ = (newest_only("lead_year", "lead", "proponent", "year", unique=True),)

    lead: str = Field(sa_column=words(PERSON_CHARS, key=True))
    proponent: str = Field(sa_column=words(ACCOUNT_CHARS, key=True))
    year: int = Field(sa_column=whole(key=True))
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())
