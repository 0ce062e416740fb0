"""The API over SQLite and over PostgreSQL: one process each for all tests, which use files that no other has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.integration.web.office import Office, office


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def api(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, redis_server: str
) -> Iterator[Office]:
    """The API, once over each database."""
    folder = tmp_path_factory.mktemp("api")
    if request.param == "sqlite":
        with office(folder, redis_server) as running:
            yield running
        return
    server = request.getfixturevalue("postgres_server")
    with server.database() as url, office(folder, redis_server, url) as running:
        yield running
        running.desk.service.ledger.close()
