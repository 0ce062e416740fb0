"""The header again, further down in a file: exports that were put one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline import errors
from pipeline.files import column_types, looks
from pipeline.files.detected import Detected

_AROUND = (("", ""), (" ", ""), ("", " "), ("\ufeff", ""), ('\ufeff"', '"'))
_MOST_LOOKED_AT = 100  # in a frame: what so many rows begin with is a value of its column

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def names(detected: Detected) -> tuple[str, ...]:
    """Return the names of the columns as the header has them, an empty text for a column that it does not name."""
    named = detected.named_columns or len(detected.columns)
    first = int(detected.index_column)
    return tuple(name if first <= at < first + named else "" for at, name in enumerate(detected.columns))


def key(name: str) -> str:
    """Return a column's name without case, spaces, and the mark and quote that a file put below another begins with."""
    return "".join(name.replace("\ufeff", "").strip().strip('"').lower().split())


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


def out_of_order(number: int, unit: str = "Line") -> errors.FileError:
    """Return the error for a header in another order whose rows cannot be put in order."""
    return errors.FileError(
        f"{unit} {number} repeats the header in another order, so the rows below would stand under the wrong names; "
        "split the file there, or put its columns in one order."
    )


def candidates(columns: Sequence[str], cells: pd.DataFrame) -> list[int]:
    """Return the positions of rows whose first cell is the name of a column, of this file or of another."""
    import pyarrow as pa
    import pyarrow.compute as pc

    texts = pa.array(cells[0], type=pa.large_string())
    for known in (_spellings(tuple(columns), looks.HEADER_NAMES), _spellings(tuple(columns), frozenset())):
        found: list[int] = pc.indices_nonzero(pc.is_in(texts, value_set=known)).to_pylist()
        if len(found) <= _MOST_LOOKED_AT:
            break
    return found


@lru_cache
def _spellings(columns: tuple[str, ...], more: frozenset[str]) -> pa.Array:
    """Return the names as a header may write them, also behind the mark that a file begins with."""
    import pyarrow as pa

    plain = {name.strip() for name in columns if name.strip()} | more
    forms = {form for name in plain for form in (name, name.lower(), name.upper(), name.title(), name.capitalize())}
    # To change the letters of a whole column, or trim it, would take longer than to read it.
    spelled = {f"{mark}{form}{end}" for form in (*forms, *columns) for mark, end in _AROUND if form.strip()}
    return pa.array(sorted(spelled), type=pa.large_string())


def is_other_header(types: Sequence[str], cells: Sequence[str]) -> bool:
    """Return if all of these cells are names of columns, one of them where an address or a number should stand."""
    if not 1 < looks.filled(list(cells)) <= looks.known_labels(list(cells)):
        return False
    contacts = (cell for type_, cell in zip(types, cells, strict=False) if type_ in column_types.CONTACT_TYPES)
    return any(map(column_types.type_of_name, cells)) and looks.has_text(list(contacts))


def other(number: int, unit: str) -> errors.FileError:
    """Return the error for a second header with other names."""
    return errors.FileError(
        f"{unit} {number} looks like another header with other names, so the rows below would stand under the wrong names; "
        "split the file there and import its parts one by one."
    )
