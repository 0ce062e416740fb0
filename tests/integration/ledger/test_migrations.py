"""The migrated tables are those of the code, however often and by however many they are brought up to date."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from pipeline import errors
from pipeline.ledger import Ledger, migrate, upgrade
from tests.integration.conftest import SECRET
from tests.integration.ledger import facts

UPGRADE = "import sys; from pipeline.ledger import Ledger, upgrade; upgrade(Ledger(sys.argv[1], b'key'))"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any tables."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'empty.db'}"


def test_the_migrated_tables_are_those_of_the_code(ledger: Ledger) -> None:
    with ledger.read() as tx:
        assert migrate.differences(tx.conn) == []


def test_a_table_that_strays_from_the_code_is_noticed(ledger: Ledger) -> None:
    with ledger.write() as tx:
        tx.conn.execute(sa.text("ALTER TABLE rows ADD COLUMN stray TEXT"))
        assert len(migrate.differences(tx.conn)) == 1
        tx.conn.rollback()  # the next test finds the tables as they were


def test_upgrading_again_changes_nothing(ledger: Ledger) -> None:
    import_id = facts.filled(ledger, 3)
    upgrade(ledger)
    with ledger.read() as tx:
        assert facts.state_of(tx, import_id, 3) == "pending"


def test_the_migrations_are_one_chain_and_each_has_its_number_as_its_name() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    chain = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert chain[::-1] == list(migrate.revisions())


def test_a_ledger_that_is_up_to_date_is_taken_without_the_program_that_migrates(sqlite_url: str) -> None:
    asked = [sys.executable, "-X", "importtime", "-c", UPGRADE, sqlite_url]
    loaded = subprocess.run(asked, capture_output=True, text=True, check=True).stderr
    assert "pipeline.ledger.migrate" in loaded
    assert "alembic" not in loaded


def test_many_processes_may_upgrade_at_once(empty_url: str) -> None:
    starters = [subprocess.Popen([sys.executable, "-c", UPGRADE, empty_url]) for _ in range(3)]
    assert [starter.wait(60) for starter in starters] == [0, 0, 0]
    ledger = Ledger(empty_url, SECRET)
    with ledger.read() as tx:
        assert migrate.differences(tx.conn) == []
    ledger.close()


def test_a_ledger_of_a_newer_program_is_refused(empty_url: str) -> None:
    ledger = Ledger(empty_url, SECRET)
    upgrade(ledger)
    with ledger.write() as tx:
        tx.conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(errors.SettingsError, match="newer Leadlift"):
        upgrade(ledger)
    ledger.close()


def test_sqlite_keeps_a_write_ahead_log_and_waits_for_the_disk(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'fresh.db'}", SECRET)
    upgrade(ledger)
    with ledger.write() as tx:
        found = [tx.conn.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("synchronous", "foreign_keys")]
    ledger.close()
    with sqlite3.connect(tmp_path / "fresh.db") as connection:
        mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
    assert [*found, mode] == [2, 1, "wal"]


@pytest.mark.parametrize(("url", "words"), [("mysql://x/y", "mysql"), ("nonsense", "not a database URL")])
def test_a_ledger_elsewhere_than_in_the_two_databases_is_refused(url: str, words: str) -> None:
    with pytest.raises(errors.SettingsError, match=words):
        Ledger(url, SECRET)
