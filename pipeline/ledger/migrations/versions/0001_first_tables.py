"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """The first tables."""
    op.create_table(
        "accounts",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("credential_hmac", sa.Text(), nullable=False),
        sa.Column("hold_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("hold_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("held_since", sa.Double(), nullable=True),
        sa.Column("held_by", sa.Text(), server_default="", nullable=False),
        sa.Column("closed_until", sa.Double(), server_default="0", nullable=False),
        sa.Column("closed_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_ok_at", sa.Double(), server_default="0", nullable=False),
        sa.Column("formed_at", sa.Double(), server_default="0", nullable=False),
        sa.Column("quota_opens_at", sa.Double(), server_default="0", nullable=False),
        sa.Column("quota_limit", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_accounts")),
    )
    op.create_table(
        "calls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=True),
        sa.Column("chunk_id", sa.Text(), nullable=True),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("turn", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), server_default="1", nullable=False),
        sa.Column("reads", sa.Boolean(), nullable=False),
        sa.Column("payload_hash", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.Double(), nullable=False),
        sa.Column("lease_until", sa.Double(), nullable=False),
        sa.Column("ended_at", sa.Double(), nullable=True),
        sa.Column("ended_as", sa.Text(), server_default="", nullable=False),
        sa.Column("took_seconds", sa.Double(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), server_default="", nullable=False),
        sa.Column("fault", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
    )
    op.create_index("ix_calls_chunk_id", "calls", ["chunk_id"], unique=False)
    op.create_index("ix_calls_counted_by_noted_at", "calls", ["counted_by", "noted_at"], unique=False)
    op.create_index("ix_calls_import_id", "calls", ["import_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("verb", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_object_kind_object_id", "events", ["object_kind", "object_id"], unique=False)
    op.create_table(
        "imports",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_before_pause", sa.Text(), server_default="", nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.Column("by", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.Double(), nullable=False),
        sa.Column("finished_at", sa.Double(), nullable=True),
        sa.Column("pruned_at", sa.Double(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("source_name", sa.Text(), nullable=False),
        sa.Column("source_bytes", sa.BigInteger(), nullable=False),
        sa.Column("store_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("again", sa.Integer(), server_default="0", nullable=False),
        sa.Column("options", sa.JSON(), nullable=False),
        sa.Column("detected", sa.JSON(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("region", sa.Text(), server_default="", nullable=False),
        sa.Column("hold", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("priority", sa.Integer(), server_default="4", nullable=False),
        sa.Column("pass", sa.Double(), server_default="0", nullable=False),
        sa.Column("prepared", sa.JSON(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("read_row", sa.Integer(), server_default="0", nullable=False),
        sa.Column("blank_rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("read_done", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reader_fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("reader_until", sa.Double(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
        sa.UniqueConstraint(
            "account", "destination", "sha256", "again", name=op.f("uq_imports_account_destination_sha256_again")
        ),
    )
    op.create_index("ix_imports_state", "imports", ["state"], unique=False)
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_meta")),
    )
    op.create_table(
        "saved_mappings",
        sa.Column("header_key", sa.Text(), nullable=False),
        sa.Column("vendor", sa.Text(), nullable=False),
        sa.Column("mapping", sa.JSON(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("header_key", "vendor", name=op.f("pk_saved_mappings")),
    )
    op.create_table(
        "services",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.Double(), nullable=False),
        sa.Column("beat_at", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
    )
    op.create_table(
        "suppressions",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value_hmac", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("account", "kind", "value_hmac", name=op.f("pk_suppressions")),
    )
    op.create_table(
        "chunks",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("destination", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("fence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.Double(), server_default="0", nullable=False),
        sa.Column("not_before", sa.Double(), server_default="0", nullable=False),
        sa.Column("turn", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("misreads", sa.Integer(), server_default="0", nullable=False),
        sa.Column("maybe_applied", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("needs_person", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("payload_hash", sa.Text(), server_default="", nullable=False),
        sa.Column("formed_at", sa.Double(), nullable=False),
        sa.Column("why", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_chunks_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chunks")),
    )
    op.create_index("ix_chunks_import_id", "chunks", ["import_id"], unique=False)
    op.create_index(
        "ix_chunks_open",
        "chunks",
        ["account", "state"],
        unique=False,
        sqlite_where=sa.text("state NOT IN ('settled', 'dissolved')"),
        postgresql_where=sa.text("state NOT IN ('settled', 'dissolved')"),
    )
    op.create_table(
        "counts",
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_counts_import_id")),
        sa.PrimaryKeyConstraint("import_id", "step", "state", name=op.f("pk_counts")),
    )
    op.create_table(
        "rows",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("import_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), server_default="0", nullable=False),
        sa.Column("outcome", sa.Text(), server_default="", nullable=False),
        sa.Column("vendor_id", sa.Text(), server_default="", nullable=False),
        sa.Column("steps", sa.Text(), server_default="", nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", sa.Double(), server_default="0", nullable=False),
        sa.Column("ready_at", sa.Double(), server_default="0", nullable=False),
        sa.Column("ceiling", sa.Integer(), server_default="1000000", nullable=False),
        sa.Column("code", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("notes", sa.Text(), server_default="", nullable=False),
        sa.Column("duplicate_of", sa.Integer(), nullable=True),
        sa.Column("identity_hmac", sa.Text(), server_default="", nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_rows_import_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rows")),
        sa.UniqueConstraint("import_id", "number", name=op.f("uq_rows_import_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_rows_pending",
        "rows",
        ["import_id", "step", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "uq_rows_identity",
        "rows",
        ["import_id", "identity_hmac"],
        unique=True,
        sqlite_where=sa.text("identity_hmac <> '' AND state NOT IN ('duplicate', 'rejected')"),
        postgresql_where=sa.text("identity_hmac <> '' AND state NOT IN ('duplicate', 'rejected')"),
    )
    op.create_table(
        "chunk_rows",
        sa.Column("chunk_id", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["chunk_id"], ["chunks.id"], name=op.f("fk_chunk_rows_chunk_id")),
        sa.ForeignKeyConstraint(["row_id"], ["rows.id"], name=op.f("fk_chunk_rows_row_id")),
        sa.PrimaryKeyConstraint("chunk_id", "row_id", name=op.f("pk_chunk_rows")),
    )
    op.create_index("ix_chunk_rows_row_id", "chunk_rows", ["row_id"], unique=False)
    op.create_table(
        "open_identities",
        sa.Column("counted_by", sa.Text(), nullable=False),
        sa.Column("identity_hmac", sa.Text(), nullable=False),
        sa.Column("chunk_id", sa.Text(), nullable=False),
        sa.Column("row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["chunk_id"], ["chunks.id"], name=op.f("fk_open_identities_chunk_id")),
        sa.ForeignKeyConstraint(["row_id"], ["rows.id"], name=op.f("fk_open_identities_row_id")),
        sa.PrimaryKeyConstraint("counted_by", "identity_hmac", name=op.f("pk_open_identities")),
    )
    op.create_index("ix_open_identities_chunk_id", "open_identities", ["chunk_id"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column("row_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("call_id", sa.Text(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("delivered", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("vendor_id", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_verdicts_call_id")),
        sa.ForeignKeyConstraint(["row_id"], ["rows.id"], name=op.f("fk_verdicts_row_id")),
        sa.PrimaryKeyConstraint("row_id", "call_id", name=op.f("pk_verdicts")),
    )
