"""What becomes of rows when a call is refused, fails, is cut or is not understood."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pipeline.ledger import accounts, chunks, imports, rows
from pipeline.ledger.engine import set_clock_offset
from pipeline.sending.parts import Parts
from pipeline.service import accounts as account_verbs
from pipeline.service import control
from pipeline.vendor import Asking, Operation, Vendor, no
from tests.integration.sending.rig import KEY, Rig, contacts

LEADS = "POST /v1/leads"


def unrepeatable(rig: Rig, asking: bool = True) -> Parts:
    """The rig's parts with PersistIQ as it would be if its create could not be repeated, or not even be asked about."""
    known = rig.parts.destination

    def destination(name: str) -> tuple[Vendor, Operation]:
        vendor, operation = known(name)
        ask: Asking | None = operation.steps[0].asking if asking else None
        steps = tuple(replace(step, repeatable=no, asking=ask) for step in operation.steps)
        return vendor, replace(operation, steps=steps)

    return replace(rig.parts, destination=destination)


@pytest.mark.parametrize("fault", ["commit_then_cut", "cut_before_commit", "error_before_commit", "error_after_commit"])
def test_a_repeatable_call_that_fails_goes_again_and_nobody_is_created_twice(
    make_rig: Callable[..., Rig], fault: str
) -> None:
    rig = make_rig(switches={f"{fault}@{LEADS}": "1"})
    shown = rig.run(rig.submit(contacts(10)))
    assert shown["rows"]["delivered"] == 10
    assert (rig.calls(LEADS), rig.report()["created_twice"]) == (2, [])


