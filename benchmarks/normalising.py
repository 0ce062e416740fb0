"""A mixed contact file through Leadlift's reading and rows, beside a plain loop over the same two libraries.

Both do the same work in one process, one after the other: read the file, find the e-mail address and phone number of
each row, normalise and check them, and reject duplicates. The loop calls phonenumbers and email-validator for every row
and leaves the text columns alone; Leadlift also maps the columns and normalises the texts. The results must be identical, but
for phone cells that Leadlift's reference reads by rules that the library has not: those are counted.
Times are of the processor, so that a busy machine slows both alike. Leadlift goes first and pays for all that is loaded at
first use, the libraries' own tables among it; only the imports are done before. Its frames are those of the real reader.

    python -m benchmarks.normalising --rows 200000
"""

from __future__ import annotations

import argparse
import csv
import gc
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
from phonenumbers import PhoneNumberType

from pipeline.files.detected import Wanted
from pipeline.files.detecting import detect
from pipeline.files.framing import frames
from pipeline.reading.read import FIRST_ROWS, FRAME_ROWS
from pipeline.rows.emails import reference_email
from pipeline.rows.mapping import map_columns
from pipeline.rows.normalised import Normalised, normalise
from pipeline.rows.phones import reference_phone
from pipeline.rows.placeholders import ABBREVIATIONS
from pipeline.vendor import Field

REGION = "US"
NO_DATA = frozenset(ABBREVIATIONS)
HEADER = ("First Name", "Last Name", "Email Address", "Mobile Phone", "Company", "Job Title", "City", "Notes")
FIELDS = (
    Field("email", "email", "email", required=True),
    Field("phone", "phone", "phone"),
    *(Field(name, name) for name in ("first_name", "last_name", "company", "title", "city", "notes")),
)
# NANP numbers as people write them; three numbers out of ten have an extension, a label or a spreadsheet's decimals.
NANP = (
    *("({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{} {} {}", "{}{}{}", "+1{}{}{}", "1{}{}{}", "+1 {}-{}-{}", "1-{}-{}-{}"),
    *("+1 ({}) {}-{}", "001 {} {} {}", "({}){}-{}", "{}/{}-{}", "{}-{}-{} x12", "({}) {}-{} ext. 4", "tel: {}-{}-{}"),
    *("{}{}{}.0", " {} {} {} ", "[{}] {}-{}"),
)
ABROAD = ("+{} {}", "+{}{}", "+{} (0){}", "011 {} {}", "+{}-{}", "00{}{}", "({}) {}")
REGIONS = ("GB", "DE", "FR", "IN", "AU", "BR", "ES", "IT", "NL", "JP", "MX", "PL", "SE", "CH", "ZA", "SG", "AE", "IE")
FIRST = ("Jane", "John", "María", "Søren", "Anna", "Luca", "Chloé", "Wei", "Amit", "Olga", "Liam", "Zoë")
LAST = ("Smith", "García", "Müller", "Rossi", "O'Neil", "Nguyen", "de Vries", "Kowalski", "Silva", "Dubois")


def _nanp(chance: random.Random) -> str:
    areas = ("415", "212", "646", "303", "604", "416", "514", "787", "876", "800", "305", "713")
    exchange, line = chance.randrange(200, 1000), chance.randrange(10_000)
    return chance.choice(NANP).format(chance.choice(areas), exchange, f"{line:04d}")


def _abroad(chance: random.Random, examples: list[phonenumbers.PhoneNumber]) -> str:
    number = chance.choice(examples)
    national = phonenumbers.national_significant_number(number)
    national = national[:-4] + f"{chance.randrange(10_000):04d}"
    return chance.choice(ABROAD).format(number.country_code, national)


def _junk(chance: random.Random) -> str:
    fixed = ("", "n/a", "-", "unknown", "none", "4.42E+11", "x", "0")
    drawn = (str(chance.randrange(10**7)), str(chance.randrange(10**12)), f"call {chance.randrange(10**6)}")
    return chance.choice((*fixed, *drawn, f"555-{chance.randrange(10**4):04d}", f"{chance.randrange(10**9)} or later"))


def _email(chance: random.Random, first: str, last: str, row: int) -> str:
    if chance.random() < 0.05:
        return chance.choice(
            ("", "n/a", f"{first} at home", f"{last}@", f"{row}@nowhere", f"{first}@@{last}.com", "a@b,com")
        )
    name = f"{first}.{last}".encode("ascii", "ignore").decode().replace(" ", "").lower()
    company, ending = chance.choice(("acme", "Globex", "initech", "mail")), chance.choice(("com", "ORG", "de"))
    domain = f"{company}{chance.randrange(40_000)}.{ending}"
    text = f"{name}{row if chance.random() < 0.97 else ''}@{domain}"
    return text.upper() if chance.random() < 0.03 else f" {text} " if chance.random() < 0.03 else text


def write(path: Path, size: int, seed: int = 2) -> None:
    """The mixed file: 80 % NANP, 13 % international, 7 % junk; every row drawn anew from the seed."""
    chance = random.Random(seed)
    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
    drawn = [phonenumbers.example_number_for_type(region, kind) for region in REGIONS for kind in kinds]
    examples = [number for number in drawn if number is not None]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for row in range(size):
            kind = chance.random()
            phone = _nanp(chance) if kind < 0.8 else _abroad(chance, examples) if kind < 0.93 else _junk(chance)
            first, last = chance.choice(FIRST), chance.choice(LAST)
            texts = (
                f"Company {row % 9000}",
                "Head of  Sales",
                chance.choice(("Paris", "São Paulo", "Boston ")),
                f"Met at {row % 50}",
            )
            writer.writerow((first, last, _email(chance, first, last, row), phone, *texts))


