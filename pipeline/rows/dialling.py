"""The library's way of parsing digits, step by step, over columns: country code, national prefix, validity.

What it cannot decide it leaves undecided, never guesses.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.rows.cells import Bytes, Index, Mask
from pipeline.rows.numbering import LONGEST, Strings, book, code_sizes
from pipeline.rows.validity import SPECIAL

INVALID: Final = 0
VALID: Final = 1
UNDECIDED: Final = 2
AMBIGUOUS: Final = 3
# How the country code was found: written out, the region's own one without a plus sign, or not written at all.
WRITTEN: Final = 0
OWN: Final = 1
HOME: Final = 2
_SHORTEST_NATIONAL, _LONGEST_NATIONAL = 2, 17  # bounds of phonenumbers' parser


@dataclass(frozen=True, slots=True)
class Digits:
    """Strings of digits: string i is digits[start[i]:start[i] + length[i]]; `plus` says which had a plus sign in front.

    `digits` holds the digits' values and has three spare ones at its end.
    """

    digits: Bytes
    start: Index
    length: Index
    plus: Mask

    def __len__(self) -> int:
        return len(self.start)

    def at(self, rows: Index) -> Digits:
        return Digits(self.digits, self.start[rows], self.length[rows], self.plus[rows])

    def with_others(self, rows: Index, others: Digits) -> Digits:
        """The strings with others in the place of these."""
        if not len(rows):
            return self
        start, length, plus = self.start.copy(), self.length.copy(), self.plus.copy()
        start[rows], length[rows], plus[rows] = others.start + len(self.digits), others.length, others.plus
        return Digits(np.concatenate([self.digits, others.digits]), start, length, plus)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of each string of digits; the national number is the string's last `national` digits.

    `spare` is how many digits it has beyond the longest of its country's main plan; meaningful where it was parsed.
    `special` says that a valid number is premium-rate or shared-cost, `source` how the country code was found.
    """

    verdict: npt.NDArray[np.int8]
    country_code: Index
    national: Index
    spare: Index
    special: Mask
    source: npt.NDArray[np.int8]

    def settle(self, rows: Index, other: Parsed, at: Index) -> None:
        """Take another reading for the rows: its entries `at`, which are valid."""
        self.verdict[rows] = VALID
        self.country_code[rows] = other.country_code[at]
        self.national[rows] = other.national[at]
        self.special[rows] = other.special[at]
        self.source[rows] = other.source[at]


def parse(numbers: Digits, region: str | None) -> Parsed:
    """Every string as phonenumbers parses and judges it in the region."""
    size = len(numbers)
    parsed = Parsed(
        np.full(size, INVALID, dtype=np.int8),
        np.zeros(size, dtype=np.intp),
        np.zeros(size, dtype=np.intp),
        np.full(size, -LONGEST, dtype=np.intp),
        np.zeros(size, dtype=bool),
        np.full(size, WRITTEN, dtype=np.int8),
    )
    parsed.verdict[numbers.length > LONGEST] = UNDECIDED
    fits = (numbers.length <= LONGEST) & (numbers.length >= _SHORTEST_NATIONAL)
    parsing = _Parsing(numbers, parsed)
    uncoded = parsing.international(np.flatnonzero(fits & numbers.plus))
    if region is not None:
        plan = book().of_region(region)
        # A plus sign in front of no country code is taken off, and then a country code must be found some other way.
        parsing.in_region(uncoded, plan, must_be_coded=True)
        parsing.in_region(np.flatnonzero(fits & ~numbers.plus), plan)
    parsing.finish()
    return parsed


