"""The keys that the log had, and the recoveries of accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")


def upgrade() -> None:
    op.create_table(
        "log_key",
        sa.Column("material", sa.String(200), nullable=False),
        sa.Column("vkey", sa.String(200), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("material", "from_index", name="pk_log_key"),
    )
    op.create_index(
        "ux_log_key_newest",
        "log_key",
        ["material"],
        unique=True,
        sqlite_where=_NEWEST,
        postgresql_where=_NEWEST,
    )
    op.create_table(
        "recovery",
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("evidence", sa.String(64), nullable=False),
        sa.Column("ripens", sa.String(24), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("holder", "from_index", name="pk_recovery"),
    )
    op.create_index(
        "ux_recovery_newest",
        "recovery",
        ["holder"],
        unique=True,
        sqlite_where=_NEWEST,
        postgresql_where=_NEWEST,
    )


def downgrade() -> None:
    op.drop_table("recovery")
    op.drop_table("log_key")
