"""From when on a project's activity or monitoring changed last."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_DATE = sa.String(10)


def upgrade() -> None:
    with op.batch_alter_table("project") as batch:
        batch.add_column(sa.Column("changed", _DATE, nullable=False, server_default=""))
    # The default is for the rows there are: whoever writes a row says what it holds.
    with op.batch_alter_table("project") as batch:
        batch.alter_column("changed", existing_type=_DATE, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("project") as batch:
        batch.drop_column("changed")
