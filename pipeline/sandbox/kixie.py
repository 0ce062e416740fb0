"""Kixie, simulated from its help page of the PowerList API (apig.kixie.com/app/event; read 2026-11-21).

What the page fixes is fixed here: one URL, dispatched by the body; the key in the URL and in the body; 10,000 calls a day
for each business; a contact is its phone within a PowerList. No answer is documented: every shape is a switch.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pipeline.sandbox.data import Ids
from pipeline.sandbox.promise import Allowance, Call, Did, Effect, Json, Refusal, Reply, Request, Route, Standing
from pipeline.sandbox.switches import Switch, choice

CALLS_PER_DAY = 10_000
DAY_SECONDS = 86_400.0
MOST_TARGETS = 50
LEAST_DIGITS = 7
BUSINESS_ID = "10042"
AGENT = "ada@company.test"
EVENT = "/app/event"
AGENT_STATUS = "/www/agent/status"
FROM_ALL = "removefromallpowerlists"
EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
SHOWN_FIELDS = (
    "firstName",
    "lastName",
    "title",
    "companyName",
    "email",
    "nextCallRefresher",
    "crmUserId",
    "crmContactId",
)

SWITCHES: tuple[Switch, ...] = (
    Switch("calls_per_day", "integer", str(CALLS_PER_DAY), "the limit that is enforced, per business and day of UTC"),
    choice("yes", "success|message|text|word|object|empty", "what the body of a call that was taken looks like"),
    choice("no", "200|200_text|400|422", "the status, and the shape, of a call that was refused"),
    choice("wrong_key", "403|401|200", "the status for a key that is wrong, or differs between URL and body"),
    choice("used_up", "429|200|200_text", "the status, and the shape, when the day's calls are used up"),
    choice("echo_key", "no|yes", "whether the refusal of a key repeats it"),
    choice(
        "unsaid_duplicates", "overwrite|merge|ignore|refuse", "what is done where duplicateHandling is not in the body"
    ),
    choice("empty_text", "not_given|given", "whether an empty text counts as given under merge"),
    choice("compared_by", "digits|text", "whether phones are told apart by their digits, or as they were sent"),
    choice("unknown_list", "refuse|accept", "whether a PowerList that does not exist is refused, or taken in silence"),
    choice("absent_target", "accept|refuse", "the answer to the removal of a phone that is not there"),
    choice("bad_target", "sinks|left_out", "whether one bad phone of a removal refuses the whole call"),
    Switch("most_targets", "integer", str(MOST_TARGETS), "the most phones of a removal; more are refused"),
    Switch("refuse_target", "text", "", "phones whose digits contain these are refused"),
)


@dataclass(slots=True)
class PowerList:
    """One list, with its contacts by what tells them apart."""

    id: str
    name: str
    active: bool = True
    contacts: dict[str, dict[str, Json]] = field(default_factory=dict)
    taken_off: dict[str, dict[str, Json]] = field(default_factory=dict)


class Kixie:
    """One business at Kixie, with its PowerLists."""

    name = "kixie"
    base_path = ""
    switches = SWITCHES
    row_lists: tuple[str, ...] = ()

    def __init__(self, seed: int) -> None:
        self._ids = Ids(seed)
        lists = (
            PowerList("1969", "Spring"),
            PowerList("2014", "Trade fair"),
            PowerList("873", "Old leads", active=False),
        )
        self._lists = {one.id: one for one in lists}
        self.routes = (Route("POST", EVENT, self._event, self._weight), Route("GET", AGENT_STATUS, self._agent_status))

    def key(self, request: Request) -> str:
        """The key of the URL, where the body of an event says the same."""
        if request.path != EVENT:
            return request.query.get("apiKey", "")
        given, pair = _object(request.body), (request.query.get("apikey"), request.query.get("businessid"))
        return str(pair[0]) if pair == (given.get("apikey"), given.get("businessid")) and pair[1] == BUSINESS_ID else ""

    def counted_by(self, request: Request) -> str:
        """All keys of a business share its calls."""
        return f"business {BUSINESS_ID}" if self.key(request) else ""

    def allowances(self, switch: Callable[[str], str]) -> tuple[Allowance, ...]:
        return (Allowance("day", int(switch("calls_per_day")), DAY_SECONDS, utc_day=True),)

    def headers(self, _call: Call, _standings: tuple[Standing, ...], _ran_seconds: float) -> Mapping[str, str]:
        return {}

    def throttled(self, call: Call, _standing: Standing) -> Reply:
        status, _, text = call.switch("used_up").partition("_")
        return _no(int(status), "API call limit reached for today", as_text=bool(text))

    def unauthorised(self, call: Call, *, revoked: bool) -> Reply:
        key = f" {call.request.query.get('apikey', '')}" if call.switch("echo_key") == "yes" else ""
        words = f"API key{key} is disabled" if revoked else f"Invalid API key{key}"
        return _no(int(call.switch("wrong_key")), words)

    def failed(self, _call: Call, status: int) -> Reply:
        return _no(status, "Internal error")

    def unknown(self, _call: Call) -> Reply:
        return Reply(404, b"Not Found")

    def facts(self) -> Mapping[str, Json]:
        return {
            "options": {"powerlist_id": "1969", "powerlists": len(self._lists)},
            "credentials": {"business_id": BUSINESS_ID, "agent_email": AGENT},
            "tolerated": ["", "{}", '{"status":"success"}'],
            "powerlists": [{"id": one.id, "name": one.name, "active": one.active} for one in self._lists.values()],
        }

    def dump(self) -> Mapping[str, list[Json]]:
        return {
            "contacts": [contact for one in self._lists.values() for contact in one.contacts.values()],
            "taken_off": [contact for one in self._lists.values() for contact in one.taken_off.values()],
        }

    def stock(self, operation: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Puts the phones of a removal on the list that options name, and of one from all lists on every list."""
        lists = {"remove": [self._lists["1969"]], "remove_everywhere": [*self._lists.values()]}.get(operation, [])
        for row, one in itertools.product(rows, lists):
            if (identity := _digits(row["phone"])) not in one.contacts:
                one.contacts[identity] = {"id": self._ids.next("k"), **_contact(one, row["phone"], {})}

    # --- events -----------------------------------------------------------------------------------------------------

    def _weight(self, call: Call) -> int:
        """A removal from all lists costs a call for each, inactive ones too."""
        return max(1, len(self._lists)) if _object(call.request.body).get("action") == FROM_ALL else 1

    def _event(self, call: Call) -> Reply:
        given = _object(call.request.body)
        what = (given.get("eventname"), given.get("action"))
        if what == ("updatepowerlist", None):
            return self._update(call, given)
        if what == ("removefrompowerlist", "removefrompowerlist"):
            found = self._list(call, given)
            return self._remove(call, given, [found] if found else [])
        if what == ("removefrompowerlist", FROM_ALL):
            return self._remove(call, given, list(self._lists.values()))
        raise _refuse(call, "function does not exist")

    def _update(self, call: Call, given: dict[str, Json]) -> Reply:
        found, target = self._list(call, given), given.get("target")
        if problem := _problem(call, target) or _mail_problem(given):
            raise _refuse(call, problem)
        if found is None:
            return _yes(call, "Contact added")
        wanted = _contact(found, str(target), given)
        identity = _identity(call, str(target))
        known = found.contacts.get(identity)
        if known is None:
            found.contacts[identity] = {"id": self._ids.next("k"), **wanted}
            return _yes(call, "Contact added", self._effect("created", found, identity))
        did = self._merged(call, given, known, wanted)
        return _yes(call, "Contact updated", self._effect(did, found, identity))

    def _merged(self, call: Call, given: dict[str, Json], known: dict[str, Json], wanted: dict[str, Json]) -> Did:
        how = given.get("duplicateHandling", call.switch("unsaid_duplicates"))
        if how == "ignore":
            return "kept"
        if how == "overwrite":
            kept = {"id": known["id"]}
            known.clear()
            known.update(kept | wanted)
        elif how == "merge":
            blank = call.switch("empty_text") == "given"
            extra = {**known["extraData"], **wanted["extraData"]}
            known.update({name: text for name, text in wanted.items() if text or (blank and name in given)})
            known["extraData"] = extra
        else:
            raise _refuse(call, "duplicateHandling is required")
        return "updated"

    def _remove(self, call: Call, given: dict[str, Json], lists: list[PowerList]) -> Reply:
        target = given.get("target")
        targets = target if isinstance(target, list) else [target]
        if not targets or len(targets) > int(call.switch("most_targets")):
            raise _refuse(call, f"target has {len(targets)} numbers")
        problems = [_problem(call, one) for one in targets]
        if any(problems) and (len(targets) == 1 or call.switch("bad_target") == "sinks"):
            raise _refuse(call, next(filter(None, problems)))
        good = [str(one) for one, problem in zip(targets, problems, strict=True) if not problem]
        identities = {_identity(call, one): one for one in good}
        there = {identity for one in lists for identity in one.contacts if identity in identities}
        if call.switch("absent_target") == "refuse" and len(there) < len(identities):
            raise _refuse(call, "Contact not found in PowerList")
        return _yes(call, "Contacts removed", *self._taken_off(lists, identities))

    def _taken_off(self, lists: list[PowerList], identities: Mapping[str, str]) -> list[Effect]:
        effects = []
        for one in lists:
            for identity, target in identities.items():
                one.taken_off[identity] = {"powerlistId": one.id, "phone": _phone(target)}
                if identity in one.contacts:
                    effects.append(self._effect("removed", one, identity))
                    del one.contacts[identity]
        return effects

    def _effect(self, did: Did, within: PowerList, identity: str) -> Effect:
        return Effect(did, "contact", identity, str(within.contacts[identity]["id"]), within.id)

    def _list(self, call: Call, given: dict[str, Json]) -> PowerList | None:
        found = self._lists.get(str(given.get("powerlistId")))
        if found is None and call.switch("unknown_list") == "refuse":
            raise _refuse(call, "PowerList not found")
        return found

    def _agent_status(self, call: Call) -> Reply:
        if call.request.query.get("email") != AGENT:
            return _no(200, "agent not found")
        return Reply(200, {"success": True, "result": {"onCall": 0, "registered": 1, "device": "web"}})


