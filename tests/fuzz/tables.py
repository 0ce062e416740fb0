"""Random tables of contacts: what the author of a file sees before a program writes it."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import phonenumbers

from tests.fuzz.languages import LANGUAGES, Language

_OPTIONAL = ("company", "title", "address", "postal_code", "city", "country", "notes", "date", "id")
_PHONE_TYPES = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE)
_SPELLINGS = {
    "E.164": phonenumbers.PhoneNumberFormat.E164,
    "international": phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    "national": phonenumbers.PhoneNumberFormat.NATIONAL,
}
_BARE = ("digits without a plus", "00 for the plus")


@dataclass(frozen=True)
class Table:
    """Rows of cells under named columns; `kinds` say what each column holds.

    `phones` has the true number of each row in E.164, or an empty text; `region` is where national numbers are from. `header`
    is None for a table without one.
    """

    language: Language
    region: str
    kinds: tuple[str, ...]
    header: tuple[str, ...] | None
    rows: list[tuple[str, ...]]
    phones: list[str]
    spelling: str
    foreign: bool

    @property
    def well_named(self) -> bool:
        """Its columns have names that every list of them knows, and its phones are written as people write them."""
        return (
            self.spelling in _SPELLINGS
            and not self.foreign
            and any(self.header == tuple(language.headers[kind] for kind in self.kinds) for language in LANGUAGES[:5])
        )

    @property
    def words(self) -> str:
        header = "no header" if self.header is None else f"header {list(self.header)}"
        mixed = " and others" * self.foreign
        return f"{len(self.rows)} rows of {self.language.name}{mixed}, region {self.region}, phones {self.spelling}, {header}"


def random_table(rng: random.Random) -> Table:
    """A table in one language, at times with people of other languages in it."""
    language = rng.choice(LANGUAGES)
    region = rng.choice(language.regions)
    kinds = _kinds(rng)
    region = language.regions[0] if "country" in kinds else region
    spelling = rng.choice([*_SPELLINGS, *_SPELLINGS, *_BARE])
    foreign = rng.random() < 0.15  # people of other languages are in it
    size = _size(rng)
    empties = rng.choice((0.0, 0.05, 0.3))
    rows, phones = [], []
    for number in range(1, size + 1):
        whose = rng.choice(LANGUAGES) if foreign and rng.random() < 0.3 else language
        cells, phone = _row(rng, number, whose, region, kinds, spelling, empties)
        rows.append(cells)
        phones.append(phone)
    headers = LANGUAGES[0].headers if rng.random() < 0.3 else language.headers
    header = None if rng.random() < 0.08 else tuple(headers[kind] for kind in kinds)
    return Table(language, region, kinds, header, rows, phones, spelling, foreign)


def _size(rng: random.Random) -> int:
    least, most = rng.choices(((1, 3), (4, 40), (41, 200), (201, 700)), (30, 50, 13, 7))[0]
    return rng.randint(least, most)


def _kinds(rng: random.Random) -> tuple[str, ...]:
    """Two to twelve columns, nearly always with an e-mail address."""
    names = rng.choice((("full_name",), ("first_name", "last_name"), ("last_name", "first_name")))
    chosen = [*names, "email"] + ["phone"] * (rng.random() < 0.75)
    if rng.random() < 0.1:
        chosen = [*names[:1], "email"]
    elif rng.random() < 0.06:
        chosen = [*names, "phone"]
    chosen += rng.sample(_OPTIONAL, rng.randint(0, min(len(_OPTIONAL), 12 - len(chosen))))
    if rng.random() < 0.5:
        rng.shuffle(chosen)
    return tuple(chosen)


def _row(
    rng: random.Random,
    number: int,
    language: Language,
    region: str,
    kinds: tuple[str, ...],
    spelling: str,
    empties: float,
) -> tuple[tuple[str, ...], str]:
    given, family = rng.choice(language.given), rng.choice(language.family)
    email = f"{_ascii(given, rng)}.{_ascii(family, rng)}{number}@{rng.choice(('mail', 'post', 'team'))}.example.org"
    country = "" if rng.random() < empties else language.country
    if country and "country" in kinds:
        region = language.regions[0]
    phone = random_phone(rng, region) if "phone" in kinds else ""
    values = {
        "first_name": given,
        "last_name": family,
        "full_name": f"{given} {family}",
        "email": email,
        "phone": spelled(phone, spelling) if phone else "",
        "company": rng.choice(language.companies),
        "title": rng.choice(language.titles),
        "address": rng.choice(language.streets),
        "postal_code": f"{rng.randint(0, 99_999):05}",
        "city": rng.choice(language.cities),
        "country": country,
        "notes": _note(rng, language, f"{given}, {email}, {phone}"),
        "date": str(date(2021, 1, 1) + timedelta(days=rng.randint(0, 1_500))),
        "id": str(1_000 + number),
    }
    always = {"email", "first_name", "full_name", "last_name", "id", *(["phone"] * ("email" not in kinds))}
    kept = {kind: text if kind in always or rng.random() >= empties else "" for kind, text in values.items()}
    kept["country"] = country
    return tuple(kept[kind] for kind in kinds), phone if kept["phone"] else ""


def _note(rng: random.Random, language: Language, contact: str) -> str:
    text = rng.choice(language.notes)
    odd = rng.random()
    if odd < 0.10:
        return f"{text}\n{rng.choice(language.notes)}"
    if odd < 0.16:
        return f'{text} ("{rng.choice(language.notes)}")'
    if odd < 0.19:
        return f"{text}, {rng.choice(language.notes)}"
    if odd < 0.21:
        return f'{rng.randint(5, 40)}" {text}'
    if odd < 0.22:
        return f"{text} C:\\new\\{rng.randint(1, 99)}"
    if odd < 0.23:
        return f"{text} \\"
    if odd < 0.235:
        return f"{text}\n{contact}"
    return text


def _ascii(name: str, rng: random.Random) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if sign.isascii() and sign.isalpha()).lower()
    return plain or "".join(rng.choices("aeiklmnorstu", k=5))


@cache
def _examples(region: str) -> tuple[str, ...]:
    found = (phonenumbers.example_number_for_type(region, kind) for kind in _PHONE_TYPES)
    return tuple(phonenumbers.format_number(one, phonenumbers.PhoneNumberFormat.E164) for one in found if one)


def random_phone(rng: random.Random, region: str) -> str:
    """A valid number of the region in E.164."""
    example = rng.choice(_examples(region))
    for _ in range(20):
        number = example[:-4] + f"{rng.randint(0, 9999):04}"
        if phonenumbers.is_valid_number_for_region(phonenumbers.parse(number), region):
            return number
    return example


def spelled(phone: str, spelling: str) -> str:
    """The number as people of its country write it, or with its country code."""
    if spelling in _BARE:
        return phone.removeprefix("+") if spelling == _BARE[0] else phone.replace("+", "00")
    return phonenumbers.format_number(phonenumbers.parse(phone), _SPELLINGS[spelling])
