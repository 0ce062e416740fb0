"""Result files: the user's own columns as they were, what became of each row, and a way back in for what was mended."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.ledger import rows
from pipeline.service import results
from tests.integration.service.desk import Desk, refused

FILE = """Full Name;E-Mail ; Company;Notes
 Ada Lovelace ;ADA@Acme-Widgets.com;Acme;=cmd|' /C calc'!A0
Grace;not an address;"Navy, US";-1+2
Ada again;ada@acme-widgets.com;Acme;two
Alan;alan@acme-widgets.com;"line
break";@home
Edsger;edsger@acme-widgets.com;THE;'quoted
"""
NAMES = ["leadlift_reason_code", "leadlift_reason", "leadlift_vendor_id", "leadlift_row"]


def table(path: Path) -> list[dict[str, str]]:
    """A result file as a spreadsheet reads it."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def done(desk: Desk) -> str:
    """An import with a row in each of five states: 2 delivered, 3 rejected, 4 duplicate, 5 refused, 7 in doubt."""
    import_id = desk.imported(FILE)
    desk.answer(import_id, numbers=[2])
    desk.answer(import_id, refused, numbers=[5])
    desk.doubt(import_id, [7])
    return import_id


def test_there_is_a_file_for_each_state_that_has_rows(desk: Desk, done: str) -> None:
    written = results.write(desk.service, done, desk.folder / "out")
    states = ["delivered", "duplicate", "in_doubt", "refused", "rejected"]
    assert sorted(written) == states
    assert sorted(path.name for path in (desk.folder / "out").iterdir()) == [f"{state}.csv" for state in states]


def test_the_user_s_columns_come_first_and_as_they_were(desk: Desk, done: str) -> None:
    [row] = table(results.write(desk.service, done, desk.folder / "out")["delivered"])
    assert list(row) == ["Full Name", "E-Mail ", " Company", "Notes", *NAMES]
    assert [row["Full Name"], row["E-Mail "], row[" Company"]] == [" Ada Lovelace ", "ADA@Acme-Widgets.com", "Acme"]
    assert [row[name] for name in NAMES] == ["", "", "l_2", "2"]


def test_what_a_spreadsheet_would_run_is_made_safe(desk: Desk, done: str) -> None:
    written = results.write(desk.service, done, desk.folder / "out")
    assert table(written["delivered"])[0]["Notes"] == "'=cmd|' /C calc'!A0"
    assert table(written["refused"])[0]["Notes"] == "'@home"


def test_a_refused_row_says_why_in_words(desk: Desk, done: str) -> None:
    [row] = table(results.write(desk.service, done, desk.folder / "out")["refused"])
    assert row["leadlift_reason_code"] == "vendor_refused"
    assert "PersistIQ said: no such person" in row["leadlift_reason"]
    assert (row[" Company"], row["leadlift_row"]) == ("line\nbreak", "5")


def test_a_duplicate_names_the_row_that_is_sent(desk: Desk, done: str) -> None:
    [row] = table(results.write(desk.service, done, desk.folder / "out")["duplicate"])
    assert "It is row 2." in row["leadlift_reason"]


def test_cells_beyond_the_header_are_kept_under_a_name(desk: Desk) -> None:
    import_id = desk.imported(f"{FILE}Barbara;barbara@acme-widgets.com;MIT;two;extra\n")
    rejected = table(results.write(desk.service, import_id, desk.folder / "out")["rejected"])
    [row] = [row for row in rejected if row["leadlift_reason_code"] == "row_too_long"]
    assert row["column 5"] == "extra"


def test_a_row_in_doubt_says_what_is_known_and_what_comes_next(desk: Desk, done: str) -> None:
    [row] = table(results.write(desk.service, done, desk.folder / "out")["in_doubt"])
    assert row["leadlift_reason"].startswith(results.DOUBT)
    assert "The connection was cut." in row["leadlift_reason"]
    assert row["leadlift_reason"].endswith("The vendor will be asked.")


