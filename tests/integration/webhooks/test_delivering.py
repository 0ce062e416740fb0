"""How webhooks are told: once more until they take it, for a day, by one at a time, and only where messages may go."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline import errors, settings
from pipeline.ledger import deliveries
from pipeline.service import webhooks
from pipeline.settings import WebhookSettings
from pipeline.webhooks.deliver import attempt, deliver_one, http_for
from pipeline.webhooks.message import request
from pipeline.wiring import Wiring
from tests.integration.service.desk import Desk
from tests.integration.webhooks.conftest import DAY_SECONDS, HOOK_SECRET, Office, settings_of
from tests.integration.webhooks.receiver import Receiver
from tests.processes import wait_until


def test_what_is_not_taken_comes_again_as_the_same_bytes_and_with_a_new_signature(office: Office) -> None:
    office.receiver.answers = [500, 200]
    office.paused()
    first = office.deliver()
    assert first is not None
    assert (first.state, first.status, first.fault) == ("waiting", 500, "It answered with status 500.")
    assert office.deliver() is None
    office.later(5)
    second = office.deliver()
    assert second is not None
    assert (second.state, second.status, second.attempt) == ("delivered", 200, 2)
    one, two = office.receiver.told
    assert one.body == two.body
    assert one.headers["leadlift-signature"] != two.headers["leadlift-signature"]
    assert office.deliver() is None


def test_the_waits_grow_to_an_hour_and_a_day_after_the_first_attempt_it_is_given_up(office: Office) -> None:
    office.receiver.answers = [503] * 100
    office.paused()
    waits = []
    while (told := office.deliver()) is not None and told.state == "waiting":
        [standing] = office.standing()
        with office.wiring.ledger().read() as tx:
            wait_seconds = standing["next_at"] - tx.now
        waits.append(round(wait_seconds))
        office.later(wait_seconds)
    assert told is not None
    assert told.state == "given_up"
    assert waits[:4] == [5, 10, 20, 40]
    assert max(waits) == 3_600
    assert DAY_SECONDS - 3_600 <= sum(waits) <= DAY_SECONDS + 3_600
    office.later(DAY_SECONDS)
    assert office.deliver() is None


def test_what_waited_longer_than_a_day_for_a_process_is_still_tried(office: Office) -> None:
    office.paused()
    office.later(3 * DAY_SECONDS)
    assert [told.state for told in office.all_told()] == ["delivered"]


def test_what_was_given_up_is_told_again_when_a_person_wants_it(office: Office) -> None:
    office.receiver.answers = [500, 500]
    office.paused()
    office.deliver()
    office.later(DAY_SECONDS)
    assert [told.state for told in office.all_told()] == ["given_up"]
    assert webhooks.replay_given_up(office.desk.service, actor="ada") == 1
    [told] = office.all_told()
    assert (told.state, told.attempt) == ("delivered", 1)
    assert len({one.message["id"] for one in office.receiver.told}) == 1


def test_what_was_taken_is_told_again_when_a_person_wants_it(office: Office) -> None:
    office.paused()
    office.all_told()
    [event] = webhooks.listing(office.desk.service, 5)["deliveries"]
    assert webhooks.replay(office.desk.service, event["event"], actor="ada", webhook="crm") == 1
    assert [told.state for told in office.all_told()] == ["delivered"]
    assert office.receiver.told[0].body == office.receiver.told[1].body


def test_an_event_that_is_not_there_cannot_be_told_again(office: Office) -> None:
    office.paused()
    [event] = webhooks.listing(office.desk.service, 5)["deliveries"]
    with pytest.raises(errors.NotFound, match="no event 'evt_none'"):
        webhooks.replay(office.desk.service, "evt_none", actor="ada")
    with pytest.raises(errors.NotFound, match="for erp"):
        webhooks.replay(office.desk.service, event["event"], actor="ada", webhook="erp")


def test_of_two_processes_one_alone_tells_and_no_two_at_once(office: Office) -> None:
    for _ in range(6):
        office.paused()
    office.receiver.gate.clear()

    def process() -> int:
        """A process of its own has a ledger of its own."""
        own = Wiring(office.wiring.settings)
        hook, number = own.webhook("crm"), 0
        with http_for(hook) as http:
            while deliver_one(own.ledger(), http, hook, lambda: 0.0) is not None:
                number += 1
        own.ledger().close()
        return number

    with ThreadPoolExecutor(3) as pool:
        busy = [pool.submit(process) for _ in range(3)]
        try:
            wait_until(lambda: office.receiver.at_once == 3)
            with office.wiring.ledger().read() as tx:
                out = [one["event_id"] for one in deliveries.listed(tx, 10) if one["lease_until"] > tx.now]
        finally:
            office.receiver.gate.set()
        assert len(out) == len(set(out)) == 3
        assert sum(future.result() for future in busy) == 6
    assert len({one.message["id"] for one in office.receiver.told}) == len(office.receiver.told) == 6


def test_a_delivery_whose_process_was_killed_is_made_by_the_next_after_its_lease(office: Office) -> None:
    office.paused()
    with office.wiring.ledger().write() as tx:
        abandoned = deliveries.claim(tx, "crm", 20)
    assert abandoned is not None
    assert office.deliver() is None
    office.later(21)
    told = office.deliver()
    assert told is not None
    assert (told.state, told.attempt) == ("delivered", 2)


def test_the_late_word_of_a_process_that_lost_its_claim_changes_nothing(office: Office) -> None:
    office.paused()
    with office.wiring.ledger().write() as tx:
        slow = deliveries.claim(tx, "crm", 20)
    assert slow is not None
    office.later(21)
    office.deliver()
    with office.wiring.ledger().write() as tx:
        deliveries.failed(tx, slow, 500, "too late", 0.0)
    assert [one["state"] for one in office.standing()] == ["delivered"]


def test_a_process_that_was_held_up_after_its_claim_sends_nothing(office: Office) -> None:
    hook = office.hook()
    sent = request(hook, "evt_1", "test", b"{}", attempt=1, now=0.0)
    with http_for(hook) as http:
        status, fault = attempt(http, hook, sent, not_after=time.monotonic() - 1)
    assert (status, fault) == (None, "It could not be reached (ReadTimeout).")
    assert office.receiver.told == []


def test_a_redirect_is_not_followed(office: Office) -> None:
    office.receiver.answers, office.receiver.location = [307], office.receiver.url.replace("/told", "/elsewhere")
    office.paused()
    told = office.deliver()
    assert told is not None
    assert (told.state, told.status) == ("waiting", 307)
    assert "Redirects are not followed" in told.fault
    assert len(office.receiver.told) == 1


def test_nobody_there_is_tried_again(tmp_path: Path, sqlite_url: str, receiver: Receiver) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as unused:
        port = unused.getsockname()[1]
    hook = WebhookSettings(url=f"http://127.0.0.1:{port}/x", secret=HOOK_SECRET, allow_private=True)
    office = Office(Desk(Wiring(settings_of(tmp_path, sqlite_url, crm=hook)), tmp_path), receiver)
    office.registered()
    office.paused()
    told = office.deliver()
    assert told is not None
    assert (told.state, told.status, told.fault) == ("waiting", None, "It could not be reached (ConnectError).")


def test_a_private_address_is_not_connected_to(tmp_path: Path, sqlite_url: str, receiver: Receiver) -> None:
    connected = threading.Event()
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as listener:
        threading.Thread(target=_accept, args=(listener, connected), daemon=True).start()
        hook = WebhookSettings(url=f"https://localhost:{listener.getsockname()[1]}/key-4711", secret=HOOK_SECRET)
        office = Office(Desk(Wiring(settings_of(tmp_path, sqlite_url, crm=hook)), tmp_path), receiver)
        office.registered()
        office.paused()
        told = office.deliver()
        assert told is not None
        assert (told.state, told.status) == ("waiting", None)
        assert "allow_private" in told.fault
        assert not connected.is_set()


def _accept(listener: socket.socket, connected: threading.Event) -> None:
    with contextlib.suppress(OSError):
        listener.accept()
        connected.set()


def test_a_trial_is_sent_at_once_and_says_what_became_of_it(office: Office) -> None:
    done = webhooks.trial(office.desk.service, "crm")
    assert done["status"] == 200
    assert office.receiver.told[0].message["type"] == "test"
    office.receiver.answers = [404]
    with pytest.raises(errors.Unavailable, match="It answered with status 404"):
        webhooks.trial(office.desk.service, "crm")
    with pytest.raises(errors.NotFound, match="they have crm"):
        webhooks.trial(office.desk.service, "erp")
    assert office.standing() == []


def test_a_list_shows_neither_secret_nor_the_address_whole(office: Office) -> None:
    office.paused()
    office.all_told()
    found = webhooks.listing(office.desk.service, 5)
    assert found["webhooks"][0]["address"] == office.receiver.url.partition("/told")[0]
    assert found["webhooks"][0]["waiting"] == 0
    assert HOOK_SECRET not in str(found)
    assert "/told" not in str(found)
    assert HOOK_SECRET not in repr(office.hook())
    assert "/told" not in repr(office.hook())


def test_what_ended_long_ago_is_forgotten_and_what_waits_for_nobody_is_given_up(office: Office) -> None:
    office.paused()
    office.all_told()
    office.later(1)
    waits = office.paused()
    office.later(8 * DAY_SECONDS)
    with office.wiring.ledger().write() as tx:
        deliveries.tidy(tx)
    assert sorted(one["state"] for one in office.standing()) == ["delivered", "given_up"]
    office.later(25 * DAY_SECONDS)
    with office.wiring.ledger().write() as tx:
        deliveries.tidy(tx)
    assert [one["facts"]["import"]["id"] for one in office.standing()] == [waits]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"url": "ftp://x", "secret": HOOK_SECRET}, "no address of the web"),
        ({"url": "https://", "secret": HOOK_SECRET}, "no address of the web"),
        ({"url": "https://x:99999/", "secret": HOOK_SECRET}, "no address of the web"),
        ({"url": "http://x/key-4711", "secret": HOOK_SECRET}, "allow_private"),
        ({"url": "https://x", "secret": "short"}, "16 characters"),
        ({"url": "https://x", "secret": "env:NOT_SET_ANYWHERE"}, "NOT_SET_ANYWHERE"),
        ({"url": "https://x", "secret": HOOK_SECRET, "destinations": ["persistiq.nothing"]}, "no destination"),
        ({"url": "https://x", "secret": HOOK_SECRET, "destinations": ["nobody"]}, "no vendor"),
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused_in_words(
    tmp_path: Path, table: dict[str, object], words: str
) -> None:
    wiring = Wiring(settings_of(tmp_path, "", crm=WebhookSettings.model_validate(table)))
    with pytest.raises(errors.SettingsError, match=words) as caught:
        wiring.webhook("crm")
    assert HOOK_SECRET not in caught.value.message
    assert "key-4711" not in caught.value.message


def test_an_event_that_there_is_not_is_refused_when_settings_are_read(tmp_path: Path) -> None:
    path = tmp_path / "leadlift.toml"
    path.write_text(f'[webhooks.crm]\nurl = "https://x"\nsecret = "{HOOK_SECRET}"\nevents = ["import.begun"]\n')
    with pytest.raises(errors.SettingsError, match=r"webhooks\.crm\.events") as caught:
        settings.load(path)
    assert HOOK_SECRET not in caught.value.message
