"""HighLevel, simulated from its OpenAPI of contacts (version 2021-07-28) and its guide to authorisation, read 2026-11-21.

One location (sub-account) with a private integration, whose token is the sandbox's key, and an installed app with tokens of
its own. What the documents fix is fixed here; what they leave open is a switch.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace

from pipeline.sandbox.data import Ids
from pipeline.sandbox.highlevel.belongings import Belongings
from pipeline.sandbox.highlevel.contacts import Contacts
from pipeline.sandbox.highlevel.shapes import BURST_SECONDS, DAY_SECONDS, SWITCHES, VERSION, refuse
from pipeline.sandbox.highlevel.tokens import PATH, Tokens, bearer
from pipeline.sandbox.promise import Allowance, Call, Json, Reply, Request, Route, Standing

CUSTOM_FIELDS = (
    ("Lead score", "lead_score", "NUMERICAL"),
    ("Favourite colour", "favourite_colour", "TEXT"),
    ("Interests", "interests", "MULTIPLE_OPTIONS"),
    ("Agreement", "agreement", "FILE_UPLOAD"),
)
SEEDED = ("ada@company.test", "ben@company.test")


class HighLevel:
    """One location at HighLevel."""

    name = "highlevel"
    base_path = ""
    switches = SWITCHES
    row_lists = ("responses", "ids")

    def __init__(self, seed: int) -> None:
        ids = Ids(seed)
        self._tokens = Tokens(ids)
        self._contacts = Contacts(ids, self._tokens.location_id)
        self._belongings = Belongings(ids, self._contacts, ("Acme", "Widgets & Co"))
        self._custom = [
            {"id": ids.next("f"), "name": name, "fieldKey": f"contact.{key}", "dataType": kind, "model": "contact"}
            for name, key, kind in CUSTOM_FIELDS
        ]
        self._campaigns = [{"id": ids.next("p"), "name": "Spring", "status": "published"}]
        for email in SEEDED:
            contact = self._contacts.add(0.0, {"email": email})
            contact.business_id = str(self._belongings.businesses[0]["id"])
            self._belongings.meet(contact)
        guarded = (*self._contacts.routes(), *self._belongings.routes(), *self._location_routes())
        bulk_first = sorted(guarded, key=lambda route: "{contact}" in route.template)
        self.routes = (*self._tokens.routes(), *(replace(one, act=self._guarded(one.act)) for one in bulk_first))

    def _location_routes(self) -> tuple[Route, ...]:
        def listed(template: str, name: str, items: Callable[[], list[Json]]) -> Route:
            return Route("GET", template, lambda _call: Reply(200, {name: items()}))

        return (
            listed("/locations/{location}/customFields", "customFields", lambda: list(self._custom)),
            listed("/locations/{location}/tags", "tags", lambda: list(self._belongings.tags)),
            listed("/businesses", "businesses", lambda: list(self._belongings.businesses)),
            listed("/campaigns", "campaigns", lambda: list(self._campaigns)),
        )

    def _guarded(self, act: Callable[[Call], Reply]) -> Callable[[Call], Reply]:
        """The version must be said, and the location must be the token's, wherever a call names one."""

        def guarded(call: Call) -> Reply:
            if call.request.headers.get("version") != VERSION:
                raise refuse(401, "version header was not found.")
            named = {call.parts.get("location"), call.request.query.get("locationId"), _in_body(call.request)}
            if named - {None, self._tokens.location_id}:
                raise refuse(int(call.switch("foreign_location")), "The token does not have access to this location.")
            if call.request.method == "GET" and "contact" not in call.parts and not named - {None}:
                raise refuse(422, ["locationId should not be empty"])
            return act(call)

        return guarded

    # --- who calls ----------------------------------------------------------------------------------------------------

    def key(self, request: Request) -> str:
        return bearer(request)

    def admits(self, call: Call) -> bool:
        """Tokens that were given out here, and the call that renews them."""
        return self._tokens.admit(call)

    def counted_by(self, request: Request) -> str:
        """App and location; how renewing tokens is counted is not documented, and here it is counted apart."""
        if request.path == PATH:
            return "tokens"
        app = self._tokens.client_id if self._tokens.gave(request) else f"private {bearer(request)}"
        return f"{app} {self._tokens.location_id}"

    def allowances(self, switch: Callable[[str], str]) -> tuple[Allowance, ...]:
        return (
            Allowance("burst", int(switch("calls_per_burst")), BURST_SECONDS),
            Allowance("day", int(switch("calls_per_day")), DAY_SECONDS, utc_day=True),
        )

    # --- answers to every call ----------------------------------------------------------------------------------------

    def headers(self, _call: Call, standings: tuple[Standing, ...], _ran_seconds: float) -> Mapping[str, str]:
        burst, day = standings
        return {
            "x-ratelimit-limit-daily": str(day.allowance.calls),
            "x-ratelimit-daily-remaining": str(day.remaining),
            "x-ratelimit-interval-milliseconds": str(int(BURST_SECONDS * 1000)),
            "x-ratelimit-max": str(burst.allowance.calls),
            "x-ratelimit-remaining": str(burst.remaining),
        }

    def throttled(self, _call: Call, _standing: Standing) -> Reply:
        return Reply(429, {"statusCode": 429, "message": "Too Many Requests"})

    def unauthorised(self, call: Call, *, revoked: bool) -> Reply:
        status = int(call.switch("revoked_key")) if revoked else 401
        return refuse(status, "Invalid token: access token is invalid").reply

    def failed(self, _call: Call, status: int) -> Reply:
        return Reply(status, {"statusCode": status, "message": "Internal server error"})

    def unknown(self, call: Call) -> Reply:
        return refuse(404, f"Cannot {call.request.method} {call.request.path}").reply

    # --- what is told of it -------------------------------------------------------------------------------------------

    def facts(self) -> Mapping[str, Json]:
        first = next(iter(self._contacts.every()))
        business = self._belongings.businesses[0]
        app = {"client_id": self._tokens.client_id, "client_secret": self._tokens.client_secret}
        return {
            "options": {
                "tags": "Warm, spring",
                "business": business["name"],
                "business_id": business["id"],
                "contact_id": first.id,
            },
            "credentials": {"location_id": self._tokens.location_id},
            "app": {**app, "refresh_token": self._tokens.refresh},
            "businesses": self._belongings.businesses,
            "custom_fields": self._custom,
        }

    def dump(self) -> Mapping[str, list[Json]]:
        every = list(self._contacts.every())
        return {
            "contacts": [one.told(self._tokens.location_id) for one in every],
            "tags": [{"contact": one.id, "tag": tag} for one in every for tag in one.tags],
            "notes": [note for one in every for note in one.notes],
            "tasks": [task for one in every for task in one.tasks],
            "business links": [{"contact": one.id, "business": one.business_id} for one in every if one.business_id],
            "deleted": list(self._contacts.deleted),
        }

    def stock(self, operation: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Puts the contacts there that rows of an operation on existing contacts are about, with one tag of two."""
        for row in rows if operation != "contacts" else ():
            id_ = row.get("contact_id", "")
            data: dict[str, Json] = {name: row[name] for name in ("email", "phone") if row.get(name)}
            if not (self._contacts.get(id_) or (not id_ and self._contacts.has(data))):
                self._contacts.add(0.0, data, id_).tags = ["warm"]


def _in_body(request: Request) -> str | None:
    with suppress(ValueError, AttributeError):
        told = json.loads(request.body or b"{}").get("locationId")
        return None if told is None else str(told)
    return None


SIMULATED = HighLevel
