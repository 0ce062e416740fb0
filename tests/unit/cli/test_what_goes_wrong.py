"""A failure is one sentence that tells what to do, and an exit code; it never shows a secret or a traceback."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import errors
from pipeline.cli import exits
from pipeline.cli.exits import MEANINGS, Exit
from pipeline.service import listing
from tests.unit.cli.conftest import Call

TO = ("--to", "persistiq.leads")


def every(family: type[errors.LeadliftError]) -> list[type[errors.LeadliftError]]:
    return [family, *(kind for child in family.__subclasses__() for kind in every(child))]


@pytest.fixture
def contacts(folder: Path) -> str:
    (folder / "contacts.csv").write_text("Email,Company\njane@acme.example.com,Acme\n", encoding="utf-8")
    return "contacts.csv"


@pytest.mark.usefixtures("contacts")
@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["run", *TO], Exit.USAGE, "Which file?"),
        (["run", "contacts.csv"], Exit.USAGE, "--to"),
        (["run", "contacts.csv", *TO, "--hold", "--yes"], Exit.USAGE, "use one of them"),
        (["run", "contacts.csv", *TO, "--set", "dup"], Exit.USAGE, "KEY=VALUE"),
        (["run", "contacts.csv", *TO, "--set", "dup=never"], Exit.USAGE, "skip or update"),
        (["run", "contacts.csv", *TO, "--account", "other"], Exit.USAGE, "main"),
        (["run", "contacts.csv", *TO, "--region", "ZZ"], Exit.USAGE, "region"),
        (["run", "contacts.csv", *TO, "--map", "Absent=email"], Exit.USAGE, "Absent"),
        (["run", "contacts.csv", "--resume", "last"], Exit.USAGE, "leave FILE out"),
        (["run", "contacts.csv", *TO, "--priority", "urgent"], Exit.USAGE, "urgent"),
        (["run", "absent.csv", *TO], Exit.FILE, "There is no file absent.csv"),
        (["import", "contacts.csv", "--to", "persistiq.all"], Exit.NOT_FOUND, "persistiq.campaign"),
        (["import", "contacts.csv", "--to", "nobody.leads"], Exit.NOT_FOUND, "persistiq"),
        (["status", "--loudly"], Exit.USAGE, "`leadlift status --help`"),
        (["status", "last"], Exit.NOT_FOUND, "leadlift run"),
        (["why", "zz", "4"], Exit.NOT_FOUND, "zz"),
        (["--config", "absent.toml", "status"], Exit.SETTINGS, "absent.toml"),
        (["accounts", "check", "other"], Exit.USAGE, "main"),
        (["suppress", "add", "nothing"], Exit.USAGE, "nothing was changed"),
        (["retry", "last", "--only", "x", "--map", "A=b"], Exit.USAGE, "use one of them"),
        (["sandbox", "nobody"], Exit.USAGE, "nobody"),
        (["demo", "--vendor", "nobody"], Exit.FILE, "--file"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_an_exit_code(
    call: Call, words: list[str], code: Exit, message: str
) -> None:
    done = call(*words)
    assert done.code == code
    assert message in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


@pytest.mark.parametrize(("words", "name"), [(["status", "zz", "--json"], "not_found"), (["--json", "no"], "usage")])
def test_with_json_a_failure_is_one_object(call: Call, words: list[str], name: str) -> None:
    done = call(*words)
    assert done.object["error"]["code"] == name
    assert done.object["error"]["message"]
    assert done.err == ""


def test_every_kind_of_error_has_an_exit_code_of_its_family() -> None:
    told = {kind: exits.of(kind()) for kind in every(errors.LeadliftError)}
    unexpected = {kind for kind, code in told.items() if code is Exit.UNEXPECTED}
    assert unexpected == {errors.LeadliftError, errors.Defect}
    assert (told[errors.Conflict], told[errors.NotFound]) == (Exit.CONFLICT, Exit.NOT_FOUND)


def test_every_exit_code_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Exit)


def test_a_bug_is_told_without_its_message_which_may_hold_anything(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("jane@acme.example.com")

    monkeypatch.setattr(listing, "newest", broken)
    done = call("status")
    assert done.code == Exit.UNEXPECTED
    assert "ZeroDivisionError" in done.err
    assert "LEADLIFT_DEBUG=1" in done.err
    assert "jane@acme.example.com" not in done.err + done.out


def test_a_bug_shows_its_place_when_asked_to(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(listing, "newest", broken)
    monkeypatch.setenv("LEADLIFT_DEBUG", "1")
    assert "in broken" in call("status").err


@pytest.mark.parametrize("where", ["before", "after"])
def test_options_of_every_command_may_stand_before_or_after_its_name(call: Call, tmp_path: Path, where: str) -> None:
    options = ("--home", str(tmp_path / "elsewhere"), "--json")
    done = call(*options, "status") if where == "before" else call("status", *options)
    assert (done.code, done.object) == (0, [])
    assert (tmp_path / "elsewhere" / "ledger.db").exists()


def test_a_home_named_outright_brings_its_own_settings(call: Call, tmp_path: Path) -> None:
    home = tmp_path / "own"
    home.mkdir()
    (home / "leadlift.toml").write_text('[accounts.own]\nvendor = "persistiq"\napi_key = "x"\n', encoding="utf-8")
    assert [shown["name"] for shown in call("accounts", "list", "--json").object] == ["main"]
    assert [shown["name"] for shown in call("--home", str(home), "accounts", "list", "--json").object] == ["own"]


def test_no_command_shows_a_credential(call: Call) -> None:
    for words in (["accounts", "list"], ["accounts", "check", "main"], ["vendors"], ["status"]):
        for json in ([], ["--json"]):
            done = call(*words, *json)
            assert "the-secret-api-key" not in done.out + done.err
