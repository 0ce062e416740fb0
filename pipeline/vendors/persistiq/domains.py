"""Domains put on PersistIQ's do-not-contact list, one a call. One that is there already counts as delivered."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import errors
from pipeline.records import Chunk, Filled, Row, Turn, Verdict
from pipeline.vendor import (
    Answer,
    Asking,
    Continue,
    Options,
    Request,
    Response,
    Step,
    Verdicts,
    json_request,
)
from pipeline.vendors.persistiq.answers import id_of, refused_whole, says_known
from pipeline.vendors.persistiq.facts import ONE_PER_CALL, OPENAPI, READ_ON
from pipeline.vendors.persistiq.reads import page, page_request

PATH = "/dnc_domains"


def _add(chunk: Chunk, _turn: Turn) -> Request:
    return json_request("POST", PATH, {"name": chunk.rows[0].fields["domain"]})


def _added(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
    """[undocumented] How a domain that is there is answered: as one that was added, or as an error in such words."""
    [row] = chunk.rows
    told = response.object().get("dnc_domain")
    if response.status >= 300 or not isinstance(told, dict):
        refusal = refused_whole(response, "a domain")
        return Verdicts((Verdict(row.number, True),)) if says_known(refusal.reason) else refusal
    if _name(told.get("name")) != _domain(row):
        raise errors.VendorMisread("The answer to a domain speaks of another.")
    return Verdicts((Verdict(row.number, True, vendor_id=id_of(told)),))


def _domain(row: Row) -> str:
    return _name(row.fields["domain"])


def _name(told: object) -> str:
    return str(told).strip().casefold()


def _ask_first(chunk: Chunk) -> Turn:
    return Turn("ask", {"page": 1, "left": [row.number for row in chunk.rows], "found": []})


def _ask(_chunk: Chunk, turn: Turn) -> Request:
    return page_request(PATH)(Turn("page", turn.carry["page"]), {})


def _asked(chunk: Chunk, turn: Turn, response: Response) -> Verdicts | Continue:
    """The rows whose domain the list has, read to its end or until all are found."""
    shown = page("dnc_domains")(Turn("page", turn.carry["page"]), response)
    ids = {_name(one.get("name")): id_of(one) for one in shown.items}
    there = [number for number in turn.carry["left"] if _domain(chunk.row(number)) in ids]
    fresh = [Verdict(number, True, vendor_id=ids[_domain(chunk.row(number))]).to_json() for number in there]
    left, found = [one for one in turn.carry["left"] if one not in there], [*turn.carry["found"], *fresh]
    if left and shown.next is not None:
        return Continue(Turn("ask", {"page": shown.next.carry, "left": left, "found": found}))
    return Verdicts(tuple(Verdict(*values) for values in found))


def stays(_options: Options, filled: Filled) -> Sequence[str]:
    """What cannot be undone."""
    domains = f"Up to {filled.rows:,} domains go on PersistIQ's do-not-contact list"
    return (f"{domains}; its API has no call that takes one off, only PersistIQ itself does.",)


ADD_DOMAIN = Step(
    "dnc", ONE_PER_CALL, _add, _added, source=OPENAPI, read_on=READ_ON, asking=Asking(_ask, _asked, _ask_first)
)
