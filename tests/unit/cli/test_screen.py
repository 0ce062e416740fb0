"""What is written while it comes is what would be written at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pipeline.cli import screen


@pytest.mark.parametrize("values", [[], [{"kind": "email", "note": "two\nlines"}], [1, {"a": [{"b": None}, []]}, "ü"]])
def test_a_list_that_is_written_while_it_comes_looks_like_any_other(
    values: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    screen.show_json(values)
    at_once = capsys.readouterr().out
    screen.show_json_list(iter(values))
    assert capsys.readouterr().out == at_once
    assert json.loads(at_once) == values
