"""Makes every file of this folder: `python sample_data/make.py`. The same files come out of every run."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from io import StringIO
from pathlib import Path

import openpyxl
import xlwt
from exotel import write_campaign
from exports import write_exports
from highlevel import write_crm_export
from kixie import write_call_list, write_removals
from kore import write_contacts
from persistiq import write_leads
from workbooks import package, write_encrypted, write_ods, write_xlsb, write_xlsx

HERE = Path(__file__).parent
HEADER = ["Email", "First Name", "Last Name", "Company", "Phone", "City"]
PEOPLE = [
    ["maria.lopez@cedarline.example.com", "María", "López", "Cedarline Foods", "(512) 555-0142", "Austin"],
    ["sam.okafor@harborview.example.org", "Sam", "Okafor", "Harborview Realty, Inc.", "617-555-0117", "Boston"],
    ["zoe.chen@bluecrest.example.com", "Zoë", "Chen", "Bluecrest Robotics", "+1 408 555 0163", "San José"],
    ["d.murphy@stonegate.example.net", "Declan", "Murphy", "Stonegate Roofing", "+44 20 7946 0958", "London"],
    ["priya@silverpine.example.com", "Priya", "Raman", "Silverpine Analytics", "303.555.0188", "Denver"],
    ["t.becker@kingsley.example.com", "Tobias", "Becker", "Kingsley Logistics", "+49 30 23125 481", "Berlin"],
]
GERMAN_HEADER = ["Anrede", "Vorname", "Nachname", "Firma", "Straße", "PLZ", "Ort", "Telefon", "E-Mail"]
GERMANS = [
    [
        "Frau",
        "Jördis",
        "Müller",
        "Bäckerei Weiß",
        "Königsallee 1",
        "01067",
        "Dresden",
        "030 23125-104",
        "j.mueller@weiss.example.com",
    ],
    [
        "Herr",
        "Günther",
        "Schröder",
        "Schröder & Söhne",
        "Am Stadtpark 7",
        "90402",
        "Nürnberg",
        "030/23125220",
        "g@soehne.example.org",
    ],
    [
        "Frau",
        "Anke",
        "Groß",
        "Groß GmbH",
        "Große Straße 3",
        "49074",
        "Osnabrück",
        "+49 30 23125 330",
        "anke@gross.example.com",
    ],
    [
        "Herr",
        "Jürgen",
        "Öztürk",
        "Übersee KG",
        "Hafenstraße 12",
        "20359",
        "Hamburg",
        "(030) 23125 441",
        "info@uebersee.example.net",
    ],
]


def text_of(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    """The rows as CSV."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


CONTACTS = text_of([HEADER, *PEOPLE])


def put(name: str, text: str, encoding: str = "utf-8") -> None:
    """One text file."""
    (HERE / name).write_bytes(text.encode(encoding))


def make_texts() -> None:
    """One file per encoding, delimiter and habit."""
    put("german-semicolons-windows-1252.csv", text_of([GERMAN_HEADER, *GERMANS], ";"), "cp1252")
    put("excel-unicode-text.txt", "\ufeff" + text_of([HEADER, *PEOPLE], "\t"), "utf-16-le")
    put("utf8-with-bom.csv", CONTACTS, "utf-8-sig")
    put("pipes.txt", text_of([HEADER, *PEOPLE], "|", "\n"))
    put("sep-hint.csv", "sep=;\r\n" + text_of([HEADER, *PEOPLE], ";"))
    put("preamble.csv", "Customer list 2024\r\n\r\nExported by the sales team, do not share\r\n\r\n" + CONTACTS)
    put("no-header.csv", text_of(PEOPLE))
    put("emails-only.txt", "".join(f"{person[0]}\n" for person in PEOPLE))
    put("quoted-line-breaks.csv", text_of([[*HEADER, "Notes"], *([*person, "called\ntwice"] for person in PEOPLE)]))
    put("ragged-and-blank-lines.csv", ragged())
    put(
        "excel-damaged-phones.csv",
        CONTACTS.replace("(512) 555-0142", "1.51256E+10").replace("303.555.0188", "3035550188.0"),
    )
    put("refused-by-vendor.csv", own_result())
    (HERE / "contacts.csv.gz").write_bytes(gzip.compress(CONTACTS.encode(), mtime=0))
    write_leads(HERE / "persistiq-leads.csv")
    write_contacts(HERE / "kore-contacts.csv")
    write_call_list(HERE / "kixie-contacts.csv")
    write_removals(HERE / "kixie-remove.csv")
    write_crm_export(HERE / "highlevel-contacts.csv")
    write_campaign(HERE / "exotel-contacts.txt")


