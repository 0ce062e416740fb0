"""Services of a home, with anything of theirs killed at random: they come back, and in the end nothing is left."""

from __future__ import annotations

import os
import random
import signal
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from pipeline.local import redis as private_redis
from pipeline.local.supervisor import Service, Supervisor
from tests.processes import alive, family, wait_until

SCRIPT = 'sleep 1000 & sleep 1000 & touch "$LEADLIFT_READY_FILE"; wait'


def is_gone(pid: int, supervisor: Supervisor) -> bool:
    """Whether it ended, and the supervisor has noticed."""
    return not alive(pid) and pid not in supervisor.pids().values()


def kill_at_random(home: Path, seed: int, kills: int) -> None:
    chance = random.Random(seed)
    services = [Service(f"service-{n}", ["sh", "-c", SCRIPT], needs=("redis",)) for n in range(3)]
    bystanders = set(family(os.getpid()))
    with Supervisor(home, [private_redis.service(home), *services]) as supervisor:
        supervisor.wait_ready()
        for _ in range(kills):
            victim = chance.choice(sorted(set(family(os.getpid())) - bystanders))
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
            wait_until(partial(is_gone, victim, supervisor))
            supervisor.wait_ready()
            assert private_redis.answers(private_redis.socket_path(home))
        last = set(family(os.getpid())) - bystanders
    assert not any(map(alive, last))


@pytest.mark.slice
def test_ten_kills(tmp_path: Path) -> None:
    kill_at_random(tmp_path, seed=20261121, kills=10)


@pytest.mark.chaos
@pytest.mark.timeout(600)
def test_forty_kills(tmp_path: Path, seed: int) -> None:
    kill_at_random(tmp_path, seed, kills=40)
