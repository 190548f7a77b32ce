"""Keys that are passkeys: for whom they sign, and where."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("key") as key:
        key.add_column(sa.Column("rp_id", sa.String(253), nullable=False, server_default=""))
        key.add_column(sa.Column("origins", sa.Text(), nullable=False, server_default="[]"))
    # The defaults are for the keys there are: whoever writes a key says what it is.
    with op.batch_alter_table("key") as key:
        key.alter_column("rp_id", existing_type=sa.String(253), server_default=None)
        key.alter_column("origins", existing_type=sa.Text(), server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("key") as key:
        key.drop_column("origins")
        key.drop_column("rp_id")
