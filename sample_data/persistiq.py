"""The demonstration's leads: messy in every way that real exports are, the same on every run."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from random import Random

from leads import Lead, lead, phone

LEADS = 1_360
COLUMNS = (
    "E-Mail Address",
    "First name",
    "Surname",
    "Company",
    "Job title",
    "Mobile",
    "Office phone",
    "City",
    "State",
    "Industry",
    "Lead score",
    "Notes",
)
_BAD_EMAILS = (
    "",
    "",
    "n/a",
    "see notes",
    "{user}@",
    "{user}@@{domain}",
    "{user} at {domain}",
    "{user}@{domain}.",
    "www.{domain}",
)
_NOTES = (
    "Met at the trade fair\nasked for a call in March",
    'Prefers e-mail, "no calls before 10"',
    '=HYPERLINK("http://offers.example.net","click here")',
    "Budget approved\r\nSend the long proposal; cc legal",
    "-- do not discount --",
    "@renewal due",
)


def write_leads(path: Path) -> None:
    """A preamble, a header on line 3, and the leads."""
    random = Random(20240131)  # noqa: S311  the same leads on every run
    lines = ["Leads export, all regions;;;;;;;;;;;\r\n", "\r\n", _line(COLUMNS)]
    written: list[Lead] = []
    for number in range(1, LEADS + 1):
        one = random.choice(written) if written and random.random() < 0.045 else lead(random, number)
        cells = _cells(random, one, again=one in written)
        written.append(one)
        lines.append(_bent(random, _line(cells)))
        if random.random() < 0.008:
            lines.append("\r\n")
    path.write_bytes("".join(lines).encode("utf-8"))


def _cells(random: Random, one: Lead, *, again: bool) -> list[str]:
    email = _email(random, one)
    if again:
        email = random.choice((one.email.upper(), one.email.title(), f" {one.email}"))
    cells = [
        email,
        one.first,
        one.last,
        one.company,
        one.title,
        _phone(random, one.area) if random.random() < 0.8 else "",
        phone(random, one.area) if random.random() < 0.55 else "",
        one.city,
        one.state,
        one.industry,
        str(random.randrange(1, 100)),
        random.choice(_NOTES) if random.random() < 0.06 else "",
    ]
    if random.random() < 0.07:
        position = random.randrange(1, 10)
        cells[position] = random.choice((f"  {cells[position]}", f"{cells[position]} ", f"\u00a0{cells[position]}"))
    return cells


def _email(random: Random, one: Lead) -> str:
    user, domain = one.email.split("@")
    if random.random() < 0.03:
        return random.choice(_BAD_EMAILS).format(user=user, domain=domain)
    if random.random() < 0.005:
        return f"{one.first} {one.last} <{one.email}>"
    return random.choice((one.email, one.email, one.email, one.email.capitalize()))


def _phone(random: Random, area: str) -> str:
    chance = random.random()
    if chance < 0.01:
        return random.choice(("4.42E+11", "1.41556E+10", "4.92313E+11"))
    if chance < 0.02:
        return random.choice(("unknown", "555-0199", "call office", "123"))
    if chance < 0.03:
        return f"{area}555{100 + random.randrange(100):04}.0"
    return phone(random, area)


def _bent(random: Random, line: str) -> str:
    """Now and then a line with too many cells, or too few."""
    chance = random.random()
    if chance < 0.004:
        return line.replace("\r\n", ";imported twice\r\n") if line.count("\n") == 1 else line
    if chance < 0.008 and line.endswith(";\r\n"):
        return line.removesuffix(";\r\n") + "\r\n"
    return line


def _line(cells: tuple[str, ...] | list[str]) -> str:
    text = StringIO(newline="")
    csv.writer(text, delimiter=";").writerow(cells)
    return text.getvalue()
