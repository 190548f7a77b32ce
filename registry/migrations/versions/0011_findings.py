"""The auditor's findings."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")


def upgrade() -> None:
    op.create_table(
        "finding",
        sa.Column("finding", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("auditor", sa.String(32), nullable=False),
        sa.Column("auditee", sa.String(32), nullable=False),
        sa.Column("ground", sa.String(32), nullable=False),
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("response", sa.String(32), nullable=False),
        sa.Column("answered", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.Column("closed", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("finding", "from_index", name="pk_finding"),
    )
    _newest("ux_finding_newest", "finding", unique=True)
    _newest("ix_finding_newest_auditee", "auditee")
    _newest("ix_finding_newest_project", "project")


def _newest(name: str, column: str, *, unique: bool = False) -> None:
    op.create_index(
        name,
        "finding",
        [column],
        unique=unique,
        sqlite_where=_NEWEST,
        postgresql_where=_NEWEST,
    )


def downgrade() -> None:
    op.drop_table("finding")
