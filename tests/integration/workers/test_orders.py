"""Orders through Celery and real readers: killed while they hold one, or unable to reach its source."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from pipeline import settings as settings_file
from pipeline.client import Leadlift
from pipeline.ledger import imports, orders
from pipeline.service import once
from pipeline.service.parts import Service
from pipeline.wiring import Wiring
from tests.processes import wait_until
from workers.app import broker_url

READER = ["celery", "--app", "{app}", "--quiet", "worker", "--queues", "leadlift.read", "--concurrency", "1"]
DISPATCHER = ["workers.dispatcher"]


class Home:
    """A home whose services are begun one by one, and who orders there."""

    def __init__(self, folder: Path, redis_url: str) -> None:
        self.folder, self.config = folder, folder / "leadlift.toml"
        for name in ("near", "deaths"):
            (folder / name).mkdir()
        self._top = (
            f'home = "{folder}/home"\nredis_url = "{redis_url}"\nsecret_key = "a secret key for tests"\n'
            '[accounts.main]\nvendor = "persistiq"\napi_key = "unused"\nbase_url = "http://127.0.0.1:9"\n'
            f'[sources.near]\nurl = "file://{folder}/near"\n'
        )
        self.far_is("sftp://nobody@127.0.0.1:9/exports")
        self.service: Service = Wiring(settings_file.load(self.config)).service()
        self._orders = Leadlift.over_celery(broker_url(redis_url), service="shop")

    def far_is(self, url: str) -> None:
        """Where the source `far` is from now on."""
        fresh = self.config.with_suffix(".fresh")
        fresh.write_text(f'{self._top}[sources.far]\nurl = "{url}"\n')
        fresh.replace(self.config)

    @contextmanager
    def process(self, *words: str) -> Iterator[subprocess.Popen[bytes]]:
        """A service of the home; killed at the end unless it ended before."""
        env = {
            **os.environ,
            "LEADLIFT_CONFIG": str(self.config),
            "LEADLIFT_WORKER_KIND": "reader",
            "DEATHS": str(self.folder / "deaths"),
        }
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen([sys.executable, "-m", *words], env=env, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def reader(self, app: str = "workers.app") -> ExitStack:
        """A reader, as a context."""
        stack = ExitStack()
        self.running = stack.enter_context(self.process(*(word.format(app=app) for word in READER)))
        return stack

    def order(self, key: str, source: str) -> None:
        (self.folder / "near" / f"{key}.csv").write_text(f"Email\n{key}@acme-widgets.com\n")
        self._orders.start_import("persistiq.leads", source=source, path=f"{key}.csv", idempotency_key=key)

    def made(self, key: str) -> str | None:
        """The import that the order made, if it has."""
        known = once.outcomes(self.service, key)
        return known[-1]["import"] if known else None

    def waits(self, key: str) -> bool:
        known = once.outcomes(self.service, key)
        return bool(known) and known[-1]["waiting"] is not None

    def number_of_imports(self) -> int:
        with self.service.ledger.read() as tx:
            return len(imports.newest(tx, 10))

    def deaths(self) -> list[str]:
        return sorted(path.name for path in (self.folder / "deaths").iterdir())


@pytest.fixture
def home(tmp_path: Path, redis_url: str) -> Iterator[Home]:
    made = Home(tmp_path, redis_url)
    yield made
    made.service.ledger.close()


def test_an_order_that_killed_readers_held_comes_again_and_makes_one_import(home: Home) -> None:
    for death in ("begun-worker", "made-process"):
        (home.folder / "deaths" / death).touch()
    home.order("may", "near")
    with home.reader("tests.integration.workers.dying_reader"):
        assert home.running.wait(60) == -9
    assert (home.made("may"), home.deaths()) == (None, ["made-process"])
    with home.reader("tests.integration.workers.dying_reader"):
        wait_until(lambda: not home.deaths(), deadline_seconds=60, what="the second death")
        home.order("june", "near")  # comes after the first one, which is given back at once
        wait_until(lambda: home.made("june"), deadline_seconds=60, what="the import of june")
        wait_until(lambda: home.made("may"), deadline_seconds=60, what="the import of may")
    assert home.number_of_imports() == 2


def test_a_reader_is_free_while_an_order_waits_and_takes_it_up_when_its_source_is_there(home: Home) -> None:
    with home.reader(), home.process(*DISPATCHER):
        home.order("far", "far")
        home.order("near", "near")
        wait_until(lambda: home.waits("far"), deadline_seconds=60, what="the word that it waits")
        wait_until(lambda: home.made("near"), deadline_seconds=60, what="the import of the order behind")
        home.far_is(f"file://{home.folder}/near")
        with home.service.ledger.write() as tx:
            orders.reached(tx, "far")  # instead of waiting for ten seconds
        wait_until(lambda: home.made("far"), deadline_seconds=60, what="the import of the order that waited")
    assert home.number_of_imports() == 2
