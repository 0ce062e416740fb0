"""`leadlift audit` as a person and as a script reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cli.exits import Exit
from tests.unit.cli.conftest import Call


@pytest.fixture
def done(call: Call, folder: Path) -> Call:
    """Somebody imported a file, held it, and stopped it."""
    (folder / "contacts.csv").write_text("Email\njane@acme.example.com\n", encoding="utf-8")
    call("import", "contacts.csv", "--to", "persistiq.leads", "--hold")
    call("accounts", "hold", "main", "--why", "the contract ends")
    call("cancel", "last")
    return call


def test_a_person_reads_who_did_what_newest_first(done: Call) -> None:
    told = done("audit").out
    assert [line.split()[3] for line in told.splitlines() if line.strip().startswith("2")] == [
        "cancel",
        "hold",
        "import",
    ]
    assert "contract" in told
    assert "jane" not in told


def test_a_script_gets_a_page_and_where_the_next_begins(done: Call) -> None:
    first = done("audit", "--limit", "2", "--json").object
    second = done("audit", "--limit", "2", "--json", "--cursor", first["next"]).object
    assert [event["verb"] for event in [*first["events"], *second["events"]]] == ["cancel", "hold", "import"]
    assert second["next"] is None


def test_what_was_done_to_one_import_is_asked_for_by_its_id(done: Call) -> None:
    events = done("audit", "--import", "last", "--json").object["events"]
    assert [event["verb"] for event in events] == ["cancel", "import"]
    assert done("audit", "--actor", "key:").out.strip() == "Nothing of this kind was done."


def test_a_time_that_is_none_is_refused_in_words(done: Call) -> None:
    refused = done("audit", "--since", "yesterday")
    assert (refused.code, "12h" in refused.err) == (Exit.USAGE, True)
