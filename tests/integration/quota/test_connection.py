"""A Redis that does not serve is waited for; it never makes a call go out."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from pipeline import errors
from pipeline.quota import Granted, Quota, connect
from pipeline.quota import connection as quota_connection
from tests.integration.quota.bench import Bench, rolling
from tests.integration.quota.redis_server import RedisServer


def test_a_redis_that_is_gone_is_unavailable() -> None:
    quota = Quota(redis.Redis.from_url("unix:///nowhere/at/all", retry=Retry(NoBackoff(), 0)))
    with pytest.raises(errors.Unavailable, match="no call is made"):
        quota.confirm("a", "p")


def test_a_redis_that_is_full_is_unavailable_and_takes_nothing(bench: Bench) -> None:
    bench.warm(rolling(5))
    bench.client.config_set("maxmemory", 1)
    try:
        with pytest.raises(errors.Unavailable):
            bench.ask()
    finally:
        bench.client.config_set("maxmemory", 0)
    assert bench.stands().used == 0


def test_a_script_that_fails_is_our_own_defect(bench: Bench) -> None:
    bench.warm(rolling(5))
    bench.client.hset(bench.key("open"), "p", "not packed")
    with pytest.raises(errors.Defect):
        bench.complete("p")


def test_a_url_of_another_kind_is_refused_in_words() -> None:
    with pytest.raises(errors.SettingsError, match="redis://"):
        connect("postgresql://somewhere")


def test_every_wait_of_a_client_is_bounded() -> None:
    for url in ("redis://localhost:1/0", "unix:///tmp/r"):
        options = connect(url).connection_pool.connection_kwargs
        assert options["socket_timeout"]
        assert options["socket_connect_timeout"]
        assert options["retry"].get_retries() <= 5


def test_a_redis_that_is_stopped_does_not_hold_its_client_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota_connection, "ANSWER_TIMEOUT_SECONDS", 0.05)
    server = RedisServer()
    try:
        bench = Bench.at(server.url).warm(rolling(5))
        server.process.send_signal(signal.SIGSTOP)
        with pytest.raises(errors.Unavailable):
            bench.ask("early")
        server.process.send_signal(signal.SIGCONT)
        assert bench.ask("late") == Granted("late")
        assert bench.stands().used <= 2
    finally:
        server.process.send_signal(signal.SIGCONT)
        server.remove()


class LossyProxy:
    """Forwards to a Redis, and cuts the connection instead of passing on each second answer."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.answers = self.cut = 0
        self.asked = False
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.listener.getsockname()[1]}/0"

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(near,), daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        with near, socket.socket(socket.AF_UNIX) as far:
            far.connect(self.target)
            threading.Thread(target=self._forward, args=(near, far), daemon=True).start()
            while answer := far.recv(65536):
                asked, self.asked = self.asked, False
                self.answers += asked
                if asked and self.answers % 2:
                    self.cut += 1
                    far.shutdown(socket.SHUT_RDWR)
                    near.shutdown(socket.SHUT_RDWR)
                    return
                near.sendall(answer)

    def _forward(self, near: socket.socket, far: socket.socket) -> None:
        with suppress(OSError):
            while request := near.recv(65536):
                self.asked = self.asked or b"EVALSHA" in request
                far.sendall(request)


@pytest.fixture
def lossy(redis_url: str) -> Iterator[LossyProxy]:
    proxy = LossyProxy(redis_url.removeprefix("unix://"))
    yield proxy
    proxy.listener.close()


def test_commands_that_a_client_repeats_have_the_effect_of_once(bench: Bench, lossy: LossyProxy) -> None:
    bench.warm(rolling(60))
    quota = Quota(connect(lossy.url), offset_seconds=lambda: bench.seam.offset_seconds)
    for permit in ("answered", "unsent", "waiting"):
        assert quota.acquire(bench.name, bench.limits, permit, lease_seconds=30) == Granted(permit)
    assert quota.confirm(bench.name, "answered")
    quota.complete(bench.name, "answered")
    quota.refund(bench.name, "unsent")
    assert lossy.cut >= 6
    assert (bench.stands().used, bench.stands().in_flight) == (2, 1)


def test_workers_that_stop_or_die_hold_nobody_else_up(bench: Bench) -> None:
    bench.warm(rolling(20))
    for _ in range(5):
        bench.take(lease_seconds=30)
    started = time.monotonic()
    assert bench.call()
    assert time.monotonic() - started < 5
    bench.seam.pass_seconds(30 + 60.1)
    assert bench.stands().free == 20
