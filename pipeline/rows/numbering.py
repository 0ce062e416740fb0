"""The numbering plans of phonenumbers' own metadata, as tables over columns of digits.

A plan is what parsing needs of one region or non-geographic code; plans are told apart by a small number, so that a
column may hold numbers of many. All is built from the installed library at first use, and so follows its updates.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from pipeline.rows import phone_plans
from pipeline.rows.automaton import FIRST_FREE, PLAIN, Automaton, States
from pipeline.rows.cells import Bytes, Index, Mask
from pipeline.rows.patterns import Unsupported
from pipeline.rows.validity import Rules, rules_of

LONGEST: Final = 24  # digits that the tables know; longer strings are the library's
_SIZES: Final = range(LONGEST + 2)
_MOST_PLANS = 1_000  # there are country codes of up to three digits, and not that many regions
_UNREAD = -1


@dataclass(frozen=True, slots=True)
class Strings:
    """Strings of digits, each read by a plan: string i is digits[start[i]:start[i] + length[i]]."""

    digits: Bytes
    start: Index
    length: Index
    plan: Index

    def at(self, rows: Index) -> Strings:
        return Strings(self.digits, self.start[rows], self.length[rows], self.plan[rows])

    def without(self, taken: Index | int) -> Strings:
        """The strings without so many of their first digits."""
        return Strings(self.digits, self.start + taken, self.length - taken, self.plan)


class Book:
    """All plans: for each its tables and the roots of its patterns, for all the automaton they share."""

    def __init__(self) -> None:
        self.automaton = Automaton()
        self._plans: dict[tuple[int, str], int] = {}
        self._nothing = self.automaton.root({})
        self._rules: list[Rules] = []
        self._first_labels: list[int] = []
        self._validity: dict[int, int] = {}
        self._formatting: dict[int, int] = {}
        self._next_label = FIRST_FREE
        self._formats: dict[int, Any] = {}
        self._verdicts, self._trunks = Memo(self._judge), Memo(self._trunk)
        self.country_code = np.zeros(_MOST_PLANS, dtype=np.intp)
        self.longest = np.zeros(_MOST_PLANS, dtype=np.intp)
        self.keeps_stripped = np.zeros((_MOST_PLANS, len(_SIZES)), dtype=bool)
        self.too_long = np.zeros((_MOST_PLANS, len(_SIZES)), dtype=bool)
        (
            self.general_root,
            self.national_prefix_root,
            self.international_prefix_root,
            self.valid_root,
            self.format_root,
        ) = (np.zeros(_MOST_PLANS, dtype=np.int32) for _ in range(5))
        self._main = np.full(1_000, -1, dtype=np.intp)

    def of_region(self, region: str) -> int:
        """The plan of a supported region."""
        metadata: Any = PhoneMetadata.metadata_for_region(region, None)
        return self._plan(metadata.country_code, region)

    def of_codes(self, codes: Index) -> Index:
        """The plans of country calling codes' main regions, by which their international numbers are parsed."""
        for code in np.unique(codes[self._main[codes] < 0]).tolist():
            self._main[code] = self._plan(code, COUNTRY_CODE_TO_REGION_CODE[code][0])
        return self._main[codes]

    def is_general(self, strings: Strings) -> Mask:
        """Whether each number has the general shape of its plan's numbers."""
        roots = self.general_root[strings.plan]
        return self.automaton.plain(self.automaton.run(strings.digits, strings.start, strings.length, roots))

    def international_prefix(self, strings: Strings) -> Index:
        """How many digits of international prefix each number has by its plan; -1 where only the library can tell."""
        return self._prefix(strings, self.international_prefix_root[strings.plan])

    def national_prefix(self, strings: Strings) -> Index:
        """How many digits of national prefix the library takes off each number; -1 where only it can tell."""
        taken = self._prefix(strings, self.national_prefix_root[strings.plan])
        rows = np.flatnonzero(taken > 0)
        if len(rows):
            before = strings.at(rows)
            spoilt = self.is_general(before) & ~self.is_general(before.without(taken[rows]))
            taken[rows[spoilt]] = 0
        return taken

    def judge(self, strings: Strings) -> npt.NDArray[np.int8]:
        """Return if each national number is valid in any region of its plan's calling code, and at which rate."""
        roots = self.valid_root[strings.plan]
        states = self.automaton.run(strings.digits, strings.start, strings.length, roots)
        return self._verdicts.of(states.astype(np.intp) * len(_SIZES) + strings.length)

    def needs_trunk(self, strings: Strings) -> npt.NDArray[np.int8]:
        """Return if each national number of one plan must have its trunk prefix; -1 where only the library can tell."""
        if not len(strings.start):
            return np.zeros(0, dtype=np.int8)
        root = self._format_root(int(self.country_code[strings.plan[0]]))
        if root == _UNREAD:
            return np.full(len(strings.start), _UNREAD, dtype=np.int8)
        states = self.automaton.run(strings.digits, strings.start, strings.length, root)
        return self._trunks.of(states.astype(np.intp))

    def has_leading_zeros(self, plan: int) -> bool:
        """Whether a national number of the plan may begin with a zero of its own."""
        return self.automaton.goes_on(int(self.general_root[plan]), 0)

    def _judge(self, key: int) -> int:
        state, length = divmod(key, len(_SIZES))
        matched = self.automaton.labels(state)
        owners = {bisect_right(self._first_labels, label) - 1 for label in matched}
        return max((self._rules[owner].judge(matched, length) for owner in owners if owner >= 0), default=0)

    def _trunk(self, state: int) -> int:
        """Return 1 if the first fitting format has a trunk prefix, else 0; the labels of a format are two numbers in a row."""
        matched = self.automaton.labels(state)
        for label in sorted(matched & self._formats.keys()):
            form = self._formats[label]
            if not form.leading_digits_pattern or label + 1 in matched:
                return int(phone_plans.has_trunk(form))
        return 0

    def _prefix(self, strings: Strings, roots: States) -> Index:
        unread = roots == _UNREAD
        roots = np.where(unread, self._nothing, roots).astype(np.int32)
        count, last, rewritten = self.automaton.ends(strings.digits, strings.start, strings.length, roots)
        # A single possible end is the end that any kind of matching finds; with several, preference decides.
        unsure = (count > 1) | ((count == 1) & (rewritten | self.automaton.plain(roots)))
        return np.where(unread | unsure, -1, last)

    def _plan(self, country_code: int, region: str) -> int:
        if (country_code, region) not in self._plans:
            self._add(len(self._plans), PhoneMetadata.metadata_for_region_or_calling_code(country_code, region))
            self._plans[country_code, region] = len(self._plans)
        return self._plans[country_code, region]

    def _add(self, plan: int, metadata: Any) -> None:
        general = metadata.general_desc
        possible, local = general.possible_length, general.possible_length_local_only
        for size in _SIZES:
            self.too_long[plan, size] = size not in local and size > possible[-1]
            self.keeps_stripped[plan, size] = self.too_long[plan, size] or (size not in local and size in possible)
        self.country_code[plan], self.longest[plan] = metadata.country_code, possible[-1]
        pattern = general.national_number_pattern
        self.general_root[plan] = self.automaton.root({pattern: PLAIN} if pattern else {})
        self.national_prefix_root[plan] = self._prefix_root(metadata.national_prefix_for_parsing)
        self.international_prefix_root[plan] = self._prefix_root(metadata.international_prefix)
        self.valid_root[plan] = self._valid_root(metadata.country_code)

    def _prefix_root(self, pattern: str | None) -> int:
        try:
            return self.automaton.prefix_root(pattern) if pattern else self._nothing
        except Unsupported:
            return _UNREAD

    def _format_root(self, country_code: int) -> int:
        """The root of the formats in which the calling code's numbers are written; the first that fits is taken."""
        if country_code not in self._formatting:
            patterns, leading = [], []
            for form in phone_plans.formats(country_code):
                self._formats[self._next_label] = form
                patterns.append((form.pattern, self._next_label))
                if form.leading_digits_pattern:
                    leading.append((form.leading_digits_pattern[-1], self._next_label + 1))
                self._next_label += 2
            try:
                self._formatting[country_code] = self.automaton.root_of(patterns, leading)
            except Unsupported:
                self._formatting[country_code] = _UNREAD
        return self._formatting[country_code]

    def _valid_root(self, country_code: int) -> int:
        if country_code not in self._validity:
            rules = rules_of(country_code, self._next_label)
            self._next_label = rules.next_label
            self._rules.append(rules)
            self._first_labels.append(rules.first_label)
            self._validity[country_code] = self.automaton.root(rules.labels, rules.leading)
        return self._validity[country_code]


class Memo:
    """Answers to small numbers, each asked for once."""

    def __init__(self, answer: Callable[[int], int]) -> None:
        self._answer = answer
        self._known: npt.NDArray[np.int8] = np.full(0, -1, dtype=np.int8)

    def of(self, keys: Index) -> npt.NDArray[np.int8]:
        """Return the answers to many keys."""
        highest = int(keys.max(initial=0))
        if highest >= len(self._known):
            more = np.full(2 * highest + 64, -1, dtype=np.int8)
            self._known = np.concatenate([self._known, more[len(self._known) :]])
        known = self._known
        answers = known[keys]
        if len(answers) and answers.min() < 0:
            for key in np.unique(keys[answers < 0]).tolist():
                known[key] = self._answer(key)
            answers = known[keys]
        return answers


@cache
def book() -> Book:
    """The plans of the installed library, built as they are needed."""
    return Book()


@cache
def code_sizes() -> Index:
    """By the first three digits of an international number: how many of them are its country code; 0 for none."""
    table = np.zeros(1_000, dtype=np.intp)
    for first in range(100, 1_000):
        found = (size for size in (1, 2, 3) if int(str(first)[:size]) in COUNTRY_CODE_TO_REGION_CODE)
        table[first] = next(found, 0)
    return table
