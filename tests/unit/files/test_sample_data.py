"""The files in sample_data/ are what their script makes, and the demonstration's leads are as messy as they promise."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email

from tests.unit.files.reading import SAMPLES, Read, read


@pytest.fixture(scope="module")
def leads() -> Read:
    return read(SAMPLES / "persistiq-leads.csv")


def test_the_script_makes_the_same_files_again(tmp_path: Path) -> None:
    for script in SAMPLES.glob("*.py"):
        shutil.copy(script, tmp_path)
    subprocess.run([sys.executable, tmp_path / "make.py"], check=True)
    made = {path.relative_to(tmp_path) for path in tmp_path.rglob("*.*") if path.suffix not in (".py", ".pyc")}
    kept = {path.relative_to(SAMPLES) for path in SAMPLES.rglob("*.*") if path.suffix not in (".py", ".pyc", ".md")}
    assert made == kept
    # Packed files depend on the version of zlib; what is inside them is read by the other tests.
    texts = [path for path in made if path.suffix in (".csv", ".txt", ".xls")]
    assert all((tmp_path / path).read_bytes() == (SAMPLES / path).read_bytes() for path in texts)


def test_every_file_is_in_the_table_of_the_readme() -> None:
    named = set(re.findall(r"`([\w.-]+\.\w+)`", (SAMPLES / "README.md").read_text()))
    files = {path.name for path in SAMPLES.rglob("*.*") if path.suffix not in (".py", ".pyc", ".md")}
    assert files - named == set()


def test_all_sample_files_together_are_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.rglob("*.*")) < 2_000_000


def test_the_demonstration_has_over_thirteen_hundred_leads(leads: Read) -> None:
    assert len(leads.rows) > 1_300
    assert leads.detected.header_row == 3
    assert leads.overflow
    assert leads.blank_rows > 5


def test_most_addresses_of_the_demonstration_are_valid_and_some_are_repeated(leads: Read) -> None:
    addresses = [address for cell in leads.column("E-Mail Address") if (address := _address(cell))]
    invalid = len(leads.rows) - len(addresses)
    repeated = len(addresses) - len({address.lower() for address in addresses})
    assert 0.01 < invalid / len(leads.rows) < 0.06
    assert 0.02 < repeated / len(leads.rows) < 0.06


def test_most_phones_of_the_demonstration_are_valid_in_many_spellings(leads: Read) -> None:
    phones = [cell for name in ("Mobile", "Office phone") for cell in leads.column(name) if cell.strip()]
    valid = sum(map(_is_phone, phones))
    assert 0.95 < valid / len(phones) < 1
    assert sum(phone.startswith(("+44", "0044", "+49")) for phone in phones) > 50
    assert sum("E+" in phone for phone in phones) > 3
    assert len({re.sub(r"\d", "9", phone) for phone in phones}) > 10


def test_the_demonstration_has_formulas_line_breaks_and_accents(leads: Read) -> None:
    notes = leads.column("Notes")
    assert any(note.startswith("=HYPERLINK") for note in notes)
    assert any("\n" in note for note in notes)
    assert any("é" in name for name in leads.column("First name"))


def _address(cell: str) -> str | None:
    try:
        return validate_email(cell.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        return None


def _is_phone(cell: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(cell, "US"))
    except phonenumbers.NumberParseException:
        return False
