"""When projects were registered, how often they were renewed, and at which plants they earn."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("registered", sa.String(10), ""),
    ("renewals", sa.BigInteger(), "0"),
    ("plants", sa.Text(), "[]"),
)


def upgrade() -> None:
    with op.batch_alter_table("project") as batch:
        for column, kind, empty in _COLUMNS:
            batch.add_column(sa.Column(column, kind, nullable=False, server_default=empty))
    # The default is for the rows there are: whoever writes a row says what it holds.
    with op.batch_alter_table("project") as batch:
        for column, kind, _ in _COLUMNS:
            batch.alter_column(column, existing_type=kind, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("project") as batch:
        for column, _, _ in reversed(_COLUMNS):
            batch.drop_column(column)
