"""The numbering plans of phonenumbers' own metadata, as tables and automata over columns of digits.

A `Plan` is what parsing needs of one region or non-geographic code; `Validity` is what makes a national number of one
country calling code valid. Both are built from the installed library at first use, so they follow its updates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, PhoneMetadata

from pipeline.rows.automaton import Automaton, Unsupported
from pipeline.rows.cells import Bytes, Index, Mask

LONGEST = 24  # digits that the tables know; longer strings are the library's
_LENGTHS = range(LONGEST + 2)
_TYPES = (
    "premium_rate",
    "toll_free",
    "shared_cost",
    "voip",
    "personal_number",
    "pager",
    "uan",
    "voicemail",
    "fixed_line",
)


@dataclass(frozen=True, slots=True)
class Prefix:
    """Something that may be taken off the front of a number: a national or an international prefix.

    `automaton` is None where the pattern is not read; then every number is undecided. `rewrites` says that the library
    may put other digits in its place.
    """

    automaton: Automaton | None
    rewrites: bool

    def lengths(self, digits: Bytes, start: Index, length: Index) -> Index:
        """How many digits the pattern takes off each number; -1 where only the library can tell."""
        if self.automaton is None:
            return np.full(len(start), -1, dtype=np.intp)
        count, last = self.automaton.ends(digits, start, length)
        # A single possible end is the end that any kind of matching finds; with several, preference decides.
        unsure = (count > 1) | ((count == 1) & (self.automaton.matches_nothing or self.rewrites))
        return np.where(unsure, -1, last)


@dataclass(frozen=True, slots=True)
class Plan:
    """How numbers of one region are parsed. The tables are indexed by the number of digits."""

    country_code: int
    general: Automaton | None
    national_prefix: Prefix
    international_prefix: Prefix
    keeps_stripped: Mask
    too_long: Mask
    longest: int

    def is_general(self, digits: Bytes, start: Index, length: Index) -> Mask:
        """Whether each number has the general shape of the plan's numbers."""
        if self.general is None:
            return np.zeros(len(start), dtype=bool)
        return self.general.accepting(self.general.run(digits, start, length), 0)

    def stripped(self, digits: Bytes, start: Index, length: Index) -> Index:
        """How many digits of national prefix the library takes off each number; -1 where only it can tell."""
        taken = self.national_prefix.lengths(digits, start, length)
        rows = np.flatnonzero(taken > 0)
        if len(rows):
            before, lengths, cut = start[rows], length[rows], taken[rows]
            spoilt = self.is_general(digits, before, lengths) & ~self.is_general(digits, before + cut, lengths - cut)
            taken[rows[spoilt]] = 0
        return taken


