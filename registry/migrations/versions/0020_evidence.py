"""Papers about accounts and projects: certificates, inventories, footprints and audits."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")
_WORDS = (
    ("account", 32),
    ("project", 6),
    ("attests", 32),
    ("accreditor", 32),
    ("issuer", 40),
    ("paper", 64),
    ("period_start", 10),
    ("period_end", 10),
    ("valid_to", 10),
    ("fault", 32),
)
_INDEXES = (
    ("ux_evidence_newest", "attachment", True),
    ("ix_evidence_newest_account", "account", False),
    ("ix_evidence_newest_project", "project", False),
)


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("attachment", sa.BigInteger(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(length), nullable=False) for name, length in _WORDS),
        sa.Column("withdrawn", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("attachment", "from_index", name="pk_evidence"),
    )
    for name, column, unique in _INDEXES:
        op.create_index(
            name,
            "evidence",
            [column],
            unique=unique,
            sqlite_where=_NEWEST,
            postgresql_where=_NEWEST,
        )


def downgrade() -> None:
    op.drop_table("evidence")
