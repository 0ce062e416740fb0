"""Retention: contact data goes, the books stay; what is open or held stays whole."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from pipeline import errors
from pipeline.ledger import Tx, counts, events, imports, rows, schema
from pipeline.service import control, results
from pipeline.service.prune import prune
from pipeline.service.why import why
from tests.integration.service.desk import Desk, refused

FILE = """Name,Email,Phone
Lovelace,lovelace@acme-widgets.com,+14155550100
Hopper,hopper@acme-widgets.com,12
Turing,not an address,
Lovelace again,lovelace@acme-widgets.com,
"""
CONTACT = ("lovelace", "hopper", "turing", "acme-widgets", "4155550100", "no such person", "connection was cut")


@pytest.fixture
def old(desk: Desk) -> str:
    """An import that ended three days ago, with a delivered, a refused, a rejected and a duplicate row."""
    import_id = desk.imported(FILE)
    desk.answer(import_id, numbers=[2])
    desk.answer(import_id, refused, numbers=[3])
    desk.finish(import_id, days_ago=3)
    return import_id


def everything(desk: Desk) -> str:
    """All that the ledger's tables hold, as text."""
    with desk.service.ledger.read() as tx:
        return str([tx.conn.execute(sa.select(table)).all() for table in schema.metadata.sorted_tables]).casefold()


def stored(desk: Desk) -> int:
    """How many files the store keeps."""
    return len(list((desk.service.settings.home / "store").iterdir()))


def test_no_contact_data_is_left(desk: Desk, old: str) -> None:
    assert all(text in everything(desk) for text in CONTACT[:-1])
    assert prune(desk.service, older_than_days=2, actor="ada")["pruned"] == [old]
    assert [text for text in CONTACT if text in everything(desk)] == []
    assert stored(desk) == 0


def test_the_books_stay(desk: Desk, old: str) -> None:
    def kept(tx: Tx) -> list[object]:
        names = ("number", "state", "code", "vendor_id", "identity_hmac", "duplicate_of", "steps", "notes")
        return [[row[name] for name in names] for row in rows.in_order(tx, old)]

    with desk.service.ledger.read() as tx:
        before, counted = kept(tx), counts.by_step(tx, old)
    prune(desk.service, older_than_days=2, actor="ada")
    with desk.service.ledger.read() as tx:
        assert kept(tx) == before
        assert counts.by_step(tx, old) == counted


def test_a_reason_is_its_code_s_sentence_again(desk: Desk, old: str) -> None:
    prune(desk.service, older_than_days=2, actor="ada")
    with desk.service.ledger.read() as tx:
        reasons = {row["code"]: row["reason"] for row in rows.in_order(tx, old)}
    assert reasons["vendor_refused"] == "The vendor refused the row; its own words follow."
    assert reasons[""] == ""


def test_what_needs_the_deleted_says_when_it_was_pruned(desk: Desk, old: str) -> None:
    prune(desk.service, older_than_days=2, actor="ada")
    told = why(desk.service, old, 2)
    assert str(told["pruned"]).startswith("Pruned on ")
    assert (told["source"], told["fields"], told["vendor_id"]) == ([], [], "l_2")
    for verb in (
        lambda: results.write(desk.service, old, desk.folder / "out"),
        lambda: list(results.stream(desk.service, old, "delivered")),
        lambda: control.retry(desk.service, old, actor="ada"),
    ):
        with pytest.raises(errors.Conflict, match="pruned on"):
            verb()


@pytest.mark.usefixtures("old")
def test_what_is_younger_stays(desk: Desk) -> None:
    assert prune(desk.service, older_than_days=4, actor="ada")["pruned"] == []
    assert "lovelace" in everything(desk)


def test_what_is_running_is_not_looked_at(desk: Desk) -> None:
    desk.imported(FILE)
    assert prune(desk.service, older_than_days=0, actor="ada") == {
        "dry_run": False,
        "pruned": [],
        "arrivals": 0,
        "blocked": [],
    }


def test_a_dry_run_changes_nothing(desk: Desk, old: str) -> None:
    before = everything(desk)
    assert prune(desk.service, older_than_days=2, actor="ada", dry_run=True)["pruned"] == [old]
    assert (everything(desk), stored(desk)) == (before, 1)


def test_a_row_in_doubt_blocks_it(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    desk.answer(import_id, numbers=[2])
    desk.doubt(import_id, [3], person=True)
    desk.finish(import_id, days_ago=3)
    [blocked] = prune(desk.service, older_than_days=2, actor="ada")["blocked"]
    assert blocked == {"import": import_id, "why": "It has rows that are not settled: 1 in doubt."}
    assert "hopper" in everything(desk)


def test_a_hold_on_the_account_blocks_it(desk: Desk, old: str) -> None:
    desk.hold("Legal asked for the data.")
    done = prune(desk.service, older_than_days=2, actor="ada")
    assert done["pruned"] == []
    assert done["blocked"] == [{"import": old, "why": "The account main is held: Legal asked for the data."}]


@pytest.mark.usefixtures("old")
def test_the_stored_copy_stays_while_another_import_needs_it(desk: Desk) -> None:
    young = desk.imported(FILE, again=True)
    prune(desk.service, older_than_days=2, actor="ada")
    assert stored(desk) == 1
    desk.answer(young)
    desk.finish(young, days_ago=3)
    prune(desk.service, older_than_days=2, actor="ada")
    assert stored(desk) == 0


def test_pruning_again_finds_nothing_to_do(desk: Desk, old: str) -> None:
    prune(desk.service, older_than_days=2, actor="ada")
    assert prune(desk.service, older_than_days=2, actor="ada")["pruned"] == []
    with desk.service.ledger.read() as tx:
        done = [(event["actor"], event["verb"]) for event in events.of(tx, "import", old)]
    assert done.count(("ada", "prune")) == 1


def test_a_prune_that_was_cut_short_is_finished_by_the_next(desk: Desk, old: str) -> None:
    with desk.service.ledger.write() as tx:
        imports.change(tx, old, pruned_at=tx.now)
    assert prune(desk.service, older_than_days=1_000, actor="ada")["pruned"] == [old]
    assert [text for text in CONTACT if text in everything(desk)] == []


def test_more_rows_than_one_transaction_takes_are_all_erased(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.service.prune.BATCH_ROWS", 3)
    import_id = desk.imported("Email\n" + "".join(f"person{number}@acme-widgets.com\n" for number in range(10)))
    desk.answer(import_id)
    desk.finish(import_id, days_ago=3)
    prune(desk.service, older_than_days=2, actor="ada")
    assert "acme-widgets" not in everything(desk)


def test_a_negative_age_is_refused(desk: Desk) -> None:
    with pytest.raises(errors.RequestError):
        prune(desk.service, older_than_days=-1, actor="ada")


def test_bytes_that_come_again_while_their_old_file_is_deleted_are_kept(
    desk: Desk, old: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete, deleting, taken = desk.service.store.delete, threading.Event(), threading.Event()

    def held_up(key: str) -> None:
        deleting.set()
        taken.wait(1)  # where the new import waits for us, in vain
        delete(key)

    monkeypatch.setattr(desk.service.store, "delete", held_up)
    with ThreadPoolExecutor(1) as pool:
        pruned = pool.submit(prune, desk.service, older_than_days=2, actor="ada")
        assert deleting.wait(20)
        desk.imported(FILE, again=True)
        taken.set()
        assert pruned.result(20)["pruned"] == [old]
    assert stored(desk) == 1
