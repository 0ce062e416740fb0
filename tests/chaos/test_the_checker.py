"""The checker can fail: each clause on a log made by hand, and the whole of it on a deliberately plain Celery sender."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import redis

from pipeline.sandbox.command import DEFAULT_KEY, open_sandbox
from pipeline.sandbox.server import Server
from tests import plain_http
from tests.chaos import contract, plain_sender
from tests.chaos.contract import Applied, Arrival, Log, Row, Shown
from tests.processes import wait_until

pytestmark = pytest.mark.slice

LIMIT, WINDOW_SECONDS = 3, 10.0
CAMPAIGN = contract.campaign("c_1")


def lead(name: str, did: str = "created") -> Applied:
    return Applied(did, "lead", f"{name}@example.com", f"l_{name}")


def joined(name: str, did: str = "created") -> Applied:
    return Applied(did, "campaign_lead", f"{name}@example.com", f"l_{name}", "c_1")


def call(*applied: Applied, at: float = 0.0, status: int = 200, **more: str) -> Arrival:
    facts: dict[str, Any] = {"key": "k", "method": "POST", "route": "/v1/leads", "path": "/v1/leads", "body": f"{at}"}
    return Arrival(seq=1, arrived_us=round(at * 1_000_000), status=status, applied=applied, **(facts | more))


def log(*calls: Arrival) -> Log:
    numbered = [replace(one, seq=number) for number, one in enumerate(calls, 1)]
    return Log(tuple(numbered), tuple(one for each in numbered for one in each.applied))


def row(name: str, state: str = "delivered", number: int = 1, code: str = "", **steps: str) -> Row:
    return Row(number, f"{name}@example.com", state, code, steps)


def broken(
    vendor: Log, *rows: Row, read: set[int] | None = None, steps: Mapping[str, Shown] = contract.LEADS
) -> set[str]:
    """The clauses that do not hold."""
    numbers = {one.number for one in rows} if read is None else read
    found = contract.check(vendor, rows, limit=LIMIT, window_seconds=WINDOW_SECONDS, read=numbers, steps=steps)
    return {breach.clause for breach in found}


ACCOUNTED = "every row is accounted for"
TWICE = "nothing is created twice"
REPEATED = "nothing unrepeatable is called twice"
OVERRUN = "no window is overrun"
TRUE = "delivered is what the vendor has"
DOUBT = "nothing stays in doubt"
THROTTLED = "nothing is throttled"


def test_a_contract_that_is_kept_has_no_breach() -> None:
    vendor = log(call(lead("a"), at=0), call(lead("b", "kept"), at=1), call(lead("c", "updated"), at=2), call(at=10))
    delivered = [row(name, number=number, leads=f"l_{name}") for number, name in enumerate("abc", 2)]
    others = [row("a", "duplicate", 5, "duplicate_in_file"), row("", "rejected", 6, "email_missing")]
    assert broken(vendor, *delivered, *others) == set()


def test_a_row_that_is_told_nowhere_or_ends_without_a_state_or_reason_is_a_breach() -> None:
    assert broken(log(), read={1}) == {ACCOUNTED}
    assert broken(log(), row("a", "pending")) == {ACCOUNTED}
    assert broken(log(), row("a", "rejected")) == {ACCOUNTED}
    assert broken(log(), row("a", "lost", code="vendor_refused")) == {ACCOUNTED}
    assert broken(log(call(lead("a"))), row("a"), row("a")) == {ACCOUNTED}
    assert broken(log(call(lead("a"))), row("a"), read=set()) == {ACCOUNTED}


def test_creating_something_twice_is_a_breach_unless_it_was_removed() -> None:
    twice = call(lead("a"), joined("a"), joined("a"))
    assert broken(log(twice), row("a"), steps=CAMPAIGN) == {TWICE}
    again = call(lead("a"), joined("a"), joined("a", "removed"), joined("a"))
    assert broken(log(again), row("a"), steps=CAMPAIGN) == set()


def test_an_unrepeatable_call_made_twice_is_a_breach_unless_it_was_turned_away() -> None:
    made = call(route="/v1/campaigns", path="/v1/campaigns", body="same")
    assert broken(log(made, made)) == {REPEATED}
    assert broken(log(replace(made, status=401), made)) == set()
    assert broken(log(made, replace(made, body="another"))) == set()


def test_a_window_of_any_phase_over_the_limit_is_a_breach() -> None:
    assert broken(log(*(call(at=at) for at in (0, 7, 8, 10, 17)))) == set()
    assert broken(log(*(call(at=at) for at in (0, 7, 8, 9.999)))) == {OVERRUN}
    assert broken(log(*(call(at=at) for at in (7, 8, 9, 12)))) == {OVERRUN}
    assert broken(log(*(call(at=at, key=key) for at in (0, 1, 2) for key in "ab"))) == set()


def test_delivered_without_the_vendor_having_it_is_a_breach() -> None:
    assert broken(log(), row("a")) == {TRUE}
    assert broken(log(call(lead("a"))), row("a"), steps=CAMPAIGN) == {TRUE}
    assert broken(log(call(lead("a"))), row("a", leads="l_b")) == {TRUE}


def test_the_vendor_having_what_no_row_claims_is_a_breach() -> None:
    assert broken(log(call(lead("a"))), row("a", "refused", code="vendor_refused")) == {TRUE}
    assert broken(log(call(lead("a")))) == {TRUE}
    half = row("a", "refused", code="vendor_refused", leads="l_a")
    assert broken(log(call(lead("a"))), half, steps=CAMPAIGN) == set()
    assert broken(log(call(lead("a"), joined("a"))), half, steps=CAMPAIGN) == {TRUE}


def test_what_the_vendor_had_from_elsewhere_proves_nothing() -> None:
    rows = [row("a", "suppressed", code="suppressed_email")]
    found = contract.check(
        log(call(lead("a"))), rows, limit=LIMIT, window_seconds=WINDOW_SECONDS, read={1}, already={"a@example.com"}
    )
    assert found == []


def test_a_row_in_doubt_at_the_end_is_a_breach() -> None:
    assert DOUBT in broken(log(), row("a", "in_doubt"))


def test_a_429_is_a_breach_unless_the_sandbox_was_told_to_give_it() -> None:
    refused = call(status=429)
    assert broken(log(refused)) == {THROTTLED}
    assert broken(log(replace(refused, faults=("throttle_storm",)))) == set()


def test_a_silence_after_a_fault_is_a_breach() -> None:
    vendor = log(call(at=1), call(at=9))
    assert contract.calls_go_on_after(vendor, [0, 8_000_000], 2) == []
    assert len(contract.calls_go_on_after(vendor, [0, 2_000_000], 2)) == 1


def test_the_use_of_the_allowance_is_the_share_of_its_windows() -> None:
    vendor = log(*(call(at=at) for at in (0, 1, 2, 10, 11, 20)))
    assert contract.allowance_used(vendor, LIMIT, WINDOW_SECONDS, windows=2) == pytest.approx(5 / 6)


def test_a_log_is_read_from_its_file_but_for_a_line_that_was_cut_short(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    server = open_sandbox("persistiq", log=path, switches={"late_commit@POST /v1/leads": 2, "late_commit_seconds": 0})
    with _serving(server):
        _create(server, "a@example.com")
        with pytest.raises(httpx.TransportError):
            _create(server, "b@example.com")
        wait_until(lambda: "late_of" in path.read_text(), what="the late commit")
    whole = contract.read_log(path)
    assert [one.identity for one in whole.done] == ["a@example.com", "b@example.com"]
    assert [call.ending for call in whole.arrivals] == ["answered", "cut"]
    path.write_text(path.read_text() + '{"seq": 3, "arri')
    assert contract.read_log(path) == whole


# --- the canary -----------------------------------------------------------------------------------------------------

ROWS = [(number, f"p{number}{'.barred' if number % 40 == 0 else ''}@example.com") for number in range(2, 1802)]
TIME_SCALE = 0.1
SECONDS = 60 * TIME_SCALE
SWITCHES = {
    "window": "sliding",
    "refuse_email": ".barred",
    "commit_then_cut@POST /v1/leads": "5%",
    "commit_then_cut@POST /v1/campaigns": 1,
}


def test_the_checker_fails_on_a_plain_celery_sender(redis_url: str, tmp_path: Path) -> None:
    log_path = tmp_path / "log.jsonl"
    server = open_sandbox("persistiq", log=log_path, seed=7, time_scale=TIME_SCALE, switches=SWITCHES)
    with _serving(server), redis.Redis.from_url(redis_url, decode_responses=True) as memory:
        environment = _plain_environment(server, redis_url)
        with _worker(environment) as worker:
            _publish(environment, "make_campaign", ["Autumn", server.company.vendor.facts()["users"][0]["id"]])
            wait_until(lambda: memory.llen(plain_sender.CAMPAIGNS), what="the campaign")
            _publish(environment, "send_chunk", *([ROWS[first : first + 10]] for first in range(0, len(ROWS), 10)))
            wait_until(lambda: memory.hlen(plain_sender.STATES) >= 1100, what="the end of the first burst")
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        with _worker(environment):
            _wait_for_a_standstill(server, log_path, memory)
        states = memory.hgetall(plain_sender.STATES)
    rows = [_as_told(number, email, states.get(str(number), "pending")) for number, email in ROWS]
    vendor = contract.read_log(log_path)
    breaches = contract.check(vendor, rows, limit=100, window_seconds=SECONDS, read={number for number, _ in ROWS})
    assert {breach.clause for breach in breaches} >= {ACCOUNTED, REPEATED, OVERRUN, TRUE, THROTTLED}, contract.told(
        breaches
    )


@contextmanager
def _serving(server: Server) -> Iterator[None]:
    server.start()
    try:
        yield
    finally:
        server.stop()


def _create(server: Server, email: str) -> httpx.Response:
    headers = {"x-api-key": DEFAULT_KEY}
    return plain_http.post(f"{server.base_url}/leads", json={"leads": [{"email": email}]}, headers=headers)


def _plain_environment(server: Server, redis_url: str) -> dict[str, str]:
    path = redis_url.removeprefix("unix://").partition("?")[0]
    return {
        "PLAIN_BROKER": f"redis+socket://{path}?virtual_host=0",
        "PLAIN_REDIS": redis_url,
        "PLAIN_BASE_URL": server.base_url,
        "PLAIN_KEY": DEFAULT_KEY,
        "PLAIN_WINDOW_SECONDS": str(SECONDS),
    }


def _publish(environment: dict[str, str], task: str, *calls: list[Any]) -> None:
    """Put tasks into the queue, from a process of its own as the worker is."""
    words = "from tests.chaos import plain_sender; import json, sys; task, calls = json.load(sys.stdin); "
    words += "[getattr(plain_sender, task).delay(*one) for one in calls]"
    asked = json.dumps([task, calls]).encode()
    subprocess.run([sys.executable, "-c", words], input=asked, env=os.environ | environment, check=True)


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "celery", "-A", "tests.chaos.plain_sender", "worker", "--pool=threads", "-c", "8"]
    quiet = ["--without-gossip", "--without-mingle", "--loglevel=CRITICAL"]
    process = subprocess.Popen(
        [*command, *quiet], env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_for_a_standstill(server: Server, log_path: Path, memory: redis.Redis) -> None:
    """Nothing is queued, and no call has come for a while."""

    def stands() -> bool:
        last_us = max(line.arrived_us for line in contract.read_log(log_path).arrivals)
        return not memory.llen("celery") and server.company.clock.now() - last_us / 1_000_000 > 2

    wait_until(stands, deadline_seconds=30, what="the end of the plain sender's work")


def _as_told(number: int, email: str, state: str) -> Row:
    return Row(number, email, state, "vendor_refused" if state == "refused" else "")
