"""What a person may look at at PersistIQ, each paged through to its end, and what an option may name of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import quote

from pipeline import errors
from pipeline.records import Json, Turn
from pipeline.vendor import Known, Naming, Option, Options, Page, Read, Request, Response, get

CAMPAIGN = Option("campaign", "the campaign, by name or id", required=True, named_by="campaigns")
OF_CAMPAIGN = Option("campaign", "only those of this campaign, by name or id", named_by="campaigns")
OF_LEAD = Option("lead", "only those of this lead, by id (l_…)")
START_AT = Option("start_at", "only those after this time, as 2026-12-01T00:00:00Z")
END_AT = Option("end_at", "only those before this time")
STATUS = Option("status", "only those of this status, by name")
EMAIL = Option("email", "only the one of this e-mail")
UPDATED_AFTER = Option("updated_after", "only those that were changed after this time, as 2026-12-01T00:00:00Z")


def page_request(path: str, *names: str) -> Callable[[Turn, Options], Request]:
    """How a listing is read, with those of the options as its query.

    It goes by the page's number: `next_page` may lead to another host, and the key would go there.
    """

    def build(turn: Turn, options: Options) -> Request:
        at = path.format(campaign=quote(str(options.get("campaign") or ""), safe=""))
        further = {"page": str(turn.carry)} if turn.carry else {}  # statuses and attributes come without pages
        return get(at, **further, **{name: str(options[name]) for name in names if options.get(name)})

    return build


def page(key: str) -> Callable[[Turn, Response], Page]:
    """How a page is read whose items are under `key`."""

    def read(turn: Turn, response: Response) -> Page:
        answer = response.object()
        if response.status >= 300 or not isinstance(answer.get(key), list):
            raise errors.VendorMisread(f"Reading {key} answered HTTP {response.status} without {key}.")
        more = bool(answer.get("has_more") or answer.get("next_page"))
        return Page(tuple(answer[key]), Turn("page", int(turn.carry or 1) + 1) if more and answer[key] else None)

    return read


def _mailboxes(turn: Turn, response: Response) -> Page:
    """The mailboxes of a page of users, each with whose it is; a user's default one is told even where it stands alone."""
    users = page("users")(turn, response)
    return Page(tuple(one for user in users.items for one in _of_user(user)), users.next)


def _of_user(user: Json) -> list[dict[str, Json]]:
    default = user.get("default_mailbox_id")
    told = {one["id"]: one.get("email") for one in user.get("mailboxes") or () if one.get("id")}
    owner = {"id": user.get("id"), "name": user.get("name"), "email": user.get("email")}
    ids = dict.fromkeys([*([default] if default else []), *told])
    return [{"id": id_, "email": told.get(id_), "default": id_ == default, "user": owner} for id_ in ids]


def _known_user(user: Json) -> Iterable[Known]:
    return [Known(str(user["id"]), _texts(user.get("name"), user.get("email")))]


def _known_mailbox(mailbox: Json) -> Iterable[Known]:
    """A mailbox by its address; a user's default one by the user too."""
    user = mailbox["user"] if mailbox["default"] else {}
    return [Known(str(mailbox["id"]), _texts(mailbox["email"], user.get("name"), user.get("email"), user.get("id")))]


def _texts(*given: Json) -> tuple[str, ...]:
    return tuple(str(text) for text in given if text)


USERS = Read("users", "the users of the company", page_request("/users"), page("users"), one="user", known=_known_user)
MAILBOXES = Read(
    "mailboxes",
    "the mailboxes of the users",
    page_request("/users"),
    _mailboxes,
    one="mailbox",
    known=_known_mailbox,
)
CAMPAIGNS = Read("campaigns", "the campaigns", page_request("/campaigns"), page("campaigns"), one="campaign")
LEAD_STATUSES = Read(
    "lead-statuses",
    "the statuses of leads",
    page_request("/lead_statuses"),
    page("lead_statuses"),
    one="lead status",
)
READS = (
    USERS,
    MAILBOXES,
    CAMPAIGNS,
    Read(
        "campaign-leads",
        "the leads in a campaign",
        page_request("/campaigns/{campaign}/leads"),
        page("campaign_leads"),
        options=(CAMPAIGN,),
    ),
    LEAD_STATUSES,
    Read("lead-fields", "the attributes of leads", page_request("/lead_fields"), page("lead_fields")),
    Read("dnc-domains", "the do-not-contact domains", page_request("/dnc_domains"), page("dnc_domains")),
    Read(
        "events",
        "what happened in campaigns",
        page_request("/events", "campaign", "lead", "start_at", "end_at"),
        page("events"),
        options=(OF_CAMPAIGN, OF_LEAD, START_AT, END_AT),
    ),
    Read(
        "leads",
        "the leads",
        page_request("/leads", "status", "email", "updated_after"),
        page("leads"),
        options=(STATUS, EMAIL, UPDATED_AFTER),
    ),
)


def named(read: Read) -> Naming:
    """What a reading's items are named by in options of destinations."""
    return Naming("PersistIQ", "persistiq", read)
