"""E-mail cells: what email-validator says of one cell, and the same for a whole column at once.

`reference_email` is the specification. `normalise_emails` equals it on every cell: addresses of printable ASCII without
quotes, angle brackets and rare domains are decided by one expression over the column, the distinct others by the library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import email_validator
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from pipeline.rows import cells
from pipeline.rows.cells import Bytes, Cells, Index, Mask, Texts

_ATOM = r"[A-Za-z0-9_!#$%&'*+\-/=?^`{|}~]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
# Whole and complete for printable ASCII without quote and angle bracket: what it does not match, the library refuses.
_ADDRESS = rf"^{_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+(?:[A-Za-z0-9][A-Za-z0-9-]*)?[A-Za-z]$"
_LONGEST = 63  # bytes up to which neither the address, its domain nor a label of it can be too long


def _rare() -> str:
    """Addresses that match but need the library: hyphens in a row, special-use domains, mailboxes it lower-cases."""
    domains = "|".join(map(re.escape, email_validator.SPECIAL_USE_DOMAIN_NAMES))
    mailboxes = "|".join(map(re.escape, CASE_INSENSITIVE_MAILBOX_NAMES))
    return rf"(?i)@.*--|[.@](?:{domains})$|^(?:{mailboxes})@"


_RARE = _rare()


@dataclass(frozen=True, slots=True)
class Email:
    """What became of an e-mail cell: the normalised address, or why there is none although the cell is not empty."""

    address: str = ""
    reason: str = ""


def reference_email(cell: str) -> Email:
    """One cell, trimmed, as email-validator reads it without asking the DNS."""
    text = cell.strip()
    if not text:
        return Email()
    try:
        return Email(email_validator.validate_email(text, check_deliverability=False).normalized)
    except email_validator.EmailNotValidError as error:
        return Email(reason=str(error))


@dataclass(frozen=True, slots=True)
class EmailColumn:
    """The normalised addresses of a column, and the cells that hold something and no address."""

    addresses: Texts
    invalid: Mask


def normalise_emails(column: Cells) -> EmailColumn:
    """The column as `reference_email` reads it, cell by cell."""
    column = _trimmed(column)
    foreign = column.holding(_FOREIGN[column.data])
    matched = pc.match_substring_regex(column.texts, _ADDRESS).to_numpy(zero_copy_only=False) & ~foreign
    rare = matched & pc.match_substring_regex(column.texts, _RARE).to_numpy(zero_copy_only=False)
    good = matched & ~rare & (column.lengths <= _LONGEST)
    addresses = pc.if_else(pa.array(good), _lower_domains(column, good), "")
    invalid = ~matched & (column.lengths > 0)
    rest = np.flatnonzero(foreign | (matched & ~good))
    if not len(rest):
        return EmailColumn(addresses, invalid)
    found, bad = cells.by_distinct(column.texts.take(pa.array(rest)), _read)
    invalid[rest] = bad.astype(bool)
    return EmailColumn(cells.replaced(addresses, rest, pa.array(found, pa.large_string())), invalid)


def _read(cell: str) -> tuple[str, bool]:
    email = reference_email(cell)
    return email.address, bool(email.reason)


def _foreign() -> Mask:
    foreign = np.ones(256, dtype=bool)
    foreign[0x20:0x7F] = False
    foreign[[ord('"'), ord("<")]] = True
    return foreign


_FOREIGN = _foreign()


def _trimmed(column: Cells) -> Cells:
    space = ord(" ")
    if not (column.starts_with(space) | column.ends_with(space)).any():
        return column
    return cells.of_texts(pc.ascii_trim(column.texts, " "))


def _lower_domains(column: Cells, rows: Mask) -> Texts:
    """The texts with capitals behind the at-sign made small, in the given rows, each of which has one at-sign."""
    capitals: Index = np.flatnonzero((column.data >= ord("A")) & (column.data <= ord("Z")))
    owners = column.owners(capitals)
    at_sign = np.zeros(len(column), dtype=np.intp)
    signs = np.flatnonzero(column.data == ord("@"))
    at_sign[column.owners(signs)] = signs
    behind = capitals[rows[owners] & (capitals > at_sign[owners])]
    if not len(behind):
        return column.texts
    data: Bytes = column.data.copy()
    data[behind] += 32
    return cells.from_bytes(data, column.offsets)
