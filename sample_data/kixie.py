"""Kixie's demonstration: a call list as a sales team exports it, and the numbers that must come off again."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

from leads import lead, numbers_of, spelled

CONTACTS = 420
REMOVALS = 90
COLUMNS = (
    "Phone",
    "First Name",
    "Last Name",
    "Company",
    "Job Title",
    "Email",
    "Notes",
    "CRM Contact Id",
    "Best time to call",
    "Lead source",
)
BAD_NUMBERS = ("", "n/a", "switchboard", "555-0148", "1.41556E+10", "see notes")
BAD_EMAILS = ("johndoe@k", "none", "{user} at {domain}", "{user}@@{domain}")
NOTES = (
    "Asked for a call after the 15th",
    'Said "send pricing first"',
    "Left voicemail\nno reply",
    "Decision in Q3; CFO signs",
)
HOURS = ("mornings", "after 2 pm", "lunch", "")
SOURCES = ("webinar", "trade fair", "referral", "web form")
REASONS = ("asked not to be called", "left the company", "wrong number", "customer now")


def write_call_list(path: Path) -> None:
    """Contacts with columns of the team's own; a few numbers and addresses are broken, and some people come twice."""
    random, numbers = Random(20250902), numbers_of(20250902)  # noqa: S311  the same contacts on every run
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file)
        write.writerow(COLUMNS)
        for position in range(1, CONTACTS + 1):
            earlier = position > 20 and random.random() < 0.03
            area, number = numbers[random.randrange(position - 10) if earlier else position]
            one, chance = lead(random, position), random.random()
            phone = random.choice(BAD_NUMBERS) if chance < 0.03 else spelled(random, area, number)
            user, domain = one.email.split("@")
            bad = random.choice(BAD_EMAILS).format(user=user, domain=domain)
            email = bad if random.random() < 0.04 else one.email if random.random() < 0.8 else ""
            person = [phone, one.first, one.last, one.company, one.title if random.random() < 0.7 else "", email]
            note = random.choice(NOTES) if random.random() < 0.15 else ""
            write.writerow([*person, note, f"0035{position:05}", random.choice(HOURS), random.choice(SOURCES)])


def write_removals(path: Path) -> None:
    """Numbers of the same list in other spellings, one to a line, with the reason beside it."""
    random, numbers = Random(20250903), numbers_of(20250902)  # noqa: S311
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, delimiter=";")
        write.writerow(("Telephone", "Why"))
        for position in sorted(random.sample(range(1, CONTACTS), REMOVALS)):
            write.writerow((spelled(random, *numbers[position]), random.choice(REASONS)))
