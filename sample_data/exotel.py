"""Exotel's demonstration: a campaign's call list, saved from a spreadsheet as Unicode text."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from random import Random

from leads import lead, numbers_of, spelled

CONTACTS = 460
COLUMNS = ("Sl. No.", "Contact number", "First name", "Last name", "Organisation", "E-mail ID", "Tag", "Remarks")
BAD_NUMBERS = ("", "NA", "not reachable", "5550134", "4.15556E+09", "+1 555 0188")
BAD_EMAILS = ("-", "na", "{user}[at]{domain}", "{user}@{domain},")
TAGS = ("renewal", "renewal", "new", "")
REMARKS = ("", "", "", "call after 6 pm", "DND?\ncheck first", 'spoke to "the brother"')


def write_campaign(path: Path) -> None:
    """Tabs, UTF-16, a title above the header; numbers in many spellings, some from London, some broken, some twice."""
    random, numbers = Random(20251107), numbers_of(20251107)  # noqa: S311  the same contacts on every run
    text = StringIO(newline="")
    write = csv.writer(text, delimiter="\t")
    write.writerow(["Campaign: spring renewals"])
    write.writerow([])
    write.writerow(COLUMNS)
    for position in range(1, CONTACTS + 1):
        earlier = position > 20 and random.random() < 0.03
        area, number = numbers[random.randrange(1, position - 10) if earlier else position]
        one = lead(random, position)
        user, domain = one.email.split("@")
        bad = random.choice(BAD_EMAILS).format(user=user, domain=domain)
        email = bad if random.random() < 0.04 else one.email if random.random() < 0.6 else ""
        phone = _phone(random, position, area, number)
        cells = [position, phone, one.first, one.last, one.company, email]
        write.writerow([*cells, random.choice(TAGS), random.choice(REMARKS)])
    path.write_bytes(("\ufeff" + text.getvalue()).encode("utf-16-le"))


def _phone(random: Random, position: int, area: str, number: int) -> str:
    chance = random.random()
    if chance < 0.03:
        return random.choice(BAD_NUMBERS)
    if chance < 0.12:  # the thousand numbers of London that are set aside for fiction
        return random.choice(("+44 20 7946 0{n:03}", "0044-20-7946-0{n:03}")).format(n=position)
    return spelled(random, area, number)
