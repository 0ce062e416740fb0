"""Whatever goes wrong in the ledger, no message of it holds contact data; and what is erased is gone from the files."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline import errors
from pipeline.ledger import Ledger, Tx, rows, schema
from tests.integration.ledger import facts

SECRET_TEXT = "jane.doe@acme-widgets.com"


def told(fault: BaseException) -> str:
    """Everything that a log would print of a fault, with its causes."""
    return "".join(traceback.format_exception(fault))


def twice(tx: Tx, import_id: str) -> None:
    facts.add_rows(tx, import_id, [1], identity_hmac="", cells=SECRET_TEXT, fields=SECRET_TEXT)


def without_state(tx: Tx, import_id: str) -> None:
    facts.add_rows(tx, import_id, [2], state=None, cells=SECRET_TEXT, fields=SECRET_TEXT)


def of_no_import(tx: Tx, _import_id: str) -> None:
    facts.add_rows(tx, "no import", [3], cells=SECRET_TEXT, fields=SECRET_TEXT)


@pytest.mark.parametrize("fault", [twice, without_state, of_no_import])
def test_a_row_that_is_refused_is_not_in_the_error(ledger: Ledger, fault: Callable[[Tx, str], None]) -> None:
    import_id = facts.filled(ledger, 1)
    with pytest.raises(sa.exc.IntegrityError) as caught, ledger.write() as tx:
        fault(tx, import_id)
    assert SECRET_TEXT not in told(caught.value)
    assert "IntegrityError" in told(caught.value)


def test_a_statement_that_fails_does_not_show_its_parameters(ledger: Ledger) -> None:
    missing = sa.table("missing", sa.column("email"))
    with pytest.raises((errors.Unavailable, sa.exc.ProgrammingError)) as caught, ledger.read() as tx:
        tx.conn.execute(sa.select(missing).where(missing.c.email == SECRET_TEXT))
    assert SECRET_TEXT not in told(caught.value)


def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").mkdir()
    with pytest.raises(errors.Unavailable), Ledger(f"sqlite:///{tmp_path / 'ledger.db'}", b"key").read():
        pass


def test_what_sqlite_erases_is_in_none_of_its_files(sqlite_url: str, tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    ledger = Ledger(sqlite_url, b"key")
    import_id = facts.filled(ledger, 300)
    assert _in_files(path, b"person250@")
    with ledger.erase() as tx:
        tx.conn.execute(sa.update(schema.rows).where(rows.t.import_id == import_id).values(cells="[]", fields="{}"))
    ledger.empty_log()
    assert not _in_files(path, b"@acme-widgets")
    ledger.close()


def _in_files(path: Path, text: bytes) -> bool:
    return any(text in file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
