"""Phone cells with an extension behind the number, or with letters that stand for digits: the number is taken out of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import cells
from pipeline.rows.cells import Bytes, Cells, Index, Texts
from pipeline.rows.phone_digits import LONGEST_CELL

# An extension behind a label that the library knows; the group `main` is read as a number of its own.
_EXTENSION = (
    r"^(?P<main>[ -~]*[0-9][ ().-]*?)[ \t,]*(?:(?i:e?xt(?:ension|n)?)[:.]?[ \t,-]*|(?i:x)[:.]?[ \t,-]*)"
    r"(?P<extension>[0-9]{1,7})[ ).]*$"
)

# Letters behind at least three digits, and one at the very end but for signs: so it matches no cell with an extension.
# What is passed over is ASCII: among other signs may be digits of another script, which the library reads.
_LETTERS = (
    r"^[ -*,-/:<-~]*(?P<main>\+?[ ().\[\]-]*(?:[0-9][ ().\[\]-]*){3,}"
    r"(?:[A-Za-z][A-Za-z0-9 ().\[\]-]*)?[A-Za-z])[ -\"$-*,-/:<-@\[-^`{-~]*$"
)


def _keys() -> Bytes:
    """The digit on whose key a letter is; other bytes are themselves."""
    keys = np.arange(256, dtype=np.uint8)
    for letters, digit in zip(("abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"), "23456789", strict=True):
        keys[[ord(letter) for letter in letters + letters.upper()]] = ord(digit)
    return keys


_KEYS = _keys()


@dataclass(frozen=True, slots=True)
class Spelt:
    """The cells of a column that hold a number in one of these ways: where they are, the numbers and the extensions."""

    rows: Index
    numbers: Cells
    extensions: Texts


def spelt(column: Cells) -> Spelt:
    """The numbers in those cells of a column that hold more than a number."""
    extended, parts = _parted(column, _EXTENSION)
    rest = np.delete(np.arange(len(column)), extended)
    lettered, words = _parted(column.take(rest), _LETTERS)
    lettered = rest[lettered]
    return Spelt(
        np.concatenate([extended, lettered]),
        cells.of_texts(pa.concat_arrays([pc.struct_field(parts, "main"), _keyed(_group(words, "main"))])),
        pa.concat_arrays([_group(parts, "extension").texts, cells.constant("", len(lettered))]),
    )


def _keyed(column: Cells) -> Texts:
    """Three letters or more as the digits on their keys, fewer as blanks; and no extension ends in a letter."""
    several = pc.count_substring_regex(column.texts, "[A-Za-z]").to_numpy(zero_copy_only=False) >= 3
    by_key = np.repeat(several, column.lengths)
    keys = _KEYS[column.data]
    keyed = np.where(by_key, keys, np.where(keys == column.data, column.data, ord(" ")))
    return cells.from_bytes(keyed.astype(np.uint8), column.offsets)


def _parted(column: Cells, pattern: str) -> tuple[Index, Texts]:
    parts = pc.extract_regex(column.texts, pattern)
    matched = pc.is_valid(parts).to_numpy(zero_copy_only=False)
    at = np.flatnonzero(matched & (column.lengths <= LONGEST_CELL))
    return at, parts.take(pa.array(at))


def _group(parts: Texts, name: str) -> Cells:
    return cells.of_texts(pc.struct_field(parts, name))
