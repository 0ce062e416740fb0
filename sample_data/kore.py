"""Kore.ai's demonstration: people to be called, with a number each, the same on every run."""

from __future__ import annotations

import csv
from pathlib import Path
from random import Random

from leads import PLACES, lead, spelled

CONTACTS = 640
COLUMNS = ("Unique ID", "First name", "Last name", "Mobile number", "Time zone", "City", "Policy")
ZONES = {"TX": "America/Chicago", "CO": "America/Denver", "CA": "America/Los_Angeles", "NY": "America/New_York"}
BAD_NUMBERS = ("", "n/a", "unknown", "555-0199", "4.15556E+09", "call the office", "123")
POLICIES = ("renewal due", "renewal due", "lapsed", "new; call before 5 pm")


def write_contacts(path: Path) -> None:
    """One number for each contact, spelled in many ways; some are missing, broken, or there already."""
    random = Random(20250701)  # noqa: S311  the same contacts on every run
    numbers = [(*place, number) for place in PLACES for number in range(100)]
    random.shuffle(numbers)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        write = csv.writer(file)
        write.writerow(COLUMNS)
        for position in range(1, CONTACTS + 1):
            earlier = position > 20 and random.random() < 0.03
            city, state, area, number = numbers[random.randrange(position - 10) if earlier else position]
            one, chance = lead(random, position), random.random()
            phone = random.choice(BAD_NUMBERS) if chance < 0.03 else spelled(random, area, number)
            cells = [f"K-{position:05}", one.first, one.last, phone, ZONES.get(state, ""), city]
            write.writerow([*cells, random.choice(POLICIES)])
