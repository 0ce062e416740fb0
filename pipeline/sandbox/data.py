"""What every simulated vendor needs for its data: ids that look real, and pages."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from pipeline.sandbox.chance import drawn
from pipeline.sandbox.promise import Call

LETTERS = string.ascii_letters + string.digits


class Ids:
    """Short ids such as `l_2lj1Dp`, the same for the same seed, never the same twice."""

    def __init__(self, seed: int) -> None:
        self._source = drawn(seed, "ids")
        self._given: set[str] = set()

    def next(self, kind: str) -> str:
        while True:
            made = f"{kind}_{''.join(self._source.choices(LETTERS, k=6))}"
            if made not in self._given:
                self._given.add(made)
                return made


def page(items: Sequence[Any], number: int, size: int) -> tuple[list[Any], bool]:
    """The items of a page counted from 1, and whether there are more after it."""
    first = (max(1, number) - 1) * size
    return list(items[first : first + size]), first + size < len(items)


def address(call: Call, origin: str, changes: Mapping[str, str]) -> str:
    """The absolute URL of the same call with some of its query changed."""
    return f"{origin}{call.request.path}?{urlencode({**call.request.query, **changes})}"
