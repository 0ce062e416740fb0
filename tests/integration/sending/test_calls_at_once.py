"""An import may be told how many of its calls are under way at once, whoever sends it; others do not wait for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from pipeline.ledger import accounts, chunks, imports, services
from pipeline.ledger.engine import clock_offset, set_clock_offset
from pipeline.reading.read import read
from pipeline.sending.deliver import deliver
from pipeline.sending.dispatch import Round, look_around
from tests.integration.sending.rig import Rig, contacts


def submitted(rig: Rig, first: int, calls_at_once: int, rows: int = 100) -> str:
    """An import that is read, with this most."""
    import_id = rig.submit(contacts(rows, first=first), calls_at_once=calls_at_once)
    with rig.parts.ledger.write() as tx:
        fence = imports.offer(tx, import_id)
    assert fence is not None
    read(rig.wiring.source(), import_id, fence)
    return import_id


def looked_around(rig: Rig, slots: int = 20) -> Round:
    """A round with so many senders."""
    with rig.parts.ledger.write() as tx:
        services.beat(tx, "a sender", kind="sender", host="here", pid=1, slots=slots)
    return look_around(rig.parts)


def open_chunks(rig: Rig) -> list[chunks.Stored]:
    with rig.parts.ledger.read() as tx:
        every = [str(imp["id"]) for imp in imports.newest(tx, 10)]
        return [chunk for import_id in every for chunk in chunks.open_of(tx, import_id)]


def under_way(rig: Rig) -> Counter[str]:
    """How many calls of each import are on their way to, or in, a worker."""
    return Counter(str(chunk["import_id"]) for chunk in open_chunks(rig) if chunk["state"] in chunks.OUT)


def later(rig: Rig, seconds: float) -> None:
    with rig.parts.ledger.write() as tx:
        set_clock_offset(tx, clock_offset(tx) + seconds)


def test_no_more_calls_of_an_import_are_under_way_than_it_was_told(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    few, any_number = submitted(rig, 1, 2), submitted(rig, 1_001, 0)
    hints = looked_around(rig).hints
    assert under_way(rig) == {few: 2, any_number: 10}
    assert looked_around(rig).hints == []
    done = next(hint for hint in hints if hint.import_id == few)
    deliver(rig.parts, done.chunk_id, done.fence)
    assert [hint.import_id for hint in looked_around(rig).hints] == [few]
    assert under_way(rig)[few] == 2


def test_a_call_that_goes_again_waits_for_its_turn_too(make_rig: Callable[..., Rig]) -> None:
    rig = make_rig()
    import_id = submitted(rig, 1, 1)
    rig.switch(error_after_commit="1")
    [failing] = looked_around(rig).hints
    deliver(rig.parts, failing.chunk_id, failing.fence)
    rig.switch(error_after_commit="off")
    with rig.parts.ledger.write() as tx:
        accounts.answered(tx, "main")  # the vendor is well again
        chunks.move(tx, failing.chunk_id, failing.fence, "waiting", "waiting", not_before=tx.now + 1)
    [other] = looked_around(rig).hints
    assert other.chunk_id != failing.chunk_id
    later(rig, 2)
    assert looked_around(rig).hints == []
    deliver(rig.parts, other.chunk_id, other.fence)
    [again] = looked_around(rig).hints
    assert again.chunk_id == failing.chunk_id
    deliver(rig.parts, again.chunk_id, again.fence)
    assert rig.run(import_id)["rows"]["delivered"] == 100
