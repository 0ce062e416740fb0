"""Many digit patterns matched at once, over whole columns: a finite automaton that is built as far as it is used.

All patterns live in one automaton, so that the numbers of all countries are matched in one pass over a column: each
string starts from the root of its own patterns.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.rows.cells import Bytes, Index, Mask
from pipeline.rows.patterns import ALL_DIGITS, Node, Unsupported, parse

States = npt.NDArray[np.int32]
Places = frozenset[int]

# The ends of a pattern that are looked at while matching. REWRITES: through its last group. FINAL: at the string's end.
PLAIN: Final = 0
FINAL: Final = 1
REWRITES: Final = 2
FIRST_FREE: Final = 4
_DEAD = 1 << 7
_UNKNOWN = -1


class Automaton:
    """Says of each digit string which patterns of its root match it whole.

    A state is the set of places in the patterns where a match may stand; place ~i (negative) is an end with the label i.
    """

    def __init__(self) -> None:
        self._digits: list[frozenset[int]] = []
        self._follow: list[Places] = []
        self._lock = threading.RLock()
        self._sets: list[Places] = []
        self._numbers: dict[Places, int] = {}
        self._table: States = np.full(10_240, _UNKNOWN, dtype=np.int32)
        self._flags = np.zeros(1_024, dtype=np.uint8)

    def root(self, labels: Mapping[str, int], leading: Mapping[str, int] | None = None) -> int:
        """The state before the first digit of a string that is matched against these patterns, each with its label.

        `leading` patterns need match only the beginning of a string. Raises Unsupported.
        """
        return self.root_of(list(labels.items()), list((leading or {}).items()))

    def root_of(self, labels: Sequence[tuple[str, int]], leading: Sequence[tuple[str, int]] = ()) -> int:
        """Return the same of patterns that may occur several times, with a label each. Raises Unsupported."""
        with self._lock:
            start: set[int] = set()
            for pattern, label in labels:
                start |= self._enter(parse(pattern), frozenset({~label}))
            for pattern, label in leading:
                start |= self._enter(parse(pattern), self._forever(~label))
            return self._number(frozenset(start))

    def prefix_root(self, pattern: str) -> int:
        """The root of a pattern whose ends are looked at by `ends`. Raises Unsupported."""
        with self._lock:
            return self._number(self._enter(parse(pattern), frozenset({~PLAIN}), marks=True))

    def run(self, digits: Bytes, start: Index, length: Index, roots: States | int) -> States:
        """The state after each string, from its root; string i is digits[start[i]:start[i] + length[i]]."""
        state: States = np.broadcast_to(np.asarray(roots, dtype=np.int32), start.shape).copy()
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

    def ends(self, digits: Bytes, start: Index, length: Index, roots: States | int) -> tuple[Index, Index, Mask]:
        """Where the pattern of a prefix root may end, after at least one digit of each string.

        Returns at how many places, the last of them, and whether the pattern's last group may have taken part.
        """
        state: States = np.broadcast_to(np.asarray(roots, dtype=np.int32), start.shape).copy()
        count, last = np.zeros(len(start), dtype=np.intp), np.zeros(len(start), dtype=np.intp)
        rewritten = np.zeros(len(start), dtype=bool)
        live = np.flatnonzero((length > 0) & ((self._flags[state] & _DEAD) == 0))
        position = 0
        while len(live):
            stepped = self._step(state[live], digits[start[live] + position])
            state[live] = stepped
            position += 1
            flags = self._flags[stepped]
            whole = length[live] == position
            ended = _flag(flags, PLAIN, REWRITES) | (_flag(flags, FINAL, FINAL | REWRITES) & whole)
            if ended.any():
                count[live[ended]] += 1
                last[live[ended]] = position
                rewrites = _flag(flags, REWRITES) | (_flag(flags, FINAL | REWRITES) & whole)
                rewritten[live[rewrites]] = True
            live = live[((flags & _DEAD) == 0) & ~whole]
        return count, last, rewritten

    def labels(self, state: int) -> frozenset[int]:
        """The labels of the patterns that match a string ending in `state`."""
        return frozenset(~place for place in self._sets[state] if place < 0)

    def plain(self, states: States) -> Mask:
        """Whether a pattern with the label PLAIN matches the strings that end in these states."""
        return _flag(self._flags[states], PLAIN)

    def goes_on(self, state: int, digit: int) -> bool:
        """Whether any string that goes on from `state` with `digit` may match."""
        after = self._step(np.array([state], dtype=np.int32), np.array([digit], dtype=np.uint8))
        return bool(self._sets[int(after[0])])

    def _step(self, states: States, digits: Bytes) -> States:
        keys = states * np.int32(10) + digits
        reached: States = self._table.take(keys)
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
            number = len(self._sets)
            if number == len(self._flags):
                self._table = np.concatenate([self._table, np.full_like(self._table, _UNKNOWN)])
                self._flags = np.concatenate([self._flags, np.zeros_like(self._flags)])
            ends = [~place for place in places if place < 0]
            flags = sum(1 << end for end in ends if end < FIRST_FREE)
            self._flags[number] = flags if len(ends) < len(places) else flags | _DEAD
            self._sets.append(places)
            self._numbers[places] = number
        return self._numbers[places]

    def _place(self, digits: frozenset[int], follow: Places) -> Places:
        self._digits.append(digits)
        self._follow.append(follow)
        return frozenset({len(self._digits) - 1})

    def _forever(self, end: int) -> Places:
        (place,) = self._place(ALL_DIGITS, frozenset())
        self._follow[place] = frozenset({place, end})
        return frozenset({place, end})

    def _enter(self, node: Node, follow: Places, *, marks: bool = False) -> Places:
        """The places where a match of `node` may begin, if `follow` may come after it.

        With `marks` the ends tell whether the pattern's last group took part, and whether the string must end there.
        """
        match node:
            case ("digits", digits):
                return self._place(digits, follow)
            case ("sequence", parts):
                for part in reversed(parts):
                    follow = self._enter(part, follow, marks=marks)
                return follow
            case ("either", parts):
                return frozenset().union(*(self._enter(part, follow, marks=marks) for part in parts))
            case ("repeat", part, least, most):
                return self._repeated(part, follow, least, most, marks=marks)
            case ("last", part):
                return self._enter(part, _marked(follow, REWRITES) if marks else follow, marks=marks)
            case _ if marks:
                return _marked(follow, FINAL)
        raise Unsupported("an end sign")

    def _repeated(self, part: Node, after: Places, least: int, most: int, *, marks: bool) -> Places:
        follow = after
        for count in range(most, 0, -1):
            entered = self._enter(part, follow, marks=marks)
            follow = entered if count <= least else entered | after
        return follow


def _marked(follow: Places, mark: int) -> Places:
    """The ends with a mark more; a mark can be kept only at an end."""
    if any(place >= 0 for place in follow):
        raise Unsupported("something behind the last group or the end sign")
    return frozenset(~(~place | mark) for place in follow)


def _flag(flags: npt.NDArray[np.uint8], *labels: int) -> Mask:
    found: Mask = (flags & np.uint8(sum(1 << label for label in labels))) != 0
    return found
