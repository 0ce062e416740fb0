"""What a cell looks like: data of a contact, or a word from a header."""

from __future__ import annotations

import re

from pipeline.files.numbered import Cells, NumberedRow

# A bar may stand in a mailbox's name, and never does: here it parts two cells.
_EMAIL = re.compile(r"[^@\s<>,;|]+@[^@\s<>,;|]+\.[^@\s<>,;|]{2,}|.*<[^@\s<>]+@[^@\s<>]+>", re.DOTALL)
_PHONE = re.compile(
    r"(?:tel|phone|ph|mobile|t|m)?[.:]?\s*[+(]?[\d\s()./\-\u00a0\u2010-\u2015]{7,30}(?:\s*(?:x|ext\.?|#)\s*\d+)?",
    re.IGNORECASE,
)
_FLOAT_PHONE = re.compile(r"\d(?:[.,]\d+)?E\+\d{2}|\d{7,15}\.0", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?(?:[T ].*)?|\d\d?[./]\d\d?[./]\d{2,4}(?: .*)?")
_NUMBER = re.compile(r"[$€£]?\s*-?[\d.,]{5,}%?")
_WORD = re.compile(r"[^\W\d_]+")

_HEADER_WORDS = frozenset(
    # One word each, in the languages that contact files come in.
    re.findall(
        r"\w+",
        """
        account achternaam address adresse anrede apellido apellidos azienda bedrijf bundesland business cell
        cellphone cellulare celular città city ciudad cognome company companyname contact correo country courriel cp
        created date department direct domain e email emailaddress employees empresa entreprise ext extension fax
        fecha firma firmenname first firstname fname full fullname funktion given group handy home id industry job
        jobtitle land landline last lastname lead linkedin lname mail mobil mobile mobilenumber mobilfunk
        mobilnummer mobiltelefon movil msisdn móvil nachname name nom nombre nome notes notiz number numero nummer
        número office organisation organization ort owner pays país personal phone phonenumber plaats plz position
        postal postcode prenom primary province prénom puesto region role salutation score secondary seniority
        societe société source stadt state status strasse straße street surname tags tel telefon telefonnummer
        telefono telefoonnummer telephone teléfono titel title town twitter téléphone unternehmen updated url user
        ville voornaam vorname website work zip zipcode
        """,
    )
)

# The first cell of a header, as most files have it.
HEADER_NAMES = _HEADER_WORDS | {
    *(
        "first name",
        "last name",
        "full name",
        "company name",
        "e-mail",
        "e-mail address",
        "email address",
        "given name",
    ),
    *("phone number", "mobile phone", "mobile number", "job title", "contact name", "family name", "customer name"),
    *(
        "nom complet",
        "nombre completo",
        "correo electrónico",
        "numéro de téléphone",
        "adresse e-mail",
        "e-mail-adresse",
    ),
}


def is_email(cell: str) -> bool:
    """An address by itself or in angle brackets after a name."""
    return _EMAIL.fullmatch(cell.strip()) is not None


def is_phone(cell: str) -> bool:
    """Seven to fifteen digits written as phones are, or as a spreadsheet leaves them; a date is none."""
    text = cell.strip()
    if _FLOAT_PHONE.fullmatch(text):
        return True
    if not _PHONE.fullmatch(text) or _DATE.fullmatch(text):
        return False
    return 7 <= sum(map(str.isdigit, text)) <= 20


def is_data(cell: str) -> bool:
    """A value that no header would have as a column's name."""
    text = cell.strip()
    return is_email(text) or is_phone(text) or bool(_DATE.fullmatch(text) or _NUMBER.fullmatch(text)) or "://" in text


def is_contact(cells: Cells) -> bool:
    """A row with an e-mail address or a phone number in it."""
    return any(is_email(cell) or is_phone(cell) for cell in cells)


def filled(cells: Cells) -> int:
    """How many cells are not blank."""
    return sum(map(bool, map(str.strip, cells)))


def has_text(cells: Cells) -> bool:
    """Whether any cell is not blank."""
    return any(map(str.strip, cells))


def is_label(cell: str) -> bool:
    """Short words, as a column's name has them."""
    text = cell.strip()
    return 0 < len(text) <= 60 and not is_data(text)


def is_known_label(cell: str) -> bool:
    """At most five words, one of which contact files are known to call a column by."""
    words = _WORD.findall(cell.replace("E-Mail", "Email").replace("e-mail", "email").casefold())
    return is_label(cell) and 0 < len(words) <= 5 and any(word in _HEADER_WORDS for word in words)


def known_labels(cells: Cells) -> int:
    """How many cells are known names of columns."""
    return sum(map(is_known_label, cells))


def is_contact_table(rows: list[NumberedRow]) -> bool:
    """Rows of which a third are contacts, or that have a line of known names of columns."""
    written = [cells for _, cells in rows if has_text(cells)]
    contacts = sum(map(is_contact, written))
    if contacts >= max(1, 0.3 * len(written)):
        return True
    return any(filled(cells) > 1 and known_labels(cells) >= max(2, filled(cells) / 2) for cells in written) or (
        bool(written) and filled(written[0]) == 1 and len(written[0][0].split()) < 3 and known_labels(written[0]) == 1
    )
