"""The do-not-contact list: e-mails, phones and domains, for one account or for all. Values are kept as keyed hashes only.

A domain means that domain alone: `acme.com` does not stop `jane@mail.acme.com`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipeline import clock, errors
from pipeline.files.detected import Wanted
from pipeline.ledger import events, suppressions
from pipeline.ledger.suppressions import EVERY_ACCOUNT, Kind, Place
from pipeline.service import pages
from pipeline.service.pages import Page
from pipeline.service.parts import Service
from pipeline.service.texts import is_storable

Mark = tuple[Kind, str]
TOLD_LINES = 100
COLUMN_SHARE = 0.5  # a column is one of values when at least so much of what fills it is one


def mark_of(text: str, region: str | None) -> Mark | None:
    """A value in the form that the list knows it by, None for what is neither e-mail, phone nor domain."""
    from pipeline.rows.emails import reference_email  # who only looks at the list needs no library for it
    from pipeline.rows.phones import reference_phone

    value = text.strip()
    if "@" in value[1:]:
        email = reference_email(value).address
        return ("email", email.casefold()) if email else None
    domain = value.removeprefix("@")
    # A domain is what may stand behind the at-sign, in the form that a row's normalised address has it.
    if address := reference_email(f"a@{domain}").address if "." in domain else "":
        return "domain", address.rpartition("@")[2].casefold()
    number = reference_phone(value, region).number
    return ("phone", number) if number else None


def add(service: Service, values: Iterable[str], *, account: str | None, actor: str, note: str = "") -> dict[str, Any]:
    """Puts values on the list, all of them or, where one is not understood, none. Raises RequestError."""
    name, marks = _account(service, account), _marks(service, values, account)
    with service.ledger.write() as tx:
        added = suppressions.add(tx, marks, account=name, by=actor, note=note)
        events.record(tx, actor, "suppress", "suppressions", name, **_counted(marks), added=added)
    return {"account": account, **_counted(marks), "added": added, "known": len(set(marks)) - added}


def remove(service: Service, values: Iterable[str], *, account: str | None, actor: str) -> dict[str, Any]:
    """Takes values off the list of one account, or off the list for all. Raises RequestError."""
    marks = _marks(service, values, account)
    name = account or EVERY_ACCOUNT
    with service.ledger.write() as tx:
        removed = sum(suppressions.remove(tx, kind, value, account=name) for kind, value in marks)
        events.record(tx, actor, "unsuppress", "suppressions", name, **_counted(marks), removed=removed)
    return {"account": account, "removed": removed, "absent": len(marks) - removed}


def page(service: Service, *, most: int = 50, cursor: str | None = None) -> Page:
    """Some entries, oldest first; `value` tells them apart and cannot be turned back into what it stands for.

    Raises RequestError.
    """
    pages.check_most(most)
    with service.ledger.read() as tx:
        several = suppressions.listed(tx, most + 1, None if cursor is None else _place(cursor))
    shown = [_shown(entry) for entry in several[:most]]
    following = pages.cursor_of(*suppressions.place_of(several[most - 1])) if len(several) > most else None
    return Page(shown, following)


def listing(service: Service) -> Iterator[Mapping[str, Any]]:
    """Every entry, oldest first."""
    return pages.each(lambda cursor: page(service, most=pages.MOST, cursor=cursor))


def _shown(entry: sa.RowMapping) -> dict[str, Any]:
    return {
        "kind": entry["kind"],
        "value": entry["value_hmac"][:12],
        "account": entry["account"] or None,
        "at": clock.iso(entry["at"]),
        "by": entry["by"],
        "note": entry["note"],
    }


def _place(cursor: str) -> Place:
    match pages.parts_of(cursor):
        case [float(at), str(account), str(kind), str(value)] if all(map(is_storable, (account, kind, value))):
            return at, account, kind, value
        case _:
            raise pages.no_cursor()


def _marks(service: Service, values: Iterable[str], account: str | None) -> list[Mark]:
    region = _region(service, account)
    found = [mark_of(value, region) for value in values]
    bad = [str(position) for position, mark in enumerate(found, 1) if mark is None]
    if bad or not found:
        which = f"Value {', '.join(bad[:10])} of {len(found)} is" if bad else "There is"
        raise errors.RequestError(
            f"{which} no e-mail address, phone number (as +14155550100) or domain (as acme.com or @acme.com);"
            " nothing was changed."
        )
    return list(dict.fromkeys(mark for mark in found if mark is not None))


def _region(service: Service, account: str | None) -> str | None:
    known = service.settings.accounts.get(account or "")
    return (known.region if known else None) or service.settings.region


def _account(service: Service, account: str | None) -> str:
    """The list's name for the account. Raises NotFound for one that the settings do not have."""
    if account is not None and account not in service.settings.accounts:
        known = ", ".join(sorted(service.settings.accounts)) or "none"
        raise errors.NotFound(f"There is no account {account!r}; the settings have {known}.")
    return account or EVERY_ACCOUNT


