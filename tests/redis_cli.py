"""`redis-cli`, as far as the compose file and the pages use it; `python -m tests.redis_cli` where a Redis comes without one."""

from __future__ import annotations

import os
import sys

import redis

from pipeline.local import redis as private_redis


def words(*place: str) -> list[str]:
    """How to call it for a server at `-p PORT` or `-s PATH`: the program beside the one that tests start, else this module."""
    beside = private_redis.find_server().path.with_name("redis-cli")
    return [*([str(beside)] if beside.exists() else [sys.executable, "-m", "tests.redis_cli"]), *place]


def main(option: str, place: str, *said: str) -> None:
    """Says what the server answers; ends with 1 where it refuses."""
    where = f"redis://127.0.0.1:{place}" if option == "-p" else f"unix://{place}"
    try:
        with redis.Redis.from_url(where, password=os.environ.get("REDISCLI_AUTH"), decode_responses=True) as client:
            answer = client.execute_command(*[word for word in said if word != "-e"])
    except redis.RedisError as error:
        sys.exit(f"{error}")
    sys.stdout.write(f"{'PONG' if answer is True else answer}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
