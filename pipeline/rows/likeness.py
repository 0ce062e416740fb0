"""The known column name that a header is a misspelling of, if it is one of one field only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rapidfuzz.distance import OSA

_SHORTEST = 5
_LONG = 9


def closest(words: Sequence[str], known: Mapping[tuple[str, ...], str]) -> tuple[str, float] | None:
    """Return the field and a confidence below certainty; None if nothing is alike, or names of two fields are.

    Whole words are compared, as many as the header has: each is the same, or begins with the same letter and differs by one
    slip of the keys (two in a long word). `words` and the keys of `known` are as names.words makes them.
    """
    fields = {field for name, field in known.items() if _alike(words, name)}
    return (fields.pop(), 0.85) if len(fields) == 1 else None


def _alike(words: Sequence[str], name: tuple[str, ...]) -> bool:
    return len(words) == len(name) and tuple(words) != name and all(map(_same_word, words, name))


def _same_word(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) < _SHORTEST or word[0] != other[0] or word.isdecimal():
        return False
    slips = 2 if min(len(word), len(other)) >= _LONG else 1
    return OSA.distance(word, other, score_cutoff=slips) <= slips
