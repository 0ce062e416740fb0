"""Spreadsheets: which sheet is read, and headers in two rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pipeline.files.detected import Wanted
from tests.corpus.case import Case, Kind
from tests.corpus.sheets import (
    ods,
    ods_row,
    ods_text,
    xlsx,
    xlsx_of,
)

_LEADS = [
    ["E-Mail", "Vorname", "Firma"],
    ["jana@lindenhof.example.de", "Jana", "Lindenhof"],
    ["timo@lindenhof.example.de", "Timo", "Lindenhof"],
]


def _summary(*sheets: str) -> list[list[object]]:
    """The first sheet of what Numbers exports: a table of its tables."""
    return [
        ["This document was exported from Numbers. Each table was converted to an Excel worksheet."],
        ["Numbers Sheet Name", "Numbers Table Name", "Excel Worksheet Name"],
        *([name.partition(" - ")[0], name.partition(" - ")[2], name] for name in sheets),
    ]


_JANA_AND_TIMO = [{"email": "jana@lindenhof.example.de"}, {"email": "timo@lindenhof.example.de"}]
_OLD = [["E-Mail", "Vorname"], *([f"alt{at}@frueher.example.de", f"Alt {at}"] for at in range(40))]
_FILLING_IN = [
    ["Columna", "Qué es", "Ejemplo"],
    ["Nombre", "Su nombre", "Eva"],
    ["Teléfono", "Móvil", "+34 612 345 678"],
]
_COMPANIES = [["Azienda", "Città", "Provincia"], ["Fonte Chiara", "Lucca", "LU"], ["Due Torri", "Bologna", "BO"]]
_ITALIANS = [["Nome", "Cognome", "Email"], ["Gaia", "Neri", "gaia@fontechiara.example.it"]]
WHICH_SHEET = Kind(
    11,
    "The sheet with the contacts",
    "The sheet whose cells are contacts is read, wherever it stands: addresses and phone numbers count more than names of "
    "columns, people more than other contacts, and a sheet that is called an archive or a backup comes last. If two sheets "
    "hold contacts alike, the import waits for approval; `--sheet` names one. A sheet that does not exist is answered with "
    "the names of the sheets in the file.",
    [
        Case(
            "what Numbers exports, with a summary first",
            xlsx_of({"Export Summary": _summary("Leads - Table 1"), "Leads - Table 1": _LEADS}),
            _JANA_AND_TIMO,
            findings={"other_sheets"},
            about='An .xlsx of two sheets: "Export Summary" names the tables, "Leads - Table 1" holds two people.',
        ),
        Case(
            "a table of companies before the people, Italian",
            xlsx_of({"Aziende": _COMPANIES, "Persone": _ITALIANS}),
            [{"first_name": "Gaia", "email": "gaia@fontechiara.example.it"}],
            findings={"other_sheets"},
        ),
        Case(
            "contacts in the second sheet of an .ods",
            ods(
                {
                    "Notes": ods_row("Merci de ne pas modifier", "v2") + ods_row("Auteur", "Service commercial"),
                    "Carnet": ods_row("Prénom", "Courriel") + ods_row("Luc", "luc@atelier.example.fr"),
                }
            ),
            [{"first_name": "Luc", "email": "luc@atelier.example.fr"}],
            findings={"other_sheets"},
        ),
        Case(
            "two sheets of contacts alike",
            xlsx_of({"Nord": _LEADS, "Süd": [_LEADS[0], ["ute@quelle.example.de", "Ute", "Quelle"]]}),
            _JANA_AND_TIMO,
            holds={"other_sheets"},
        ),
        Case(
            "one of two sheets of contacts, named",
            xlsx_of({"Nord": _LEADS, "Süd": [_LEADS[0], ["ute@quelle.example.de", "Ute", "Quelle"]]}),
            [{"email": "ute@quelle.example.de"}],
            wanted=Wanted(sheet="süd"),
        ),
        Case(
            "a sheet that does not exist",
            xlsx_of({"Nord": _LEADS, "Süd": _LEADS}),
            refused='"Nord", "Süd".*--sheet',
            wanted=Wanted(sheet="West"),
        ),
    ],
)

SMALL_SHEET = Kind(
    34,
    "A small sheet of contacts beside a large archive",
    "An archive, a backup, a list of unsubscribed or bounced addresses is not read while another sheet holds contacts.",
    [
        Case(
            "an archive of forty before the two of today, German",
            xlsx_of({"Archiv 2019": _OLD, "Aktuell": _LEADS}),
            _JANA_AND_TIMO,
            findings={"other_sheets"},
            about='An .xlsx of two sheets: "Archiv 2019" with forty people, and then "Aktuell" with two.',
        ),
        Case(
            "a list of unsubscribed addresses first",
            xlsx_of({"Unsubscribed": _OLD, "Sheet2": _LEADS}),
            _JANA_AND_TIMO,
            findings={"other_sheets"},
        ),
        Case(
            "a template with its instructions and an example first, Spanish",
            xlsx_of(
                {"Instrucciones": [*_FILLING_IN, ["Correo", "Su dirección", "eva@ejemplo.example.es"]], "Hoja1": _LEADS}
            ),
            _JANA_AND_TIMO,
            findings={"other_sheets"},
        ),
        Case(
            "a sheet of a single person",
            xlsx_of({"Aziende": _COMPANIES, "Persone": _ITALIANS[:2], "Backup": _OLD}),
            [{"first_name": "Gaia"}],
            findings={"other_sheets"},
        ),
    ],
)


def _merge(*ranges: str) -> Callable[[Any], None]:
    def adorn(sheet: Any) -> None:
        for each in ranges:
            sheet.merge_cells(each)

    return adorn


GROUPS = Kind(
    12,
    "A header in two rows in a sheet",
    "Names of groups that are merged across columns are put before the names in the row below them: `Firm` above `Name` is "
    "`Firm Name`.",
    [
        Case(
            "groups for the company and the person",
            xlsx(
                [
                    ["Company", None, "Person", None],
                    ["Name", "City", "First name", "Email"],
                    ["Harbour Mills", "Boston", "Ines", "ines@harbourmills.example.com"],
                    ["Quill & Sons", "Dover", "Ray", "ray@quill.example.com"],
                ],
                _merge("A1:B1", "C1:D1"),
            ),
            [
                {"company": "Harbour Mills", "email": "ines@harbourmills.example.com"},
                {"company": "Quill & Sons", "email": "ray@quill.example.com"},
            ],
            findings={"group_header"},
            about="An .xlsx whose first row has `Company` merged over two columns and `Person` over two others.",
        ),
        Case(
            "a group over some columns; the others are merged over both rows",
            xlsx(
                [
                    ["Email", "First name", "Phone", None],
                    [None, None, "Work", "Fax"],
                    ["ines@harbourmills.example.com", "Ines", "212-555-0140", "212-555-0149"],
                ],
                _merge("A1:A2", "B1:B2", "C1:D1"),
            ),
            [{"email": "ines@harbourmills.example.com", "first_name": "Ines", "phone": "+12125550140"}],
            findings={"group_header"},
        ),
        Case(
            "groups in an .ods, German",
            ods(
                {
                    "Tabelle1": ods_row(
                        ods_text("Firma", 'table:number-columns-spanned="2"'),
                        "<table:covered-table-cell/>",
                        ods_text("Ansprechpartner", 'table:number-columns-spanned="2"'),
                        "<table:covered-table-cell/>",
                    )
                    + ods_row("Firma", "Ort", "Vorname", "E-Mail")
                    + ods_row("Lindenhof", "Jena", "Jana", "jana@lindenhof.example.de")
                    + ods_row("Quelle", "Gera", "Ute", "ute@quelle.example.de")
                    + ods_row("Bergwerk", "Suhl", "Ole", "ole@bergwerk.example.de")
                }
            ),
            [
                {"company": "Lindenhof", "email": "jana@lindenhof.example.de"},
                {"company": "Quelle", "email": "ute@quelle.example.de"},
                {"company": "Bergwerk", "email": "ole@bergwerk.example.de"},
            ],
            findings={"group_header"},
        ),
    ],
)

KINDS: list[Kind] = [WHICH_SHEET, SMALL_SHEET, GROUPS]
