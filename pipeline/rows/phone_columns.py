"""A whole column of phone cells at once, equal to `reference_phone` on every cell.

Most cells are digits between signs that the library skips. They are decided here, by `dialling`, on the bytes of the
column. Whatever is not provably of that kind goes to the reference, each distinct cell once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.rows import cells, dialling
from pipeline.rows.cells import Bytes, Cells, Index, Mask, Texts
from pipeline.rows.dialling import INVALID, UNDECIDED, VALID, Digits, Parsed
from pipeline.rows.numbering import book
from pipeline.rows.phones import SPARE_DIGITS, reference_phone

EMPTY, GOOD, BAD, DAMAGED = range(4)
_OUTCOMES = {"": GOOD, "phone_invalid": BAD, "phone_damaged": DAMAGED}
_LONGEST_CELL = 250  # bytes; phonenumbers refuses longer texts

# What a byte may be. SKIPPED may stand anywhere, OUTSIDE only before the first digit or behind the last, BEFORE only
# before the first: the library drops any text in front and any signs behind. FOREIGN makes the cell the library's.
_DIGIT, _PLUS, _SKIPPED, _OUTSIDE, _BEFORE, _FOREIGN = range(6)


def _kinds() -> Bytes:
    kinds = np.full(256, _FOREIGN, dtype=np.uint8)
    for code in range(0x20, 0x7F):
        kinds[code] = _BEFORE if chr(code).isalnum() or chr(code) == "#" else _OUTSIDE
    kinds[[ord(sign) for sign in " ().-/[]"]] = _SKIPPED
    kinds[ord("0") : ord("9") + 1] = _DIGIT
    kinds[ord("+")] = _PLUS
    kinds[ord(";")] = _FOREIGN
    return kinds


_KINDS = _kinds()

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
    read = _Reading.of(column, region)
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
        read = _Reading.of(main, region, plain=True)
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
    at = np.flatnonzero(matched & (column.lengths <= _LONGEST_CELL))
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


@dataclass(frozen=True, slots=True)
class _Reading:
    """The digits of a column and what parsing made of them."""

    column: Cells
    numbers: Digits
    parsed: Parsed
    recovered: Mask
    needs_plus: Mask

    @classmethod
    def of(cls, column: Cells, region: str | None, *, plain: bool = False) -> _Reading:
        """`plain` leaves a spreadsheet's damage alone: for the part of a cell that stands before an extension."""
        numbers, readable = _digits(column)
        recovered = np.zeros(len(column), dtype=bool)
        if not plain:
            numbers, recovered, unsure = _without_decimals(column, numbers)
            readable &= ~unsure
        numbers = replace(numbers, length=np.where(readable, numbers.length, 0))
        parsed = dialling.parse(numbers, region)
        parsed.verdict[~readable] = UNDECIDED
        needs_plus = np.zeros(len(column), dtype=bool)
        if region is not None and not plain:
            numbers = _restore(column, numbers, parsed, recovered, needs_plus, region)
        return cls(column, numbers, parsed, recovered, needs_plus)

    def outcome(self) -> npt.NDArray[np.int8]:
        """EMPTY, GOOD or BAD for every cell that is decided."""
        outcome = np.where(self.parsed.verdict == VALID, GOOD, BAD).astype(np.int8)
        nothing = np.flatnonzero(self.numbers.length == 0)
        if len(nothing):
            trimmed = pc.utf8_trim_whitespace(self.column.texts.take(pa.array(nothing)))
            outcome[nothing[pc.equal(trimmed, "").to_numpy(zero_copy_only=False)]] = EMPTY
        return outcome

    def e164(self) -> Texts:
        """The valid numbers as E.164, every other cell empty."""
        valid = np.flatnonzero(self.parsed.verdict == VALID)
        codes, national = self.parsed.country_code[valid], self.parsed.national[valid]
        code_size = 1 + (codes > 9) + (codes > 99)
        sizes = np.zeros(len(self.column), dtype=np.intp)
        sizes[valid] = 1 + code_size + national
        offsets = np.concatenate([[0], np.cumsum(sizes)])
        text = np.empty(int(offsets[-1]), dtype=np.uint8)
        at = offsets[:-1][valid]
        text[at] = ord("+")
        for place in range(3):
            has = np.flatnonzero(code_size > place)
            text[at[has] + 1 + place] = ord("0") + codes[has] // 10 ** (code_size[has] - 1 - place) % 10
        source = self.numbers.start[valid] + self.numbers.length[valid] - national
        target = at + 1 + code_size
        for place in range(int(national.max(initial=0))):
            has = np.flatnonzero(national > place)
            text[target[has] + place] = self.numbers.digits[source[has] + place] + ord("0")
        return cells.from_bytes(text, offsets)


def _digits(column: Cells) -> tuple[Digits, Mask]:
    """The digits of every cell, and which cells are readable: those whose other bytes the library skips."""
    kinds = _KINDS[column.data]
    kept = kinds <= _PLUS
    places = np.flatnonzero(kept)
    bounds = np.searchsorted(places, column.offsets)
    digits = np.concatenate([column.data[places] - np.uint8(ord("0")), np.zeros(3, dtype=np.uint8)])
    start, length = bounds[:-1], np.diff(bounds)
    pluses = np.flatnonzero(kinds == _PLUS)
    readable, plus = column.lengths <= _LONGEST_CELL, np.zeros(len(column), dtype=bool)
    owners = column.owners(pluses)
    leads = np.searchsorted(places, pluses) == start[owners]
    plus[owners[leads]] = True
    readable[owners[~leads]] = False
    _refuse(column, kinds, places, bounds, readable)
    return Digits(digits, start + plus, length - plus, plus), readable


