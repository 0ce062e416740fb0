"""HighLevel's demonstration: an export of another CRM, with tags, notes and follow-ups beside the contacts."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path
from random import Random

from leads import Lead, lead, numbers_of, spelled

CONTACTS = 330
COLUMNS = (
    "First Name",
    "Last Name",
    "Email Address",
    "Mobile Phone",
    "Company Name",
    "Street",
    "City",
    "State",
    "Country",
    "Tags",
    "Notes",
    "Task",
    "Task due",
    "Lead Score",
    "Interests",
    "Owner",
)
STREETS = ("Main St", "Oak Avenue", "2nd St, Suite 300", "Mill Road", "Königsallee", "Harbor Blvd #12")
COUNTRIES = ("US", "USA", "United States", "usa", "")
TAGS = ("", "", "trade fair", "webinar; Warm", "trade fair", "Warm")
NOTES = (
    "Met at booth 14\nwants a demo in spring",
    'Asked: "what does onboarding cost?"',
    "=SUM(A1:A9)",
    "Prefers e-mail; back on 3 May",
)
TASKS = ("Send the proposal", "Call back", "Invite to the webinar, with her team")
INTERESTS = ("", "Roofing", "Solar;Roofing", "Solar|Storage")
BAD_EMAILS = ("none", "{user} at {domain}", "{user}@@{domain}", "info@")
BAD_NUMBERS = ("", "n/a", "on request", "4.15556E+09", "555-0119")
OWNERS = ("M. Keller", "Front desk", "")


def write_crm_export(path: Path) -> None:
    """Contacts by e-mail, by number or by both; some have neither, some come twice, some are to be followed up."""
    random, numbers = Random(20251003), numbers_of(20251003)  # noqa: S311  the same contacts on every run
    written: list[Lead] = []
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.writer(file)
        write.writerow(COLUMNS)
        for position in range(1, CONTACTS + 1):
            again = random.choice(written) if written and random.random() < 0.03 else None
            one = again or lead(random, position)
            written.append(one)
            phone = "" if again else _phone(random, *numbers[position])
            email = one.email.upper() if again else _email(random, one)
            write.writerow([one.first, one.last, email, phone, *_about(random, one), *_follow_up(random)])


def _phone(random: Random, area: str, number: int) -> str:
    return random.choice(BAD_NUMBERS) if random.random() < 0.12 else spelled(random, area, number)


def _email(random: Random, one: Lead) -> str:
    user, domain = one.email.split("@")
    if random.random() < 0.05:
        return random.choice(BAD_EMAILS).format(user=user, domain=domain)
    return one.email if random.random() < 0.85 else ""


def _about(random: Random, one: Lead) -> list[str]:
    street = f"{random.randrange(1, 999)} {random.choice(STREETS)}" if random.random() < 0.7 else ""
    return [one.company, street, one.city, one.state, random.choice(COUNTRIES), random.choice(TAGS)]


def _follow_up(random: Random) -> list[str]:
    task = random.choice(TASKS) if random.random() < 0.12 else ""
    due = str(date(2026, 12, 1) + timedelta(days=random.randrange(60))) if task else ""
    score = str(random.randrange(1, 100)) if random.random() < 0.8 else ""
    note = random.choice(NOTES) if random.random() < 0.15 else ""
    return [note, task, due, score, random.choice(INTERESTS), random.choice(OWNERS)]
