"""How likely a character that is no letter is where it stands in a cell."""

from __future__ import annotations

import unicodedata
from typing import Final

_RARE, _NEVER = -11.0, -15.0
_OPENING: Final = "“„«‹‘‚"
_CLOSING: Final = "”“»›’‘"
_APOSTROPHES: Final = {"’": -3.5, "‘": -6.0, "´": -5.5, "ʼ": -5.5}
_CURRENCIES: Final = {"€": -3.5, "£": -4.5, "¥": -6.5, "₽": -7.0, "₪": -7.0, "฿": -7.0, "₫": -7.0, "₴": -7.0, "¢": -8.0}
_OF_NUMBERS: Final = "±×÷½¼¾²³¹µ‰"
_OF_BOXES: Final = range(0x2500, 0x2600)


def likelihood(sign: str, before: str, after: str) -> float:
    """The logarithm of how likely the sign is between the texts before and after it."""
    previous, following = before[-1:], after[:1]
    opens = not previous or not previous.isalnum()
    closes = not following or not following.isalnum()
    if sign in _APOSTROPHES and previous.isalpha() and following.isalpha():
        return _APOSTROPHES[sign]
    if sign in _OPENING + _CLOSING:
        return _quote(sign, opens, closes, previous, following)
    if sign in _CURRENCIES:
        return _currency(sign, before, after)
    if (found := _bound(sign, previous, following, opens, closes)) is not None:
        return found
    if sign == "\xa0":
        return -5.0
    if sign == "\ufffd" or unicodedata.category(sign) in {"Cc", "Cn", "Co", "Cf", "Cs"} or ord(sign) in _OF_BOXES:
        return _NEVER
    if 0x3000 <= ord(sign) < 0x3040 or 0xFF00 <= ord(sign) < 0xFF60 or sign == "・":
        return -6.0 if _eastern(previous) or _eastern(following) else _RARE
    return _RARE


def _quote(sign: str, opens: bool, closes: bool, previous: str, following: str) -> float:
    if sign in _OPENING and opens and following and not following.isspace():
        return -5.0
    if sign in _CLOSING and closes and previous and not previous.isspace():
        return -5.0 if sign != "‘" else -7.0
    return _RARE


def _currency(sign: str, before: str, after: str) -> float:
    if before.rstrip()[-1:].isdigit() or after.lstrip()[:1].isdigit():
        return _CURRENCIES[sign]
    beside_letter = before[-1:].isalpha() or after[:1].isalpha()
    return _CURRENCIES[sign] - (6.0 if beside_letter else 3.0)


def _bound(sign: str, previous: str, following: str, opens: bool, closes: bool) -> float | None:
    """Signs that go with certain neighbours; None for others."""
    if sign in "ºª":
        return -4.0 if previous.isdigit() or previous in {"n", "N", "."} else -9.0
    if sign == "°":
        return -5.0 if previous.isdigit() or previous in {" ", "n", "N"} else -9.0
    if sign == "№":
        return -5.0 if opens else _RARE
    if sign in "®™©":
        return -5.5 if closes else -9.0
    if sign in "–—":
        return -4.0 if (opens and closes) or (previous.isdigit() and following.isdigit()) else -8.0
    if sign == "…":
        return -5.0 if closes else -8.0
    if sign in "·•":
        return -6.0 if (opens and closes) or previous.lower() == following.lower() == "l" else -9.0
    if sign in "¿¡":
        return -4.0 if opens and following.isalpha() else _RARE
    if sign == "§":
        return -6.0 if (opens and closes) or following.isdigit() else _RARE
    if sign in _OF_NUMBERS:
        beside_number = previous.isdigit() or following.isdigit() or previous in {"m", " "}
        return -6.5 if beside_number and opens | previous.isdigit() | (previous == "m") else _RARE
    return None


def _eastern(character: str) -> bool:
    return character >= "\u2e80"