def _contact(within: PowerList, target: str, given: dict[str, Json]) -> dict[str, Json]:
    extra = given.get("extraData")
    fields = {name: given.get(name) or "" for name in SHOWN_FIELDS}
    place = {"powerlistId": within.id, "phone": _phone(target), "target": target}
    return {**place, **fields, "extraData": extra if isinstance(extra, dict) else {}}


def _problem(call: Call, target: Json) -> str:
    """Why a phone is refused, or nothing."""
    if not isinstance(target, str) or len(_digits(target)) < LEAST_DIGITS:
        return "target is not a valid phone number"
    refused = _digits(call.switch("refuse_target"))
    return "target is blocked" if refused and refused in _digits(target) else ""


def _mail_problem(given: dict[str, Json]) -> str:
    email = given.get("email")
    return "" if not email or (isinstance(email, str) and EMAIL.fullmatch(email)) else "email is invalid"


def _identity(call: Call, target: str) -> str:
    return target if call.switch("compared_by") == "text" else _digits(target)


def _phone(target: str) -> str:
    return f"+{_digits(target)}"


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal())


def _object(body: bytes) -> dict[str, Json]:
    try:
        given = json.loads(body)
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _yes(call: Call, words: str, *effects: Effect) -> Reply:
    payloads: dict[str, Json] = {
        "success": {"success": True, "message": words},
        "message": {"message": words},
        "text": words.encode(),
        "word": "ok",
        "object": {},
        "empty": b"",
    }
    return Reply(200, payloads[call.switch("yes")], effects)


def _no(status: int, words: str, *, as_text: bool = False) -> Reply:
    return Reply(status, words.encode() if as_text else {"success": False, "error": words})


def _refuse(call: Call, words: str) -> Refusal:
    status, _, text = call.switch("no").partition("_")
    return Refusal(_no(int(status), words, as_text=bool(text)))


SIMULATED = Kixie
