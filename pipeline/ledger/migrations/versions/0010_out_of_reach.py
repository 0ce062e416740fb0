"""How often a file that arrived was out of reach; and imports by when they ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """A count for each arrival, and an index of imports that ended."""
    op.add_column("arrivals", sa.Column("sick", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_imports_finished_at", "imports", ["finished_at"])
