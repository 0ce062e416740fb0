"""A chunk's moves are compare-and-sets: whatever comes twice, late or at once changes nothing twice."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from pipeline.ledger import Ledger, Tx, chunks, counts, rows, schema
from pipeline.ledger.engine import set_clock_offset
from pipeline.records import ChunkState
from tests.integration.ledger import facts


def at_once(act: Callable[[int], None], times: int) -> None:
    """Runs an act in several threads that start together; raises what any of them raised."""
    together = threading.Barrier(times)

    def run(which: int) -> None:
        together.wait(20)
        act(which)

    with ThreadPoolExecutor(times) as pool:
        for done in [pool.submit(run, which) for which in range(times)]:
            done.result(60)


# --- forming ----------------------------------------------------------------------------------------------------------


def test_forming_takes_pending_rows_on_their_way(ledger: Ledger) -> None:
    import_id = facts.filled(ledger, 3)
    with ledger.write() as tx:
        formed = facts.form(tx, import_id, most=2)
        assert formed is not None
        assert [row.number for row in rows.of_chunk(tx, formed[0])] == [1, 2]
        assert counts.by_step(tx, import_id) == {(0, "sending"): 2, (0, "pending"): 1}
        assert (facts.got(tx, formed[0])["state"], facts.got(tx, formed[0])["size"]) == ("queued", 2)


def test_a_row_that_waits_for_its_time_is_no_candidate(ledger: Ledger) -> None:
    with ledger.write() as tx:
        import_id = facts.add_import(tx)
        facts.add_rows(tx, import_id, [1], not_before=tx.now + 60)
        facts.add_rows(tx, import_id, [2])
        assert [row.number for row in rows.candidates(tx, import_id, 0, facts.QUOTA, 10)] == [2]


def test_a_row_whose_identity_has_an_open_call_is_no_candidate(ledger: Ledger) -> None:
    older, newer = facts.filled(ledger, 2), facts.filled(ledger, 3)
    with ledger.write() as tx:
        facts.form(tx, older)
        assert [row.number for row in rows.candidates(tx, newer, 0, facts.QUOTA, 10)] == [3]
        assert [row.number for row in rows.candidates(tx, newer, 0, "another quota", 10)] == [1, 2, 3]


def test_a_chunk_formed_from_an_old_look_leaves_held_identities_out(ledger: Ledger) -> None:
    older, newer = facts.filled(ledger, 2), facts.filled(ledger, 3)
    with ledger.write() as tx:
        seen = rows.candidates(tx, newer, 0, facts.QUOTA, 10)
        facts.form(tx, older)
        formed = facts.form_of(tx, newer, seen)
        assert formed is not None
        assert [row.number for row in rows.of_chunk(tx, formed[0])] == [3]
        assert facts.got(tx, formed[0])["size"] == 1


def test_nothing_is_formed_where_every_identity_is_held(ledger: Ledger) -> None:
    older, newer = facts.filled(ledger, 2), facts.filled(ledger, 2)
    with ledger.write() as tx:
        seen = rows.candidates(tx, newer, 0, facts.QUOTA, 10)
        facts.form(tx, older)
        assert facts.form_of(tx, newer, seen) is None
        assert chunks.open_of(tx, newer) == []
        assert counts.by_step(tx, newer) == {(0, "pending"): 2}


def test_a_chunk_formed_from_an_old_look_takes_no_row_twice(ledger: Ledger) -> None:
    with ledger.write() as tx:
        import_id = facts.add_import(tx)
        facts.add_rows(tx, import_id, [1, 2], identity_hmac="")
        seen = rows.candidates(tx, import_id, 0, facts.QUOTA, 10)
        facts.form_of(tx, import_id, seen[:1])
        formed = facts.form_of(tx, import_id, seen)
        assert formed is not None
        assert [row.number for row in rows.of_chunk(tx, formed[0])] == [2]
        assert counts.by_step(tx, import_id) == counts.counted_anew(tx, import_id)


@pytest.mark.parametrize("identity", ["own", "none"])
def test_formers_at_once_never_take_a_row_or_an_identity_twice(ledger: Ledger, identity: str) -> None:
    values = {} if identity == "own" else {"identity_hmac": ""}
    with ledger.write() as tx:
        twins = [facts.add_import(tx) for _ in range(2)]
        for import_id in twins:
            facts.add_rows(tx, import_id, range(1, 31), **values)

    def form_all(which: int) -> None:
        for turn in range(12):
            with ledger.write() as tx:
                facts.form(tx, twins[(which + turn) % 2], most=5)

    at_once(form_all, 4)
    with ledger.read() as tx:
        held = tx.conn.execute(sa.select(schema.chunk_rows.c.row_id)).scalars().all()
        names = [row.identity_hmac for chunk in _open(tx, twins) for row in rows.of_chunk(tx, chunk["id"])]
        for import_id in twins:
            assert counts.by_step(tx, import_id) == counts.counted_anew(tx, import_id)
    assert max(Counter(held).values()) == 1
    assert len(names) == 60 if identity == "none" else Counter(names) == {f"identity {n}": 1 for n in range(1, 31)}


def _open(tx: Tx, import_ids: list[str]) -> list[chunks.Stored]:
    return [chunk for import_id in import_ids for chunk in chunks.open_of(tx, import_id)]


# --- claiming, queueing again, dissolving -----------------------------------------------------------------------------


def _formed(ledger: Ledger, number: int = 3) -> tuple[str, str]:
    import_id = facts.filled(ledger, number)
    with ledger.write() as tx:
        formed = facts.form(tx, import_id)
    assert formed is not None
    return import_id, formed[0]


def test_one_of_many_workers_claims_a_chunk(ledger: Ledger) -> None:
    _, chunk_id = _formed(ledger)
    claimed: list[bool] = []

    def claim(_which: int) -> None:
        with ledger.write() as tx:
            claimed.append(chunks.claim(tx, chunk_id, 1))

    at_once(claim, 4)
    assert sorted(claimed) == [False, False, False, True]


def test_a_new_fence_makes_the_old_one_powerless(ledger: Ledger) -> None:
    _, chunk_id = _formed(ledger)
    with ledger.write() as tx:
        assert chunks.requeue(tx, facts.got(tx, chunk_id)) == 2
        assert not chunks.claim(tx, chunk_id, 1)
        assert chunks.claim(tx, chunk_id, 2)


def test_of_two_who_queue_a_chunk_again_one_succeeds(ledger: Ledger) -> None:
    _, chunk_id = _formed(ledger)
    with ledger.write() as tx:
        seen = facts.got(tx, chunk_id)
        assert (chunks.requeue(tx, seen), chunks.requeue(tx, seen)) == (2, None)


STATES: tuple[ChunkState, ...] = ("queued", "claimed", "sending", "waiting", "in_doubt", "settled", "dissolved")


@pytest.mark.parametrize("present", STATES)
def test_a_chunk_moves_only_from_the_state_that_is_expected(ledger: Ledger, present: ChunkState) -> None:
    _, chunk_id = _formed(ledger)
    with ledger.write() as tx:
        assert chunks.move(tx, chunk_id, 1, "queued", present)
        moved = {since: chunks.move(tx, chunk_id, 1, since, present) for since in STATES}
    assert moved == {since: since == present for since in STATES}


@pytest.mark.parametrize(("fence", "since"), [(7, "queued"), (1, "claimed")])
def test_a_stale_hand_dissolves_nothing(ledger: Ledger, fence: int, since: ChunkState) -> None:
    import_id, chunk_id = _formed(ledger)
    with ledger.write() as tx:
        seen = {**facts.got(tx, chunk_id), "fence": fence}
        assert not chunks.dissolve(tx, seen, since, "stale")  # type: ignore[arg-type]
        assert counts.by_step(tx, import_id) == {(0, "sending"): 3}


def test_dissolving_frees_the_rows_and_their_identities(ledger: Ledger) -> None:
    import_id, chunk_id = _formed(ledger)
    with ledger.write() as tx:
        assert chunks.dissolve(tx, facts.got(tx, chunk_id), "queued", "no quota", ceiling=1)
        assert [row.ceiling for row in rows.candidates(tx, import_id, 0, facts.QUOTA, 10)] == [1, 1, 1]
        assert counts.by_step(tx, import_id) == counts.counted_anew(tx, import_id) == {(0, "pending"): 3}


def test_dissolving_leaves_rows_that_have_ended_as_they_are(ledger: Ledger) -> None:
    import_id, chunk_id = _formed(ledger)
    with ledger.write() as tx:
        first = rows.of_chunk(tx, chunk_id)[0]
        rows.change(tx, import_id, [rows.Change(first, {"state": "suppressed"})])
        chunks.dissolve(tx, facts.got(tx, chunk_id), "queued", "a row is suppressed")
        assert counts.by_step(tx, import_id) == {(0, "suppressed"): 1, (0, "pending"): 2}


# --- what the dispatcher looks for ------------------------------------------------------------------------------------


def test_a_queued_chunk_lapses_when_its_lease_ends(ledger: Ledger) -> None:
    _, chunk_id = _formed(ledger)
    with ledger.write() as tx:
        assert chunks.lapsed(tx) == []
        set_clock_offset(tx, chunks.QUEUED_LEASE_SECONDS + 1)
    with ledger.read() as tx:
        assert [chunk["id"] for chunk in chunks.lapsed(tx)] == [chunk_id]


def test_a_waiting_chunk_is_due_in_its_time_and_one_for_a_person_never(ledger: Ledger) -> None:
    _, soon = _formed(ledger)
    with ledger.write() as tx:
        import_id = facts.add_import(tx)
        facts.add_rows(tx, import_id, [9])
        other = facts.form(tx, import_id)
        assert other is not None
        chunks.move(tx, soon, 1, "queued", "waiting", not_before=tx.now + 60)
        chunks.move(tx, other[0], 1, "queued", "in_doubt", needs_person=True)
        assert chunks.due(tx, "main", 10) == []
        set_clock_offset(tx, 61)
    with ledger.read() as tx:
        assert [chunk["id"] for chunk in chunks.due(tx, "main", 10)] == [soon]
        assert chunks.busy_accounts(tx) == {"main"}


def test_a_row_tells_the_chunks_it_was_in(ledger: Ledger) -> None:
    import_id, first = _formed(ledger)
    with ledger.write() as tx:
        chunks.dissolve(tx, facts.got(tx, first), "queued", "no quota")
        row = rows.one(tx, import_id, 2)
        assert row is not None
        again = facts.form(tx, import_id)
        assert again is not None
        assert [chunk["id"] for chunk in chunks.of_row(tx, row["id"])] == [first, again[0]]
        assert chunks.open_with(tx, [row["id"]])[row["id"]]["id"] == again[0]


# --- rows -------------------------------------------------------------------------------------------------------------


def test_an_import_holds_an_identity_once(ledger: Ledger) -> None:
    with ledger.write() as tx:
        import_id = facts.add_import(tx)
        facts.add_rows(tx, import_id, [1], identity_hmac="same")
        facts.add_rows(tx, import_id, [2], identity_hmac="same", state="duplicate")
        assert rows.first_numbers(tx, import_id, ["same", "other"]) == {"same": 1}
    with pytest.raises(sa.exc.IntegrityError), ledger.write() as tx:
        facts.add_rows(tx, import_id, [3], identity_hmac="same")


def test_rows_stream_in_the_order_of_the_source(ledger: Ledger) -> None:
    with ledger.write() as tx:
        import_id = facts.add_import(tx)
        facts.add_rows(tx, import_id, [5, 3, 4], state="refused")
        facts.add_rows(tx, import_id, [1])
    with ledger.read() as tx:
        assert [row["number"] for row in rows.in_state(tx, import_id, "refused")] == [3, 4, 5]


def test_the_widest_row_is_known(ledger: Ledger) -> None:
    with ledger.write() as tx:
        import_id = facts.add_import(tx)
        facts.add_rows(tx, import_id, [1], cells=json.dumps(["a", "b", "c\u0000"]))
        facts.add_rows(tx, import_id, [2], cells=json.dumps(["a"]), identity_hmac="")
        assert (rows.widest(tx, import_id, "pending"), rows.widest(tx, import_id, "refused")) == (3, 0)
