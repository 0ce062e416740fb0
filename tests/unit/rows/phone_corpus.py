"""Phone cells of every region in every spelling, and their mutations: made by a seed, the same each time."""

from __future__ import annotations

import random

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

FORMATS = (
    PhoneNumberFormat.E164,
    PhoneNumberFormat.INTERNATIONAL,
    PhoneNumberFormat.NATIONAL,
    PhoneNumberFormat.RFC3966,
)
EXTENSIONS = (
    "x12",
    " x 123",
    " ext. 5",
    " ext 0042",
    " Ext: 77",
    " extension 9",
    ";ext=5",
    ", x7",
    " #44",
    " \u0434\u043e\u0431 5",
    ",,12",
    " poste 12",
    " Durchwahl 3",
    "-DW 12",
    " ramal 4",
    " int. 5",
    " - 12",
    " \u5185\u7dda 3",
    "; 7246",
)
DRESSINGS = (
    "tel:{}",
    "Tel. {}",
    " {} ",
    "({})",
    "{}.",
    "{}#",
    "{}*",
    "{} (home)",
    "{}/{}",
    "{}; {}",
    "{}\n",
    "+{}",
    "\uff0b{}",
    "{}x",
    "{} / {}",
    "{} or {}",
    "{}, {}",
    "{} ::: {}",
    "{}\n{}",
    "{} {}",
    "{} / 17",
    "{} (Ana)",
    "{} work",
    "Fax: {}",
    "Fax {} Tel {}",
    "Phone 2: {}",
    "+0{}",
    "++{}",
    "({})",
    "0{}",
    "{},0",
    "{}.00",
    "\u200b{}",
)
ODD = (
    "",
    " ",
    "n/a",
    "-",
    "+",
    "++",
    "0",
    "00",
    "000",
    "+0",
    "0000000000",
    "123",
    "911",
    "1-800-FLOWERS",
    "+1 800 GOOG-411",
    "4.42071234567E+11",
    "4.42E+11",
    "4,42071E+11",
    "1E5",
    "9.9E+15",
    "442071234567.0",
    " 442071234567.0",
    "4155550100.00",
    "+442071234567.0",
    "+44 (0)20 7123 4567",
    "0044 20 7123 4567",
    "011 44 20 7123 4567",
    "+1 (0) 415 555 0100",
    "\u0664\u0661\u0665\u0665\u0665\u0665\u0660\u0661\u0660\u0660",
    "\uff14\uff11\uff15\uff15\uff15\uff15\uff10\uff11\uff10\uff10",
    "+1;phone-context=+1;415",
    "4155550100;phone-context=+1",
    "tel:415-555-0100;phone-context=+1",
    "call me",
    "x",
    "12 x5",
    "415-555-0100 / x12",
    "415 555 0100 x1/x2",
    "1" * 260,
    "+" + "9" * 30,
    "415" + " " * 250 + "5550100",
    "612345678",
    "0612345678",
    "33142685300",
    "8615012345678",
    "3.3142685300E+10",
    "+800 1234 5678",
    "+979 123 456 789",
    "+999123456789",
    "[415] 555-0100",
    "415-555-0100 (home)",
    "(415) 555-0100 ab",
    "555 FLOWERS",
    "1-800-FLOWERS x5",
    "4155550100 ext",
    "415 555 0100_",
    "12 ab",
    "+1 (415) 555 0100 mobile",
    "xtn 415 555 0100",
    "4,155,550,100",
    "+1+14155550100",
    "49 (0)171 3920012",
    "(001) 415 555 0100",
    "+011 44 20 7123 4567",
    "044 55 1234 5678",
    "0162 123 4567",
)


def examples() -> list[phonenumbers.PhoneNumber]:
    found: list[phonenumbers.PhoneNumber | None] = []
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for kind in (*PhoneNumberType.values(), None):
            number = (
                phonenumbers.example_number(region)
                if kind is None
                else phonenumbers.example_number_for_type(region, kind)
            )
            if number is not None:
                found.append(number)
        found.append(phonenumbers.invalid_example_number(region))
    codes = sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS)
    found += [phonenumbers.example_number_for_non_geo_entity(code) for code in codes]
    return [number for number in found if number is not None]


def spellings(number: phonenumbers.PhoneNumber, region: str) -> list[str]:
    digits = phonenumbers.format_number(number, PhoneNumberFormat.E164)[1:]
    national = phonenumbers.national_significant_number(number)
    return [
        *(phonenumbers.format_number(number, form) for form in FORMATS),
        phonenumbers.format_out_of_country_calling_number(number, region),
        digits,
        national,
        f"{digits}.0",
        f"{digits[0]}.{digits[1:]}E+{len(digits) - 1}",
        f"+{number.country_code} (0){national}",
        f"+{number.country_code}0{national}",
        f"00{digits}",
        f"1{national}",
        f"0{national}",
    ]


def mutated(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) + 1)
    match chance.randrange(4):
        case 0:
            return text[:place] + chance.choice("0123456789+-() ./x#,;*~eE\u00a0\u0665") + text[place:]
        case 1:
            return text[:place] + text[place + 1 :]
        case 2:
            return text[:place] + chance.choice("0123456789") + text[place + 1 :]
        case _:
            return text[: place + 1] + text[place : place + 1] + text[place + 1 :]


def corpus(region: str, size: int, seed: int = 7) -> list[str]:
    chance = random.Random(f"{seed} {region}")
    numbers = examples()
    cells = list(ODD)
    while len(cells) < size:
        number = chance.choice(numbers)
        text = chance.choice(spellings(number, region))
        for kinds, likely in ((EXTENSIONS, 0.1), (DRESSINGS, 0.15)):
            if chance.random() < likely:
                extra = chance.choice(kinds)
                text = extra.replace("{}", text) if "{}" in extra else text + extra
        while chance.random() < 0.3:
            text = mutated(text, chance)
        cells.append(text)
    return cells
