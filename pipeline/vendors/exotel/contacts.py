"""Contacts created in the address book, by number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pipeline.records import Chunk, Job, Json, Row, Turn, Verdict
from pipeline.vendor import Answer, Continue, Request, Response, Step, Verdicts, json_request, one_verdict_each
from pipeline.vendors.exotel import facts
from pipeline.vendors.exotel.envelope import existed, judged, number, phone
from pipeline.vendors.exotel.pages import of_found, page_request, searched, sought


def _create(chunk: Chunk, turn: Turn) -> Request:
    if turn.name == "find":
        return page_request("/contacts", turn.carry, facts.THINGS_PER_PAGE)
    return json_request("POST", "/contacts", {"contacts": [_contact(row) for row in chunk.rows]})


def _contact(row: Row) -> dict[str, Json]:
    # The table of parameters calls it `custom`, every sample `custom_field`.
    return {**known(row), "custom_field": dict(row.custom)} if row.custom else {**known(row)}


def known(row: Row) -> dict[str, str]:
    """A row's fields under Exotel's names."""
    return {facts.SENT_AS[name]: value for name, value in row.fields.items() if name in facts.SENT_AS and value}


def _created(chunk: Chunk, _turn: Turn, response: Response) -> Answer:
    """[undocumented] A number that Exotel has: its item may be a success with the sid it has, or a conflict."""
    return judged(chunk, response, phone, number, there=True)


def _created_for_a_list(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    """A list takes contacts by sid, so those that the answer gives none for are looked for in the address book."""
    if turn.name == "find":
        return _found(chunk, turn, response)
    answer = _created(chunk, turn, response)
    verdicts = answer.verdicts if isinstance(answer, Verdicts) else ()
    without = {verdict.number for verdict in verdicts if verdict.delivered and not verdict.vendor_id}
    if not without:
        return answer
    said = [verdict.to_json() for verdict in verdicts if verdict.number not in without]
    return Continue(Turn("find", sought((row for row in chunk.rows if row.number in without), said=said)))


def _found(chunk: Chunk, turn: Turn, response: Response) -> Answer:
    carry, over = searched(chunk, turn.carry, response, phone, number)
    if not over:
        return Continue(Turn("find", carry))
    said = [Verdict(*values) for values in carry["said"]]
    found = [replace(verdict, outcome=existed(chunk)) for verdict in of_found(carry)]
    reason = "Exotel says that it has this number, and does not show the contact; exotel.csv adds it by number."
    lost = [Verdict(row, False, code="vendor_refused", reason=reason) for row in carry["left"]]
    return one_verdict_each(chunk.rows, [*said, *found, *lost])


def custom_fields(job: Job) -> Mapping[str, str]:
    """The columns that the option `custom` names, each under its own name."""
    asked = {name.strip().casefold() for name in str(job.options.get("custom") or "").split(",")} - {""}
    own = set(facts.SENT_AS.values())
    return {
        header: header.strip()
        for header in job.unmapped
        if header.strip().casefold() in asked and header.strip() not in own
    }


CREATE = Step("contacts", facts.RECORDS_PER_CALL, _create, _created, source=facts.CONTACTS, read_on=facts.READ_ON)
CREATE_FOR_A_LIST = replace(CREATE, interpret=_created_for_a_list)
