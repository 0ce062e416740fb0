"""The life of one row, told from the ledger."""

from __future__ import annotations

import json

import pytest

from pipeline import errors
from pipeline.service import control
from pipeline.service.why import why
from tests.integration.service.desk import Desk, refused

FILE = """Name,Email,Phone,Note
Ada Lovelace, ADA@Acme-Widgets.com ,(415) 555-0100,"two
lines"

Grace Hopper,grace@acme-widgets.com,12,
Ada again,ada@acme-widgets.com,,
"""


@pytest.fixture
def ledger_url(sqlite_url: str) -> str:
    """One database is enough here: the statements are those of the ledger's own tests."""
    return sqlite_url


@pytest.fixture
def done(desk: Desk) -> str:
    """Row 2 delivered, row 5 refused, row 6 a duplicate of row 2."""
    import_id = desk.imported(FILE)
    desk.answer(import_id, numbers=[2])
    desk.answer(import_id, refused, numbers=[5])
    return import_id


def test_the_cells_are_told_as_in_the_source(desk: Desk, done: str) -> None:
    source = {cell["column"]: cell["cell"] for cell in why(desk.service, done, 2)["source"]}
    assert source["Email"] == " ADA@Acme-Widgets.com "
    assert source["Note"] == "two\nlines"


def test_what_normalising_changed_is_told_field_by_field(desk: Desk, done: str) -> None:
    fields = {field["field"]: field for field in why(desk.service, done, 2)["fields"]}
    assert fields["email"]["to"] == "ADA@acme-widgets.com"
    assert fields["phone"] == {
        "field": "phone",
        "from": {"Phone": "(415) 555-0100"},
        "to": "+14155550100",
        "changed": True,
    }
    assert (fields["last_name"]["from"], fields["last_name"]["to"]) == ({"Name": "Ada Lovelace"}, "Lovelace")


def test_what_was_left_out_is_told_in_words(desk: Desk, done: str) -> None:
    [note] = why(desk.service, done, 5)["notes"]
    assert "The phone number is not valid" in note


def test_a_duplicate_names_the_row_that_is_sent_and_that_one_its_duplicates(desk: Desk, done: str) -> None:
    assert why(desk.service, done, 6)["duplicate_of"] == 2
    assert why(desk.service, done, 2)["duplicates"] == [6]


def test_calls_are_told_with_the_part_of_the_answer_about_the_row(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    call_id = desk.answer(import_id)
    [call] = why(desk.service, import_id, 2)["calls"]
    assert (call["id"], call["method"], call["status"], call["ended"]) == (call_id, "POST", 200, "answered")
    assert call["answer"] == [{"id": "l_2", "email": "ADA@acme-widgets.com"}]


def test_every_chunk_and_verdict_is_told(desk: Desk, done: str) -> None:
    control.retry(desk.service, done, actor="ada")
    desk.answer(done)
    told = why(desk.service, done, 5)
    assert [chunk["state"] for chunk in told["chunks"]] == ["settled", "settled"]
    assert [given["delivered"] for given in told["verdicts"]] == [False, True]
    assert (told["state"], told["vendor_id"]) == ("delivered", "l_5")


def test_what_people_did_is_told_with_their_names(desk: Desk) -> None:
    import_id = desk.imported(FILE)
    desk.doubt(import_id, [2])
    control.settle(desk.service, import_id, 2, delivered=True, actor="grace")
    done = [(event["actor"], event["verb"], event["of"]) for event in why(desk.service, import_id, 2)["events"]]
    assert ("ada", "import", "import") in done
    assert ("grace", "settle", "row") in done


def test_a_life_is_plain_json(desk: Desk, done: str) -> None:
    assert json.loads(json.dumps(why(desk.service, done, 2)))["row"] == 2


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "line 1 is the header or above it; its rows have numbers from 2 to 6"),
        (3, "line 3 belongs to the record that starts on line 2"),
        (4, "line 4 is blank"),
        (7, "has no row 7; its rows have numbers from 2 to 6"),
        (0, "has no row 0"),
    ],
)
def test_a_number_that_no_row_has_is_explained(desk: Desk, done: str, number: int, words: str) -> None:
    with pytest.raises(errors.NotFound, match=words):
        why(desk.service, done, number)


def test_an_import_without_rows_says_so(desk: Desk) -> None:
    import_id = desk.submitted(FILE)
    with pytest.raises(errors.NotFound, match="no rows yet"):
        why(desk.service, import_id, 2)
