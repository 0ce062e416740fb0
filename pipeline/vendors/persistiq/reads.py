"""What a person may look at at PersistIQ, each paged through to its end."""

from __future__ import annotations

from collections.abc import Callable

from pipeline import errors
from pipeline.records import Turn
from pipeline.vendor import Options, Page, Read, Request, Response, get


def page_request(path: str) -> Callable[[Turn, Options], Request]:
    """How a listing is read: by the page's number, since `next_page` may lead to another host."""

    def build(turn: Turn, _options: Options) -> Request:
        return get(path, page=str(turn.carry or 1))

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


USERS = Read("users", "the users of the company", page_request("/users"), page("users"))
READS = (
    USERS,
    Read("campaigns", "the campaigns", page_request("/campaigns"), page("campaigns")),
    Read("lead-statuses", "the statuses of leads", page_request("/lead_statuses"), page("lead_statuses")),
    Read("lead-fields", "the attributes of leads", page_request("/lead_fields"), page("lead_fields")),
    Read("dnc-domains", "the do-not-contact domains", page_request("/dnc_domains"), page("dnc_domains")),
    Read("events", "what happened in campaigns", page_request("/events"), page("events")),
    Read("leads", "the leads", page_request("/leads"), page("leads")),
)
