"""Ledgers for tests: each on SQLite and on PostgreSQL, empty and migrated when the test begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from pipeline.ledger import Ledger, schema, upgrade
from tests import ledgers, servers

SECRET = b"a secret key for tests"


@dataclass(frozen=True, slots=True)
class MigratedPostgres:
    """A migrated PostgreSQL ledger, emptied before each test by a connection of its own."""

    url: str
    connection: psycopg.Connection

    def emptied(self) -> str:
        """Deletes what the tables hold, which is quicker than to truncate many that are nearly empty."""
        for table in reversed(schema.metadata.sorted_tables):
            self.connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
        return self.url


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: servers.Postgres) -> Iterator[MigratedPostgres]:
    """The session's PostgreSQL ledger."""
    with postgres_server.database() as url:
        ledger = Ledger(url, SECRET)
        upgrade(ledger)
        ledger.close()
        with psycopg.connect(url, autocommit=True) as connection:
            yield MigratedPostgres(url, connection)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an empty, migrated ledger in SQLite."""
    (tmp_path / "ledger.db").write_bytes(ledgers.migrated())
    return f"sqlite:///{tmp_path / 'ledger.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty, migrated ledger, once on each database."""
    if request.param == "postgresql":
        migrated: MigratedPostgres = request.getfixturevalue("migrated_postgres")
        return migrated.emptied()
    return str(request.getfixturevalue("sqlite_url"))


@pytest.fixture
def ledger(ledger_url: str) -> Iterator[Ledger]:
    """An empty ledger, once on each database."""
    opened = Ledger(ledger_url, SECRET)
    yield opened
    opened.close()
