"""What witnesses said of the log's heads."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cosignature",
        sa.Column("witness", sa.String(200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("time", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("witness", "size", name="pk_cosignature"),
    )
    op.create_table(
        "published",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("size", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_published"),
        sa.CheckConstraint("id = 1", name="ck_published_one_row"),
    )


def downgrade() -> None:
    op.drop_table("published")
    op.drop_table("cosignature")