def ragged() -> str:
    """Short lines, a long one, blank ones and one of nothing but delimiters."""
    lines = CONTACTS.splitlines(keepends=True)
    lines[2] = lines[2].replace("\r\n", ",moved to Salem,2024\r\n")
    lines[3] = lines[3].replace(",+1 408 555 0163,San José", "")
    return "".join((*lines[:2], "\r\n", *lines[2:5], ",,,,,\r\n", "   \r\n", *lines[5:], "\r\n"))


def own_result() -> str:
    """A result file as Leadlift writes it, formulas made safe."""
    reason = ["vendor_refused", "The vendor refused the row; its own words follow. Domain is blocked", ""]
    rows = [[*person, *reason, str(number)] for number, person in enumerate(PEOPLE, 2)]
    rows[1][3] = '\'=HYPERLINK("http://offers.example.net")'
    rows[2][3] = "'@bluecrest"
    return text_of([[*HEADER, "leadlift_reason_code", "leadlift_reason", "leadlift_vendor_id", "leadlift_row"], *rows])


def make_workbooks() -> None:
    """One file per spreadsheet format."""
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Read me"
    cover.append(["Contacts of the spring campaign"])
    for title, people in (("Leads", PEOPLE), ("Archive", PEOPLE[:2])):
        sheet = book.create_sheet(title)
        for row in [HEADER, *people]:
            sheet.append(row)
    write_xlsx(HERE / "two-sheets.xlsx", book)
    write_xlsx(HERE / "excel-values.xlsx", values())
    contacts: list[list[str | float]] = [[*HEADER]]
    contacts += [[*person[:4], float(442079460100 + number), person[5]] for number, person in enumerate(PEOPLE)]
    write_ods(HERE / "libreoffice.ods", {"Leads": contacts})
    write_xlsb(HERE / "excel-binary.xlsb", "Leads", contacts)
    old = xlwt.Workbook()
    table = old.add_sheet("Leads")
    for position, contact in enumerate(contacts):
        for column, value in enumerate(contact):
            table.write(position, column, value)
    old.save(str(HERE / "old-excel.xls"))


def values() -> openpyxl.Workbook:
    """Numbers as telephone numbers, a date, a postcode shown with its zeros, a truth."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Export"
    sheet.append(["Email", "Phone", "Signed up", "Postcode", "Customer", "Discount"])
    sheet.append(["maria.lopez@cedarline.example.com", 15125550142, date(2024, 1, 31), 1067, True, 0.15])
    sheet.append(["d.murphy@stonegate.example.net", 442079460958, date(2023, 12, 24), 90402, False, 12])
    for row in (2, 3):
        sheet.cell(row, 3).number_format = "dd/mm/yyyy"
        sheet.cell(row, 4).number_format = "00000"
    return book


def make_refused() -> None:
    """One file per trouble that is refused with a sentence."""
    put("refused/empty.csv", "")
    put("refused/blank-lines.csv", "\r\n \r\n\t\r\n;;;\r\n")
    put("refused/header-only.csv", text_of([HEADER]))
    put("refused/cut-inside-a-quote.csv", CONTACTS + 'last@cedarline.example.com,Ann,"Lee, of the\r\nsecond floor')
    put(
        "refused/prose.txt",
        "Dear Sam,\n\nthank you for the visit, it was a pleasure.\nWe will send the offer soon.\n\nKind regards\n",
    )
    put("refused/web-page.csv", "<html><body><table><tr><td>Email</td></tr></table></body></html>\n")
    put("refused/nul-bytes.csv", CONTACTS.replace("Austin", "Aus\0tin"))
    put("refused/half-utf8.csv", text_of([HEADER, *PEOPLE * 3]), "utf-8")
    broken = (HERE / "refused/half-utf8.csv").read_bytes()
    (HERE / "refused/half-utf8.csv").write_bytes(broken[:-200] + broken[-200:].replace(b"Denver", b"D\xe9nver"))
    packed = (HERE / "contacts.csv.gz").read_bytes()
    (HERE / "refused/cut.csv.gz").write_bytes(packed[: len(packed) // 2])
    (HERE / "refused/bomb.csv.gz").write_bytes(gzip.compress(b"a@b.example.com\n" * 5_000_000, mtime=0))
    (HERE / "refused/cut.xlsx").write_bytes((HERE / "two-sheets.xlsx").read_bytes()[:3000])
    (HERE / "refused/picture.csv").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)))
    package(HERE / "refused/letter.docx", {"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"})
    package(HERE / "refused/archive.zip", {"contacts.csv": CONTACTS})
    write_encrypted(HERE / "refused/password.xlsx")


if __name__ == "__main__":
    (HERE / "refused").mkdir(exist_ok=True)
    make_texts()
    make_workbooks()
    make_refused()
    write_exports(HERE / "exports")
