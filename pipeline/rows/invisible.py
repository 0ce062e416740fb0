"""Characters that nobody sees, taken out of cells unless the letters beside them need them.

They come with copies from web pages, word processors and chats: zero-width characters, soft hyphens, directions of writing,
variation selectors, and controls. In a text some of them are part of it: the joiners of Persian and Indic words and of
emoji, the selectors behind emoji and Chinese characters, the tags of a flag.
"""

from __future__ import annotations

import re
import unicodedata

# The category Cf of Unicode, without the number signs of Arabic, Syriac and Kaithi, which are seen.
_FORMAT = {
    *(0xAD, 0x61C, 0x180E, 0xFEFF, 0xE0001),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFFF9, 0xFFFC),
    *range(0x13430, 0x13440),
    *range(0x1BCA0, 0x1BCA4),
    *range(0x1D173, 0x1D17B),
    *range(0xE0020, 0xE0080),
}
_SELECTORS = {*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
# Ignored by every program that draws text, although they are no format characters by their category.
_IGNORED = {0x34F, *range(0xFFF0, 0xFFF9), 0xE0000, *range(0xE0002, 0xE0020), *range(0xE0080, 0xE0100)}
_CONTROLS = {*range(0x09), *range(0x0E, 0x1C), 0x7F}
# Letters that are drawn as a blank: the fillers of Hangul and the empty pattern of Braille.
_BLANK_LETTERS = {0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0}
_BLANKS = {0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000}


def _class(codes: set[int]) -> str:
    """Write a set of characters as a class that both Python's and Arrow's expressions read, in runs."""
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in runs)


_TAKEN_OUT = _FORMAT | _SELECTORS | _IGNORED | _CONTROLS
_INVISIBLE = re.compile(f"[{_class(_TAKEN_OUT)}]")
_BLANK_LETTER = re.compile(f"[{_class(_BLANK_LETTERS)}]")
_BLANK = re.compile(f"[{_class(_BLANKS)}]")
FOREIGN = frozenset(code for code in _TAKEN_OUT | _BLANK_LETTERS | _BLANKS if code >= 0x80)
"""The characters beyond ASCII for which a cell must be looked at."""
FOREIGN_CLASS = f"[{_class(set(FOREIGN))}]"

_ZWNJ, _ZWJ, _MONGOLIAN = "\u200c", "\u200d", "\u180b\u180c\u180d\u180e\u180f"
# Scripts whose letters join: Arabic to Mandaic, the Indic ones to Tibetan, Myanmar, Khmer and Mongolian.
_JOINING = re.compile(r"[\u0600-\u08ff\ufb50-\ufdff\ufe70-\ufefc\u0900-\u0fff\u1000-\u109f\u1780-\u18af\ua8e0-\ua8ff]")
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2"
_CHINESE = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PICTURES = "\u203c\u2049\u3030\u303d\ufe0f\u20e3"


def without_invisible(text: str, *, is_text: bool, blank_letter: str = " ") -> tuple[str, bool]:
    """Take the invisible characters out, and say if there were any; `blank_letter` replaces each letter drawn as a blank.

    A text keeps the characters that its letters need. In an address or number every blank becomes a space.
    """
    if not is_text:
        bare, count = _INVISIBLE.subn("", text)
        filled, blank_letters = _BLANK_LETTER.subn(blank_letter, bare)
        return _BLANK.sub(" ", filled), count + blank_letters > 0
    spaced = _BLANK_LETTER.sub(" ", text)
    if not _INVISIBLE.search(spaced):
        return spaced, spaced != text
    kept = ""
    for at, character in enumerate(spaced):
        if not _INVISIBLE.match(character) or _needed(kept, character, spaced[at + 1 : at + 2]):
            kept += character
    return kept, kept != text


def _needed(before: str, character: str, after: str) -> bool:
    """Say if a text needs the character between what was kept before it and the character after it."""
    previous = before[-1:]
    if not previous:
        return False
    if character in (_ZWNJ, _ZWJ):
        pictures = character == _ZWJ and _is_picture(previous) and _is_picture(after)
        letters = _JOINING.match(previous) is not None and _JOINING.match(after) is not None
        return pictures or letters or previous in _VIRAMAS
    if "\ufe00" <= character <= "\ufe0f" or character >= "\U000e0100":
        pictures = character <= "\ufe0f" and previous != "\ufe0f" and _is_picture(previous)
        return pictures or after == "\u20e3" or _CHINESE.match(previous) is not None
    if character >= "\U000e0020":
        return previous == "\U0001f3f4" or "\U000e0020" <= previous <= "\U000e007f"
    return character in _MONGOLIAN and "\u1820" <= previous <= "\u18aa"


def _is_picture(character: str) -> bool:
    """Say if the character is a symbol as emoji are, or part of one."""
    return character != "" and (character in _PICTURES or unicodedata.category(character)[0] == "S")
