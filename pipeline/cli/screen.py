"""What a command writes: tables and sentences for people on a terminal, plain lines elsewhere, JSON for scripts."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from functools import cache
from typing import Any

from rich.console import Console

NARROWEST = 60


@cache
def out() -> Console:
    """Standard output. Where it is no terminal there are no colours, no control codes and no broken lines."""
    return _console(stderr=False)


@cache
def err() -> Console:
    """Standard error."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, highlight=False, emoji=False, markup=True)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = 100
    return console


def interactive() -> bool:
    """Whether a person sits at both ends, who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def say(sentence: str = "", *, style: str = "") -> None:
    """A sentence for people, taken as it is."""
    out().print(sentence, style=style, markup=False, soft_wrap=not out().is_terminal)


def complain(sentence: str) -> None:
    """What went wrong, in one sentence, on standard error."""
    err().print(sentence, style="red", markup=False, soft_wrap=not err().is_terminal)


def remark(sentence: str) -> None:
    """Something in passing, on standard error, so that results stay alone."""
    err().print(sentence, style="dim", markup=False, soft_wrap=not err().is_terminal)


def show_json(value: Any) -> None:
    """One JSON value, and nothing else, on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")
    sys.stdout.flush()


def show_json_list(values: Iterable[Any]) -> None:
    """One JSON list, and nothing else, on standard output, written while its values come."""
    before = "[\n  "
    for value in values:
        text = json.dumps(value, ensure_ascii=False, indent=2, default=str)
        sys.stdout.write(before + text.replace("\n", "\n  "))
        before = ",\n  "
    sys.stdout.write("[]\n" if before.startswith("[") else "\n]\n")
    sys.stdout.flush()


def show_json_line(value: Any) -> None:
    """One of several JSON values, on a line of its own."""
    json.dump(value, sys.stdout, ensure_ascii=False, default=str)
    sys.stdout.write("\n")
    sys.stdout.flush()
