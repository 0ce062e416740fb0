"""Lines of a text table to columns, many at once: what is plain goes through Arrow, what is odd through the csv module.

A line is plain when it holds no quote and as many delimiters as the header has columns less one: then every parser agrees
on it. Odd lines are parsed one by one, and where one of them opens a quote that the line does not close, the caller has to
parse all of them in the slow way.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from pipeline.files.numbered import Cells

LEAST_LINES = 200  # fewer are not worth the trouble
QUOTE = '"'
LINE_FEED = 10
Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
Positions = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Columns:
    """Some lines as columns: `positions` of the lines that are rows, in order, and the texts, one array for each column.

    `overflow` holds the cells beyond the width by position; `blank` counts the lines that are no rows.
    """

    positions: Positions
    columns: tuple[pa.Array, ...]
    overflow: dict[int, tuple[str, ...]]
    blank: int


def columns_of(lines: Sequence[str], delimiter: str, width: int) -> Columns | None:
    """The columns of these lines (without their line feeds), None where a quote spans several of them."""
    block = "\n".join(lines).encode()
    ends, is_plain = _plain(block, delimiter, width)
    if len(is_plain) != len(lines):
        return None
    odd = np.flatnonzero(~is_plain).tolist()
    rows = _odd_rows(lines, odd, delimiter)
    if rows is None:
        return None
    plain = _plain_columns(_without(block, ends, odd), len(lines) - len(odd), delimiter, width)
    return None if plain is None else _merged(is_plain, plain, dict(zip(odd, rows, strict=True)), width)


def _plain(block: bytes, delimiter: str, width: int) -> tuple[Positions, Mask]:
    """Where each line ends, and which lines hold no quote and as many delimiters as there are columns less one."""
    letters = np.frombuffer(block, dtype=np.uint8)
    ends = np.append(np.flatnonzero(letters == LINE_FEED), len(letters))
    delimiters = np.searchsorted(np.flatnonzero(letters == ord(delimiter)), ends)
    quotes = np.searchsorted(np.flatnonzero(letters == ord(QUOTE)), ends)
    return ends, np.logical_and(np.diff(delimiters, prepend=0) == width - 1, np.diff(quotes, prepend=0) == 0)


def _without(block: bytes, ends: Positions, odd: Sequence[int]) -> bytes:
    """The block without some of its lines."""
    if not odd:
        return block
    starts = [0, *(int(ends[at]) + 1 for at in odd)]
    stops = [*(int(ends[at - 1]) + 1 if at else 0 for at in odd), len(block)]
    return b"".join(block[start:stop] for start, stop in zip(starts, stops, strict=True))


def _odd_rows(lines: Sequence[str], odd: Sequence[int], delimiter: str) -> list[Cells] | None:
    """The cells of each odd line, None where a quote is still open at a line's end: it swallows the empty line after it."""
    rows = []
    for at in odd:
        try:
            found = list(csv.reader((lines[at].rstrip("\r"), ""), delimiter=delimiter))
        except csv.Error:
            return None
        if len(found) != 2:
            return None
        rows.append(found[0])
    return rows


def _plain_columns(block: bytes, lines: int, delimiter: str, width: int) -> tuple[pa.Array, ...] | None:
    if not lines:
        return (pa.array([], pa.large_string()),) * width
    names = [str(position) for position in range(width)]
    table = arrow_csv.read_csv(
        io.BytesIO(block),
        read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=len(block) + 1),
        parse_options=arrow_csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
        ),
    )
    if table.num_rows != lines:
        return None
    return tuple(_one(column) for column in table.columns)


def _one(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _merged(
    is_plain: Mask,
    plain: tuple[pa.Array, ...],
    odd: dict[int, Cells],
    width: int,
) -> Columns:
    """Plain and odd lines in their order, without blank ones."""
    blank = ~_has_text(plain)
    keep = is_plain.copy()
    keep[np.flatnonzero(is_plain)[blank]] = False
    kept_odd = {at: cells for at, cells in odd.items() if "".join(cells).strip()}
    keep[list(kept_odd)] = True
    if blank.any():
        mask = pa.array(~blank)
        plain = tuple(column.filter(mask) for column in plain)
    positions = np.flatnonzero(keep)
    if kept_odd:
        filled = [[*cells[:width], *[""] * (width - len(cells))] for cells in kept_odd.values()]
        order = _order(positions, is_plain)
        plain = tuple(
            pa.concat_arrays([column, pa.array(texts, pa.large_string())]).take(order)
            for column, texts in zip(plain, zip(*filled, strict=True), strict=True)
        )
    overflow = {at: tuple(cells[width:]) for at, cells in kept_odd.items() if any(cells[width:])}
    return Columns(positions, plain, overflow, len(is_plain) - len(positions))


def _order(positions: Positions, is_plain: Mask) -> pa.Array:
    """Where each kept line stands when the odd ones are put behind the plain ones."""
    from_plain = is_plain[positions]
    number_plain = int(from_plain.sum())
    order = np.empty(len(positions), dtype=np.int64)
    order[from_plain] = np.arange(number_plain)
    order[~from_plain] = np.arange(number_plain, len(positions))
    return pa.array(order)


def _has_text(columns: tuple[pa.Array, ...]) -> Mask:
    """Which rows have a cell that is more than white space; only where the first cell has none are the others looked at."""
    import pyarrow.compute as pc

    found = np.asarray(pc.not_equal(pc.utf8_trim_whitespace(columns[0]), "").to_numpy(zero_copy_only=False), dtype=bool)
    for column in columns[1:]:
        if found.all():
            break
        rest = np.flatnonzero(~found)
        texts = pc.utf8_trim_whitespace(column.take(pa.array(rest)))
        found[rest] = np.asarray(pc.not_equal(texts, "").to_numpy(zero_copy_only=False), dtype=bool)
    return found
