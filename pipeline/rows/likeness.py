"""The known column name that a header is a misspelling of, if it is one of one field only."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Final

from rapidfuzz.distance import OSA

ALIKE: Final = 0.85
# Two letters changed places, or one is missing or doubled: no other word is likely to be meant.
SLIP: Final = 0.89
_SHORTEST = 5
_SHORTEST_SWAPPED = 4
_LONG = 9


def closest(words: Sequence[str], known: Mapping[tuple[str, ...], str]) -> tuple[str, float] | None:
    """Return the field and a confidence below certainty; None if nothing is alike, or names of two fields are.

    Whole words are compared, as many as the header has: each is the same, or begins with the same letter and differs by one
    slip of the keys (two in a long word). `words` and the keys of `known` are as names.words makes them.
    """
    alike = [name for name in known if _alike(words, name)]
    fields = {known[name] for name in alike}
    if len(fields) != 1:
        return None
    return fields.pop(), SLIP if any(all(map(_is_slip, words, name)) for name in alike) else ALIKE


def _alike(words: Sequence[str], name: tuple[str, ...]) -> bool:
    return len(words) == len(name) and tuple(words) != name and all(map(_same_word, words, name))


def _same_word(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) < _SHORTEST or word[0] != other[0] or word.isdecimal():
        return _is_swapped(word, other)
    slips = 2 if min(len(word), len(other)) >= _LONG else 1
    return OSA.distance(word, other, score_cutoff=slips) <= slips


def _is_slip(word: str, other: str) -> bool:
    return (
        word == other
        or _is_swapped(word, other)
        or _without_doubles(word) == _without_doubles(other)
        or any(word == other[:at] + other[at + 1 :] for at in range(len(other)))
    )


def _is_swapped(word: str, other: str) -> bool:
    """Say if two letters behind the first have changed places."""
    if len(word) != len(other) or len(word) < _SHORTEST_SWAPPED or word[0] != other[0] or word.isdecimal():
        return False
    return sorted(word) == sorted(other) and OSA.distance(word, other, score_cutoff=1) == 1


def _without_doubles(word: str) -> str:
    return "".join(letter for letter, _ in itertools.groupby(word))
