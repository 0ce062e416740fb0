"""What belongs to HighLevel's contacts: tags, also in bulk, businesses, notes, tasks and appointments."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pipeline.sandbox.clock import iso
from pipeline.sandbox.data import Ids
from pipeline.sandbox.highlevel.contacts import Contact, Contacts
from pipeline.sandbox.highlevel.shapes import (
    ID_LENGTH,
    LINKED_LISTED,
    MOMENT,
    ON_BULK_BUSINESS,
    ON_BULK_TAGS,
    ON_NOTE,
    ON_TASK,
    body,
    invalid,
    refuse,
)
from pipeline.sandbox.promise import Call, Did, Effect, Json, Reply, Route


class Belongings:
    """Everything that hangs on contacts."""

    def __init__(self, ids: Ids, contacts: Contacts, businesses: Iterable[str]) -> None:
        self._ids = ids
        self._contacts = contacts
        self.businesses = [
            {"id": ids.next("b"), "name": name, "locationId": contacts.location_id} for name in businesses
        ]
        self.tags = [{"id": ids.next("t"), "name": name} for name in ("warm", "trade fair")]

    def meet(self, contact: Contact) -> None:
        """Puts an appointment of a contact there; those cannot be made by the calls that are simulated."""
        at = {"startTime": "2026-12-01 11:00:00", "endTime": "2026-12-01 11:30:00", "appointmentStatus": "confirmed"}
        about = {"title": "Renewal", "contactId": contact.id, "locationId": self._contacts.location_id}
        contact.events.append({"id": self._ids.next("a"), **about, **at})

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("POST", "/contacts/bulk/tags/update/{type}", self._bulk_tags),
            Route("POST", "/contacts/bulk/business", self._bulk_business),
            Route("GET", "/contacts/business/{business}", self._linked),
            Route("POST", "/contacts/{contact}/tags", self._tag),
            Route("DELETE", "/contacts/{contact}/tags", self._tag),
            Route("GET", "/contacts/{contact}/notes", self._listed("notes")),
            Route("POST", "/contacts/{contact}/notes", self._note),
            Route("GET", "/contacts/{contact}/tasks", self._listed("tasks")),
            Route("POST", "/contacts/{contact}/tasks", self._task),
            Route("GET", "/contacts/{contact}/appointments", self._listed("events")),
        )

    # --- tags ---------------------------------------------------------------------------------------------------------

    def _tag(self, call: Call) -> Reply:
        contact, given = self._contacts.named(call), body(call, ["tags"], ["tags"])
        effects = self._tagged(call, contact, given["tags"], adds=call.request.method == "POST")
        return Reply(201 if call.request.method == "POST" else 200, {"tags": contact.tags, "traceId": call.id}, effects)

    def _bulk_tags(self, call: Call) -> Reply:
        if call.parts["type"] not in ("add", "remove"):
            raise refuse(404, f"Cannot POST {call.request.path}")
        given = body(call, ON_BULK_TAGS, ["contacts", "tags", "locationId"])
        ids, adds = self._bulk_ids(call, given["contacts"], "contacts"), call.parts["type"] == "add"
        said: list[Json] = []
        effects: list[Effect] = []
        for id_ in ids:
            contact = self._contacts.get(id_)
            if contact is None or self._contacts.refused(call, id_, contact.data.get("email")):
                gone = any(one["id"] == id_ for one in self._contacts.deleted)
                words = "contact is deleted" if gone else "contact id is not a valid firebase id"
                said.append({"contactId": id_, "message": words, "type": "error"})
                continue
            before = list(contact.tags)
            effects += self._tagged(call, contact, given["tags"], adds=adds)
            changed = {
                "tagsAdded": sorted({*contact.tags} - {*before}),
                "tagsRemoved": sorted({*before} - {*contact.tags}),
            }
            told = {"contactId": id_, "message": "Tags updated", "type": "success", "oldTags": before}
            said.append({**told, **changed})
        failed = sum(one["type"] == "error" for one in said)
        succeeded = not failed or call.switch("some_failed") == "true"
        return Reply(201, {"succeded": succeeded, "errorCount": failed, "responses": said}, tuple(effects))

    def _tagged(self, call: Call, contact: Contact, tags: Json, *, adds: bool) -> tuple[Effect, ...]:
        if not isinstance(tags, list) or not all(isinstance(tag, str) and tag for tag in tags):
            raise invalid(call, "each value in tags must be a string")
        spelled = [tag.lower() if call.switch("tag_case") == "lower" else tag for tag in tags]
        effects: list[Effect] = []
        for tag in dict.fromkeys(spelled):
            there = tag in contact.tags
            did: Did = ("kept" if there else "created") if adds else ("removed" if there else "kept")
            effects.append(Effect(did, "tag", contact.identity, contact.id, tag))
            contact.tags = [*(one for one in contact.tags if one != tag), *([tag] if adds else [])]
        return tuple(effects)

    def _bulk_ids(self, call: Call, ids: Json, name: str) -> list[str]:
        most = int(call.switch("bulk_ids"))
        if not isinstance(ids, list) or not all(isinstance(id_, str) for id_ in ids):
            raise invalid(call, f"each value in {name} must be a string")
        if len(ids) > most:
            raise invalid(call, f"{name} must contain no more than {most} elements")
        if any(len(id_) > ID_LENGTH for id_ in ids):
            raise invalid(call, f"each value in {name} must be shorter than or equal to {ID_LENGTH} characters")
        return ids

    # --- businesses ---------------------------------------------------------------------------------------------------

    def _bulk_business(self, call: Call) -> Reply:
        given = body(call, ON_BULK_BUSINESS, ["locationId", "ids"])
        if "businessId" not in given:
            raise invalid(call, "businessId should not be empty")
        wanted = given["businessId"]
        if wanted is not None and wanted not in {one["id"] for one in self.businesses}:
            raise refuse(400, f"Business with id {wanted} not found")
        ids = self._bulk_ids(call, given["ids"], "ids")
        known = [one for id_ in ids if (one := self._contacts.get(id_)) and not self._contacts.refused(call, id_)]
        if len(known) < len(ids) and call.switch("bad_id") == "refused":
            raise refuse(400, "Contact not found")
        changed = [one for one in known if one.business_id != wanted]
        effects = [effect for one in changed for effect in self._linked_now(one, wanted)]
        told = changed if call.switch("linked_ids") == "changed" else known
        return Reply(200, {"success": True, "ids": [one.id for one in told]}, tuple(effects))

    def _linked_now(self, contact: Contact, wanted: str | None) -> list[Effect]:
        left = contact.business_id
        contact.business_id = wanted
        effects = [Effect("removed", "business link", contact.identity, contact.id, left)] if left else []
        return [
            *effects,
            *([Effect("created", "business link", contact.identity, contact.id, wanted)] if wanted else []),
        ]

    def _linked(self, call: Call) -> Reply:
        query = call.request.query
        skip, size = int(query.get("skip", 0)), int(query.get("limit", LINKED_LISTED))
        linked = [one for one in self._contacts.every() if one.business_id == call.parts["business"]]
        shown = [one.told(self._contacts.location_id) for one in linked[skip : skip + size]]
        return Reply(200, {"contacts": shown, "count": len(linked)})

    # --- notes and tasks ----------------------------------------------------------------------------------------------

    def _note(self, call: Call) -> Reply:
        contact, given = self._contacts.named(call), body(call, ON_NOTE, ["body"])
        text = f"<p>{given['body']}</p>" if call.switch("note_text") == "html" else given["body"]
        note = {**given, "id": self._ids.next("n"), "body": text, "contactId": contact.id, "dateAdded": iso(call.now)}
        contact.notes.append(note)
        effect = Effect("created", "note", contact.identity, note["id"], str(given["body"]))
        return Reply(201, {"note": note, "traceId": call.id}, (effect,))

    def _task(self, call: Call) -> Reply:
        contact, given = self._contacts.named(call), body(call, ON_TASK, ["title", "dueDate"])
        if not isinstance(given.get("completed"), bool):
            raise invalid(call, "completed must be a boolean value")
        if not MOMENT.fullmatch(str(given["dueDate"])):
            raise invalid(call, "dueDate must be a valid ISO 8601 date string")
        task = {**given, "id": self._ids.next("k"), "contactId": contact.id}
        contact.tasks.append(task)
        effect = Effect("created", "task", contact.identity, task["id"], str(given["title"]))
        return Reply(201, {"task": task, "traceId": call.id}, (effect,))

    def _listed(self, kind: str) -> Callable[[Call], Reply]:
        return lambda call: Reply(200, {kind: list(getattr(self._contacts.named(call), kind))})