def test_a_late_commit_is_waited_for_before_the_call_goes_again(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(switches={f"late_commit@{LEADS}": "1", "late_commit_seconds": 0.2})
    shown = rig.run(rig.submit(contacts(10)))
    assert shown["rows"]["delivered"] == 10
    assert rig.report()["created_twice"] == []


def test_an_unrepeatable_call_without_an_answer_is_in_doubt_until_the_vendor_was_asked(
    make_rig: Callable[..., Rig],
) -> None:
    rig = make_rig(switches={f"commit_then_cut@{LEADS}": "1"})
    parts = unrepeatable(rig)
    import_id = rig.submit(contacts(4))
    rig.until(lambda: rig.shown(import_id)["rows"]["in_doubt"] == 4, parts)
    shown = rig.run(import_id, parts)
    assert shown["rows"]["delivered"] == 4
    assert rig.calls(LEADS) == 1


def test_rows_that_the_vendor_twice_does_not_have_go_again(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(switches={f"cut_before_commit@{LEADS}": "1"})
    shown = rig.run(rig.submit(contacts(3)), unrepeatable(rig))
    assert shown["rows"]["delivered"] == 3
    assert (rig.calls(LEADS), rig.calls("GET /v1/leads")) == (2, 6)


def test_rows_in_doubt_at_a_vendor_that_cannot_be_asked_wait_for_a_person(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(switches={f"commit_then_cut@{LEADS}": "1"})
    import_id = rig.submit(contacts(2))
    shown = rig.run(import_id, unrepeatable(rig, asking=False))
    assert (shown["state"], shown["needs_person"], shown["waiting"]["reason"]) == ("finished", 2, "person")
    control.settle(rig.service, import_id, 2, delivered=True, actor="test")
    control.settle(rig.service, import_id, 3, delivered=False, actor="test")
    shown = rig.shown(import_id)
    assert (shown["rows"]["delivered"], shown["rows"]["refused"], shown["needs_person"]) == (1, 1, 0)


def test_a_chunk_that_one_bad_row_sinks_is_split_until_the_row_stands_alone(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(switches={"sink_chunk": "yes", "refuse_email": "person7@"})
    shown = rig.run(rig.submit(contacts(10)))
    assert (shown["rows"]["delivered"], shown["rows"]["refused"]) == (9, 1)


def test_a_bad_key_holds_the_account_and_burns_no_row(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    rig.sandbox.company.keys.update({"revoke": [KEY]})
    import_id = rig.submit(contacts(10))
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "account_held")
    assert rig.shown(import_id)["rows"]["pending"] == 10
    rig.sandbox.company.keys.update({"restore": [KEY]})
    assert account_verbs.check(rig.service, "main", actor="test")["ok"]
    assert rig.run(import_id)["rows"]["delivered"] == 10


def test_a_check_with_a_bad_key_holds_the_account_without_showing_the_key(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(switches={"echo_key": "yes"})
    rig.sandbox.company.keys.update({"revoke": [KEY]})
    said = account_verbs.check(rig.service, "main", actor="test")
    assert not said["ok"]
    assert KEY not in str(said)


def test_an_answer_that_is_not_understood_stops_the_import_with_what_was_seen(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(switches={f"html@{LEADS}": "always", "html_status": "200"})
    import_id = rig.submit(contacts(5))
    shown = rig.run(import_id)
    assert shown["state"] == "paused"
    assert "not understood" in shown["why"]
    assert shown["rows"]["delivered"] == 0
    rig.switch(**{f"html@{LEADS}": "off"})
    control.resume(rig.service, import_id, actor="test")
    assert rig.run(import_id)["rows"]["delivered"] == 5


def test_being_throttled_spends_no_attempt(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(switches={f"throttle_storm@{LEADS}": "1-4"})
    import_id = rig.submit(contacts(10))
    assert rig.run(import_id)["rows"]["delivered"] == 10
    with rig.parts.ledger.read() as tx:
        assert [row["attempts"] for row in rows.in_state(tx, import_id, "delivered")] == [0] * 10


def test_a_vendor_that_cannot_be_reached_is_waited_for(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    away = replace(rig.parts.account("main"), base_url="http://127.0.0.1:9")
    import_id = rig.submit(contacts(10))
    gone = replace(rig.parts, account=lambda _name: away)
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "vendor_down", gone)
    assert rig.shown(import_id)["rows"]["refused"] == 0
    assert rig.run(import_id)["rows"]["delivered"] == 10


def test_a_silent_name_server_is_waited_for_and_spends_neither_quota_nor_attempt(
    make_rig: Callable[..., Rig], monkeypatch: pytest.MonkeyPatch
) -> None:
    rig, over, system = make_rig(account={"deadline_seconds": 0.2}), threading.Event(), socket.getaddrinfo

    def silent(host: str, *rest: Any, **how: Any) -> Any:
        if host == "silent.example.com":
            over.wait(60)
        return system(host, *rest, **how)

    monkeypatch.setattr(socket, "getaddrinfo", silent)
    known = rig.parts.account("main")
    away = replace(known, base_url=known.base_url.replace("127.0.0.1", "silent.example.com"))
    import_id = rig.submit(contacts(10))
    gone = replace(rig.parts, account=lambda _name: away)
    rig.until(lambda: (rig.shown(import_id)["waiting"] or {}).get("reason") == "vendor_down", gone)
    view = rig.parts.quota.view(known.counted_by, rig.parts.limits(known))
    assert {limit.in_flight for limit in view.limits} == {0}
    over.set()
    assert rig.run(import_id)["rows"]["delivered"] == 10
    with rig.parts.ledger.read() as tx:
        assert [row["attempts"] for row in rows.in_state(tx, import_id, "delivered")] == [0] * 10
    assert rig.calls(LEADS) == 1


def test_a_poisonous_row_is_found_and_refused_while_the_others_arrive(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig(switches={f"error_before_commit@{LEADS}": "always"}, account={"settle_after_seconds": 0.0})
    import_id = rig.submit(contacts(1))
    with rig.parts.ledger.write() as tx:
        accounts.answered(tx, "main")
    rig.until(lambda: rig.calls(LEADS) >= 2)
    with rig.parts.ledger.read() as tx:
        assert [chunk["maybe_applied"] for chunk in chunks.open_of(tx, import_id)] == [True]
    rig.switch(**{f"error_before_commit@{LEADS}": "off"})
    assert rig.run(import_id)["rows"]["delivered"] == 1


def test_a_bug_of_ours_stops_the_import_with_a_sentence_instead_of_trying_for_ever(
    make_rig: Callable[..., Rig],
) -> None:
    rig = make_rig()
    import_id = rig.submit(contacts(3))

    def destination(name: str) -> tuple[Vendor, Operation]:
        vendor, operation = rig.parts.destination(name)
        return vendor, replace(operation, steps=(replace(operation.steps[0], build=lambda *_: 1 // 0),))  # type: ignore[arg-type]

    broken = replace(rig.parts, destination=destination)
    for number in range(1, 6):
        with pytest.raises(ZeroDivisionError):
            rig.until(lambda: False, broken)
        with rig.parts.ledger.write() as tx:
            set_clock_offset(tx, 6.0 * number)  # the chunk's lease is over
    shown = rig.shown(import_id)
    assert shown["state"] == "paused"
    assert "ZeroDivisionError" in shown["why"]
    control.resume(rig.service, import_id, actor="test")
    assert rig.run(import_id)["rows"]["delivered"] == 3


def test_a_file_that_we_fail_to_read_fails_the_import_with_a_sentence(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    import_id = rig.submit(contacts(3))
    with rig.parts.ledger.write() as tx:
        imports.change(tx, import_id, mapping={"mapped": "nonsense"})
    for number in range(1, 4):
        with pytest.raises((KeyError, TypeError)):
            rig.until(lambda: False)
        with rig.parts.ledger.write() as tx:
            set_clock_offset(tx, 11.0 * number)  # the reader's lease is over
    shown = rig.shown(import_id)
    assert shown["state"] == "failed"
    assert "failed to read" in shown["why"]
