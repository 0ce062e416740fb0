"""Contacts by their looks alone: which columns hold them, and which lines and records are such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.files.reread.record import SourceRecord
from pipeline.files.reread.text import Dialect, line_cells

_EMAIL = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\"]+\.[^\s@,;<>\".]{2,}")
_PHONE = re.compile(r"[+(]{0,2}\d[\d\s().+/\u00a0\u2010-\u2015-]{5,}\d")
_DELIMITERS = (",", ";", "\t", "|")
_LEAST_DIGITS = 7
_LEAST_SHARE = 0.3  # of a column's filled cells


def is_email(text: str) -> bool:
    """Return if the whole cell is one e-mail address."""
    return "@" in text and _EMAIL.fullmatch(text.strip()) is not None


def is_phone(text: str) -> bool:
    """Return if the whole cell is written as a phone number is."""
    plain = text.strip()
    return _PHONE.fullmatch(plain) is not None and sum(map(str.isdigit, plain)) >= _LEAST_DIGITS


@dataclass(frozen=True, slots=True)
class ContactColumns:
    """The positions of e-mail addresses and of phone numbers in a table of so many columns."""

    width: int
    emails: frozenset[int] = frozenset()
    phones: frozenset[int] = frozenset()

    @classmethod
    def of(cls, records: Iterable[Sequence[str]], width: int) -> ContactColumns:
        """The columns in which a good part of the filled cells of these records look so."""
        filled, emails, phones = [0] * width, [0] * width, [0] * width
        for cells in records:
            for at, cell in enumerate(cells[:width]):
                if cell.strip():
                    filled[at] += 1
                    emails[at] += is_email(cell)
                    phones[at] += is_phone(cell)
        return cls(width, _regular(emails, filled), _regular(phones, filled))

    def contacts(self, cells: Sequence[str]) -> set[int]:
        """The columns in which an e-mail address or a phone number stands where the table has one."""
        size = len(cells)
        emails = {at for at in self.emails if at < size and is_email(cells[at])}
        return emails | {at for at in self.phones if at < size and is_phone(cells[at])}

    def contacts_of_record(self, cells: Sequence[str]) -> set[int]:
        """The columns with a contact if these are the cells of a whole record: as many as the table has columns."""
        return self.contacts(cells) if len(cells) == self.width else set()

    def is_contact_row(self, cells: Sequence[str]) -> bool:
        """Return if a row is a contact and no title or note: at least half of the columns are filled."""
        filled = sum(1 for cell in cells[: self.width] if cell.strip())
        return 2 * filled >= self.width and bool(self.contacts(cells))


def _regular(alike: Sequence[int], filled: Sequence[int]) -> frozenset[int]:
    return frozenset(at for at, n in enumerate(alike) if n and n >= _LEAST_SHARE * filled[at])


def hidden_lines(record: SourceRecord, columns: ContactColumns, dialect: Dialect) -> list[int]:
    """The numbers of the lines of a record that are records themselves, swallowed by a quote that was never closed.

    The lines on which a cell begins and ends are ends of this record too: what stands before the quote and behind it is its
    own. So a line on which a cell ends counts only if the line on which it began is a whole record as well, with a contact in
    one and the same column.
    """
    if len(record.lines) < 2 or columns.width < 2:
        return []
    found = []
    for at, line in enumerate(record.lines[1:], 1):
        contacts = columns.contacts_of_record(line_cells(line.text, dialect))
        if contacts and not line.is_inside:
            opener = record.lines[min(line.opener, len(record.lines) - 1)]
            contacts &= columns.contacts_of_record(_unquoted(opener.text, dialect))
        if contacts:
            found.append(record.number + at)
    return found


def holds_record(text: str, columns: ContactColumns) -> bool:
    """Return if a line of a sheet's cell is a whole record, as where the text of a file was pasted into one cell."""
    if "\n" not in text or columns.width < 2:
        return False
    ways = (line.split(delimiter) for line in text.splitlines() for delimiter in _DELIMITERS)
    return any(map(columns.contacts_of_record, ways))


def _unquoted(line: str, dialect: Dialect) -> list[str]:
    """The cells of a line by its delimiters alone."""
    return [cell.strip(' "') for cell in line.split(dialect.delimiter)]
