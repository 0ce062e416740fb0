"""Tables written as text, in the dialects of the programs that export contacts."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from tests.fuzz import damages
from tests.fuzz.expected import Expected, Written
from tests.fuzz.tables import Table

Quoting = Literal["minimal", "all", "nonnumeric", "rare"]
Escaping = Literal["doubled", "backslash", "php", "mysql", "copy"]
_USUAL = (",", ";", "\t", "|")
_ENDS = {"LF": "\n", "CR LF": "\r\n", "CR": "\r", "mixed": "\r\n"}
_UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "pipes"}
_TITLES = ("Kontakte 2024", "Exported contacts", "Liste des contacts", "Q3 leads", "Clients, spring", "Lista; Lyon")
_FOOTERS = (
    "Total: {size}",
    "{size} records",
    "Summe;{size}",
    "-- end of export --",
    "Exported by Contact Desk 4.2",
    "Total 4155550142",
    "Questions: desk@export.example.org",
)


Habit = Callable[[random.Random, Table, "TextDialect"], "TextDialect"]


@dataclass(frozen=True)
class TextDialect:
    """How a program writes text; the default is what every program can read."""

    delimiter: str = ","
    quoting: Quoting = "minimal"
    escaping: Escaping = "doubled"
    spaced: bool = False
    padded: bool = False
    end: str = "LF"
    encoding: str = "utf-8"
    titles: tuple[str, ...] = ()
    padded_titles: bool = False
    hint: bool = False
    trailing_delimiters: int = 0
    blank_rows: bool = False
    trailing_blanks: int = 0
    footer: str = ""
    repeated_header: bool = False
    reordered: bool = False
    excel_texts: bool = False
    index_column: bool = False
    group_header: bool = False
    packed: bool = False

    @property
    def plain(self) -> bool:
        """Only what every program writes: UTF-8, one usual delimiter, LF or CR LF, quotes doubled."""
        mine = replace(self, delimiter=",", quoting="minimal", end="LF", encoding="utf-8")
        usual = self.delimiter in _USUAL and self.end in ("LF", "CR LF") and self.encoding in ("utf-8", "utf-8-sig")
        return mine == TextDialect() and usual and self.quoting != "rare"

    @property
    def features(self) -> tuple[str, ...]:
        """The dialect in words, one for each habit."""
        said = [f"separated by {_NAMES.get(self.delimiter, repr(self.delimiter))}", f"quoting {self.quoting}"]
        said += [f"line end {self.end}", f"encoding {self.encoding}"]
        said += [f"escaping {self.escaping}"] if self.escaping != "doubled" else []
        said += ["blank before quotes"] if self.spaced else []
        said += ["blank behind cells"] if self.padded else []
        said += [f"{len(self.titles)} titles{' padded' * self.padded_titles}"] if self.titles else []
        said += ["sep= line"] if self.hint else []
        said += ["trailing delimiters"] if self.trailing_delimiters else []
        said += ["blank rows"] if self.blank_rows else []
        said += ["trailing blank lines"] if self.trailing_blanks else []
        said += ["footer"] if self.footer else []
        said += ["repeated header"] if self.repeated_header else []
        said += ["second header in another order"] if self.reordered else []
        said += ["texts as formulas"] if self.excel_texts else []
        said += ["index column"] if self.index_column else []
        said += ["group header"] if self.group_header else []
        return (*said, *(["gzip"] if self.packed else []))


def random_dialect(rng: random.Random, table: Table) -> TextDialect:
    """Half of the dialects are plain; the others have some habits each."""
    dialect = TextDialect(
        delimiter=rng.choices(_USUAL, (50, 25, 15, 10))[0],
        quoting=rng.choices(("minimal", "all", "nonnumeric", "rare"), (50, 20, 15, 15))[0],
        end=rng.choice(("LF", "CR LF")),
        encoding=rng.choice(("utf-8", "utf-8", "utf-8-sig")),
    )
    for _ in range(rng.choice((0, 1, 1, 2, 2, 3))):
        dialect = rng.choice(_HABITS)(rng, table, dialect)
    return dialect


def _encoded(rng: random.Random, table: Table, dialect: TextDialect) -> TextDialect:
    choices = (*table.language.encodings, *table.language.encodings, *rng.sample(_UNICODE, 2))
    return replace(dialect, encoding=rng.choice(choices))


def _escaped(rng: random.Random, table: Table, dialect: TextDialect) -> TextDialect:
    del table
    escaping: Escaping = rng.choice(("backslash", "php", "mysql", "copy"))
    if escaping == "copy":
        return replace(dialect, escaping=escaping, delimiter="\t", quoting="rare", spaced=False)
    return replace(dialect, escaping=escaping)


def _titled(rng: random.Random, table: Table, dialect: TextDialect) -> TextDialect:
    del table
    titles = [rng.choice(_TITLES), "", "Created 2024-03-18", ""][: rng.randint(1, 4)]
    return replace(dialect, titles=tuple(titles), padded_titles=rng.random() < 0.4, hint=False)


def _grouped(rng: random.Random, table: Table, dialect: TextDialect) -> TextDialect:
    del rng
    fits = table.header is not None and len(table.kinds) >= 4 and not dialect.hint
    return replace(dialect, group_header=fits)


def _habit(**changes: Any) -> Habit:
    """A habit that gives the dialect's fields these values, each chosen at random where it is a list."""

    def habit(rng: random.Random, _: Table, dialect: TextDialect) -> TextDialect:
        return replace(
            dialect,
            **{name: rng.choice(value) if isinstance(value, list) else value for name, value in changes.items()},
        )

    return habit


