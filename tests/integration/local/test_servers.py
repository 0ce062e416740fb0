"""The servers of the tests themselves."""

from __future__ import annotations

from pathlib import Path

import psycopg
import redis

from pipeline.local.redis import find_server
from tests import servers


def test_each_test_has_an_empty_redis_of_a_version_that_celery_can_use(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as connection:
        assert connection.dbsize() == 0
        assert connection.ping()
    assert find_server().version >= (6, 2)


def test_each_test_has_a_fresh_postgresql_database(postgres_server: servers.Postgres) -> None:
    for _ in range(2):
        with postgres_server.database() as url, psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE made_only_once (id int)")


def test_a_packaged_postgresql_serves_even_from_where_only_its_owner_may_look(tmp_path: Path) -> None:
    packaged = servers.packaged_programs()
    package = packaged.parents[1]
    tmp_path.chmod(0o700)
    for folder in package.parent.glob(f"{package.name}*"):
        (tmp_path / folder.name).symlink_to(folder)
    programs = tmp_path / packaged.relative_to(package.parent)
    with (
        servers.postgres(programs) as server,
        server.database() as url,
        psycopg.connect(url) as connection,
    ):
        assert connection.info.server_version >= 160000
