"""The texts of phone cells: labels, extensions and several numbers in one cell, before any numbering plan is asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

LONGEST: Final = 250  # characters of a cell that is read; phonenumbers refuses longer texts
LEAST_DIGITS: Final = 6  # of a part of a cell that counts as a number of its own
TWO_NUMBERS: Final = 14  # digits from which a cell may hold two numbers with only a blank between them
MOST_OF_TWO: Final = 34  # digits of two numbers
MOST_BEFORE_LETTERS: Final = 7  # digits in front of letters that stand for digits

_BLANKS = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # letters that show nothing
_EXTENSION_WORDS: Final = (
    *("extension", "extensión", "extensao", "extensão", "extn", "ext", "xtn", "x", "e", "opt", "option"),
    *("poste", "interne", "durchwahl", "dw", "nebenstelle", "nst", "apparat", "app", "klappe", "kl", "ramal"),
    *("interno", "int", "anexo", "anx", "доб", "добавочный", "вн", "внутр", "внутренний", "wewnętrzny", "wewn", "wew"),
    *("linka", "klapka", "dahili", "dah", "toestel", "tst", "lokalnummer", "lokal", "local", "lok", "anknytning"),
    *(
        "ankn",
        "alanumero",
        "alanro",
        "mellék",
        "внутрішній",
        "εσωτ",
        "εσωτερικό",
        "內線",
        "内線",
        "分機",
        "分机",
        "내선",
    ),
    *("שלוחה", "تحويلة", "داخلی", "एक्सटेंशन", "ต่อ", "máy lẻ"),
)
_EXTENSION = re.compile(
    r"(?P<main>.*\d[\s().\[\]]*?)[\s,;/(\u2013-]*(?<![^\W\d_])"
    rf"(?:{'|'.join(sorted(_EXTENSION_WORDS, key=len, reverse=True))})[\s.:=\u2013-]*(?P<extension>[0-9]{{1,7}})[\s).\]]*",
    re.IGNORECASE | re.DOTALL,
)
_BEHIND_A_DASH = re.compile(r"(?P<main>.*[0-9)])\s+[-\u2013\u2014]\s+(?P<extension>[0-9]{1,5})", re.DOTALL)
_LABEL_BEHIND = re.compile(r"(?<=[\d).\]\s])[\s(\[<\-\u2013,:;/]*[^\W\d_][^\d]*\Z")
_LABEL_BEFORE = re.compile(r"\A(?=[^:]*[0-9])[^+:]*[^\W\d_][^+:]*:(?!:)")
_FAX = re.compile(r"(?:tele?)?fax|faks|факс|télécopie|φαξ|ファックス|传真|傳真|팩스|فاكس|פקס|फैक्स", re.IGNORECASE)
_PHONE = re.compile(r"tel|tél|phone|fon|mob|cell|handy|тел|моб|電話|电话", re.IGNORECASE)
WORDS: Final = (
    *("or", "oder", "ou", "o", "and", "und", "et", "y", "e", "и", "или", "lub", "i", "eller", "of", "en", "og", "och"),
    *("veya", "ve", "vagy", "és", "nebo", "a", "tai", "ja", "sau", "και", "ή", "או", "أو", "または"),
)
# From the surest separator to the least sure.
_SEPARATORS = (
    re.compile(
        r"\s*(?::::|[;&|\n\r\u3001\uff1b\uff0c,]|(?<=[\d)\s])\s(?:" + "|".join(WORDS) + r")\s)\s*", re.IGNORECASE
    ),
    re.compile(r"\s+/\s*|\s*/\s+"),
    re.compile(r"/"),
)
_WORD_BETWEEN = re.compile(r"(?<=[\d)])[\s(\[,-]*[^\W\d_][^\d+(]*(?=[\d+(])")
_WORD_BETWEEN_DIGITS = re.compile(r"(?<=[0-9)])[^0-9]*?[^\W\d_]{2}[^0-9]*[0-9]")
_SPACE = re.compile(r"(?<=[\d)])\s+(?=[\d+(])")


def plain(cell: str) -> str:
    """Return the cell with ASCII digits and with ASCII blanks and dashes, and without characters that show nothing."""
    if cell.isascii():
        return cell.strip()
    return "".join(map(_plain, cell)).strip()


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    kind = unicodedata.category(letter)
    if letter in _BLANKS or kind == "Cf" or "\ufe00" <= letter <= "\ufe0f":
        return ""
    if kind in {"Zs", "Pd"} or letter == "\u2212":
        return " " if kind == "Zs" else "-"
    return unicodedata.normalize("NFKC", letter) if "\uff01" <= letter <= "\uff5e" else letter


def digits(text: str) -> str:
    """Return the digits of a plain text."""
    return "".join(letter for letter in text if "0" <= letter <= "9")


def separated(text: str) -> Iterator[list[str]]:
    """Yield the parts of a text that have digits, for each kind of separator that makes several of them."""
    for separator in _SEPARATORS:
        parts = [part for part in separator.split(text) if digits(part)]
        if len(parts) > 1:
            yield parts


def unseparated(text: str) -> Iterator[list[str]]:
    """Yield two numbers of a text that has only a word or a blank between them, for each place that may part them."""
    if len(digits(text)) > MOST_OF_TWO:
        return
    for between in (_WORD_BETWEEN, _SPACE):
        for match in between.finditer(text):
            parts = [text[: match.start()], text[match.end() :]]
            if between is _WORD_BETWEEN:
                parts = [text[: match.start()], text[match.start() :].lstrip("([ ")]
            if all(len(digits(part)) >= LEAST_DIGITS + 1 for part in parts):
                yield parts


def without_extension(text: str) -> tuple[str, str]:
    """Return the number in front of an extension and the extension; an empty text where there is no extension."""
    match = _EXTENSION.fullmatch(text)
    return (match["main"], match["extension"]) if match else ("", "")


def without_tail(text: str) -> tuple[str, str]:
    """Return the number in front of a dash between blanks and the few digits behind it; empty texts where there are none."""
    match = _BEHIND_A_DASH.fullmatch(text)
    return (match["main"], match["extension"]) if match else ("", "")


def without_labels(text: str) -> str:
    """Return the text without words before and behind the number."""
    return _LABEL_BEHIND.sub("", _LABEL_BEFORE.sub("", text)).strip()


def before_words(text: str) -> str:
    """Return what stands before words between digits, if it may be a number; empty if there are no such words."""
    match = _WORD_BETWEEN_DIGITS.search(text)
    head = text[: match.start()] if match else ""
    return head if len(digits(head)) >= LEAST_DIGITS else ""


def is_fax(text: str) -> bool:
    """Return if the words of the text say that the number is of a fax machine alone."""
    return bool(_FAX.search(text)) and not _PHONE.search(_FAX.sub("", text))


def groups(text: str) -> list[str]:
    """Return the groups of digits of a text."""
    return re.findall(r"[0-9]+", text)
