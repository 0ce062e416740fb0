"""The proof finds what a reader got wrong: each test says what stands in the file, and what a wrong reader made of it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.ledger import imports, rows, schema
from pipeline.report.model import Example, Finding, Report
from pipeline.service.verify import Verified, verify
from tests.integration.service.desk import Desk

Rows = Mapping[int, Sequence[str]]


def misread(
    desk: Desk, source: str | bytes, read: Rows, columns: Sequence[str], *found: Finding, **detected: Any
) -> str:
    """An import of the source whose ledger holds these rows, by their lines, and whose report holds these findings."""
    plain = "".join(f"person{number}@acme-widgets.com,x\n" for number in read)
    import_id = desk.imported(f"Email,Note\n{plain}")
    with desk.service.ledger.write() as tx:
        imp = imports.get(tx, import_id)
        numbers = tx.conn.execute(sa.select(rows.t.number).order_by(rows.t.number.desc())).scalars().all()
        for old, (number, cells) in zip(numbers, sorted(read.items(), reverse=True), strict=True):
            changed = sa.update(schema.rows).where(rows.t.number == old)
            tx.conn.execute(changed.values(number=number, cells=json.dumps(cells)))
        about = {**imp["detected"], "columns": list(columns), **detected}
        imports.change(tx, import_id, detected=about, report=Report(found).to_json() if found else [])
        key = imp["store_key"]
    with desk.service.store.local(key) as path:
        path.write_bytes(source.encode() if isinstance(source, str) else source)
    return import_id


def failed(proved: Verified) -> dict[str, str]:
    """The sentences of the checks that failed, by name."""
    return {check.name: check.sentence for check in proved.checks if not check.ok}


def sentence(proved: Verified, name: str) -> str:
    [found] = [check.sentence for check in proved.checks if check.name == name]
    return found


def test_a_record_that_a_quote_swallowed_is_found(desk: Desk) -> None:
    source = (
        "Email;Imię;Uwagi\n"
        'ola@firma.example;Ola;"wysoka\n'
        "jan@firma.example;Jan;x\n"
        'ewa@firma.example;Ewa;"niska\n'
        "kot@firma.example;Kot;y\n"
    )
    read = {
        2: ["ola@firma.example", "Ola", "wysoka\njan@firma.example;Jan;x\newa@firma.example;Ewa;niska"],
        5: ["kot@firma.example", "Kot", "y"],
    }
    import_id = misread(desk, source, read, ["Email", "Imię", "Uwagi"], delimiter=";")
    assert failed(verify(desk.service, import_id)) == {
        "inside": "Lines inside a cell that are records themselves: 2 (row 3, 4).",
        "quotes": "Rows with text behind a closing quote: 1 (row 2).",
    }


def test_a_record_whose_end_was_swallowed_is_found(desk: Desk) -> None:
    source = 'Note\tName\tPhone\n"a\tUwe\t030 9018 2020\nb"\tIda\t030 9018 2021\nc\tKai\t030 9018 2022\n'
    read = {2: ["a\tUwe\t030 9018 2020\nb", "Ida", "030 9018 2021"], 4: ["c", "Kai", "030 9018 2022"]}
    import_id = misread(desk, source, read, ["Note", "Name", "Phone"], delimiter="\t")
    assert failed(verify(desk.service, import_id)) == {
        "inside": "Lines inside a cell that are records themselves: 1 (row 3)."
    }


@pytest.mark.parametrize(
    "note",
    [
        "called twice,\nask for Jo, 555 0100",
        "see jo@acme-widgets.com,\nor jo@acme-widgets.net",
        "5 Main St, Suite 4\nSpringfield, IL, 62701",
    ],
)
def test_a_note_of_several_lines_is_no_record(desk: Desk, note: str) -> None:
    source = f'Email,Note,Phone\na@acme-widgets.com,"{note}",212 555 0142\nb@acme-widgets.com,x,212 555 0143\n'
    read = {2: ["a@acme-widgets.com", note, "212 555 0142"], 4: ["b@acme-widgets.com", "x", "212 555 0143"]}
    import_id = misread(desk, source, read, ["Email", "Note", "Phone"])
    assert failed(verify(desk.service, import_id)) == {}


def test_cells_of_several_lines_around_a_contact_are_no_record(desk: Desk) -> None:
    source = (
        'Address,Name,Email,Note\n"5 Main St\nSpringfield",Jo,jo@acme-widgets.com,"a\nb"\nx,Al,al@acme-widgets.com,\n'
    )
    read = {
        2: ["5 Main St\nSpringfield", "Jo", "jo@acme-widgets.com", "a\nb"],
        5: ["x", "Al", "al@acme-widgets.com", ""],
    }
    import_id = misread(desk, source, read, ["Address", "Name", "Email", "Note"])
    assert failed(verify(desk.service, import_id)) == {}


def test_a_column_that_was_dropped_is_found(desk: Desk) -> None:
    source = "E-Mail|Name|Ort\nlea@firma.example|Lea|Ulm\nmax@firma.example|Max|\n"
    read = {2: ["lea@firma.example", "Lea"], 3: ["max@firma.example", "Max"]}
    import_id = misread(desk, source, read, ["E-Mail", "Name"], delimiter="|")
    assert failed(verify(desk.service, import_id)) == {"cells": "Rows whose cells are not the source's: 1 (row 2)."}


def test_names_that_moved_are_found(desk: Desk) -> None:
    source = "Nom,Prénom,Courriel\nRoy,Léa,lea@maison.example\n"
    import_id = misread(desk, source, {2: ["Roy", "Léa", "lea@maison.example"]}, ["Prénom", "Nom", "Courriel"])
    assert failed(verify(desk.service, import_id)) == {"names": "Headers that name other columns: 1 (row 1)."}


def test_a_contact_that_was_skipped_is_found(desk: Desk) -> None:
    source = "Email,Name\na@acme-widgets.com,A\nb@acme-widgets.com,B\nc@acme-widgets.com,C\n"
    read = {2: ["a@acme-widgets.com", "A"], 4: ["c@acme-widgets.com", "C"]}
    noted = Finding("skipped_line", 1, examples=(Example(3),), details={"why": "a note"})
    proved = verify(desk.service, misread(desk, source, read, ["Email", "Name"], noted))
    assert failed(proved)["records"] == "Records without a row: 1 (row 3)."
    assert [(line.number, line.reason) for line in proved.not_rows.first] == [(1, "header"), (3, "unexplained")]


def test_a_contact_above_the_header_is_found(desk: Desk) -> None:
    source = "a@acme-widgets.com,A\nEmail,Name\nb@acme-widgets.com,B\n"
    import_id = misread(desk, source, {3: ["b@acme-widgets.com", "B"]}, ["Email", "Name"], header_row=2, after_row=2)
    assert failed(verify(desk.service, import_id)) == {"records": "Records without a row: 1 (row 1)."}


NOTED = "List of May\n\nEmail,Name\na@acme-widgets.com,A\n--- page 2 ---\nb@acme-widgets.com,B\nTotal,2\n"
READ = {4: ["a@acme-widgets.com", "A"], 6: ["b@acme-widgets.com", "B"]}
PLACED: dict[str, Any] = {"header_row": 3, "after_row": 3}


def test_what_is_in_no_row_has_a_line_and_a_reason(desk: Desk) -> None:
    found = (
        Finding("footer", 1, examples=(Example(7),)),
        Finding("skipped_line", 1, examples=(Example(5),), details={"why": "a page number"}),
    )
    proved = verify(desk.service, misread(desk, NOTED, READ, ["Email", "Name"], *found, **PLACED))
    assert failed(proved) == {}
    assert [(line.number, line.reason) for line in proved.not_rows.first] == [
        (1, "title"),
        (3, "header"),
        (5, "note"),
        (7, "note"),
    ]
    assert (proved.not_rows.total, proved.not_rows.by_reason["blank"]) == (5, 1)
    assert (
        sentence(proved, "sum")
        == "4 records were read, 2 of them are no contacts, and 2 rows are counted over all states."
    )


def test_a_line_without_a_reason_is_found(desk: Desk) -> None:
    found = Finding("footer", 1, examples=(Example(7),))
    proved = verify(desk.service, misread(desk, NOTED, READ, ["Email", "Name"], found, **PLACED))
    assert failed(proved)["records"] == "Records without a row: 1 (row 5)."
    assert "1 notes where there are 2" in failed(proved)["left_out"]
    assert [line.number for line in proved.not_rows.first if line.reason == "unexplained"] == [5]


def test_a_report_of_lines_that_are_not_there_is_found(desk: Desk) -> None:
    found = Finding("footer", 3, examples=(Example(7),))
    proved = verify(desk.service, misread(desk, NOTED, READ, ["Email", "Name"], found, **PLACED))
    assert set(failed(proved)) == {"left_out"}


TWICE = "Email,First,Last\na@acme-widgets.com,Ann,Ash\nEmail,Last,First\nb@acme-widgets.com,Bell,Ben\n"


def test_a_header_among_the_rows_is_found(desk: Desk) -> None:
    read = {
        2: ["a@acme-widgets.com", "Ann", "Ash"],
        3: ["Email", "Last", "First"],
        4: ["b@acme-widgets.com", "Ben", "Bell"],
    }
    import_id = misread(desk, TWICE, read, ["Email", "First", "Last"])
    assert failed(verify(desk.service, import_id)) == {"headers": "Headers that were read as rows: 1 (row 3)."}


def test_rows_below_a_header_in_another_order_must_follow_it(desk: Desk) -> None:
    read = {2: ["a@acme-widgets.com", "Ann", "Ash"], 4: ["b@acme-widgets.com", "Bell", "Ben"]}
    said = Finding("second_header", 1, examples=(Example(3),))
    import_id = misread(desk, TWICE, read, ["Email", "First", "Last"], said)
    assert failed(verify(desk.service, import_id)) == {"order": "Rows read in the order of another header: 1 (row 4)."}
    _change(desk, rows.t.number == 4, cells='["b@acme-widgets.com","Ben","Bell"]')
    assert failed(verify(desk.service, import_id)) == {}


def test_cells_under_no_header_must_be_held_back(desk: Desk) -> None:
    source = "Email,Company,City\na@acme-widgets.com,Acme,Rome\nb@acme-widgets.com,Beta, Inc.,Oslo\n"
    read = {2: ["a@acme-widgets.com", "Acme", "Rome"], 3: ["b@acme-widgets.com", "Beta", " Inc.", "Oslo"]}
    import_id = misread(desk, source, read, ["Email", "Company", "City"])
    assert failed(verify(desk.service, import_id)) == {"width": "Rows with filled cells under no header: 1 (row 3)."}
    _change(desk, rows.t.number == 3, state="rejected", code="row_too_long")
    assert "width" not in failed(verify(desk.service, import_id))
    _change(desk, rows.t.number == 3, state="pending", code="", cells='["b@acme-widgets.com","Beta, Inc.","Oslo"]')
    proved = verify(desk.service, import_id)
    assert failed(proved) == {}
    assert sentence(proved, "cells").endswith("an unquoted delimiter was put back into its cell in 1 row.")


def test_text_behind_a_quote_must_be_held_back(desk: Desk) -> None:
    source = 'Email,Company\na@acme-widgets.com,"Acme" Inc.\nb@acme-widgets.com,Beta\n'
    read = {2: ["a@acme-widgets.com", "Acme Inc."], 3: ["b@acme-widgets.com", "Beta"]}
    import_id = misread(desk, source, read, ["Email", "Company"])
    assert failed(verify(desk.service, import_id)) == {"quotes": "Rows with text behind a closing quote: 1 (row 2)."}


def _change(desk: Desk, which: sa.ColumnElement[bool], **values: Any) -> None:
    with desk.service.ledger.write() as tx:
        tx.conn.execute(sa.update(schema.rows).where(which).values(**values))


# --- sheets -----------------------------------------------------------------------------------------------------------


def sheet(rows: Sequence[Sequence[Any]], shape: Callable[[Worksheet], None] = lambda _: None) -> bytes:
    """An .xlsx with one sheet of these rows."""
    book = Workbook()
    table = book.active
    assert isinstance(table, Worksheet)
    table.title = "People"
    for row in rows:
        table.append(list(row))
    shape(table)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


SHEET: dict[str, Any] = {"kind": "xlsx", "sheet": "People", "delimiter": "", "encoding": ""}
PEOPLE = [["Email", "Name", "City"], ["a@acme-widgets.com", "A", "Rome"], ["b@acme-widgets.com", "B", ""]]
PEOPLE_READ = {2: ["a@acme-widgets.com", "A", "Rome"], 3: ["b@acme-widgets.com", "B", ""]}


def test_a_sheet_that_was_read_as_it_is_balances(desk: Desk) -> None:
    proved = verify(desk.service, misread(desk, sheet(PEOPLE), PEOPLE_READ, PEOPLE[0], **SHEET))
    assert failed(proved) == {}
    assert sentence(proved, "hidden") == "The sheet hides 0 rows and 0 columns."


def test_cells_of_a_sheet_that_moved_are_found(desk: Desk) -> None:
    read = {**PEOPLE_READ, 3: ["B", "b@acme-widgets.com", ""]}
    proved = verify(desk.service, misread(desk, sheet(PEOPLE), read, PEOPLE[0], **SHEET))
    assert failed(proved) == {"cells": "Rows whose cells are not the source's: 1 (row 3)."}


def test_records_that_were_pasted_into_one_cell_are_found(desk: Desk) -> None:
    pasted = "B\nc@acme-widgets.com\tC\tOslo\nd@acme-widgets.com\tD\tBonn"
    rows = [*PEOPLE[:2], ["b@acme-widgets.com", pasted, ""]]
    read = {**PEOPLE_READ, 3: ["b@acme-widgets.com", pasted, ""]}
    proved = verify(desk.service, misread(desk, sheet(rows), read, PEOPLE[0], **SHEET))
    assert failed(proved) == {"inside": "Rows with records inside a cell: 1 (row 3)."}


def _hide(table: Worksheet) -> None:
    table.row_dimensions[3].hidden = True
    table.column_dimensions["B"].hidden = True


def test_what_a_sheet_hides_must_be_reported(desk: Desk) -> None:
    said = Finding("hidden_columns", 1, details={"names": '"Name"'})
    import_id = misread(desk, sheet(PEOPLE, _hide), PEOPLE_READ, PEOPLE[0], said, **SHEET)
    assert failed(verify(desk.service, import_id)) == {
        "hidden": "The sheet hides 1 row (3) and 1 column, and the import's report says 0 hidden rows where there are 1."
    }
    report = Report((said, Finding("hidden_rows", 1, details={"how": "by hand"}, holds=True)))
    with desk.service.ledger.write() as tx:
        imports.change(tx, import_id, report=report.to_json())
    proved = verify(desk.service, import_id)
    assert failed(proved) == {}
    assert sentence(proved, "hidden").endswith("1 row (3) and 1 column, as the import's report says.")


def test_of_an_import_under_way_the_hidden_rows_so_far_are_counted(desk: Desk) -> None:
    said = (Finding("hidden_rows", 1, details={"how": "by hand"}), Finding("hidden_columns", 1, details={"names": "x"}))
    import_id = misread(desk, sheet(PEOPLE, _hide), {2: PEOPLE_READ[2]}, PEOPLE[0], *said, **SHEET)
    with desk.service.ledger.write() as tx:
        imports.change(tx, import_id, read_row=2, read_done=False)
    assert failed(verify(desk.service, import_id)) == {}


def test_an_import_without_a_report_says_so(desk: Desk) -> None:
    proved = verify(desk.service, misread(desk, sheet(PEOPLE, _hide), PEOPLE_READ, PEOPLE[0], **SHEET))
    assert failed(proved) == {}
    assert sentence(proved, "hidden").endswith("an earlier version read it and kept no report to compare with.")


def test_hidden_rows_may_be_skipped_only_if_the_import_asked_for_it(desk: Desk) -> None:
    read = {2: PEOPLE_READ[2]}
    said = (Finding("hidden_rows", 1, details={"how": "by hand"}), Finding("hidden_columns", 1, details={"names": "x"}))
    import_id = misread(desk, sheet(PEOPLE, _hide), read, PEOPLE[0], *said, **SHEET)
    found = failed(verify(desk.service, import_id))
    assert (set(found), found["records"]) == ({"records", "sum"}, "Records without a row: 1 (row 3).")


def _merge(table: Worksheet) -> None:
    table.merge_cells("C2:C3")


def test_a_merged_range_may_fill_its_cells_as_the_report_says(desk: Desk) -> None:
    read = {**PEOPLE_READ, 3: ["b@acme-widgets.com", "B", "Rome"]}
    said = Finding("merged_cells", 1, "City", (Example(3, "", "Rome"),))
    import_id = misread(desk, sheet(PEOPLE, _merge), read, PEOPLE[0], said, **SHEET)
    proved = verify(desk.service, import_id)
    assert failed(proved) == {}
    assert sentence(proved, "cells").endswith("the value of a merged range was put into 1 cell.")


def test_a_cell_filled_without_a_merged_range_is_found(desk: Desk) -> None:
    read = {**PEOPLE_READ, 3: ["b@acme-widgets.com", "B", "Rome"]}
    said = Finding("merged_cells", 1, "City", (Example(3, "", "Rome"),))
    proved = verify(desk.service, misread(desk, sheet(PEOPLE), read, PEOPLE[0], said, **SHEET))
    assert failed(proved)["cells"] == "Rows whose cells are not the source's: 1 (row 3)."


def test_a_merged_range_that_was_not_filled_is_found(desk: Desk) -> None:
    said = Finding("merged_cells", 1, "City", (Example(3, "", "Rome"),))
    proved = verify(desk.service, misread(desk, sheet(PEOPLE, _merge), PEOPLE_READ, PEOPLE[0], said, **SHEET))
    assert set(failed(proved)) == {"merged"}


def _formats(table: Worksheet) -> None:
    table["C2"].number_format, table["C3"].number_format = "00000", "dd.mm.yyyy"


@pytest.mark.parametrize(
    ("zip_code", "day", "right"),
    [("00501", "2024-03-09", True), ("5010", "2024-03-09", False), ("00501", "2023-09-03", False)],
)
def test_numbers_are_compared_by_what_the_sheet_may_show(desk: Desk, zip_code: str, day: str, *, right: bool) -> None:
    rows = [PEOPLE[0], ["a@acme-widgets.com", "A", 501], ["b@acme-widgets.com", 2.5, date(2024, 3, 9)]]
    read = {2: ["a@acme-widgets.com", "A", zip_code], 3: ["b@acme-widgets.com", "2.5", day]}
    proved = verify(desk.service, misread(desk, sheet(rows, _formats), read, PEOPLE[0], **SHEET))
    assert set(failed(proved)) == (set() if right else {"cells"})
