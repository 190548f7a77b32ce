"""The working days of years."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")


def upgrade() -> None:
    op.create_table(
        "working_year",
        sa.Column("year", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("closed", sa.Text(), nullable=False),
        sa.Column("opened", sa.Text(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("year", "from_index", name="pk_working_year"),
    )
    op.create_index(
        "ux_working_year_newest",
        "working_year",
        ["year"],
        unique=True,
        sqlite_where=_NEWEST,
        postgresql_where=_NEWEST,
    )


def downgrade() -> None:
    op.drop_table("working_year")
