"""What reading a file found is kept with its import, and whether a person approved of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Imports of before have no report; those that were not held have been approved by being sent."""
    op.add_column("imports", sa.Column("report", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    op.add_column("imports", sa.Column("approved", sa.Boolean(), server_default=sa.true(), nullable=False))
    with op.batch_alter_table("imports") as table:
        table.alter_column("approved", server_default=sa.false())
