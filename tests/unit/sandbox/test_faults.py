"""What each fault does to the caller, and what the vendor has afterwards."""

from __future__ import annotations

import httpx
import pytest

from tests.processes import wait_until
from tests.unit.sandbox.caller import Caller, OpenSandbox


def emails(caller: Caller) -> list[str]:
    return [lead["data"]["email"] for lead in caller.control("leads")["leads"]]


@pytest.mark.parametrize(
    ("fault", "has_it"), [("commit_then_cut", True), ("cut_before_commit", False), ("cut_mid_answer", True)]
)
@pytest.mark.parametrize("kind", ["close", "reset"])
def test_a_cut_leaves_the_caller_without_an_answer(
    open_caller: OpenSandbox, fault: str, has_it: bool, kind: str
) -> None:
    caller = open_caller(**{fault: 1, "cut_kind": kind})
    with pytest.raises(httpx.TransportError):
        caller.create("a@example.com")
    assert emails(caller) == (["a@example.com"] if has_it else [])
    assert caller.log()[1]["ending"] in {"cut", "half"}


@pytest.mark.parametrize(
    ("fault", "statuses", "has_it"),
    [("error_before_commit", {500}, False), ("error_after_commit", {502, 504}, True), ("throttle_storm", {429}, False)],
)
def test_an_error_is_answered_before_or_after_the_commit(
    open_caller: OpenSandbox, fault: str, statuses: set[int], has_it: bool
) -> None:
    caller = open_caller(**{fault: "always"})
    assert caller.create("a@example.com").status_code in statuses
    assert emails(caller) == (["a@example.com"] if has_it else [])


def test_a_storm_may_say_when_to_come_back_and_is_no_breach(open_caller: OpenSandbox) -> None:
    caller = open_caller(throttle_storm=1, retry_after_seconds=7)
    assert caller.create("a@example.com").headers["retry-after"] == "7"
    report = caller.control("report")
    assert (report["throttled"], report["breaches"]) == (1, 0)


def test_a_fault_is_logged_only_where_the_call_was_let_in(open_caller: OpenSandbox) -> None:
    caller = open_caller(calls_per_minute=1, window="sliding", throttle_storm="always")
    answers = [caller.create("a@example.com") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [429, 429]
    assert [(line["faults"], line["breach"]) for line in caller.log()[1:]] == [(["throttle_storm"], False), ([], True)]


def test_a_late_commit_happens_after_its_cut_and_is_logged_when_it_does(open_caller: OpenSandbox) -> None:
    caller = open_caller(late_commit=1, late_commit_seconds=0.2)
    with pytest.raises(httpx.TransportError):
        caller.create("a@example.com")
    arrived = caller.log()[1]
    assert (arrived["applied"], arrived["faults"]) == ([], ["late_commit"])
    wait_until(lambda: caller.control("report")["late_commits"] == 1, what="the late commit")
    late = caller.log()[-1]
    assert (late["late_of"], late["applied"][0]["identity"]) == (arrived["seq"], "a@example.com")
    assert late["committed_us"] - arrived["arrived_us"] >= 200_000


@pytest.mark.parametrize("settings", [{"commit_then_silence": 1}, {"late_commit": 1, "late_commit_answer": "never"}])
def test_a_silent_vendor_keeps_the_connection_open(open_caller: OpenSandbox, settings: dict[str, object]) -> None:
    caller = open_caller(**settings)
    with pytest.raises(httpx.ReadTimeout):
        caller.client.post("leads", json={"leads": [{"email": "a@example.com"}]}, timeout=0.3)


@pytest.mark.parametrize(("commits", "expected"), [("no", []), ("yes", ["a@example.com"])])
def test_a_proxys_page_stands_in_the_place_of_the_answer(
    open_caller: OpenSandbox, commits: str, expected: list[str]
) -> None:
    caller = open_caller(html=1, html_status=200, html_commits=commits)
    answer = caller.create("a@example.com")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html")
    assert emails(caller) == expected


def test_half_of_the_json_comes_as_if_it_were_whole(open_caller: OpenSandbox) -> None:
    answer = open_caller(truncated_json=1).create("a@example.com")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="column"):
        answer.json()


def test_a_record_can_be_missing_and_the_others_in_another_order(open_caller: OpenSandbox) -> None:
    sent = [f"p{n}@example.com" for n in range(6)]
    caller = open_caller(missing_rows="always", shuffled="always")
    told = [lead["data"]["email"] for lead in caller.create(*sent).json()["leads"]]
    assert len(told) == 5
    assert [email for email in sent if email in told] != told
    assert emails(caller) == sent


def test_a_dripping_answer_arrives_whole(open_caller: OpenSandbox) -> None:
    assert open_caller(drip=1, drip_seconds=0.2).create("a@example.com").json()["status"] == "success"


def test_a_slow_call_arrives_later_and_the_scale_shortens_the_delay(open_caller: OpenSandbox) -> None:
    caller = open_caller(slow="3", slow_side="before", time_scale=0.1)
    before = caller.control("clock")["now"]
    caller.create("a@example.com")
    assert caller.log()[1]["arrived_us"] / 1e6 - before >= 0.3


def test_a_skewed_clock_shows_in_the_answers_and_never_in_the_log(open_caller: OpenSandbox) -> None:
    caller = open_caller(clock_skew_seconds=7200)
    reset = int(caller.create("a@example.com").headers["x-ratelimit-reset"])
    now = caller.control("clock")["now"]
    assert 7200 <= reset - now <= 7261
    assert abs(caller.log()[1]["arrived_us"] / 1e6 - now) < 60


def test_faults_can_be_turned_on_and_off_while_calls_go_on(caller: Caller) -> None:
    caller.control("switches", error_before_commit="always")
    assert caller.create("a@example.com").status_code == 500
    caller.control("switches", error_before_commit="off")
    assert caller.create("a@example.com").status_code == 200


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("switches", {"no_such": "1"}),
        ("keys", {"revoke": "key"}),
        ("clock", {"offset_seconds": "soon"}),
        ("tea", {"a": 1}),
    ],
)
def test_a_wrong_change_is_refused_in_words(caller: Caller, name: str, change: dict[str, object]) -> None:
    assert caller.control(name, **change)["error"].endswith(".")
