"""One simulated vendor at work: its clock, windows, keys, switches, faults and books around its rules. No sockets."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pipeline.sandbox import faults
from pipeline.sandbox.books import Books, digest
from pipeline.sandbox.chance import drawn
from pipeline.sandbox.clock import Clock, microseconds
from pipeline.sandbox.promise import (
    Allowance,
    Call,
    CountsOtherwise,
    GivesKeys,
    Refusal,
    Reply,
    Request,
    Route,
    SimulatedVendor,
    Standing,
)
from pipeline.sandbox.switches import Switches
from pipeline.sandbox.windows import Meter

Ending = Literal["answered", "cut", "half", "silent", "dripped"]
ENDINGS: Mapping[str, Ending] = {
    "cut_before_commit": "cut",
    "commit_then_cut": "cut",
    "commit_then_silence": "silent",
    "cut_mid_answer": "half",
}


@dataclass(frozen=True, slots=True)
class Departure:
    """What goes back to the caller, and how the connection ends."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    ending: Ending
    told_now: float


@dataclass(slots=True)
class Keys:
    """The API keys that are known, and those of them that have lost their access."""

    known: set[str]
    revoked: set[str] = field(default_factory=set)

    def open(self, key: str) -> bool:
        return key in self.known and key not in self.revoked

    def update(self, change: Mapping[str, Iterable[str]]) -> None:
        """Apply `add`, `revoke` and `restore`, each a list of keys."""
        self.known |= set(change.get("add", ()))
        self.revoked |= set(change.get("revoke", ()))
        self.revoked -= set(change.get("restore", ()))


@dataclass(frozen=True, slots=True)
class Visit:
    """One call on its way through: its number in the log, its true time, and where its key stands by the vendor's clock.

    `weight` is how many calls it counts as.
    """

    seq: int
    now: float
    call: Call
    route: Route | None
    weight: int
    standings: tuple[Standing, ...]
    plan: faults.Plan