class Validity:
    """Which national numbers of a country calling code are valid, in any of its regions."""

    def __init__(self, country_code: int) -> None:
        regions = COUNTRY_CODE_TO_REGION_CODE[country_code]
        self._regions: list[Any] = [_metadata(country_code, region) for region in regions]
        self._single = len(self._regions) == 1
        self._labels: dict[str, int] = {}
        for metadata in self._regions:
            for description in (metadata.general_desc, metadata.mobile, *(getattr(metadata, kind) for kind in _TYPES)):
                if description is not None and description.national_number_pattern:
                    self._labels.setdefault(description.national_number_pattern, len(self._labels))
        leading = [metadata.leading_digits for metadata in self._regions if metadata.leading_digits]
        self._leading = {pattern: len(self._labels) + number for number, pattern in enumerate(leading)}
        self._automaton = Automaton(list(self._labels), prefixes=leading)
        self._verdicts: npt.NDArray[np.int8] = np.full(0, -1, dtype=np.int8)

    def of(self, digits: Bytes, start: Index, length: Index) -> Mask:
        """Whether each national number is valid; no more than LONGEST digits each."""
        states = self._automaton.run(digits, start, length)
        keys = states.astype(np.intp) * len(_LENGTHS) + length
        highest = int(keys.max(initial=0))
        if highest >= len(self._verdicts):
            more = np.full(2 * highest + 64, -1, dtype=np.int8)
            more[: len(self._verdicts)] = self._verdicts
            self._verdicts = more
        verdicts = self._verdicts[keys]
        if (verdicts < 0).any():
            known = self._verdicts
            for key in np.unique(keys[verdicts < 0]).tolist():
                state, digit_count = divmod(key, len(_LENGTHS))
                known[key] = self._is_valid(self._automaton.accepts(state), digit_count)
            verdicts = known[keys]
        valid: Mask = verdicts.astype(bool)
        return valid

    def _is_valid(self, matched: frozenset[int], length: int) -> bool:
        """The library's decision, from which patterns matched: the first region that claims the number decides."""
        for metadata in self._regions:
            if not self._single and metadata.leading_digits:
                if self._leading[metadata.leading_digits] in matched:
                    return self._has_type(metadata, matched, length)
            elif self._has_type(metadata, matched, length):
                return True
        return False

    def _has_type(self, metadata: Any, matched: frozenset[int], length: int) -> bool:
        if not self._fits(metadata.general_desc, matched, length):
            return False
        kinds = [getattr(metadata, kind) for kind in _TYPES]
        if not metadata.same_mobile_and_fixed_line_pattern:
            kinds.append(metadata.mobile)
        return any(self._fits(description, matched, length) for description in kinds)

    def _fits(self, description: Any, matched: frozenset[int], length: int) -> bool:
        if description is None or not description.national_number_pattern:
            return False
        if description.possible_length and length not in description.possible_length:
            return False
        return self._labels[description.national_number_pattern] in matched


@cache
def plan_of_region(region: str) -> Plan:
    """The plan of a supported region."""
    return _plan(PhoneMetadata.metadata_for_region(region, None))


@cache
def plan_of_code(country_code: int) -> Plan:
    """The plan of a country calling code's main region, by which its international numbers are parsed."""
    main = COUNTRY_CODE_TO_REGION_CODE[country_code][0]
    return _plan(_metadata(country_code, main))


def _metadata(country_code: int, region: str) -> Any:
    return PhoneMetadata.metadata_for_region_or_calling_code(country_code, region)


@cache
def validity(country_code: int) -> Validity:
    """What is valid under a country calling code."""
    return Validity(country_code)


@cache
def code_lengths() -> npt.NDArray[np.int8]:
    """By the first three digits of an international number: how many of them are its country code; 0 for none."""
    table = np.zeros(1000, dtype=np.int8)
    for first in range(100, 1000):
        found = (size for size in (1, 2, 3) if int(str(first)[:size]) in COUNTRY_CODE_TO_REGION_CODE)
        table[first] = next(found, 0)
    return table


def _plan(metadata: Any) -> Plan:
    general = metadata.general_desc
    possible, local = general.possible_length, general.possible_length_local_only
    in_order = [length for length in _LENGTHS if length not in local]
    kept = [length for length in in_order if length in possible or length > possible[-1]]
    too_long = [length for length in in_order if length > possible[-1]]
    pattern = general.national_number_pattern
    return Plan(
        metadata.country_code,
        Automaton([pattern]) if pattern else None,
        _prefix(metadata.national_prefix_for_parsing, rewrites=bool(metadata.national_prefix_transform_rule)),
        _prefix(metadata.international_prefix, rewrites=False),
        _table(kept),
        _table(too_long),
        possible[-1],
    )


def _prefix(pattern: str | None, *, rewrites: bool) -> Prefix:
    if not pattern:
        return Prefix(Automaton([]), rewrites=False)
    try:
        return Prefix(Automaton([pattern]), rewrites)
    except Unsupported:
        return Prefix(None, rewrites)


def _table(lengths: list[int]) -> Mask:
    table = np.zeros(len(_LENGTHS), dtype=bool)
    table[lengths] = True
    return table
