"""Orders of other services whose source cannot be reached wait in the ledger, one try at a time, for a day at the most."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path
from typing import Any

import pytest

from pipeline.ledger import events, orders
from pipeline.ledger.engine import clock_offset, set_clock_offset
from pipeline.service import once, ordered, show
from pipeline.service.parts import Service
from pipeline.settings import AccountSettings, Settings, SourceSettings
from pipeline.wiring import Wiring
from tests.integration.conftest import SECRET

DAY_SECONDS = 86_400.0
FILE = "Email\n{name}@acme-widgets.com\n"


class Shop:
    """A service that orders, and the ledger's hints as a dispatcher gives them and a reader follows them."""

    def __init__(self, folder: Path, ledger_url: str, away: str) -> None:
        self.folder, self._away = folder / "exports", away
        self.folder.mkdir()
        self._settings = Settings(
            home=folder / "home",
            ledger_url=ledger_url,
            redis_url="redis://redis.invalid",
            secret_key=SECRET.decode(),
            accounts={"main": AccountSettings(vendor="persistiq", base_url="http://vendor.invalid", api_key="unused")},
        )
        self.service: Service
        self.is_away(True)

    def is_away(self, away: bool) -> None:
        """Whether the source `exports` can be reached; `near` always can."""
        here = f"file://{self.folder}"
        sources = {"exports": SourceSettings(url=self._away if away else here), "near": SourceSettings(url=here)}
        self.service = Wiring(self._settings.model_copy(update={"sources": sources})).service()

    def order(self, key: str, source: str = "exports", text: str = FILE, **said: Any) -> str | None:
        (self.folder / f"{key}.csv").write_text(text.format(name=key))
        message = {"destination": "persistiq.leads", "source": source, "path": f"{key}.csv", "service": "shop", **said}
        return ordered.start(self.service, {**message, "idempotency_key": key}, request_id=f"request-{key}")

    def later(self, seconds: float) -> None:
        with self.service.ledger.write() as tx:
            set_clock_offset(tx, clock_offset(tx) + seconds)

    def offered(self) -> list[tuple[str, int]]:
        with self.service.ledger.write() as tx:
            return orders.offer(tx)

    def taken_up(self) -> list[str | None]:
        return [ordered.take_up(self.service, *hint) for hint in self.offered()]

    def waits_seconds(self) -> float:
        with self.service.ledger.read() as tx:
            standing = orders.standing(tx, "exports")
            assert standing is not None
            return float(standing["next_at"] - tx.now)

    def said(self, key: str) -> dict[str, Any]:
        [outcome] = once.outcomes(self.service, key)
        return outcome

    def trail(self, verb: str) -> list[str]:
        with self.service.ledger.read() as tx:
            return [event["actor"] for event in events.found(tx, 100, verb=verb) if event["object_kind"] == "order"]


@pytest.fixture
def shop(tmp_path: Path, ledger_url: str) -> Shop:
    """A shop whose source is away: a port at which nobody listens."""
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as unused:
        port = unused.getsockname()[1]
    return Shop(tmp_path, ledger_url, f"sftp://nobody@127.0.0.1:{port}/exports")


def test_an_order_whose_source_is_away_waits_and_says_why_and_until_when(shop: Shop) -> None:
    assert shop.order("may") is None
    said = shop.said("may")
    assert (said["owner"], said["import"], said["error"]) == ("service:shop", None, None)
    assert "cannot be reached" in said["waiting"]["sentence"]
    assert "The next try is at" in said["waiting"]["sentence"]
    assert said["waiting"]["until"].endswith("Z")
    assert shop.trail("wait") == ["service:shop"]
    assert shop.offered() == []


def test_the_waits_grow_and_one_try_tells_of_all_orders_of_a_source(shop: Shop) -> None:
    shop.order("may")
    shop.order("june")
    waits = []
    for _ in range(8):
        waits.append(round(shop.waits_seconds()))
        shop.later(shop.waits_seconds() + 0.1)
        assert shop.taken_up() == [None]
    assert waits == [10, 20, 40, 80, 160, 300, 300, 300]


def test_a_try_that_took_long_is_followed_by_a_wait_that_is_longer(shop: Shop) -> None:
    shop.order("may")
    with shop.service.ledger.write() as tx:
        orders.unreached(tx, "exports", "It went silent.", took_seconds=150)
    assert round(shop.waits_seconds()) == 600


