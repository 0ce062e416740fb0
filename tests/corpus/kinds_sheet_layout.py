"""Spreadsheets: what a sheet hides and merges, and which sheet is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.files.detected import Wanted
from tests.corpus.case import Case, Kind
from tests.corpus.sheets import (
    changed,
    ods,
    ods_row,
    ods_text,
    xls,
    xlsb,
    xlsx,
    xlsx_of,
)

_PEOPLE = [
    ["Correo", "Nombre", "Ciudad"],
    ["lola.vega@olivar.example.com", "Lola", "Sevilla"],
    ["raul.gil@olivar.example.com", "Raúl", "Cádiz"],
    ["eva.sanz@olivar.example.com", "Eva", "Málaga"],
]
_LEADS = [
    ["E-Mail", "Vorname", "Firma"],
    ["jana@lindenhof.example.de", "Jana", "Lindenhof"],
    ["timo@lindenhof.example.de", "Timo", "Lindenhof"],
]


def _hide_rows(sheet: Any, *numbers: int, level: int = 0) -> None:
    for number in numbers:
        sheet.row_dimensions[number].hidden = True
        sheet.row_dimensions[number].outlineLevel = level


def _filter(sheet: Any) -> None:
    sheet.auto_filter.ref = "A1:C4"
    sheet.auto_filter.add_filter_column(2, ["Cádiz"])
    _hide_rows(sheet, 2, 4)


def _hide_third(sheet: Any) -> None:
    _hide_rows(sheet, 3)


def _fold(sheet: Any) -> None:
    _hide_rows(sheet, 3, level=1)


def _hide_column(sheet: Any) -> None:
    sheet.column_dimensions["C"].hidden = True


def _xls_hide(sheet: Any) -> None:
    sheet.row(2).hidden = True


_ODS_HIDDEN = ods(
    {
        "Feuille1": ods_row("Prénom", "Courriel")
        + ods_row("Luc", "luc@atelier.example.fr")
        + ods_row("Zoé", "zoe@atelier.example.fr", of='table:visibility="filter"')
        + ods_row("Max", "max@atelier.example.fr", of='table:visibility="collapse"')
    }
)
_LOLA, _RAUL, _EVA = ({"email": row[0], "first_name": row[1]} for row in _PEOPLE[1:])
HIDDEN = Kind(
    8,
    "Hidden rows, columns and sheets",
    "Rows that a filter, a person, a folded group or a height of zero hides are counted, and the import waits for approval, "
    "unless `--hidden-rows send` or `--hidden-rows skip` says what becomes of them. Hidden columns are read like the others "
    "and named. Hidden sheets are not read; if only hidden sheets hold contacts, the file is refused, and `--sheet` reads one.",
    [
        Case(
            "two rows hidden by a filter",
            xlsx(_PEOPLE, _filter),
            [_LOLA, _RAUL, _EVA],
            holds={"hidden_rows"},
            about="An .xlsx of three people; a filter shows only those in Cádiz.",
        ),
        Case(
            "two rows hidden by a filter, left out",
            xlsx(_PEOPLE, _filter),
            [_RAUL],
            findings={"hidden_rows"},
            wanted=Wanted(hidden_rows="skip"),
        ),
        Case(
            "a row hidden by hand, sent",
            xlsx(_PEOPLE, _hide_third),
            [_LOLA, _RAUL, _EVA],
            findings={"hidden_rows"},
            wanted=Wanted(hidden_rows="send"),
        ),
        Case(
            "a row without height",
            changed(xlsx(_PEOPLE), "xl/worksheets/sheet1.xml", '<row r="3">', '<row r="3" ht="0" customHeight="1">'),
            [_LOLA, _RAUL, _EVA],
            holds={"hidden_rows"},
        ),
        Case("a folded group", xlsx(_PEOPLE, _fold), [_LOLA, _RAUL, _EVA], holds={"hidden_rows"}),
        Case("a row hidden in an .xls", xls(_PEOPLE, adorn=_xls_hide), [_LOLA, _RAUL, _EVA], holds={"hidden_rows"}),
        Case("a row hidden in an .xlsb", xlsb(_PEOPLE, hidden_rows=[3]), [_LOLA, _RAUL, _EVA], holds={"hidden_rows"}),
        Case(
            "the last rows hidden in an .xlsb, left out",
            xlsb(_PEOPLE, hidden_rows=[2, 3]),
            [_LOLA],
            findings={"hidden_rows"},
            wanted=Wanted(hidden_rows="skip"),
        ),
        Case(
            "rows of an .ods hidden by a filter and by hand, left out",
            _ODS_HIDDEN,
            [{"email": "luc@atelier.example.fr"}],
            findings={"hidden_rows"},
            wanted=Wanted(hidden_rows="skip"),
        ),
        Case("rows of an .ods hidden by a filter and by hand", _ODS_HIDDEN, holds={"hidden_rows"}),
        Case("a hidden column", xlsx(_PEOPLE, _hide_column), [_LOLA, _RAUL, _EVA], findings={"hidden_columns"}),
        Case(
            "contacts in a very hidden sheet alone",
            xlsx_of(
                {"Deckblatt": [["Bitte nicht bearbeiten"]], "Daten": _LEADS},
                lambda book: setattr(book["Daten"], "sheet_state", "veryHidden"),
            ),
            refused='Only hidden sheets hold a table of contacts: "Daten".*--sheet',
        ),
        Case(
            "a hidden sheet that was named",
            xlsx_of(
                {"Deckblatt": [["Bitte nicht bearbeiten"]], "Daten": _LEADS},
                lambda book: setattr(book["Daten"], "sheet_state", "veryHidden"),
            ),
            [{"email": "jana@lindenhof.example.de"}, {"email": "timo@lindenhof.example.de"}],
            wanted=Wanted(sheet="Daten"),
        ),
        Case(
            "a hidden sheet beside the contacts",
            xlsx_of(
                {"Kontakte": _LEADS, "Listen": [["Land"], ["Österreich"]]},
                lambda book: setattr(book["Listen"], "sheet_state", "hidden"),
            ),
            [{"email": "jana@lindenhof.example.de"}, {"email": "timo@lindenhof.example.de"}],
            findings={"hidden_sheets"},
        ),
        Case(
            "every row hidden, and left out",
            xlsx(_LEADS, lambda sheet: _hide_rows(sheet, 2, 3)),
            refused="Every row of the sheet .* is hidden",
            wanted=Wanted(hidden_rows="skip"),
        ),
    ],
)


_TEAMS = [
    ["Company", "First name", "Email", "Phone"],
    ["Harbour Mills", "Ines", "ines@harbourmills.example.com", "212-555-0140"],
    [None, "Otto", "otto@harbourmills.example.com", None],
    [None, "Pia", "pia@harbourmills.example.com", None],
    ["Quill & Sons", "Ray", "ray@quill.example.com", "212-555-0175"],
]


def _merge(*ranges: str) -> Callable[[Any], None]:
    def adorn(sheet: Any) -> None:
        for each in ranges:
            sheet.merge_cells(each)

    return adorn


def _xls_merge(sheet: Any) -> None:
    sheet.merge(1, 3, 0, 0)


_INES, _OTTO, _PIA, _RAY = (
    {"first_name": str(row[1]), "company": "Quill & Sons" if row[1] == "Ray" else "Harbour Mills"} for row in _TEAMS[1:]
)
MERGED = Kind(
    9,
    "Merged cells",
    "A cell that is merged over several rows has its value in each of them, which the report says; a row that has nothing "
    "else stays blank. Cells that are merged over several columns have their value in the first alone, except the names of "
    "groups in a header.",
    [
        Case(
            "a company and a phone for three people",
            xlsx(_TEAMS, _merge("A2:A4", "D2:D4")),
            [
                {**_INES, "phone": "+12125550140"},
                {**_OTTO, "phone": "+12125550140"},
                {**_PIA, "phone": "+12125550140"},
                {**_RAY, "phone": "+12125550175"},
            ],
            findings={"merged_cells"},
            about="An .xlsx of four people; the first company and its phone stand once, merged over three rows.",
        ),
        Case(
            "a company in an .xls", xls(_TEAMS, adorn=_xls_merge), [_INES, _OTTO, _PIA, _RAY], findings={"merged_cells"}
        ),
        Case(
            "a company in an .xlsb",
            xlsb(_TEAMS, merges=[(1, 3, 0, 0)]),
            [_INES, _OTTO, _PIA, _RAY],
            findings={"merged_cells"},
        ),
        Case(
            "a company in an .ods, French",
            ods(
                {
                    "Contacts": ods_row("Société", "Prénom", "Courriel")
                    + ods_row(ods_text("Vergers", 'table:number-rows-spanned="2"'), "Léa", "lea@vergers.example.fr")
                    + ods_row("<table:covered-table-cell/>", "Noé", "noe@vergers.example.fr")
                }
            ),
            [{"first_name": "Léa", "company": "Vergers"}, {"first_name": "Noé", "company": "Vergers"}],
            findings={"merged_cells"},
        ),
        Case(
            "a title that is merged over all columns is no group",
            xlsx([["Kunden 2024", None, None], *_LEADS], _merge("A1:C1")),
            [
                {"email": "jana@lindenhof.example.de", "company": "Lindenhof"},
                {"email": "timo@lindenhof.example.de", "company": "Lindenhof"},
            ],
        ),
    ],
)


KINDS: list[Kind] = [HIDDEN, MERGED]
