"""What projects pin, and how the figures of their reports were computed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_COLUMNS = (
    ("project", "factor_sets", "[]"),
    ("report", "claimed_calculation", ""),
    ("report", "verified_calculation", ""),
)


def upgrade() -> None:
    for table, column, empty in _COLUMNS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(column, sa.Text(), nullable=False, server_default=empty))
        # The default is for the rows there are: whoever writes a row says what it holds.
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=sa.Text(), server_default=None)


def downgrade() -> None:
    for table, column, _ in reversed(_COLUMNS):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(column)
