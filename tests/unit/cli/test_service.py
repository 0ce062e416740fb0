"""A service by itself: a name that is none, a Redis that is not named, and a check that finds nothing well, in words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Call


def test_a_service_that_there_is_not_is_refused_with_those_that_there_are(call: Call) -> None:
    done = call("service", "sendr")
    assert done.code == 6
    assert "there are api, beat, dispatcher, flower, inbox, reader, sender, webhooks" in done.err


def test_a_service_by_itself_wants_a_redis_that_runs_elsewhere(call: Call) -> None:
    done = call("service", "dispatcher")
    assert done.code == 4
    assert "redis_url is not set" in done.err


@pytest.mark.parametrize(("name", "words"), [("sender", "heard of no sender"), ("api", "does not answer")])
def test_a_check_of_what_does_not_run_says_so(call: Call, name: str, words: str) -> None:
    done = call("service", name, "--check")
    assert done.code == 7
    assert words in " ".join(done.err.split())


def test_the_process_of_a_service_is_the_one_that_up_starts(
    call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[list[str]] = []

    def begin(_program: str, words: list[str]) -> None:
        begun.append(words)
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "execv", begin)
    monkeypatch.setenv("LEADLIFT_REDIS_URL", "redis://127.0.0.1:9")
    monkeypatch.setattr(os, "environ", dict(os.environ))
    call("service", "dispatcher")
    assert begun[0][1:] == ["-m", "workers.dispatcher"]
    assert os.environ["LEADLIFT_CONFIG"] == str((folder / "leadlift.toml").resolve())
