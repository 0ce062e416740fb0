"""PersistIQ, simulated from its documents (apidocs.persistiq.com and its OpenAPI, "API V1"; read 2026-11-21).

What the documents fix is fixed here; what they leave open is a switch whose default is the likeliest reading.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pipeline.sandbox.data import Ids
from pipeline.sandbox.persistiq.campaigns import Campaigns
from pipeline.sandbox.persistiq.leads import Leads
from pipeline.sandbox.persistiq.shapes import PER_PAGE, SWITCHES, body, paged, refuse
from pipeline.sandbox.promise import Allowance, Call, Effect, Json, Reply, Request, Route, Standing

UNPAGED = 10_000


class PersistIQ:
    """A company at PersistIQ: its users, leads and campaigns, shared by all of its API keys."""

    name = "persistiq"
    base_path = "/v1"
    switches = SWITCHES
    row_lists = ("leads", "campaign_leads", "errors")

    def __init__(self, seed: int) -> None:
        self._ids = Ids(seed)
        self._users = [self._user("Ada Example"), self._user("Ben Example")]
        self._tags = [{"id": self._ids.next("t"), "name": name} for name in ("warm", "trade-fair")]
        self._dnc_domains: dict[str, dict[str, str]] = {}
        self._leads = Leads(self._ids, [str(user["id"]) for user in self._users], lambda: self._dnc_domains)
        seeded = ("Spring outreach", "Trade fair follow-up")
        self._campaigns = Campaigns(self._ids, self._users, self._leads, seeded)
        self.routes = (
            Route("GET", "/users", _listed("users", lambda: self._users)),
            *self._leads.routes(),
            *self._campaigns.routes(),
            Route("GET", "/lead_fields", _listed("lead_fields", lambda: self._leads.fields, UNPAGED)),
            Route("GET", "/lead_statuses", _listed("lead_statuses", lambda: self._leads.statuses, UNPAGED)),
            Route("GET", "/tags", _listed("tags", lambda: self._tags)),
            Route("GET", "/dnc_domains", _listed("dnc_domains", lambda: list(self._dnc_domains.values()))),
            Route("POST", "/dnc_domains", self._add_dnc_domain),
        )

    def key(self, request: Request) -> str:
        return request.headers.get("x-api-key", "")

    def allowances(self, switch: Callable[[str], str]) -> tuple[Allowance, ...]:
        return (Allowance("minute", int(switch("calls_per_minute")), 60.0),)

    def headers(self, call: Call, standings: tuple[Standing, ...], ran_seconds: float) -> Mapping[str, str]:
        minute, told = standings[0], call.switch("header_limit")
        limit = minute.allowance.calls if told == "same" else int(told)
        return {
            "x-ratelimit-limit": str(limit),
            "x-ratelimit-remaining": str(max(0, minute.remaining + limit - minute.allowance.calls)),
            "x-ratelimit-reset": str(_reset(call, minute)),
            "x-request-id": call.id,
            "x-runtime": f"{ran_seconds:.6f}",
        }

    def throttled(self, call: Call, standing: Standing) -> Reply:
        # The one error without `status`; the wording is the vendor's own.
        calls, reset = standing.allowance.calls, _reset(call, standing)
        message = f"You performed more than {calls} requests per minute. Limit will be reseted at {reset}."
        return Reply(429, {"error": {"reason": "too_many_requests", "message": message}})

    def unauthorised(self, call: Call, *, revoked: bool) -> Reply:
        if revoked and call.switch("revoked_key") == "403":
            return refuse(403, "forbidden", "This API key has no access.").reply
        key = self.key(call.request) if call.switch("echo_key") == "yes" else ""
        return refuse(401, "unauthorized", f"Failed to find api key: {key}. Did you set header 'x-api-key'?").reply

    def failed(self, _call: Call, status: int) -> Reply:
        return refuse(status, "api_error", "Something went wrong on our side.").reply

    def unknown(self, _call: Call) -> Reply:
        return refuse(404, "not_found", "There is no such resource.").reply

    def facts(self) -> Mapping[str, Json]:
        return {
            "options": {"campaign": self._campaigns.told()[0]["id"]},
            "tolerated": {"uncampaign": ["", '{"status":"success"}']},
            "campaigns": [{"id": campaign["id"], "name": campaign["name"]} for campaign in self._campaigns.told()],
            "users": [
                {"id": user["id"], "name": user["name"], "mailbox_id": user["default_mailbox_id"]}
                for user in self._users
            ],
        }

    def stock(self, operation: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Puts the leads there that rows of an update, or of a removal from the first campaign, are about."""
        for row in rows if operation in ("update", "uncampaign") else ():
            lead = self._leads.stock(row.get("lead_id", ""), row.get("email", ""))
            if operation == "uncampaign":
                self._campaigns.stock(lead)

    def dump(self) -> Mapping[str, list[Json]]:
        return {
            "leads": self._leads.told(),
            "campaigns": self._campaigns.told(),
            "campaign_leads": self._campaigns.told_leads(),
            "dnc_domains": list(self._dnc_domains.values()),
        }

    def _add_dnc_domain(self, call: Call) -> Reply:
        name, barred = str(body(call).get("name") or "").strip().lower(), call.switch("refuse_domain")
        if not name:
            raise refuse(400, "bad_params", "Name can't be blank")
        if "." not in name or (barred and barred in name):
            raise refuse(400, "bad_params", "Name is invalid")
        known = name in self._dnc_domains
        if known and call.switch("known_domain") == "error":
            raise refuse(400, "bad_params", "Name has already been taken")
        told = self._dnc_domains.setdefault(name, {"id": self._ids.next("d"), "name": name})
        effect = Effect("kept" if known else "created", "dnc_domain", name, told["id"])
        return Reply(200, {"status": "success", "error": None, "dnc_domain": told}, (effect,))

    def _user(self, name: str) -> dict[str, Json]:
        email, mailbox_id = f"{name.split(maxsplit=1)[0].lower()}@company.test", self._ids.next("mbox")
        return {
            "id": self._ids.next("u"),
            "name": name,
            "email": email,
            "activated": True,
            "salesforce_id": None,
            "default_mailbox_id": mailbox_id,
            "mailboxes": [{"id": mailbox_id, "email": email, "campaign_ids": []}],
        }


def _reset(call: Call, standing: Standing) -> int:
    """The end of a window in whole seconds, blind to what floating point adds to it."""
    moment = round(standing.resets_at, 3)
    return math.ceil(moment) if call.switch("reset_rounding") == "up" else math.floor(moment)


def _listed(name: str, items: Callable[[], list[Any]], size: int = PER_PAGE) -> Callable[[Call], Reply]:
    return lambda call: paged(call, name, items(), size)


SIMULATED = PersistIQ
