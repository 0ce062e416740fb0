"""Addresses inside the text that mail programs, spreadsheets and people put around them.

A cell that is no address as it stands is read as a list of addresses, each alone, with a name in front of angle brackets, with
a label such as `work:`, or with a remark in parentheses. A cell with other words beside an address is not read: the words
may take the address back, or belong to it.
"""

from __future__ import annotations

import html
import re
import unicodedata

LONGEST = 1_000  # characters of a cell that is looked through


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LABELS = _words(
    "e-mail email mail e-mails emails address adresse dirección indirizzo correo courriel work home office private privat"
    " privé personal perso personnel business company primary secondary main other alternative to cc pro professional"
    " professionnel arbeit büro dienstlich geschäftlich travail bureau domicile trabajo casa oficina lavoro ufficio personale"
    " trabalho pessoal werk thuis praca dom arbete hem iş ev рабочий личный домашний почта"
)
"""Words beside an address that say which one it is."""

CONNECTORS = _words("or and und oder et ou y o e ed en of i lub и или og eller och ve veya")
"""Words between two addresses."""

TAKEN_BACK = _words(
    "old not no never bounced bounce bounces bouncing invalid wrong former formerly ex inactive closed left unsubscribed dead"
    " obsolete expired deleted disabled alt nicht kein falsch ungültig ehemals ancien ancienne faux invalide viejo antiguo"
    " inválido vecchio sbagliato oud fout antigo stary nieaktywny старый неверный недействительный sip xmpp jabber skype"
)
"""Words that say of an address that it is none any more, or is none of e-mail."""

MAY_HOLD_ONE = r"[^@\s]@[^@]*\.|&#"
"""An expression that every cell matches that may hold an address in other text; Arrow reads it too."""

_ANCHOR = re.compile(r"<a\s[^<>]*>([^<>]*)</a>", re.IGNORECASE)
_MARKDOWN = re.compile(r"\[[^\[\]]*\]\(\s*(?:mailto:)?([^()\s]+)\s*\)", re.IGNORECASE)
_HYPERLINK = re.compile(
    r"[^#]*#(?:mailto:)?([^#]+)#[^#]*", re.IGNORECASE
)  # of Access: what is shown, #, the address, #
_SCHEME = re.compile(r"\bmailto:", re.IGNORECASE)
_QUERY = re.compile(r"\?(?:subject|body|cc|bcc|to)=[^\s<>)\]]*", re.IGNORECASE)
_BRACKETED = re.compile(r"[<(\[{«]([^<>()\[\]{}«»]*@[^<>()\[\]{}«»]*)[>)\]}»]")
_QUOTED = re.compile(r'"[^"@]*"')
_REMARK = re.compile(r"\(([^()@]*)\)|\[([^\[\]@]*)\]")
_LABEL = re.compile(r"(?:(?<=[\s,;/|])|^)([^\W\d_]+(?:-[^\W\d_]+)?)\s?[:=](?=\s|[\w.+-]+@)")
_BETWEEN = re.compile(r"\s*(?::::|[,;/|&\n\r、،؛]|\s[-\u2013]\s)\s*")
_AROUND = " \t.,;:!?*'\"`\u2018\u2019\u201c\u201d\u201e«»<>()[]{}"
_BULLETS = _AROUND + "-\u2013\u2022"
_MAY_HOLD_ONE = re.compile(MAY_HOLD_ONE)


def addresses_in(cell: str) -> tuple[str, ...]:
    """Return what may be the addresses of a cell, in order, each once; nothing if the cell holds other words.

    They are not checked: each is a piece of the cell with an at-sign in it.
    """
    text = plain_letters(cell)
    if len(text) > LONGEST or not _MAY_HOLD_ONE.search(text):
        return ()
    if text.count("#") > 1:
        text = _HYPERLINK.sub(r"\1", text)
    text = _QUERY.sub("", _SCHEME.sub(" ", _MARKDOWN.sub(r" \1 ", _ANCHOR.sub(r" \1 ", text))))
    if _is_taken_back(text):
        return ()
    pieces = _BRACKETED.split(_QUOTED.sub(" ", text))
    found: list[str] = []
    for outside, bracketed in zip(pieces[:-1:2], pieces[1::2], strict=True):
        *before, name = _chunks(outside)
        inside = _chunks(bracketed)
        for addresses in (*before, *inside, name):  # a name may be an address too, and then the one in brackets counts
            found += addresses or ()
    for addresses in _chunks(pieces[-1]):
        if addresses is None:
            return ()
        found += addresses
    once = {address.casefold(): address for address in reversed(found)}
    return tuple(once.values())[::-1]


def plain_letters(cell: str) -> str:
    """Return the cell without the entities of web pages and with full-width letters as ordinary ones."""
    text = html.unescape(cell) if "&" in cell and ";" in cell else cell
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _chunks(text: str) -> list[list[str] | None]:
    """Part a text at its separators: the addresses of each part, None for a part with other words."""
    chunks: list[list[str] | None] = []
    for chunk in _BETWEEN.split(_LABEL.sub(" ", _REMARK.sub(" ", text))):
        words = [word for word in chunk.split() if word.strip(_BULLETS)]
        others = {word.strip(_AROUND).casefold() for word in words if "@" not in word}
        addresses = [word.strip(_AROUND) for word in words if "@" in word]
        chunks.append(addresses if others <= _HARMLESS else None)
    return chunks


def _is_taken_back(text: str) -> bool:
    """Say if a remark or a label says that an address is none any more, or is none of e-mail."""
    said = [*(remark[0] or remark[1] for remark in _REMARK.findall(text)), *_LABEL.findall(text)]
    return not TAKEN_BACK.isdisjoint(word for words in said for word in re.findall(r"[^\W\d_]+", words.casefold()))


_HARMLESS = LABELS | CONNECTORS
