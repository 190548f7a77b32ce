"""Remarks on entries."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remark",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("basis", sa.String(32), nullable=False),
        sa.Column("text_zh", sa.String(500), nullable=False),
        sa.Column("text_en", sa.String(500), nullable=False),
        sa.Column("source", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("index", name="pk_remark"),
    )


def downgrade() -> None:
    op.drop_table("remark")
