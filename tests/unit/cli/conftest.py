"""The command line inside this process: what a command writes, and how it ends."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pipeline.cli import app, screen

SETTINGS = """
secret_key = "a secret key for tests"
[accounts.main]
vendor = "persistiq"
base_url = "http://127.0.0.1:9/v1"
api_key = "the-secret-api-key"
"""


@dataclass(frozen=True, slots=True)
class Done:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> Any:
        return json.loads(self.out)


Call = Callable[..., Done]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with settings for one account that nobody answers at."""
    (tmp_path / "leadlift.toml").write_text(SETTINGS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    return tmp_path


@pytest.fixture
def call(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Runs `leadlift` with some words."""
    del folder
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}

    def run(*words: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["leadlift", *words])
        screen.out.cache_clear()
        screen.err.cache_clear()
        with pytest.raises(SystemExit) as end:
            app.run()
        said = capsys.readouterr()
        return Done(int(end.value.code or 0), said.out, said.err)

    yield run
    for number, handler in kept.items():
        signal.signal(number, handler)
    screen.out.cache_clear()
    screen.err.cache_clear()
