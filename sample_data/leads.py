"""Invented people: companies in reserved domains, telephone numbers that are set aside for fiction where there are any."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


def _words(text: str) -> list[str]:
    return text.split()


FIRST_NAMES = _words(
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica "
    "Thomas Sarah Carlos Karen Daniel Lisa Matthew Nancy Anthony Betty Mark Sandra Priya Ashley Steven Emily Andrew Kimberly "
    "Wei Donna Joshua Michelle Kenji Carol Kevin Amanda Brian Melissa George Deborah Timothy Stephanie José Renée Zoë Siobhán "
    "Jürgen Björn Chloé Łukasz Aisha Omar Fatima Nguyễn Ana Sofía"
)
LAST_NAMES = _words(
    "Smith Johnson Williams Brown Jones García Miller Davis Rodríguez Martínez Hernández Lopez Gonzalez Wilson Anderson Thomas "
    "Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King "
    "Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts O'Brien "
    "D'Angelo Müller Schröder Weiß Çelik Østergaard Nowak-Kowalska Saint-Pierre McAllister"
)
COMPANY_WORDS = _words(
    "Northbridge Silverpine Harborview Cedarline Bluecrest Ironwood Redstone Brightwater Maplefield Summitway Clearbrook "
    "Oakhaven Stonegate Riverbend Fairmont Goldleaf Kingsley Lakeshore Millstone Parkview Quarry Ridgeline Sunfield Timberland "
    "Valemont Westerly"
)
COMPANY_KINDS = (
    ("Analytics", "Software"),
    ("Logistics", "Transportation"),
    ("Dental Group", "Health Care"),
    ("Roofing", "Construction"),
    ("Capital Partners", "Financial Services"),
    ("Foods", "Food & Beverage"),
    ("Realty", "Real Estate"),
    ("Robotics", "Manufacturing"),
    ("Staffing", "Human Resources"),
    ("Media", "Marketing & Advertising"),
)
TITLES = (
    "Owner",
    "VP Sales",
    "Head of Marketing",
    "Office Manager",
    "CTO",
    "Director of Operations",
    "Account Executive",
    "Buyer, Indirect Spend",
    "Chief of Staff",
    "Controller",
)
PLACES = (
    ("Austin", "TX", "512"),
    ("Denver", "CO", "303"),
    ("Boston", "MA", "617"),
    ("San José", "CA", "408"),
    ("Chicago", "IL", "312"),
    ("Miami", "FL", "305"),
    ("Seattle", "WA", "206"),
    ("Atlanta", "GA", "404"),
    ("New York", "NY", "212"),
    ("Portland", "OR", "503"),
    ("Phoenix", "AZ", "602"),
    ("Nashville", "TN", "615"),
    ("Columbus", "OH", "614"),
    ("Charlotte", "NC", "704"),
    ("Minneapolis", "MN", "612"),
    ("Montréal", "QC", "514"),
    ("Toronto", "ON", "416"),
    ("Albuquerque", "NM", "505"),
    ("Honolulu", "HI", "808"),
    ("Salt Lake City", "UT", "801"),
)


@dataclass(frozen=True, slots=True)
class Lead:
    """A person at a company in a place."""

    first: str
    last: str
    email: str
    company: str
    industry: str
    title: str
    city: str
    state: str
    area: str


def lead(random: Random, number: int) -> Lead:
    """The lead of this number; the number keeps the address its own."""
    first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
    word, (kind, industry) = random.choice(COMPANY_WORDS), random.choice(COMPANY_KINDS)
    city, state, area = random.choice(PLACES)
    zone = random.choice(("com", "com", "com", "org", "net"))
    domain = f"{word}{kind.split()[0]}.example.{zone}".lower()
    user = random.choice((f"{_ascii(first)}.{_ascii(last)}", f"{_ascii(first)[0]}{_ascii(last)}", _ascii(first)))
    return Lead(
        first,
        last,
        f"{user}{number}@{domain}",
        f"{word} {kind}" + random.choice(("", "", ", Inc.", " LLC")),
        industry,
        random.choice(TITLES),
        city,
        state,
        area,
    )


def _ascii(name: str) -> str:
    """The name as it stands in an address: letters of ASCII, in small."""
    plain = name.translate(str.maketrans("áéíóúëöüçñłøØÇŁễß", "aeioueoucnloOCLes"))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha()).lower()


def phone(random: Random, area: str) -> str:
    """A telephone number as people write it: most in North America (555-01xx), some British or German."""
    if random.random() < 0.88:
        return spelled(random, area, random.randrange(100))
    line = f"{random.randrange(1000):03}"
    return random.choice(("+44 20 7946 0{n}", "0044 20 7946 0{n}", "+49 30 23125 {n}", "+49 (0)30 23125-{n}")).format(
        n=line
    )


def spelled(random: Random, area: str, number: int) -> str:
    """One of the hundred fictional numbers of an area, in one of many spellings."""
    shape = random.choice(
        (
            "({a}) 555-{n}",
            "{a}-555-{n}",
            "{a}.555.{n}",
            "{a}555{n}",
            "+1 {a} 555 {n}",
            "+1{a}555{n}",
            "1-{a}-555-{n}",
            "({a})555-{n}",
            "{a} 555 {n}",
            "({a}) 555-{n} ext. 12",
            "{a}/555-{n}",
        )
    )
    return shape.format(a=area, n=f"01{number:02}")


def numbers_of(seed: int) -> list[tuple[str, int]]:
    """Every fictional number of every area, shuffled: people who are told apart by number have one each."""
    numbers = [(area, number) for _, _, area in PLACES for number in range(100)]
    Random(seed).shuffle(numbers)  # noqa: S311  the same order on every run
    return numbers
