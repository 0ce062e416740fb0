"""Exotel's address book: contacts told apart by their number."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from pipeline.sandbox.clock import iso
from pipeline.sandbox.exotel.shapes import (
    DEFAULT_PAGE,
    DUPLICATE_RESOURCE,
    E164,
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
)
from pipeline.sandbox.promise import Call, Effect, Json, Reply, Route

FIELDS = ("first_name", "last_name", "company_name", "email", "tag")
Given = dict[str, Json]


def new_sid(source: Random) -> str:
    """A sid as Exotel's samples have them."""
    return uuid.UUID(int=source.getrandbits(128)).hex


@dataclass(slots=True)
class Contact:
    """One contact."""

    sid: str
    number: str
    made_at: float
    fields: dict[str, Json] = field(default_factory=dict)

    @property
    def first_name(self) -> str:
        return str(self.fields.get("first_name") or "")

    def told(self, call: Call) -> Given:
        number = self.number.lstrip("+") if call.switch("told_number") == "bare" else self.number
        shown = {"sid": self.sid, "number": number, **dict.fromkeys(FIELDS), **self.fields}
        return {**shown, "date_created": iso(self.made_at)}


class Book:
    """Every contact of the account."""

    def __init__(self, source: Random, leave_lists: Callable[[str], None]) -> None:
        self._source = source
        self._leave_lists = leave_lists
        self.by_sid: dict[str, Contact] = {}
        self.by_number: dict[str, Contact] = {}

    def routes(self) -> tuple[Route, ...]:
        change_one = Route("PUT", "/{account}/contacts/{contact}", self._change_one)
        return (
            *calls_of(
                "contacts",
                create=self._create,
                change=self._change,
                listing=self._list,
                show=self._show,
                delete=self._delete,
            ),
            change_one,
        )

    def dump(self) -> list[Json]:
        return [{"sid": one.sid, "number": one.number, **one.fields} for one in self.by_sid.values()]

    def problem(self, call: Call, number: Json) -> str:
        """Why a number is refused, or nothing."""
        barred = call.switch("refuse_number")
        if not isinstance(number, str) or not number:
            return "number is mandatory"
        if not E164.fullmatch(number) or (barred and barred in number):
            return f"{number} is not a valid number"
        return ""

    def add(self, number: str, now: float, fields: Given) -> tuple[Contact, Effect]:
        """The contact of a number; one that is there stays as it is."""
        known = self.by_number.get(number)
        if known is not None:
            return known, Effect("kept", "contact", number, known.sid)
        made = Contact(new_sid(self._source), number, now, fields)
        self.by_sid[made.sid] = self.by_number[number] = made
        return made, Effect("created", "contact", number, made.sid)

    # --- calls ------------------------------------------------------------------------------------------------------

    def _create(self, call: Call) -> Reply:
        items, effects = [], []
        for given in records(call, "contacts"):
            number = given.get("number")
            if problem := self.problem(call, number):
                code = MANDATORY_MISSING if not number else INVALID_PARAMETER
                items.append(failure(400, code, problem, _named(call, {"number": number})))
                continue
            contact, effect = self.add(str(number), call.now, _fields(call, given))
            effects.append(effect)
            items.append(_item(call, contact, there=effect.did == "kept"))
        return Reply(*multi(call, items), tuple(effects))

    def _change(self, call: Call) -> Reply:
        items, effects = [], []
        for given in records(call, "contacts"):
            contact = self.by_sid.get(str(given.get("sid")))
            if contact is None:
                items.append(failure(404, NOT_FOUND, "No such contact", _named(call, {"sid": given.get("sid")})))
                continue
            contact.fields.update(_fields(call, given))
            effects.append(Effect("updated", "contact", contact.number, contact.sid))
            items.append(success(contact.told(call)))
        return Reply(*multi(call, items), tuple(effects))

    def _list(self, call: Call) -> Reply:
        wanted = call.request.query.get("name", "").casefold()
        shown = [contact for contact in self.by_sid.values() if wanted in contact.first_name.casefold()]
        in_order = ordered(call, shown, lambda contact: contact.first_name)
        return paged(call, in_order, DEFAULT_PAGE, lambda contact: contact.told(call))

    def _show(self, call: Call) -> Reply:
        return Reply(200, one(call, self._of(call).told(call)))

    def _change_one(self, call: Call) -> Reply:
        contact, given = self._of(call), call.json()
        contact.fields.update(_fields(call, given))
        return Reply(200, one(call, contact.told(call)), (Effect("updated", "contact", contact.number, contact.sid),))

    def _delete(self, call: Call) -> Reply:
        contact = self._of(call)
        del self.by_sid[contact.sid], self.by_number[contact.number]
        self._leave_lists(contact.sid)
        return Reply(200, one(call, contact.told(call)), (Effect("removed", "contact", contact.number, contact.sid),))

    def _of(self, call: Call) -> Contact:
        contact = self.by_sid.get(call.parts["contact"])
        if contact is None:
            raise refuse(call, 404, NOT_FOUND, "No such contact")
        return contact


def _item(call: Call, contact: Contact, *, there: bool) -> Given:
    answered = call.switch("existing_contact")
    if not there or answered == "same_sid":
        return success(contact.told(call))
    told = contact.told(call) if answered == "conflict_with_sid" else _named(call, {"number": contact.number})
    return failure(409, DUPLICATE_RESOURCE, "The contact already exists", told)


def _fields(call: Call, given: Given) -> Given:
    kept = {name: given[name] for name in FIELDS if name in given}
    custom = given.get(call.switch("custom_key"))
    return {**kept, "custom": custom} if custom else kept


def _named(call: Call, told: Given) -> Json:
    return told if call.switch("failed_item") == "named" else None
