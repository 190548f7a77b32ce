"""Dossiers: applications, their documents, their review, and what is said of them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _dossier()
    for table, columns in _parts().items():
        op.create_table(
            table,
            sa.Column("dossier", sa.String(18), nullable=False),
            sa.Column("number", sa.BigInteger(), nullable=False),
            *columns,
            _of_dossier(table),
            sa.PrimaryKeyConstraint("dossier", "number", name=f"pk_{table}"),
        )
    _documents()
    _reviewers()


def downgrade() -> None:
    for table in ("dossier_reviewer", "dossier_document", *reversed(_parts()), "dossier"):
        op.drop_table(table)


def _of_dossier(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_dossier_dossier"
    return sa.ForeignKeyConstraint(["dossier"], ["dossier.id"], name=name, ondelete="CASCADE")


def _dossier() -> None:
    op.create_table(
        "dossier",
        sa.Column("id", sa.String(18), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("effective", sa.String(10), nullable=False),
        sa.Column("circumstances", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("resumes", sa.String(32), nullable=False),
        sa.Column("created", sa.String(24), nullable=False),
        sa.Column("submitted", sa.String(24), nullable=False),
        sa.Column("decided", sa.String(24), nullable=False),
        sa.Column("is_extended", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("comments_from", sa.String(10), nullable=False),
        sa.Column("comments_until", sa.String(10), nullable=False),
        sa.Column("comments_sha256", sa.String(64), nullable=False),
        sa.Column("steps", sa.BigInteger(), nullable=False),
        sa.Column("messages", sa.BigInteger(), nullable=False),
        sa.Column("comments", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dossier"),
    )
    op.create_index("ix_dossier_account", "dossier", ["account", "created", "id"])
    op.create_index("ix_dossier_created", "dossier", ["created", "id"])


def _documents() -> None:
    op.create_table(
        "dossier_document",
        sa.Column("dossier", sa.String(18), nullable=False),
        sa.Column("item", sa.String(32), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("attached", sa.String(24), nullable=False),
        _of_dossier("dossier_document"),
        sa.PrimaryKeyConstraint("dossier", "item", "sha256", name="pk_dossier_document"),
    )
    op.create_index("ix_dossier_document_sha256", "dossier_document", ["sha256"])


def _reviewers() -> None:
    op.create_table(
        "dossier_reviewer",
        sa.Column("dossier", sa.String(18), nullable=False),
        sa.Column("user_id", sa.String(18), nullable=False),
        sa.Column("assigned", sa.String(24), nullable=False),
        sa.Column("released", sa.String(24), nullable=False),
        sa.Column("recommendation", sa.String(32), nullable=False),
        sa.Column("recommended", sa.String(24), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        _of_dossier("dossier_reviewer"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_dossier_reviewer_user_id_user"),
        sa.PrimaryKeyConstraint("dossier", "user_id", name="pk_dossier_reviewer"),
    )
    op.create_index("ix_dossier_reviewer_user_id", "dossier_reviewer", ["user_id"])


def _parts() -> dict[str, tuple[sa.Column[object], ...]]:
    """Return the columns of the tables whose rows are numbered within a dossier."""
    return {
        "dossier_step": (
            sa.Column("at", sa.String(24), nullable=False),
            sa.Column("user_id", sa.String(18), nullable=False),
            sa.Column("account", sa.String(32), nullable=False),
            sa.Column("step", sa.String(32), nullable=False),
            sa.Column("state", sa.String(32), nullable=False),
            sa.Column("what", sa.String(32), nullable=False),
            sa.Column("sha256", sa.String(64), nullable=False),
            sa.Column("text", sa.String(2000), nullable=False),
        ),
        "dossier_correction": (
            sa.Column("asked", sa.String(24), nullable=False),
            sa.Column("until", sa.String(10), nullable=False),
            sa.Column("items", sa.Text(), nullable=False),
            sa.Column("text", sa.String(2000), nullable=False),
            sa.Column("answered", sa.String(24), nullable=False),
        ),
        "dossier_message": (
            sa.Column("at", sa.String(24), nullable=False),
            sa.Column("user_id", sa.String(18), nullable=False),
            sa.Column("side", sa.String(32), nullable=False),
            sa.Column("is_internal", sa.Boolean(), nullable=False),
            sa.Column("text", sa.String(2000), nullable=False),
        ),
        "dossier_comment": (
            sa.Column("at", sa.String(24), nullable=False),
            sa.Column("user_id", sa.String(18), nullable=False),
            sa.Column("account", sa.String(32), nullable=False),
            sa.Column("text", sa.String(2000), nullable=False),
        ),
    }
