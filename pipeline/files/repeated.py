"""The header again, further down in a file: exports that were put one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline import errors
from pipeline.files.detected import Detected

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd


def names(detected: Detected) -> tuple[str, ...]:
    """Return the names of the columns as the header has them, an empty text for a column that it does not name."""
    named = detected.named_columns or len(detected.columns)
    first = int(detected.index_column)
    return tuple(name if first <= at < first + named else "" for at, name in enumerate(detected.columns))


def key(name: str) -> str:
    """Return a column's name without case and spaces."""
    return "".join(name.lower().split())


def order_of(columns: Sequence[str], cells: Sequence[str], *, index_column: bool = False) -> tuple[int, ...] | None:
    """Return where each column stands in a record that repeats the header; None if the record is no header.

    Columns without a name (an empty text) keep their position; `index_column` says that the first is one that no header
    names. The order is empty if a name occurs twice and the order differs.
    """
    names, found = [key(name) for name in columns], [key(cell) for cell in cells]
    found = [*found, *[""] * (len(names) - len(found))]
    if sorted(filter(None, names)) != sorted(filter(None, found)) or not any(names):
        return None
    same = tuple(range(len(names)))
    if found[: len(names)] == names or (index_column and found[: len(names) - 1] == names[1:]):
        return same
    filled = [name for name in names if name]
    if len(set(filled)) < len(filled) or len(found) > len(names):
        return ()  # a name occurs twice: no order can be told
    free = [at for at, name in enumerate(found) if not name]
    return tuple(found.index(name) if name else free.pop(0) for name in names)


def out_of_order(number: int) -> errors.FileError:
    """Return the error for a header in another order whose rows cannot be put in order."""
    return errors.FileError(
        f"Line {number} repeats the header in another order, so the rows below would stand under the wrong names; "
        "split the file there, or put its columns in one order."
    )


def candidates(columns: Sequence[str], cells: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Return the positions of rows whose first cell is the name of a column."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    names = {name.strip().lower() for name in columns if name.strip()}
    if not names:
        return np.zeros(0, dtype=np.int64)
    texts = pc.utf8_lower(pc.utf8_trim_whitespace(pa.array(cells[0], type=pa.large_string())))
    found = pc.is_in(texts, value_set=pa.array(sorted(names), type=pa.large_string()))
    return np.flatnonzero(found.to_numpy(zero_copy_only=False))