def _refuse(column: Cells, kinds: Bytes, places: Index, bounds: Index, readable: Mask) -> None:
    """Marks the cells unreadable that hold a byte where the library would not skip it."""
    odd = np.flatnonzero(kinds >= _OUTSIDE)
    owners = column.owners(odd)
    kind = kinds[odd]
    some = bounds[owners + 1] > bounds[owners]
    first = places[np.where(some, bounds[owners], 0)] if len(places) else np.zeros(len(odd), dtype=np.intp)
    last = places[np.where(some, bounds[owners + 1] - 1, 0)] if len(places) else first
    before = ~some | (odd < first)
    behind = some & (odd > last)
    fine = (kind != _FOREIGN) & (before | (behind & (kind == _OUTSIDE)))
    readable[owners[~fine]] = False


def _without_decimals(column: Cells, numbers: Digits) -> tuple[Digits, Mask, Mask]:
    """The digits without the `.0` that a spreadsheet put behind them, the cells that had it, and the unsure ones."""
    trailing = column.ends_with(ord("0")) & column.ends_with(ord("."), back=2)
    whole = trailing & (numbers.length + numbers.plus == column.lengths - 1)
    sized = (numbers.length >= 8) & (numbers.length <= 16)
    had = whole & sized
    padded = column.starts_with(ord(" ")) | column.ends_with(ord(" "))
    return replace(numbers, length=numbers.length - had), had, padded & _has_decimals(column)


def _has_decimals(column: Cells) -> Mask:
    """The cells that end in `.0` but for spaces, or may do so."""
    zero_point = np.zeros(len(column.data), dtype=bool)
    zero_point[:-1] = (column.data[:-1] == ord(".")) & (column.data[1:] == ord("0"))
    return column.holding(zero_point)


def _restore(column: Cells, numbers: Digits, parsed: Parsed, recovered: Mask, needs_plus: Mask, region: str) -> Digits:
    """Bare invalid digits whose plus sign or zero may be lost; see `reference_phone`."""
    bare = (numbers.length >= 8) & (numbers.length <= 15) & ~numbers.plus & (parsed.verdict == INVALID)
    rows = np.flatnonzero(bare)
    spaces = column.lengths[rows] - numbers.length[rows] - 2 * recovered[rows]
    padded = np.flatnonzero(spaces != 0)
    trimmed = pc.binary_length(pc.utf8_trim_whitespace(column.texts.take(pa.array(rows[padded]))))
    spaces[padded] = trimmed.to_numpy(zero_copy_only=False) - numbers.length[rows[padded]]
    rows = rows[(spaces == 0) & (numbers.digits[numbers.start[rows]] != 0)]
    if not len(rows):
        return numbers
    bare = numbers.at(rows)
    foreign = dialling.parse(replace(bare, plus=np.ones(len(rows), dtype=bool)), region)
    by_plus, unsure = foreign.verdict == VALID, foreign.verdict == UNDECIDED
    by_zero = np.zeros(len(rows), dtype=bool)
    if book().has_leading_zeros(book().of_region(region)):
        zeroed = _with_zero(bare)
        national = dialling.parse(zeroed, region)
        unsure |= national.verdict == UNDECIDED
        by_zero = (national.verdict == VALID) & (national.national == zeroed.length)
        certain = np.flatnonzero(by_zero & ~by_plus & ~unsure)
        numbers = _in_place_of(numbers, rows[certain], zeroed.at(certain))
        _settle(parsed, recovered, rows[certain], national, certain)
    parsed.verdict[rows[unsure]] = UNDECIDED
    certain = np.flatnonzero(by_plus & ~by_zero & ~unsure & (parsed.spare[rows] >= SPARE_DIGITS))
    needs_plus[rows[by_plus & ~unsure]] = True
    needs_plus[rows[certain]] = False
    _settle(parsed, recovered, rows[certain], foreign, certain)
    return numbers


def _settle(parsed: Parsed, recovered: Mask, rows: Index, other: Parsed, at: Index) -> None:
    """The rows are valid as parsed otherwise."""
    recovered[rows] = True
    parsed.verdict[rows] = VALID
    parsed.country_code[rows] = other.country_code[at]
    parsed.national[rows] = other.national[at]


def _in_place_of(numbers: Digits, rows: Index, others: Digits) -> Digits:
    start, length = numbers.start.copy(), numbers.length.copy()
    start[rows] = others.start + len(numbers.digits)
    length[rows] = others.length
    return replace(numbers, digits=np.concatenate([numbers.digits, others.digits]), start=start, length=length)


def _with_zero(numbers: Digits) -> Digits:
    """The same strings with a zero in front of each."""
    length = numbers.length + 1
    start = np.cumsum(length) - length
    owner = np.repeat(np.arange(len(numbers)), length)
    within = np.arange(int(length.sum())) - start[owner]
    digits = np.where(within == 0, 0, numbers.digits[np.maximum(numbers.start[owner] + within - 1, 0)])
    padded = np.concatenate([digits, np.zeros(3)]).astype(np.uint8)
    return Digits(padded, start, length, numbers.plus)
