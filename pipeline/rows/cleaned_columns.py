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
from pipeline.rows.cells import Cells, Index, Mask, Texts
from pipeline.rows.cleaning import CleaningCode, clean_cell, role_of
from pipeline.rows.invisible import FOREIGN, FOREIGN_CLASS
from pipeline.rows.mapped import Mapped
from pipeline.rows.placeholders import NAMES, Role, spellings
from pipeline.vendor import Field


def _by_ends() -> tuple[Mask, npt.NDArray[np.uint64]]:
    """The first bytes of words for no data, and for each first and last byte the lengths of the words, as bits."""
    firsts, lengths = np.zeros(256, dtype=bool), np.zeros(256 * 256, dtype=np.uint64)
    for word in spellings():
        for first in {word[0], word[0].upper()}:
            for last in {word[-1], word[-1].upper()}:
                for middle in {word[1:-1], word[1:-1].upper()} if len(word) > 1 else {""}:
                    data = (first + middle + last if len(word) > 1 else first).encode()
                    firsts[data[0]] = True
                    lengths[data[0] << 8 | data[-1]] |= np.uint64(1 << len(data))
    return firsts, lengths


def _bytes(characters: str) -> Mask:
    flags = np.zeros(256, dtype=bool)
    flags[list(characters.encode())] = True
    return flags


Source = tuple[str, Cells]  # a column with its header

_ASCII_BLANKS = " \t\n\v\f\r\x1c\x1d\x1e\x1f"
_FIRSTS, _LENGTHS = _by_ends()
_WORDS = pa.array(sorted(spellings()), pa.large_string())
_SPECIAL = _bytes("#='-_.?/\\~,;:\"|")
_SPECIAL[0xE2] = True  # the dashes of print
_BLANK = _bytes(_ASCII_BLANKS)
_OPENING = _FIRSTS | _SPECIAL | _BLANK
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


def clean_own(
    frame: pd.DataFrame, custom: Mapping[int, str], headers: Sequence[str]
) -> tuple[dict[int, Cells], tuple[Occurrences, ...]]:
    """Clean the columns that go to a vendor's own fields; `custom` has the name of each by its position in the frame."""
    columns: dict[int, Cells] = {}
    found: list[Occurrences] = []
    for position in custom:
        header = headers[position] or f"#{position + 1}"
        columns[position], occurrences = clean_column(cells.of_series(frame[position]), "own", header)
        found += occurrences
    return columns, tuple(found)


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
    if not len(column.data):
        return np.zeros(0, dtype=np.intp)
    found = _holding_odd(column)
    rows = np.flatnonzero(_OPENING[column.data[np.minimum(column.offsets[:-1], len(column.data) - 1)]])
    rows = rows[column.lengths[rows] > 0]
    first, last = column.data[column.offsets[rows]], column.data[column.offsets[rows + 1] - 1]
    blank = _BLANK[first] | _BLANK[last]
    found[rows[_SPECIAL[first] & ~blank]] = True
    bits = _LENGTHS[first.astype(np.intp) << 8 | last] >> np.minimum(column.lengths[rows], 64).astype(np.uint64)
    words = rows[(bits & np.uint64(1) == 1) & ~blank]
    lower = pc.utf8_lower(column.texts.take(pa.array(words)))
    found[words[pc.is_in(lower, _WORDS).to_numpy(zero_copy_only=False)]] = True
    if blank.any():
        trimmed = pc.utf8_trim(column.texts.take(pa.array(rows[blank])), _ASCII_BLANKS)
        found[rows[blank][_suspects(cells.of_texts(trimmed))]] = True
    return np.flatnonzero(found)


def _holding_odd(column: Cells) -> Mask:
    """The cells with a character that nobody sees, or a blank that is no ASCII."""
    found = np.zeros(len(column), dtype=bool)
    high = np.flatnonzero(column.data - np.uint8(0x20) > 0x7E - 0x20)  # what is less wraps around
    rows = np.unique(column.owners(high[_LEADS[column.data[high]]]))
    if len(rows):
        odd = pc.match_substring_regex(column.texts.take(pa.array(rows)), _ODD)
        found[rows[odd.to_numpy(zero_copy_only=False)]] = True
    return found


def _names_for_nothing(column: Cells, suspects: Texts) -> frozenset[str]:
    """The words that are no data in this column of names: those in other capitals than most of its names."""
    listed = Counter(text for text in pc.utf8_trim_whitespace(suspects).to_pylist() if text in (*NAMES, "None"))
    if not listed:
        return frozenset()
    names = column.texts.filter(pc.invert(pc.is_in(pc.utf8_lower(column.texts), _WORDS)))
    letters = names.filter(pc.match_substring_regex(names, r"\pL"))
    most = len(letters) // 2
    capitals = (pc.sum(pc.utf8_is_upper(letters)).as_py() or 0) > most
    small = (pc.sum(pc.utf8_is_lower(letters)).as_py() or 0) > most
    return frozenset(
        word
        for word, count in listed.items()
        if not (capitals and word.isupper()) and not (small and word.islower()) and (word != "None" or count > 1)
    )
