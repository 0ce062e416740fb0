"""Column mappings that a person gave or approved, recognised again by the header."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from pipeline.ledger import schema
from pipeline.ledger.engine import Tx

t = schema.saved_mappings.c


def saved(tx: Tx, header_key: str, vendor: str) -> dict[str, str] | None:
    """The mapping (header → field) saved for this header and vendor."""
    found = tx.conn.execute(sa.select(t.mapping).where(t.header_key == header_key, t.vendor == vendor)).scalar()
    return dict(found) if found is not None else None


def save(tx: Tx, header_key: str, vendor: str, mapping: Mapping[str, str], by: str) -> None:
    """Saves or replaces the mapping for this header and vendor."""
    insert = tx.insert(schema.saved_mappings).values(
        header_key=header_key, vendor=vendor, mapping=dict(mapping), at=tx.now, by=by
    )
    changes = {name: insert.excluded[name] for name in ("mapping", "at", "by")}
    tx.conn.execute(insert.on_conflict_do_update(index_elements=list(schema.saved_mappings.primary_key), set_=changes))