@dataclass(frozen=True, slots=True)
class _Parsing:
    """One run of `parse`: its steps write the verdicts of the rows they decide and put national numbers aside."""

    numbers: Digits
    parsed: Parsed
    aside: list[tuple[Index, Strings]] = field(default_factory=list)

    def international(self, rows: Index, taken: Index | int = 0) -> Index:
        """Numbers that begin with their country code, after `taken` digits of international prefix.

        Returns the rows that are long enough and have no country code there.
        """
        if not len(rows):
            return rows
        start, length = self.numbers.start[rows] + taken, self.numbers.length[rows] - taken
        enough = np.flatnonzero(length > _SHORTEST_NATIONAL)
        rows, start, length = rows[enough], start[enough], length[enough]
        digits = self.numbers.digits
        leading = digits[start] * np.intp(100) + digits[start + 1] * np.intp(10) + digits[start + 2]
        size = code_sizes()[leading]
        coded = np.flatnonzero(size)
        size, leading = size[coded], leading[coded]
        plans = book().of_codes(leading // 10 ** (3 - size))
        self.aside.append((rows[coded], Strings(digits, start[coded], length[coded], plans).without(size)))
        return np.delete(rows, coded)

    def in_region(self, rows: Index, plan: int, *, must_be_coded: bool = False) -> None:
        """Numbers as they are dialled in a region: international prefix, the region's own code in front, or national.

        `must_be_coded` makes the national ones invalid.
        """
        if not len(rows):
            return
        numbers = self.numbers
        strings = Strings(numbers.digits, numbers.start[rows], numbers.length[rows], np.full(len(rows), plan))
        taken = book().international_prefix(strings)
        self.parsed.verdict[rows[taken < 0]] = UNDECIDED
        # A country code cannot begin with 0: then it was no international prefix.
        behind = strings.start + np.maximum(taken, 0)
        taken[(taken > 0) & (taken < strings.length) & (numbers.digits[behind] == 0)] = 0
        abroad, home = np.flatnonzero(taken > 0), np.flatnonzero(taken == 0)
        self.international(rows[abroad], taken[abroad])
        self._at_home(rows[home], strings.at(home), must_be_coded=must_be_coded)

    def _at_home(self, rows: Index, strings: Strings, *, must_be_coded: bool) -> None:
        taken = self._own_code(strings)
        self.parsed.verdict[rows[taken < 0]] = UNDECIDED
        if not must_be_coded:
            plain = np.flatnonzero(taken == 0)
            self.parsed.source[rows[plain]] = HOME
            self.aside.append((rows[plain], strings.at(plain)))
        coded = np.flatnonzero(taken > 0)
        self.parsed.source[rows[coded]] = OWN
        rest = strings.at(coded).without(taken[coded])
        main = book().of_codes(book().country_code[rest.plan])
        self.aside.append((rows[coded], Strings(rest.digits, rest.start, rest.length, main)))

    def _own_code(self, strings: Strings) -> Index:
        """How many digits to take off for the plan's own country code and what national prefix follows it; or -1."""
        taken = np.zeros(len(strings.start), dtype=np.intp)
        if not len(taken):
            return taken
        code = [int(digit) for digit in str(book().country_code[strings.plan[0]])]
        begins = strings.length >= len(code)
        for place, digit in enumerate(code):
            begins &= strings.digits[strings.start + place] == digit
        rows = np.flatnonzero(begins)
        if not len(rows):
            return taken
        full = strings.at(rows)
        prefix = book().national_prefix(full.without(len(code)))
        cut = len(code) + np.maximum(prefix, 0)
        better = ~book().is_general(full) & book().is_general(full.without(cut))
        stripped = np.where(better | book().too_long[full.plan, full.length], cut, 0)
        taken[rows] = np.where(prefix < 0, -1, stripped)
        return taken

    def finish(self) -> None:
        """The national numbers put aside, perhaps with a national prefix: the last step for all of them at once."""
        if not self.aside:
            return
        rows, strings = self._gathered()
        cut = book().national_prefix(strings)
        self.parsed.verdict[rows[cut < 0]] = UNDECIDED
        kept = book().keeps_stripped[strings.plan, strings.length - np.maximum(cut, 0)]
        strings, known = strings.without(np.where(kept, np.maximum(cut, 0), 0)), cut >= 0
        sized = (strings.length >= _SHORTEST_NATIONAL) & (strings.length <= _LONGEST_NATIONAL)
        final = np.flatnonzero(known & sized)
        rows, strings = rows[final], strings.at(final)
        codes = book().country_code[strings.plan]
        judged = book().judge(strings)
        self.parsed.verdict[rows] = np.where(judged > 0, VALID, INVALID)
        self.parsed.special[rows] = judged == SPECIAL
        self.parsed.country_code[rows] = codes
        self.parsed.national[rows] = strings.length
        self.parsed.spare[rows] = strings.length - book().longest[book().of_codes(codes)]

    def _gathered(self) -> tuple[Index, Strings]:
        """What was put aside, but for the numbers too short to be national ones."""
        parts = [strings for _, strings in self.aside]
        rows = np.concatenate([rows for rows, _ in self.aside])
        joined = Strings(
            self.numbers.digits,
            np.concatenate([part.start for part in parts]),
            np.concatenate([part.length for part in parts]),
            np.concatenate([part.plan for part in parts]),
        )
        enough = np.flatnonzero(joined.length >= _SHORTEST_NATIONAL)
        return rows[enough], joined.at(enough)
