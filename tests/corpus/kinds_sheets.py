"""Spreadsheets: what the cells of a sheet show is what is read."""

from __future__ import annotations

from tests.corpus.case import Case, Kind
from tests.corpus.sheets import (
    changed,
    formatted,
    ods,
    ods_number,
    ods_row,
    xls,
    xlsb,
    xlsx,
)

_LEADS = [
    ["E-Mail", "Vorname", "Firma"],
    ["jana@lindenhof.example.de", "Jana", "Lindenhof"],
    ["timo@lindenhof.example.de", "Timo", "Lindenhof"],
]
_PHONE_TO = "exotel.contacts"


def _phones(numbers: list[int], header: str = "Phone") -> list[list[object]]:
    return [["Name", header], *([f"Person {at}", number] for at, number in enumerate(numbers, 1))]


NUMBER_FORMATS = Kind(
    3,
    "Number formats that show more than the number",
    "The text that the sheet shows is the value: a plus sign, leading zeros, dashes and words of the number format belong "
    'to it (`"+"0`, `000-0000`, `00000`, `[<=9999999]###-####;(###) ###-####`). An amount (a format with decimals, thousands '
    "separators or a fraction) is the number itself, never rounded, without separators and currency. Dates are ISO.",
    [
        Case(
            "an .xlsx whose phones are numbers with a plus sign in their format",
            xlsx(_phones([442079460018, 33140205317], "Phone"), formatted(B='"+"0')),
            [{"phone": "+442079460018"}, {"phone": "+33140205317"}],
            destination=_PHONE_TO,
            about='Two numbers, 442079460018 and 33140205317, in cells with the format `"+"0`.',
        ),
        Case(
            "an escaped plus and groups of digits, in Spain",
            xlsx(_phones([34912345678], "Teléfono"), formatted(B="\\+##\\ ###\\ ###\\ ###")),
            [{"phone": "+34912345678"}],
            destination=_PHONE_TO,
            region="ES",
        ),
        Case(
            "the special format for phone numbers of the United States, with its condition and a locale",
            xlsx(_phones([2125550187]), formatted(B="[<=9999999]###\\-####;[$-409]\\(###\\)\\ ###\\-####")),
            [{"phone": "+12125550187"}],
            destination=_PHONE_TO,
        ),
        Case(
            "a national number with its zero in the format, German, in an .xls",
            xls(_phones([3090182734], "Telefon"), {1: "00000000000"}),
            [{"phone": "+493090182734"}],
            destination=_PHONE_TO,
            region="DE",
        ),
        Case(
            "a plus sign in the format of an .xlsb",
            xlsb(_phones([48223456789], "Telefon"), {1: "[Blue]\\+0"}),
            [{"phone": "+48223456789"}],
            destination=_PHONE_TO,
            region="DE",
        ),
        Case(
            "thousands separators on phone numbers are no part of them",
            xlsx(_phones([14165550133]), formatted(B="#,##0")),
            [{"phone": "+14165550133"}],
            destination=_PHONE_TO,
        ),
        Case(
            "a plus sign before a text",
            xlsx([["Name", "Phone"], ["Ada", "4632220123"]], formatted(B='"+"@')),
            [{"phone": "+4632220123"}],
            destination=_PHONE_TO,
        ),
    ],
)


WEB_PAGES = Kind(
    21,
    "Web pages that are called spreadsheets",
    'A report that a web server writes "as Excel" is a web page: it is refused by that name, from any of its elements on, '
    "and so is a page saved in one file (MHTML). Opened in a spreadsheet, it can be saved as one.",
    [
        Case(
            "a page that begins with a division",
            '<div class="report">\n<table><tr><td>Email</td></tr><tr><td>mo@arden.example.com</td></tr></table></div>\n',
            refused="a web page",
        ),
        Case(
            "a page after a comment, in UTF-16",
            "\ufeff<!-- export --> <style>td{color:#000}</style><table><tr><td>Email</td></tr></table>".encode(
                "utf-16-le"
            ),
            refused="a web page",
        ),
        Case(
            "a page in one file, as browsers save it",
            "From: <Saved by Browser>\r\nSubject: Kunden\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
            '\ttype="text/html";\r\n\tboundary="--b"\r\n\r\n----b\r\nContent-Type: text/html\r\n\r\n<table></table>\r\n',
            refused="a web page in one file",
        ),
        Case(
            "an XML spreadsheet of Excel 2003",
            '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
            '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>',
            refused="an XML spreadsheet of Excel 2003",
        ),
    ],
)

_ZIP_TO = "highlevel.contacts"


def _zips(zips: list[int], header: str) -> list[list[object]]:
    return [["Email", header], *([f"z{at}@posta.example.com", number] for at, number in enumerate(zips))]


