"""A column of text as one run of bytes with offsets, so that whole columns can be looked at without a loop over rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Mask = npt.NDArray[np.bool_]
Index = npt.NDArray[np.intp]
Bytes = npt.NDArray[np.uint8]
Counts = npt.NDArray[np.uint16]  # of cells, row by row
T = TypeVar("T")
_STR = pd.StringDtype(na_value=np.nan)  # what pandas calls str; by that name it is looked up anew each time
Texts = Any  # a pyarrow.LargeStringArray without nulls; pyarrow has no types of its own


@dataclass(frozen=True, slots=True)
class Cells:
    """The texts of a column and, over the same memory, their bytes: cell i is data[offsets[i]:offsets[i + 1]]."""

    texts: Texts
    data: Bytes
    offsets: Index

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def lengths(self) -> Index:
        """Bytes in each cell."""
        return np.diff(self.offsets)

    def owners(self, positions: Index) -> Index:
        """The cell that each position in `data` belongs to."""
        return np.searchsorted(self.offsets, positions, side="right") - 1

    def holding(self, flagged: Mask) -> Mask:
        """The cells with at least one flagged byte; `flagged` is as long as `data`."""
        found = np.zeros(len(self), dtype=bool)
        found[self.owners(np.flatnonzero(flagged))] = True
        return found

    def ends_with(self, byte: int, *, back: int = 1) -> Mask:
        """The cells whose byte at `back` from their end is `byte`; shorter cells do not count."""
        return self._at(self.offsets[1:] - back, back, byte)

    def starts_with(self, byte: int) -> Mask:
        return self._at(self.offsets[:-1], 1, byte)

    def _at(self, positions: Index, least: int, byte: int) -> Mask:
        if not len(self.data):
            return np.zeros(len(self), dtype=bool)
        inside = np.clip(positions, 0, len(self.data) - 1)
        found: Mask = (self.lengths >= least) & (self.data[inside] == byte)
        return found

    def take(self, rows: Index) -> Cells:
        return of_texts(self.texts.take(pa.array(rows)))


def of_texts(texts: Texts) -> Cells:
    """The cells of a pyarrow string array; nothing is copied where it is large_string without nulls already."""
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.chunk(0) if texts.num_chunks == 1 else texts.combine_chunks()
    if texts.type != pa.large_string():
        texts = texts.cast(pa.large_string())
    if texts.null_count:
        texts = pc.fill_null(texts, "")
    _valid, offset_buffer, data_buffer = texts.buffers()
    if offset_buffer is None or not len(texts):
        return Cells(texts, np.zeros(0, np.uint8), np.zeros(len(texts) + 1, np.intp))
    offsets = np.frombuffer(offset_buffer, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    first, last = int(offsets[0]), int(offsets[-1])
    data = np.frombuffer(data_buffer, np.uint8)[first:last] if last > first else np.zeros(0, np.uint8)
    return Cells(texts, data, offsets - first)


def of_series(series: pd.Series[str]) -> Cells:
    """The cells of a pandas column; what is no text (a missing value) is the empty text."""
    if isinstance(series.array, pd.arrays.ArrowStringArray):
        return of_texts(pa.array(series.array))
    return of_texts(pa.array(series, type=pa.large_string(), from_pandas=True))


def from_bytes(data: Bytes, offsets: Index) -> Texts:
    """A pyarrow array over bytes that are known to be UTF-8."""
    buffers = [None, pa.py_buffer(np.ascontiguousarray(offsets, np.int64)), pa.py_buffer(np.ascontiguousarray(data))]
    return pa.Array.from_buffers(pa.large_string(), len(offsets) - 1, buffers)


def frame(columns: Mapping[str, Texts], index: pd.Index[int]) -> pd.DataFrame:
    """A pandas frame of columns of dtype str."""
    return pd.DataFrame({name: pd.array(texts, dtype=_STR) for name, texts in columns.items()}, index=index)


def series(texts: Texts, index: pd.Index[int]) -> pd.Series[str]:
    """A pandas column of dtype str."""
    return pd.Series(pd.array(texts, dtype=_STR), index=index)


def constant(text: str, length: int) -> Texts:
    """A column of one text."""
    return pa.repeat(pa.scalar(text, pa.large_string()), length)


def replaced(texts: Texts, rows: Index | Mask, values: Texts) -> Texts:
    """The texts with those of `rows` (ascending positions, or a mask) replaced, in order, by `values`."""
    if not len(values):
        return texts
    if len(values) == len(texts):
        return values
    mask = rows
    if rows.dtype != bool:
        mask = np.zeros(len(texts), dtype=bool)
        mask[rows] = True
    return pc.replace_with_mask(texts, pa.array(mask), values)


def by_distinct(texts: Texts, function: Callable[[str], T]) -> tuple[list[T], Index]:
    """Calls `function` once per distinct text; its answers, and for each of the texts which of them is its own."""
    encoded = texts.dictionary_encode()
    return [function(text) for text in encoded.dictionary.to_pylist()], encoded.indices.to_numpy(zero_copy_only=False)


def of_strings(strings: Iterable[str], which: Index) -> Texts:
    """A column in which text i is strings[which[i]]."""
    return pa.array(list(strings), pa.large_string()).take(pa.array(which))


def mapped(texts: Texts, function: Callable[[str], str]) -> Texts:
    """The texts, each replaced by what `function` makes of it."""
    return of_strings(*by_distinct(texts, function))
