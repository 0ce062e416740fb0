"""Names of columns as they are compared, and the field that each known name means.

Compared by `plain`: without case, accents, spaces and signs. Names that hold a vendor's own field are added by mapping.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from pipeline.rows.header_names import eastern, english, european, qualifiers, western
from pipeline.rows.invisible import without_invisible

_BLANK_LETTERS: Final = "\u115f\u1160\u3164\uffa0"
_BASE_LETTERS: Final = str.maketrans(
    {"ł": "l", "đ": "d", "ø": "o", "\u0131": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)


def words(header: str) -> list[str]:
    """Return the header's words: without case and accents, camel case and digits parted."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z]{2})", " ", header.strip())
    text = unicodedata.normalize("NFKD", text).casefold().translate(_BASE_LETTERS)
    return re.findall(r"[^\W\d_]+|\d+", "".join(sign for sign in text if not _is_unseen(sign)))


def _is_unseen(sign: str) -> bool:
    return bool(unicodedata.combining(sign)) or unicodedata.category(sign) == "Cf" or sign in _BLANK_LETTERS


def visible(header: str) -> str:
    """Return the header without the characters that nobody sees, as it is shown and asked for."""
    return without_invisible(header, is_text=True)[0]


def plain(header: str) -> str:
    """Return the header as it is compared: its words run together."""
    return "".join(words(header))


def _listed(text: str) -> list[str]:
    return [name for name in (part.strip() for part in " ".join(text.split()).split(",")) if name]


def _plain_set(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(plain, names))


def _word_set(text: str) -> frozenset[str]:
    return frozenset(word for part in text.split() for word in words(part))


LANGUAGES: Final[dict[str, dict[str, str]]] = {
    **english.NAMES,
    **western.NAMES,
    **european.NAMES,
    **eastern.NAMES,
}
# The field of a name in each language that has it.
MEANINGS: Final[dict[str, dict[str, str]]] = {}
# The words of the names of a language, with their field.
SPELLED: Final[dict[str, dict[tuple[str, ...], str]]] = {language: {} for language in LANGUAGES}
for _language, _fields in LANGUAGES.items():
    for _field, _text in _fields.items():
        for _name in _listed(_text):
            MEANINGS.setdefault(plain(_name), {})[_language] = _field
            SPELLED[_language][tuple(words(_name))] = _field

ABOUT: Final = _word_set(qualifiers.ABOUT)
OTHER: Final = _plain_set(_listed(qualifiers.OTHER))
WEAK: Final = _plain_set(_listed(qualifiers.WEAK))
NEED_COMPANY: Final = _plain_set(_listed(qualifiers.NEED_COMPANY))
CONTACTS: Final = _plain_set(_listed(qualifiers.CONTACTS))
OPEN_PHONES: Final = _plain_set(_listed(qualifiers.OPEN_PHONES))
HALF_NAMES: Final = _plain_set(_listed(qualifiers.HALF_NAMES))
NEUTRAL: Final = _word_set(qualifiers.NEUTRAL)
ADDRESS_WORDS: Final = _word_set(qualifiers.ADDRESS_WORDS)
NUMBERS: Final = {"one": 1, "two": 2, "three": 3}
NUMBER_WORDS: Final = _word_set(qualifiers.NUMBER_WORDS)
CUSTOMERS: Final = _word_set(qualifiers.CUSTOMERS)
CONTACT_WORDS: Final = _word_set(qualifiers.CONTACT_WORDS)
PLACES: Final = {word: place for place, text in qualifiers.PLACES.items() for word in _word_set(text)}
_FAX: Final = tuple(_plain_set(qualifiers.FAX.split()))
_CHOICE: Final = tuple(_word_set(line) for line in qualifiers.CHOICE)
_MOBILE_PARTS: Final = tuple(_plain_set(qualifiers.MOBILE_PARTS.split()))


def about(header: str) -> bool:
    """Say if the column tells something about a field rather than the field itself."""
    is_other = is_fax(header) or plain(header) in OTHER or is_customer_number(header)
    return is_other or not ABOUT.isdisjoint(words(header))


def is_fax(text: str) -> bool:
    """Say if a name, or the label of a number, is of a fax in any language known here."""
    letters = plain(text)
    return any(fax in letters for fax in _FAX)


def is_bare_number(header: str) -> bool:
    """Say if a name says no more than that the column holds numbers: `Numéro`, `Número de contacto`."""
    telling = [word for word in words(header) if word not in NEUTRAL]
    return bool(telling) and NUMBER_WORDS.issuperset(telling)


def is_customer_number(header: str) -> bool:
    """Say if a name is of the ids of customers, as `Numéro client`."""
    present = words(header)
    return is_bare_number(header) and not CUSTOMERS.isdisjoint(present) and CONTACT_WORDS.isdisjoint(present)


def is_mobile(text: str) -> bool:
    """Say if a name, or the label of a number, is of a mobile phone."""
    letters = plain(text)
    return not _CHOICE[0].isdisjoint(words(text)) or any(part in letters for part in _MOBILE_PARTS)


def languages(columns: Sequence[str]) -> list[str]:
    """Return the languages that know most of the columns' names, English first among equals.

    English is among them if no language knows two: a single word such as `Adress` may be a misspelt English one.
    """
    counts = Counter(language for header in columns for language in MEANINGS.get(plain(header), ()))
    order = list(LANGUAGES)
    ranked = sorted(counts, key=lambda language: (-counts[language], order.index(language)))
    best = [language for language in ranked if counts[language] >= counts[ranked[0]]]
    return best if best and counts[best[0]] > 1 else list(dict.fromkeys(["en", *best]))


def known(columns: Sequence[str]) -> dict[str, str]:
    """Return the field of every known name; a name of several meanings has that of the language of most columns."""
    counts = Counter(language for header in columns for language in MEANINGS.get(plain(header), ()))
    fields = {}
    for name, by_language in MEANINGS.items():
        best = max(by_language, key=lambda language: counts[language])
        if name not in NEED_COMPANY or "en" in by_language or counts[best] > counts["en"]:
            fields[name] = by_language[best]
    return fields


def choice(header: str, kind: str = "phone") -> int:
    """Return how late a column is tried among several of its field; smaller is earlier."""
    present = set(words(header))
    ranks = [rank for rank, line in enumerate(_CHOICE) if present & line]
    if is_mobile(header) and 0 not in ranks:
        ranks.append(0)
    if kind == "phone" and "corporate" in present:
        ranks.append(4)
    return 0 if 0 in ranks and max(ranks) < 2 else max(ranks, default=2)
