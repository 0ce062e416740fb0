"""A whole column of cells cleaned at once, equal to `clean_cell` on every cell.

A cell of plain text is passed over for its first, last and strangest byte alone. The others are cleaned one by one, each
distinct one once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import get_args

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.report.model import Occurrences
from pipeline.rows import cells
from pipeline.rows.cells import Bytes, Cells, Index, Mask, Texts
from pipeline.rows.cleaning import CleaningCode, clean_cell, role_of
from pipeline.rows.invisible import FOREIGN, FOREIGN_CLASS
from pipeline.rows.mapped import Mapped
from pipeline.rows.placeholders import NAMES, Role, spellings
from pipeline.vendor import Field

Source = tuple[str, Cells]  # a column with its header


_NOTHING, _WORD, _SPECIAL, _BLANK = range(4)
_ASCII_BLANKS = " \t\n\v\f\r\x1c\x1d\x1e\x1f"


def _words() -> list[bytes]:
    """The words for no data in the capitals that they may be written in, as bytes."""
    return [
        text.encode()
        for word in spellings()
        for text in {word, word.upper(), word.title(), word[0] + word[1:].upper(), word[:-1].upper() + word[-1]}
    ]


def _kinds() -> Bytes:
    """Classify cells by their first byte and the next: row by row, 256 kinds for each first byte."""
    kinds = np.full((256, 256), _NOTHING, dtype=np.uint8)
    for word in _words():
        kinds[word[0], word[1]] = _WORD
    kinds[[*b"#='-_.?/\\~,;:\"|", 0xE2]] = _SPECIAL  # the last begins the dashes of print
    kinds[[*_ASCII_BLANKS.encode()]] = _BLANK
    return kinds.ravel()


def _lengths() -> npt.NDArray[np.uint64]:
    """For each first and last byte, in one number, the lengths in bytes of the words for no data, as bits."""
    lengths = np.zeros(256 * 256, dtype=np.uint64)
    for word in _words():
        lengths[word[0] << 8 | word[-1]] |= np.uint64(1 << len(word))
    return lengths


_KINDS, _LENGTHS = _kinds(), _lengths()
_IS_BLANK = np.isin(np.arange(256), [*_ASCII_BLANKS.encode()])
_LEADS = np.zeros(256, dtype=bool)
_LEADS[[*range(0x09), *range(0x0E, 0x1C), 0x7F, *{chr(code).encode()[0] for code in FOREIGN}]] = True
_ODD = rf"[\x00-\x08\x0e-\x1b\x7f]|{FOREIGN_CLASS}"


def clean_sources(
    frame: pd.DataFrame, columns: Sequence[Mapped], field: Field | None
) -> tuple[list[Source], tuple[Occurrences, ...]]:
    """Clean the columns of one field: each with its header, and what was found in their cells."""
    sources: list[Source] = []
    found: list[Occurrences] = []
    for one in columns:
        header = one.header or f"#{one.column + 1}"
        role = role_of(one.field, field.kind if field else "text")
        column, occurrences = clean_column(cells.of_series(frame[one.column]), role, header)
        sources.append((header, column))
        found += occurrences
    return sources, tuple(found)


def own_occurrences(frame: pd.DataFrame, custom: Mapping[int, str], headers: Sequence[str]) -> tuple[Occurrences, ...]:
    """Report what is cleaned in the columns that go to a vendor's own fields; `custom` has their positions in the frame."""
    return tuple(
        occurrence
        for position in custom
        for occurrence in clean_column(
            cells.of_series(frame[position]), "own", headers[position] or f"#{position + 1}"
        )[1]
    )


