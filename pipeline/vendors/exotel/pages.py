"""Exotel's listings, page by page: rows sought in one by their numbers or sids, and a list sought by its name.

A search's carry has `left`, the numbers of the rows still sought, and `found`, pairs of a row's number and a sid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import quote

from pipeline import errors
from pipeline.records import Chunk, Json, Row, Verdict
from pipeline.vendor import Request, Response, get
from pipeline.vendors.exotel.envelope import Thing, sid
from pipeline.vendors.exotel.facts import MEMBERS_PER_PAGE, THINGS_PER_PAGE

Carry = dict[str, Json]

MOST_PAGES = 5_000  # [undocumented] a listing that has no end is given up


def start() -> Carry:
    """The first page."""
    return {"offset": 0, "pages": 0}


def sought(rows: Iterable[Row], **more: Json) -> Carry:
    """The first page of a search for these rows."""
    return {**more, **start(), "left": [row.number for row in rows], "found": []}


def quoted(text: str) -> str:
    """A text as one part of a path."""
    return quote(text, safe="")


def page_request(path: str, carry: Carry, limit: int, **query: str) -> Request:
    """Reads one page."""
    return get(path, offset=str(carry["offset"]), limit=str(limit), **query)


def members_page(list_sid: str, carry: Carry) -> Request:
    """Reads one page of a list's contacts."""
    return page_request(f"/lists/{quoted(list_sid)}/contacts", carry, MEMBERS_PER_PAGE)


def listed(response: Response) -> tuple[list[Thing], int | None]:
    """A page's things and how many there are in all, where that is told; nothing where there is no such listing.

    [undocumented] Whether each thing is an item with a code around it, or stands alone.
    """
    if response.status == 404:
        return [], None
    answer = response.object()
    told, about = answer.get("response"), answer.get("metadata")
    if response.status >= 300 or not isinstance(told, list):
        raise errors.VendorMisread(f"A page, HTTP {response.status}, has no list in it.")
    total = about.get("total") if isinstance(about, dict) else None
    things = [item["data"] if isinstance(item.get("data"), dict) else item for item in told]
    return things, total if type(total) is int else None


def onward(carry: Carry, got: int, total: int | None) -> Carry | None:
    """The next page, None after the last.

    What was added last stands at the end, so a total that the first page tells is read down from there. [undocumented]
    It may be the page's own total, and pages may be smaller than was asked for, so else only an empty page is the last.
    """
    offset, size = int(carry["offset"]), carry.get("size")
    following = {**carry, "pages": carry["pages"] + 1}
    if following["pages"] >= MOST_PAGES:
        return None
    if size is None and offset == 0 and total is not None and total > got > 0:
        return {**following, "size": got, "offset": max(got, total - got)}
    if size is not None:
        return {**following, "offset": max(size, offset - size)} if offset > size else None
    return {**following, "offset": offset + got} if got else None


def searched(
    chunk: Chunk, carry: Carry, response: Response, key_of: Callable[[Row], str], key_in: Callable[[Thing], str]
) -> tuple[Carry, bool]:
    """The search one page further, and whether it is over."""
    things, total = listed(response)
    here = {key_in(thing): thing for thing in reversed(things)}
    wanted = set(carry["left"])
    found = []
    rows = chunk.rows if carry.get("size") is None else chunk.rows[::-1]  # read from the end, as `onward` says
    for row in (row for row in rows if row.number in wanted):
        if not here:  # a chunk has far more rows than a page has things, and mostly they stand in one order
            break
        if thing := here.pop(key_of(row), None):
            found.append([row.number, sid_for_sure(thing)])
            wanted.remove(row.number)
    following = onward(carry, len(things), total) if wanted else None
    left = [number for number in carry["left"] if number in wanted]
    return {**(following or carry), "left": left, "found": [*carry["found"], *found]}, following is None


def of_found(carry: Carry) -> list[Verdict]:
    """The rows that were found are there."""
    return [Verdict(number, True, vendor_id=found) for number, found in carry["found"]]


def sid_for_sure(thing: Thing) -> str:
    """A thing's sid. Raises VendorMisread where it has none."""
    if told := sid(thing):
        return told
    raise errors.VendorMisread("A page has a thing without a sid.")


# --- a list by its name -----------------------------------------------------------------------------------------------


def named_page(name: str, carry: Carry) -> Request:
    """Reads one page of the lists, those that the search by name shows or all of them."""
    return page_request("/lists", carry, THINGS_PER_PAGE, **({} if carry.get("all") else {"name": name}))


def named(name: str, carry: Carry, response: Response, *, thoroughly: bool) -> str | Carry | None:
    """The sid of the list of that name, or the next page to look at, or None where there is no such list.

    [undocumented] What a search by name compares: `thoroughly` goes on with the listing of all lists, where a name that
    differs in capitals alone will do, if there is one only.
    """
    things, total = listed(response)
    for thing in things:
        if thing.get("name") == name:
            return sid_for_sure(thing)
    alike = [*carry.get("alike", []), *(sid_for_sure(one) for one in things if _same(one.get("name"), name))]
    if following := onward(carry, len(things), total):
        return {**following, "alike": alike}
    if carry.get("all"):
        return alike[0] if len(set(alike)) == 1 else None
    return {**start(), "all": True} if thoroughly else None


def _same(told: Json, name: str) -> bool:
    return isinstance(told, str) and told.strip().casefold() == name.strip().casefold()
