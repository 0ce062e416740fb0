"""Lines below a table that are no contacts: totals, notes of an export, page numbers, a hotline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from pipeline.files import column_types, looks
from pipeline.files.numbered import Cells, NumberedRow

Verdict = Literal["", "footer", "doubtful"]

_TOTAL = re.compile(
    r"(?:grand |sub)?totals?|sum|count|summe|gesamt(?:summe|zahl)?|zwischensumme|anzahl|insgesamt|total général|nombre|"
    r"suma|número|cantidad|totale|totaal|aantal|soma|razem|итого|всего|合計|总计|합계",
    re.IGNORECASE,
)
_TOTAL_LINE = re.compile(rf"(?:{_TOTAL.pattern})(?:\s*[:;,|\t]\s*|\s+|$)(.*)", re.IGNORECASE)
_COUNT = re.compile(r"[$€£]?\s?-?\d[\d.,\s]*%?(?:\s?[^\W\d_]{1,12})?")
_NOTE = re.compile(
    r"""(?:
        (?:data\ |report\ )?(?:exported|generated|created|printed|downloaded|retrieved)\ (?:on|at|by|from|via|with|using)\b
        | (?:data\ )?export(?:\ date|ed:|:|\ vom\b|datum\b) | (?:exported|generated|created|printed)[:\ ]*\d
        | (?:exportiert|erstellt|gedruckt|generiert)\ (?:am|von|um|mit)\b | stand[:\ ]\s*\d
        | (?:exporté|généré|imprimé|créé)e?s?\ (?:le|par|depuis|avec|à)\b
        | (?:exportado|generado|impreso|creado|gerado|impresso|criado)\ (?:el|por|em|de|a|con|com|desde)\b
        | (?:esportato|generato|stampato|creato)\ (?:il|da|con)\b | (?:geëxporteerd|afgedrukt|gemaakt)\ (?:op|door)\b
        | (?:page|seite|página|pagina|pág\.?|pag\.?|strona|blz\.?)\s*\d+(?:\s*(?:of|von|sur|de|di|van|z|/)\s*\d+)?\W*$
        | \W*end\ of\ (?:the\ )?(?:report|file|list|data|export|document)\b | ende\ de[rs]\ (?:berichts?|liste|datei|exports?)\b
        | fin\ (?:de\ |du\ |de\ la\ |del\ )(?:rapport|fichier|liste|informe|archivo|lista|reporte|documento?)\b
        | fine\ (?:del\ |della\ )?(?:elenco|report|lista|file)\b | einde\ van\ \w+
        | © | \(c\)\ | copyright\ | .*\ball\ rights\ reserved | (?:strictly\ )?confidential\W*$ | (?:streng\ )?vertraulich\W*$
        | confidentiel\W*$ | confidencial\W*$ | riservato\W*$ | (?:source|quelle|fuente|fonte):
        | \(?\d[\d.,\ ]*\ (?:rows?|records?|contacts?|results?|entries|entry|lines?
            |zeilen?|datensätze|kontakte|einträge|lignes?|enregistrements|résultats
            |filas?|registros?|contactos|righe|contatti|rijen|linhas|contatos)\b(?:\ \w+)?\W*$
        | [-=*_]{3,}
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_ASKS = re.compile(
    r"\b(?:questions?|help|hotline|support|helpdesk|call|contact us|customer service|info(?:rmation)?|office|fragen|rückfragen|"
    r"anrufen|kundenservice|kundendienst|service|zentrale|appelez|aide|renseignements|llame|llámenos|preguntas|ayuda|atención|domande|"
    r"chiamare|assistenza|vragen|bel|dúvidas|ligue|ajuda)\b",
    re.IGNORECASE,
)
_BEFORE_CONTACT = re.compile(r"([^\W\d_]{3,}[^\d@]*?[:?]?)\s*(?:[+(]?\d[\d\s()./-]{5,}|\S+@\S+\.\S+)\W*", re.DOTALL)
_PHONE_LABEL = re.compile(r"(?:tel|phone|mobile?|fax|cell|handy|e-?mail)\w*\W*", re.IGNORECASE)


def footers_of(rows: Sequence[NumberedRow], types: Sequence[str]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the numbers of the rows at the end of a file that are plainly no contacts, and of those that are doubtful."""
    found: dict[Verdict, list[int]] = {"footer": [], "doubtful": []}
    for number, cells in reversed(rows):
        if not looks.has_text(cells):
            continue
        verdict = _verdict(cells, types)
        if not verdict:
            break
        found[verdict].append(number)
    return tuple(sorted(found["footer"])), tuple(sorted(found["doubtful"]))


def _verdict(cells: Cells, types: Sequence[str]) -> Verdict:
    filled = [cell.strip() for cell in cells if cell.strip()]
    first, rest = filled[0], filled[1:]
    in_place = {type_ for type_, cell in zip(types, cells, strict=False) if type_ and column_types.is_of(type_, cell)}
    if "email" in in_place:
        return ""
    has_contact = "phone" in in_place
    if rest and first[-1] in ":?" and len(filled) == 2:
        return "footer" if _ASKS.search(first) or _NOTE.match(first) else "doubtful"
    if has_contact:
        return ""
    total = _TOTAL_LINE.fullmatch(first)
    counts = [*rest, *filter(None, [total[1]])] if total else []
    if total and (counts or ":" in first) and all(map(_COUNT.fullmatch, counts)):
        return "footer"
    if _NOTE.match(first):
        return "footer"
    return "" if rest else _before_contact(first)


def _before_contact(text: str) -> Verdict:
    """Return what a single cell is in which words stand before a number or an address: `Questions? +1 415 555 0100`."""
    if looks.is_phone(text) or looks.is_email(text) or _PHONE_LABEL.match(text):
        return ""
    found = _BEFORE_CONTACT.fullmatch(text)
    if found is None:
        return ""
    return "footer" if "?" in found[1] or _ASKS.search(found[1]) else "doubtful"
