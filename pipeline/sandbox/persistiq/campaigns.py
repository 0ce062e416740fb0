"""PersistIQ's campaigns, and the leads that are in them: at most a hundred are added by one call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.sandbox.clock import iso
from pipeline.sandbox.data import Ids
from pipeline.sandbox.persistiq.leads import Lead, Leads
from pipeline.sandbox.persistiq.shapes import CAMPAIGN_LEADS_PER_CALL, EVENTS_PER_PAGE, batch, body, paged, refuse
from pipeline.sandbox.promise import Call, Effect, Json, Refusal, Reply, Route

User = dict[str, Json]


@dataclass(slots=True)
class Campaign:
    """A campaign and its leads, by lead id."""

    id: str
    name: str
    owner: User
    leads: dict[str, dict[str, str]] = field(default_factory=dict)

    def told(self) -> dict[str, Json]:
        verbs = ("contacted", "reached", "opened", "replied", "bounced", "optedout")
        stats = {**{f"prospects_{verb}": 0 for verb in verbs}, "total_prospects": len(self.leads)}
        creator = {name: self.owner[name] for name in ("id", "name", "email")}
        return {"id": self.id, "name": self.name, "creator": creator, "stats": stats}


class Campaigns:
    """Every campaign of the company, and the events that happened in them."""

    def __init__(self, ids: Ids, users: list[User], leads: Leads, names: Iterable[str]) -> None:
        self._ids = ids
        self._users = users
        self._leads = leads
        self._by_id: dict[str, Campaign] = {}
        self._events: list[dict[str, Json]] = []
        for name in names:
            self._add(name, users[0])

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("GET", "/campaigns", self._list),
            Route("POST", "/campaigns", self._create),
            Route("POST", "/campaigns/duplicate", self._duplicate),
            Route("GET", "/campaigns/{campaign}/leads", self._list_leads),
            Route("POST", "/campaigns/{campaign}/leads", self._join),
            Route("DELETE", "/campaigns/{campaign}/leads/{lead}", self._leave),
            Route("GET", "/events", self._list_events),
        )

    def told(self) -> list[Json]:
        return [campaign.told() for campaign in self._by_id.values()]

    def told_leads(self) -> list[Json]:
        return [dict(told) for campaign in self._by_id.values() for told in campaign.leads.values()]

    def stock(self, lead: Lead) -> None:
        """Puts a lead into the first campaign, if it is not there."""
        campaign = next(iter(self._by_id.values()))
        if lead.id not in campaign.leads:
            mailbox_id = str(campaign.owner["default_mailbox_id"])
            told = {"id": self._ids.next("cl"), "campaign_id": campaign.id, "mailbox_id": mailbox_id}
            campaign.leads[lead.id] = {**told, "lead_id": lead.id}

    # --- campaigns --------------------------------------------------------------------------------------------------

    def _list(self, call: Call) -> Reply:
        query = call.request.query
        wanted = [
            campaign.told()
            for campaign in self._by_id.values()
            if query.get("name", campaign.name) == campaign.name
            and query.get("owner_id", campaign.owner["id"]) == campaign.owner["id"]
            and ("lead_id" not in query or query["lead_id"] in campaign.leads)
        ]
        return paged(call, "campaigns", wanted)

    def _create(self, call: Call) -> Reply:
        given = body(call)
        return self._created(given.get("campaign_name"), given)

    def _duplicate(self, call: Call) -> Reply:
        given = body(call)
        original = self._by_id.get(str(given.get("campaign_id")))
        if original is None:
            raise Refusal(Reply(422, {"reason": "bad_params", "message": "campaign_id is missing or unknown"}))
        return self._created(given.get("name") or f"{original.name} (copy)", given)

    def _created(self, name: Json, given: dict[str, Json]) -> Reply:
        owner = next((user for user in self._users if user["id"] == given.get("owner_id")), None)
        if not name or owner is None:
            raise Refusal(Reply(422, {"reason": "bad_params", "message": "A name and a known owner_id are required"}))
        campaign = self._add(str(name), owner)
        return Reply(200, campaign.told(), (Effect("created", "campaign", campaign.name, campaign.id),))

    def _add(self, name: str, owner: User) -> Campaign:
        campaign = Campaign(self._ids.next("c"), name, owner)
        self._by_id[campaign.id] = campaign
        return campaign

    # --- the leads in them ------------------------------------------------------------------------------------------

    def _list_leads(self, call: Call) -> Reply:
        campaign = self._named(call)
        return paged(call, "campaign_leads", [self._told(told) for told in campaign.leads.values()])

    def _join(self, call: Call) -> Reply:
        campaign, given = self._named(call), body(call)
        named = given["leads"] if "leads" in given else [given.get("lead_id")]
        if not isinstance(named, list) or not named or named == [None]:
            raise refuse(400, "bad_params", "leads must be a list of leads")
        if len(named) > CAMPAIGN_LEADS_PER_CALL:
            raise refuse(400, "bad_params", "No more than 100 leads per request")
        done, refused, effects = self._joined_all(call, campaign, named, self._mailbox(given.get("mailbox_id")))
        if "leads" in given:
            return Reply(*batch(call, "campaign_leads", done, refused), effects)
        status = "error" if refused else "success"
        told = {"status": status, "error": next(iter(refused), None), "campaign_lead": next(iter(done), None)}
        return Reply(200, told, effects)

    def _joined_all(
        self, call: Call, campaign: Campaign, named: list[Json], mailbox_id: str
    ) -> tuple[list[Json], list[Json], tuple[Effect, ...]]:
        done: list[Json] = []
        refused: list[Json] = []
        effects: list[Effect] = []
        shows_existing = bool(body(call).get("skip_if_exists"))
        for one in named:
            lead = self._leads.by_id(str(one.get("id") if isinstance(one, dict) else one))
            if lead is None:
                refused.append({"reason": "invalid_request", "message": "Lead can't be blank", "campaign_lead": None})
                continue
            effects.append(self._joined(call, campaign, lead, mailbox_id))
            if effects[-1].did == "kept" and not shows_existing:
                refused.append(_taken(call, campaign, lead))
            else:
                done.append(self._told(campaign.leads[lead.id]))
        return done, refused, tuple(effects)

    def _joined(self, call: Call, campaign: Campaign, lead: Lead, mailbox_id: str) -> Effect:
        if lead.id in campaign.leads:
            return Effect("kept", "campaign_lead", lead.identity, lead.id, campaign.id)
        told = {"id": self._ids.next("cl"), "campaign_id": campaign.id, "mailbox_id": mailbox_id, "lead_id": lead.id}
        campaign.leads[lead.id] = told
        event = {"id": self._ids.next("e"), "event_type": "prospect_added", "created_at": iso(call.now)}
        self._events.append({**event, "data": {"campaign_id": campaign.id, "lead_id": lead.id}})
        return Effect("created", "campaign_lead", lead.identity, lead.id, campaign.id)

    def _leave(self, call: Call) -> Reply:
        campaign, lead = self._named(call), self._leads.by_id(call.parts["lead"])
        if lead is None or lead.id not in campaign.leads:
            raise refuse(400, "bad_params", "Lead is not in the campaign")
        del campaign.leads[lead.id]
        effect = Effect("removed", "campaign_lead", lead.identity, lead.id, campaign.id)
        if call.switch("removed") != "success":
            return Reply(204 if call.switch("removed") == "204" else 200, b"", (effect,))
        return Reply(200, {"status": "success", "error": None}, (effect,))

    def _mailbox(self, asked: Json) -> str:
        known = [str(user["default_mailbox_id"]) for user in self._users]
        if asked and asked not in known:
            raise refuse(400, "bad_params", "Mailbox not found")
        return str(asked or known[0])

    def _list_events(self, call: Call) -> Reply:
        query = call.request.query
        wanted = [
            event
            for event in self._events
            if query.get("campaign", event["data"]["campaign_id"]) == event["data"]["campaign_id"]
            and query.get("lead", event["data"]["lead_id"]) == event["data"]["lead_id"]
        ]
        return paged(call, "events", wanted, EVENTS_PER_PAGE)

    def _named(self, call: Call) -> Campaign:
        campaign = self._by_id.get(call.parts["campaign"])
        if campaign is None:
            raise refuse(404, "not_found", "Campaign not found")
        return campaign

    def _told(self, told: dict[str, str]) -> dict[str, Json]:
        lead = self._leads.by_id(told["lead_id"])
        kept = {name: told[name] for name in ("id", "campaign_id", "mailbox_id")}
        return {**kept, "lead": lead.told() if lead else None}


def _taken(call: Call, campaign: Campaign, lead: Lead) -> dict[str, Json]:
    forms: dict[str, dict[str, Json]] = {"lead": {"lead": lead.told()}, "lead_id": {"lead_id": lead.id}, "absent": {}}
    told = {"id": None, "campaign_id": campaign.id, **forms[call.switch("taken_lead")]}
    return {"reason": "invalid_request", "message": "Lead has already been taken", "campaign_lead": told}
