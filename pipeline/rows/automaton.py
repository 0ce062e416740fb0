"""Many digit patterns matched at once, over whole columns: a finite automaton that is built as far as it is used.

The patterns are the regular expressions of phone metadata: digits, classes, groups, alternatives and bounded repeats.
Whatever else a pattern may hold raises Unsupported, and then the caller leaves the cells to the library.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.rows.cells import Bytes, Index

States = npt.NDArray[np.int32]
Places = frozenset[int]

_TOKEN = re.compile(r"\\d|\[[0-9-]+\]|\d|\(\?:|\(|\)|\||\?|\{\d+(?:,\d+)?\}")
_ALL_DIGITS = frozenset(range(10))
_UNKNOWN = -1


class Unsupported(Exception):
    """The pattern is outside the language that this module reads."""


class Automaton:
    """Says of each digit string which of its patterns match it whole.

    A state is the set of places in the patterns where a match may stand; place ~i (negative) is the end of pattern i.
    """

    def __init__(self, patterns: Sequence[str], *, prefixes: Sequence[str] = ()) -> None:
        """`prefixes` are patterns too, numbered after `patterns`, that need match only the beginning of a string."""
        self._digits: list[frozenset[int]] = []
        self._follow: list[Places] = []
        start: set[int] = set()
        for number, pattern in enumerate(patterns):
            start |= self._compile(pattern, frozenset({~number}))
        for number, pattern in enumerate(prefixes, len(patterns)):
            start |= self._compile(pattern, self._forever(~number))
        self._lock = threading.Lock()
        self._sets: list[Places] = []
        self._numbers: dict[Places, int] = {}
        self._table = np.full(640, _UNKNOWN, dtype=np.int32)
        self._number(frozenset(start))

    def run(self, digits: Bytes, start: Index, length: Index) -> States:
        """The state after each string; string i is digits[start[i]:start[i] + length[i]]."""
        state: States = np.zeros(len(start), dtype=np.int32)
        if not len(start):
            return state
        shortest, longest = int(length.min()), int(length.max())
        for position in range(longest):
            if position < shortest:
                state = self._step(state, digits[start + position])
            else:
                live = np.flatnonzero(length > position)
                state[live] = self._step(state[live], digits[start[live] + position])
        return state

    def ends(self, digits: Bytes, start: Index, length: Index) -> tuple[Index, Index]:
        """Of each string: at how many places after its first digits pattern 0 may end, and the last of these."""
        state: States = np.zeros(len(start), dtype=np.int32)
        count = np.zeros(len(start), dtype=np.intp)
        last = np.zeros(len(start), dtype=np.intp)
        live = np.arange(len(start))
        position = 0
        while len(live := live[(length[live] > position)]):
            state[live] = self._step(state[live], digits[start[live] + position])
            position += 1
            reached = live[self.accepting(state[live], 0)]
            count[reached] += 1
            last[reached] = position
            live = live[~self._dead(state[live])]
        return count, last

    def accepts(self, state: int) -> frozenset[int]:
        """The patterns that match a string ending in `state`."""
        return frozenset(~place for place in self._sets[state] if place < 0)

    def accepting(self, states: States, pattern: int) -> npt.NDArray[np.bool_]:
        """The states in which `pattern` has matched."""
        return np.array([~pattern in places for places in self._sets], dtype=bool)[states]

    @property
    def matches_nothing(self) -> bool:
        """Whether pattern 0 matches the empty string."""
        return ~0 in self._sets[0]

    def possible_after(self, digit: int) -> bool:
        """Whether any string that begins with `digit` may match."""
        zero = np.zeros(1, dtype=np.int32)
        return bool(self._sets[int(self._step(zero, np.array([digit], dtype=np.uint8))[0])])

    def _dead(self, states: States) -> npt.NDArray[np.bool_]:
        return np.array([not places for places in self._sets], dtype=bool)[states]

    def _step(self, states: States, digits: Bytes) -> States:
        keys = states * np.int32(10) + digits
        reached = self._table.take(keys)
        if len(reached) and reached.min() < 0:
            with self._lock:
                for key in np.unique(keys[reached < 0]).tolist():
                    self._fill(key)
            reached = self._table.take(keys)
        return reached

    def _fill(self, key: int) -> None:
        state, digit = divmod(key, 10)
        places: set[int] = set()
        for place in self._sets[state]:
            if place >= 0 and digit in self._digits[place]:
                places |= self._follow[place]
        number = self._number(frozenset(places))
        self._table[key] = number

    def _number(self, places: Places) -> int:
        if places not in self._numbers:
            if len(self._sets) * 10 + 10 > len(self._table):
                self._table = np.concatenate([self._table, np.full_like(self._table, _UNKNOWN)])
            self._sets.append(places)
            self._numbers[places] = len(self._sets) - 1
        return self._numbers[places]

    def _place(self, digits: frozenset[int], follow: Places) -> Places:
        self._digits.append(digits)
        self._follow.append(follow)
        return frozenset({len(self._digits) - 1})

    def _forever(self, end: int) -> Places:
        (place,) = self._place(_ALL_DIGITS, frozenset())
        self._follow[place] = frozenset({place, end})
        return frozenset({place, end})

    def _compile(self, pattern: str, follow: Places) -> Places:
        return self._enter(parse(pattern), follow)

    def _enter(self, node: Any, follow: Places) -> Places:
        """The places where a match of `node` may begin, if `follow` may come after it."""
        kind, *rest = node
        if kind == "digits":
            return self._place(rest[0], follow)
        if kind == "sequence":
            for part in reversed(rest[0]):
                follow = self._enter(part, follow)
            return follow
        if kind == "either":
            return frozenset().union(*(self._enter(part, follow) for part in rest[0]))
        part, least, most = rest
        after = follow
        for count in range(most, 0, -1):
            entered = self._enter(part, follow)
            follow = entered if count <= least else entered | after
        return follow if most else after


def parse(pattern: str) -> Any:
    """The pattern as nested tuples: digits, sequence, either, repeat. Raises Unsupported."""
    tokens = _TOKEN.findall(pattern)
    if "".join(tokens) != pattern:
        raise Unsupported(pattern)
    node, rest = _either(tokens, 0)
    if rest != len(tokens):
        raise Unsupported(pattern)
    return node


def _either(tokens: Sequence[str], at: int) -> tuple[Any, int]:
    parts = []
    while True:
        part, at = _sequence(tokens, at)
        parts.append(part)
        if at == len(tokens) or tokens[at] != "|":
            return ("either", parts), at
        at += 1


def _sequence(tokens: Sequence[str], at: int) -> tuple[Any, int]:
    parts: list[Any] = []
    while at < len(tokens) and tokens[at] not in {"|", ")"}:
        sign = tokens[at]
        if sign in {"(", "(?:"}:
            part, at = _either(tokens, at + 1)
            if at == len(tokens) or tokens[at] != ")":
                raise Unsupported("an open group")
            parts.append(part)
        elif sign == "?" or sign.startswith("{"):
            if not parts or parts[-1][0] == "repeat":
                raise Unsupported("a repeat of nothing, or of a repeat")
            parts[-1] = ("repeat", parts[-1], *_bounds(sign))
        else:
            parts.append(("digits", _class(sign)))
        at += 1
    return ("sequence", parts), at


def _bounds(sign: str) -> tuple[int, int]:
    if sign == "?":
        return 0, 1
    least, _, most = sign[1:-1].partition(",")
    return int(least), int(most or least)


def _class(sign: str) -> frozenset[int]:
    if sign == r"\d":
        return _ALL_DIGITS
    if not sign.startswith("["):
        return frozenset({int(sign)})
    matcher = re.compile(sign)
    return frozenset(digit for digit in range(10) if matcher.match(str(digit)))
