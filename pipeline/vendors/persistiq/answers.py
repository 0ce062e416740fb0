"""What PersistIQ's answers have in common: ids, words, refusals, and the leads that one speaks of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipeline import errors
from pipeline.records import Json, Row, Verdict
from pipeline.vendor import RefusedWhole, Request, Response, get
from pipeline.vendors.persistiq.facts import REFUSALS


def id_of(thing: Mapping[str, Json]) -> str:
    """An id that was given, nothing where there is none; ids are texts, and a number would still be one."""
    given = thing.get("id")
    if given is None or given == "":
        return ""
    if isinstance(given, str) or type(given) is int:
        return str(given)
    raise errors.VendorMisread("The answer gives an id that is neither text nor number.")


def id_for_sure(thing: Mapping[str, Json]) -> str:
    """The id of a lead that was read back. Raises VendorMisread where it has none."""
    if found := id_of(thing):
        return found
    raise errors.VendorMisread("A lead was read back without its id.")


def email_of(lead: Mapping[str, Json]) -> str:
    """A lead's e-mail as it is compared, among its `data` or flat."""
    data = lead.get("data")
    email = data.get("email") if isinstance(data, dict) else lead.get("email")
    return str(email or "").strip().lower()


def lead_id_of(campaign_lead: Mapping[str, Json]) -> str:
    """The id of the lead that a campaign lead is about, nothing where it names none."""
    lead = campaign_lead.get("lead")
    return id_of(lead) if isinstance(lead, dict) else id_of({"id": campaign_lead.get("lead_id")})


def listed(answer: Mapping[str, Json], many: str, one: str) -> list[Json] | None:
    """A list under its plural name, or a single object under its singular: the sources differ."""
    if isinstance(answer.get(many), list):
        return list(answer[many])
    return [answer[one]] if isinstance(answer.get(one), dict) else None


# --- words and refusals -----------------------------------------------------------------------------------------------


def refused_whole(response: Response, call: str) -> RefusedWhole:
    """The statuses that REFERENCE and OPENAPI give for a call that is wrong; others are no word on its rows."""
    told = isinstance(response.object().get("error"), dict)
    if response.status in REFUSALS or (told and response.status < 300):
        return RefusedWhole(message(response))
    raise errors.VendorMisread(f"The answer to {call}, HTTP {response.status}, says nothing of what it asked for.")


def message(response: Response) -> str:
    """The vendor's own words for what is wrong."""
    answer = response.object()
    error = answer.get("error")
    said = error.get("message") or error.get("reason") if isinstance(error, dict) else answer.get("message")
    return f"PersistIQ said: {said or f'HTTP {response.status}'}"


def says_known(said: str) -> bool:
    """[undocumented] A skipped duplicate may be among the errors, in words like these."""
    words = said.casefold()
    return "already" in words and ("taken" in words or "exist" in words)


# --- pairing ----------------------------------------------------------------------------------------------------------


def paired(rows: Mapping[str, Row], key: str) -> Row:
    """The row of a key. Raises VendorMisread where the call had none of it."""
    try:
        return rows[key]
    except KeyError:
        raise errors.VendorMisread("The answer speaks of a lead that was not in the call.") from None


def judge_once(verdicts: dict[int, Verdict], row: Row, delivered: bool, **values: Any) -> None:
    """Adds the row's verdict. Raises VendorMisread where it has one."""
    if row.number in verdicts:
        raise errors.VendorMisread("The answer gives one lead two verdicts.")
    verdicts[row.number] = Verdict(row.number, delivered, **values)


# --- a lead by its e-mail ---------------------------------------------------------------------------------------------


def by_email(row: Row) -> Request:
    """Looks for the row's lead by its e-mail."""
    return get("/leads", email=row.fields["email"])


def leads_in(response: Response) -> list[Json]:
    """The leads of a listing by e-mail, or of one lead's own answer in either of its two documented shapes."""
    if response.status == 404:
        return []
    if response.status >= 300:
        raise errors.VendorMisread(f"Reading a lead answered HTTP {response.status}.")
    answer = response.object()
    leads = listed(answer, "leads", "lead")
    if leads is None:
        raise errors.VendorMisread("Reading a lead answered without leads.")
    if answer.get("has_more") or answer.get("next_page"):
        raise errors.VendorMisread("Reading a lead by its e-mail answered with more than a page of leads.")
    return leads


def lead_of(row: Row, leads: Sequence[Json]) -> Json | None:
    """The lead of the row's e-mail among them."""
    email = row.fields["email"].lower()
    return next((lead for lead in leads if email_of(lead) == email), None)
