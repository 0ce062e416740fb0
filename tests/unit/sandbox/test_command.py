"""The sandbox as a process: it tells its address, listens on this machine alone, and ends when it should."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from pipeline import errors
from pipeline.sandbox.command import open_sandbox, run
from tests import plain_http
from tests.processes import alive, wait_until

START = [sys.executable, "-m", "pipeline.sandbox", "persistiq"]


@pytest.fixture
def started() -> Iterator[tuple[subprocess.Popen[bytes], dict[str, Any]]]:
    process = subprocess.Popen([*START, "--key", "mine", "--die-with-parent"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    yield process, json.loads(process.stdout.readline())
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_first_line_tells_where_it_listens(started: tuple[subprocess.Popen[bytes], dict[str, Any]]) -> None:
    _, told = started
    assert told["vendor"] == "persistiq"
    assert told["base_url"].startswith("http://127.0.0.1:")
    assert told["base_url"].endswith("/v1")
    assert plain_http.get(f"{told['base_url']}/users", headers={"x-api-key": "mine"}).status_code == 200
    assert len(told["campaigns"]) == 2


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly_when_told_to(
    started: tuple[subprocess.Popen[bytes], dict[str, Any]], number: signal.Signals
) -> None:
    started[0].send_signal(number)
    assert started[0].wait(10) == 0


def test_it_ends_when_its_parent_is_killed() -> None:
    starter = f"import subprocess, sys, time; subprocess.Popen({[*START, '--die-with-parent']!r}); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = json.loads(parent.stdout.readline())["pid"]
    parent.kill()
    parent.wait()
    wait_until(lambda: not alive(child), what="the end of the sandbox")
    parent.stdout.close()


def test_a_taken_port_is_told_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(errors.Unavailable, match="taken"):
            open_sandbox("persistiq", port=taken.getsockname()[1])


def test_the_table_of_switches_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["persistiq", "--list-switches"]) == 0
    names = [switch["name"] for switch in json.loads(capsys.readouterr().out)]
    assert {"skipped_duplicate", "commit_then_cut", "window"} <= set(names)


@pytest.mark.parametrize("wrong", [["--switch", "nonsense=1"], ["--switch", "window"], ["--time-scale", "0"]])
def test_a_wrong_start_ends_with_a_sentence(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["persistiq", *wrong]) == 2
    assert capsys.readouterr().err.count("\n") == 1
