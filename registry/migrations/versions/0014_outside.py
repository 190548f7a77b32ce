"""Units that were brought in from elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")


def upgrade() -> None:
    op.create_table(
        "outside_project",
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("units", sa.BigInteger(), nullable=False),
        *_versions(),
        sa.PrimaryKeyConstraint("project", "from_index", name="pk_outside_project"),
    )
    _newest("ux_outside_project_newest", "outside_project", "project")
    op.create_table(
        "outside_series",
        sa.Column("programme", sa.String(32), nullable=False),
        sa.Column("outside", sa.String(64), nullable=False),
        sa.Column("ranges", sa.Text(), nullable=False),
        *_versions(),
        sa.PrimaryKeyConstraint("programme", "outside", "from_index", name="pk_outside_series"),
    )
    _newest("ux_outside_series_newest", "outside_series", "programme", "outside")
    op.create_table(
        "brought_in",
        sa.Column("series", sa.String(11), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("programme", sa.String(32), nullable=False),
        sa.Column("outside", sa.String(64), nullable=False),
        sa.Column("outside_first", sa.BigInteger(), nullable=False),
        sa.Column("certificate", sa.String(64), nullable=False),
        sa.Column("cancellation", sa.String(64), nullable=False),
        sa.Column("period_start", sa.String(10), nullable=False),
        sa.Column("period_end", sa.String(10), nullable=False),
        sa.Column("unit_type", sa.String(32), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        *_versions(),
        sa.PrimaryKeyConstraint("series", "first", "from_index", name="pk_brought_in"),
    )
    _newest("ux_brought_in_newest", "brought_in", "series", "first")
    _newest("ix_brought_in_newest_index", "brought_in", "index", unique=False)


def _versions() -> tuple[sa.Column[int], sa.Column[int]]:
    return (
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
    )


def _newest(name: str, table: str, *columns: str, unique: bool = True) -> None:
    op.create_index(
        name, table, list(columns), unique=unique, sqlite_where=_NEWEST, postgresql_where=_NEWEST
    )


def downgrade() -> None:
    for table in ("brought_in", "outside_series", "outside_project"):
        op.drop_table(table)
