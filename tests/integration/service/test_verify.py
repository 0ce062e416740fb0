"""The proof holds for an import as it is, and each way of breaking the books breaks the check that is meant for it."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from pipeline.ledger import Tx, imports, rows, schema
from pipeline.reading.read import read
from pipeline.sending import ask
from pipeline.sending.deliver import opened
from pipeline.service import control, prune, remap
from pipeline.service.verify import Verified, verify
from tests.integration.service.desk import Desk, delivered, refused

FILE = """Name,Email,Company
Ada,ada@acme-widgets.com,Acme
Grace,grace@acme-widgets.com,"Navy
US"
Alan,not an address,Bletchley

Ada,ADA@acme-widgets.com,Acme
Edsger,edsger@acme-widgets.com,THE
Barbara,barbara@acme-widgets.com,MIT
"""


@pytest.fixture
def done(desk: Desk) -> str:
    """Rows 2 delivered, 3 refused, 5 rejected, 7 duplicate, 8 in doubt, 9 pending."""
    import_id = desk.imported(FILE)
    desk.answer(import_id, numbers=[2])
    desk.answer(import_id, refused, numbers=[3])
    desk.doubt(import_id, [8])
    return import_id


def broken(proved: Verified) -> list[str]:
    """The names of the checks that failed."""
    assert proved.ok is all(check.ok for check in proved.checks)
    return [check.name for check in proved.checks if not check.ok]


def test_the_books_of_an_import_under_way_balance(desk: Desk, done: str) -> None:
    proved = verify(desk.service, done)
    assert broken(proved) == []
    assert proved.rows_read == sum(proved.by_state.values()) == 6
    assert {state for state, n in proved.by_state.items() if n == 1} >= {"delivered", "refused", "rejected", "in_doubt"}


def test_an_import_that_is_not_read_yet_balances_at_nothing(desk: Desk) -> None:
    proved = verify(desk.service, desk.submitted(FILE))
    assert (broken(proved), proved.rows_read) == ([], 0)


def test_what_was_read_so_far_is_proved_so_far(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    _change(desk, sa.delete(schema.rows).where(rows.t.number > 7))
    assert "records" in broken(verify(desk.service, import_id))
    with desk.service.ledger.write() as tx:
        imports.change(tx, import_id, read_row=7, read_done=False)
    assert "records" not in broken(verify(desk.service, import_id))


def _change(desk: Desk, statement: Any) -> None:
    """Breaks the books behind everybody's back."""
    with desk.service.ledger.write() as tx:
        tx.conn.execute(statement)


def of_row(which: int, **values: Any) -> sa.Update:
    return sa.update(schema.rows).where(rows.t.number == which).values(**values)


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        (of_row(2, cells='["Ada","x@acme-widgets.com","Acme"]'), ["cells"]),
        (of_row(3, cells='["Grace","grace@acme-widgets.com","Navy US"]'), ["cells"]),
        (of_row(9, number=10), ["records", "rows"]),
        (of_row(9, state="delivered"), ["counts", "verdicts"]),
        (of_row(9, state="lost"), ["counts", "states"]),
        (of_row(9, step=1), ["counts"]),
        (of_row(3, code=""), ["codes"]),
        (of_row(3, code="because"), ["codes"]),
        (of_row(7, duplicate_of=3), ["duplicates"]),
        (of_row(7, duplicate_of=None), ["duplicates"]),
        (of_row(7, duplicate_of=8), ["duplicates"]),
        (of_row(7, identity_hmac="another"), ["duplicates"]),
        (of_row(2, steps="{}"), ["verdicts"]),
        (sa.delete(schema.verdicts), ["verdicts"]),
        (sa.delete(schema.chunk_rows), ["in_chunk"]),
        (sa.update(schema.chunks).values(state="settled"), ["in_chunk"]),
        (sa.update(schema.counts).values(n=7), ["sum", "counts"]),
    ],
)
def test_broken_books_break_their_check(desk: Desk, done: str, statement: Any, names: list[str]) -> None:
    _change(desk, statement)
    assert broken(verify(desk.service, done)) == names


def test_a_record_without_a_row_is_named(desk: Desk, done: str) -> None:
    _change(desk, sa.delete(schema.rows).where(rows.t.number == 9))
    failed = {check.name: check.sentence for check in verify(desk.service, done).checks if not check.ok}
    assert failed["records"] == "Records without a row: 1 (row 9)."
    assert set(failed) == {"records", "counts"}


