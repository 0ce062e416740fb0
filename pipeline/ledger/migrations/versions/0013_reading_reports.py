"""Keep the report about a file with its import, and if a person approved of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the columns; imports of before have no report and need no approval."""
    op.add_column("imports", sa.Column("report", sa.JSON(), server_default=sa.text("'[]'"), nullable=False))
    op.add_column("imports", sa.Column("approved", sa.Boolean(), server_default=sa.true(), nullable=False))
    with op.batch_alter_table("imports") as table:
        table.alter_column("approved", server_default=sa.false())
