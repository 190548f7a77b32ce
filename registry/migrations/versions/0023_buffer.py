"""What removals set aside for their reversal."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")


def upgrade() -> None:
    op.create_table(
        "buffer",
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("pooled", sa.BigInteger(), nullable=False),
        sa.Column("released", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project", "from_index", name="pk_buffer"),
    )
    op.create_index(
        "ux_buffer_newest",
        "buffer",
        ["project"],
        unique=True,
        sqlite_where=_NEWEST,
        postgresql_where=_NEWEST,
    )


def downgrade() -> None:
    op.drop_table("buffer")
