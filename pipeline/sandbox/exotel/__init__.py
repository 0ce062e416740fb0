"""Exotel's campaign address book, simulated from its documents (developer.exotel.com; read 2026-11-21).

What the pages fix is fixed here: the envelope, the codes, 5,000 records a call, 500 contacts a page, 100,000 contacts in a
list, 30 calls a minute for each account. What they leave open is a switch whose default is the likeliest reading.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from pipeline.sandbox.chance import drawn
from pipeline.sandbox.exotel.lists import Lists
from pipeline.sandbox.exotel.shapes import (
    FORBIDDEN,
    NOT_FOUND,
    SWITCHES,
    UNAUTHORISED,
    basic,
    envelope,
    failure,
    refuse,
)
from pipeline.sandbox.exotel.uploads import Uploads
from pipeline.sandbox.promise import Allowance, Call, Json, Reply, Request, Route, Standing

FULL_LIST, EMPTY_LIST = "Renewals", "Spring callers"


class Exotel:
    """One account at Exotel: its contacts, its lists and the uploads into them."""

    name = "exotel"
    base_path = "/v2/accounts"
    switches = SWITCHES
    row_lists = ("response",)

    def __init__(self, seed: int) -> None:
        source = drawn(seed, "ids")
        self._lists = Lists(source)
        self._uploads = Uploads(source, self._lists)
        self._full, self._empty = (self._lists.add(name, "seeded", 0.0) for name in (FULL_LIST, EMPTY_LIST))
        for number in ("+918045678901", "+918045678902", "+918045678903"):
            contact, _ = self._lists.book.add(number, 0.0, {"first_name": "Asha"})
            self._lists.put(self._full, contact, 0.0)
        self.routes: tuple[Route, ...] = (
            *self._uploads.routes(),
            *self._lists.book.routes(),
            *self._lists.routes(),
        )

    def key(self, request: Request) -> str:
        return basic(request)

    def counted_by(self, request: Request) -> str:
        """All keys of an account share its calls."""
        account = request.path.removeprefix(f"{self.base_path}/").partition("/")[0]
        return f"account {account}" if self.key(request) else ""

    def allowances(self, switch: Callable[[str], str]) -> tuple[Allowance, ...]:
        return (Allowance("minute", int(switch("calls_per_minute")), 60.0),)

    def headers(self, _call: Call, standings: tuple[Standing, ...], _ran_seconds: float) -> Mapping[str, str]:
        [minute] = standings
        return {
            "x-ratelimit-limit": str(minute.allowance.calls),
            "x-ratelimit-remaining": str(max(0, minute.remaining)),
            "x-ratelimit-reset": str(math.ceil(round(minute.resets_at, 3))),
        }

    def throttled(self, call: Call, standing: Standing) -> Reply:
        seconds = max(1, math.ceil(standing.resets_at - call.now))
        told = f"Rate limit exceeded. Try again in {seconds} seconds."
        after = {"retry-after": str(seconds)}
        if call.switch("throttled_shape") == "envelope":
            return Reply(429, envelope(call, 429, failure(429, FORBIDDEN, told)), headers=after)
        fault = {"Status": 429, "Message": told, "Code": "RATE_LIMIT_EXCEEDED"}
        return Reply(429, {"RestException": fault}, headers=after)

    def unauthorised(self, call: Call, *, revoked: bool) -> Reply:
        status = int(call.switch("revoked_key")) if revoked else 401
        return refuse(call, status, FORBIDDEN if revoked else UNAUTHORISED, "Authentication failed").reply

    def failed(self, call: Call, status: int) -> Reply:
        return Reply(status, {"RestException": {"Status": status, "Message": "Something went wrong", "Code": call.id}})

    def unknown(self, call: Call) -> Reply:
        return refuse(call, 404, NOT_FOUND, "No such resource").reply

    def stock(self, operation: str, rows: Iterable[Mapping[str, str]]) -> None:
        for row in rows:
            if operation == "lists" and row["list_sid"] not in self._lists.by_sid:
                self._lists.add(f"Not yet {row['list_name']}", "", 0.0, row["list_sid"])
            if operation == "unlist":
                contact, _ = self._lists.book.add(row["phone"], 0.0, {})
                self._lists.put(self._empty, contact, 0.0)

    def facts(self) -> Mapping[str, Json]:
        lists = [{"sid": each.sid, "name": each.name} for each in self._lists.by_sid.values()]
        return {"options": {"list": EMPTY_LIST, "list_sid": self._full.sid}, "lists": lists}

    def dump(self) -> Mapping[str, list[Json]]:
        return {
            "contacts": self._lists.book.dump(),
            "lists": self._lists.dump(),
            "members": self._lists.dump_members(),
        }


SIMULATED = Exotel