def test_a_row_in_two_open_chunks_is_found(desk: Desk, done: str) -> None:
    with desk.service.ledger.write() as tx:
        first = tx.conn.execute(sa.select(schema.chunks).where(schema.chunks.c.state == "in_doubt")).mappings().one()
        tx.conn.execute(sa.insert(schema.chunks).values(**{**first, "id": "another"}))
        row = rows.one(tx, done, 8)
        assert row is not None
        tx.conn.execute(sa.insert(schema.chunk_rows).values(chunk_id="another", row_id=row["id"]))
    assert broken(verify(desk.service, done)) == ["one_chunk"]


def test_a_changed_source_is_found(desk: Desk, done: str) -> None:
    with desk.service.ledger.read() as tx:
        key = imports.get(tx, done)["store_key"]
    with desk.service.store.local(key) as path:
        path.write_text(FILE.replace("Bletchley", "Elsewhere"))
    assert broken(verify(desk.service, done)) == ["cells"]


def test_a_source_that_is_gone_is_told(desk: Desk, done: str) -> None:
    with desk.service.ledger.read() as tx:
        desk.service.store.delete(imports.get(tx, done)["store_key"])
    [check] = [check for check in verify(desk.service, done).checks if not check.ok]
    assert "cannot be read again" in check.sentence


def test_an_import_finished_with_rows_to_go_is_found(desk: Desk, done: str) -> None:
    desk.finish(done)
    assert broken(verify(desk.service, done)) == ["states"]


def test_a_delivery_that_a_person_vouches_for_needs_no_verdict(desk: Desk, done: str) -> None:
    control.settle(desk.service, done, 8, delivered=True, actor="ada")
    assert broken(verify(desk.service, done)) == []


def test_a_row_on_its_next_step_while_others_are_asked_about_is_in_one_chunk(desk: Desk) -> None:
    text = FILE.replace("Alan,not an address,Bletchley\n", "")
    import_id = desk.imported(text, destination="persistiq.campaign", options={"campaign_id": "c_1"})
    chunk_id = desk.doubt(import_id, [2, 3])
    with desk.service.ledger.write() as tx:
        visit = opened(tx, desk.parts, chunk_id)
        assert visit is not None
        ask.settled(tx, visit, _call_of(tx), [delivered(visit.rows[0])])
        desk.formed(tx, import_id, [2], step=1)
        still = opened(tx, desk.parts, chunk_id)
        assert still is not None
        assert [row.number for row in still.rows] == [3]
    assert broken(verify(desk.service, import_id)) == []


def _call_of(tx: Tx) -> str:
    return str(tx.conn.execute(sa.select(schema.calls.c.id)).scalars().first())


def test_a_mended_duplicate_of_a_later_row_is_no_fault(desk: Desk) -> None:
    import_id = desk.imported("Email,Work\nnot one,ada@acme-widgets.com\nada@acme-widgets.com,\n")
    desk.answer(import_id, numbers=[3])
    remap.remap(desk.service, import_id, {"Work": "email"}, actor="ada")
    assert desk.state(import_id, 2) == "duplicate"
    assert broken(verify(desk.service, import_id)) == []


def test_a_file_that_breaks_off_is_proved_as_far_as_it_goes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.files.bounds.BLOCK_BYTES", 2_000)
    monkeypatch.setattr("pipeline.reading.read.FIRST_ROWS", 50)
    monkeypatch.setattr("pipeline.reading.read.FRAME_ROWS", 70)
    lines = "".join(f"person{number}@acme-widgets.com,x\n" for number in range(1_000))
    import_id = desk.submitted(f"Email,Note\n{lines}")
    with desk.service.ledger.write() as tx:
        key = imports.get(tx, import_id)["store_key"]
        fence = imports.offer(tx, import_id)
    assert fence is not None
    with desk.service.store.local(key) as path:
        path.write_text(f"Email,Note\n{lines[:9_000]}\0")
    read(desk.wiring.source(), import_id, fence)
    proved = verify(desk.service, import_id)
    assert broken(proved) == []
    assert 100 < proved.rows_read == proved.by_state["cancelled"] < 400


def test_of_a_pruned_import_the_rest_is_proved(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    desk.answer(import_id)
    desk.finish(import_id, days_ago=3)
    prune.prune(desk.service, older_than_days=2, actor="ada")
    proved = verify(desk.service, import_id)
    assert broken(proved) == []
    assert proved.checks[0].sentence.startswith("Pruned on ")
    _change(desk, of_row(5, code=""))
    assert broken(verify(desk.service, import_id)) == ["codes"]
