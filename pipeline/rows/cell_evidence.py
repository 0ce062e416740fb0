"""Weigh the cells of a column for or against the field that its name means."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pandas as pd

from pipeline.report.model import EXAMPLES, Example, Finding
from pipeline.rows import content, likeness, names, value_sets
from pipeline.rows.guessing import Guess
from pipeline.rows.mapped import DOUBTED
from pipeline.rows.placeholders import Role

_CONTRADICTED = 0.2  # the part of a column's cells below which its name is not believed
_NAMES_OF_PERSONS: Final = ("full_name", "first_name", "last_name", "company", "title")
_PLAIN_TEXTS: Final = (*_NAMES_OF_PERSONS, "address", "city", "state", "industry", "notes")
_FIRST: Final = 100  # cells that must fit before all are looked at
_SLIP_FITS: Final = 0.92  # certain, and beaten by every name without a slip
_LONGEST_POSTAL_CODE: Final = 10
_ROLES: Final[dict[str, Role]] = {"email": "email", "phone": "phone", "country": "code", "state": "code"}
_SITES: Final = {"linkedin": "linkedin.com", "facebook": "facebook.com", "twitter": "twitter.com/"}
_NEVER_NUMBERS: Final = ("title", "company", "city")
_ORGANISATIONAL: Final = ("departamento", "departement")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A guess that the cells were asked about: None if they rule it out, and the cells that contradict the name."""

    guess: Guess | None
    contradicting: tuple[str, ...] = ()

    def finding(self, header: str, field: str, *, holds: bool) -> Finding | None:
        """Return the finding that the column is called like a field which its cells are not."""
        if not self.contradicting:
            return None
        examples = tuple(Example(before=text) for text in dict.fromkeys(self.contradicting))[:EXAMPLES]
        return Finding("mapping_contradicted", len(self.contradicting), header, examples, {"field": field}, holds=holds)


def weigh(guess: Guess, sample: pd.DataFrame, takes: Container[str]) -> Weighed:
    """Return the guess with what the cells make of it."""
    texts = content.filled(sample, guess.column, _ROLES.get(guess.field, "text"))
    if not texts:
        return Weighed(guess)
    if guess.field in ("email", "phone"):
        return _reachable(guess, texts)
    other = _another_field(guess, texts, takes) if guess.field in _NAMES_OF_PERSONS else None
    if guess.field == "address" and "email" in takes and _are(texts, _is_email):
        other = replace(guess, field="email", confidence=0.95)
    weighed = other or _text(guess, texts, takes)
    is_slip = guess.how == "likeness" and guess.confidence >= likeness.SLIP and weighed == guess
    return Weighed(replace(guess, confidence=_SLIP_FITS) if is_slip and _fits(guess.field, texts) else weighed)


def _fits(field: str, texts: list[str]) -> bool:
    """Say if the cells of a column with a misspelt name are what the name means, as far as cells of the field show it."""
    if field == "country":
        return content.countries_share(texts, named=True) >= content.MOSTLY
    if field == "postal_code":
        return _are(texts, lambda text: len(text) <= _LONGEST_POSTAL_CODE and any(map(str.isdecimal, text)))
    return field in _PLAIN_TEXTS and _are(texts, lambda text: "@" not in text and any(map(str.isalpha, text)))


def of_one_person(guesses: Sequence[Guess], sample: pd.DataFrame) -> set[int]:
    """Return the e-mail columns with the same address in every row, beside one that tells the rows apart: an owner's."""
    cells = {guess.column: content.filled(sample, guess.column, "email") for guess in guesses if guess.field == "email"}
    if not any(len(set(texts)) >= content.FEWEST for texts in cells.values()):
        return set()
    return {column for column, texts in cells.items() if len(texts) >= content.FEWEST and len(set(texts)) == 1}


def _text(guess: Guess, texts: list[str], takes: Container[str]) -> Guess | None:
    if guess.field == "address" and _are(texts, content.is_of_computer):
        return None
    if guess.field in _NEVER_NUMBERS and len(texts) >= content.FEWEST and _are(texts, str.isdecimal):
        return None
    if guess.field == "title":
        return _title(guess, texts)
    if guess.field == "website":
        return _website(guess, texts, takes)
    if guess.field == "country" and _are(texts, _is_calling_code):
        return replace(guess, field="calling_code")
    return None if guess.field == "state" and _no_state(guess, texts) else guess


def _reachable(guess: Guess, texts: list[str]) -> Weighed:
    """Weigh an e-mail or phone column: its cells show at a glance what they are."""
    share = content.possible_emails if guess.field == "email" else content.possible_phones
    if guess.field == "phone" and guess.how == "name" and names.is_bare_number(guess.header):
        return Weighed(guess if content.plain_phones(texts) >= content.MOSTLY else None)
    if len(texts) < content.FEWEST:
        return Weighed(guess)
    only_alike = guess.how == "likeness" or names.plain(guess.header) in names.OPEN_PHONES
    if share(texts) < _CONTRADICTED and only_alike:
        return Weighed(None)
    if share(texts) < _CONTRADICTED:
        return Weighed(replace(guess, confidence=DOUBTED), tuple(text for text in texts if not share([text])))
    mostly = (content.emails if guess.field == "email" else content.phones)(texts) >= content.MOSTLY
    return Weighed(replace(guess, confidence=0.95) if guess.how == "likeness" and mostly else guess)


def _another_field(guess: Guess, texts: list[str], takes: Container[str]) -> Guess | None:
    """Return the guess that a column called `Contact`, or like a name, holds addresses or numbers."""
    for field, share in (("email", content.emails), ("phone", content.phones)):
        if field in takes and all(share(some) >= content.MOSTLY for some in (texts[:_FIRST], texts)):
            placeless = "".join(word for word in names.words(guess.header) if word not in names.PLACES)
            open_name = placeless in names.CONTACTS
            return replace(
                guess, field=field, how="name" if open_name else "content", confidence=0.95 if open_name else 0.8
            )
    return None


def _title(guess: Guess, texts: list[str]) -> Guess | None:
    if content.values_share(texts, value_sets.is_salutation) >= content.MOSTLY:
        return None
    open_name = names.plain(guess.header) in names.WEAK  # `Role`, not `Job Title`
    roles = open_name and content.values_share(texts, value_sets.is_role) >= content.MOSTLY
    return replace(guess, confidence=DOUBTED) if roles else guess


def _website(guess: Guess, texts: list[str], takes: Container[str]) -> Guess | None:
    """Return the guess, or that of the network whose profiles the cells link to."""
    for field, site in _SITES.items():
        linked = [text for text in texts if site in text.casefold()]
        if len(linked) >= content.MOSTLY * len(texts):
            return replace(guess, field=field, confidence=0.95) if field in takes else None
    return guess


def _no_state(guess: Guess, texts: list[str]) -> bool:
    """Say if a column called like a state holds departments of companies, or the states that leads are in."""
    if _are(texts, value_sets.is_status):
        return True
    may_be_department = not set(names.words(guess.header)).isdisjoint(_ORGANISATIONAL)
    return may_be_department and content.values_share(texts, value_sets.is_department) >= _CONTRADICTED


def _is_email(text: str) -> bool:
    return " " not in text and content.possible_emails([text]) == 1


def _is_calling_code(text: str) -> bool:
    return content.calling_codes([text]) == 1


def _are(texts: Iterable[str], is_one: Callable[[str], bool]) -> bool:
    return content.values_share(list(texts), is_one) >= content.MOSTLY
