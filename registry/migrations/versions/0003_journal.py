"""The journal of units."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _issuance()
    _movement()
    _trade()
    _retirement()


def downgrade() -> None:
    for table in ("retirement", "trade", "movement", "issuance"):
        op.drop_table(table)


def _issuance() -> None:
    op.create_table(
        "issuance",
        sa.Column("index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("report", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.String(32), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("index", name="pk_issuance"),
    )
    op.create_index("ix_issuance_project", "issuance", ["project", "report"])


def _movement() -> None:
    op.create_table(
        "movement",
        sa.Column("index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("position", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("series", sa.String(11), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.String(32), nullable=False),
        sa.Column("recipient", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("index", "position", name="pk_movement"),
    )
    op.create_index("ix_movement_recipient", "movement", ["recipient", "index"])
    op.create_index("ix_movement_sender", "movement", ["sender", "index"])
    op.create_index("ix_movement_series", "movement", ["series", "first"])


def _trade() -> None:
    op.create_table(
        "trade",
        sa.Column("index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("sender", sa.String(32), nullable=False),
        sa.Column("recipient", sa.String(32), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit_price_ntd", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("index", name="pk_trade"),
    )
    op.create_index("ix_trade_recipient", "trade", ["recipient", "index"])
    op.create_index("ix_trade_sender", "trade", ["sender", "index"])


def _retirement() -> None:
    op.create_table(
        "retirement",
        sa.Column("index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("beneficiary", sa.String(8), nullable=False),
        sa.Column("approval", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("index", name="pk_retirement"),
    )
    op.create_index("ix_retirement_holder", "retirement", ["holder", "index"])
