"""What becomes of an e-mail cell: the address as email-validator normalises it, or what it finds wrong.

`reference_email` is the specification. The column version is in email_columns.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import email_validator

from pipeline.rows.email_unwrapping import addresses_in, plain_letters

_NO_ADDRESS = "The cell holds no valid address, or other words beside it."
_SURELY_WRAPPED = re.compile(r"[\s<>,;]")


@dataclass(frozen=True, slots=True)
class Email:
    """The reading of an e-mail cell: the normalised address, or why there is none although the cell is not empty.

    `unwrapped` says that the address was taken out of other text, `others` are the other addresses of the cell.
    """

    address: str = ""
    reason: str = ""
    unwrapped: bool = False
    others: tuple[str, ...] = ()


def reference_email(cell: str) -> Email:
    """Read one cell: an address alone, or the first valid one of those in it."""
    text = cell.strip()
    if not text:
        return Email()
    alone = Email(reason=_NO_ADDRESS) if _SURELY_WRAPPED.search(text) else validated(text)
    plain = plain_letters(text)
    if alone.address and (plain == text or not plain.isascii()):
        return alone
    candidates = addresses_in(text)
    for candidate in candidates:
        if address := validated(candidate).address:
            return Email(address, "", True, tuple(other for other in candidates if other != candidate))
    return alone


def validated(text: str) -> Email:
    """Read a text that is an address or none, as email-validator does without asking the DNS."""
    try:
        return Email(email_validator.validate_email(text, check_deliverability=False).normalized)
    except email_validator.EmailNotValidError as error:
        return Email(reason=str(error))
