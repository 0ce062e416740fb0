"""Files and folders that stand where no destination is: nothing takes them, and a sentence beside them says so."""

from __future__ import annotations

from collections.abc import Collection

from pipeline.store import Entry, Folder
from workers.inbox import notes
from workers.inbox.dropped import is_meant
from workers.inbox.places import Place

MOST_TOLD = 20


def tell(folder: Folder, known: Collection[Place]) -> None:
    """Tells beside each thing that lies wrong where it should lie, and takes back what was told of one that is gone."""
    accounts = {place.account for place in known}
    _tell_in(folder, "", accounts, f"an account; there are {_list(accounts)}")
    for account in sorted(accounts):
        operations = {place.path.partition("/")[2] for place in known if place.account == account}
        _tell_in(folder, account, operations, f"an operation of the account {account}; there are {_list(operations)}")


def _tell_in(folder: Folder, where: str, known: Collection[str], what: str) -> None:
    found = folder.entries(where)
    names = {entry.name for entry in found}
    for name in [entry.name for entry in found if _is_wrong(entry, known)][:MOST_TOLD]:
        if f"{name}{notes.ERROR}" not in names:
            path = f"{where}/{name}".removeprefix("/")
            text = f"Nothing takes what lies here: a folder of the inbox is ACCOUNT/OPERATION, and this is not {what}."
            notes.write(folder, f"{path}{notes.ERROR}", text)
    for name in names:
        if name.endswith(notes.ERROR) and name.removesuffix(notes.ERROR) not in names:
            folder.delete(f"{where}/{name}".removeprefix("/"))


def _is_wrong(entry: Entry, known: Collection[str]) -> bool:
    if entry.kind == "folder":
        return entry.name not in known and not entry.name.startswith(".")
    return is_meant(entry)


def _list(names: Collection[str]) -> str:
    return ", ".join(sorted(names)) or "none"