def _about_header(name: str) -> Habit:
    """A habit of tables that have a header."""

    def habit(_: random.Random, table: Table, dialect: TextDialect) -> TextDialect:
        changes: dict[str, Any] = {name: table.header is not None}
        return replace(dialect, **changes)

    return habit


_HABITS: tuple[Habit, ...] = (
    _encoded,
    _encoded,
    _encoded,
    _escaped,
    _titled,
    _grouped,
    _habit(end="CR"),
    _habit(spaced=True),
    _habit(delimiter=["^", "~", ":", "¦"]),
    _habit(hint=True, titles=()),
    _habit(trailing_delimiters=[1, 2, 3]),
    _habit(blank_rows=True),
    _habit(trailing_blanks=[1, 2, 3, 4]),
    _habit(footer=[*_FOOTERS]),
    _about_header("repeated_header"),
    _about_header("reordered"),
    _habit(padded=True),
    _habit(excel_texts=True),
    _habit(end="mixed"),
    _about_header("index_column"),
    _habit(packed=True),
)


def write(rng: random.Random, table: Table, dialect: TextDialect, damage: str = "") -> Written | None:
    """The table as a file, None where the encoding cannot hold it or the damage cannot be done to it."""
    if dialect.escaping in ("mysql", "copy") and all(cell for row in table.rows for cell in row):
        return None  # nothing in the file would tell these dialects from others
    lines = _lines(rng, table, dialect)
    others = damages.damage_record(rng, lines, table, dialect, damage) if damage in damages.OF_A_RECORD else []
    if others is None:
        return None
    end = _ENDS[dialect.end]
    ends = {place: "\n" for place in range(len(lines)) if dialect.end == "mixed" and rng.random() < 0.5}
    text = "".join(line + ends.get(place, end) for place, (line, _) in enumerate(lines))
    if rng.random() < 0.15 and not dialect.trailing_blanks and dialect.end != "CR":
        text = text.removesuffix(end)
    wanted = replace(_expected(table, dialect), other_readings=tuple(others))
    if damage == "cut" and not dialect.packed:
        text, wanted = damages.cut(rng, lines, end, wanted)
    try:
        data = text.encode(dialect.encoding)
    except UnicodeEncodeError:
        return None
    if damage in damages.OF_BYTES and dialect.encoding not in ("utf-8", "utf-8-sig"):
        return None
    if damage in damages.OF_BYTES:
        data = damages.damage_bytes(rng, data, damage)
        wanted = replace(wanted, must_hold=damage != "other encoding")
    if dialect.packed:
        data = gzip.compress(data, mtime=0)
        if damage == "cut":
            data, wanted = data[: rng.randint(len(data) // 2, len(data) - 1)], replace(wanted, must_hold=True)
    return Written(
        data,
        wanted,
        (*dialect.features, *([f"damage: {damage}"] if damage else [])),
        plain=dialect.plain and not damage and table.well_named,
        delimiter=dialect.delimiter if dialect.delimiter not in _USUAL and not dialect.hint else None,
        ending="csv.gz" if dialect.packed else "csv",
        damage=damage,
    )


def _expected(table: Table, dialect: TextDialect) -> Expected:
    """The table's own rows, with the numbers of an index column."""
    rows = list(table.rows)
    header = table.header
    if dialect.index_column and header:
        header = ("", *header)
        rows = [(str(number), *row) for number, row in enumerate(rows)]
    return Expected(header, rows)


def _lines(rng: random.Random, table: Table, dialect: TextDialect) -> list[tuple[str, int]]:
    """Every record of the file with the number of its row in the table, or -1."""
    delimiter, width = dialect.delimiter, len(table.kinds) + dialect.index_column
    lines = [(f"sep={delimiter}", -1)] if dialect.hint else []
    lines += [(title + delimiter * (width - 1) * dialect.padded_titles, -1) for title in dialect.titles]
    if dialect.group_header:
        half = width // 2
        lines.append((delimiter.join(["Person", *[""] * (half - 1), "Details", *[""] * (width - half - 1)]), -1))
    header = [(record((*[""] * dialect.index_column, *table.header), dialect), -1)] if table.header else []
    lines += header
    again = rng.randint(1, max(1, len(table.rows) - 1))
    order = [*range(len(table.kinds))]
    for number, row in enumerate(table.rows):
        lines += header if dialect.repeated_header and number == again else []
        if dialect.reordered and table.header and number == len(table.rows) // 2 and number:
            rng.shuffle(order)
            names = [table.header[at] for at in order]
            lines.append((record((*[""] * dialect.index_column, *names), dialect), -1))
        cells = [_formula(row[at], table.kinds[at], dialect) for at in order]
        lines.append((record((*[str(number)] * dialect.index_column, *cells), dialect), number))
        if dialect.blank_rows and rng.random() < 0.2:
            lines.append((rng.choice(("", delimiter * (width - 1))), -1))
    if dialect.footer:
        lines += [("", -1), (dialect.footer.format(size=len(table.rows)), -1)]
    return lines + [("", -1)] * dialect.trailing_blanks


def _formula(cell: str, kind: str, dialect: TextDialect) -> str:
    """Digits as a formula that is a text, so that a spreadsheet keeps their zeros."""
    return f'="{cell}"' if dialect.excel_texts and kind in ("postal_code", "phone", "id") and cell else cell


def record(cells: tuple[str, ...], dialect: TextDialect) -> str:
    """One record without its line's end."""
    between = " " * (dialect.padded and dialect.escaping == "doubled") + dialect.delimiter + " " * dialect.spaced
    return between.join(cell_text(cell, dialect) for cell in cells) + dialect.delimiter * dialect.trailing_delimiters


def cell_text(cell: str, dialect: TextDialect) -> str:
    """One cell as the dialect writes it."""
    if dialect.escaping == "copy":
        for plain, escaped in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
            cell = cell.replace(plain, escaped)
        cell = cell if dialect.delimiter == "\t" else cell.replace(dialect.delimiter, "\\" + dialect.delimiter)
        return cell or "\\N"
    if dialect.escaping == "mysql":
        cell = cell.replace("\\", "\\\\").replace("\n", "\\\n").replace('"', '\\"')
        return f'"{cell}"' if cell else "\\N"
    if dialect.escaping == "php":
        return f'"{_php(cell)}"' if any(sign in cell for sign in f'{dialect.delimiter}"\\\n\r\t ') else cell
    signs = f'{dialect.delimiter}"\n\r'
    written = cell.replace('"', '""')
    if dialect.escaping == "backslash":
        signs, written = signs + "\\", cell.replace("\\", "\\\\").replace('"', '\\"')
    elif dialect.quoting == "rare" and not cell.startswith('"'):
        signs = f"{dialect.delimiter}\n\r"  # a quote inside a cell is written as it is: many programs do
    numeric = cell.replace(".", "", 1).isdecimal()
    always = dialect.quoting == "all" or (dialect.quoting == "nonnumeric" and not numeric)
    needed = any(sign in cell for sign in signs) or (dialect.spaced and cell.strip() != cell)
    return f'"{written}"' if always or needed else cell


def _php(cell: str) -> str:
    """PHP doubles a quote but for one behind a backslash."""
    written, escaped = "", False
    for sign in cell:
        written += '""' if sign == '"' and not escaped else sign
        escaped = sign == "\\"
    return written
