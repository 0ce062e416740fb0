"""An import that is cancelled while its file is read: its books balance, and a retry reads on."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from pipeline.reading.read import read
from pipeline.sending.dispatch import look_around
from pipeline.service import control
from pipeline.service.verify import verify
from tests.integration.sending.rig import Rig, contacts
from tests.stack import wait_until

ROWS = 30_000


def cancelled_while_read(rig: Rig) -> str:
    import_id = rig.submit(contacts(ROWS))
    (reading,) = look_around(rig.parts).reads
    with ThreadPoolExecutor() as pool:
        done = pool.submit(read, rig.wiring.source(), import_id, reading.fence)
        wait_until(lambda: rig.shown(import_id)["rows"]["read"])
        control.cancel(rig.service, import_id, actor="test")
        done.result(60)
    assert 0 < rig.shown(import_id)["rows"]["read"] < ROWS, "the reader was quicker than the cancelling"
    return import_id


def test_the_books_of_an_import_that_was_cancelled_while_it_was_read_balance(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    import_id = cancelled_while_read(rig)
    assert [check.sentence for check in verify(rig.service, import_id).checks if not check.ok] == []


def test_a_retry_reads_the_rest_of_a_file_whose_import_was_cancelled_while_it_was_read(
    make_rig: Callable[..., Rig],
) -> None:
    rig = make_rig()
    import_id = cancelled_while_read(rig)
    control.retry(rig.service, import_id, actor="test")
    for reading in look_around(rig.parts).reads:
        read(rig.wiring.source(), reading.import_id, reading.fence)
    assert rig.shown(import_id)["rows"]["read"] == ROWS


def test_a_retry_reads_a_file_whose_import_was_cancelled_before_it_was_read(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    import_id = rig.submit(contacts(20))
    control.cancel(rig.service, import_id, actor="test")
    control.retry(rig.service, import_id, actor="test")
    assert rig.run(import_id)["rows"]["delivered"] == 20
