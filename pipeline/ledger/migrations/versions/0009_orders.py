"""Orders that wait until their source can be reached, and the number of what an import's webhooks were told last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Waiting orders; a count of events for each import."""
    op.create_table(
        "orders",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("key_hmac", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.Text(), server_default="", nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.Double(), server_default="0", nullable=False),
        sa.Column("next_at", sa.Double(), nullable=False),
        sa.Column("lease_until", sa.Double(), server_default="0", nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("owner", "key_hmac", name=op.f("uq_orders_owner_key_hmac")),
    )
    op.create_index("ix_orders_next_at", "orders", ["next_at"])
    op.create_index("ix_orders_source", "orders", ["source"])
    op.create_index("ix_orders_key_hmac", "orders", ["key_hmac"])
    op.add_column("imports", sa.Column("told", sa.Integer(), server_default="0", nullable=False))
