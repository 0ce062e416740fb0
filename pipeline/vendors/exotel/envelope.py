"""The envelope of Exotel's answers: whole refusals, items with codes of their own, and the rows that they are paired with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pipeline import errors
from pipeline.records import Chunk, Json, Outcome, Row, Verdict
from pipeline.vendor import Answer, Meaning, RefusedWhole, Response, default_meaning, one_verdict_each

REFUSALS = (400, 404, 415, 422)
CONFLICT = 409
DUPLICATE_RESOURCE = 1008

Thing = Mapping[str, Json]  # a contact or a list, as Exotel tells it


def items(response: Response) -> list[Json] | RefusedWhole:
    """The items of an answer, or that the call was refused whole. Raises VendorMisread where it says neither."""
    told = response.object().get("response")
    if response.status < 300 or response.status in REFUSALS:
        if isinstance(told, list) and told:
            return told
        if response.status < 300 and isinstance(told, dict) and code(told) < 300:
            return [told]
        if response.status in REFUSALS or (isinstance(told, dict) and code(told) in REFUSALS):
            return RefusedWhole(words(response))
    raise errors.VendorMisread(f"An answer, HTTP {response.status}, says nothing of what was sent.")


def only(response: Response) -> Thing:
    """The item of an answer about one thing, in a list or alone."""
    told = response.object().get("response")
    item = told[0] if isinstance(told, list) else told
    if not isinstance(item, dict):
        raise errors.VendorMisread(f"An answer, HTTP {response.status}, says nothing of what was sent.")
    return item


def code(item: Thing) -> int:
    """An item's own code; where it has none, its status in words."""
    told = item.get("code")
    return told if type(told) is int else {"success": 200, "failure": 400}[item["status"]]


def data(item: Thing) -> Thing:
    """What an item is about, empty where it does not say."""
    told = item.get("data")
    return told if isinstance(told, dict) else {}


def words(response: Response) -> str:
    """What a whole answer says of its failure: in the item, or as the RestException of older versions of the API."""
    answer = response.object()
    told = answer.get("response")
    item = told[0] if isinstance(told, list) and told else told
    older = answer.get("RestException")
    return _said(older if isinstance(older, dict) else _fault(item))


def sid(thing: Thing) -> str:
    """A contact's or list's sid, nothing where it tells none."""
    return text(thing.get("sid") or thing.get("contact_sid"))


def number(contact: Thing) -> str:
    """A contact's number, as numbers are compared."""
    return digits(contact.get("number"))


def phone(row: Row) -> str:
    """A row's number, as numbers are compared: it is in E.164."""
    return row.fields["phone"].removeprefix("+")


def digits(told: Json) -> str:
    """Numbers are compared by their digits: E.164 is documented, and a plus may be missing [undocumented]."""
    if not isinstance(told, str):
        return ""
    plain = told.removeprefix("+")
    return plain if plain.isdecimal() else "".join(letter for letter in told if letter.isdecimal())


def text(told: Json) -> str:
    """An id as a text, nothing where there is none. Raises VendorMisread for what is no id."""
    if told is None or isinstance(told, str):
        return told or ""
    if type(told) is int:
        return str(told)
    raise errors.VendorMisread("An answer has an id that is neither text nor number.")


def existed(chunk: Chunk) -> Outcome:
    """What is there already may have been made by an earlier try of the same call."""
    return "unsaid" if chunk.repeated else "existed"


# --- what an answer means before its rows are read --------------------------------------------------------------------


def meaning(status: int) -> Meaning:
    """402 is a plan that does not have the API, or is used up."""
    return "unauthorised" if status == 402 else default_meaning(status)


def meaning_of_body(response: Response) -> Meaning:
    """A conflict is either a name that is taken, which is read, or another call at the same thing, which passes.

    [undocumented] A code for the whole call may stand in the body alone, under HTTP 200.
    """
    try:
        answer = response.object()
    except errors.VendorMisread:
        return "read"
    told, older = answer.get("response"), answer.get("RestException")
    whole = told.get("code") if isinstance(told, dict) else older.get("Status") if isinstance(older, dict) else None
    if response.status == CONFLICT:
        return "read" if _is_duplicate(told) else "failed"
    return meaning(whole) if type(whole) is int else "read"


def _is_duplicate(told: Json) -> bool:
    fault = _fault(told[0] if isinstance(told, list) and told else told)
    said = _said(fault).casefold()
    return fault.get("code") == DUPLICATE_RESOURCE or any(word in said for word in ("duplicate", "exist", "unique"))


def _fault(item: Json) -> Thing:
    fault = item.get("error_data") if isinstance(item, dict) else None
    return fault if isinstance(fault, dict) else {}


def _said(fault: Thing) -> str:
    told = (fault.get(name) for name in ("description", "message", "Message"))
    return f"Exotel said: {next((text for text in told if isinstance(text, str) and text), 'no reason')}"


# --- verdicts ---------------------------------------------------------------------------------------------------------


def judged(
    chunk: Chunk,
    response: Response,
    key_of: Callable[[Row], str],
    key_in: Callable[[Thing], str],
    *,
    there: bool = False,
) -> Answer:
    """The items paired with the rows by key; `there` says that a conflict means a record that Exotel has already.

    Raises VendorMisread unless there is one item for each row.
    """
    told = items(response)
    if isinstance(told, RefusedWhole):
        return told
    if len(told) != len(chunk.rows):
        raise errors.VendorMisread(f"The answer to {len(chunk.rows)} records has {len(told)} items.")
    rows = {key_of(row): row for row in chunk.rows}
    said: dict[int, Verdict] = {}
    unnamed: list[Thing] = []
    in_order = True
    for place, item in enumerate(told):
        key = key_in(data(item))
        if not key and code(item) >= 300:
            unnamed.append(item)
            continue
        row = rows.get(key)
        if row is None or row.number in said:
            raise errors.VendorMisread("The answer speaks of a record that was not in the call, or twice of one.")
        said[row.number] = _verdict(chunk, row, item, there=there)
        in_order = in_order and chunk.rows[place] is row
    left = [row for row in chunk.rows if row.number not in said]
    every = [_verdict(chunk, row, item, there=there) for row, item in zip(left, unnamed, strict=True)]
    rest = _told_apart(every, in_order=in_order)
    return rest if isinstance(rest, RefusedWhole) else one_verdict_each(chunk.rows, [*said.values(), *rest])


def _verdict(chunk: Chunk, row: Row, item: Thing, *, there: bool) -> Verdict:
    told = code(item)
    if told < 300:
        return Verdict(row.number, True, vendor_id=sid(data(item)))
    if told == CONFLICT and there:
        return Verdict(row.number, True, existed(chunk), sid(data(item)))
    refusal = "vendor_failed" if told == 429 or told >= 500 else "vendor_refused"
    return Verdict(row.number, False, code=refusal, reason=_said(_fault(item)))


def _told_apart(every: Sequence[Verdict], *, in_order: bool) -> list[Verdict] | RefusedWhole:
    """Verdicts from items that name no record: they are of the rows that no other item speaks of.

    [undocumented] Whether items come in the order of the call. So place decides no verdict: failures of one kind are of all
    that are left, and several kinds want smaller calls. It decides whose words are whose, where every item that names its
    record stands at its record's place; else each row gets all of them.
    """
    if len({(one.delivered, one.code) for one in every}) > 1:
        return RefusedWhole("Exotel's answer does not tell which of these records it speaks of.", applied=True)
    if in_order:
        return list(every)
    reasons = "; or ".join(dict.fromkeys(one.reason for one in every))
    return [replace(one, reason=reasons) for one in every]
