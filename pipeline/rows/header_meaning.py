"""The field that the name of a column means, read by its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pipeline.rows import names
from pipeline.rows.likeness import closest
from pipeline.rows.mapped import How

ADDRESS: Final = ("address", "city", "state", "postal_code", "country")
# What a company has as well as a person; all else of a company is no field of a person.
_OF_COMPANIES: Final = {*ADDRESS, "phone", "email", "website", "industry", "company", "phone_extension"}
_SURE, _WEAK, _BY_WORDS = 1.0, 0.97, 0.95


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field and how sure that is; `place` is where it belongs (work, home …) and `number` which of several it is."""

    field: str
    how: How
    confidence: float
    place: str = ""
    number: int = 1


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that columns of one file may have: the fields' own, and those known in the languages of the file."""

    own: Mapping[str, str]
    known: Mapping[str, str]
    spelled: Mapping[tuple[str, ...], str]

    @classmethod
    def of(cls, columns: Sequence[str], own: Mapping[str, str]) -> Vocabulary:
        """Return the vocabulary for a file with these columns."""
        of_file = [names.SPELLED[language] for language in names.languages(columns)]
        spelled = {words: field for language in of_file for words, field in language.items()}
        return cls(own, names.known(columns), spelled)


def meaning(header: str, vocabulary: Vocabulary) -> Meaning | None:
    """Return the field that the name of a column means, or is most like; None if it means none."""
    words = names.words(header)
    plain = "".join(words)
    own = vocabulary.own.get(plain)
    if not own and (names.is_fax(header) or plain in names.OTHER or names.is_customer_number(header)):
        return None
    if field := own or vocabulary.known.get(plain):
        return Meaning(field, "name", _WEAK if plain in names.WEAK else _SURE, _place(words), _number(words))
    if by_words := _by_words(words, vocabulary):
        return by_words
    return None if names.about(header) else _like(words, vocabulary)


def place_and_number(header: str) -> tuple[str, int]:
    """Return where the column belongs (work, home …; empty if the name does not say) and which of several it is."""
    words = names.words(header)
    return _place(words), _number(words)


def _by_words(words: Sequence[str], vocabulary: Vocabulary) -> Meaning | None:
    """Return what the words mean without those that only say which of several columns it is."""
    words = _behind_company(words)
    unnumbered = [word for word in words if not word.isdecimal() and word not in names.NUMBERS]
    placeless = [word for word in unnumbered if word not in names.PLACES]
    bare = [word for word in placeless if word not in names.NEUTRAL]
    rest = [word for word in bare if word not in names.ADDRESS_WORDS]
    if _is_company_name(unnumbered, vocabulary):
        return Meaning("company", "name", _BY_WORDS, "company", _number(words))
    field = vocabulary.known.get("".join(unnumbered)) or _phone(unnumbered, rest, vocabulary)
    if not field and not rest:  # `Company Contact` is a contact, `Contact Company` a company
        field = vocabulary.known.get(words[-1]) if words else None
    behind = [unnumbered[at:] for at in range(1, len(unnumbered)) if names.NEUTRAL.issuperset(unnumbered[:at])]
    for some in (
        unnumbered,
        *behind,
        [word for word in unnumbered if word not in names.NEUTRAL],
        placeless,
        bare,
        rest,
    ):
        field = field or vocabulary.known.get("".join(some)) or _together(some, vocabulary)
    if field is None or not _fits(field, words, unnumbered, vocabulary):
        return None
    return Meaning(field, "name", _BY_WORDS, _place(words), _number(words))


def _behind_company(words: Sequence[str]) -> Sequence[str]:
    """Return the words from `contact` on if a company stands before it: the name in `Company Contact Name` is a person's."""
    for at in range(1, len(words) - 1):
        if names.PLACES.get(words[at - 1]) == "company" and words[at] in names.CONTACT_WORDS:
            return words[at:]
    return words


def _is_company_name(words: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Say if the words are a company and its name, in this order, as a group name above a column gives: `Société Nom`."""
    return len(words) == 2 and vocabulary.known.get(words[0]) == "company" and words[1] in names.HALF_NAMES


def _phone(unnumbered: Sequence[str], rest: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """Return a field of numbers, whose name may have a word for number."""
    for some in (unnumbered, rest):
        field = vocabulary.known.get("".join(word for word in some if word not in names.NUMBER_WORDS))
        if field in ("phone", "phone_extension"):
            return field
    return None


def _together(words: Sequence[str], vocabulary: Vocabulary) -> str | None:
    """Return the one field that all of the words name, as `Province/State` does; None if they name several or none."""
    if not words:
        return None
    for end in range(len(words) - 1, 0, -1):
        field = vocabulary.known.get("".join(words[:end]))
        if field and field in (vocabulary.known.get("".join(words[end:])), _together(words[end:], vocabulary)):
            return field
    return None


def _fits(field: str, words: Sequence[str], unnumbered: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Say if a name with these words beside the field's is one of the field."""
    by_company = _place(words) == "company" and not vocabulary.known.get("".join(unnumbered))
    if by_company and field not in _OF_COMPANIES and not names.NEUTRAL.issuperset(words[-1:]):
        return False
    if "location" in words and field not in ADDRESS:
        return False
    ends_in_number = words[-1].isdecimal() and int(words[-1]) > 1
    return field in ("email", "phone") or not ends_in_number


def _like(words: Sequence[str], vocabulary: Vocabulary) -> Meaning | None:
    for some in (words, [word for word in words if word not in names.NEUTRAL and word not in names.PLACES]):
        like = closest(tuple(some), vocabulary.spelled)
        if like and _fits(like[0], words, words, vocabulary):
            return Meaning(like[0], "likeness", like[1], _place(words), _number(words))
    return None


def _place(words: Sequence[str]) -> str:
    return next((names.PLACES[word] for word in words if word in names.PLACES), "")


def _number(words: Sequence[str]) -> int:
    numbers = {**names.NUMBERS, **{word: int(word) for word in words if word.isdecimal() and len(word) < 3}}
    return next((numbers[word] for word in words if word in numbers), 1)