RESULTS = ("email", "phone", "phone_extension")
T = TypeVar("T")
Result = tuple[str, str, str, str, bool]


def by_library(cell: str) -> tuple[str, str]:
    """One phone cell as phonenumbers alone reads it: E.164 and the extension, empty where it is not valid."""
    try:
        number = phonenumbers.parse(cell, REGION)
    except phonenumbers.NumberParseException:
        return "", ""
    if not phonenumbers.is_valid_number(number):
        return "", ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), number.extension or ""


def plain(path: Path) -> list[Result]:
    """E-mail, phone, extension, rejection and whether it is a duplicate, of each row, one library call after another."""
    results: list[Result] = []
    seen: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            email = reference_email("" if row["Email Address"] in NO_DATA else row["Email Address"])
            phone, extension = by_library(row["Mobile Phone"])
            code = "" if email.address else "email_invalid" if email.reason else "email_missing"
            if not any(cell.strip() for cell in row.values()):
                code = "row_empty"
            identity = email.address.casefold()
            results.append((email.address, phone, extension, code, not code and identity in seen))
            if not code:
                seen.add(identity)
    return results


def ours(path: Path) -> Iterator[Normalised]:
    """The file's frames as Leadlift's reader reads and normalises them; the mapping is made from the first frame."""
    mapping = None
    found = detect(path, Wanted())
    for frame in frames(path, found, first_rows=FIRST_ROWS, rows=FRAME_ROWS):
        if mapping is None:
            mapping = map_columns(found.columns, frame.cells, FIELDS, given={}, saved=None, needed=["email"])
        yield normalise(frame.cells, mapping, FIELDS, identity=("email",), region=REGION)


@dataclass(frozen=True, slots=True)
class Kept:
    """Of each row what the plain loop's results have too: columns in chunks, one for each frame."""

    columns: pa.Table
    later: npt.NDArray[np.bool_]


def whole(path: Path) -> Kept:
    """The file's rows, and which of the accepted ones have the identity of an earlier one."""
    tables, identities = [], []
    for frame in ours(path):
        code = pa.array(frame.code)
        own = {name: pa.array(frame.fields[name]) for name in RESULTS if name in frame.fields}
        tables.append(pa.table({**own, "code": code}))
        identities.append(pc.if_else(pc.equal(code, ""), pa.array(frame.identity), ""))
    encoded = pa.chunked_array(identities).dictionary_encode()
    # Codes count upwards as identities first occur, so that a code below the highest so far is one seen before.
    codes = np.concatenate([chunk.indices.to_numpy() for chunk in encoded.chunks])
    earlier = np.concatenate([[-1], np.maximum.accumulate(codes)[:-1]]) >= codes
    columns = pa.concat_tables(tables, promote_options="default")
    return Kept(columns, earlier & pc.equal(columns["code"], "").to_numpy())


def told(kept: Kept) -> list[Result]:
    """The rows in the form of the plain loop's results."""
    columns = [kept.columns[name].fill_null("").to_pylist() for name in (*RESULTS, "code")]
    return list(zip(*columns, kept.later.tolist(), strict=True))


def differences(found: list[Result], expected: list[Result], texts: list[str]) -> tuple[int, int]:
    """Count the rows that differ by a phone rule that the library lacks, and those that differ for no such reason."""
    by_rule = wrong = 0
    for mine, plain_one, text in zip(found, expected, texts, strict=True):
        if mine != plain_one:
            phone = reference_phone(text, REGION)
            ruled = mine[1:3] == (phone.number, phone.extension) and (mine[0], *mine[3:]) == (
                plain_one[0],
                *plain_one[3:],
            )
            by_rule, wrong = by_rule + ruled, wrong + (not ruled)
    return by_rule, wrong


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Return the processor time of some work; garbage of the work before is collected first, and not charged to it."""
    gc.collect()
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def main(arguments: list[str] | None = None) -> int:
    """Prints both times and their ratio; 1 if the results differ, or the ratio is below `--at-least`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--at-least", type=float, default=15.0, help="the ratio below which this fails")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mixed.csv"
        write(path, chosen.rows)
        our_seconds, kept = timed(lambda: whole(path))
        plain_seconds, expected = timed(lambda: plain(path))
        reading_seconds, _ = timed(
            lambda: list(frames(path, detect(path, Wanted()), first_rows=FIRST_ROWS, rows=FRAME_ROWS))
        )
        with path.open(encoding="utf-8", newline="") as file:
            texts = [row["Mobile Phone"] for row in csv.DictReader(file)]
    ratio, rest_seconds = plain_seconds / our_seconds, our_seconds - reading_seconds
    print(f"{chosen.rows:,} rows by the plain loop: {plain_seconds:.2f} s")
    print(f"by Leadlift: {our_seconds:.2f} s, of which reading the file {reading_seconds:.2f} s")
    print(f"{ratio:.1f} times as fast; {plain_seconds / rest_seconds:.0f} times but for the reading")
    by_rule, wrong = differences(told(kept), expected, texts)
    if wrong:
        print(f"the results differ in {wrong} rows")
        return 1
    print(f"the results are identical but for {by_rule:,} phone cells that Leadlift reads by rules of its own")
    return 0 if ratio >= chosen.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
