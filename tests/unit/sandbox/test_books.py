"""The log is complete before the caller knows, and the report adds it up."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from pipeline.sandbox.books import Books, digest
from pipeline.sandbox.promise import Effect
from tests.unit.sandbox.caller import Caller, OpenSandbox


def test_a_call_is_in_the_log_with_what_it_did_when_its_answer_comes(caller: Caller) -> None:
    body = {"leads": [{"email": "A@example.com"}]}
    answer = caller.client.post("leads", json=body)
    line = caller.log()[-1]
    assert (line["seq"], line["method"], line["path"], line["status"]) == (1, "POST", "/v1/leads", 200)
    assert line["applied"] == [
        {"did": "created", "what": "lead", "identity": "a@example.com", "id": answer.json()["leads"][0]["id"]}
    ]
    assert line["body_sha256"] == digest(answer.request.content)
    assert line["request_id"] == answer.headers["x-request-id"]
    assert (line["ending"], line["breach"]) == ("answered", False)


def test_the_log_never_holds_a_key(caller: Caller) -> None:
    caller.create("a@example.com")
    assert "sandbox-key" not in caller.log_path.read_text()


def test_the_log_is_in_the_order_of_arrival_whatever_the_threads_do(open_caller: OpenSandbox) -> None:
    caller = open_caller(calls_per_minute=50)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: caller.create(f"p{n}@example.com"), range(120)))
    calls = caller.log()[1:]
    assert [line["seq"] for line in calls] == list(range(1, 121))
    assert [line["arrived_us"] for line in calls] == sorted(line["arrived_us"] for line in calls)
    assert all(line["breach"] == (line["status"] == 429) for line in calls)


def test_the_report_adds_up(open_caller: OpenSandbox) -> None:
    caller = open_caller(calls_per_minute=4, window="sliding")
    caller.create("a@example.com", "b@example.com")
    caller.create("a@example.com")
    caller.create("b@example.com", dup="update")
    for _ in range(3):
        caller.client.get("leads/a@example.com")
    report = caller.control("report")
    assert (report["calls"], report["breaches"], report["throttled"]) == (6, 2, 2)
    assert (report["created"], report["kept"], report["updated"]) == ({"lead": 2}, {"lead": 1}, {"lead": 1})
    assert report["contacts"] == {"lead": 2}
    assert report["windows"] == {"minute": {"limit": 4, "seconds": 60.0, "most_calls": 6}}
    assert report["by_path"]["GET /v1/leads/{lead}"] == {"calls": 3, "statuses": {"200": 1, "429": 2}}


def test_something_created_twice_is_told_unless_it_was_removed_between() -> None:
    books, made = Books(), Effect("created", "campaign_lead", "a@example.com", "l_1", "c_1")
    removed = Effect("removed", "campaign_lead", "a@example.com", "l_1", "c_1")
    books.committed_late(1, 0, 200, [made, removed, made])
    assert books.report({})["created_twice"] == []
    books.committed_late(2, 0, 200, [made])
    assert books.report({})["created_twice"] == [{"what": "campaign_lead", "within": "c_1", "id": "l_1"}]


def test_the_first_line_tells_the_limits_as_they_are_scaled(open_caller: OpenSandbox) -> None:
    caller = open_caller(time_scale=0.1)
    assert caller.log()[0]["limits"] == [{"name": "minute", "calls": 100, "window_seconds": 6.0}]