def test_what_can_be_reached_does_not_wait_behind_what_cannot(shop: Shop) -> None:
    shop.order("may")
    import_id = shop.order("june", source="near")
    assert import_id is not None
    assert shop.said("june")["waiting"] is None


def test_an_order_becomes_one_import_once_its_source_is_there_again(shop: Shop) -> None:
    for key in ("may", "june", "july"):
        shop.order(key)
    shop.is_away(False)
    assert shop.order("august") is None  # in line with the others
    shop.later(11)
    made = []
    while hints := shop.offered():
        assert len(hints) == 1
        made.append(ordered.take_up(shop.service, *hints[0]))
        assert ordered.take_up(shop.service, *hints[0]) is None  # the hint came twice
    assert len(set(made)) == 4
    assert [shop.said(key)["import"] for key in ("may", "june", "july", "august")] == made
    assert show.one(shop.service, str(made[0]))["source"] == "may.csv"


def test_a_hint_that_was_lost_is_given_again_and_the_late_one_does_nothing(shop: Shop) -> None:
    shop.order("may")
    shop.is_away(False)
    shop.later(11)
    [lost] = shop.offered()
    assert shop.offered() == []
    shop.later(orders.LEASE_SECONDS + 1)
    [hint] = shop.offered()
    assert ordered.take_up(shop.service, *lost) is None
    assert ordered.take_up(shop.service, *hint) is not None


def test_an_order_that_waited_for_a_day_is_refused_with_its_reason(shop: Shop) -> None:
    shop.order("may")
    shop.later(DAY_SECONDS - 60)
    shop.order("june")
    assert shop.taken_up() == [None]
    assert shop.said("may")["waiting"] is not None
    shop.later(600)
    assert shop.taken_up() == [None]
    refused = shop.said("may")
    assert (refused["import"], refused["waiting"], refused["error"]["code"]) == (None, None, "unavailable")
    assert "for a day" in refused["error"]["message"]
    assert "cannot be reached" in refused["error"]["message"]
    assert shop.trail("refuse") == ["service:shop"]
    assert shop.said("june")["waiting"] is not None


def test_a_message_that_comes_again_meanwhile_changes_nothing_and_another_under_its_key_is_refused(shop: Shop) -> None:
    shop.order("may")
    waits = shop.waits_seconds()
    shop.order("may")
    assert shop.waits_seconds() <= waits
    assert shop.trail("wait") == ["service:shop"]
    shop.order("may", path="june.csv", source="near")
    [refused, waiting] = once.outcomes(shop.service, "may")
    assert refused["error"]["code"] == "idempotency_key_reused"
    assert waiting["waiting"] is not None
    shop.is_away(False)
    shop.later(11)
    [import_id] = shop.taken_up()
    assert shop.said("may")["import"] == import_id


def test_an_order_that_was_made_long_ago_and_comes_again_does_not_wait(shop: Shop) -> None:
    shop.is_away(False)
    import_id = shop.order("may")
    shop.is_away(True)
    assert shop.order("may") == import_id
    assert shop.said("may")["waiting"] is None
    assert shop.offered() == []


def test_an_order_that_turns_out_to_be_wrong_waits_no_more(shop: Shop) -> None:
    shop.order("may", path="never-there.csv")
    shop.is_away(False)
    shop.later(11)
    assert shop.taken_up() == [None]
    assert shop.said("may")["error"]["code"] == "not_found"
    shop.later(DAY_SECONDS)
    assert shop.offered() == []


def test_two_dispatchers_that_offer_at_once_have_it_tried_once(shop: Shop) -> None:
    shop.order("may")
    shop.is_away(False)
    shop.later(11)

    with shop.service.ledger.read() as tx:
        assert orders.any_due(tx)
    hints = shop.offered() + shop.offered()
    made = [ordered.take_up(shop.service, *hint) for hint in hints]
    assert [import_id for import_id in made if import_id] == [shop.said("may")["import"]]


MOSTLY_BAD = "Email\n{name}@acme-widgets.com\nnobody\nno one\n"


@pytest.mark.parametrize(("said", "held"), [({}, True), ({"hold": False}, False)])
def test_an_order_of_a_file_that_looks_wrong_waits_for_approval(shop: Shop, said: dict[str, Any], held: bool) -> None:
    import_id = shop.order(f"looks-wrong-{held}".lower(), source="near", text=MOSTLY_BAD, **said)

    assert import_id is not None
    shown = show.one(shop.service, import_id)
    assert (shown["hold"], "2 rows of the first 3" in shown["why"]) == (held, held)
