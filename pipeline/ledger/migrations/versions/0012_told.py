"""What lists of deliveries are paged by: when the event of each was; and orders by their source and next try."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

WHEN = "(SELECT at FROM webhook_events WHERE webhook_events.id = webhook_deliveries.event_id)"


def upgrade() -> None:
    """Each delivery has the time of its event, and lists an index of just that."""
    op.add_column("webhook_deliveries", sa.Column("at", sa.Double(), server_default="0", nullable=False))
    op.execute(f"UPDATE webhook_deliveries SET at = {WHEN}")  # noqa: S608 - no words of anybody are in it
    op.create_index("ix_webhook_deliveries_told", "webhook_deliveries", ["webhook", "at", "event_id"])
    by_state = ["webhook", "state", "at", "event_id"]
    op.create_index("ix_webhook_deliveries_told_by_state", "webhook_deliveries", by_state)
    op.drop_index("ix_orders_source", "orders")
    op.create_index("ix_orders_source_next_at", "orders", ["source", "next_at"])
