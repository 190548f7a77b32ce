"""What bodies stated, and who led verifications for whom in which year."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")
_COLUMNS = ("opinion", "assurance")


def upgrade() -> None:
    op.create_table(
        "lead_year",
        sa.Column("lead", sa.String(18), nullable=False),
        sa.Column("proponent", sa.String(32), nullable=False),
        sa.Column("year", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("from_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("lead", "proponent", "year", "from_index", name="pk_lead_year"),
    )
    op.create_index(
        "ux_lead_year_newest",
        "lead_year",
        ["lead", "proponent", "year"],
        unique=True,
        sqlite_where=_NEWEST,
        postgresql_where=_NEWEST,
    )
    op.create_table(
        "statement",
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("report", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.String(32), nullable=False),
        sa.Column("opinion", sa.String(32), nullable=False),
        sa.Column("assurance", sa.String(32), nullable=False),
        sa.Column("lead", sa.String(18), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("reviewer", sa.String(18), nullable=False),
        sa.Column("statement", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("index", name="pk_statement"),
    )
    op.create_index("ix_statement_project", "statement", ["project", "index"])
    for column in _COLUMNS:
        with op.batch_alter_table("report") as batch:
            batch.add_column(sa.Column(column, sa.String(32), nullable=False, server_default=""))
        # The default is for the rows there are: whoever writes a row says what it holds.
        with op.batch_alter_table("report") as batch:
            batch.alter_column(column, existing_type=sa.String(32), server_default=None)


def downgrade() -> None:
    for column in reversed(_COLUMNS):
        with op.batch_alter_table("report") as batch:
            batch.drop_column(column)
    op.drop_table("statement")
    op.drop_table("lead_year")
