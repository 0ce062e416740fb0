"""The contract between Leadlift and the user, stated over the vendor's own log and judged without Leadlift's code.

The log is the sandbox's (pipeline/sandbox/books.py), written by another process before each answer. What the import says
of its rows is handed in as data. Each clause returns its breaches: none means that it holds.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FINAL_STATES = frozenset({"delivered", "rejected", "duplicate", "suppressed", "refused", "cancelled"})
NOTHING_APPLIED = frozenset({401, 403, 404, 405, 429})
UNREPEATABLE = frozenset({"POST /v1/campaigns", "POST /v1/campaigns/duplicate"})
SHOWN_BREACHES = 5


@dataclass(frozen=True, slots=True)
class Breach:
    """A clause that does not hold, and of what."""

    clause: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.clause}: {self.sentence}"


@dataclass(frozen=True, slots=True)
class Row:
    """What the import says of one row; `steps` has the vendor's id for each step that it says was completed."""

    number: int
    identity: str
    state: str
    code: str = ""
    steps: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """How a completed step shows in the vendor's log: what is there, and in which campaign."""

    what: str
    within: str = ""


LEADS: Mapping[str, Shown] = {"leads": Shown("lead")}


def campaign(campaign_id: str) -> Mapping[str, Shown]:
    """The steps of leads that are also added to a campaign."""
    return {**LEADS, "campaign": Shown("campaign_lead", campaign_id)}


@dataclass(frozen=True, slots=True)
class Applied:
    """One thing that the vendor did or found."""

    did: str
    what: str
    identity: str
    id: str
    within: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        return (self.what, self.within, self.identity)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One call as it arrived at the vendor."""

    seq: int
    arrived_us: int
    key: str
    method: str
    route: str
    path: str
    body: str
    status: int
    ending: str = "answered"
    faults: tuple[str, ...] = ()
    applied: tuple[Applied, ...] = ()


@dataclass(frozen=True, slots=True)
class Log:
    """The vendor's log: calls by arrival, and all that was done, in the order in which it was."""

    arrivals: tuple[Arrival, ...]
    done: tuple[Applied, ...]

    def has(self, shown: Shown) -> dict[str, str]:
        """What is there now, as ids by identity."""
        there: dict[str, str] = {}
        for one in self.done:
            if (one.what, one.within) == (shown.what, shown.within):
                if one.did == "removed":
                    there.pop(one.identity, None)
                else:
                    there[one.identity] = one.id
        return there


def read_log(path: Path) -> Log:
    """The log in a file; a last line that a kill cut short is left out."""
    arrivals: list[Arrival] = []
    done: list[Applied] = []
    text = path.read_text()
    for line in text[: text.rfind("\n") + 1].splitlines():
        told: dict[str, Any] = json.loads(line)
        applied = tuple(Applied(**one) for one in told.get("applied", ()))
        done.extend(applied)
        if "seq" in told:
            names = ("seq", "arrived_us", "key", "method", "route", "path", "status", "ending")
            facts = {name: told[name] for name in names}
            arrivals.append(Arrival(**facts, body=told["body_sha256"], faults=tuple(told["faults"]), applied=applied))
    return Log(tuple(sorted(arrivals, key=lambda arrival: arrival.arrived_us)), tuple(done))


# --- the clauses ----------------------------------------------------------------------------------------------------


def every_row_is_accounted_for(
    log: Log, rows: Sequence[Row], read: Collection[int], steps: Mapping[str, Shown]
) -> list[Breach]:
    """Every input row is in the vendor's log, or ends in a named state with a reason; and each is told once."""
    clause = "every row is accounted for"
    told = Counter(row.number for row in rows)
    breaches = [Breach(clause, f"row {number} is told nowhere") for number in sorted(set(read) - set(told))]
    breaches += [Breach(clause, f"row {number} was never read") for number in sorted(set(told) - set(read))]
    breaches += [Breach(clause, f"row {number} is told {times} times") for number, times in told.items() if times > 1]
    there = [log.has(shown) for shown in steps.values()]
    for row in rows:
        at_vendor = all(row.identity in one for one in there)
        if row.state not in FINAL_STATES and not at_vendor:
            breaches.append(Breach(clause, f"row {row.number} ends in {row.state!r} and the vendor does not have it"))
        elif row.state != "delivered" and row.state in FINAL_STATES and not row.code:
            breaches.append(Breach(clause, f"row {row.number} is {row.state} without a reason"))
    return breaches


def nothing_is_created_twice(log: Log) -> list[Breach]:
    """No contact is created twice, nor added twice to the same campaign, unless it was removed in between."""
    standing: Counter[tuple[str, str, str]] = Counter()
    breaches = []
    for one in log.done:
        standing[one.place] += {"created": 1, "removed": -1}.get(one.did, 0)
        if one.did == "created" and standing[one.place] > 1:
            breaches.append(Breach("nothing is created twice", f"{one.what} {one.id} was created again"))
    return breaches


def nothing_unrepeatable_is_called_twice(log: Log, unrepeatable: Collection[str]) -> list[Breach]:
    """No call that may not be repeated reaches the vendor twice, but where it provably applied nothing."""
    made: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for call in log.arrivals:
        if f"{call.method} {call.route}" in unrepeatable and call.status not in NOTHING_APPLIED:
            made[call.method, call.path, call.body].append(call.seq)
    return [
        Breach("nothing unrepeatable is called twice", f"{method} {path} was called as numbers {numbers}")
        for (method, path, _), numbers in made.items()
        if len(numbers) > 1
    ]


