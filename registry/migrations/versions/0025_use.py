"""Until when units may be used: those that are there have no last day."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("block") as batch:
        batch.add_column(sa.Column("use_until", sa.String(10), nullable=False, server_default=""))
    with op.batch_alter_table("block") as batch:
        batch.alter_column("use_until", existing_type=sa.String(10), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("block") as batch:
        batch.drop_column("use_until")
