"""The real Flower over real workers: who may look, what is seen, and that it is still there after a restart."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests import plain_http
from tests.acceptance.conftest import Shared
from tests.acceptance.watcher import Flower, flower
from tests.stack import wait_until

PAIR = "ada:lovelace, countess"
IDS_ONLY = re.compile(r"\(import [0-9a-z]{8}(, chunk [0-9a-f]{32})?, fence \d+\)")


@pytest.fixture(scope="module")
def watched(shared: Shared) -> Iterator[Flower]:
    """A Flower with a pair from a file, which has seen an import."""
    secret = shared.folder / "flower.pair"
    secret.write_text(PAIR)
    with flower(shared, {"LEADLIFT_FLOWER__BASIC_AUTH": f"file:{secret}"}, PAIR) as seen:
        wait_until(lambda: len(seen.object("/api/workers?refresh=1")) >= 2)
        shared.stack.wait(shared.stack.submit(shared.contacts(60)))
        wait_until(lambda: finished(seen) >= 6)
        yield seen


def finished(seen: Flower) -> int:
    return sum(task["state"] == "SUCCESS" for task in seen.object("/api/tasks").values())


@pytest.mark.parametrize("path", ["/", "/tasks", "/workers", "/broker", "/api/tasks", "/api/workers"])
@pytest.mark.parametrize("pair", ["", "ada:wrong", "countess:lovelace"])
def test_whoever_has_no_password_sees_nothing(watched: Flower, path: str, pair: str) -> None:
    assert watched.get(path, pair)[0] == 401
    assert watched.get(path)[0] == 200


def test_tasks_are_named_as_destinations_and_their_arguments_are_ids(watched: Flower) -> None:
    tasks = watched.object("/api/tasks").values()
    assert {task["name"] for task in tasks} == {"persistiq.leads", "leadlift.read"}
    assert [task["args"] for task in tasks if not IDS_ONLY.fullmatch(task["args"])] == []
    assert {task["kwargs"] for task in tasks} == {"{}"}


def test_workers_are_named_by_what_they_do(watched: Flower) -> None:
    names = {name.partition("-")[0] for name in watched.object("/api/workers")}
    assert names == {"sender", "reader"}


def test_watching_is_not_steering(watched: Flower) -> None:
    worker = next(iter(watched.object("/api/workers")))
    assert watched.get(f"/api/worker/shutdown/{worker}", method="POST")[0] == 403
    assert watched.get("/api/task/send-task/leadlift.read", method="POST")[0] == 403


def test_its_password_is_neither_in_its_arguments_nor_in_its_environment(watched: Flower) -> None:
    process = psutil.Process(watched.process.pid)
    assert "countess" not in " ".join(process.cmdline()) + str(process.environ())


def test_what_it_saw_is_there_after_a_restart_for_the_password_of_the_home(shared: Shared) -> None:
    with flower(shared) as first:
        shared.stack.wait(shared.stack.submit(shared.contacts(30)))
        wait_until(lambda: finished(first) >= 4)
        before = first.object("/api/tasks")
    with flower(shared, {"FLOWER_UNAUTHENTICATED_API": "true", "FLOWER_BASIC_AUTH": "any:one"}) as second:
        assert second.object("/api/tasks").keys() >= before.keys()
        assert second.get("/api/tasks", "any:one")[0] == 401
    kept = shared.stack.home / "flower"
    assert {oct(path.stat().st_mode & 0o077) for path in kept.iterdir()} == {"0o0"}


def test_with_a_provider_people_are_sent_to_it_and_scripts_are_refused(shared: Shared) -> None:
    provider = {
        "LEADLIFT_FLOWER__AUTH_PROVIDER": "google",
        "LEADLIFT_FLOWER__OAUTH_KEY": "our-application",
        "LEADLIFT_FLOWER__OAUTH_SECRET": "env:FLOWER_TEST_SECRET",
        "LEADLIFT_FLOWER__OAUTH_REDIRECT": "https://watch.example.com/login",
        "LEADLIFT_FLOWER__ALLOWED": "*@example.com",
        "LEADLIFT_FLOWER__URL_PREFIX": "watch",
        "FLOWER_TEST_SECRET": "their-secret",
    }
    with flower(shared, provider, "any:one", prefix="/watch") as seen:
        login = plain_http.get(f"{seen.url}/watch/login")
        assert (login.status_code, login.url.path) == (302, "/watch/login")
        assert login.headers["location"].startswith("https://accounts.google.com/")
        assert "client_id=our-application" in login.headers["location"]
        for path in ("/watch/", "/watch/tasks"):
            answer = plain_http.get(f"{seen.url}{path}")
            assert (answer.status_code, answer.headers["location"][:12]) == (302, "/watch/login")
        assert plain_http.get(f"{seen.url}/watch/api/tasks").status_code in (302, 401, 403)
        assert "their-secret" not in seen.log.read_text()


def test_a_public_address_without_a_password_is_refused_in_one_sentence(shared: Shared, tmp_path: Path) -> None:
    done = refused(shared, tmp_path)
    assert done.returncode == 4
    assert done.stderr.count("\n") == 1
    assert "flower.basic_auth" in done.stderr
    assert "Traceback" not in done.stderr


def refused(shared: Shared, folder: Path) -> Any:
    environment = {
        "LEADLIFT_CONFIG": str(shared.stack.home / "leadlift.toml"),
        "LEADLIFT_HOME": str(folder),
        "LEADLIFT_FLOWER__HOST": "0.0.0.0",
    }
    words = [sys.executable, "-c", "from pipeline.cli import main; main()", "up"]
    return subprocess.run(words, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