class Company:
    """A vendor that answers one call at a time, in the order of arrival. Safe for several threads."""

    def __init__(
        self, vendor: SimulatedVendor, switches: Switches, books: Books, *, keys: Keys, time_scale: float
    ) -> None:
        self.vendor = vendor
        self.switches = switches
        self.books = books
        self.keys = keys
        self.time_scale = time_scale
        self.clock = Clock()
        self.lock = threading.Lock()
        self.origin = ""
        self._meter = Meter(switches.seed, time_scale)
        self._planned = 0
        self._seq = 0
        self._late: dict[int, threading.Timer] = {}

    # --- the life of a call -----------------------------------------------------------------------------------------

    def plan(self, request: Request) -> faults.Plan:
        """What will go wrong with a call that has been read."""
        with self.lock:
            self._planned += 1
            return faults.plan(self.switches, request.at, self._planned, self.time_scale)

    def arrive(self, request: Request, plan: faults.Plan) -> Departure:
        """Count, judge, apply and log a call; its departure may then be sent."""
        with self.lock:
            started = time.perf_counter()
            visit = self._visit(request, plan)
            reply, ending, commits = self._judged(visit)
            if commits:
                reply, ending = self._settled(visit, _applied(self.vendor, visit))
            self._log(visit, reply, ending)
            return self._departure(visit, reply, ending, time.perf_counter() - started)

    def _visit(self, request: Request, plan: faults.Plan) -> Visit:
        now, self._seq = self.clock.now(), self._seq + 1
        route, parts = self._routed(request)
        skew_seconds = self.switches.number("clock_skew_seconds", request.at)
        call = Call(request, parts, now + skew_seconds, self.origin, self._switch_for(request), self._request_id())
        weight = route.weight(call) if route else 1
        standings = self._meter.take(
            self._counted_by(request),
            self.vendor.allowances(call.switch),
            now,
            kind=self.switches.text("window"),
            phase=self.switches.text("window_phase"),
            calls=weight,
        )
        told = tuple(replace(standing, resets_at=standing.resets_at + skew_seconds) for standing in standings)
        return Visit(self._seq, now, call, route, weight, told, plan)

    def _judged(self, visit: Visit) -> tuple[Reply, Ending, bool]:
        """The answer to a call that is not let in or fails before its commit, and whether it may commit."""
        call, plan = visit.call, visit.plan
        over = [standing for standing in visit.standings if not standing.within]
        if over or (plan.before == "throttle_storm" and self._admits(call)):
            return self._throttled(visit, (over or visit.standings)[0]), "answered", False
        if not self._admits(call):
            revoked = self.vendor.key(call.request) in self.keys.revoked
            return self.vendor.unauthorised(call, revoked=revoked), "answered", False
        if plan.before == "error_before_commit":
            return self.vendor.failed(call, 500), "answered", False
        if plan.before == "late_commit":
            self._schedule(visit)
            silent = self.switches.text("late_commit_answer", call.request.at) == "never"
            return Reply(0, None), "silent" if silent else "cut", False
        if plan.before == "html":
            return self._proxy_page(call), "answered", False
        return Reply(0, None), ENDINGS.get(plan.before, "answered"), not plan.before

    def _settled(self, visit: Visit, reply: Reply) -> tuple[Reply, Ending]:
        """The answer to a call that was applied, after the faults that come between."""
        call, plan = visit.call, visit.plan
        told = replace(reply, payload=faults.reshaped(reply.payload, self.vendor.row_lists, plan))
        if plan.after == "error_after_commit":
            failed = self.vendor.failed(call, (502, 504)[plan.draw % 2])
            return replace(failed, effects=reply.effects), "answered"
        if plan.after == "html":
            return replace(self._proxy_page(call), effects=reply.effects), "answered"
        if plan.after == "truncated_json":
            whole = _body(told.payload)
            told = replace(told, payload=whole[: len(whole) // 2])
        ending: Ending = "dripped" if "drip" in plan.shapes else "answered"
        return told, ENDINGS.get(plan.after, ending)

    def _departure(self, visit: Visit, reply: Reply, ending: Ending, ran_seconds: float) -> Departure:
        html = isinstance(reply.payload, bytes) and reply.payload.startswith(b"<")
        own = {} if html else self.vendor.headers(visit.call, visit.standings, ran_seconds)
        kind = "text/html" if html else "application/json; charset=utf-8"
        headers = {"content-type": kind, **own, **reply.headers}
        return Departure(reply.status, headers, _body(reply.payload), ending, visit.call.now)

    def _log(self, visit: Visit, reply: Reply, ending: Ending) -> None:
        request, within = visit.call.request, all(standing.within for standing in visit.standings)
        let_in = within and self._admits(visit.call)
        self.books.arrived(
            {
                "seq": visit.seq,
                "arrived_us": microseconds(visit.now),
                "request_id": visit.call.id,
                "key": digest(self._counted_by(request)),
                "method": request.method,
                "path": request.path,
                "query": {name: "" if "key" in name.lower() else text for name, text in request.query.items()},
                "route": self.vendor.base_path + visit.route.template if visit.route else "",
                "weight": visit.weight,
                "body_sha256": digest(request.body),
                "status": reply.status,
                "ending": ending,
                "faults": visit.plan.names if let_in else [],
                "breach": not within,
            },
            reply.effects,
        )

    # --- parts ------------------------------------------------------------------------------------------------------

    def _routed(self, request: Request) -> tuple[Route | None, Mapping[str, str]]:
        if request.path.startswith(self.vendor.base_path):
            path = request.path.removeprefix(self.vendor.base_path).rstrip("/")
            for route in self.vendor.routes:
                parts = route.match(path) if route.method == request.method else None
                if parts is not None:
                    return route, parts
        return None, {}

    def _admits(self, call: Call) -> bool:
        vendor = self.vendor
        return self.keys.open(vendor.key(call.request)) or (isinstance(vendor, GivesKeys) and vendor.admits(call))

    def _counted_by(self, request: Request) -> str:
        vendor = self.vendor
        return vendor.counted_by(request) if isinstance(vendor, CountsOtherwise) else vendor.key(request)

    def _switch_for(self, request: Request) -> Callable[[str], str]:
        return lambda name: self.switches.text(name, request.at)

    def _request_id(self) -> str:
        return str(uuid.UUID(int=drawn(self.switches.seed, "id", self._seq).getrandbits(128)))

    def _throttled(self, visit: Visit, standing: Standing) -> Reply:
        reply = self.vendor.throttled(visit.call, standing)
        after = visit.call.switch("retry_after_seconds")
        return reply if after == "none" else replace(reply, headers={**reply.headers, "retry-after": after})

    def _proxy_page(self, call: Call) -> Reply:
        return Reply(int(call.switch("html_status")), faults.PROXY_PAGE)

    def _schedule(self, visit: Visit) -> None:
        seconds = self.switches.number("late_commit_seconds", visit.call.request.at)
        timer = threading.Timer(seconds, self._commit_late, (visit,))
        timer.daemon = True
        self._late[visit.seq] = timer
        timer.start()

    def _commit_late(self, visit: Visit) -> None:
        with self.lock:
            if self._late.pop(visit.seq, None) is None:
                return
            now = self.clock.now()
            moved = replace(visit, call=replace(visit.call, now=now + visit.call.now - visit.now))
            reply = _applied(self.vendor, moved)
            self.books.committed_late(visit.seq, microseconds(now), reply.status, reply.effects)

    # --- what the outside may ask -----------------------------------------------------------------------------------

    def allowances(self) -> tuple[Allowance, ...]:
        """The limits as they stand."""
        return self.vendor.allowances(self.switches.text)

    def windows(self) -> dict[str, tuple[int, float]]:
        """Each limit's calls and window in seconds, scaled."""
        return {limit.name: (limit.calls, self._meter.seconds(limit)) for limit in self.allowances()}

    def idle_seconds(self) -> float:
        """After how long an idle connection is closed."""
        with self.lock:
            return self.switches.number("keep_alive_seconds")

    def at_rest(self) -> bool:
        """Whether every call that came has been judged, and none is still to be committed."""
        with self.lock:
            return self._planned == self._seq and not self._late

    def report(self) -> dict[str, Any]:
        """The books so far. Holds the lock by itself."""
        with self.lock:
            days = {limit.name for limit in self.allowances() if limit.utc_day}
            totals = self.books.report(self.windows(), days)
            return {"vendor": self.vendor.name, "late_pending": len(self._late), **totals}

    def close(self) -> None:
        """No late commit happens any more, and the log is closed."""
        with self.lock:
            for timer in self._late.values():
                timer.cancel()
            self._late.clear()
            self.books.close()


def _applied(vendor: SimulatedVendor, visit: Visit) -> Reply:
    if visit.route is None:
        return vendor.unknown(visit.call)
    try:
        return visit.route.act(visit.call)
    except Refusal as refusal:
        return refusal.reply


def _body(payload: Any) -> bytes:
    """A payload as it leaves: bytes as they are, all else as JSON."""
    return payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False).encode()
