"""Pause, cancel, retry, suppression, fairness, and a Redis without memory, while rows are on their way."""

from __future__ import annotations

from collections.abc import Callable

import redis
import sqlalchemy as sa

from pipeline.ledger import chunks, rows, schema, suppressions
from pipeline.service import control
from pipeline.service.remap import remap
from tests.integration.sending.rig import Rig, contacts

LEADS = "POST /v1/leads"


def test_a_paused_import_makes_no_call_until_it_is_resumed(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    import_id = rig.submit(contacts(30))
    control.pause(rig.service, import_id, actor="test")
    for _ in range(3):
        rig.step()
    assert rig.calls(LEADS) == 0
    control.resume(rig.service, import_id, actor="test")
    assert rig.run(import_id)["rows"]["delivered"] == 30


def test_a_cancelled_import_sends_nothing_more_and_says_so_of_each_row(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    import_id = rig.submit(contacts(400))
    rig.until(lambda: rig.calls(LEADS) >= 2)
    control.cancel(rig.service, import_id, actor="test")
    called = rig.calls(LEADS)
    rig.step()
    counts = rig.shown(import_id)["rows"]
    assert rig.calls(LEADS) == called
    assert (counts["delivered"], counts["cancelled"]) == (called * 10, counts["read"] - called * 10)


def test_a_held_import_reads_everything_and_waits_for_approval(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    import_id = rig.submit(contacts(12), hold=True)
    shown = rig.run(import_id)
    assert (shown["state"], shown["rows"]["pending"], rig.calls(LEADS)) == ("paused", 12, 0)
    control.resume(rig.service, import_id, actor="test")
    assert rig.run(import_id)["rows"]["delivered"] == 12


def test_a_row_that_comes_onto_the_list_after_upload_is_not_sent(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    import_id = rig.submit(contacts(10), hold=True)
    rig.run(import_id)
    with rig.parts.ledger.write() as tx:
        suppressions.add(tx, [("email", "person4@acme-widgets.com")], account="", by="test")
    control.resume(rig.service, import_id, actor="test")
    counts = rig.run(import_id)["rows"]
    assert (counts["delivered"], counts["suppressed"]) == (9, 1)
    assert "person4@acme-widgets.com" not in rig.leads()


def test_refused_rows_go_again_on_retry_and_delivered_ones_do_not(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(switches={"refuse_email": "person3@"})
    import_id = rig.submit(contacts(10))
    assert rig.run(import_id)["rows"]["refused"] == 1
    rig.switch(refuse_email="")
    called = rig.calls(LEADS)
    assert control.retry(rig.service, import_id, actor="test", only="vendor_refused") == 1
    assert rig.run(import_id)["rows"]["delivered"] == 10
    assert rig.calls(LEADS) == called + 1


def test_a_retried_row_that_an_earlier_try_may_have_created_is_not_said_to_have_existed(
    make_rig: Callable[..., Rig],
) -> None:
    rig = make_rig()
    rig.run(rig.submit(contacts(1)))  # stands for the try whose answer never came
    import_id = rig.submit(contacts(1), options={"tell_created": "yes"}, hold=True, again=True)
    rig.run(import_id)
    with rig.parts.ledger.write() as tx:
        tx.conn.execute(sa.update(schema.rows).where(rows.t.import_id == import_id).values(attempts=1))
    control.cancel(rig.service, import_id, actor="test")
    control.retry(rig.service, import_id, actor="test")
    assert rig.run(import_id)["rows"]["delivered"] == 1
    with rig.parts.ledger.read() as tx:
        assert [row["outcome"] for row in rows.in_state(tx, import_id, "delivered")] == ["unsaid"]


def test_a_flushed_redis_is_rebuilt_and_no_window_is_overrun(make_rig: Callable[..., Rig], redis_url: str) -> None:
    rig = make_rig(time_scale=0.05)
    import_id = rig.submit(contacts(1_500))
    for limit in (30, 90, 120):
        rig.until(lambda limit=limit: rig.calls(LEADS) >= limit)  # type: ignore[misc]
        with redis.Redis.from_url(redis_url) as client:
            client.flushall()
    assert rig.run(import_id)["rows"]["delivered"] == 1_500
    report = rig.report()
    assert (report["breaches"], report["throttled"]) == (0, 0)
    assert report["windows"]["minute"]["most_calls"] <= 100


def test_a_small_import_does_not_wait_behind_a_large_one(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(time_scale=0.05)
    large = rig.submit(contacts(3_000))
    rig.until(lambda: rig.calls(LEADS) >= 5)
    small = rig.submit(contacts(50, first=10_000))
    rig.until(lambda: rig.shown(small)["state"] == "finished")
    assert rig.shown(large)["rows"]["delivered"] < 1_000
    control.cancel(rig.service, large, actor="test")


def test_a_row_waits_while_its_identity_has_an_open_call_elsewhere(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(switches={f"commit_then_cut@{LEADS}": "1"})
    older = rig.submit(contacts(1))
    rig.until(lambda: rig.calls(LEADS) == 1)
    newer = rig.submit(contacts(2))
    rig.until(lambda: rig.shown(newer)["read_to_the_end"])
    rig.step()
    with rig.parts.ledger.read() as tx:
        free = rows.candidates(tx, newer, 0, rig.parts.account("main").counted_by, 10)
        busy = [chunk["import_id"] for chunk in chunks.open_of(tx, older)]
    assert "person1@acme-widgets.com" not in [row.fields["email"] for row in free]
    assert busy == [older]
    rig.run(older)
    assert rig.run(newer)["rows"]["delivered"] == 2


def test_a_file_that_breaks_off_fails_with_a_sentence_and_the_books_balance(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    import_id = rig.submit(contacts(3_000) + 'person9000@acme-widgets.com,"Ada,Broken,Acme\n')
    shown = rig.run(import_id)
    assert shown["state"] == "failed"
    rig.until(lambda: not rig.shown(import_id)["rows"]["sending"])
    counts = rig.shown(import_id)["rows"]
    assert counts["read"] == sum(n for state, n in counts.items() if state != "read")
    assert counts["pending"] == 0


def test_rejected_rows_are_sent_after_a_new_mapping_and_the_others_stay(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    text = (
        "Email,Private address,First name\nok@acme-widgets.com,,A\n,second@acme-widgets.com,B\n,ok@acme-widgets.com,C\n"
    )
    import_id = rig.submit(text, given={"Private address": ""}, hold=False)  # most of its rows are rejected on purpose
    assert rig.run(import_id)["rows"]["rejected"] == 2
    assert remap(rig.service, import_id, {"Private address": "email"}, actor="test") == 1
    counts = rig.run(import_id)["rows"]
    assert (counts["delivered"], counts["duplicate"], counts["rejected"]) == (2, 1, 0)
    assert set(rig.leads()) == {"ok@acme-widgets.com", "second@acme-widgets.com"}


def test_an_import_that_is_cancelled_while_it_is_prepared_leaves_no_chunk_behind(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(switches={"error_before_commit@GET /v1/lead_fields": "1"})
    import_id = rig.submit(contacts(3, columns={"Shoe size": "43"}))
    rig.until(lambda: rig.calls("GET /v1/lead_fields") == 1)
    control.cancel(rig.service, import_id, actor="test")

    def open_chunks() -> list[str]:
        with rig.parts.ledger.read() as tx:
            return [chunk["state"] for chunk in chunks.open_of(tx, import_id)]

    rig.until(lambda: not open_chunks())
    assert rig.calls("GET /v1/lead_fields") == 1
