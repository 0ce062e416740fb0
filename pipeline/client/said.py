"""What a start says, in whichever way it is sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.client.faults import Invalid


def said(
    destination: str, options: Mapping[str, Any] | None, columns: Mapping[str, str] | None, more: Mapping[str, Any]
) -> dict[str, Any]:
    """Every field, without what it leaves to its default."""
    told = {"destination": destination, "set": dict(options or {}) or None, "map": dict(columns or {}) or None, **more}
    return {name: value for name, value in told.items() if value is not None}


def form_text(value: Any) -> str:
    """A value as a form has it: text, or JSON for what is none."""
    return value if isinstance(value, str) else json.dumps(value)


@contextmanager
def opened(file: str | Path | BinaryIO, name: str | None) -> Iterator[tuple[BinaryIO, str]]:
    """The file and its name; one that was open already stays open. Raises OSError, and Invalid for one that is no file."""
    if isinstance(file, str | Path):
        with Path(file).open("rb") as content:
            yield content, name or Path(file).name
    elif not file.seekable():
        raise Invalid("A file is one that can be read twice; a pipe is not.")
    else:
        yield file, name or Path(str(getattr(file, "name", "file"))).name
