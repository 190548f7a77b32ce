"""Who earned a block, publications of retirements, annulled uses, and duties to replace units."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NEWEST = sa.text("to_index = 9007199254740991")
_INDEXES = (
    ("publication", ("retirement",), True),
    ("annulled_use", ("series", "first"), True),
    ("annulled_use", ("retirement",), False),
    ("duty", ("annulment", "number"), True),
    ("duty", ("debtor",), False),
    ("duty", ("creditor",), False),
    ("duty", ("retirement",), False),
)


def upgrade() -> None:
    with op.batch_alter_table("block") as batch:
        batch.add_column(sa.Column("issued_to", sa.String(32), nullable=False, server_default=""))
    # Whoever a block was issued to, the journal says.
    op.execute(
        "UPDATE block SET issued_to = COALESCE((SELECT m.recipient FROM movement AS m"
        " WHERE m.act = 'issue' AND m.series = block.series"
        ' AND m."first" <= block."first" AND m."last" >= block."first"), holder)'
    )
    with op.batch_alter_table("block") as batch:
        batch.alter_column("issued_to", existing_type=sa.String(32), server_default=None)
    _create_tables()
    for table, columns, unique in _INDEXES:
        named = f"ux_{table}_newest" if unique else f"ix_{table}_newest_{'_'.join(columns)}"
        op.create_index(
            named,
            table,
            list(columns),
            unique=unique,
            sqlite_where=_NEWEST,
            postgresql_where=_NEWEST,
        )


def _create_tables() -> None:
    op.create_table(
        "publication",
        _whole("retirement", key=True),
        _words("holder", 32),
        _whole("days"),
        _words("retired", 10),
        _words("published", 10),
        _words("due", 10),
        _words("explanation", 64),
        _whole("index"),
        *_range(),
        sa.PrimaryKeyConstraint("retirement", "from_index", name="pk_publication"),
    )
    op.create_table(
        "annulled_use",
        _words("series", 11),
        _whole("first", key=True),
        _whole("last"),
        _whole("retirement"),
        _whole("annulment"),
        _whole("duty"),
        *_range(),
        sa.PrimaryKeyConstraint("series", "first", "from_index", name="pk_annulled_use"),
    )
    op.create_table(
        "duty",
        _whole("annulment", key=True),
        _whole("number", key=True),
        _words("debtor", 32),
        _words("creditor", 32),
        _whole("retirement"),
        sa.Column("ranges", sa.Text(), nullable=False),
        _whole("quantity"),
        _whole("owed"),
        _words("due", 10),
        _words("status", 32),
        _whole("index"),
        *_range(),
        sa.PrimaryKeyConstraint("annulment", "number", "from_index", name="pk_duty"),
    )


def downgrade() -> None:
    for table in ("duty", "annulled_use", "publication"):
        op.drop_table(table)
    with op.batch_alter_table("block") as batch:
        batch.drop_column("issued_to")


def _whole(name: str, *, key: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, autoincrement=False if key else "auto")


def _words(name: str, chars: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(chars), nullable=False)


def _range() -> tuple[sa.Column[int], ...]:
    return _whole("from_index", key=True), _whole("to_index")
