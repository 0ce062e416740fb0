"""What lists are paged by: the do-not-contact list, imports, and the rows of an import that went another way than most."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

APART = sa.text("state NOT IN ('pending', 'sending', 'delivered')")
DUPLICATE = sa.text("duplicate_of IS NOT NULL")


def upgrade() -> None:
    """An index for each list whose pages would cost what the whole list costs."""
    op.create_index("ix_suppressions_place", "suppressions", ["at", "account", "kind", "value_hmac"])
    op.create_index("ix_imports_created_at_id", "imports", ["created_at", "id"])
    apart = ["import_id", "state", "number"]
    op.create_index("ix_rows_apart", "rows", apart, sqlite_where=APART, postgresql_where=APART)
    twins = ["import_id", "duplicate_of", "number"]
    op.create_index("ix_rows_duplicate_of", "rows", twins, sqlite_where=DUPLICATE, postgresql_where=DUPLICATE)
