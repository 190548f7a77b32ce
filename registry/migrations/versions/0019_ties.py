"""What is declared to bind verification bodies to enterprises."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")
_INDEXES = (
    ("ux_ties_newest", ["body", "enterprise"], True),
    ("ix_ties_newest_enterprise", ["enterprise"], False),
)


def upgrade() -> None:
    op.create_table(
        "ties",
        sa.Column("body", sa.String(32), nullable=False),
        sa.Column("enterprise", sa.String(32), nullable=False),
        sa.Column("ties", sa.Text(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("body", "enterprise", "from_index", name="pk_ties"),
    )
    for name, columns, unique in _INDEXES:
        op.create_index(
            name,
            "ties",
            columns,
            unique=unique,
            sqlite_where=_NEWEST,
            postgresql_where=_NEWEST,
        )


def downgrade() -> None:
    op.drop_table("ties")
