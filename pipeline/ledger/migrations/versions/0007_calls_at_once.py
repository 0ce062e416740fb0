"""How many calls of an import may be under way at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """How many calls of an import may be under way at once."""
    op.add_column("imports", sa.Column("calls_at_once", sa.Integer(), server_default="0", nullable=False))
