"""Pages of lists that are too long for one answer, and the cursors that lead from one to the next.

A cursor says where a page ended, not how many came before: what is added meanwhile moves nothing.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline import errors

MOST = 200


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a list, and the cursor of what comes after, None at the end."""

    data: Sequence[Mapping[str, Any]]
    next_cursor: str | None

    def to_json(self) -> dict[str, Any]:
        """As every list of the HTTP API looks."""
        return {"data": list(self.data), "has_more": self.next_cursor is not None, "next_cursor": self.next_cursor}


def whole(data: Sequence[Mapping[str, Any]]) -> Page:
    """A list that the settings bound, on the one page that it has."""
    return Page(data, None)


def each(page: Callable[[str | None], Page]) -> Iterator[Mapping[str, Any]]:
    """Everything of a list, a page in memory at a time; `page` gives the one that a cursor leads to."""
    cursor: str | None = None
    while True:
        one = page(cursor)
        yield from one.data
        if (cursor := one.next_cursor) is None:
            return


def check_most(most: int) -> None:
    """Raises RequestError for a page that is too long, or has nothing."""
    if not 1 <= most <= MOST:
        raise errors.RequestError(f"A page has 1 to {MOST} items; ask for fewer.")


def cursor_of(*parts: object) -> str:
    """The cursor of a page that ended there."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def parts_of(cursor: str) -> Any:
    """What `cursor_of` was given, or whatever else a caller made up. Raises RequestError."""
    try:
        return json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True))
    except (ValueError, RecursionError):
        raise no_cursor() from None


def no_cursor() -> errors.RequestError:
    """What to raise for a cursor of some other list."""
    return errors.RequestError("This is no cursor of this list; take the `next_cursor` of the page before.")
