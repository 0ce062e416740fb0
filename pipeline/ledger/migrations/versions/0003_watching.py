"""What watching needs: which request made an import, when a service last did something, and calls by their end."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """What watching needs."""
    op.add_column("imports", sa.Column("request_id", sa.Text(), server_default="", nullable=False))
    op.add_column("services", sa.Column("worked_at", sa.Double(), server_default="0", nullable=False))
    op.create_index("ix_calls_ended_at", "calls", ["ended_at"])
