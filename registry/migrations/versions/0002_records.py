"""The records of the book."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")


def _newest(name: str, table: str, *columns: str, unique: bool = False) -> None:
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=_NEWEST, postgresql_where=_NEWEST
    )


def upgrade() -> None:
    _programme()
    _admission()
    _account()
    _key()
    _accreditation()
    _project()
    _asset_claim()
    _tie()
    _report()
    _series()
    _block()


def downgrade() -> None:
    for table in (
        "block",
        "series",
        "report",
        "tie",
        "asset_claim",
        "project",
        "accreditation",
        "key",
        "account",
        "admission",
        "programme",
    ):
        op.drop_table(table)


def _programme() -> None:
    op.create_table(
        "programme",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("origin", sa.String(128), nullable=False),
        sa.Column("profile", sa.String(32), nullable=False),
        sa.Column("authority", sa.String(32), nullable=False),
        sa.Column("log_vkey", sa.String(200), nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("rules", sa.BigInteger(), nullable=False),
        sa.Column("next_rules", sa.BigInteger(), nullable=False),
        sa.Column("next_rules_from", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "from_index", name="pk_programme"),
    )
    _newest("ux_programme_newest", "programme", "name", unique=True)


def _admission() -> None:
    op.create_table(
        "admission",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.Column("not_after", sa.String(24), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "id", "from_index", name="pk_admission"),
    )
    _newest("ux_admission_newest", "admission", "account", "id", unique=True)


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("ubn", sa.String(8), nullable=False),
        sa.Column("sector", sa.String(2), nullable=False),
        sa.Column("associations", sa.Text(), nullable=False),
        sa.Column("keys_enrolled", sa.BigInteger(), nullable=False),
        sa.Column("live_keys", sa.BigInteger(), nullable=False),
        sa.Column("self_keys", sa.BigInteger(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account", "from_index", name="pk_account"),
    )
    _newest("ix_account_newest_ubn", "account", "ubn")
    _newest("ux_account_newest", "account", "account", unique=True)


def _key() -> None:
    op.create_table(
        "key",
        sa.Column("name", sa.String(37), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("vkey", sa.String(200), nullable=False),
        sa.Column("material", sa.String(200), nullable=False),
        sa.Column("custody", sa.String(32), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "from_index", name="pk_key"),
    )
    _newest("ix_key_newest_account", "key", "account")
    _newest("ix_key_newest_material", "key", "material")
    _newest("ux_key_newest", "key", "name", unique=True)


def _accreditation() -> None:
    op.create_table(
        "accreditation",
        sa.Column("body", sa.String(32), nullable=False),
        sa.Column("scope", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("until", sa.String(10), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("body", "scope", "from_index", name="pk_accreditation"),
    )
    _newest("ux_accreditation_newest", "accreditation", "body", "scope", unique=True)


def _project() -> None:
    op.create_table(
        "project",
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("proponent", sa.String(32), nullable=False),
        sa.Column("methodology", sa.String(32), nullable=False),
        sa.Column("methodology_version", sa.String(32), nullable=False),
        sa.Column("scope", sa.BigInteger(), nullable=False),
        sa.Column("unit_type", sa.String(32), nullable=False),
        sa.Column("crediting_start", sa.String(10), nullable=False),
        sa.Column("crediting_end", sa.String(10), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("shares", sa.Text(), nullable=False),
        sa.Column("validator", sa.String(32), nullable=False),
        sa.Column("reports", sa.BigInteger(), nullable=False),
        sa.Column("monitored_to", sa.String(10), nullable=False),
        sa.Column("debit", sa.BigInteger(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project", "from_index", name="pk_project"),
    )
    _newest("ix_project_newest_proponent", "project", "proponent")
    _newest("ux_project_newest", "project", "project", unique=True)


def _asset_claim() -> None:
    op.create_table(
        "asset_claim",
        sa.Column("plant", sa.String(16), nullable=False),
        sa.Column("equipment", sa.String(32), nullable=False),
        sa.Column("measure", sa.String(32), nullable=False),
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("start", sa.String(10), nullable=False),
        sa.Column("end", sa.String(10), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "plant", "equipment", "measure", "project", "from_index", name="pk_asset_claim"
        ),
    )
    _newest("ix_asset_claim_newest_project", "asset_claim", "project")
    _newest(
        "ux_asset_claim_newest",
        "asset_claim",
        "plant",
        "equipment",
        "measure",
        "project",
        unique=True,
    )


def _tie() -> None:
    op.create_table(
        "tie",
        sa.Column("body", sa.String(32), nullable=False),
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("engaged", sa.Boolean(), nullable=False),
        sa.Column("received", sa.Boolean(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("body", "project", "from_index", name="pk_tie"),
    )
    _newest("ux_tie_newest", "tie", "body", "project", unique=True)


def _report() -> None:
    op.create_table(
        "report",
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("report", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("period_start", sa.String(10), nullable=False),
        sa.Column("period_end", sa.String(10), nullable=False),
        sa.Column("period_floor", sa.String(10), nullable=False),
        sa.Column("claimed_g", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("body", sa.String(32), nullable=False),
        sa.Column("verified_g", sa.BigInteger(), nullable=False),
        sa.Column("vintages", sa.Text(), nullable=False),
        sa.Column("set_off", sa.BigInteger(), nullable=False),
        sa.Column("issuable", sa.BigInteger(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("project", "report", "from_index", name="pk_report"),
    )
    _newest("ux_report_newest", "report", "project", "report", unique=True)


def _series() -> None:
    op.create_table(
        "series",
        sa.Column("series", sa.String(11), nullable=False),
        sa.Column("project", sa.String(6), nullable=False),
        sa.Column("vintage", sa.BigInteger(), nullable=False),
        sa.Column("issued", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", "from_index", name="pk_series"),
    )
    _newest("ix_series_newest_project", "series", "project")
    _newest("ux_series_newest", "series", "series", unique=True)


def _block() -> None:
    op.create_table(
        "block",
        sa.Column("series", sa.String(11), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("report", sa.BigInteger(), nullable=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("moves", sa.BigInteger(), nullable=False),
        sa.Column("index", sa.BigInteger(), nullable=False),
        sa.Column("from_index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("to_index", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("series", "first", "from_index", name="pk_block"),
    )
    _newest("ix_block_newest_holder_status", "block", "holder", "status")
    _newest("ux_block_newest", "block", "series", "first", unique=True)
