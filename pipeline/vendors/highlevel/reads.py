"""What a person may look at in a HighLevel location, each paged through to its end."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from pipeline.records import Turn
from pipeline.vendor import Option, Options, Page, Read, Request, Response, get
from pipeline.vendors.highlevel.answers import listed, listing, one_contact
from pipeline.vendors.highlevel.facts import LOCATION

CONTACT_ID = Option("contact_id", "the contact's id", required=True)
BUSINESS_ID = Option(
    "business_id", "the business, by its name or id", required=True, named_by="businesses", also=("business",)
)
PARTS = {"notes": "notes", "tasks": "tasks", "events": "appointments"}  # of a contact: by what the answer calls them


def _part(options: Options, name: str) -> str:
    return quote(str(options.get(name) or ""), safe="")


def _ask_contacts(turn: Turn, _options: Options) -> Request:
    return get("/contacts/", **listing(**(turn.carry or {})))


def _contacts(_turn: Turn, response: Response) -> Page:
    contacts, meta = listed(response, "contacts"), response.object().get("meta") or {}
    after = {name: str(meta[name]) for name in ("startAfter", "startAfterId") if meta.get(name) not in (None, "")}
    return Page(tuple(contacts), Turn("page", after) if contacts and len(after) == 2 else None)


def _ask_linked(turn: Turn, options: Options) -> Request:
    return get(f"/contacts/business/{_part(options, 'business_id')}", **listing(skip=str(turn.carry or 0)))


def _linked(turn: Turn, response: Response) -> Page:
    """To the first page that is empty: how many a page may hold is [undocumented]."""
    contacts = listed(response, "contacts")
    return Page(tuple(contacts), Turn("page", int(turn.carry or 0) + len(contacts)) if contacts else None)


def _ask_contact(turn: Turn, options: Options) -> Request:
    path = f"/contacts/{_part(options, 'contact_id')}"
    return get(f"{path}/{PARTS[turn.name]}" if turn.name in PARTS else path)


def _contact(turn: Turn, response: Response) -> Page:
    """The contact, then what belongs to it, each item under the name of what it is."""
    names = list(PARTS)
    following = dict(zip(["page", *names], [*names, None], strict=True)).get(turn.name)
    found = listed(response, turn.name) if turn.name in PARTS else [one_contact(response) or {}]
    kind = PARTS.get(turn.name, "contact")
    return Page(tuple({kind: one} for one in found if one), Turn(following) if following else None)


def _whole(key: str) -> Callable[[Turn, Response], Page]:
    return lambda _turn, response: Page(tuple(listed(response, key)))


def _of_location(name: str, summary: str, path: str, key: str, one: str = "") -> Read:
    query = {} if LOCATION in path else {"locationId": LOCATION}
    return Read(name, summary, lambda _turn, _options: get(path, **query), _whole(key), one=one)


CHECK = Read(
    "contacts",
    "whether contacts may be read",
    lambda _turn, _options: get("/contacts/", **listing(limit="1")),
    _whole("contacts"),
)
BUSINESSES = _of_location("businesses", "the location's businesses", "/businesses/", "businesses", "business")
READS = (
    Read("contacts", "the location's contacts", _ask_contacts, _contacts),
    Read("contact", "one contact with its notes, tasks and appointments", _ask_contact, _contact, (CONTACT_ID,)),
    Read("business-contacts", "the contacts of a business", _ask_linked, _linked, (BUSINESS_ID,)),
    BUSINESSES,
    _of_location("custom-fields", "custom fields of contacts", f"/locations/{LOCATION}/customFields", "customFields"),
    _of_location("tags", "the location's tags", f"/locations/{LOCATION}/tags", "tags"),
    _of_location("campaigns", "the location's campaigns", "/campaigns/", "campaigns"),
)
