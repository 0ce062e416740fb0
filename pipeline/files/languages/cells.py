"""Measure how likely a cell is, by its words in the languages of their scripts, its signs where they stand, its capitals."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from pipeline.files.languages import signs
from pipeline.files.languages.letters import EAST, Scores, scores, script

_ASCII_LETTER = -2.9
_OTHER_ASCII = -3.0
_UNKNOWN_SCRIPT = -13.0
_LOWER, _TITLE, _UPPER, _MIXED = -1.2, -0.4, -1.0, -8.0
_ONE_LETTER, _ONE_LATIN_LETTER, _ONE_HALF_WIDTH = -4.0, -1.5, -6.0
_HALF_WIDTH = "".join(map(chr, range(0xFF66, 0xFFA0)))
_SCRIPTS_MEET, _EAST_MEETS_LATIN, _EAST_MEETS_LOWER = -12.0, -4.0, -14.0
_ROUNDS = 6
_PRIOR = 0.2  # of a language, in words that would be in it

Word = tuple[str, str]  # its script and letters


@dataclass(slots=True)
class Cells:
    """Cells of one file in one reading: how likely each is, given the languages of all of them."""

    texts: Sequence[str]
    likelihoods: Scores = field(init=False)

    def __post_init__(self) -> None:
        self.likelihoods = np.zeros(len(self.texts))
        words: dict[str, list[tuple[int, Scores]]] = {}
        for at, text in enumerate(self.texts):
            fixed, found = _parts(unicodedata.normalize("NFC", text))
            self.likelihoods[at] = fixed
            for name, letters in found:
                by_language = scores(name, letters)
                if by_language is None:
                    self.likelihoods[at] += _UNKNOWN_SCRIPT * len(letters)
                else:
                    words.setdefault(name, []).append((at, by_language))
        for found_words in words.values():
            self._add(found_words)

    def _add(self, words: list[tuple[int, Scores]]) -> None:
        """Add the words of one script; how common a language is among all words is its likelihood for each word."""
        table = np.stack([by_language for _, by_language in words])
        shares = np.full(table.shape[1], 1 / table.shape[1])
        for _ in range(_ROUNDS):
            weighted = table + np.log(shares)
            likely = np.logaddexp.reduce(weighted, axis=1)
            shares = np.exp(weighted - likely[:, None]).sum(axis=0) + _PRIOR
            shares /= shares.sum()
        likely = np.logaddexp.reduce(table + np.log(shares), axis=1)
        np.add.at(self.likelihoods, [at for at, _ in words], likely)


def _parts(text: str) -> tuple[float, list[Word]]:
    """Return the likelihood of all that does not depend on the language, and the words with letters beyond ASCII."""
    likelihood, words = 0.0, list[Word]()
    names = _scripts(text)
    start = 0
    while start < len(text):
        name, end = names[start], start + 1
        while end < len(text) and name and names[end] == name:
            end += 1
        run = text[start:end]
        if not name:
            likelihood += _OTHER_ASCII if run.isascii() else signs.likelihood(run, text[:start], text[end:])
        elif run.isascii():
            likelihood += _ASCII_LETTER * len(run)
        else:
            likelihood += _capitals(run) + _brevity(run, name)
            words.append((name, run.replace("İ", "i").lower()))
        if name and end < len(text) and names[end]:
            likelihood += _meeting(text[end - 1], name, text[end], names[end])
        elif name and end < len(text) and text[end].isdigit() and not run[-1].isascii() and name != EAST:
            likelihood += _SCRIPTS_MEET / 2
        start = end
    return likelihood, words


def _scripts(text: str) -> list[str]:
    names = [script(character) for character in text]
    for at in range(1, len(names)):
        if names[at] == "COMBINING":
            names[at] = names[at - 1]
    return names


def _meeting(before: str, name: str, after: str, next_name: str) -> float:
    if {name, next_name} != {EAST, "LATIN"}:
        return _SCRIPTS_MEET
    latin = before if name == "LATIN" else after
    return _EAST_MEETS_LOWER if latin.islower() else _EAST_MEETS_LATIN


def _brevity(word: str, name: str) -> float:
    if len(word) > 1 or name == EAST:
        return _ONE_HALF_WIDTH if len(word) == 1 and word in _HALF_WIDTH else 0.0
    return _ONE_LATIN_LETTER if name == "LATIN" else _ONE_LETTER


def _capitals(word: str) -> float:
    """Return how likely the capitals of a word are; `ß` and scripts without capitals are left out."""
    judged = word.replace("ß", "")
    if judged.lower() == judged.upper():
        return 0.0
    if judged == judged.lower():
        return _LOWER
    if judged == judged.upper():
        return _UPPER if len(judged) > 1 else _TITLE
    if judged[1:] == judged[1:].lower():
        return _TITLE
    return _TITLE + _misplaced(judged)


def _misplaced(word: str) -> float:
    """Capitals after small letters are rare, and rarer where one of both is beyond ASCII: `McDonald`, `DöNer`."""
    cost = 0.0
    for before, after in pairwise(word):
        if before.islower() and after.isupper():
            cost += _MIXED if not (before + after).isascii() else _MIXED / 3
    return cost or _MIXED
