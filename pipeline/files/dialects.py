"""How a text file writes what its cells hold: the delimiter, quotes, escapes and line ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

# doubled: "" is a quote inside quotes (RFC 4180); backslash: \" is one, as MySQL and Python's csv write it; php: "" is one, and
# \" is kept as it is, as PHP's fputcsv writes it; none: a quote is a character like any other; copy: the text format of
# PostgreSQL's COPY and MySQL's dumps, without quotes and with \t and \n for a tab and a line break.
Quoting = Literal["doubled", "backslash", "php", "none", "copy"]
# Which ends end a line: any of LF, CR LF and CR, or only some of them, so that the others stand inside cells.
LineEnds = Literal["", "\n", "\r\n", "\r"]

QUOTE = '"'
ESCAPE = "\\"
NULL = "\\N"
SPOKEN: dict[str, str] = {
    "backslash": r"a backslash (\) stands before a quote or a delimiter that belongs to a cell",
    "php": r"a quote behind a backslash (\") is written once, as PHP does, and both belong to the cell",
    "none": "cells are never put in quotes, so a quote belongs to its cell",
    "copy": r"the text format of a database, in which \N is an empty cell",
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", "v": "\v"}
_NOTHING = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How cells are written; no delimiter is a single column. `spaced` drops blanks behind a delimiter."""

    delimiter: str
    quoting: Quoting = "doubled"
    spaced: bool = False

    @property
    def special(self) -> tuple[str, ...]:
        """The characters that make a line more than cells between delimiters."""
        return {"doubled": (QUOTE,), "backslash": (QUOTE, ESCAPE), "php": (QUOTE,), "none": (), "copy": (ESCAPE,)}[
            self.quoting
        ]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The patterns of a dialect: where a cell opens a quote, what may follow inside, and a cell without quotes."""

    opening: re.Pattern[str]
    inside: re.Pattern[str]
    blanks: re.Pattern[str]
    bare_behind_blanks: re.Pattern[str]
    bare: re.Pattern[str] | None
    quoted_text: Callable[[str], str]
    bare_text: Callable[[str], str]


@cache
def grammar(dialect: Dialect) -> Grammar:
    """The patterns of this dialect."""
    delimiter = re.escape(dialect.delimiter)
    blank = "[" + "".join(sign for sign in " \t\u00a0" if sign != dialect.delimiter) + "]"
    other = rf"[^\\{delimiter}]"
    escaped = re.compile(rf"{other}*(?:\\.{other}*)*", re.DOTALL)
    escapes = dialect.quoting in ("backslash", "copy")
    return Grammar(
        opening=re.compile(f'{blank}*"') if QUOTE in dialect.special else _NOTHING,
        inside=re.compile(_INSIDE.get(dialect.quoting, ""), re.DOTALL),
        blanks=re.compile(f"{blank}*"),
        # ` "Big" Jim` behind a delimiter: words in quotes with text behind them, and no delimiter that a quote could hide
        bare_behind_blanks=re.compile(
            rf'{blank}+"[^"{delimiter}\r\n]*"(?!"){blank}*[^\s"{delimiter}][^"{delimiter}\r\n]*'
        ),
        bare=escaped if escapes else None,
        quoted_text=_unquoting(dialect),
        bare_text=_unescaping(dialect) if escapes else str,
    )


_INSIDE = {
    "doubled": r'[^"]*(?:""[^"]*)*',
    "backslash": r'[^"\\]*(?:\\.[^"\\]*)*',
    "php": r'[^"\\]*(?:(?:\\+"?|"")[^"\\]*)*',
}


def _unquoting(dialect: Dialect) -> Callable[[str], str]:
    if dialect.quoting == "backslash":
        return _unescaping(dialect)
    if dialect.quoting == "php":
        either = re.compile(r'\\+"|""')
        return lambda text: either.sub(lambda found: QUOTE if found[0] == '""' else found[0], text)
    return lambda text: text.replace('""', QUOTE)


def _unescaping(dialect: Dialect) -> Callable[[str], str]:
    one = re.compile(r"\\(\r\n|.)", re.DOTALL)
    if dialect.quoting == "copy":
        return lambda text: one.sub(lambda found: _CONTROLS.get(found[1], found[1]), text)
    meant = (QUOTE, ESCAPE, dialect.delimiter, "\n", "\r", "\r\n")
    return lambda text: one.sub(lambda found: found[1] if found[1] in meant else found[0], text)
