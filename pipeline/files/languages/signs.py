"""Measure how likely a character that is no letter is where it stands in a cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_HALF_A_PAIR, _RARE, _IN_A_WORD, _NEVER, _BROKEN = -10.0, -11.0, -18.0, -18.0, -22.0
# O'Brien, D'Arcy, L'Oréal, qu'il, Dell'Acqua, McDonald's, don't
_BEFORE_APOSTROPHE: Final = re.compile(r"(?:^|[\W\d_])(?:[^\W\d_]|qu|all|dell|sant|mac)$", re.IGNORECASE)
_AFTER_APOSTROPHE: Final = re.compile(r"(?:s|t|re|ll|ve)\b", re.IGNORECASE)
_CURRENCIES: Final = {"€": -3.5, "£": -4.5, "¥": -5.0, "₽": -7.0, "₪": -7.0, "฿": -7.0, "₫": -7.0, "₴": -7.0, "¢": -6.0}
_OF_BOXES: Final = range(0x2500, 0x2600)
_NO_TEXT: Final = frozenset({"Cc", "Cn", "Co", "Cf", "Cs"})


@dataclass(slots=True)
class _Place:
    """The texts before and after a sign."""

    before: str
    after: str

    @property
    def previous(self) -> str:
        return self.before[-1:]

    @property
    def following(self) -> str:
        return self.after[:1]

    @property
    def opens(self) -> bool:
        return not self.previous.isalnum()

    @property
    def closes(self) -> bool:
        return not self.following.isalnum()

    @property
    def alone(self) -> bool:
        return self.opens and self.closes

    @property
    def in_a_word(self) -> bool:
        return self.previous.isalpha() and self.following.isalpha()

    @property
    def beside_a_number(self) -> bool:
        return self.before.rstrip()[-1:].isdigit() or self.after.lstrip()[:1].isdigit()

    @property
    def between_numbers(self) -> bool:
        return self.previous.isdigit() and self.following.isdigit()

    @property
    def inside_small_letters(self) -> bool:
        return self.in_a_word and self.previous.islower() and self.following.islower()

    @property
    def takes_an_apostrophe(self) -> bool:
        usual = _BEFORE_APOSTROPHE.search(self.before) or _AFTER_APOSTROPHE.match(self.after)
        return bool(usual) or not self.previous.isascii()

    @property
    def ends_a_number(self) -> bool:
        """If an ordinal sign may stand here, as in `2º`, `Nº`, `n.º` and `Mª`."""
        return self.previous.isdigit() or self.previous.isupper() or self.previous in {"n", "."}

    @property
    def ends_a_word(self) -> bool:
        return self.closes and bool(self.previous) and not self.previous.isspace()

    def opens_a_quote(self, closing: str) -> bool:
        """If a quotation begins here and one of the closing signs follows."""
        return self.opens and not self.following.isspace() and any(sign in self.after for sign in closing)

    def closes_a_quote(self, opening: str) -> bool:
        """If a quotation ends here that one of the opening signs began."""
        return self.ends_a_word and any(sign in self.before for sign in opening)


_Fits = Callable[[_Place], bool]
# Signs between letters, then signs anywhere: how likely they are if they stand so, and how likely otherwise.
_IN_WORDS: Final[tuple[tuple[str, _Fits, float, float], ...]] = (
    ("\u2019", lambda at: at.takes_an_apostrophe, -2.8, -7.5),
    ("\u2018´", lambda at: at.takes_an_apostrophe, -6.0, -10.0),
    ("\xa0", lambda at: not at.following.islower(), -6.0, -10.0),
    ("·", lambda at: at.previous.lower() == at.following.lower() == "l", -6.0, _IN_A_WORD),
    ("\u2013\u2014", lambda at: not at.inside_small_letters, -8.0, -14.0),
)
_ANYWHERE: Final[tuple[tuple[str, _Fits, float, float], ...]] = (
    ("“", lambda at: at.opens_a_quote("”") or at.closes_a_quote("„"), -5.0, _HALF_A_PAIR),
    ("„", lambda at: at.opens_a_quote("“”"), -5.0, _HALF_A_PAIR),
    ("«", lambda at: at.opens_a_quote("»"), -5.0, _HALF_A_PAIR),
    ("\u2039", lambda at: at.opens_a_quote("\u203a"), -6.0, _IN_A_WORD),
    ("\u201a", lambda at: at.opens_a_quote("\u2018\u2019"), -6.0, _IN_A_WORD),
    ("”", lambda at: at.closes_a_quote("“„”") or at.previous.isdigit(), -5.0, _HALF_A_PAIR),
    ("»", lambda at: at.closes_a_quote("«"), -5.0, _HALF_A_PAIR),
    ("\u203a", lambda at: at.closes_a_quote("\u2039"), -6.0, _IN_A_WORD),
    ("\u2019", lambda at: at.ends_a_word, -5.0, _IN_A_WORD),
    ("\u2018", lambda at: at.opens_a_quote("\u2019"), -5.0, -9.0),
    ("\xa0", lambda at: not at.previous.isalpha() or at.following.isdigit(), -4.0, -5.0),
    ("ºª", lambda at: at.ends_a_number, -3.0, -11.0),
    ("°", lambda at: at.previous.isdigit() or at.previous in {" ", "n", "N"}, -3.0, _RARE),
    ("№", lambda at: at.opens and not at.following.isalpha(), -5.0, _RARE),
    ("®™", lambda at: at.ends_a_word and not at.previous.isdigit(), -5.0, _IN_A_WORD),
    ("©", lambda at: at.alone, -3.5, _IN_A_WORD),
    ("\u2013\u2014", lambda at: at.alone or at.between_numbers, -4.0, -8.0),
    ("…", lambda at: at.closes, -4.5, -8.0),
    ("·•", lambda at: at.alone, -7.5, _RARE),
    ("¿", lambda at: at.opens and "?" in at.after, -4.0, _RARE),
    ("¡", lambda at: at.opens and "!" in at.after, -4.0, _RARE),
    ("§", lambda at: at.alone or at.following.isdigit(), -5.0, _RARE),
    ("²³", lambda at: at.previous.isdigit() or at.previous == "m", -3.5, _IN_A_WORD),
    ("µ", lambda at: at.opens and at.following.isascii(), -5.0, _IN_A_WORD),
    ("½¼¾¹‰", lambda at: at.previous.isdigit() or at.alone, -5.0, _IN_A_WORD),
    ("±\xd7÷", lambda at: at.alone or at.between_numbers or at.following.isdigit(), -5.5, _IN_A_WORD),
)


def likelihood(sign: str, before: str, after: str) -> float:
    """Return the logarithm of how likely the sign is between the texts before and after it."""
    if sign == "\ufffd" or "\x80" <= sign < "\xa0":
        return _BROKEN
    if unicodedata.category(sign) in _NO_TEXT or ord(sign) in _OF_BOXES:
        return _NEVER
    place = _Place(before, after)
    for signs, fits, likely, otherwise in _IN_WORDS if place.in_a_word else _ANYWHERE:
        if sign in signs:
            return likely if fits(place) else otherwise
    beside_a_letter = place.previous.isalpha() or place.following.isalpha()
    if sign in _CURRENCIES and not place.in_a_word:
        return _CURRENCIES[sign] - (0.0 if place.beside_a_number else 8.0 if beside_a_letter else 3.0)
    if _is_eastern(sign) and max(place.previous, place.following) >= "\u2e80":
        return -6.0
    return _IN_A_WORD if beside_a_letter else _RARE


def _is_eastern(sign: str) -> bool:
    return 0x3000 <= ord(sign) < 0x3040 or 0xFF00 <= ord(sign) < 0xFF66 or sign == "・"
