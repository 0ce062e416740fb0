"""Random tables in random dialects: the author's rows, a refusal or a report, never different rows without a word."""

from __future__ import annotations

import pytest

from tests.fuzz.campaign import tried

BATCH = 20
SEEDS = range(0, 200, BATCH)  # about ten seconds; `make fuzz` tries others
PLAIN_SEEDS = range(10_000, 10_040, BATCH)


@pytest.mark.parametrize("first", SEEDS)
def test_no_row_differs_without_a_word(first: int) -> None:
    failed = [str(one) for seed in range(first, first + BATCH) if (one := tried(seed)).failed]
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("first", PLAIN_SEEDS)
def test_a_plain_file_is_read_exactly_and_held_for_nothing(first: int) -> None:
    every = [tried(seed, plain=True) for seed in range(first, first + BATCH)]
    assert all(one.plain for one in every)
    held = [str(one) for one in every if one.verdict.outcome != "exact"]
    assert not held, "\n".join(held)
