"""Exotel's lists and who is in them; a list's name is its own within the account."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random

from pipeline.sandbox.clock import iso
from pipeline.sandbox.exotel.book import Book, Contact, Given, new_sid
from pipeline.sandbox.exotel.shapes import (
    CONTACTS_PER_LIST,
    DEFAULT_PAGE,
    DUPLICATE_RESOURCE,
    INVALID_PARAMETER,
    MANDATORY_MISSING,
    NOT_FOUND,
    calls_of,
    failure,
    multi,
    one,
    ordered,
    paged,
    records,
    refuse,
    success,
    taken,
)
from pipeline.sandbox.promise import Call, Effect, Json, Reply, Route


@dataclass(slots=True)
class ContactList:
    """One list; each of its contacts shows from a time on, the last of them at `all_shown_at`."""

    sid: str
    name: str
    tag: str
    made_at: float
    members: dict[str, float] = field(default_factory=dict)
    all_shown_at: float = 0.0

    def told(self) -> Given:
        about = {"sid": self.sid, "name": self.name, "tag": self.tag, "date_created": iso(self.made_at)}
        return {**about, "contact_count": len(self.members)}


class Lists:
    """Every list of the account."""

    def __init__(self, source: Random) -> None:
        self._source = source
        self.book = Book(source, self._left)
        self.by_sid: dict[str, ContactList] = {}

    def routes(self) -> tuple[Route, ...]:
        return (
            *calls_of(
                "lists",
                create=self._create,
                change=self._change,
                listing=self._list,
                show=self._show,
                delete=self._delete,
            ),
            Route("POST", "/{account}/lists/{list}/contacts", self._put_on),
            Route("GET", "/{account}/lists/{list}/contacts", self._members),
            Route("DELETE", "/{account}/lists/{list}/contacts/{contact}", self._take_off),
        )

    def dump(self) -> list[Json]:
        return [{"sid": each.sid, "name": each.name, "tag": each.tag} for each in self.by_sid.values()]

    def dump_members(self) -> list[Json]:
        return [
            {"list": each.name, "sid": sid, "number": self.book.by_sid[sid].number}
            for each in self.by_sid.values()
            for sid in each.members
        ]

    def add(self, name: str, tag: str, now: float, sid: str = "") -> ContactList:
        """A new list."""
        made = ContactList(sid or new_sid(self._source), name, tag, now)
        self.by_sid[made.sid] = made
        return made

    def named(self, name: str) -> ContactList | None:
        """The list of that name."""
        return next((each for each in self.by_sid.values() if each.name == name), None)

    def put(self, into: ContactList, contact: Contact, shown_at: float) -> Effect:
        """A contact is on a list once, however often it is put there."""
        known = contact.sid in into.members
        if not known:
            into.members[contact.sid] = shown_at
            into.all_shown_at = max(into.all_shown_at, shown_at)
        return Effect("kept" if known else "created", "member", contact.number, contact.sid, into.sid)

    # --- lists ------------------------------------------------------------------------------------------------------

    def _create(self, call: Call) -> Reply:
        items, effects = [], []
        for given in records(call, "lists"):
            name = given.get("name")
            if not isinstance(name, str) or not name:
                items.append(failure(400, MANDATORY_MISSING, "name is mandatory"))
            elif self.named(name):
                items.append(taken(call, "A list of that name"))
            else:
                made = self.add(name, str(given.get("tag") or ""), call.now)
                effects.append(Effect("created", "list", name, made.sid))
                items.append(success(made.told()))
        return Reply(*multi(call, items), tuple(effects))

    def _change(self, call: Call) -> Reply:
        items, effects = [], []
        for given in records(call, "lists"):
            found, barred = self.by_sid.get(str(given.get("sid"))), call.switch("refuse_list")
            told = {"sid": given.get("sid")} if call.switch("failed_item") == "named" else None
            other = self.named(str(given.get("name")))
            if found is None:
                items.append(failure(404, NOT_FOUND, "No such list", told))
            elif barred and (barred in found.sid or barred in str(given.get("name"))):
                items.append(failure(400, INVALID_PARAMETER, "The list cannot be changed", told))
            elif other is not None and other is not found:
                items.append(failure(409, DUPLICATE_RESOURCE, "A list of that name already exists", told))
            else:
                found.name, found.tag = str(given.get("name") or found.name), str(given.get("tag") or found.tag)
                effects.append(Effect("updated", "list", found.sid, found.sid))
                items.append(success(found.told()))
        return Reply(*multi(call, items), tuple(effects))

    def _list(self, call: Call) -> Reply:
        found = self._searched(call, call.request.query.get("name"))
        return paged(call, ordered(call, found, lambda each: each.name), DEFAULT_PAGE, ContactList.told)

    def _searched(self, call: Call, wanted: str | None) -> Iterable[ContactList]:
        how = call.switch("list_search")
        if wanted is None or how == "all":
            return self.by_sid.values()
        if how == "nothing":
            return ()
        if how == "exact":
            return (each for each in self.by_sid.values() if each.name == wanted)
        return (each for each in self.by_sid.values() if wanted.casefold() in each.name.casefold())

    def _show(self, call: Call) -> Reply:
        return Reply(200, one(call, self._of(call).told()))

    def _delete(self, call: Call) -> Reply:
        found = self._of(call)
        del self.by_sid[found.sid]
        gone = [self._off(found, sid) for sid in found.members]
        return Reply(200, one(call, found.told()), (*gone, Effect("removed", "list", found.name, found.sid)))

    # --- who is in them ---------------------------------------------------------------------------------------------

    def _put_on(self, call: Call) -> Reply:
        into = self._of(call)
        items, effects = [], []
        for given in records(call, "contact_references"):
            sid = str(given.get("contact_sid"))
            contact, known = self.book.by_sid.get(sid), sid in into.members
            told = {"sid": sid, "list_id": into.sid}
            if contact is None:
                items.append(failure(404, NOT_FOUND, "No such contact", told))
            elif known and call.switch("in_list") == "conflict":
                items.append(failure(409, DUPLICATE_RESOURCE, "The contact is already in the list", told))
            elif not known and len(into.members) >= CONTACTS_PER_LIST:
                items.append(failure(400, INVALID_PARAMETER, "The list is full", told))
            else:
                effects.append(self.put(into, contact, call.now))
                items.append(success(told))
        return Reply(*multi(call, items), tuple(effects))

    def _members(self, call: Call) -> Reply:
        found, barred = self._of(call), call.switch("refuse_shown")
        shown = list(found.members)
        if barred or found.all_shown_at > call.now:
            shown = [
                sid
                for sid, shown_at in found.members.items()
                if shown_at <= call.now and not (barred and barred in self.book.by_sid[sid].number)
            ]
        return paged(call, shown, int(call.switch("largest_page")), lambda sid: self.book.by_sid[sid].told(call))

    def _take_off(self, call: Call) -> Reply:
        found, sid = self._of(call), call.parts["contact"]
        if sid not in found.members:
            if call.switch("off_list") == "404":
                raise refuse(call, 404, NOT_FOUND, "No such contact in the list")
            return Reply(200, one(call, {"sid": sid}))
        effect = self._off(found, sid)
        del found.members[sid]
        if call.switch("removed_answer") == "empty":
            return Reply(204, b"", (effect,))
        return Reply(200, one(call, {"sid": sid, "list_id": found.sid}), (effect,))

    def _off(self, found: ContactList, sid: str) -> Effect:
        return Effect("removed", "member", self.book.by_sid[sid].number, sid, found.sid)

    def _left(self, sid: str) -> None:
        for each in self.by_sid.values():
            each.members.pop(sid, None)

    def _of(self, call: Call) -> ContactList:
        found = self.by_sid.get(call.parts["list"])
        if found is None:
            raise refuse(call, 404, NOT_FOUND, "No such list")
        return found
