"""The records of projects as tables, as ``records`` says."""

from sqlmodel import Field, SQLModel

from registry.tables.columns import (
    ACCOUNT_CHARS,
    APPROVAL_CHARS,
    DATE_CHARS,
    PLANT_CHARS,
    PROJECT_CHARS,
    TAG_CHARS,
    json_text,
    newest_only,
    whole,
    words,
)


class ProjectRow(SQLModel, table=True):
    """Projects."""

    __tablename__ = "project"
    __table_args__ = (
        newest_only("project", "project", unique=True),
        newest_only("project", "proponent"),
    )

    project: str = Field(sa_column=words(PROJECT_CHARS, key=True))
    proponent: str = Field(sa_column=words(ACCOUNT_CHARS))
    methodology: str = Field(sa_column=words(TAG_CHARS))
    methodology_version: str = Field(sa_column=words(TAG_CHARS))
    factor_sets: str = Field(sa_column=json_text())
    scope: int = Field(sa_column=whole())
    unit_type: str = Field(sa_column=words(TAG_CHARS))
    crediting: str = Field(sa_column=words(TAG_CHARS))
    crediting_start: str = Field(sa_column=words(DATE_CHARS))
    crediting_end: str = Field(sa_column=words(DATE_CHARS))
    registered: str = Field(sa_column=words(DATE_CHARS))
    renewals: int = Field(sa_column=whole())
    changed: str = Field(sa_column=words(DATE_CHARS))
    plants: str = Field(sa_column=json_text())
    measure_start: str = Field(sa_column=words(DATE_CHARS))
    scale_kind: str = Field(sa_column=words(TAG_CHARS))
    scale_size: int = Field(sa_column=whole())
    annual_units: int = Field(sa_column=whole())
    tier: str = Field(sa_column=words(TAG_CHARS))
    tier_test: str = Field(sa_column=words(TAG_CHARS))
    analyses: str = Field(sa_column=json_text())
    exclusions: str = Field(sa_column=json_text())
    status: str = Field(sa_column=words(TAG_CHARS))
    shares: str = Field(sa_column=json_text())
    validator: str = Field(sa_column=words(ACCOUNT_CHARS))
    reports: int = Field(sa_column=whole())
    monitored_to: str = Field(sa_column=words(DATE_CHARS))
    debit: int = Field(sa_column=whole())
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class AssetClaimRow(SQLModel, table=True):
    """Claims on assets; those on one plant lie side by side in the index by key."""

    __tablename__ = "asset_claim"
    __table_args__ = (
        newest_only("asset_claim", "plant", "equipment", "measure", "project", unique=True),
        newest_only("asset_claim", "project"),
    )

    plant: str = Field(sa_column=words(PLANT_CHARS, key=True))
    equipment: str = Field(sa_column=words(TAG_CHARS, key=True))
    measure: str = Field(sa_column=words(TAG_CHARS, key=True))
    project: str = Field(sa_column=words(PROJECT_CHARS, key=True))
    start: str = Field(sa_column=words(DATE_CHARS))
    end: str = Field(sa_column=words(DATE_CHARS))
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class OutsideClaimRow(SQLModel, table=True):
    """Registrations of projects in other programmes."""

    __tablename__ = "outside_claim"
    __table_args__ = (
        newest_only("outside_claim", "programme", "serial", unique=True),
        newest_only("outside_claim", "project"),
    )

    programme: str = Field(sa_column=words(TAG_CHARS, key=True))
    serial: str = Field(sa_column=words(APPROVAL_CHARS, key=True))
    project: str = Field(sa_column=words(PROJECT_CHARS))
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())
