"""What webhooks are told: in the transaction of the change, in ids and counts, by the wishes of each."""

from __future__ import annotations

import contextlib
import json
import re
from pathlib import Path

import pytest

from pipeline import errors
from pipeline.ledger import imports, outbox
from pipeline.sending import dispatch
from pipeline.service import control
from pipeline.webhooks import verify
from pipeline.webhooks.signature import HEADER
from tests.integration.webhooks.conftest import CONTACTS, HOOK_SECRET, Office

DOCS = Path(__file__).parents[3] / "docs" / "webhooks.md"


def finished(office: Office) -> str:
    """An import whose rows were all answered, finished as the dispatcher does it."""
    import_id = office.desk.imported(CONTACTS, again=True)
    office.desk.answer(import_id)
    with office.desk.service.ledger.write() as tx:
        dispatch.finish(tx, import_id)
    return import_id


def test_a_finished_import_is_told_with_its_counts(office: Office) -> None:
    import_id = finished(office)
    office.all_told()
    [told] = [one.message for one in office.receiver.told]
    assert told["type"] == "import.finished"
    assert told["import"]["id"] == import_id
    assert told["import"]["state"] == "finished"
    assert told["import"]["rows"]["total"] == told["import"]["rows"]["delivered"] == 2
    assert told["import"]["needs_person"] == 0
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told["import"]["finished_at"])


def test_the_signature_is_of_the_bytes_that_came(office: Office) -> None:
    office.paused()
    office.all_told()
    [told] = office.receiver.told
    with office.desk.service.ledger.read() as tx:
        now = tx.now
    assert verify(HOOK_SECRET, told.body, told.headers[HEADER], now)
    assert not verify(HOOK_SECRET, told.body + b" ", told.headers[HEADER], now)
    assert not verify("another secret altogether", told.body, told.headers[HEADER], now)
    assert not verify(HOOK_SECRET, told.body, told.headers[HEADER], now + 301)
    assert told.headers["leadlift-event-id"] == told.message["id"]
    assert told.path == "/told?of=leadlift"


def test_the_check_in_the_docs_works_as_it_stands(office: Office) -> None:
    office.paused()
    office.all_told()
    [told] = office.receiver.told
    example: dict[str, object] = {}
    exec(re.findall(r"```python\n(.*?)```", DOCS.read_text(), re.DOTALL)[0], example)
    check = example["is_from_leadlift"]
    assert callable(check)
    assert check(HOOK_SECRET, told.body, told.headers[HEADER]) is True
    assert check(HOOK_SECRET, told.body + b" ", told.headers[HEADER]) is False
    assert check(HOOK_SECRET, told.body, "t=1,v1=" + "0" * 64) is False


def test_the_docs_show_a_message_as_it_is(office: Office) -> None:
    finished(office)
    office.all_told()
    told = office.receiver.told[0].message
    shown = json.loads(re.findall(r"```json\n(.*?)```", DOCS.read_text(), re.DOTALL)[0])
    assert [list(shown), list(shown["import"]), list(shown["import"]["rows"])] == [
        list(told),
        list(told["import"]),
        list(told["import"]["rows"]),
    ]


def test_no_contact_and_no_words_of_a_person_are_told(office: Office) -> None:
    office.paused()
    finished(office)
    office.all_told()
    assert office.receiver.types == ["import.paused", "import.finished"]
    assert [one for one in office.receiver.told if b"@" in one.body or b"Ada" in one.body] == []


def test_a_cancelled_import_is_told_with_its_rows_cancelled(office: Office) -> None:
    import_id = office.desk.imported(CONTACTS, again=True)
    control.cancel(office.desk.service, import_id, actor="ada")
    office.all_told()
    [told] = [one.message for one in office.receiver.told]
    assert [told["type"], told["import"]["rows"]["cancelled"], told["import"]["rows"]["pending"]] == [
        "import.cancelled",
        2,
        0,
    ]


