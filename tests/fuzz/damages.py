"""Damage that happens to text files: quotes that open or close in the wrong place, cut files, broken bytes."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.fuzz.expected import Expected
from tests.fuzz.tables import Table

if TYPE_CHECKING:
    from tests.fuzz.text_dialects import TextDialect

OF_A_RECORD = (
    "open quote",
    "stray quote",
    "quoted start",
    "bare delimiter",
    "bare return",
    "bare line break",
    "cell beyond",
)
OF_BYTES = ("bad byte", "half letter", "other encoding")
EVERY = (*OF_A_RECORD, *OF_BYTES, "cut")


def damage_record(
    rng: random.Random, lines: list[tuple[str, int]], table: Table, dialect: TextDialect, damage: str
) -> list[tuple[str, ...]] | None:
    """Damages one of the table's records in its place; None where the record does not allow it.

    Returns readings of the record that are as good as the author's: in a file without other quotes a quote may be a letter.
    """
    from tests.fuzz.text_dialects import cell_text

    if dialect.reordered or dialect.excel_texts:
        return None
    if damage == "cell beyond" and (table.header is None or dialect.trailing_delimiters):
        return None  # the file has a place for one cell more

    at = rng.choice([place for place, (_, number) in enumerate(lines) if number >= 0])
    number = lines[at][1]
    cells = [*[str(number)] * dialect.index_column, *table.rows[number]]
    place = rng.randrange(len(cells))
    parts = [cell_text(cell, dialect) for cell in cells]
    change = _damaged(rng, cells[place], parts[place], dialect, damage)
    if change is None:
        return None
    changed, meant = change
    if damage == "cell beyond":
        parts.append(changed)
    else:
        parts[place] = changed
        _tell(table, number, place - dialect.index_column, meant)
    if damage == "open quote" and rng.random() < 0.2:
        parts = parts[: place + 1]
        table.rows[number] = tuple([*table.rows[number], *[""] * len(cells)][: len(parts) - dialect.index_column])
        table.rows[number] += ("",) * (len(table.kinds) - len(table.rows[number]))
    text = (dialect.delimiter + " " * dialect.spaced).join(parts)
    lines[at] = (text + dialect.delimiter * dialect.trailing_delimiters, number)
    alone = not any('"' in line for other, (line, _) in enumerate(lines) if other != at)
    return [tuple(parts)] if damage == "open quote" and alone else []


def _damaged(rng: random.Random, cell: str, written: str, dialect: TextDialect, damage: str) -> tuple[str, str] | None:
    """The cell as it is written with the damage, and the text that was meant."""
    plain = cell.replace("\n", " ").replace('"', "").replace(dialect.delimiter, " ")
    quoted = written.startswith('"') and written.endswith('"') and len(written) > 1
    if damage == "open quote":
        return (written[:-1], cell) if quoted else ('"' + plain, plain) if plain else None
    if damage == "cell beyond":
        return rng.choice(("x", "see above", "late@post.example.org", "2")), cell
    words = plain.split(" ")
    if len(words) < 2:
        return None
    gap = rng.randint(1, len(words) - 1)
    first, rest = " ".join(words[:gap]), " ".join(words[gap:])
    if damage == "stray quote":
        meant = f'{first} {len(first)}" {rest}'
        return f'"{meant}"' if quoted else meant, meant
    signs = {"bare delimiter": dialect.delimiter + " ", "bare return": "\r", "bare line break": "\n"}
    meant = f'"{first}" {rest}' if damage == "quoted start" else f"{first}{signs[damage]}{rest}"
    return meant, meant


def _tell(table: Table, number: int, place: int, meant: str) -> None:
    """The text that was meant is the author's."""
    if place >= 0:
        row = table.rows[number]
        table.rows[number] = (*row[:place], meant, *row[place + 1 :])


def cut(rng: random.Random, lines: list[tuple[str, int]], end: str, wanted: Expected) -> tuple[str, Expected]:
    """The text cut off behind its first record or later, and the rows that are left."""
    first = next(place for place, (_, number) in enumerate(lines) if number >= 0)
    head = sum(len(line) + len(end) for line, _ in lines[: first + 1])
    text = "".join(line + end for line, _ in lines)
    length = rng.randint(min(head, len(text) - 1), len(text) - 1)
    whole, partial, at = 0, False, 0
    for line, number in lines:
        if number >= 0 and at + len(line) <= length:
            whole += 1
        elif number >= 0 and at < length:
            partial = True
        at += len(line) + len(end)
    return text[:length], replace(wanted, rows=wanted.rows[: whole + partial], last_is_cut=partial)


def damage_bytes(rng: random.Random, data: bytes, damage: str) -> bytes:
    """One byte that is no letter in the second half of the file, a letter of several bytes cut, or a line in Windows-1252."""
    if damage == "half letter" and (places := [place for place, byte in enumerate(data) if 0x80 <= byte < 0xC0]):
        place = rng.choice(places)
        return data[:place] + data[place + 1 :]
    lines = data.split(b"\n")
    if damage == "other encoding" and (western := [at for at, line in enumerate(lines) if _other(line)]):
        at = rng.choice(western)
        lines[at] = _other(lines[at])
        return b"\n".join(lines)
    place = rng.randint(len(data) // 2, len(data) - 1)
    return data[:place] + rng.choice((b"\xff", b"\x81", b"\xc3")) + data[place:]


def _other(line: bytes) -> bytes:
    """The line in Windows-1252; empty where that says the same or nothing."""
    try:
        other = line.decode().encode("cp1252")
    except UnicodeError:
        return b""
    return b"" if other == line else other
