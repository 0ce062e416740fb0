"""Measure how likely a word is in each language of its script, by the frequencies of its letters and of their neighbours."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from pipeline.files.languages import latin, scripts

Scores = npt.NDArray[np.float64]

EAST: Final = "EAST"  # Chinese, Japanese and Korean: scripts of many characters, which are counted alone
_EASTERN: Final = frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "IDEOGRAPHIC"})
# Letters of Unicode that are signs to people.
_SIGNS: Final = frozenset("ªºµƒˆ˜ʼˇˉ")
_UNSEEN_ASCII, _UNSEEN = 0.03, 0.004  # a letter that a language's words do not hold, as a part of an occurrence
_RAREST_ASCII_PAIR = -5.0  # names of other languages hold every pair
_KNOWN_WORDS = 0.1  # the share of a language's words that are among those of the model
_NEW_NEIGHBOUR = 0.7  # how readily a letter takes a neighbour that it had not
_EDGE, _UNKNOWN = 0, 1
_RARE_CHARACTERS: Final = 6_000
_RARE_SYLLABLES: Final = 3_000
# Words of katakana of half width hold nothing else.
_COMMON_HALF_WIDTH: Final = frozenset("ﾝｲｼｶｽﾙﾘﾄｱｷﾀﾏｺﾗｸｻｳｵﾂｯｰﾞ")
_NEVER_FIRST_HALF_WIDTH: Final = frozenset("ｧｨｩｪｫｬｭｮｯｰﾝﾞﾟ")
_HALF_WIDTH, _RARE_HALF_WIDTH, _NEVER_FIRST = -3.6, -5.6, -8.0
_OUT_OF_SCRIPT: Final = 1e-8


@cache
def script(character: str) -> str:
    """Return the script of a letter or of a mark upon one; empty for every other character."""
    if character in _SIGNS or unicodedata.category(character)[0] not in "LM":
        return ""
    words = unicodedata.name(character, "").removeprefix("HALFWIDTH ").split(" ", 1)
    if words[0] == "COMBINING":
        return "COMBINING"
    return EAST if words[0] in _EASTERN else words[0]


class _Letters:
    """The languages of one script: the logarithms of how often a letter follows another."""

    def __init__(self, words: dict[str, str]) -> None:
        texts = {language: unicodedata.normalize("NFC", text).lower().split() for language, text in words.items()}
        letters = sorted({letter for text in texts.values() for word in text for letter in word})
        latin_letters = [letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in letters]
        self.numbers = {letter: at for at, letter in enumerate(letters + latin_letters, _UNKNOWN + 1)}
        self.table = np.stack([self._language(text) for text in texts.values()])
        self.known = [frozenset(text) for text in texts.values()]

    def _language(self, words: list[str]) -> Scores:
        size = len(self.numbers) + 2
        pairs = np.zeros((size, size))
        for word in words:
            ids = self._ids(word)
            np.add.at(pairs, (ids[:-1], ids[1:]), 1)
        unseen = np.full(size, _UNSEEN)
        ascii_letters = [at for letter, at in self.numbers.items() if letter.isascii()]
        unseen[ascii_letters] = _UNSEEN_ASCII
        alone = pairs.sum(axis=0) + unseen
        alone /= alone.sum()
        new = _NEW_NEIGHBOUR * np.maximum((pairs > 0).sum(axis=1, keepdims=True), 1)
        likely: Scores = np.log((pairs + new * alone) / (pairs.sum(axis=1, keepdims=True) + new))
        plain = np.ix_(ascii_letters, ascii_letters)
        likely[plain] = np.maximum(likely[plain], _RAREST_ASCII_PAIR)
        return likely

    def _ids(self, word: str) -> list[int]:
        return [_EDGE, *(self.numbers.get(letter, _UNKNOWN) for letter in word), _EDGE]

    def scores(self, word: str) -> Scores:
        ids = self._ids(word)
        spelled: Scores = self.table[:, ids[:-1], ids[1:]].sum(axis=1)
        for at, known in enumerate(self.known):
            if word in known:
                spelled[at] = np.logaddexp(spelled[at], np.log(_KNOWN_WORDS / len(known)))
        return spelled


class _Characters:
    """The languages of the East: the logarithms of how often a character occurs."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.common = {name: frozenset("".join(text.split())) for name, text in texts.items()}

    def scores(self, word: str) -> Scores:
        kinds = [(character, re.split("[- ]", unicodedata.name(character, ""))[0]) for character in word]
        start = _NEVER_FIRST if word[0] in _NEVER_FIRST_HALF_WIDTH else 0.0
        return np.array([start + sum(self._score(name, *kind) for kind in kinds) for name in self.common])

    def _score(self, language: str, character: str, kind: str) -> float:
        common = self.common[language]
        kana = kind in {"HIRAGANA", "KATAKANA", "HALFWIDTH"}
        share = _OUT_OF_SCRIPT
        if language == "Korean":
            share = {"HANGUL": 0.97, "CJK": 0.01}.get(kind, share)
        elif language == "Japanese":
            share = scripts.KANA_SHARE if kana else 1 - scripts.KANA_SHARE if kind in {"CJK", "IDEOGRAPHIC"} else share
            if kind == "HALFWIDTH":
                return _HALF_WIDTH if character in _COMMON_HALF_WIDTH else _RARE_HALF_WIDTH
            if kana:
                return float(np.log(share / 170))
        elif kind == "CJK":
            share = 1
        rare = _RARE_SYLLABLES if kind == "HANGUL" else _RARE_CHARACTERS
        likely = 0.88 / len(common) if character in common else 0.12 / rare
        return float(np.log(share * likely))


@cache
def _model(name: str) -> _Letters | _Characters | None:
    if name == EAST:
        return _Characters(scripts.CHARACTERS)
    words = latin.WORDS if name == "LATIN" else scripts.WORDS.get(name)
    return _Letters(words) if words else None


@cache
def scores(name: str, word: str) -> Scores | None:
    """Return the logarithm of how likely a word in lower case is in each language of a script; None for unknown scripts."""
    model = _model(name)
    return model.scores(word) if model else None