def _counted(marks: Collection[Mark]) -> dict[str, int]:
    kinds: tuple[Kind, ...] = ("email", "phone", "domain")
    return {f"{kind}s": sum(1 for found, _ in marks if found == kind) for kind in kinds}


# --- a file of values -------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Reading:
    """What was read of a file so far; `bad` counts cells that are no value, the first of them by line."""

    read: int = 0
    added: int = 0
    bad: int = 0
    bad_lines: list[int] = field(default_factory=list)

    def take(self, numbers: Sequence[int], cells: Sequence[str], region: str | None) -> list[Mark]:
        marks: dict[Mark, None] = {}
        for number, cell in zip(numbers, cells, strict=True):
            if not cell.strip():
                continue
            self.read += 1
            mark = mark_of(cell, region)
            if mark is not None:
                marks[mark] = None
                continue
            self.bad += 1
            self.bad_lines += [number] * (len(self.bad_lines) < TOLD_LINES)
        return list(marks)


def import_file(
    service: Service, path: Path, *, account: str | None, actor: str, column: str | None = None
) -> dict[str, Any]:
    """Puts a file's values on the list: one a line, or a column of a table. What is no value is told by its line.

    Raises FileError for a file without such a column, RequestError where several could be meant and none is named.
    """
    from pipeline.files.framing import frames

    name, region, reading = _account(service, account), _region(service, account), _Reading()
    detected, position, told = _opened(path, region, column)
    event_id: int | None = None
    for frame in frames(path, detected):
        numbers, cells = list(frame.numbers), frame.cells[position].tolist()
        if numbers and numbers[0] == told.header_line:
            numbers, cells = numbers[1:], cells[1:]
        marks = reading.take(numbers, cells, region)
        with service.ledger.write() as tx:
            reading.added += suppressions.add(tx, marks, account=name, by=actor, note=path.name)
            if event_id is None:
                event_id = events.record(tx, actor, "suppress", "suppressions", name)
            events.amend(tx, event_id, read=reading.read, added=reading.added)
    return {
        "account": account,
        "column": told.name,
        "read": reading.read,
        "added": reading.added,
        "known": reading.read - reading.bad - reading.added,
        "bad": reading.bad,
        "bad_lines": reading.bad_lines,
    }


@dataclass(frozen=True, slots=True)
class _Column:
    """The column that was read, and the line of its header, 0 where there is none."""

    name: str
    header_line: int


def _opened(path: Path, region: str | None, column: str | None) -> tuple[Any, int, _Column]:
    """The file as it is read without a header, since the first of a list of values would be taken for one."""
    from pipeline.files.framing import frames

    detected = _detected(path)
    first = next(iter(frames(path, detected)), None)
    if first is None or not first.numbers:
        raise errors.FileError("The file holds nothing but blank lines.")
    top = [str(cell) for cell in first.cells.iloc[0]]
    headed = all(mark_of(cell, region) is None for cell in top)
    below = first.cells.iloc[1:] if headed else first.cells
    fitting = [place for place in range(len(top)) if _holds_values(below[place].tolist(), region)]
    position = _position(top, fitting, column)
    name = top[position].strip() if headed else f"column {position + 1}"
    return detected, position, _Column(name, first.numbers[0] if headed else 0)


def _detected(path: Path) -> Any:
    from pipeline.files.detecting import detect

    try:
        return detect(path, Wanted(header=False, name=path.name))
    except errors.FileError as fault:
        # A list of bare domains is a table all the same, which only whoever asks for it can know.
        try:
            return detect(path, Wanted(header=False, delimiter=",", name=path.name))
        except errors.FileError:
            raise fault from None


def _holds_values(cells: Sequence[str], region: str | None) -> bool:
    filled = [cell for cell in cells if cell.strip()]
    return sum(mark_of(cell, region) is not None for cell in filled) >= max(1, COLUMN_SHARE * len(filled))


def _position(top: Sequence[str], fitting: Sequence[int], column: str | None) -> int:
    if column is not None:
        wanted = column.strip().casefold()
        named = [place for place, cell in enumerate(top) if cell.strip().casefold() == wanted]
        if not named:
            raise errors.RequestError(f"The file has no column {column!r}; it has {', '.join(map(repr, top[:30]))}.")
        return named[0]
    if not fitting:
        raise errors.FileError(
            "No column of the file holds e-mail addresses, phone numbers or domains; write one value a line."
        )
    if len(fitting) > 1:
        several = ", ".join(str(place + 1) for place in fitting)
        raise errors.RequestError(f"Columns {several} of the file all hold such values; name one by its header.")
    return fitting[0]
