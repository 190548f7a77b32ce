"""What projects declare of themselves, and where else they are registered."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")
_WORDS = (
    ("crediting", sa.String(32), "fixed"),
    ("measure_start", sa.String(10), ""),
    ("scale_kind", sa.String(32), ""),
    ("scale_size", sa.BigInteger(), "0"),
    ("annual_units", sa.BigInteger(), "0"),
    ("tier", sa.String(32), ""),
    ("tier_test", sa.String(32), ""),
    ("analyses", sa.Text(), "[]"),
    ("exclusions", sa.Text(), "[]"),
)


def upgrade() -> None:
    with op.batch_alter_table("project") as batch:
        for column, kind, empty in _WORDS:
            batch.add_column(sa.Column(column, kind, nullable=False, server_default=empty))
    # The default is for the rows there are: whoever writes a row says what it holds.
    with op.batch_alter_table("project") as batch:
        for column, kind, _ in _WORDS:
            batch.alter_column(column, existing_type=kind, server_default=None)
    op.create_table(
        "outside_claim",
        sa.Column("programme", sa.String(32), nullable=False),
        sa.Column("serial", sa.String(40), nullable=False),
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("programme", "serial", "from_index"),
    )
    for name, columns, unique in (
        ("ux_outside_claim_newest", ["programme", "serial"], True),
        ("ix_outside_claim_newest_project", ["project"], False),
    ):
        op.create_index(
            name,
            "outside_claim",
            columns,
            unique=unique,
            sqlite_where=_NEWEST,
            postgresql_where=_NEWEST,
        )


def downgrade() -> None:
    op.drop_table("outside_claim")
    with op.batch_alter_table("project") as batch:
        for column, _, _ in reversed(_WORDS):
            batch.drop_column(column)
