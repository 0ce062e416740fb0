"""The ledger's tables. Times are epoch seconds by the ledger's own clock; texts ending in `_hmac` are keyed hashes."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Seconds = sa.Double

# A query uses an index of some rows on SQLite only where it says the index's very condition, and no bound value in it.
OPEN_CHUNK = sa.text("state NOT IN ('settled', 'dissolved')")
HOLDS_IDENTITY = sa.text("identity_hmac <> '' AND state NOT IN ('duplicate', 'rejected')")
APART_STATES = ("rejected", "duplicate", "suppressed", "refused", "cancelled", "in_doubt")  # other than most rows have
APART = sa.text("state NOT IN ('pending', 'sending', 'delivered')")

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("vendor", sa.Text, nullable=False),
    sa.Column("counted_by", sa.Text, nullable=False),
    sa.Column("credential_hmac", sa.Text, nullable=False),
    sa.Column("hold_kind", sa.Text, nullable=False, server_default=""),  # "", credential, settings, person
    sa.Column("hold_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("held_since", Seconds),
    sa.Column("held_by", sa.Text, nullable=False, server_default=""),
    sa.Column("closed_until", Seconds, nullable=False, server_default="0"),
    sa.Column("closed_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_ok_at", Seconds, nullable=False, server_default="0"),
    sa.Column("formed_at", Seconds, nullable=False, server_default="0"),
    sa.Column("quota_opens_at", Seconds, nullable=False, server_default="0"),
    sa.Column("quota_limit", sa.Text, nullable=False, server_default=""),
)

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("destination", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("state_before_pause", sa.Text, nullable=False, server_default=""),
    sa.Column("why", sa.Text, nullable=False, server_default=""),  # why it is paused or failed
    sa.Column("by", sa.Text, nullable=False, server_default=""),  # who paused or cancelled it
    sa.Column("created_at", Seconds, nullable=False),
    sa.Column("finished_at", Seconds),
    sa.Column("pruned_at", Seconds),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("request_id", sa.Text, nullable=False, server_default=""),  # whose logs tell of its coming
    sa.Column("source_name", sa.Text, nullable=False),
    sa.Column("source_bytes", sa.BigInteger, nullable=False),
    sa.Column("store_key", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("again", sa.Integer, nullable=False, server_default="0"),
    sa.Column("options", sa.JSON, nullable=False),
    sa.Column("detected", sa.JSON, nullable=False),
    sa.Column("mapping", sa.JSON, nullable=False),
    sa.Column("region", sa.Text, nullable=False, server_default=""),
    sa.Column("hold", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("priority", sa.Integer, nullable=False, server_default="4"),
    sa.Column("calls_at_once", sa.Integer, nullable=False, server_default="0"),  # the most that are under way; 0: any
    sa.Column("pass", Seconds, nullable=False, server_default="0"),  # weighted round-robin: the lowest is served next
    sa.Column(
        "approved", sa.Boolean, nullable=False, server_default=sa.false()
    ),  # nothing that is read holds it any more
    sa.Column("prepared", sa.JSON, nullable=False),
    sa.Column("report", sa.JSON, nullable=False, server_default=sa.text("'[]'")),  # what reading found
    sa.Column("notices", sa.JSON, nullable=False),  # what normalising changed and left out, counted
    sa.Column("read_row", sa.Integer, nullable=False, server_default="0"),  # rows up to this number are in the ledger
    sa.Column("blank_rows", sa.Integer, nullable=False, server_default="0"),
    sa.Column("read_done", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("reader_fence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("reader_until", Seconds, nullable=False, server_default="0"),
    sa.Column("told", sa.Integer, nullable=False, server_default="0"),  # so many events have been for webhooks
    sa.UniqueConstraint("account", "destination", "sha256", "again"),
    sa.Index("ix_imports_state", "state"),
    sa.Index("ix_imports_created_at_id", "created_at", "id"),
    sa.Index("ix_imports_store_key", "store_key"),
)

rows = sa.Table(
    "rows",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("import_id", sa.Text, sa.ForeignKey("imports.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("step", sa.Integer, nullable=False, server_default="0"),
    sa.Column("outcome", sa.Text, nullable=False, server_default=""),
    sa.Column("vendor_id", sa.Text, nullable=False, server_default=""),
    sa.Column("steps", sa.Text, nullable=False, server_default=""),  # JSON {step: [outcome, vendor id]}
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("not_before", Seconds, nullable=False, server_default="0"),
    sa.Column("ready_at", Seconds, nullable=False, server_default="0"),
    sa.Column("ceiling", sa.Integer, nullable=False, server_default="1000000"),
    sa.Column("code", sa.Text, nullable=False, server_default=""),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("notes", sa.Text, nullable=False, server_default=""),
    sa.Column("duplicate_of", sa.Integer),
    sa.Column("identity_hmac", sa.Text, nullable=False, server_default=""),
    sa.Column("cells", sa.Text, nullable=False),  # JSON list, as in the source
    sa.Column("fields", sa.Text, nullable=False),  # JSON object, normalised
    sa.UniqueConstraint("import_id", "number"),
    sa.Index(
        "ix_rows_pending",
        "import_id",
        "step",
        "id",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    ),
    sa.Index(
        "uq_rows_identity",
        "import_id",
        "identity_hmac",
        unique=True,
        sqlite_where=HOLDS_IDENTITY,
        postgresql_where=HOLDS_IDENTITY,
    ),
    sa.Index("ix_rows_apart", "import_id", "state", "number", sqlite_where=APART, postgresql_where=APART),
    sa.Index(
        "ix_rows_duplicate_of",
        "import_id",
        "duplicate_of",
        "number",
        sqlite_where=sa.text("duplicate_of IS NOT NULL"),
        postgresql_where=sa.text("duplicate_of IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

counts = sa.Table(
    "counts",
    metadata,
    sa.Column("import_id", sa.Text, sa.ForeignKey("imports.id"), primary_key=True),
    sa.Column("step", sa.Integer, primary_key=True),
    sa.Column("state", sa.Text, primary_key=True),
    sa.Column("n", sa.Integer, nullable=False),
)

chunks = sa.Table(
    "chunks",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("import_id", sa.Text, sa.ForeignKey("imports.id"), nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("counted_by", sa.Text, nullable=False),
    sa.Column("destination", sa.Text, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("purpose", sa.Text, nullable=False),  # send, ask, prepare
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lease_until", Seconds, nullable=False, server_default="0"),
    sa.Column("not_before", Seconds, nullable=False, server_default="0"),
    sa.Column("turn", sa.JSON, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("misreads", sa.Integer, nullable=False, server_default="0"),
    sa.Column("maybe_applied", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("needs_person", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("payload_hash", sa.Text, nullable=False, server_default=""),
    sa.Column("formed_at", Seconds, nullable=False),
    sa.Column("why", sa.Text, nullable=False, server_default=""),
    sa.Index(
        "ix_chunks_open",
        "account",
        "state",
        sqlite_where=OPEN_CHUNK,
        postgresql_where=OPEN_CHUNK,
    ),
    sa.Index("ix_chunks_import_id", "import_id"),
)

chunk_rows = sa.Table(
    "chunk_rows",
    metadata,
    sa.Column("chunk_id", sa.Text, sa.ForeignKey("chunks.id"), primary_key=True),
    sa.Column("row_id", Id, sa.ForeignKey("rows.id"), primary_key=True),
    sa.Index("ix_chunk_rows_row_id", "row_id"),
)

open_identities = sa.Table(
    "open_identities",
    metadata,
    sa.Column("counted_by", sa.Text, primary_key=True),
    sa.Column("identity_hmac", sa.Text, primary_key=True),
    sa.Column("chunk_id", sa.Text, sa.ForeignKey("chunks.id"), nullable=False),
    sa.Column("row_id", Id, sa.ForeignKey("rows.id"), nullable=False),
    sa.Index("ix_open_identities_chunk_id", "chunk_id"),
)

calls = sa.Table(
    "calls",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),  # the permit's id too
    sa.Column("import_id", sa.Text),
    sa.Column("chunk_id", sa.Text),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("counted_by", sa.Text, nullable=False),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("turn", sa.Text, nullable=False),
    sa.Column("method", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("weight", sa.Integer, nullable=False, server_default="1"),
    sa.Column("reads", sa.Boolean, nullable=False),
    sa.Column("payload_hash", sa.Text, nullable=False),
    sa.Column("noted_at", Seconds, nullable=False),
    sa.Column("lease_until", Seconds, nullable=False),
    sa.Column("ended_at", Seconds),
    sa.Column("ended_as", sa.Text, nullable=False, server_default=""),  # "", answered, silent, unsent
    sa.Column("took_seconds", Seconds),
    sa.Column("status", sa.Integer),
    sa.Column("body", sa.Text, nullable=False, server_default=""),  # the answer, secrets removed
    sa.Column("fault", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_calls_counted_by_noted_at", "counted_by", "noted_at"),
    sa.Index("ix_calls_chunk_id", "chunk_id"),
    sa.Index("ix_calls_ended_at", "ended_at"),
    sa.Index("ix_calls_of_import", "import_id", "ended_as", "weight"),  # all that counting an import's calls looks at
)

verdicts = sa.Table(
    "verdicts",
    metadata,
    sa.Column("row_id", Id, sa.ForeignKey("rows.id"), primary_key=True),
    sa.Column("call_id", sa.Text, sa.ForeignKey("calls.id"), primary_key=True),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("delivered", sa.Boolean, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("vendor_id", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Seconds, nullable=False),
)

suppressions = sa.Table(
    "suppressions",
    metadata,
    sa.Column("account", sa.Text, primary_key=True),  # "" is every account
    sa.Column("kind", sa.Text, primary_key=True),  # email, phone, domain
    sa.Column("value_hmac", sa.Text, primary_key=True),
    sa.Column("at", Seconds, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Index("ix_suppressions_place", "at", "account", "kind", "value_hmac"),
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", Id, primary_key=True, autoincrement=True),
    sa.Column("at", Seconds, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("verb", sa.Text, nullable=False),
    sa.Column("object_kind", sa.Text, nullable=False),
    sa.Column("object_id", sa.Text, nullable=False),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Index("ix_events_object_kind_object_id", "object_kind", "object_id"),
    sqlite_autoincrement=True,
)

saved_mappings = sa.Table(
    "saved_mappings",
    metadata,
    sa.Column("header_key", sa.Text, primary_key=True),
    sa.Column("vendor", sa.Text, primary_key=True),
    sa.Column("mapping", sa.JSON, nullable=False),
    sa.Column("at", Seconds, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)

services = sa.Table(
    "services",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),  # dispatcher, sender, reader, api …
    sa.Column("host", sa.Text, nullable=False),
    sa.Column("pid", sa.Integer, nullable=False),
    sa.Column("slots", sa.Integer, nullable=False),
    sa.Column("started_at", Seconds, nullable=False),
    sa.Column("beat_at", Seconds, nullable=False),
    sa.Column("worked_at", Seconds, nullable=False, server_default="0"),  # a round looked around, a task done
)

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column(
        "grant_hmac", sa.Text, primary_key=True
    ),  # whose tokens: a vendor's address, its app and the first of them
    sa.Column("account", sa.Text, nullable=False),  # who renewed them last
    sa.Column(
        "sealed", sa.Text, nullable=False, server_default=""
    ),  # the tokens, encrypted; empty before the first renewal
    sa.Column("generation", sa.Integer, nullable=False, server_default="0"),
    sa.Column("ends_at", Seconds, nullable=False, server_default="0"),
    sa.Column("refused_at", Seconds, nullable=False, server_default="0"),  # the vendor refused the tokens before these
    sa.Column("fence", sa.Integer, nullable=False, server_default="0"),
    sa.Column("lease_until", Seconds, nullable=False, server_default="0"),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),  # stays for ever: events name it
    sa.Column("secret_hmac", sa.Text, nullable=False, unique=True),
    sa.Column("scope", sa.Text, nullable=False),  # read, write, admin: each includes those before it
    sa.Column("created_at", Seconds, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Column("last_used_at", Seconds),
    sa.Column("revoked_at", Seconds),
    sa.Column("revoked_by", sa.Text, nullable=False, server_default=""),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("key_hmac", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, primary_key=True),  # who may repeat the request: an API key, or other services
    sa.Column("request_hmac", sa.Text, nullable=False),
    sa.Column("import_id", sa.Text, sa.ForeignKey("imports.id")),  # none: refused, for the reason in the answer
    sa.Column("answer", sa.JSON, nullable=False),  # as it was given the first time
    sa.Column("at", Seconds, nullable=False),
    sa.Index("ix_idempotency_keys_at", "at"),
)
