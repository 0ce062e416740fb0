"""The folders of the inbox: `ACCOUNT/OPERATION` for each operation of each account, made at the start for people to see."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection
from dataclasses import dataclass

from pipeline import errors
from pipeline.service.parts import Service
from pipeline.store import Folder
from pipeline.vendors import get

HELD, DONE, FAILED = "processing", "done", "failed"
_PLAIN = re.compile(r"[\w-][\w. -]*")


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of a destination."""

    inbox: str
    account: str
    destination: str

    @property
    def path(self) -> str:
        """The folder, inside the inbox."""
        return f"{self.account}/{self.destination.partition('.')[2]}"

    @property
    def key(self) -> str:
        """How the ledger calls it, wherever this machine has mounted it."""
        return f"{self.inbox}{self.path}"


def places(service: Service, inbox: str) -> dict[str, Place]:
    """Every folder that the settings make in an inbox of this name, by what the ledger calls it."""
    found: dict[str, Place] = {}
    for name, account in sorted(service.settings.accounts.items()):
        if not _PLAIN.fullmatch(name):
            continue  # a name that is no folder's: such an account has other doors
        with contextlib.suppress(errors.NotFound):
            for operation in get(account.vendor).operations:
                place = Place(inbox, name, f"{account.vendor}.{operation.name}")
                found[place.key] = place
    return found


def make(folder: Folder, place: Place, there: Collection[str] = ()) -> None:
    """Makes those of a place's folders that are not there."""
    for name in (HELD, DONE, FAILED):
        if name not in there:
            folder.make(f"{place.path}/{name}")
