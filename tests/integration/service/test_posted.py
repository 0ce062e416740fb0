"""Rows that are posted as objects are read back cell by cell, whatever they hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import errors
from pipeline.files.framing import frames
from pipeline.service.posted import as_file

TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=12)
CELLS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
ROWS = st.lists(st.dictionaries(TEXTS.filter(str.strip), CELLS, min_size=1, max_size=4), min_size=1, max_size=6)


def written(cell: Any) -> str:
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


@given(rows=ROWS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_cell_comes_back_as_it_was(rows: list[dict[str, Any]], tmp_path: Path) -> None:
    content, detected = as_file(rows)
    path = tmp_path / "rows.csv"
    path.write_bytes(content.read())
    names = list(detected.columns)
    wanted = [cells for row in rows if any(cells := [written(row.get(name)) for name in names])]
    found = [list(cells) for frame in frames(path, detected) for cells in frame.cells.to_numpy(dtype=object).tolist()]
    assert names == list(dict.fromkeys(name for row in rows for name in row))
    assert [cells for cells in found if any(cells)] == wanted


def test_more_fields_than_a_table_has_columns_are_refused() -> None:
    with pytest.raises(errors.FileError, match="at most"):
        as_file([{f"field {number}": "x" for number in range(3_000)}])