def clean_column(column: Cells, role: Role, header: str = "") -> tuple[Cells, tuple[Occurrences, ...]]:
    """Clean every cell as `clean_cell` does, and report what was done to which."""
    rows = _suspects(column)
    if not len(rows):
        return column, ()
    texts = column.texts.take(pa.array(rows))
    names = _names_for_nothing(column, texts) if role == "name" else frozenset[str]()
    cleaned, which = cells.by_distinct(texts, lambda cell: (cell, clean_cell(cell, role, names)))
    changed = np.array([cell != clean.text for cell, clean in cleaned])[which]
    if not changed.any():
        return column, ()
    after = cells.of_strings((clean.text for _, clean in cleaned), which)
    found = []
    for code in get_args(CleaningCode):
        here = np.array([code in clean.codes for _, clean in cleaned])[which]
        if here.any():
            chosen = pa.array(here)
            found.append(Occurrences(code, rows[here], header, texts.filter(chosen), after.filter(chosen)))
    return cells.of_texts(cells.replaced(column.texts, rows, after)), tuple(found)


def _suspects(column: Cells) -> Index:
    """The cells that `clean_cell` may change, with a few others."""
    data, starts, ends = column.data, column.offsets[:-1], column.offsets[1:]
    if not len(data):
        return np.zeros(0, dtype=np.intp)
    kinds = _kinds_at(data, starts)
    found = np.zeros(len(column), dtype=bool)
    found[_holding_odd(column)] = True
    rows = np.flatnonzero(kinds)
    # One blank at an end is passed over here; cells with more are trimmed first.
    starts, ends = starts[rows] + (kinds[rows] == _BLANK), ends[rows]
    ends = ends - _IS_BLANK[data[ends - 1]]
    kinds, last = _kinds_at(data, starts), data[ends - 1]
    blank = (kinds == _BLANK) | _IS_BLANK[last]
    found[rows[kinds == _SPECIAL]] = True
    first = data[np.minimum(starts, len(data) - 1)]
    lengths = _LENGTHS[first.astype(np.uint16) << 8 | last]
    words = np.flatnonzero(lengths)
    bytes_each = np.clip(ends[words] - starts[words], 0, 63)
    found[rows[words[lengths[words] >> bytes_each.astype(np.uint64) & np.uint64(1) == 1]]] = True
    if blank.any():
        trimmed = pc.utf8_trim(column.texts.take(pa.array(rows[blank])), _ASCII_BLANKS)
        found[rows[blank][_suspects(cells.of_texts(trimmed))]] = True
    return np.flatnonzero(found)


def _kinds_at(data: Bytes, starts: Index) -> Bytes:
    """Return the classes of the cells that begin at these places; a cell at the end of the data has no bytes."""
    end = len(data) - 1
    first, second = data[np.minimum(starts, end)], data[np.minimum(starts + 1, end)]
    kinds: Bytes = _KINDS[first.astype(np.uint16) << 8 | second]
    return kinds


def _holding_odd(column: Cells) -> Index:
    """The cells with a character that nobody sees, or a blank that is no ASCII."""
    if column.data.max() < 0x7F and column.data.min() >= 0x20:
        return np.zeros(0, dtype=np.intp)
    high = np.flatnonzero(column.data - np.uint8(0x20) > 0x7E - 0x20)  # what is less wraps around
    positions = high[_LEADS[column.data[high]]]
    if not len(positions):
        return positions
    rows = np.unique(column.owners(positions))
    odd: Mask = pc.match_substring_regex(column.texts.take(pa.array(rows)), _ODD).to_numpy(zero_copy_only=False)
    return rows[odd]


def _names_for_nothing(column: Cells, suspects: Texts) -> frozenset[str]:
    """The words that are no data in this column of names: those in other capitals than most of its names."""
    trimmed = pc.utf8_trim_whitespace(suspects)
    listed = Counter(trimmed.filter(pc.is_in(trimmed, pa.array([*NAMES, "None"], pa.large_string()))).to_pylist())
    if not listed:
        return frozenset()
    words = pa.array(sorted(spellings()), pa.large_string())
    names = column.texts.filter(pc.invert(pc.is_in(pc.utf8_lower(column.texts), words)))
    letters = names.filter(pc.match_substring_regex(names, r"\pL"))
    most = len(letters) // 2
    capitals = (pc.sum(pc.utf8_is_upper(letters)).as_py() or 0) > most
    small = (pc.sum(pc.utf8_is_lower(letters)).as_py() or 0) > most
    return frozenset(
        word
        for word, count in listed.items()
        if not (capitals and word.isupper()) and not (small and word.islower()) and (word != "None" or count > 1)
    )
