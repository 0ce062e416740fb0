"""How many calls an import has cost is counted from an index alone, and who else needs a stored file is looked up."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """An index that has all that is counted, and one of stored files."""
    op.drop_index("ix_calls_import_id", "calls")
    op.create_index("ix_calls_of_import", "calls", ["import_id", "ended_as", "weight"])
    op.create_index("ix_imports_store_key", "imports", ["store_key"])
