"""The records of the book as tables: one a kind, column for field (``ledger.book.records``).

They are projections of the entries, written by ``registry.store.flush`` and nobody else, and made
anew by ``registry.rebuild``; those of verification bodies stand in ``registry.tables.bodies``. A
state record has a row for each version, from the entry that wrote it (`from_index`) to the one that
replaced it (`to_index`, `OPEN` while none has). A journal record is written once. What is a tuple
or a struct in the record is JSON text here, an empty one where it is absent.
"""

from sqlmodel import Field, SQLModel

from registry.tables.columns import (
    ACCOUNT_CHARS,
    ACT_ID_CHARS,
    DATE_CHARS,
    INSTANT_CHARS,
    KEY_NAME_CHARS,
    ORIGIN_CHARS,
    PROJECT_CHARS,
    RP_ID_CHARS,
    SERIES_CHARS,
    SHA256_CHARS,
    TAG_CHARS,
    UBN_CHARS,
    VKEY_CHARS,
    flag,
    json_text,
    newest_only,
    whole,
    words,
)


class ProgrammeRow(SQLModel, table=True):
    """The programme."""

    __tablename__ = "programme"
    __table_args__ = (newest_only("programme", "name", unique=True),)

    name: str = Field(sa_column=words(TAG_CHARS, key=True))
    origin: str = Field(sa_column=words(ORIGIN_CHARS))
    profile: str = Field(sa_column=words(TAG_CHARS))
    authority: str = Field(sa_column=words(ACCOUNT_CHARS))
    log_vkey: str = Field(sa_column=words(VKEY_CHARS))
    policy: str = Field(sa_column=json_text())
    rules: int = Field(sa_column=whole())
    next_rules: int = Field(sa_column=whole())
    next_rules_from: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class LogKeyRow(SQLModel, table=True):
    """The log's keys, those it had before too."""

    __tablename__ = "log_key"
    __table_args__ = (newest_only("log_key", "material", unique=True),)

    material: str = Field(sa_column=words(VKEY_CHARS, key=True))
    vkey: str = Field(sa_column=words(VKEY_CHARS))
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class WorkingYearRow(SQLModel, table=True):
    """The working days of years, those that a later act corrected too."""

    __tablename__ = "working_year"
    __table_args__ = (newest_only("working_year", "year", unique=True),)

    year: int = Field(sa_column=whole(key=True))
    closed: str = Field(sa_column=json_text())
    opened: str = Field(sa_column=json_text())
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class AdmissionRow(SQLModel, table=True):
    """The ids of acts, with those long expired: rules take these for absent."""

    __tablename__ = "admission"
    __table_args__ = (newest_only("admission", "account", "id", unique=True),)

    account: str = Field(sa_column=words(ACCOUNT_CHARS, key=True))
    id: str = Field(sa_column=words(ACT_ID_CHARS, key=True))
    text_sha256: str = Field(sa_column=words(SHA256_CHARS))
    not_after: str = Field(sa_column=words(INSTANT_CHARS))
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class AccountRow(SQLModel, table=True):
    """Accounts."""

    __tablename__ = "account"
    __table_args__ = (
        newest_only("account", "account", unique=True),
        newest_only("account", "ubn"),
    )

    account: str = Field(sa_column=words(ACCOUNT_CHARS, key=True))
    kind: str = Field(sa_column=words(TAG_CHARS))
    ubn: str = Field(sa_column=words(UBN_CHARS))
    sector: str = Field(sa_column=words(2))
    associations: str = Field(sa_column=json_text())
    keys_enrolled: int = Field(sa_column=whole())
    live_keys: int = Field(sa_column=whole())
    self_keys: int = Field(sa_column=whole())
    closed: bool = Field(sa_column=flag())
    successor: str = Field(sa_column=words(ACCOUNT_CHARS))
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class KeyRow(SQLModel, table=True):
    """Keys."""

    __tablename__ = "key"
    __table_args__ = (
        newest_only("key", "name", unique=True),
        newest_only("key", "material"),
        newest_only("key", "account"),
    )

    name: str = Field(sa_column=words(KEY_NAME_CHARS, key=True))
    account: str = Field(sa_column=words(ACCOUNT_CHARS))
    vkey: str = Field(sa_column=words(VKEY_CHARS))
    material: str = Field(sa_column=words(VKEY_CHARS))
    custody: str = Field(sa_column=words(TAG_CHARS))
    rp_id: str = Field(sa_column=words(RP_ID_CHARS))
    origins: str = Field(sa_column=json_text())
    revoked: bool = Field(sa_column=flag())
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class RecoveryRow(SQLModel, table=True):
    """Recoveries of accounts; the newest version of each is its last."""

    __tablename__ = "recovery"
    __table_args__ = (newest_only("recovery", "holder", unique=True),)

    holder: str = Field(sa_column=words(ACCOUNT_CHARS, key=True))
    evidence: str = Field(sa_column=words(SHA256_CHARS))
    ripens: str = Field(sa_column=words(INSTANT_CHARS))
    status: str = Field(sa_column=words(TAG_CHARS))
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class SeriesRow(SQLModel, table=True):
    """Series."""

    __tablename__ = "series"
    __table_args__ = (
        newest_only("series", "series", unique=True),
        newest_only("series", "project"),
    )

    series: str = Field(sa_column=words(SERIES_CHARS, key=True))
    project: str = Field(sa_column=words(PROJECT_CHARS))
    vintage: int = Field(sa_column=whole())
    issued: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class BlockRow(SQLModel, table=True):
    """Blocks; the floor of a serial is found in the index by key."""

    __tablename__ = "block"
    __table_args__ = (
        newest_only("block", "series", "first", unique=True),
        newest_only("block", "holder", "status"),
    )

    series: str = Field(sa_column=words(SERIES_CHARS, key=True))
    first: int = Field(sa_column=whole(key=True))
    last: int = Field(sa_column=whole())
    report: int = Field(sa_column=whole())
    issued_to: str = Field(sa_column=words(ACCOUNT_CHARS))
    holder: str = Field(sa_column=words(ACCOUNT_CHARS))
    status: str = Field(sa_column=words(TAG_CHARS))
    moves: int = Field(sa_column=whole())
    index: int = Field(sa_column=whole())
    use_until: str = Field(sa_column=words(DATE_CHARS))
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())
