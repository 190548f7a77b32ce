"""Trusted recipients, transfers that wait, and the type of units of projects elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")


def upgrade() -> None:
    with op.batch_alter_table("outside_project") as batch:
        batch.add_column(
            sa.Column("unit_type", sa.String(32), nullable=False, server_default="reduction")
        )
    op.execute(
        "UPDATE outside_project SET unit_type = COALESCE((SELECT MIN(b.unit_type)"
        " FROM brought_in AS b WHERE SUBSTR(b.series, 1, 6) = outside_project.project), unit_type)"
    )
    with op.batch_alter_table("outside_project") as batch:
        batch.alter_column("unit_type", server_default=None)
    op.create_table(
        "trusted_recipient",
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("recipient", sa.String(32), nullable=False),
        sa.Column("since", sa.String(24), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("holder", "recipient", "from_index", name="pk_trusted_recipient"),
    )
    _newest("ux_trusted_recipient_newest", "trusted_recipient", "holder", "recipient")
    op.create_table(
        "delayed_transfer",
        sa.Column("transfer", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("sender", sa.String(32), nullable=False),
        sa.Column("recipient", sa.String(32), nullable=False),
        sa.Column("ranges", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_ntd", sa.BigInteger(), nullable=False),
        sa.Column("ripens", sa.String(24), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("transfer", "from_index", name="pk_delayed_transfer"),
    )
    _newest("ux_delayed_transfer_newest", "delayed_transfer", "transfer")
    _newest("ix_delayed_transfer_newest_sender", "delayed_transfer", "sender", unique=False)
    _newest("ix_delayed_transfer_newest_recipient", "delayed_transfer", "recipient", unique=False)


def _newest(name: str, table: str, *columns: str, unique: bool = True) -> None:
    op.create_index(
        name, table, list(columns), unique=unique, sqlite_where=_NEWEST, postgresql_where=_NEWEST
    )


def downgrade() -> None:
    for table in ("delayed_transfer", "trusted_recipient"):
        op.drop_table(table)
    with op.batch_alter_table("outside_project") as batch:
        batch.drop_column("unit_type")
