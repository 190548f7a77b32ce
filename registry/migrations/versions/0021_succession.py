"""Accounts that are closed, and what they were merged into."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.add_column(
            sa.Column("closed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch.add_column(sa.Column("successor", sa.String(32), nullable=False, server_default=""))
    # The defaults are for the rows there are: whoever writes a row says what it holds.
    with op.batch_alter_table("account") as batch:
        batch.alter_column("closed", existing_type=sa.Boolean(), server_default=None)
        batch.alter_column("successor", existing_type=sa.String(32), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("account") as batch:
        batch.drop_column("successor")
        batch.drop_column("closed")
