"""The kept counts are those of the rows after any moves whatever."""

from __future__ import annotations

from typing import Any

import hypothesis
from hypothesis import strategies as st

from pipeline.ledger import Ledger, Tx, counts, rows
from pipeline.records import ROW_STATES
from tests.integration.ledger import facts

STATES = st.sampled_from(ROW_STATES)
INSERT = st.tuples(st.just("insert"), st.lists(st.tuples(st.integers(0, 2), STATES), min_size=1, max_size=5))
CHANGE = st.tuples(st.just("change"), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2), STATES), max_size=4))
MOVE_ALL = st.tuples(st.just("move_all"), st.tuples(st.sets(STATES, min_size=1), STATES, st.integers(0, 30)))
CALM = [hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow]


@hypothesis.settings(max_examples=25, deadline=None, suppress_health_check=CALM)
@hypothesis.given(moves=st.lists(st.one_of(INSERT, CHANGE, MOVE_ALL), min_size=1, max_size=8))
def test_after_any_moves_the_kept_counts_are_those_of_the_rows(ledger: Ledger, moves: list[Any]) -> None:
    with ledger.write() as tx:
        import_id = facts.add_import(tx)
        number = 0
        for kind, what in moves:
            if kind == "insert":
                number += _insert(tx, import_id, number, what)
            elif kind == "change":
                _change(tx, import_id, what)
            else:
                since, to, below = what
                rows.move_all(tx, import_id, since, to, rows.t.number <= below)
        assert counts.by_step(tx, import_id) == counts.counted_anew(tx, import_id)
        assert sum(counts.by_state(tx, import_id).values()) == number


def _insert(tx: Tx, import_id: str, number: int, places: list[tuple[int, str]]) -> int:
    entries = [
        facts.entry(import_id, number + position, step=step, state=state)
        for position, (step, state) in enumerate(places, 1)
    ]
    rows.insert(tx, import_id, entries)
    return len(entries)


def _change(tx: Tx, import_id: str, places: list[tuple[int, int, str]]) -> None:
    by_number = {row["number"]: row for row in rows.in_order(tx, import_id)}
    wanted = {number: (step, state) for number, step, state in places if number in by_number}
    changes = []
    for number, (step, state) in wanted.items():
        found = by_number[number]
        stored = rows.Stored(
            **{
                name: {} if name in ("steps", "fields") else [] if name == "cells" else found[name]
                for name in rows.Stored.__slots__
            }
        )
        changes.append(rows.Change(stored, {"step": step, "state": state}))
    rows.change(tx, import_id, changes)


def test_every_state_is_named_where_there_is_no_row(ledger: Ledger) -> None:
    with ledger.write() as tx:
        import_id = facts.add_import(tx)
        assert counts.by_state(tx, import_id) == dict.fromkeys(ROW_STATES, 0)


def test_the_rows_of_another_import_do_not_count(ledger: Ledger) -> None:
    facts.filled(ledger, 3)
    import_id = facts.filled(ledger, 2)
    with ledger.write() as tx:
        rows.move_all(tx, import_id, ["pending"], "cancelled")
        assert counts.by_step(tx, import_id) == {(0, "cancelled"): 2}


def test_a_reader_sees_counts_and_rows_of_one_moment(ledger: Ledger) -> None:
    import_id = facts.filled(ledger, 2)
    with ledger.read() as reader:
        before = counts.by_step(reader, import_id)
        with ledger.write() as tx:
            rows.move_all(tx, import_id, ["pending"], "cancelled")
        assert counts.counted_anew(reader, import_id) == before == {(0, "pending"): 2}
