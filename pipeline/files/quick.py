"""Lines of a text table to columns, many at once: what is plain goes through Arrow, what is odd is parsed.

A line is plain when it holds no quote and as many delimiters as the header has columns less one: then every parser agrees
on it. Odd lines are parsed one by one and written back with a delimiter that no cell holds; where one of them opens a quote
that the line does not close, the caller has to parse all of them in the slow way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from pipeline.files.dialects import Dialect
from pipeline.files.lines import Block, Positions
from pipeline.files.numbered import Cells
from pipeline.files.records import cells_of_lines

LEAST_LINES = 200  # fewer are not worth the trouble
SEPARATOR = "\x1f"
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Some lines as columns: `positions` of the lines that are rows, in order, and the texts, one array for each column.

    `overflow` holds the cells beyond the width by position; `blank` are the positions of the lines that are no rows. `widths`
    says how many cells a line has, by position, unless it has one for each column.
    """

    positions: Positions
    columns: tuple[pa.Array, ...]
    overflow: dict[int, tuple[str, ...]]
    blank: Positions
    widths: dict[int, int]


def columns_of(lines: Block, dialect: Dialect, width: int) -> Columns | None:
    """Return the columns of these lines; None if a quote spans several of them or a cell holds a separator of ours."""
    odd: dict[int, Cells] = {}
    delimiter = dialect.delimiter
    strange, data = _special(lines, dialect), lines.data
    while True:
        if strange:
            parsed = _odd_rows(lines, strange, dialect)
            if parsed is None or SEPARATOR.encode() in lines.data:
                return None
            odd.update(zip(strange, parsed, strict=True))
            data = _spliced(lines, odd, delimiter, width)
        table, strange = _table(data, SEPARATOR if odd else delimiter, width)
        if not strange:
            return _without_blank(table, odd, width) if table.num_rows == len(lines) else None


def _special(lines: Block, dialect: Dialect) -> list[int]:
    """Return the lines that hold a quote or an escape of the dialect."""
    signs = [ord(sign) for sign in dialect.special if sign.encode() in lines.data]
    if not signs:
        return []
    found = np.flatnonzero(np.isin(lines.letters, signs) if len(signs) > 1 else lines.letters == signs[0])
    odd: list[int] = np.unique(np.searchsorted(lines.ends, found, side="right")).tolist()
    return odd


def _odd_rows(lines: Block, odd: Sequence[int], dialect: Dialect) -> list[Cells] | None:
    """Return the cells of each odd line; None if a record does not end with its line, or has a fault."""
    rows = cells_of_lines([lines.line(at) for at in odd], dialect)
    if rows and dialect.quoting == "copy" and any("\n" in cell or "\r" in cell for cells in rows for cell in cells):
        return None  # an escape in one of them is a line break
    return rows


def _spliced(lines: Block, odd: Mapping[int, Cells], delimiter: str, width: int) -> bytes:
    """The lines with the separator for a delimiter, the odd ones as wide as the others."""
    places = sorted(odd)
    plain = (piece.replace(delimiter.encode(), SEPARATOR.encode()) for piece in lines.split(places))
    pieces = [next(plain)]
    for at, piece in zip(places, plain, strict=True):
        cells = [*odd[at][:width], *[""] * (width - len(odd[at]))]
        pieces += (SEPARATOR.join(cells).encode(), b"\n", piece)
    return b"".join(pieces)


def _table(data: bytes, delimiter: str, width: int) -> tuple[pa.Table, list[int]]:
    """The lines as a table, and the lines left out of it because they have more cells or fewer."""
    names = [str(position) for position in range(width)]
    strange: list[int] = []

    def left_out(row: arrow_csv.InvalidRow) -> str:
        strange.append(row.number - 1)
        return "skip"

    table = arrow_csv.read_csv(
        pa.BufferReader(data),
        read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(data) + 1),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, quote_char=False, ignore_empty_lines=False, invalid_row_handler=left_out
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    return table, strange


def _without_blank(table: pa.Table, odd: Mapping[int, Cells], width: int) -> Columns:
    columns = tuple(_one(column) for column in table.columns)
    overflow = {at: tuple(cells[width:]) for at, cells in odd.items() if any(cells[width:])}
    widths = {at: len(cells) for at, cells in odd.items() if len(cells) != width}
    keep = _has_text(columns)
    keep[[at for at, cells in overflow.items() if "".join(cells).strip()]] = True
    if keep.all():
        return Columns(np.arange(len(keep)), columns, overflow, np.zeros(0, dtype=np.int64), widths)
    mask = pa.array(keep)
    kept = {at: cells for at, cells in overflow.items() if keep[at]}
    widths = {at: cells for at, cells in widths.items() if keep[at]}
    filtered = tuple(column.filter(mask) for column in columns)
    return Columns(np.flatnonzero(keep), filtered, kept, np.flatnonzero(~keep), widths)


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _has_text(columns: Iterable[pa.Array]) -> Mask:
    """Which rows have a cell that is more than white space; only where the cells before have none are the others looked at."""
    found: Mask | None = None
    for column in columns:
        if found is None:
            found = _filled(column)
        elif not found.all():
            rest = np.flatnonzero(~found)
            found[rest] = _filled(column.take(pa.array(rest)))
    assert found is not None
    return found


def _filled(texts: pa.Array) -> Mask:
    return np.array(pc.not_equal(pc.utf8_trim_whitespace(texts), ""), dtype=bool)
