"""The ordinary tables."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _organisation()
    _project_title()
    _user()
    _token()
    _document()
    _custody_key()
    _pending_note()
    _pending_party()
    _idempotency()


def downgrade() -> None:
    for table in (
        "idempotency",
        "pending_party",
        "pending_note",
        "custody_key",
        "document",
        "token",
        "user",
        "project_title",
        "organisation",
    ):
        op.drop_table(table)


def _organisation() -> None:
    op.create_table(
        "organisation",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("name_zh", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("assumed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_organisation"),
    )


def _project_title() -> None:
    op.create_table(
        "project_title",
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("title_zh", sa.String(200), nullable=False),
        sa.Column("title_en", sa.String(200), nullable=False),
        sa.Column("county", sa.String(100), nullable=False),
        sa.Column("note", sa.String(2000), nullable=False),
        sa.PrimaryKeyConstraint("project", name="pk_project_title"),
    )


def _user() -> None:
    op.create_table(
        "user",
        sa.Column("id", sa.String(18), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("created", sa.String(24), nullable=False),
        sa.Column("disabled", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user"),
    )
    op.create_index(
        "ux_user_email",
        "user",
        ["email"],
        unique=True,
        sqlite_where=sa.text("email <> ''"),
        postgresql_where=sa.text("email <> ''"),
    )


def _token() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("user_id", sa.String(18), nullable=False),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        sa.Column("label", sa.String(100), nullable=False),
        sa.Column("created", sa.String(24), nullable=False),
        sa.Column("expires", sa.String(24), nullable=False),
        sa.Column("revoked", sa.String(24), nullable=False),
        sa.Column("last_used", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name="fk_token_user_id_user"),
        sa.PrimaryKeyConstraint("id", name="pk_token"),
    )
    op.create_index("ix_token_user_id", "token", ["user_id"])


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("created", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_document"),
    )
    op.create_index("ix_document_account", "document", ["account"])


def _custody_key() -> None:
    op.create_table(
        "custody_key",
        sa.Column("name", sa.String(37), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_custody_key"),
    )
    op.create_index("ix_custody_key_account", "custody_key", ["account"])


def _pending_note() -> None:
    op.create_table(
        "pending_note",
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("act_id", sa.String(32), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("not_after", sa.String(24), nullable=False),
        sa.Column("created", sa.String(24), nullable=False),
        sa.Column("signatures", sa.Text(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("text_sha256", name="pk_pending_note"),
    )
    op.create_index("ix_pending_note_not_after", "pending_note", ["not_after"])


def _pending_party() -> None:
    op.create_table(
        "pending_party",
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(
            ["text_sha256"],
            ["pending_note.text_sha256"],
            name="fk_pending_party_text_sha256_pending_note",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("text_sha256", "account", name="pk_pending_party"),
    )
    op.create_index("ix_pending_party_account", "pending_party", ["account"])


def _idempotency() -> None:
    op.create_table(
        "idempotency",
        sa.Column("token_id", sa.String(16), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("request_sha256", sa.String(64), nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("created", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], name="fk_idempotency_token_id_token"),
        sa.PrimaryKeyConstraint("token_id", "key", name="pk_idempotency"),
    )
    op.create_index("ix_idempotency_created", "idempotency", ["created"])
