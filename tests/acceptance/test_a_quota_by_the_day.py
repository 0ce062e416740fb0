"""A daily quota with real workers: they are free while an import waits for its day, and are others when it comes.

`make test` takes a day of fifty calls; `make chaos` takes Kixie's own, 10,000, and 25,000 contacts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from pipeline.ledger import chunks
from pipeline.ledger.engine import clock_offset, set_clock_offset
from pipeline.service.verify import verify
from tests.stack import Sandbox, Stack, account, stack, wait_until
from workers.app import KEY_PREFIX, READ_QUEUE, SEND_QUEUE

DAY_SECONDS = 86_400.0
AREAS = (415, 212, 312)
KIXIES_DAY = 10_000
PATIENCE_SECONDS = 900.0
OPTIONS = {"powerlist_id": "1969", "duplicates": "overwrite"}


@contextmanager
def running(home: Path, sandbox: Sandbox, others: Sandbox, a_days_calls: int) -> Iterator[Stack]:
    granted = {} if a_days_calls == KIXIES_DAY else {"limits.day": a_days_calls}
    table = account(sandbox, **granted)
    with stack(home, {"main": table, "others": account(others)}, workers=3, test_clock=True) as services:
        yield services


def now(services: Stack) -> float:
    with services.service.ledger.read() as tx:
        return tx.now


def go_to(services: Stack, moment: float, *sandboxes: Sandbox) -> None:
    """Moves the clock of the ledger, the quota and the vendors."""
    with services.service.ledger.write() as tx:
        offset_seconds = clock_offset(tx) + moment - tx.now
        set_clock_offset(tx, offset_seconds)
    for sandbox in sandboxes:
        sandbox.post("clock", {"offset_seconds": offset_seconds})


def midnight(services: Stack) -> float:
    return (now(services) // DAY_SECONDS + 1) * DAY_SECONDS


def wait_for_the_end_of_the_day(services: Stack, import_id: str, delivered: int) -> None:
    def waits() -> bool:
        shown = services.shown(import_id)
        waiting = shown["waiting"] or {}
        return bool(waiting.get("reason") == "quota" and shown["rows"]["delivered"] == delivered)

    wait_until(waits, PATIENCE_SECONDS)
    assert "(day)" in services.shown(import_id)["waiting"]["sentence"]


def held_by_the_broker(services: Stack) -> int:
    """Messages that wait, or that somebody has and has not acknowledged."""
    with redis.Redis.from_url(services.redis_url) as client:
        queued = sum(int(client.llen(f"{KEY_PREFIX}{queue}")) for queue in (SEND_QUEUE, READ_QUEUE))
        return queued + int(client.hlen(f"{KEY_PREFIX}unacked"))


def held_by_a_worker(services: Stack, import_id: str) -> bool:
    """Whether a chunk is open: one that was formed for the day's last call dissolves when that is denied."""
    with services.service.ledger.read() as tx:
        return bool(chunks.open_of(tx, import_id))


def contacts(path: Path, rows: int) -> Path:
    lines = [f"+1{AREAS[position // 10_000]}555{position % 10_000:04},Ada {position}" for position in range(rows)]
    path.write_text("\n".join(["Mobile,First name", *lines, ""]), encoding="utf-8")
    return path


def test_an_import_of_three_days_is_waited_for_in_the_ledger_alone(tmp_path: Path) -> None:
    three_days(tmp_path, a_days_calls=50, rows=130)


@pytest.mark.chaos
@pytest.mark.timeout(3 * PATIENCE_SECONDS)
def test_twenty_five_thousand_contacts_take_kixie_three_days(tmp_path: Path) -> None:
    three_days(tmp_path, a_days_calls=KIXIES_DAY, rows=25_000)


def three_days(tmp_path: Path, *, a_days_calls: int, rows: int) -> None:
    sandbox = Sandbox(tmp_path / "vendor.jsonl", vendor="kixie", calls_per_day=a_days_calls)
    others = Sandbox(tmp_path / "others.jsonl")
    path = contacts(tmp_path / "contacts.csv", rows)
    try:
        with running(tmp_path / "home", sandbox, others, a_days_calls) as services:
            go_to(services, midnight(services) + DAY_SECONDS / 2, sandbox, others)
            import_id = services.submit(path, "kixie.powerlist", options=OPTIONS)
            wait_for_the_end_of_the_day(services, import_id, a_days_calls)
            wait_until(lambda: held_by_the_broker(services) == 0 and not held_by_a_worker(services, import_id))
            leads = tmp_path / "leads.csv"
            leads.write_text("Email\n" + "".join(f"person{n}@acme-widgets.com\n" for n in range(20)), encoding="utf-8")
            assert services.wait(services.submit(leads))["rows"]["delivered"] == 20  # the workers are free for others
            with redis.Redis.from_url(services.redis_url) as client:
                client.flushall()
            go_to(services, midnight(services) + 3, sandbox, others)
            wait_for_the_end_of_the_day(services, import_id, 2 * a_days_calls)
            next_day = midnight(services)
        with running(tmp_path / "home", sandbox, others, a_days_calls) as services:
            go_to(services, next_day + 3, sandbox, others)
            shown = services.wait(import_id, PATIENCE_SECONDS)
            assert (shown["state"], shown["rows"]["delivered"], shown["calls"]) == ("finished", rows, rows)
            assert verify(services.service, import_id).ok
        report = sandbox.report()
    finally:
        sandbox.stop()
        others.stop()
    assert (report["breaches"], report["throttled"], report["created_twice"]) == (0, 0, [])
    assert report["windows"]["day"]["most_calls"] == a_days_calls
