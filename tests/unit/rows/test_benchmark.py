"""The benchmark's claim, on few rows: whole files give the results of the plain loop over the same libraries."""

from __future__ import annotations

import pytest

from benchmarks import normalising


def test_a_mixed_file_gives_the_results_of_the_plain_loop(capsys: pytest.CaptureFixture[str]) -> None:
    assert normalising.main(["--rows", "3000", "--at-least", "0"]) == 0
    assert "the results are identical" in capsys.readouterr().out
