"""Lines below a table that are no contacts: totals, notes of an export, page numbers, a hotline."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.files import column_types, looks
from pipeline.files.numbered import Cells, NumberedRow

_TOTAL = re.compile(
    r"(?:grand |sub)?totals?|sum|count|summe|gesamt(?:summe|zahl)?|zwischensumme|anzahl|insgesamt|total général|nombre|"
    r"suma|número|cantidad|totale|totaal|aantal|soma|razem|итого|всего|合計|总计|합계",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"""(?:
        (?:data\ )?(?:exported|generated|created|printed|downloaded|retrieved)\b
        | (?:data\ )?export(?:\ date|\ of|:|\ vom|datum)
        | exportiert\b | erstellt\b | gedruckt\b | stand[:\ ]\s*\d | exporté | généré | imprimé | créé\ le
        | exportado\b | generado\b | impreso\b | gerado\b | esportat[oi]\b | generat[oi]\b | stampat[oi]\b
        | geëxporteerd\b | afgedrukt\b | wygenerowano\b
        | (?:page|seite|página|pagina|pág\.?|pag\.?|strona|blz\.?)\s*\d
        | end\ of\b | ende\ de[rs]\b | fin\ (?:de|du|del)\b | fine\ (?:del|elenco) | einde\ van\b
        | © | \(c\) | copyright\b | all\ rights\ reserved
        | confidential | vertraulich | confidentiel | confidencial | riservato | report\ (?:generated|created|date) | source:
        | \(?\d[\d.,\ ]*\ (?:rows?|records?|contacts?|results?|entries|lines?
            |zeilen|datensätze|kontakte|einträge|lignes|enregistrements|résultats
            |filas|registros|contactos|righe|contatti|rijen|linhas|contatos)\b
        | -{3,} | ={3,} | \*{3,}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKS = re.compile(r".*[:?]", re.DOTALL)  # a name of a person does not end so
_NUMBER_BEHIND = re.compile(r"[^\W\d_]{3,}[^\d@]*[:?]?\s*(?:[+(]?\d[\d\s()./-]{5,}|\S+@\S+\.\S+)\W*", re.DOTALL)
_LABEL_OF_PHONE = re.compile(r"(?:tel|phone|mobile?|fax|cell|handy|e-?mail)\w*\W*", re.IGNORECASE)


def footers_of(rows: Sequence[NumberedRow], types: Sequence[str]) -> list[NumberedRow]:
    """Return the rows at the end of a file that are plainly no contacts; the blank ones among them are left out."""
    found: list[NumberedRow] = []
    for number, cells in reversed(rows):
        if not looks.has_text(cells):
            continue
        if not _is_footer(cells, types):
            break
        found.append((number, cells))
    return found[::-1]


def _is_footer(cells: Cells, types: Sequence[str]) -> bool:
    filled = [(at, cell.strip()) for at, cell in enumerate(cells) if cell.strip()]
    first = filled[0][1]
    if any(column_types.is_of(type_, cell) for type_, cell in zip(types, cells, strict=False) if type_ == "email"):
        return False  # an address where addresses stand
    rest = [cell for _, cell in filled[1:]]
    label, _, behind = first.partition(":")
    if _TOTAL.fullmatch(label.strip()) and all(map(_is_count, [*rest, *filter(None, [behind.strip()])])):
        return bool(rest or behind.strip()) or ":" in first
    if len(filled) > 2:
        return _NOTE.match(first) is not None and not any(map(looks.is_contact, [rest]))
    if rest:
        return _ASKS.fullmatch(first) is not None or _NOTE.match(first) is not None
    return _NOTE.match(first) is not None or _has_words_before_contact(first)


def _is_count(text: str) -> bool:
    return re.fullmatch(r"[$€£]?\s?-?\d[\d.,\s]*%?[^\W\d]{0,10}", text) is not None


def _has_words_before_contact(text: str) -> bool:
    """Return if a sentence stands before a number or an address, as in `Questions? +1 415 555 0100`."""
    if looks.is_phone(text) or looks.is_email(text) or _LABEL_OF_PHONE.match(text):
        return False
    return _NUMBER_BEHIND.fullmatch(text) is not None
