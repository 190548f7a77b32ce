"""Trusted recipients and transfers that wait, as tables (see ``registry.tables.records``)."""

from sqlmodel import Field, SQLModel

from registry.tables.columns import (
    ACCOUNT_CHARS,
    INSTANT_CHARS,
    TAG_CHARS,
    json_text,
    newest_only,
    whole,
    words,
)


class TrustedRecipientRow(SQLModel, table=True):
    """Whom holders trust, or did."""

    __tablename__ = "trusted_recipient"
    __table_args__ = (newest_only("trusted_recipient", "holder", "recipient", unique=True),)

    holder: str = Field(sa_column=words(ACCOUNT_CHARS, key=True))
    recipient: str = Field(sa_column=words(ACCOUNT_CHARS, key=True))
    since: str = Field(sa_column=words(INSTANT_CHARS))
    index: int = Field(sa_column=whole())
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())


class DelayedTransferRow(SQLModel, table=True):
    """Transfers that wait, or did."""

    __tablename__ = "delayed_transfer"
    __table_args__ = (
        newest_only("delayed_transfer", "transfer", unique=True),
        newest_only("delayed_transfer", "sender"),
        newest_only("delayed_transfer", "recipient"),
    )

    transfer: int = Field(sa_column=whole(key=True))
    sender: str = Field(sa_column=words(ACCOUNT_CHARS))
    recipient: str = Field(sa_column=words(ACCOUNT_CHARS))
    ranges: str = Field(sa_column=json_text())
    quantity: int = Field(sa_column=whole())
    unit_price_ntd: int = Field(sa_column=whole())
    ripens: str = Field(sa_column=words(INSTANT_CHARS))
    status: str = Field(sa_column=words(TAG_CHARS))
    from_index: int = Field(sa_column=whole(key=True))
    to_index: int = Field(sa_column=whole())
