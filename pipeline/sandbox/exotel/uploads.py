"""Exotel's asynchronous uploads of a CSV into a list: what becomes of a row is certain at once, and shows later."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from random import Random

from pipeline.sandbox.exotel.book import Given, new_sid
from pipeline.sandbox.exotel.lists import ContactList, Lists
from pipeline.sandbox.exotel.shapes import (
    CONTACTS_PER_LIST,
    CSV_COLUMNS,
    INVALID_PARAMETER,
    MANDATORY_MISSING,
    NOT_FOUND,
    UPLOAD_BYTES,
    envelope,
    form,
    one,
    refuse,
    success,
    taken,
)
from pipeline.sandbox.promise import Call, Effect, Json, Reply, Route

NEWER_COUNTS = {
    "total": "total_records",
    "success": "success_count",
    "duplicate": "duplicate_count",
    "failed": "failure_count",
}


@dataclass(slots=True)
class Upload:
    """One upload, its counts, and how often its status was asked for."""

    id: str
    list_sid: str
    counts: dict[str, int]
    over_at: float
    polls: int = 0


class Uploads:
    """Every upload of the account."""

    def __init__(self, source: Random, lists: Lists) -> None:
        self._source = source
        self._lists = lists
        self._by_id: dict[str, Upload] = {}

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("POST", "/{account}/contacts/csv-upload", self._by_name),
            Route("PUT", "/{account}/contacts/csv-upload/{list}", self._by_sid),
            Route("GET", "/{account}/csv-status/{upload}", self._status),
        )

    def _by_name(self, call: Call) -> Reply:
        given = form(call)
        name, rows = given.get("list_name", ""), _rows(call, given)
        if not name:
            raise refuse(call, 400, MANDATORY_MISSING, "list_name is mandatory")
        if given.get("type", "static") not in {"static", "dynamic"}:
            raise refuse(call, 400, INVALID_PARAMETER, "type must be static or dynamic")
        known = self._lists.named(name)
        if known is not None and call.switch("upload_by_name") == "conflict":
            return Reply(200, envelope(call, 200, taken(call, "A list of that name")))
        self._check(call, known, rows)
        into = known or self._lists.add(name, "", call.now)
        made = () if known else (Effect("created", "list", name, into.sid),)
        return self._begun(call, into, rows, made)

    def _by_sid(self, call: Call) -> Reply:
        into, rows = self._lists.by_sid.get(call.parts["list"]), _rows(call, form(call))
        if into is None or call.switch("upload_by_sid") == "404":
            raise refuse(call, 404, NOT_FOUND, "No such resource")
        self._check(call, into, rows)
        return self._begun(call, into, rows, ())

    def _check(self, call: Call, into: ContactList | None, rows: list[Given]) -> None:
        there = len(into.members) if into else 0
        if there + len(rows) > CONTACTS_PER_LIST and call.switch("upload_over_list") == "refused":
            raise refuse(call, 400, INVALID_PARAMETER, f"A list holds no more than {CONTACTS_PER_LIST} contacts")

    def _begun(self, call: Call, into: ContactList, rows: list[Given], made: tuple[Effect, ...]) -> Reply:
        shown_at = call.now + float(call.switch("upload_seconds"))
        upload = Upload(new_sid(self._source), into.sid, dict.fromkeys(NEWER_COUNTS, 0), shown_at)
        self._by_id[upload.id] = upload
        failed = call.switch("upload_ends") == "failed"
        effects = [] if failed else [effect for row in rows for effect in self._row(call, upload, into, row)]
        upload.counts["total"] = len(rows)
        host = call.origin if call.switch("status_url") == "same" else call.switch("status_url")
        summary = {"upload_id": upload.id, "url": f"{host}/v2/accounts/{call.parts['account']}/csv-status/{upload.id}"}
        if call.switch("upload_sid") == "told":
            summary["list_sid"] = into.sid
        return Reply(200, one(call, {"summary": summary}), (*made, *effects))

    def _row(self, call: Call, upload: Upload, into: ContactList, row: Given) -> list[Effect]:
        number = row.get("number")
        full = len(into.members) >= CONTACTS_PER_LIST
        if self._lists.book.problem(call, number) or full:
            upload.counts["failed"] += 1
            return []
        fields = {name: row[name] for name in CSV_COLUMNS[1:] if row.get(name)}
        contact, effect = self._lists.book.add(str(number), call.now, fields)
        put = self._lists.put(into, contact, upload.over_at)
        upload.counts["duplicate" if put.did == "kept" else "success"] += 1
        return [effect, put]

    def _status(self, call: Call) -> Reply:
        upload = self._by_id.get(call.parts["upload"])
        if upload is None:
            raise refuse(call, 404, NOT_FOUND, "No such upload")
        upload.polls += 1
        over = upload.polls > int(call.switch("upload_polls")) and upload.over_at <= call.now
        told: dict[str, Json] = {"upload_id": upload.id, "list_sid": upload.list_sid}
        if call.switch("upload_sid") == "absent":
            del told["list_sid"]
        if call.switch("upload_shape") == "newer":
            counts = {NEWER_COUNTS[name]: count for name, count in upload.counts.items()}
            item = success({**told, "status": call.switch("upload_ends") if over else "processing", **counts})
            return Reply(200, envelope(call, 200, [item]))
        status = call.switch("upload_ends") if over else "in-progress"
        return Reply(200, one(call, {**told, "status": status, "stats": dict(upload.counts)}))


def _rows(call: Call, given: dict[str, str]) -> list[Given]:
    """The rows of the file, the first of each number; a file that is none is refused."""
    if len(call.request.body) > UPLOAD_BYTES:
        raise refuse(call, 413, INVALID_PARAMETER, "The file is larger than 60 MB")
    content = given.get("file_name", "")
    reader = csv.DictReader(io.StringIO(content, newline=""), strict=True)
    names = reader.fieldnames or []
    if "number" not in names or not set(names) <= set(CSV_COLUMNS):
        raise refuse(call, 400, INVALID_PARAMETER, "The file needs a column number, and no column that is not known")
    return [dict(row) for row in reader]
