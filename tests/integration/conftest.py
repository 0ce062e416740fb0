"""Ledgers for tests: each on SQLite and on PostgreSQL, empty and migrated when the test begins."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipeline.ledger import Ledger, schema, upgrade
from tests import servers

SECRET = b"a secret key for tests"


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite ledger to copy, which is quicker than to migrate anew."""
    path = tmp_path_factory.mktemp("ledger") / "migrated.db"
    ledger = Ledger(f"sqlite:///{path}", SECRET)
    upgrade(ledger)
    ledger.empty_log()
    ledger.close()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: servers.Postgres) -> Iterator[str]:
    """A migrated PostgreSQL ledger to empty before each test."""
    with postgres_server.database() as url:
        ledger = Ledger(url, SECRET)
        upgrade(ledger)
        ledger.close()
        yield url


def _emptied(url: str) -> str:
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    names = ", ".join(table.name for table in schema.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    engine.dispose()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty, migrated ledger, once on each database."""
    if request.param == "postgresql":
        return _emptied(request.getfixturevalue("migrated_postgres"))
    shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "ledger.db")
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """An empty ledger, once on each database."""
    opened = Ledger(ledger_url, SECRET)
    yield opened
    opened.close()
