"""Exit codes: one number for each thing a script may want to tell apart."""

from __future__ import annotations

from enum import IntEnum

from pipeline import errors


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    FILE = 3
    SETTINGS = 4
    CONFLICT = 5
    NOT_FOUND = 6
    UNAVAILABLE = 7
    NOT_ALL_DELIVERED = 8
    NEEDS_PERSON = 9
    NOT_FINISHED = 10
    NOT_BALANCED = 11
    NOT_WELL = 12
    INTERRUPTED = 130
    TERMINATED = 143


MEANINGS: dict[Exit, str] = {
    Exit.DONE: "done; of an import: finished, with every row accounted for",
    Exit.UNEXPECTED: "something unexpected, most likely a bug in Leadlift",
    Exit.USAGE: "the command does not make sense as written: an option, a destination's option, an account's name",
    Exit.FILE: "the file cannot be read as a table of contacts",
    Exit.SETTINGS: "the settings are not usable, or the vendor does not accept a credential",
    Exit.CONFLICT: "the present state does not allow it, such as the same bytes sent twice",
    Exit.NOT_FOUND: "there is nothing of that name or id",
    Exit.UNAVAILABLE: "a service or the vendor cannot be reached now; try again later",
    Exit.NOT_ALL_DELIVERED: "with --strict: the import is finished and not every row was delivered",
    Exit.NEEDS_PERSON: "the import is finished but for rows in doubt that a person must settle",
    Exit.NOT_FINISHED: "the import failed, was cancelled, is paused, or its account is held",
    Exit.NOT_BALANCED: "verify found that the books do not balance",
    Exit.NOT_WELL: "doctor found a problem",
    Exit.INTERRUPTED: "interrupted with Ctrl-C; an import stays in the ledger and can go on",
    Exit.TERMINATED: "asked to end by another process; an import stays in the ledger and can go on",
}

_FAMILIES: tuple[tuple[type[errors.LeadliftError], Exit], ...] = (
    (errors.FileError, Exit.FILE),
    (errors.NotFound, Exit.NOT_FOUND),
    (errors.Conflict, Exit.CONFLICT),
    (errors.RequestError, Exit.USAGE),
    (errors.SettingsError, Exit.SETTINGS),
    (errors.Unavailable, Exit.UNAVAILABLE),
    (errors.VendorError, Exit.UNAVAILABLE),
)


def of(error: BaseException) -> Exit:
    """The exit code of an error: the first family that it belongs to."""
    return next((code for family, code in _FAMILIES if isinstance(error, family)), Exit.UNEXPECTED)