ZEROS = Kind(
    33,
    "Leading zeros that a number format shows",
    "Postal codes and numbers of customers keep the zeros that the sheet shows, in every format of spreadsheet.",
    [
        Case(
            "ZIP codes in an .xls",
            xls(_zips([1970, 2903], "ZIP"), {1: "00000"}),
            [{"postal_code": "01970"}, {"postal_code": "02903"}],
            destination=_ZIP_TO,
            about="An .xls of two addresses with the numbers 1970 and 2903 as ZIP codes, in the format `00000`.",
        ),
        Case(
            "German postal codes in an .xlsb",
            xlsb(_zips([4109, 1067], "PLZ"), {1: "[$-407]00000"}),
            [{"postal_code": "04109"}, {"postal_code": "01067"}],
            destination=_ZIP_TO,
            region="DE",
        ),
        Case(
            "French postal codes in an .ods",
            ods(
                {
                    "Feuille1": ods_row("Courriel", "Code postal")
                    + ods_row("luc@atelier.example.fr", ods_number(6000, "06000"))
                    + ods_row("zoe@atelier.example.fr", ods_number(13001, "13001"))
                }
            ),
            [{"postal_code": "06000"}, {"postal_code": "13001"}],
            destination=_ZIP_TO,
            region="FR",
        ),
        Case(
            "ZIP codes of nine digits in an .xlsx",
            xlsx(_zips([19701234, 29035678], "Postal code"), formatted(B="00000\\-0000")),
            [{"postal_code": "01970-1234"}, {"postal_code": "02903-5678"}],
            destination=_ZIP_TO,
        ),
        Case(
            "postal codes with a text for the country in an .xlsx, Portuguese",
            xlsx(_zips([1100148], "Código postal"), formatted(B='"P-"0000-000')),
            [{"postal_code": "P-1100-148"}],
            destination=_ZIP_TO,
            region="PT",
        ),
    ],
)

ODS_TEXTS = Kind(
    34,
    "Line breaks, tabs and several blanks in an .ods",
    "Line breaks, tabs, blanks and paragraphs of a cell are text; comments and drawings are not.",
    [
        Case(
            "a line break between two words, German",
            ods(
                {
                    "Tabelle1": ods_row("E-Mail", "Firma")
                    + ods_row(
                        "jana@lindenhof.example.de",
                        '<table:table-cell office:value-type="string"><office:annotation><text:p>neu</text:p>'
                        "</office:annotation><text:p>Lindenhof<text:line-break/>Jena</text:p></table:table-cell>",
                    )
                }
            ),
            [{"company": "Lindenhof Jena"}],
            about="An .ods whose company is `Lindenhof`, a line break and `Jena`; a comment hangs on the cell.",
        ),
        Case(
            "a tab and three blanks, French",
            ods(
                {
                    "Feuille1": ods_row("Courriel", "Société")
                    + ods_row(
                        "luc@atelier.example.fr",
                        '<table:table-cell office:value-type="string"><text:p>Atelier<text:tab/>du'
                        '<text:s text:c="2"/>Port</text:p></table:table-cell>',
                    )
                }
            ),
            [{"company": "Atelier du Port"}],
        ),
        Case(
            "a row that is repeated, Spanish",
            ods(
                {
                    "Hoja1": ods_row("Correo", "Empresa")
                    + ods_row("ana@olivar.example.es", "Olivar")
                    + ods_row("", "Olivar", of='table:number-rows-repeated="2"')
                }
            ),
            [{"email": "ana@olivar.example.es", "company": "Olivar"}],
            held={3: "email_missing", 4: "email_missing"},
        ),
    ],
)

DAMAGED = Kind(
    35,
    "Damaged workbooks, and formulas whose result is empty",
    "A workbook that contradicts itself is refused in one sentence. A formula whose result is in the file and is empty is an "
    "empty cell; one that was never calculated has no result, and the file is refused.",
    [
        Case(
            "a relationship without a target",
            changed(xlsx(_LEADS), "xl/_rels/workbook.xml.rels", "Target=", "Zarget="),
            refused="damaged or cut off",
            about="An .xlsx in which an attribute is missing.",
        ),
        Case(
            "a number format without a number",
            changed(xlsx(_LEADS, formatted(A="00000")), "xl/styles.xml", 'numFmtId="164"', 'numFmtId="1.5"'),
            refused="damaged or cut off",
        ),
        Case(
            "a sheet without a name",
            changed(xlsx(_LEADS), "xl/workbook.xml", 'name="Contacts"', 'called="Contacts"'),
            refused="damaged or cut off",
        ),
        Case(
            "a formula whose result is empty",
            changed(
                xlsx([*_LEADS, ["ute@quelle.example.de", '=IF(1,"")', "Quelle"]]),
                "xl/worksheets/sheet1.xml",
                "<v />",
                "<v></v>",
            ),
            [
                {"email": "jana@lindenhof.example.de"},
                {"email": "timo@lindenhof.example.de"},
                {"email": "ute@quelle.example.de", "first_name": ""},
            ],
        ),
        Case(
            "a formula that was never calculated",
            xlsx([*_LEADS, ["ute@quelle.example.de", '=IF(1,"")', "Quelle"]]),
            refused="never calculated",
        ),
    ],
)

KINDS: list[Kind] = [NUMBER_FORMATS, WEB_PAGES, ZEROS, ODS_TEXTS, DAMAGED]
