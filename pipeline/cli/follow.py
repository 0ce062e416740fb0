"""Follows an import until it is over, or until it waits for a person."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from pipeline import errors
from pipeline.cli.exits import Exit

if TYPE_CHECKING:
    from pipeline.service.parts import Service

POLL_SECONDS = 0.25
OVER = ("finished", "cancelled", "failed", "paused")
Shown = Mapping[str, Any]


class Watcher(Protocol):
    """Whoever shows an import on its way."""

    def saw(self, shown: Shown) -> None:
        """Takes in how it stands now."""

    def tell(self, sentence: str) -> None:
        """Says something that happened."""


def nothing_to_check() -> None:
    """For an import that is sent by services which are not this command's."""


def follow(
    service: Service, import_id: str, watcher: Watcher, *, check: Callable[[], None] = nothing_to_check
) -> dict[str, Any]:
    """Looks again and again until the import is over; returns it as it is then. `check` raises what ends the waiting."""
    from pipeline.service import show

    told = ""
    while True:
        check()
        try:
            shown = show.one(service, import_id)
            watcher.saw(shown)
            if is_over(shown):
                return shown
        except errors.Unavailable as error:
            if error.message != told:
                watcher.tell(f"{error.message} Trying again.")
            told = error.message
        time.sleep(POLL_SECONDS)


def is_over(shown: Shown) -> bool:
    """Whether nothing more happens by itself: it is over, paused, or its account is held and no call is under way."""
    return bool(shown["state"] in OVER) or (is_held(shown) and not shown["rows"]["sending"])


def is_held(shown: Shown) -> bool:
    """Whether a person must mend its account first."""
    return bool(shown["waiting"]) and shown["waiting"]["reason"] == "account_held"


def awaits_approval(shown: Shown) -> bool:
    """Whether the file was read to its end and a person is to say that it may be sent."""
    return bool(shown["state"] == "paused" and shown["why"].startswith("waiting for approval"))


def exit_of(shown: Shown, *, strict: bool) -> Exit:
    """The exit code that an import's end stands for."""
    if shown["state"] != "finished":
        return Exit.NOT_FINISHED
    if shown["needs_person"]:
        return Exit.NEEDS_PERSON
    if strict and shown["rows"]["delivered"] < shown["rows"]["read"]:
        return Exit.NOT_ALL_DELIVERED
    return Exit.DONE
