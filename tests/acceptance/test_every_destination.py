"""Through real workers, whatever goes wrong: every destination's books balance, at its vendor's books too.

Each destination of the registry has a simulated vendor of its own that cuts connections after it has committed, fails before
and after it has, answers 429 without need, dawdles, and tells records in another order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.acceptance.destinations import FAULTS, GOOD_ROWS, WAVES, Everywhere, destinations, everywhere

pytestmark = pytest.mark.timeout(300)  # the first test waits for all of them
each_destination = pytest.mark.parametrize("destination", destinations())


@pytest.fixture(scope="module")
def delivered(tmp_path_factory: pytest.TempPathFactory, runtime_folder: None) -> Iterator[Everywhere]:  # noqa: ARG001
    with everywhere(tmp_path_factory.mktemp("everywhere")) as found:
        yield found


@each_destination
def test_every_row_is_in_one_state_and_the_books_balance(delivered: Everywhere, destination: str) -> None:
    told = delivered.told(destination)
    assert told.unbalanced() == []
    for rows in (shown["rows"] for shown in told.shown.values()):
        assert (rows["duplicate"], rows["rejected"], rows["read"]) == (1, 1, GOOD_ROWS + 3)
        assert rows["delivered"] in (GOOD_ROWS, GOOD_ROWS + 1)  # the last is one that the vendor may refuse
        assert rows["delivered"] + rows["refused"] == GOOD_ROWS + 1


@each_destination
def test_nothing_is_there_twice_and_delivered_is_what_the_vendor_saw(delivered: Everywhere, destination: str) -> None:
    told = delivered.told(destination)
    assert told.report["created_twice"] == []
    assert told.untrue() == []


@each_destination
def test_no_window_is_overrun(delivered: Everywhere, destination: str) -> None:
    report = delivered.told(destination).report
    assert report["breaches"] == 0
    assert report["throttled"] == report["faults"]["throttle_storm"]
    assert all(window["most_calls"] <= window["limit"] for window in report["windows"].values())


@each_destination
def test_every_fault_was_met(delivered: Everywhere, destination: str) -> None:
    told = delivered.told(destination)
    assert len(told.sent) == len(WAVES)
    assert {*FAULTS, "shuffled"} <= set(told.report["faults"])


def test_rows_that_the_vendor_never_saw_are_found_out(delivered: Everywhere, tmp_path: Path) -> None:
    (tmp_path / "another.jsonl").touch()
    told = replace(delivered.told(destinations()[0]), log=tmp_path / "another.jsonl")
    assert len(told.untrue()) >= GOOD_ROWS * len(WAVES)