def test_a_row_that_needs_a_person_says_how_to_settle_it(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    desk.doubt(import_id, [2], person=True)
    [row] = table(results.write(desk.service, import_id, desk.folder / "out")["in_doubt"])
    assert f"leadlift settle {import_id} 2 delivered" in row["leadlift_reason"]


def test_what_was_left_out_of_a_delivered_row_is_said(desk: Desk) -> None:
    import_id = desk.imported("Email,Phone\nada@acme-widgets.com,12\n")
    desk.answer(import_id)
    [row] = table(results.write(desk.service, import_id, desk.folder / "out")["delivered"])
    assert row["leadlift_reason"].startswith("An optional value was left out. The phone number is not valid")


def test_a_file_without_a_header_gets_the_names_of_its_columns(desk: Desk) -> None:
    import_id = desk.imported("Ada,ada@acme-widgets.com\nGrace,\n", header=False, given={"#2": "email"})
    [row] = table(results.write(desk.service, import_id, desk.folder / "out")["rejected"])
    assert list(row)[:2] == ["column 1", "column 2"]


def test_an_import_that_is_not_finished_tells_what_has_ended_so_far(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    assert sorted(results.write(desk.service, import_id, desk.folder / "out")) == ["duplicate", "rejected"]


def test_a_file_of_a_state_that_has_emptied_is_removed_and_strangers_stay(desk: Desk, done: str) -> None:
    out = desk.folder / "out"
    results.write(desk.service, done, out)
    (out / "suppressed.csv").write_text("my own list\n")
    with desk.service.ledger.write() as tx:
        rows.move_all(tx, done, ["in_doubt"], "refused", code="vendor_failed", reason="It failed.")
    assert "in_doubt" not in results.write(desk.service, done, out)
    assert not (out / "in_doubt.csv").exists()
    assert (out / "suppressed.csv").read_text() == "my own list\n"


def test_only_the_owner_may_read_a_result_file(desk: Desk, done: str) -> None:
    written = results.write(desk.service, done, desk.folder / "out")
    assert {path.stat().st_mode & 0o777 for path in written.values()} == {0o600}


def test_a_folder_that_cannot_be_written_to_is_told(desk: Desk, done: str) -> None:
    (desk.folder / "file").write_text("")
    with pytest.raises(errors.RequestError, match="name another"):
        results.write(desk.service, done, desk.folder / "file" / "out")


def test_streaming_gives_the_file_s_text(desk: Desk, done: str) -> None:
    path = results.write(desk.service, done, desk.folder / "out")["rejected"]
    text = "".join(results.stream(desk.service, done, "rejected"))
    assert text.encode("utf-8-sig") == path.read_bytes()


def test_there_are_no_results_of_rows_that_are_still_to_go(desk: Desk, done: str) -> None:
    with pytest.raises(errors.RequestError, match="pending"):
        next(results.stream(desk.service, done, "pending"))


# --- back in ----------------------------------------------------------------------------------------------------------


def test_a_rejected_file_is_mended_and_imported_as_it_is(desk: Desk, done: str) -> None:
    path = results.write(desk.service, done, desk.folder / "out")["rejected"]
    mended = path.read_bytes().replace(b"not an address", b"grace@acme-widgets.com")
    again = desk.imported(mended, "rejected.csv")
    assert desk.state(again, 2) == "pending"
    desk.answer(again)
    [row] = table(results.write(desk.service, again, desk.folder / "again")["delivered"])
    assert list(row) == ["Full Name", "E-Mail ", " Company", "Notes", *NAMES]
    assert [row["Full Name"], row[" Company"], row["Notes"]] == ["Grace", "Navy, US", "'-1+2"]
    assert [row[name] for name in NAMES] == ["", "", "l_2", "2"]


def test_formulas_survive_any_number_of_rounds(desk: Desk, done: str) -> None:
    path = results.write(desk.service, done, desk.folder / "out")["refused"]
    first = path.read_bytes()
    again = desk.imported(first, "refused.csv")
    desk.answer(again, refused)
    second = results.write(desk.service, again, desk.folder / "again")["refused"].read_bytes()
    assert first.replace(b",5\r\n", b",2\r\n") == second


def test_a_refused_file_goes_in_as_it_is_and_sends_the_same_fields(desk: Desk, done: str) -> None:
    path = results.write(desk.service, done, desk.folder / "out")["refused"]
    again = desk.imported(path.read_bytes(), "refused.csv")
    with desk.service.ledger.read() as tx:
        before, after = rows.one(tx, done, 5), rows.one(tx, again, 2)
    assert before is not None
    assert after is not None
    assert (after["fields"], after["cells"].count("line")) == (before["fields"], 1)


def test_a_large_state_comes_in_pieces(desk: Desk) -> None:
    import_id = desk.imported("Email\n" + "not one\n" * 1_100, given={"Email": "email"})
    pieces = list(results.stream(desk.service, import_id, "rejected"))
    assert [piece.count("\r\n") for piece in pieces] == [1, 500, 500, 100]
