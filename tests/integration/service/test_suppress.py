"""The do-not-contact list: what is understood as a value, all or nothing, files, and that it stops what it should."""

from __future__ import annotations

import gc
import tracemalloc
from itertools import islice

import pytest
import sqlalchemy as sa

from pipeline import errors
from pipeline.ledger import events, rows, schema, suppressions
from pipeline.ledger.suppressions import EVERY_ACCOUNT
from pipeline.service import suppress
from tests.integration.service.desk import Desk


@pytest.fixture
def ledger_url(sqlite_url: str) -> str:
    """One database is enough here: the statements are those of the ledger's own tests."""
    return sqlite_url


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        (" Jane.Doe@Acme-Widgets.COM ", ("email", "jane.doe@acme-widgets.com")),
        ("jane@bücher.de", ("email", "jane@bücher.de")),
        ("jane@xn--bcher-kva.de", ("email", "jane@bücher.de")),
        ("@Acme-Widgets.com", ("domain", "acme-widgets.com")),
        ("acme-widgets.com", ("domain", "acme-widgets.com")),
        ("xn--bcher-kva.de", ("domain", "bücher.de")),
        ("+1 415 555 0100", ("phone", "+14155550100")),
        ("(415) 555-0100", ("phone", "+14155550100")),
        ("415.555.0100", ("phone", "+14155550100")),
        ("Jane Doe", None),
        ("jane@", None),
        ("@", None),
        ("12345", None),
        ("", None),
    ],
)
def test_a_value_is_brought_to_the_form_that_rows_have(text: str, mark: object) -> None:
    assert suppress.mark_of(text, "US") == mark


def test_a_national_number_needs_a_region() -> None:
    assert suppress.mark_of("(415) 555-0100", None) is None


@pytest.mark.parametrize("value", ["ADA@acme-widgets.com", "acme-widgets.com", "415-555-0100"])
def test_what_was_added_stops_the_row(desk: Desk, value: str) -> None:
    import_id = desk.imported("Email,Phone\nada@Acme-Widgets.com,(415) 555-0100\n")
    suppress.add(desk.service, [value], account="main", actor="ada")
    with desk.service.ledger.read() as tx:
        row = rows.candidates(tx, import_id, 0, "", 1)[0]
        assert list(suppressions.found(tx, "main", {row.id: row.fields})) == [row.id]


def test_a_domain_does_not_stop_those_below_it(desk: Desk) -> None:
    suppress.add(desk.service, ["acme-widgets.com"], account=None, actor="ada")
    with desk.service.ledger.read() as tx:
        assert suppressions.found(tx, "main", {1: {"email": "jane@mail.acme-widgets.com"}}) == {}


def test_adding_tells_what_was_new_by_kind(desk: Desk) -> None:
    suppress.add(desk.service, ["ada@acme-widgets.com"], account=None, actor="ada")
    values = ["ada@acme-widgets.com", "ADA@acme-widgets.com", "acme-widgets.com", "+14155550100"]
    done = suppress.add(desk.service, values, account=None, actor="ada", note="asked us")
    assert done == {"account": None, "emails": 1, "phones": 1, "domains": 1, "added": 2, "known": 1}


def test_where_one_value_is_not_understood_none_is_added(desk: Desk) -> None:
    with pytest.raises(errors.RequestError, match="Value 2 of 3 is no e-mail") as caught:
        suppress.add(desk.service, ["ada@acme-widgets.com", "jane@nowhere", "x.com"], account=None, actor="ada")
    assert "jane" not in caught.value.message
    assert list(suppress.listing(desk.service)) == []


def test_an_empty_list_of_values_is_refused(desk: Desk) -> None:
    with pytest.raises(errors.RequestError):
        suppress.add(desk.service, [], account=None, actor="ada")


def test_an_account_that_does_not_exist_is_named(desk: Desk) -> None:
    with pytest.raises(errors.NotFound, match="main, other"):
        suppress.add(desk.service, ["x.com"], account="another", actor="ada")


def test_the_list_tells_who_and_when_but_no_value(desk: Desk) -> None:
    suppress.add(desk.service, ["ada@acme-widgets.com"], account="main", actor="grace", note="asked us")
    [entry] = suppress.listing(desk.service)
    assert (entry["kind"], entry["account"], entry["by"], entry["note"]) == ("email", "main", "grace", "asked us")
    assert "ada" not in str(entry["value"])


def test_a_list_of_any_length_is_never_in_memory_as_a_whole(desk: Desk) -> None:
    with desk.service.ledger.write() as tx:
        marks: list[suppress.Mark] = [("email", f"person{n}@acme-widgets.com") for n in range(60_000)]
        assert suppressions.add(tx, marks, account=EVERY_ACCOUNT, by="ada") == len(marks)
        del marks
    gc.collect()
    tracemalloc.start()
    try:
        values = sum(1 for _ in islice(suppress.listing(desk.service), 10_000))
        _, most_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (values, most_bytes < 5_000_000) == (10_000, True), most_bytes
    assert sum(1 for _ in suppress.listing(desk.service)) == 60_000


