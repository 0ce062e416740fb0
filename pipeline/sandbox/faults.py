"""Faults that any vendor can have: what is cut, late, slow, garbled or refused without need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.sandbox.chance import drawn
from pipeline.sandbox.switches import Switch, Switches, choice, parse_delay, when

FAULTS: tuple[Switch, ...] = (
    when("throttle_storm", "answer 429 although the call is within the limit, and apply nothing"),
    Switch("retry_after_seconds", "number", "none", "the Retry-After header on a 429: none, or seconds", ("none",)),
    when("error_before_commit", "answer 500 and apply nothing"),
    when("cut_before_commit", "cut the connection and apply nothing"),
    when("late_commit", "give no answer now, and apply the call late_commit_seconds later"),
    Switch("late_commit_seconds", "number", "2", "how late a late commit is"),
    choice("late_commit_answer", "cut|never", "what the caller of a late commit sees: a cut, or nothing for ever"),
    when("commit_then_cut", "apply the call, then cut the connection without an answer"),
    when("commit_then_silence", "apply the call, then leave the connection open and say nothing"),
    when("error_after_commit", "apply the call, then answer 502 or 504"),
    when("html", "a proxy's HTML page in the place of the answer"),
    choice("html_status", "502|503|200", "the status of a proxy's page"),
    choice("html_commits", "no|yes", "whether the call behind a proxy's page was applied"),
    when("truncated_json", "apply the call, then answer half of the JSON as if it were whole"),
    when("cut_mid_answer", "apply the call, then cut the connection half-way through the answer"),
    when("missing_rows", "apply the call, and leave one of its records out of the answer"),
    when("shuffled", "tell the records of an answer in another order"),
    when("drip", "send the answer in small pieces over drip_seconds"),
    Switch("drip_seconds", "number", "2", "how long a dripping answer takes"),
    Switch(
        "slow", "delay", "0", "seconds a call spends on its way (LOW-HIGH+SPIKE@PROBABILITY), scaled as windows are"
    ),
    choice(
        "slow_side", "split|before|after", "whether a slow call waits before it arrives, after, or at random in both"
    ),
    choice("cut_kind", "close|reset", "how a connection is cut"),
    Switch("keep_alive_seconds", "number", "75", "after how long an idle connection is closed"),
    Switch("clock_skew_seconds", "number", "0", "how far the clock in the vendor's answers is ahead of the true one"),
    choice("window", "fixed|first_call|sliding", "how calls are counted against the limit"),
    Switch(
        "window_phase", "number", "random", "where fixed windows begin: by the seed, or a fraction of one", ("random",)
    ),
)

BEFORE = ("throttle_storm", "error_before_commit", "cut_before_commit", "late_commit")
AFTER = ("commit_then_cut", "commit_then_silence", "error_after_commit", "html", "truncated_json", "cut_mid_answer")
SHAPES = ("missing_rows", "shuffled", "drip")

PROXY_PAGE = (
    b"<html><head><title>Bad gateway</title></head><body><h1>The upstream server is not well</h1></body></html>\n"
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What will happen to one call: at most one fault before and one after its commit, and what its answer looks like."""

    before: str = ""
    after: str = ""
    shapes: tuple[str, ...] = ()
    seconds_before: float = 0.0
    seconds_after: float = 0.0
    draw: int = 0
    drip_seconds: float = 0.0
    resets: bool = False

    @property
    def names(self) -> list[str]:
        """The faults that a call meets which is let in."""
        return [self.before] if self.before else [name for name in (self.after, *self.shapes) if name]


def plan(switches: Switches, at: str, number: int, time_scale: float) -> Plan:
    """The faults of a call, the same for the same seed and call number whatever the threads do."""
    fired = {name for name in (*BEFORE, *AFTER, *SHAPES) if switches.fires(name, at)}
    before = next((name for name in BEFORE if name in fired), "")
    after = next((name for name in AFTER if name in fired), "")
    if after == "html" and not before and switches.text("html_commits", at) == "no":
        before, after = "html", ""
    source = drawn(switches.seed, "call", number)
    seconds = parse_delay(switches.text("slow", at)).seconds(source) * time_scale
    share = {"split": source.random(), "before": 1.0, "after": 0.0}[switches.text("slow_side", at)]
    shapes = tuple(name for name in SHAPES if name in fired and not before)
    return Plan(
        before,
        after,
        shapes,
        seconds_before=seconds * share,
        seconds_after=seconds * (1 - share),
        draw=source.randrange(1 << 30),
        drip_seconds=switches.number("drip_seconds", at),
        resets=switches.text("cut_kind", at) == "reset",
    )


def reshaped(payload: Any, row_lists: tuple[str, ...], plan: Plan) -> Any:
    """The answer with its records shuffled, or one of them missing, where the plan says so."""
    if not isinstance(payload, dict) or not ({"missing_rows", "shuffled"} & set(plan.shapes)):
        return payload
    source, told = drawn(plan.draw), dict(payload)
    names = [name for name in row_lists if isinstance(told.get(name), list) and told[name]]
    for name in names:
        rows = list(told[name])
        if "shuffled" in plan.shapes:
            rows = rows[1:] + rows[:1] if len(rows) == 2 else source.sample(rows, len(rows))
        if "missing_rows" in plan.shapes and name == names[0]:
            rows.pop(source.randrange(len(rows)))
        told[name] = rows
    return told
