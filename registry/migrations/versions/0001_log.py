"""The log: entries, tiles, checkpoints and the head."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEPT = ("entry", "checkpoint")
_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is never changed', TG_TABLE_NAME; END $$
"""


def _protect_sqlite(table: str) -> None:
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{change} BEFORE {change} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
        )


def _protect_postgresql(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def _protect() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in _KEPT:
            _protect_sqlite(table)
        return
    op.execute(_REFUSE)
    for table in _KEPT:
        _protect_postgresql(table)


def upgrade() -> None:
    _entry()
    _tile()
    _checkpoint()
    _head()
    _protect()


def downgrade() -> None:
    for table in ("head", "checkpoint", "tile", "entry"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("index", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("admitted", sa.String(24), nullable=False),
        sa.Column("act", sa.String(32), nullable=False),
        sa.Column("account", sa.String(32), nullable=False),
        sa.Column("act_id", sa.String(32), nullable=False),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("index", name="pk_entry"),
        sa.UniqueConstraint("account", "act_id", "text_sha256", name="uq_entry_text"),
    )
    op.create_index("ix_entry_account", "entry", ["account", "index"])
    op.create_index("ix_entry_act", "entry", ["act", "index"])


def _tile() -> None:
    op.create_table(
        "tile",
        sa.Column("level", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("number", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("level", "number", name="pk_tile"),
    )


def _checkpoint() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("admitted", sa.String(24), nullable=False),
        sa.PrimaryKeyConstraint("size", name="pk_checkpoint"),
    )


def _head() -> None:
    op.create_table(
        "head",
        sa.Column("id", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("admitted", sa.String(24), nullable=False),
        sa.Column("checkpoint", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_head_one_row")),
        sa.PrimaryKeyConstraint("id", name="pk_head"),
    )