def no_window_is_overrun(log: Log, limit: int, window_seconds: float) -> list[Breach]:
    """No half-open window of this length, whatever its phase, holds more arrivals of one key than the limit."""
    width, breaches = round(window_seconds * 1_000_000), []
    for key, times in _arrivals_by_key(log).items():
        most = _fullest(times, width)
        if most > limit:
            sentence = f"{most} calls of key {key} within {window_seconds} s, where {limit} are allowed"
            breaches.append(Breach("no window is overrun", sentence))
    return breaches


def delivered_is_what_the_vendor_has(
    log: Log, rows: Sequence[Row], steps: Mapping[str, Shown], already: Collection[str] = ()
) -> list[Breach]:
    """A row is delivered if and only if the vendor has it, step by step, and by the id that it was given there.

    `already` names identities that the vendor had from elsewhere; of them, nothing is concluded from their being there.
    """
    clause = "delivered is what the vendor has"
    claims = _claims(rows, steps)
    breaches = []
    for step, shown in steps.items():
        there = log.has(shown)
        for row in rows:
            said = claims[row.number].get(step)
            if said is not None and row.identity not in there:
                breaches.append(Breach(clause, f"row {row.number} says {step} is done and the vendor does not have it"))
            elif said and there[row.identity] != said:
                breaches.append(
                    Breach(clause, f"row {row.number} has the id {said}, the vendor's is {there[row.identity]}")
                )
        claimed = {row.identity for row in rows if step in claims[row.number]}
        for identity in sorted(set(there) - claimed - set(already)):
            numbers = [row.number for row in rows if row.identity == identity]
            sentence = f"the vendor has {there[identity]} after {step}, which no row claims (rows {numbers})"
            breaches.append(Breach(clause, sentence))
    return breaches


def nothing_stays_in_doubt(rows: Sequence[Row]) -> list[Breach]:
    """Where the vendor can be asked, no row is in doubt at the end."""
    doubtful = [row.number for row in rows if row.state == "in_doubt"]
    return [Breach("nothing stays in doubt", f"row {number} is in doubt") for number in doubtful]


def nothing_is_throttled(log: Log) -> list[Breach]:
    """Not one 429, but for those that the sandbox was told to answer without need."""
    return [
        Breach("nothing is throttled", f"call {call.seq} was answered 429")
        for call in log.arrivals
        if call.status == 429 and "throttle_storm" not in call.faults
    ]


def calls_go_on_after(log: Log, moments_us: Iterable[int], within_seconds: float) -> list[Breach]:
    """After each moment (a fault), some call arrives and is answered in time. Moments are on the sandbox's clock."""
    answered = [call.arrived_us for call in log.arrivals if call.ending == "answered"]
    return [
        Breach("calls go on", f"no call was answered within {within_seconds} s of the fault number {number}")
        for number, moment in enumerate(moments_us, 1)
        if not any(moment < at <= moment + within_seconds * 1_000_000 for at in answered)
    ]


def check(
    log: Log,
    rows: Sequence[Row],
    *,
    limit: int,
    window_seconds: float,
    read: Collection[int],
    steps: Mapping[str, Shown] = LEADS,
    unrepeatable: Collection[str] = UNREPEATABLE,
    already: Collection[str] = (),
) -> list[Breach]:
    """Every clause of a finished import; `read` are the numbers of its source's rows, `window_seconds` is as scaled."""
    return [
        *every_row_is_accounted_for(log, rows, read, steps),
        *nothing_is_created_twice(log),
        *nothing_unrepeatable_is_called_twice(log, unrepeatable),
        *no_window_is_overrun(log, limit, window_seconds),
        *delivered_is_what_the_vendor_has(log, rows, steps, already),
        *nothing_stays_in_doubt(rows),
        *nothing_is_throttled(log),
    ]


def told(breaches: Sequence[Breach]) -> str:
    """The breaches in words, a few of each clause: what a failed test shows."""
    lines = []
    for clause, count in Counter(breach.clause for breach in breaches).items():
        lines.append(f"{clause}: {count} breaches")
        lines += [f"  {breach.sentence}" for breach in breaches if breach.clause == clause][:SHOWN_BREACHES]
    return "\n".join(lines)


def most_in_a_window(log: Log, window_seconds: float) -> int:
    """The most arrivals of one key in any half-open window of this length, whatever its phase."""
    width = round(window_seconds * 1_000_000)
    return max((_fullest(times, width) for times in _arrivals_by_key(log).values()), default=0)


def allowance_used(log: Log, limit: int, window_seconds: float, windows: int) -> float:
    """The share of the allowance that was called in the given number of windows from the first arrival on."""
    times = [call.arrived_us for call in log.arrivals]
    end = times[0] + round(windows * window_seconds * 1_000_000) if times else 0
    return sum(at < end for at in times) / (limit * windows)


def _fullest(times: Sequence[int], width: int) -> int:
    most, first = 0, 0
    for last, moment in enumerate(times):
        while moment - times[first] >= width:
            first += 1
        most = max(most, last - first + 1)
    return most


def _arrivals_by_key(log: Log) -> dict[str, list[int]]:
    times: dict[str, list[int]] = defaultdict(list)
    for call in log.arrivals:
        times[call.key].append(call.arrived_us)
    return times


def _claims(rows: Sequence[Row], steps: Mapping[str, Shown]) -> dict[int, Mapping[str, str]]:
    """What each row says was completed: its steps, or every step when it is delivered."""
    return {row.number: {**dict.fromkeys(steps if row.state == "delivered" else (), ""), **row.steps} for row in rows}
