"""What all of HighLevel's answers have in common: ids, words, refusals, lists, and the contact that one speaks of."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline import errors
from pipeline.records import Json, Row, Verdict
from pipeline.vendor import RefusedWhole, Response
from pipeline.vendors.highlevel.facts import LISTED_PER_CALL, LOCATION

Contact = Mapping[str, Json]
DONE = Verdict(0, True)


def plain(text: Json) -> str:
    """Letters and digits alone: notes come back with tags of their own [undocumented], phones with other signs."""
    shown = re.sub("<[^>]*>", "", "" if text is None else str(text))
    return "".join(letter for letter in shown.casefold() if letter.isalnum())


def id_of(thing: Mapping[str, Json], name: str = "id") -> str:
    """The id of something. Raises VendorMisread where it has none."""
    given = thing.get(name)
    if isinstance(given, str) and given:
        return given
    raise errors.VendorMisread("The answer speaks of something without its id.")


def words(said: Json) -> str:
    """`message` is a text or a list of them."""
    return "; ".join(str(one) for one in said) if isinstance(said, list) else str(said or "nothing")


def message(response: Response) -> str:
    """The vendor's own words for what is wrong."""
    return f"HighLevel said: {words(response.object().get('message'))}"


def refused_whole(response: Response, call: str) -> RefusedWhole:
    """A refusal in words. Raises VendorMisread where there are none."""
    if "message" not in response.object():
        raise errors.VendorMisread(f"The answer to {call}, HTTP {response.status}, says nothing of its contacts.")
    return RefusedWhole(message(response))


def refused(reason: str) -> Verdict:
    """A refusal of a row that is filled in later."""
    return Verdict(0, False, code="vendor_refused", reason=reason)


def is_unknown(response: Response) -> bool:
    """Whether it says that there is no such contact: 400 "Contact with id X not found", v3 also 404 [undocumented]."""
    if response.status not in (400, 404):
        return False
    said = message(response).casefold()
    return any(words in said for words in ("not found", "is deleted", "been deleted"))  # not: cannot be deleted


def one_contact(response: Response) -> Contact | None:
    """The contact of an answer that speaks of one, or of none."""
    answer = response.object()
    contact = answer.get("contact")
    if response.status >= 300 or "contact" not in answer or not (contact is None or isinstance(contact, dict)):
        raise errors.VendorMisread(f"Reading a contact answered HTTP {response.status} without a word on it.")
    return contact or None


def has_key(contact: Contact, row: Row, key: str) -> bool:
    """Whether the contact's e-mail, or phone, is the row's: every sign of an e-mail counts, of a phone its digits."""
    told, ours = (str(keys.get(key) or "").strip().lower() for keys in (contact, row.fields))
    return told == ours if key == "email" else plain(told) == plain(ours)


def may_be(contact: Contact, row: Row) -> bool:
    """Whether the contact may be the row's: one key that both have is the same, or they have none in common."""
    same = [has_key(contact, row, key) for key in ("email", "phone") if contact.get(key) and row.fields.get(key)]
    return any(same) or not same


def listed(response: Response, key: str) -> list[dict[str, Json]]:
    """The things of a listing."""
    found = response.object().get(key)
    if response.status >= 300 or not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise errors.VendorMisread(f"Reading {key} answered HTTP {response.status} without {key}.")
    return found


def listing(**query: str) -> dict[str, str]:
    """The query of a listing."""
    return {"locationId": LOCATION, "limit": str(LISTED_PER_CALL), **query}