@pytest.mark.parametrize("most", [1, 2, 3, 7, 200])
def test_the_list_comes_by_the_page_and_what_is_added_meanwhile_moves_nothing(desk: Desk, most: int) -> None:
    for account in (None, "main"):
        suppress.add(desk.service, ["a.com", "b.com", "ada@c.com"], account=account, actor="ada")
    before = [(entry["account"], entry["value"]) for entry in suppress.listing(desk.service)]
    found, page = [], None
    while len(found) < len(before):
        page = suppress.page(desk.service, most=most, cursor=page.next_cursor if page else None)
        found += [(entry["account"], entry["value"]) for entry in page.data]
        suppress.add(desk.service, [f"new{len(found)}.com"], account="other", actor="ada")
    assert found[: len(before)] == before
    assert len(set(found)) == len(found)


def test_removing_takes_a_value_off_the_list_it_is_on(desk: Desk) -> None:
    suppress.add(desk.service, ["x.com", "y.com"], account="main", actor="ada")
    assert suppress.remove(desk.service, ["x.com"], account=None, actor="ada")["removed"] == 0
    done = suppress.remove(desk.service, ["X.com", "z.com"], account="main", actor="ada")
    assert (done["removed"], done["absent"], len(list(suppress.listing(desk.service)))) == (1, 1, 1)


def test_every_change_leaves_an_event_without_the_value(desk: Desk) -> None:
    suppress.add(desk.service, ["ada@acme-widgets.com"], account="main", actor="grace")
    suppress.remove(desk.service, ["ada@acme-widgets.com"], account="main", actor="grace")
    with desk.service.ledger.read() as tx:
        left = events.of(tx, "suppressions", "main")
    assert [(event["actor"], event["verb"]) for event in left] == [("grace", "suppress"), ("grace", "unsuppress")]
    assert "acme" not in str([event["detail"] for event in left])


# --- files ------------------------------------------------------------------------------------------------------------


def from_file(desk: Desk, text: str, **values: str) -> dict[str, object]:
    """Puts a file of values on the list for all."""
    path = desk.folder / "stop.csv"
    path.write_text(text)
    return suppress.import_file(desk.service, path, account=None, actor="ada", **values)


def test_a_file_of_one_value_a_line_is_read_from_its_first_line(desk: Desk) -> None:
    done = from_file(desk, "ada@acme-widgets.com\ngrace@acme-widgets.com\n\nada@acme-widgets.com\n")
    assert (done["read"], done["added"], done["known"], done["bad"]) == (3, 2, 1, 0)


def test_a_file_of_bare_domains_is_read(desk: Desk) -> None:
    done = from_file(desk, "acme-widgets.com\nexample-corp.org\n")
    assert (done["column"], done["added"]) == ("column 1", 2)


def test_lines_that_hold_no_value_are_counted_by_line(desk: Desk) -> None:
    done = from_file(desk, "Email\nada@acme-widgets.com\nnobody\n+1 415 555 0100\n\nalso nobody\n")
    assert (done["column"], done["added"], done["bad"], done["bad_lines"]) == ("Email", 2, 2, [3, 6])
    assert "nobody" not in str(done)


def test_the_one_column_of_values_in_a_table_is_found(desk: Desk) -> None:
    done = from_file(desk, "Name;Mail;Since\nAda;ada@acme-widgets.com;2024\nGrace;grace@acme-widgets.com;2025\n")
    assert (done["column"], done["added"]) == ("Mail", 2)


def test_of_several_columns_of_values_one_must_be_named(desk: Desk) -> None:
    text = "Name,Mail,Web\nAda,ada@acme-widgets.com,acme-widgets.com\nGrace,grace@example-corp.org,example-corp.org\n"
    with pytest.raises(errors.RequestError, match="Columns 2, 3"):
        from_file(desk, text)
    assert from_file(desk, text, column="mail")["added"] == 2


def test_a_column_that_is_not_there_is_told(desk: Desk) -> None:
    with pytest.raises(errors.RequestError, match="'Name', 'Mail'"):
        from_file(desk, "Name,Mail\nAda,ada@acme-widgets.com\n", column="Phone")


def test_a_file_without_values_is_refused(desk: Desk) -> None:
    with pytest.raises(errors.FileError):
        from_file(desk, "Name,Town\nAda,London\nGrace,New York\n")
    assert list(suppress.listing(desk.service)) == []


def test_no_value_of_a_file_is_in_the_ledger(desk: Desk) -> None:
    from_file(desk, "ada@acme-widgets.com\n+1 415 555 0100\n")
    with desk.service.ledger.read() as tx:
        tables = (schema.suppressions, schema.events)
        kept = str([tx.conn.execute(sa.select(table)).all() for table in tables])
    assert "ada@" not in kept
    assert "4155550100" not in kept
