"""A whole column of phone cells at once, equal to `reference_phone` on every cell.

Most cells are digits between signs that the library skips. They are decided from their digits, on the bytes of the
column. Whatever is not provably of that kind goes to the reference, each distinct cell once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import cells
from pipeline.rows.cells import Bytes, Cells, Index, Mask, Texts
from pipeline.rows.dialling import UNDECIDED, VALID, Parsed
from pipeline.rows.phone_digits import LONGEST_CELL
from pipeline.rows.phone_reading import BAD, DAMAGED, EMPTY, GOOD, Reading
from pipeline.rows.phones import reference_phone

_OUTCOMES = {"": GOOD, "phone_invalid": BAD, "phone_damaged": DAMAGED}

# An extension behind a label that the library knows; the group `main` is read as a number of its own.
_EXTENSION = (
    r"^(?P<main>[ -~]*[0-9][ ().-]*?)[ \t,]*(?:(?i:e?xt(?:ension|n)?)[:.]?[ \t,-]*|(?i:x)[:.]?[ \t,-]*)"
    r"(?P<extension>[0-9]{1,7})[ ).]*$"
)


# Letters behind at least three digits, and one at the very end but for signs.
_LETTERS = (
    r"^[^0-9+;]*(?P<main>\+?[ ().\[\]-]*(?:[0-9][ ().\[\]-]*){3,}"
    r"(?:[A-Za-z][A-Za-z0-9 ().\[\]-]*)?[A-Za-z])[^A-Za-z0-9#;+_]*$"
)


def _keys() -> Bytes:
    """The digit on whose key a letter is; other bytes are themselves."""
    keys = np.arange(256, dtype=np.uint8)
    for letters, digit in zip(("abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"), "23456789", strict=True):
        keys[[ord(letter) for letter in letters + letters.upper()]] = ord(digit)
    return keys


_KEYS = _keys()


@dataclass(frozen=True, slots=True)
class PhoneColumn:
    """What became of each cell of a column; see `Phone`."""

    numbers: Texts
    extensions: Texts
    outcome: npt.NDArray[np.int8]
    recovered: Mask
    needs_plus: Mask


def normalise_phones(column: Cells, region: str | None) -> PhoneColumn:
    """The column as `reference_phone` reads it, cell by cell."""
    region = region if region in phonenumbers.SUPPORTED_REGIONS else None
    read = Reading.of(column, region)
    answers = PhoneColumn(
        read.e164(),
        cells.constant("", len(column)),
        read.outcome(),
        read.recovered & (read.parsed.verdict == VALID),
        read.needs_plus,
    )
    undecided = np.flatnonzero(read.parsed.verdict == UNDECIDED)
    return _with_others(answers, column.take(undecided), undecided, region) if len(undecided) else answers


def _with_others(answers: PhoneColumn, others: Cells, rows: Index, region: str | None) -> PhoneColumn:
    """The answers with those of `rows` filled in: with an extension, with letters, then what only the reference reads."""
    rest = np.arange(len(others))
    for split in (_extended, _lettered):
        at, main, extensions = split(others.take(rest))
        if not len(at):
            continue
        read = Reading.of(main, region, plain=True)
        # With fewer than three digits in front the library takes no extension off.
        done = np.flatnonzero((read.parsed.verdict != UNDECIDED) & (read.numbers.length >= 3))
        found = PhoneColumn(
            read.e164().take(pa.array(done)),
            _where_valid(extensions, read.parsed).take(pa.array(done)),
            read.outcome()[done],
            *(np.zeros(len(done), dtype=bool) for _ in range(2)),
        )
        answers = _merged(answers, rows[rest[at[done]]], found)
        rest = np.delete(rest, at[done])
    return _merged(answers, rows[rest], _by_reference(others.take(rest), region)) if len(rest) else answers


def _extended(column: Cells) -> tuple[Index, Cells, Texts]:
    """The cells with a number and an extension behind a label: where they are, the numbers and the extensions."""
    at, parts = _parted(column, _EXTENSION)
    return at, _group(parts, "main"), _group(parts, "extension").texts


def _lettered(column: Cells) -> tuple[Index, Cells, Texts]:
    """The cells with letters behind the first digits and at the end: where they are, and the numbers that they spell.

    Three letters or more stand for the digits on their keys, fewer are skipped; and no extension ends in a letter.
    """
    at, parts = _parted(column, _LETTERS)
    main = _group(parts, "main")
    spelt = pc.count_substring_regex(main.texts, "[A-Za-z]").to_numpy(zero_copy_only=False) >= 3
    by_key = np.repeat(spelt, main.lengths)
    keyed = np.where(by_key, _KEYS[main.data], np.where(_KEYS[main.data] == main.data, main.data, ord(" ")))
    return at, cells.of_texts(cells.from_bytes(keyed.astype(np.uint8), main.offsets)), cells.constant("", len(at))


def _parted(column: Cells, pattern: str) -> tuple[Index, Texts]:
    parts = pc.extract_regex(column.texts, pattern)
    matched = pc.is_valid(parts).to_numpy(zero_copy_only=False)
    at = np.flatnonzero(matched & (column.lengths <= LONGEST_CELL))
    return at, parts.take(pa.array(at))


def _group(parts: Texts, name: str) -> Cells:
    return cells.of_texts(pc.struct_field(parts, name))


def _where_valid(texts: Texts, parsed: Parsed) -> Texts:
    return pc.if_else(pa.array(parsed.verdict == VALID), texts, "")


def _by_reference(column: Cells, region: str | None) -> PhoneColumn:
    phones, which = cells.by_distinct(column.texts, lambda cell: reference_phone(cell, region))
    blank = pc.equal(pc.utf8_trim_whitespace(column.texts), "").to_numpy(zero_copy_only=False)
    outcome = np.array([_OUTCOMES[phone.code] for phone in phones], dtype=np.int8)[which]
    return PhoneColumn(
        cells.of_strings((phone.number for phone in phones), which),
        cells.of_strings((phone.extension for phone in phones), which),
        np.where(blank, EMPTY, outcome),
        np.array([phone.recovered for phone in phones])[which],
        np.array([phone.needs_plus for phone in phones])[which],
    )


def _merged(answers: PhoneColumn, rows: Index, other: PhoneColumn) -> PhoneColumn:
    for mine, theirs in (
        (answers.outcome, other.outcome),
        (answers.recovered, other.recovered),
        (answers.needs_plus, other.needs_plus),
    ):
        mine[rows] = theirs
    return replace(
        answers,
        numbers=cells.replaced(answers.numbers, rows, other.numbers),
        extensions=cells.replaced(answers.extensions, rows, other.extensions),
    )