def test_an_import_whose_file_breaks_off_is_told_as_failed(office: Office) -> None:
    good = "".join(f"person{n}@acme-widgets.com,Ada\n" for n in range(4_000))
    import_id = office.desk.imported(f'Email,First name\n{good}"never closed')
    office.all_told()
    assert [(one.message["type"], one.message["import"]["id"]) for one in office.receiver.told] == [
        ("import.failed", import_id)
    ]


def test_the_first_rows_that_need_a_person_are_told_once(office: Office) -> None:
    rows = "".join(f"+1415555{n:04d},Ada\n" for n in range(100, 104))
    import_id = office.desk.imported(
        f"Phone,First name\n{rows}",
        destination="kixie.powerlist",
        account="dialler",
        options={"powerlist_id": "1969", "duplicates": "ignore"},
    )
    office.desk.doubt(import_id, [2])
    office.desk.doubt(import_id, [3])
    office.desk.doubt(import_id, [4, 5])
    with office.desk.service.ledger.write() as tx:
        dispatch.finish(tx, import_id)
    office.all_told()
    assert [(one.message["type"], one.message["import"]["needs_person"]) for one in office.receiver.told] == [
        ("import.needs_person", 1),
        ("import.finished", 4),
    ]


def test_a_held_account_is_told_without_the_words_of_a_person(office: Office) -> None:
    office.desk.submitted(CONTACTS)  # the ledger hears of an account with its first import
    office.desk.hold("ring jane@acme-widgets.com")
    office.all_told()
    [told] = [one.message for one in office.receiver.told]
    assert told["type"] == "account.held"
    assert told["account"] == {"name": "main", "vendor": "persistiq", "by": "ada", "why": ""}


def test_what_is_told_of_an_import_is_numbered_in_the_order_of_what_happened(office: Office) -> None:
    import_id = office.paused()
    other_id = office.paused()
    office.receiver.answers = [500]  # the first comes last
    assert office.deliver() is not None
    control.resume(office.desk.service, import_id, actor="ada")
    control.pause(office.desk.service, import_id, actor="ada")
    control.cancel(office.desk.service, import_id, actor="ada")
    office.later(6)
    office.all_told()
    told = [one.message for one in office.receiver.told[1:]]
    numbered = {one["import"]["event_number"]: one["type"] for one in told if one["import"]["id"] == import_id}
    assert numbered == {1: "import.paused", 2: "import.paused", 3: "import.cancelled"}
    assert [one["import"]["event_number"] for one in told if one["import"]["id"] == other_id] == [1]


def test_what_is_rolled_back_was_never_to_be_told(office: Office) -> None:
    import_id = office.desk.submitted(CONTACTS)
    with contextlib.suppress(errors.Conflict), office.desk.service.ledger.write() as tx:
        assert imports.move(tx, import_id, ("queued",), "paused", by="ada")
        raise errors.Conflict
    assert office.all_told() == []
    with office.desk.service.ledger.read() as tx:
        assert imports.get(tx, import_id)["state"] == "queued"


@pytest.mark.parametrize(
    ("wish", "heard"),
    [
        ({"events": ("import.finished",)}, False),
        ({"events": ("import.paused", "import.failed")}, True),
        ({"accounts": ("other",)}, False),
        ({"accounts": ("other", "main")}, True),
        ({"destinations": ("persistiq.campaign",)}, False),
        ({"destinations": ("persistiq.leads",)}, True),
        ({"destinations": ("kixie", "persistiq")}, True),
    ],
)
def test_a_webhook_hears_what_it_wants_to_hear(office: Office, wish: dict[str, tuple[str, ...]], heard: bool) -> None:
    office.registered(**wish)
    office.paused()
    assert (len(office.all_told()) == 1) is heard


def test_what_was_before_a_webhook_is_not_for_it(office: Office) -> None:
    office.paused()
    with office.desk.service.ledger.write() as tx:
        outbox.register(tx, [outbox.Wish("late", ("import.paused",))])
    assert [one["webhook"] for one in office.standing()] == ["crm"]


def test_a_webhook_that_no_settings_name_for_a_week_is_told_nothing_more(office: Office) -> None:
    office.later(8 * 86_400)
    office.paused()
    assert office.standing() == []
