"""Why a row ended as it did: the one closed list of codes, each with a sentence that says what to mend."""

from __future__ import annotations

from typing import Literal, get_args

RejectionCode = Literal[
    "email_missing",
    "email_invalid",
    "phone_missing",
    "phone_invalid",
    "phone_damaged",
    "domain_invalid",
    "yes_no_invalid",
    "field_missing",
    "field_too_long",
    "identity_missing",
    "row_empty",
    "row_too_long",
    "row_misread",
    "country_contradicts",
    "phone_ambiguous",
    "several_values",
]
DuplicateCode = Literal["duplicate_in_file"]
SuppressionCode = Literal["suppressed_email", "suppressed_phone", "suppressed_domain"]
RefusalCode = Literal[
    "vendor_refused",
    "vendor_failed",
    "too_large",
    "absent_on_readback",
    "not_there",
    "settled_by_person",
]
CancelCode = Literal["cancelled_by_person", "file_broken"]
Code = RejectionCode | DuplicateCode | SuppressionCode | RefusalCode | CancelCode

SENTENCES: dict[str, str] = {
    "email_missing": "This destination needs an e-mail address and the row has none; fill it in.",
    "email_invalid": "The e-mail address cannot exist as written; correct it.",
    "phone_missing": "This destination needs a phone number and the row has none; fill it in.",
    "phone_invalid": "The phone number is not valid where it is read; write it with its country code, as +14155550100.",
    "phone_damaged": "A spreadsheet rounded this phone number, so digits are lost; enter it again, formatted as text.",
    "domain_invalid": "The cell holds no domain; write it bare, as acme.com.",
    "yes_no_invalid": "The cell says neither yes nor no; write one of the two, or leave it empty.",
    "field_missing": "A field that this destination needs is empty; fill it in.",
    "field_too_long": "A field is longer than the vendor takes; shorten it.",
    "identity_missing": "The row has nothing that its contact could be told by; fill in one of the fields for that.",
    "row_empty": "The row has no cell that this destination uses.",
    "row_too_long": "The row has more filled cells than the header has names, so they stand under the wrong names; put the "
    "cell that holds the delimiter in quotes.",
    "row_misread": "The row cannot be read as it was meant; its cells would stand under the wrong names.",
    "country_contradicts": "The row's country and its phone number contradict each other; correct one of them.",
    "phone_ambiguous": "The phone number may be two different ones; write it with its country code, as +14155550100.",
    "several_values": "The cell holds several values and none of them is valid alone; leave one in it.",
    "duplicate_in_file": "An earlier row of this import has the same identity; that one is sent.",
    "suppressed_email": "The e-mail address is on the do-not-contact list.",
    "suppressed_phone": "The phone number is on the do-not-contact list.",
    "suppressed_domain": "The e-mail address's domain is on the do-not-contact list.",
    "vendor_refused": "The vendor refused the row; its own words follow.",
    "vendor_failed": "The vendor failed every time this row was tried, and does not have it; retry it later.",
    "too_large": "The row alone is larger than the vendor takes in one call; shorten its cells.",
    "absent_on_readback": "The vendor was asked twice afterwards and does not have the row; retry it.",
    "not_there": "The vendor has nothing of that number, address or id, so there was nothing to change; check it.",
    "settled_by_person": "A person settled this row as not delivered.",
    "cancelled_by_person": "The import was cancelled before this row was sent.",
    "file_broken": "The file could not be read to its end, so the import was stopped before this row was sent.",
}

REJECTION_CODES: tuple[str, ...] = get_args(RejectionCode)
# Of rows whose cells are not under the names that they belong to: no other mapping makes them right.
MISREAD_CODES: tuple[RejectionCode, ...] = ("row_too_long", "row_misread")


def sentence(code: str, detail: str = "") -> str:
    """The code's sentence, and after it what is known of this row alone."""
    text = SENTENCES[code]
    return f"{text} {detail}".rstrip() if detail else text
