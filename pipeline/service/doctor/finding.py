"""What an examination found of one thing, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

State = Literal["good", "warning", "problem", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """`todo` is empty where nothing has to be done; `unknown` is what could not be looked at for want of another part."""

    part: str
    state: State
    sentence: str
    todo: str = ""


def good(part: str, sentence: str) -> Finding:
    """All is well with it."""
    return Finding(part, "good", sentence)


def warning(part: str, sentence: str, todo: str) -> Finding:
    """It works, and could be better."""
    return Finding(part, "warning", sentence, todo)


def problem(part: str, sentence: str, todo: str) -> Finding:
    """It does not work, or will not for long."""
    return Finding(part, "problem", sentence, todo)


def unknown(part: str, sentence: str) -> Finding:
    """It could not be looked at, or is not there yet; the sentence names the part."""
    return Finding(part, "unknown", sentence)


def place(url: str) -> str:
    """Where a service is, as people may see it: its host and port, or the path of its file; no user and no password."""
    parts = urlsplit(url)
    _, _, host = parts.netloc.rpartition("@")
    return host or parts.path
