"""E-mail cells, a whole column at once.

`normalise_emails` equals `reference_email` on every cell: addresses of printable ASCII without quotes, angle brackets and
rare domains are decided by one expression over the column, the distinct others by the library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import email_validator
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from pipeline.rows import cells
from pipeline.rows.cells import Bytes, Cells, Index, Mask, Texts
from pipeline.rows.email_unwrapping import MAY_HOLD_ONE
from pipeline.rows.emails import reference_email

_ATOM = r"[A-Za-z0-9_!#$%&'*+\-/=?^`{|}~]+"
_LOCAL = rf"{_ATOM}(?:\.{_ATOM})*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
# Whole and complete for printable ASCII without quote and angle bracket: what it does not match, the library refuses.
_ADDRESS = rf"^{_LOCAL}@(?:{_LABEL}\.)+(?:[A-Za-z0-9][A-Za-z0-9-]*)?[A-Za-z]$"
# Addresses that the library surely accepts: no two hyphens in a row, and an ending too short to be a special-use one.
_COMMON = rf"^{_LOCAL}@(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*\.)+[A-Za-z]{{2,3}}$"
_SPECIAL = rf"(?i)[.@](?:{'|'.join(map(re.escape, email_validator.SPECIAL_USE_DOMAIN_NAMES))})$"
_MAILBOX = rf"(?i)^(?:{'|'.join(map(re.escape, CASE_INSENSITIVE_MAILBOX_NAMES))})@"
_LONGEST = 63  # bytes up to which neither the address, its domain nor a label of it can be too long
assert all(len(name.rpartition(".")[2]) > 3 for name in email_validator.SPECIAL_USE_DOMAIN_NAMES)


@dataclass(frozen=True, slots=True)
class EmailColumn:
    """The normalised addresses of a column, the cells that hold something and no address, and those that hold more.

    `unwrapped` are cells with one address in other text, `several` are cells with more than one address.
    """

    addresses: Texts
    invalid: Mask
    unwrapped: Mask
    several: Mask


def normalise_emails(column: Cells) -> EmailColumn:
    """The column as `reference_email` reads it, cell by cell."""
    column = _trimmed(column)
    foreign = column.holding(_FOREIGN[column.data])
    good = _matches(column.texts, _COMMON) & ~foreign
    others = np.flatnonzero(~good & ~foreign & (column.lengths > 0))
    texts = column.texts.take(pa.array(others))
    address = _matches(texts, _ADDRESS)
    rare = address & (_matches(texts, r"@.*--") | _matches(texts, _SPECIAL))
    good[others[address & ~rare]] = True
    invalid = np.zeros(len(column), dtype=bool)
    invalid[others[~address]] = True
    rest = foreign | (good & (column.lengths > _LONGEST))
    rest[others[rare]] = True
    rest[others[~address & _matches(texts, MAY_HOLD_ONE)]] = True
    good &= ~rest
    addresses = pc.if_else(pa.array(good), _lowered(column, good), "")
    answers = EmailColumn(addresses, invalid, np.zeros_like(invalid), np.zeros_like(invalid))
    return _with_rest(answers, column, np.flatnonzero(rest))


def _with_rest(answers: EmailColumn, column: Cells, rows: Index) -> EmailColumn:
    """The answers, with those of `rows` by the library, each distinct cell once."""
    if not len(rows):
        return answers
    emails, which = cells.by_distinct(column.texts.take(pa.array(rows)), reference_email)
    answers.invalid[rows] = np.array([bool(email.reason) for email in emails])[which]
    answers.unwrapped[rows] = np.array([email.unwrapped and not email.others for email in emails])[which]
    answers.several[rows] = np.array([len(email.others) > 0 for email in emails])[which]
    found = cells.of_strings((email.address for email in emails), which)
    return replace(answers, addresses=cells.replaced(answers.addresses, rows, found))


def _matches(texts: Texts, pattern: str) -> Mask:
    matched: Mask = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
    return matched


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


def _lowered(column: Cells, rows: Mask) -> Texts:
    """The texts of the given rows, which have one at-sign each, with capitals made small where the library does so.

    That is behind the at-sign, and before it in the mailboxes that every domain has.
    """
    capitals = column.data - np.uint8(ord("A")) < 26  # what is less wraps around
    if not capitals.any():
        return column.texts
    signs = np.flatnonzero(column.data == ord("@"))
    small_from = column.offsets[1:].copy()
    owners = column.owners(signs)
    small_from[owners] = np.where(rows[owners], signs, small_from[owners])
    behind = _between(column, small_from)
    named = np.flatnonzero(column.holding(capitals & ~behind) & rows)
    mailboxes = named[_matches(column.texts.take(pa.array(named)), _MAILBOX)]
    if len(mailboxes):
        small_from[mailboxes] = column.offsets[mailboxes]
        behind = _between(column, small_from)
    data: Bytes = column.data + (capitals & behind) * np.uint8(32)
    return cells.from_bytes(data, column.offsets)


def _between(column: Cells, starts: Index) -> Mask:
    """The bytes of each cell from a place in it to its end."""
    edges = np.empty(2 * len(column) + 1, dtype=np.intp)
    edges[0::2], edges[1::2] = column.offsets, starts
    flags = np.zeros(2 * len(column), dtype=bool)
    flags[1::2] = True
    return np.repeat(flags, np.diff(edges))
