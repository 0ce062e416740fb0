"""An import's states, and the lease under which one reader at a time reads it, by the ledger's own clock."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from pipeline import errors
from pipeline.ledger import Ledger, imports
from pipeline.ledger.engine import clock_offset, set_clock_offset
from tests.integration.ledger import facts


def unread(ledger: Ledger, **values: Any) -> str:
    """An import that waits for a reader."""
    with ledger.write() as tx:
        return facts.add_import(tx, **{"state": "queued", "read_done": False, **values})


def later(ledger: Ledger, seconds: float) -> None:
    """Moves the ledger's clock on."""
    with ledger.write() as tx:
        set_clock_offset(tx, clock_offset(tx) + seconds)


def test_the_clock_of_every_transaction_is_moved_by_the_offset(ledger: Ledger) -> None:
    with ledger.read() as tx:
        before = tx.now
    later(ledger, 86_400)
    with ledger.read() as tx:
        assert 86_400 <= tx.now - before < 86_500


def test_an_import_that_is_not_there_is_named_with_what_to_do(ledger: Ledger) -> None:
    with ledger.read() as tx, pytest.raises(errors.NotFound, match="leadlift status"):
        imports.get(tx, "nothing")


def test_a_reading_is_offered_once(ledger: Ledger) -> None:
    import_id = unread(ledger)
    with ledger.write() as tx:
        assert [imp["id"] for imp in imports.unread(tx)] == [import_id]
        assert (imports.offer(tx, import_id), imports.offer(tx, import_id)) == (1, None)
        assert imports.unread(tx) == []


def test_a_message_that_comes_too_late_is_stale(ledger: Ledger) -> None:
    import_id = unread(ledger)
    with ledger.write() as tx:
        imports.offer(tx, import_id)
    later(ledger, imports.READER_LEASE_SECONDS)
    with ledger.write() as tx:
        assert not imports.take(tx, import_id, 1)
        assert imports.offer(tx, import_id) == 2


def test_a_reader_that_goes_on_keeps_its_lease(ledger: Ledger) -> None:
    import_id = unread(ledger)
    with ledger.write() as tx:
        imports.offer(tx, import_id)
    for _ in range(5):
        later(ledger, imports.READER_LEASE_SECONDS / 2 - 1)
        with ledger.write() as tx:
            assert imports.keep(tx, import_id, 1)
            assert imports.offer(tx, import_id) is None


def test_a_reader_that_slept_through_its_lease_has_lost_it(ledger: Ledger) -> None:
    import_id = unread(ledger)
    with ledger.write() as tx:
        imports.offer(tx, import_id)
        imports.take(tx, import_id, 1)
    later(ledger, imports.READER_LEASE_SECONDS + 1)
    with ledger.write() as tx:
        assert imports.offer(tx, import_id) == 2
        assert not imports.keep(tx, import_id, 1)
        assert imports.keep(tx, import_id, 2)


def test_what_was_read_to_its_end_is_read_no_more(ledger: Ledger) -> None:
    import_id = unread(ledger)
    with ledger.write() as tx:
        imports.offer(tx, import_id)
        imports.change(tx, import_id, read_done=True)
        assert not imports.keep(tx, import_id, 1)
    later(ledger, imports.READER_LEASE_SECONDS)
    with ledger.read() as tx:
        assert imports.unread(tx) == []


@pytest.mark.parametrize(("state", "reads"), [("reading", True), ("paused", True), ("cancelled", False)])
def test_readers_go_on_with_what_is_running_or_paused(ledger: Ledger, state: str, *, reads: bool) -> None:
    import_id = unread(ledger)
    with ledger.write() as tx:
        imports.change(tx, import_id, state=state, state_before_pause="reading")
        assert bool(imports.unread(tx)) is reads


def test_an_import_moves_only_from_the_states_that_are_named(ledger: Ledger) -> None:
    import_id = unread(ledger)
    with ledger.write() as tx:
        assert not imports.move(tx, import_id, ("reading",), "sending")
        assert imports.move(tx, import_id, ("queued", "reading"), "sending")
        assert imports.get(tx, import_id)["state"] == "sending"


def test_the_same_bytes_for_the_same_account_and_destination_are_recognised(ledger: Ledger) -> None:
    first = unread(ledger, sha256="same")
    again = unread(ledger, sha256="same", again=1)
    unread(ledger, sha256="same", account="other")
    unread(ledger, sha256="same", destination="persistiq.campaign")
    with ledger.read() as tx:
        found = imports.same_bytes(tx, "main", "persistiq.leads", "same")
    assert [imp["id"] for imp in found] == [again, first]
    with pytest.raises(sa.exc.IntegrityError):
        unread(ledger, sha256="same", again=1)


def test_a_late_import_begins_where_the_others_stand(ledger: Ledger) -> None:
    older = unread(ledger)
    with ledger.write() as tx:
        imports.change(tx, older, **{"pass": 40.0})
        assert imports.get(tx, facts.add_import(tx))["pass"] == 40.0


def test_a_stored_file_is_used_until_its_last_import_is_pruned(ledger: Ledger) -> None:
    import_id = unread(ledger, store_key="file")
    with ledger.write() as tx:
        assert imports.uses_stored(tx, "file")
        imports.change(tx, import_id, pruned_at=tx.now)
        assert not imports.uses_stored(tx, "file")
