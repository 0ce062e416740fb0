"""Spreadsheets damaged at random: parts cut, attributes lost or changed, bytes flipped."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl

_ATTRIBUTE = re.compile(rb'\s[\w:]+="[^"]*"')
_ELEMENT = re.compile(rb"<[^<>]+>")
_NONSENSE = (
    b"",
    b"-1",
    b"3.7",
    b"x",
    b"99999999999999999999",
    b"1e9",
    b"nan",
    b"\xff",
    b"A0",
    b"ZZZZ1",
    b"A1:",
    b"1:A",
)


def rich_workbook() -> bytes:
    """A workbook with what a reader has to look at: formats, merges, hidden rows and columns, formulas, several sheets."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Email", "Name", "Phone", "Zip", "Since", "Sum"])
    for n in range(12):
        sheet.append([f"p{n}@x.example.com", f"Pia {n}", 4955510100 + n, 1067 + n, date(2024, 1, 1 + n), n * 1.5])
        sheet.cell(n + 2, 3).number_format = '"+"0'
        sheet.cell(n + 2, 4).number_format = "00000"
    sheet.merge_cells("B3:B5")
    sheet.row_dimensions[7].hidden = True
    sheet.column_dimensions["F"].hidden = True
    sheet.auto_filter.ref = "A1:F13"
    sheet.auto_filter.add_filter_column(1, ["Pia 1"])
    other = book.create_sheet("Other")
    other.append(["Total", "=SUM(1,2)"])
    book.create_sheet("Hidden").sheet_state = "veryHidden"
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def damaged_package(content: bytes, seed: int) -> bytes:
    """The package with one to three of its parts, or of its own bytes, damaged."""
    chance = random.Random(seed)
    if chance.random() < 0.1:
        return _flipped(content, chance)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(sorted(members))
        members[name] = chance.choice(_DAMAGES)(members[name], chance)
    if chance.random() < 0.1:
        members.pop(chance.choice(sorted(members)))
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in members.items():
            archive.writestr(name, part)
    return made.getvalue()


def flipped(content: bytes, seed: int) -> bytes:
    """The file with some bytes changed, or cut off."""
    return _flipped(content, random.Random(seed))


def _flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed[: chance.randrange(len(changed))] if chance.random() < 0.2 else changed)


def _without_attribute(part: bytes, chance: random.Random) -> bytes:
    return _replaced(part, _ATTRIBUTE, chance, lambda _: b"")


def _with_nonsense(part: bytes, chance: random.Random) -> bytes:
    nonsense = chance.choice(_NONSENSE)
    return _replaced(part, _ATTRIBUTE, chance, lambda found: found.partition(b"=")[0] + b'="' + nonsense + b'"')


def _without_element(part: bytes, chance: random.Random) -> bytes:
    return _replaced(part, _ELEMENT, chance, lambda _: b"")


def _twice(part: bytes, chance: random.Random) -> bytes:
    return _replaced(part, _ELEMENT, chance, lambda found: found + found)


def _replaced(
    part: bytes, pattern: re.Pattern[bytes], chance: random.Random, change: Callable[[bytes], bytes]
) -> bytes:
    found = list(pattern.finditer(part))
    if not found:
        return part
    one = chance.choice(found)
    return part[: one.start()] + change(one[0]) + part[one.end() :]


def _flip_part(part: bytes, chance: random.Random) -> bytes:
    return _flipped(part, chance) if part else part


_DAMAGES = (
    _without_attribute,
    _without_attribute,
    _with_nonsense,
    _with_nonsense,
    _without_element,
    _twice,
    _flip_part,
)
