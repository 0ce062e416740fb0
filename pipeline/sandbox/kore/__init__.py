"""Kore.ai's contact lists, simulated from the pages of the contact center's APIs (docs.kore.ai; read 2026-11-21).

What the pages fix is fixed here: the paths, the headers, the lengths, 60 calls a minute for each account, and an answer to
addContacts that says only that adding is in progress. What they leave open is a switch whose default is the likeliest reading.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pipeline.sandbox.chance import drawn
from pipeline.sandbox.clock import iso
from pipeline.sandbox.kore.shapes import (
    ACCOUNT_ID,
    ADD_CONTACTS,
    APP_ID,
    CLIENT_SECRET,
    CONTACT_KEYS,
    DESCRIPTION_LENGTH,
    LEAST_DIGITS,
    LISTS_V1,
    LISTS_V2,
    NAME_LENGTH,
    PAGE_SIZE,
    SWITCHES,
    USED_UP,
    body,
    check_keys,
    client_of,
    digits,
    error,
    page,
    refuse,
    success,
)
from pipeline.sandbox.promise import Allowance, Call, Effect, Json, Refusal, Reply, Request, Route, Standing


@dataclass(slots=True)
class Contact:
    """One contact of a list; it is shown from `ready_at` on."""

    id: str
    data: dict[str, str]
    ready_at: float

    @property
    def identity(self) -> str:
        return "+" + digits(self.data["phoneNumber"])


@dataclass(slots=True)
class ContactList:
    """A list, its contacts in the order in which they came, and what its duplicates are told by."""

    id: str
    name: str
    description: str
    allows_duplicates: bool
    created_at: float
    contacts: list[Contact] = field(default_factory=list)
    known: dict[str, Contact] = field(default_factory=dict)


class Kore:
    """One app of one account at Kore.ai, and its contact lists."""

    name = "kore"
    base_path = ""
    switches = SWITCHES
    row_lists = ("results",)

    def __init__(self, seed: int) -> None:
        self._source = drawn(seed, "ids")
        self._lists: dict[str, ContactList] = {}
        seeded = self._add_list("Renewal Due - July 2025", "Customers with services expiring in July.", True, 0.0)
        for number in ("14155550901", "14155550902", "14155550903"):
            seeded.contacts.append(Contact(self._id("cc"), {"phoneNumber": number}, 0.0))
        self.routes = (
            Route("POST", ADD_CONTACTS, self._add),
            *self._list_routes(LISTS_V1),
            *self._list_routes(LISTS_V2),
        )

    def _list_routes(self, prefix: str) -> tuple[Route, ...]:
        return (
            Route("POST", f"{prefix}/createContactList", self._create),
            Route("POST", f"{prefix}/getAllListDetails", self._tell_lists),
            Route("GET", f"{prefix}/getAllListDetails", self._tell_lists),
            Route("GET", f"{prefix}/{{list}}/getAllContacts", self._tell_contacts),
            Route("GET", f"{prefix}/{{list}}", self._tell_list),
            Route("PUT", f"{prefix}/{{list}}", self._change_list),
            Route("DELETE", f"{prefix}/{{list}}", self._delete_list),
        )

    # --- who calls --------------------------------------------------------------------------------------------------

    def key(self, request: Request) -> str:
        """The Client ID of a token that is signed as it should be, with all the ids where the pages want them."""
        told = (request.headers.get("iid"), request.headers.get("accountid"))
        placed = f"/public/{APP_ID}/" in request.path and request.query.get("accountId", ACCOUNT_ID) == ACCOUNT_ID
        needs_query = request.path.endswith("/getAllContacts") or "/v2/" in request.path
        if told != (APP_ID, ACCOUNT_ID) or not placed or (needs_query and "accountId" not in request.query):
            return ""
        return client_of(request.headers.get("auth", ""))

    def counted_by(self, request: Request) -> str:
        """All credentials of an account share its calls."""
        return ACCOUNT_ID if self.key(request) else ""

    def allowances(self, switch: Callable[[str], str]) -> tuple[Allowance, ...]:
        return (Allowance("minute", int(switch("calls_per_minute")), 60.0),)

    def headers(self, _call: Call, _standings: tuple[Standing, ...], _ran_seconds: float) -> Mapping[str, str]:
        return {}

    def throttled(self, call: Call, _standing: Standing) -> Reply:
        return error(call, int(call.switch("throttled_status")), USED_UP, 429)

    def unauthorised(self, call: Call, *, revoked: bool) -> Reply:
        if revoked:
            return error(call, 403, "The app does not have the scope Campaign Management", 403)
        return error(call, 401, "Invalid SDK credentials", 4002)

    def failed(self, call: Call, status: int) -> Reply:
        return error(call, status, "Internal server error", status)

    def unknown(self, call: Call) -> Reply:
        return error(call, 404, "Not found", 404)

    def facts(self) -> Mapping[str, Json]:
        [seeded] = [one for one in self._lists.values() if one.created_at == 0.0]
        return {
            "credentials": {"client_secret": CLIENT_SECRET, "app_id": APP_ID, "account_id": ACCOUNT_ID},
            "options": {"list": "Spring callers", "list_id": seeded.id},
            "lists": [{"id": one.id, "name": one.name} for one in self._lists.values()],
        }

    def dump(self) -> Mapping[str, list[Json]]:
        return {
            "lists": [{"id": one.id, "name": one.name, "size": len(one.contacts)} for one in self._lists.values()],
            "contacts": [
                {"id": contact.id, "list": one.name, "identity": contact.identity, **contact.data}
                for one in self._lists.values()
                for contact in one.contacts
            ],
        }

    # --- lists ------------------------------------------------------------------------------------------------------

    def _create(self, call: Call) -> Reply:
        given = body(call)
        name, description, duplicates = given.get("name"), given.get("description"), given.get("allowDuplicates", False)
        if not isinstance(name, str) or not 0 < len(name) <= NAME_LENGTH:
            raise refuse(call, f"name must have 1 to {NAME_LENGTH} characters")
        if not isinstance(description, str) or not 0 < len(description) <= DESCRIPTION_LENGTH:
            raise refuse(call, f"description must have 1 to {DESCRIPTION_LENGTH} characters")
        if given.get("source") != "passiveApi" or not isinstance(duplicates, bool):
            raise refuse(call, "source must be passiveApi, and allowDuplicates a boolean")
        known = self._named(call, name)
        if known is not None and call.switch("same_name") == "refuse":
            raise refuse(call, f"A contact list with the name {name} is there already")
        kept = known is not None and call.switch("same_name") == "return"
        one = known if kept and known else self._add_list(name, description, duplicates, call.now)
        told = {**_told(call, one), "isActive": True, "createdAt": iso(one.created_at), "source": "passiveApi"}
        effect = Effect("kept" if kept else "created", "contact_list", one.id, one.id)
        payload = {**told, "allowDuplicates": one.allows_duplicates}
        return Reply(200, success(f"Contact list {name} created successfully", payload), (effect,))

    def _tell_lists(self, call: Call) -> Reply:
        if call.request.method != call.switch("lists_method"):
            raise Refusal(error(call, 404, "Not found", 404))
        every, size = list(self._lists.values()), call.switch("lists_page")
        data = [_told(call, one) for one in every] if size == "all" else page(call, every, int(size), _told)
        return Reply(200, success("", data))

    def _tell_list(self, call: Call) -> Reply:
        one = self._of(call)
        return Reply(200, success("", {**_told(call, one), "isActive": True, "lname": one.name.lower()}))

    def _change_list(self, call: Call) -> Reply:
        one, given = self._of(call), body(call)
        one.name, one.description = str(given.get("name", one.name)), str(given.get("description", one.description))
        one.allows_duplicates = bool(given.get("allowDuplicates", one.allows_duplicates))
        payload = {"contactListId": one.id, "body": given}
        effect = Effect("updated", "contact_list", one.id, one.id)
        return Reply(200, success(f"Contact list {one.name} updated successfully", payload), (effect,))

    def _delete_list(self, call: Call) -> Reply:
        one = self._of(call)
        del self._lists[one.id]
        effects = [Effect("removed", "contact", contact.identity, contact.id, one.id) for contact in one.contacts]
        told = {"status": "success", "message": f"Contact list {one.name} deleted successfully"}
        return Reply(200, told, (*effects, Effect("removed", "contact_list", one.id, one.id)))

    # --- contacts ---------------------------------------------------------------------------------------------------

    def _add(self, call: Call) -> Reply:
        given = body(call)
        contacts, one = given.get("data"), self._named(call, str(given.get("contact_list_name")))
        if not isinstance(contacts, list) or not all(isinstance(contact, dict) for contact in contacts):
            raise refuse(call, "data must be an array of contacts")
        if not 0 < len(contacts) <= int(call.switch("most_contacts")):
            raise refuse(call, f"data must have 1 to {call.switch('most_contacts')} contacts")
        for contact in contacts:
            check_keys(call, contact)
        if one is None and call.switch("unknown_list") == "400":
            raise refuse(call, "Contact list not found")
        effects = [effect for contact in contacts if one for effect in self._queue(call, one, contact)]
        if call.switch("add_answer") == "queued":
            return Reply(200, {"status": "success", "message": "Contacts queued for addition."}, tuple(effects))
        return Reply(200, {"message": "Adding contacts to public list is in progress"}, tuple(effects))

    def _queue(self, call: Call, one: ContactList, given: dict[str, Json]) -> list[Effect]:
        """What becomes of a contact is certain as soon as it is queued, and shows later."""
        wanted = CONTACT_KEYS if call.switch("mapped_keys") == "keep" else CONTACT_KEYS[:1]
        data = {name: str(given[name]) for name in wanted if given.get(name)}
        number, barred = digits(str(given.get("phoneNumber", ""))), digits(call.switch("refuse_phone"))
        if len(number) < LEAST_DIGITS or (barred and barred in number):
            return []
        key = number if call.switch("duplicate_key") == "phoneNumber" else data.get("uniqueId", "")
        known = one.known.get(key) if key and not one.allows_duplicates else None
        if known is not None:
            return [Effect("kept", "contact", known.identity, known.id, one.id)]
        contact = Contact(self._id("cc"), data, call.now + float(call.switch("apply_after_seconds")))
        one.contacts.append(contact)
        one.known[key] = contact
        return [Effect("created", "contact", contact.identity, contact.id, one.id)]

    def _tell_contacts(self, call: Call) -> Reply:
        one = self._of(call)
        shown = [contact for contact in one.contacts if contact.ready_at <= call.now]
        if call.switch("order") == "newest":
            shown.reverse()
        data = page(call, shown, PAGE_SIZE, _told_contact)
        return Reply(200, success("Contacts retrieved successfully", data))

    # --- parts ------------------------------------------------------------------------------------------------------

    def _add_list(self, name: str, description: str, duplicates: bool, now: float) -> ContactList:
        one = ContactList(self._id("cl"), name, description, duplicates, now)
        self._lists[one.id] = one
        return one

    def _named(self, call: Call, name: str) -> ContactList | None:
        """The first list of a name."""
        folded = call.switch("name_case") == "folded"
        alike = str.casefold if folded else str
        return next((one for one in self._lists.values() if alike(one.name) == alike(name)), None)

    def _of(self, call: Call) -> ContactList:
        one = self._lists.get(call.parts["list"])
        if one is None:
            raise Refusal(error(call, 404, "Contact list not found", 404))
        return one

    def _id(self, kind: str) -> str:
        return f"{kind}-{uuid.UUID(int=self._source.getrandbits(128))}"


def _told(call: Call, one: ContactList) -> dict[str, Json]:
    """A list as getAllListDetails tells it: without `allowDuplicates`, and with another `source` than it was made with."""
    mode = "allowDuplicates" if one.allows_duplicates else "skipDuplicates"
    absent = not one.allows_duplicates and call.switch("false_sync_mode") == "absent"
    return {
        "_id": one.id,
        "name": one.name,
        "description": one.description,
        "totalRecordCount": sum(contact.ready_at <= call.now for contact in one.contacts),
        "status": "Ready",
        "mapping": {name: name for name in CONTACT_KEYS},
        "isListInUse": False,
        "listType": "call",
        "campaignInUse": [],
        "source": "passiveApiIntegration",
        "apiConfigurations": {} if absent else {"dataSyncMode": mode},
        "files": [],
        "updatedAt": iso(one.created_at),
    }


def _told_contact(call: Call, contact: Contact) -> dict[str, Json]:
    number, spelled = contact.data["phoneNumber"], call.switch("shown_phone")
    shown = {"digits": number, "plus": f"+{number}", "masked": f"{number[:-5]}xxxxx"}[spelled]
    at = iso(contact.ready_at)
    return {"_id": contact.id, "createdAt": at, "updatedAt": at, "phoneNumber": shown}


SIMULATED = Kore
