"""What the official contracts of HighLevel and PersistIQ say of requests, as far as the requests of their vendor files go.

Restated from HighLevel's OpenAPI of contacts (version 2021-07-28), with the few listings beside it, and PersistIQ's OpenAPI
("API V1") with its older reference, read 2026-11-21. A contract that is generated may say `object` for what its own examples
show as a number or a text; the examples count then. Unknown keys are refused: HighLevel answers them with 422.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
YES_NO: Schema = {"type": "boolean"}


def texts(**more: Any) -> Schema:
    return {"type": "array", "items": {**TEXT, **more}}


def closed(required: str, **properties: Schema) -> Schema:
    """An object with these keys and no others; `required` names those that it must have."""
    return {
        "type": "object",
        "properties": properties,
        "required": required.split(),
        "additionalProperties": False,
    }


@dataclass(frozen=True)
class Operation:
    """What a call may say: the keys of its query, those that it must have, and its body, if it has one."""

    query: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    body: Schema | None = None


@dataclass(frozen=True)
class Contract:
    """A vendor's operations by method and path."""

    operations: Mapping[str, Operation] = field(default_factory=dict)

    def operation(self, method: str, path: str) -> Operation:
        """The operation of a call. Fails where the contract has none."""
        fitting = [one for name, one in self.operations.items() if fits(name, f"{method} {path}")]
        assert fitting, f"no operation {method} {path}"
        return fitting[0]


def fits(template: str, call: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), call) is not None


def listing(names: str = "", required: str = "") -> Operation:
    return Operation(frozenset([*names.split(), *required.split()]), frozenset(required.split()))


def writing(body: Schema) -> Operation:
    return Operation(body=body)


# --- HighLevel --------------------------------------------------------------------------------------------------------

CUSTOM_FIELD = closed("id", id=TEXT, key=TEXT, field_value={"type": ["string", "number", "array"], "items": TEXT})
CONTACT_TEXTS = (
    *(
        "firstName",
        "lastName",
        "name",
        "email",
        "gender",
        "phone",
        "address1",
        "city",
        "state",
        "postalCode",
        "website",
    ),
    *("timezone", "source", "dateOfBirth", "country", "companyName", "assignedTo"),
)
CONTACT = {
    **dict.fromkeys(CONTACT_TEXTS, TEXT),
    "locationId": TEXT,
    "dnd": YES_NO,
    "tags": texts(),
    "customFields": {"type": "array", "items": CUSTOM_FIELD},
}
HIGHLEVEL = Contract(
    {
        "POST /contacts/": writing(closed("locationId", **CONTACT)),
        "POST /contacts/upsert": writing(closed("locationId", **CONTACT, createNewIfDuplicateAllowed=YES_NO)),
        "GET /contacts/": listing("startAfterId startAfter query limit", required="locationId"),
        "GET /contacts/search/duplicate": listing("number email", required="locationId"),
        "POST /contacts/bulk/tags/update/add": writing(
            closed("contacts tags locationId", contacts=texts(), tags=texts(), locationId=TEXT, removeAllTags=YES_NO)
        ),
        "POST /contacts/bulk/tags/update/remove": writing(
            closed("contacts tags locationId", contacts=texts(), tags=texts(), locationId=TEXT, removeAllTags=YES_NO)
        ),
        "POST /contacts/bulk/business": writing(
            closed(
                "locationId ids businessId",
                locationId=TEXT,
                ids=texts(maxLength=50),
                businessId={"type": ["string", "null"]},
            )
        ),
        "GET /contacts/business/{business}": listing("limit skip query", required="locationId"),
        "GET /contacts/{contact}/notes": listing(),
        "POST /contacts/{contact}/notes": writing(
            closed("body", userId=TEXT, body=TEXT, title=TEXT, color=TEXT, pinned=YES_NO)
        ),
        "GET /contacts/{contact}/tasks": listing(),
        "POST /contacts/{contact}/tasks": writing(
            closed("title dueDate completed", title=TEXT, body=TEXT, dueDate=TEXT, completed=YES_NO, assignedTo=TEXT)
        ),
        "GET /contacts/{contact}/appointments": listing(),
        "GET /contacts/{contact}": listing(),
        "DELETE /contacts/{contact}": listing(),
        "GET /campaigns/": listing("status", required="locationId"),
        "GET /businesses/": listing("limit skip", required="locationId"),
        "GET /locations/{location}/customFields": listing("model"),
        "GET /locations/{location}/tags": listing(),
    }
)

# --- PersistIQ --------------------------------------------------------------------------------------------------------

LEAD = {"type": "object", "properties": {"email": TEXT}}  # any attribute beside it
PERSISTIQ = Contract(
    {
        # The reference's batch form; the OpenAPI file has the form of one lead under `lead` alone.
        "POST /leads": writing(
            closed(
                "leads",
                dup={"enum": ["skip", "update"]},
                creator_id=TEXT,
                leads={"type": "array", "items": {**LEAD, "required": ["email"]}, "minItems": 1, "maxItems": 10},
            )
        ),
        # Leads are `{"id"}` in the reference, ids alone in the OpenAPI file.
        "POST /campaigns/{campaign}/leads": writing(
            closed(
                "leads",
                mailbox_id=TEXT,
                skip_if_exists=YES_NO,
                override_lead_limit=YES_NO,
                leads={"type": "array", "items": closed("id", id=TEXT), "minItems": 1, "maxItems": 100},
            )
        ),
        "DELETE /campaigns/{campaign}/leads/{lead}": listing(),
        "PATCH /leads/{lead}": writing(
            closed("", status=TEXT, status_id=TEXT, owner_id=TEXT, bounced=YES_NO, optedout=YES_NO, data=LEAD)
        ),
        "POST /dnc_domains": writing(closed("name", name=TEXT)),
        "GET /leads": listing("page status status_id updated_after created_after email"),
        "GET /leads/{lead}": listing(),
        "GET /campaigns": listing("page name owner_id lead_id"),
        "GET /campaigns/{campaign}/leads": listing("page"),
        "GET /events": listing("page group campaign lead user start_at end_at"),
        "GET /users": listing("page"),
        "GET /lead_fields": listing(),
        "GET /lead_statuses": listing(),
        "GET /dnc_domains": listing("page"),
    }
)
CONTRACTS = {"highlevel": HIGHLEVEL, "persistiq": PERSISTIQ}
