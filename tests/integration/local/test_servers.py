"""The servers of the tests themselves."""

from __future__ import annotations

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


def test_the_packaged_postgresql_serves_where_none_is_on_path() -> None:
    with (
        servers.postgres(servers.packaged_programs()) as server,
        server.database() as url,
        psycopg.connect(url) as connection,
    ):
        assert connection.info.server_version >= 160000
