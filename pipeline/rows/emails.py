"""What becomes of an e-mail cell: the address as email-validator normalises it, or what it finds wrong.

`reference_email` is the specification. The column version is in email_columns.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import email_validator


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
