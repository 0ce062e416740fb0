"""HighLevel's contacts: created, upserted by e-mail or phone in the location's order, found, changed and deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.sandbox.clock import iso
from pipeline.sandbox.data import Ids
from pipeline.sandbox.highlevel.shapes import (
    LISTED,
    MOST_LISTED,
    ON_CREATE,
    ON_UPDATE,
    ON_UPSERT,
    body,
    contact_faults,
    invalid,
    refuse,
)
from pipeline.sandbox.promise import Call, Effect, Json, Reply, Route

KEYS = ("email", "phone")
HELD = ("email", "phone", "firstName", "lastName", "companyName", "source", "country", "city")


@dataclass(slots=True)
class Contact:
    """One contact; `data` holds the properties that were sent, `own` the values of its custom fields."""

    id: str
    added_at: float
    data: dict[str, Json]
    tags: list[str] = field(default_factory=list)
    own: dict[str, Json] = field(default_factory=dict)
    business_id: str | None = None
    notes: list[dict[str, Json]] = field(default_factory=list)
    tasks: list[dict[str, Json]] = field(default_factory=list)
    events: list[dict[str, Json]] = field(default_factory=list)

    @property
    def identity(self) -> str:
        return next((key_of(name, self.data.get(name)) for name in KEYS if self.data.get(name)), self.id)

    def told(self, location_id: str) -> dict[str, Json]:
        return {
            "id": self.id,
            "locationId": location_id,
            **dict.fromkeys(HELD),
            **{name: value for name, value in self.data.items() if name != "locationId"},
            "phone": e164(self.data.get("phone")),
            "tags": list(self.tags),
            "businessId": self.business_id,
            "dateAdded": iso(self.added_at),
            "customFields": [{"id": id_, "value": value} for id_, value in self.own.items()],
        }


def key_of(name: str, value: Json) -> str:
    """An e-mail or phone as it is compared."""
    text = str(value or "").strip()
    return text.lower() if name == "email" else "".join(filter(str.isdigit, text))


def e164(phone: Json) -> str | None:
    """A phone as it is told, whatever signs it was sent with."""
    digits = key_of("phone", phone)
    return f"+{digits}" if digits else None


class Contacts:
    """Every contact of the location."""

    def __init__(self, ids: Ids, location_id: str) -> None:
        self._ids = ids
        self.location_id = location_id
        self._by_id: dict[str, Contact] = {}
        self.deleted: list[Json] = []

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("POST", "/contacts/upsert", self._upsert),
            Route("POST", "/contacts/search", self._search),
            Route("GET", "/contacts/search/duplicate", self._duplicate),
            Route("POST", "/contacts", self._create),
            Route("GET", "/contacts", self._list),
            Route("GET", "/contacts/{contact}", self._show),
            Route("PUT", "/contacts/{contact}", self._change),
            Route("DELETE", "/contacts/{contact}", self._delete),
        )

    def get(self, id_: str) -> Contact | None:
        return self._by_id.get(id_)

    def named(self, call: Call) -> Contact:
        """The contact of a path. Raises Refusal for one that does not exist."""
        id_ = call.parts["contact"]
        contact = self._by_id.get(id_)
        if contact is None:
            raise refuse(int(call.switch("unknown_contact")), f"Contact with id {id_} not found")
        return contact

    def every(self) -> Iterable[Contact]:
        return self._by_id.values()

    def add(self, now: float, data: dict[str, Json], id_: str = "") -> Contact:
        contact = Contact(id_ or self._ids.next("c"), now, data)
        self._by_id[contact.id] = contact
        return contact

    def has(self, given: dict[str, Json]) -> bool:
        return any(self._by(name, given.get(name)) for name in KEYS)

    def refused(self, call: Call, *texts: Json) -> bool:
        """Whether the switch says that a contact of these keys is refused."""
        barred = call.switch("refuse_contact").lower()
        return bool(barred) and any(barred in str(text or "").lower() for text in texts)

    # --- create and upsert --------------------------------------------------------------------------------------------

    def _create(self, call: Call) -> Reply:
        given = self._checked(call, body(call, ON_CREATE, ["locationId"]))
        if not any(given.get(name) for name in (*KEYS, "firstName", "lastName")):
            raise invalid(call, "Contacts without email, phone, firstName and lastName are not allowed.")
        known = None if call.switch("allow_duplicates") == "yes" else self._match(call, given)
        if known is not None:
            contact, by = known
            name = " ".join(str(contact.data.get(part) or "") for part in ("firstName", "lastName")).strip()
            meta = {"contactId": contact.id, "contactName": name, "matchingField": by}
            raise refuse(400, "This location does not allow duplicated contacts.", meta=meta, traceId=call.id)
        contact = self._fill(self.add(call.now, {}), call, given)
        effects = (Effect("created", "contact", contact.identity, contact.id),)
        if call.switch("create_answer") == "422":
            return Reply(422, invalid(call, "Unprocessable Entity").reply.payload, effects)
        return Reply(201, {"contact": self._told(contact), "traceId": call.id}, effects)

    def _upsert(self, call: Call) -> Reply:
        given = self._checked(call, body(call, ON_UPSERT, ["locationId"]))
        if not any(given.get(name) for name in KEYS):
            raise refuse(400, "Pass at least one of number, email query parameter", traceId=call.id)
        always = given.pop("createNewIfDuplicateAllowed", False) and call.switch("allow_duplicates") == "yes"
        known = None if always else self._match(call, given)
        contact = known[0] if known else self.add(call.now, {})
        self._fill(contact, call, given)
        effects = (Effect("updated" if known else "created", "contact", contact.identity, contact.id),)
        if call.switch("upsert_answer") == "422":
            return Reply(422, invalid(call, "Unprocessable Entity").reply.payload, effects)
        told = {"new": known is None, "contact": self._told(contact), "traceId": call.id}
        return Reply(200, told, effects)

    def _checked(self, call: Call, given: dict[str, Json]) -> dict[str, Json]:
        if faults := contact_faults(given):
            raise invalid(call, *faults)
        if self.refused(call, given.get("email"), given.get("phone")):
            raise invalid(call, "email is not acceptable")
        return given

    def _match(self, call: Call, given: dict[str, Json]) -> tuple[Contact, str] | None:
        """The contact that is meant, and by which key; duplicates are then found by e-mail first, whatever the order."""
        order = "email,phone" if call.switch("allow_duplicates") == "yes" else call.switch("found_by")
        for name in order.split(","):
            if found := self._by(name, given.get(name)):
                return found, name
        return None

    def _by(self, name: str, value: Json) -> Contact | None:
        key = key_of(name, value)
        return next((one for one in self.every() if key and key_of(name, one.data.get(name)) == key), None)

    def _fill(self, contact: Contact, call: Call, given: dict[str, Json]) -> Contact:
        """Writes what was sent; a key that another contact has is ignored in silence, and `tags` replace all there were."""
        for name, value in given.items():
            other = self._by(name, value) if name in KEYS and call.switch("allow_duplicates") == "no" else None
            if name not in ("tags", "customFields", "locationId") and (other is None or other is contact):
                contact.data[name] = value
        if "tags" in given:
            contact.tags = [str(tag).lower() for tag in given["tags"]]
        for one in given.get("customFields") or ():
            contact.own[one["id"]] = one.get("field_value")
        return contact

    # --- find, show, change, delete -----------------------------------------------------------------------------------

    def _duplicate(self, call: Call) -> Reply:
        query = call.request.query
        given = {"email": query.get("email"), "phone": query.get("number")}
        if not any(given.values()):
            raise refuse(400, "Pass at least one of number, email query parameter", traceId=call.id)
        found = self._match(call, dict(given))
        told = self._told(found[0]) if found else None
        if told and call.switch("found_shape") == "short":
            told = {name: told[name] for name in ("id", "email", "phone", "firstName", "lastName")}
        return Reply(200, {"contact": told, "traceId": call.id})

    def _show(self, call: Call) -> Reply:
        return Reply(200, {"contact": self._told(self.named(call)), "traceId": call.id})

    def _change(self, call: Call) -> Reply:
        contact = self.named(call)
        self._fill(contact, call, self._checked(call, body(call, ON_UPDATE)))
        effects = (Effect("updated", "contact", contact.identity, contact.id),)
        return Reply(200, {"succeded": True, "contact": self._told(contact)}, effects)

    def _delete(self, call: Call) -> Reply:
        contact = self.named(call)
        if self.refused(call, contact.id, contact.data.get("email"), contact.data.get("phone")):
            raise refuse(400, "The contact cannot be deleted")
        del self._by_id[contact.id]
        self.deleted.append(contact.told(self.location_id))
        effect = Effect("removed", "contact", contact.identity, contact.id)
        return Reply(200, {"succeded": True, "traceId": call.id}, (effect,))

    # --- lists --------------------------------------------------------------------------------------------------------

    def _list(self, call: Call) -> Reply:
        query = call.request.query
        size = int(query.get("limit", LISTED))
        if size > MOST_LISTED:
            raise refuse(403, "limit must not be greater than 100")
        shown = self._shown(call, query.get("query", ""))
        after = [place for place, one in enumerate(shown) if one.id == query.get("startAfterId")]
        first = after[0] + 1 if after else 0
        page = shown[first : first + size]
        last = page[-1] if page else None
        meta = {"total": len(shown), "startAfterId": last.id, "startAfter": int(last.added_at * 1000)} if last else {}
        return Reply(200, {"contacts": [self._told(one) for one in page], "count": len(shown), "meta": meta})

    def _search(self, call: Call) -> Reply:
        given = call.json()
        size, number = int(given.get("pageLimit", 0)), int(given.get("page", 1))
        if not 1 <= size <= 500:
            raise invalid(call, "pageLimit must be a number from 1 to 500")
        shown = self._shown(call, str(given.get("query") or ""))
        page = shown[(number - 1) * size : number * size]
        return Reply(200, {"contacts": [self._told(one) for one in page], "total": len(shown), "traceId": call.id})

    def _shown(self, call: Call, text: str) -> list[Contact]:
        lag = float(call.switch("list_lag_seconds"))
        return [one for one in self.every() if one.added_at + lag <= call.now and text.lower() in str(one.data).lower()]

    def _told(self, contact: Contact) -> dict[str, Json]:
        return contact.told(self.location_id)
