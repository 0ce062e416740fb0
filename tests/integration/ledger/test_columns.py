"""What is no column is told, whichever verb it is given to: passed over, something would be lost in silence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from pipeline.ledger import Ledger, Tx, calls, chunks, imports, rows
from tests.integration.ledger import facts

VERBS: dict[str, Callable[[Tx, str], object]] = {
    "imports.change": lambda tx, import_id: imports.change(tx, import_id, why="", absent=1),
    "imports.move": lambda tx, import_id: imports.move(tx, import_id, ("queued",), "reading", absent=1),
    "chunks.form": lambda tx, import_id: chunks.form(tx, [], import_id=import_id, counted_by="key", absent=1),
    "chunks.move": lambda tx, _: chunks.move(tx, "chunk", 1, "queued", "claimed", absent=1),
    "calls.note": lambda tx, import_id: calls.note(tx, "call", import_id=import_id, absent=1),
    "calls.end": lambda tx, _: calls.end(tx, "call", "answered", absent=1),
    "rows.change": lambda tx, import_id: rows.change(
        tx, import_id, [rows.Change(rows.stored(first_row(tx, import_id)), {"code": "", "absent": 1})]
    ),
}


def first_row(tx: Tx, import_id: str) -> sa.RowMapping:
    return rows.after(tx, import_id, 0, 1)[0]


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_no_column_is_told(ledger: Ledger, verb: str) -> None:
    import_id = facts.filled(ledger, 3)
    with pytest.raises(sa.exc.CompileError, match="absent"), ledger.write() as tx:
        VERBS[verb](tx, import_id)
