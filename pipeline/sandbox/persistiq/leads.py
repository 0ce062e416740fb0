"""PersistIQ's leads: an upsert by e-mail whatever its capitals, in batches of ten with partial failure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.sandbox.data import Ids
from pipeline.sandbox.persistiq.shapes import LEADS_PER_CALL, batch, body, moment, paged, refuse
from pipeline.sandbox.promise import Call, Effect, Json, Reply, Route

SHOWN_FIELDS: tuple[str, ...] = (
    *("company_name", "email", "first_name", "last_name", "address", "city", "state", "phone", "title", "industry"),
    *("snippet", "snippet2", "snippet3", "snippet4", "linkedin", "twitter", "facebook", "salesforce_id"),
)
CUSTOM_FIELDS = ("lead_score", "lead_source", "website", "notes")
STATUSES = ("active", "prospect", "replied", "bounced", "optedout")
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


@dataclass(slots=True)
class Lead:
    """One lead; `data` holds its fields flat, custom ones among them."""

    id: str
    creator_id: str
    created_at: float
    updated_at: float
    data: dict[str, Json]
    status: str = "active"
    owner_id: str = ""
    bounced: bool = False
    optedout: bool = False

    def __post_init__(self) -> None:
        self.owner_id = self.owner_id or self.creator_id

    @property
    def identity(self) -> str:
        return str(self.data["email"]).lower()

    def told(self) -> dict[str, Json]:
        return {
            "id": self.id,
            "status": self.status,
            "data": dict.fromkeys(SHOWN_FIELDS) | self.data,
            "creator_id": self.creator_id,
            "owner_id": self.owner_id,
            "bounced": self.bounced,
            "optedout": self.optedout,
            "sent_count": 0,
            "replied_count": 0,
            "last_sent_at": None,
        }


class Leads:
    """Every lead of the company, by id and by e-mail."""

    def __init__(self, ids: Ids, user_ids: list[str], dnc_names: Callable[[], Iterable[str]]) -> None:
        self._ids = ids
        self._user_ids = user_ids
        self._dnc_names = dnc_names
        self._by_id: dict[str, Lead] = {}
        self._by_email: dict[str, Lead] = {}
        self.statuses = [{"id": ids.next("s"), "name": name} for name in STATUSES]
        self.fields = [
            {"id": ids.next("f"), "name": name, "label": name.replace("_", " ").capitalize()}
            for name in (*SHOWN_FIELDS, *CUSTOM_FIELDS)
        ]

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("GET", "/leads", self._list),
            Route("POST", "/leads", self._create),
            Route("GET", "/leads/{lead}", self._show),
            Route("PATCH", "/leads/{lead}", self._change),
            Route("PUT", "/leads/{lead}", self._change),
        )

    def by_id(self, id_: str) -> Lead | None:
        return self._by_id.get(id_)

    def either(self, id_or_email: str) -> Lead | None:
        return self._by_id.get(id_or_email) or self._by_email.get(id_or_email.lower())

    def stock(self, id_: str, email: str) -> Lead:
        """The lead of that id or e-mail, put there if it is not."""
        known = self.either(id_) or self.either(email)
        if known is not None:
            return known
        id_ = id_ or self._ids.next("l")
        lead = Lead(id_, self._user_ids[0], 0.0, 0.0, {"email": email or f"{id_.replace(' ', '.')}@stock.test"})
        self._by_id[lead.id] = self._by_email[lead.identity] = lead
        return lead

    def told(self) -> list[Json]:
        return [lead.told() for lead in self._by_id.values()]

    # --- create -----------------------------------------------------------------------------------------------------

    def _create(self, call: Call) -> Reply:
        given = body(call)
        if given.get("dup", "skip") not in {"skip", "update"}:
            raise refuse(400, "bad_params", "dup must be skip or update")
        if "leads" not in given:
            return self._create_one(call, given)
        leads = _batch_of(call, given["leads"])
        problems = [self._problem(call, fields) for fields in leads]
        if call.switch("sink_chunk") == "yes" and any(problems):
            raise refuse(400, "bad_params", next(problem for problem in problems if problem))
        return self._create_several(call, given, list(zip(leads, problems, strict=True)))

    def _create_several(self, call: Call, given: dict[str, Json], leads: list[tuple[dict[str, Json], str]]) -> Reply:
        done, refused, effects = [], [], []
        for fields, problem in leads:
            if problem:
                refused.append(_error(problem, fields))
                continue
            lead, effect = self._upsert(call, fields, given)
            effects.append(effect)
            shown = call.switch("skipped_duplicate") if effect.did == "kept" else "returned"
            if shown == "error":
                refused.append(_error("Email has already been taken", fields, lead.id))
            if shown == "returned":
                done.append(lead.told())
        return Reply(*batch(call, "leads", done, refused), tuple(effects))

    def _create_one(self, call: Call, given: dict[str, Json]) -> Reply:
        """The forms with one lead: under `lead`, or its fields flat beside `dup`."""
        fields = given.get("lead", {name: given[name] for name in given if name not in {"dup", "creator_id"}})
        if not isinstance(fields, dict):
            raise refuse(400, "bad_params", "lead must be an object")
        problem = self._problem(call, fields)
        if problem:
            raise refuse(400, "bad_params", problem)
        lead, effect = self._upsert(call, fields, given)
        return Reply(200, {"status": "success", "error": None, "lead": lead.told()}, (effect,))

    def _problem(self, call: Call, fields: dict[str, Json]) -> str:
        """Why a lead is refused, or nothing."""
        email, barred = fields.get("email"), call.switch("refuse_email")
        if not isinstance(email, str) or not email.strip():
            return "Email can't be blank"
        if not EMAIL.fullmatch(email.strip()) or (barred and barred in email):
            return "Email is invalid"
        if call.switch("dnc_lead") == "refuse_row" and email.strip().lower().partition("@")[2] in self._dnc_names():
            return "Email is in a do-not-contact domain"
        unknown = [name for name in fields if not _is_field(name)]
        if unknown and call.switch("unknown_field") == "refuse_row":
            return f"Unknown field {unknown[0]}"
        return ""

    def _upsert(self, call: Call, fields: dict[str, Json], given: dict[str, Json]) -> tuple[Lead, Effect]:
        email = str(fields["email"]).strip()
        stored = call.switch("unknown_field") == "store"
        data = {name: value for name, value in fields.items() if stored or _is_field(name)}
        data["email"] = email.lower() if call.switch("email_case") == "lower" else email
        known = self._by_email.get(email.lower())
        if known is None:
            lead = self._add(call, data, str(given.get("creator_id")))
            return lead, Effect("created", "lead", lead.identity, lead.id)
        if given.get("dup", "skip") == "skip":
            return known, Effect("kept", "lead", known.identity, known.id)
        known.data.update(data)
        known.updated_at = call.now
        return known, Effect("updated", "lead", known.identity, known.id)

    def _add(self, call: Call, data: dict[str, Json], creator_id: str) -> Lead:
        creator = creator_id if creator_id in self._user_ids else self._user_ids[0]
        lead = Lead(self._ids.next("l"), creator, call.now, call.now, data)
        self._by_id[lead.id] = self._by_email[lead.identity] = lead
        return lead

    # --- read and change --------------------------------------------------------------------------------------------

    def _list(self, call: Call) -> Reply:
        query, wanted = call.request.query, list(self._by_id.values())
        if "email" in query:
            found = self._by_email.get(query["email"].strip().lower())
            wanted = [found] if found else []
        status = self._status(query.get("status_id"), query.get("status"))
        updated, created = moment(query, "updated_after"), moment(query, "created_after")
        shown = [
            lead.told()
            for lead in wanted
            if status in {None, lead.status}
            and lead.updated_at > updated
            and lead.created_at > created
            and _readable(call, lead)
        ]
        return paged(call, "leads", shown)

    def _show(self, call: Call) -> Reply:
        lead = self.either(call.parts["lead"])
        if lead is None or not _readable(call, lead):
            raise refuse(404, "not_found", "Lead not found")
        return _one(call, lead)

    def _change(self, call: Call) -> Reply:
        lead, given = self.either(call.parts["lead"]), body(call)
        if lead is None:
            raise refuse(404, "not_found", "Lead not found")
        if problem := self._wrong(call, lead, given):
            raise refuse(400, "bad_params", problem)
        del self._by_email[lead.identity]
        stored = call.switch("unknown_field") == "store"
        lead.data.update({name: value for name, value in given.get("data", {}).items() if stored or _is_field(name)})
        self._by_email[lead.identity] = lead
        lead.status = self._known_status(given) or lead.status
        lead.owner_id = str(given.get("owner_id", lead.owner_id))
        lead.bounced = given.get("bounced", lead.bounced)
        lead.optedout = given.get("optedout", lead.optedout)
        lead.updated_at = call.now
        return _one(call, lead, Effect("updated", "lead", lead.identity, lead.id))

    def _wrong(self, call: Call, lead: Lead, given: dict[str, Json]) -> str:
        """Why a change is refused, or nothing."""
        data = given.get("data", {})
        if not isinstance(data, dict):
            return "data must be an object"
        if any(not isinstance(given.get(name, False), bool) for name in ("bounced", "optedout")):
            return "bounced and optedout must be true or false"
        if given.get("owner_id", lead.owner_id) not in self._user_ids:
            return "Owner not found"
        named = "status" in given or "status_id" in given
        if named and self._known_status(given) is None and call.switch("unknown_status") == "refuse":
            return "Status is not included in the list"
        email = str(data.get("email", lead.identity)).lower()
        if email != lead.identity and email in self._by_email:
            return "Email has already been taken"
        return self._problem(call, {**lead.data, **data})

    def _known_status(self, given: dict[str, Json]) -> str | None:
        name = self._status(given.get("status_id"), given.get("status"))
        return name if name in {status["name"] for status in self.statuses} else None

    def _status(self, id_: str | None, name: str | None) -> str | None:
        return next((status["name"] for status in self.statuses if status["id"] == id_), name)


def _batch_of(call: Call, leads: Json) -> list[dict[str, Json]]:
    if not isinstance(leads, list) or not leads or not all(isinstance(lead, dict) for lead in leads):
        raise refuse(400, "bad_params", "leads must be a list of leads")
    answered = call.switch("too_many_leads")
    if len(leads) > LEADS_PER_CALL and answered != "first_ten":
        raise refuse(int(answered), "bad_params", "No more than 10 leads per request")
    return leads[:LEADS_PER_CALL]


def _is_field(name: str) -> bool:
    return name in SHOWN_FIELDS or name in CUSTOM_FIELDS


def _readable(call: Call, lead: Lead) -> bool:
    return lead.created_at + float(call.switch("read_lag_seconds")) <= call.now


def _one(call: Call, lead: Lead, *effects: Effect) -> Reply:
    if call.switch("one_lead") == "leads":
        return Reply(200, {"status": "success", "errors": [], "leads": [lead.told()]}, effects)
    return Reply(200, {"status": "success", "error": None, "lead": lead.told()}, effects)


def _error(message: str, fields: dict[str, Json], lead_id: str | None = None) -> dict[str, Json]:
    lead = {"id": lead_id, "status": "active", "data": fields}
    return {"reason": "invalid_request", "message": message, "lead": lead}
