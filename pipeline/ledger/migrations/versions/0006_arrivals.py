"""Files that arrive in the inbox or a source, and schedules with their runs."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Arrivals and schedules."""
    op.create_table(
        "arrivals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("here", sa.Boolean(), nullable=False),
        sa.Column("held_as", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("fault", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("import_id", sa.Text(), server_default="", nullable=False),
        sa.Column("tries", sa.Integer(), server_default="1", nullable=False),
        sa.Column("fence", sa.Integer(), server_default="1", nullable=False),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("settled_at", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_arrivals")),
        sqlite_autoincrement=True,
    )
    here: dict[str, Any] = {"sqlite_where": sa.text("here = 1"), "postgresql_where": sa.text("here")}
    held: dict[str, Any] = {"sqlite_where": sa.text("held_as <> ''"), "postgresql_where": sa.text("held_as <> ''")}
    op.create_index("uq_arrivals_here", "arrivals", ["place", "name", "version"], unique=True, **here)
    op.create_index("uq_arrivals_held_as", "arrivals", ["place", "held_as"], unique=True, **held)
    op.create_index("ix_arrivals_state", "arrivals", ["state"])
    op.create_index("ix_arrivals_import_id", "arrivals", ["import_id"])
    op.create_table(
        "schedules",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("since", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_schedules")),
    )
    op.create_table(
        "schedule_runs",
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("due_at", sa.Double(), nullable=False),
        sa.Column("begun_at", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("fence", sa.Integer(), server_default="1", nullable=False),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refused", sa.Integer(), server_default="0", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("schedule", "due_at", name=op.f("pk_schedule_runs")),
    )
