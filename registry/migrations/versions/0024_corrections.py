"""What verification bodies asked to be corrected of monitoring reports."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("report", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("requests", sa.Text(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("project", "report", "from_index", name="pk_corrections"),
    )
    op.create_index(
        "ux_corrections_newest",
        "corrections",
        ["project", "report"],
        unique=True,
        sqlite_where=_NEWEST,
        postgresql_where=_NEWEST,
    )


def downgrade() -> None:
    op.drop_table("corrections")
