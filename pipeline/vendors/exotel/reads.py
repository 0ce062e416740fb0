"""What a person may look at in an Exotel account, each listing in its own order and paged through to its end."""

from __future__ import annotations

from collections.abc import Callable

from pipeline.records import Turn
from pipeline.vendor import Options, Page, Read, Request, Response
from pipeline.vendors.exotel import facts
from pipeline.vendors.exotel.pages import listed, onward, page_request, quoted, start


def _reading(path: str, limit: int, *names: str) -> Callable[[Turn, Options], Request]:
    """How a listing is read, with those of the options as its query; `{list_sid}` in the path is one of them too."""

    def build(turn: Turn, options: Options) -> Request:
        at = path.format(list_sid=quoted(str(options.get("list_sid") or "")))
        query = {name: str(options[name]) for name in names if options.get(name)}
        return page_request(at, turn.carry or start(), limit, **query)

    return build


def _read(turn: Turn, response: Response) -> Page:
    """A page in the listing's own order."""
    things, _ = listed(response)
    following = onward(turn.carry or start(), len(things), None)
    return Page(tuple(things), Turn("page", following) if following else None)


CHECK = Read("check", "the first of the account's lists", _reading("/lists", facts.THINGS_PER_PAGE), _read)
LISTS = Read(
    "lists",
    "the lists",
    _reading("/lists", facts.THINGS_PER_PAGE, "name", "sort_by"),
    _read,
    options=(facts.SEARCH, facts.SORT),
    one="list",
)
READS = (
    LISTS,
    Read(
        "contacts",
        "the address book",
        _reading("/contacts", facts.THINGS_PER_PAGE, "name", "sort_by"),
        _read,
        options=(facts.SEARCH, facts.SORT),
    ),
    Read(
        "members",
        "the contacts of a list",
        _reading("/lists/{list_sid}/contacts", facts.MEMBERS_PER_PAGE, "sort_by"),
        _read,
        options=(facts.LIST_SID, facts.SORT),
    ),
)
