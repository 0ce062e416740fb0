"""Looking at what a vendor has: whole, within its limits, and with a sentence where that cannot be."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pipeline import errors
from pipeline.ledger import accounts
from pipeline.service.look import Look, look, things
from tests.integration.sending.rig import KEY, Rig, contacts, rig

MakeRig = Callable[..., Rig]


@dataclass
class Patience:
    """Waits as it is told, for a moment at a time, and remembers what for."""

    told: list[str] = field(default_factory=list)

    def __call__(self, seconds: float, why: str) -> None:
        self.told.append(why)
        time.sleep(min(seconds, 0.3))


@pytest.fixture
def make_rig(tmp_path: Path, redis_url: str) -> Iterator[MakeRig]:
    with ExitStack() as opened:
        yield lambda **values: opened.enter_context(rig(tmp_path, redis_url, **values))


def seen(at: Rig, thing: str, patience: Patience | None = None, **values: Any) -> list[Any]:
    pages = look(at.service, Look(thing, "test", **values), patience or Patience())
    return [item for page in pages for item in page]


def test_a_thing_is_read_page_by_page_to_its_end(make_rig: MakeRig) -> None:
    at = make_rig()
    at.run(at.submit(contacts(230)))
    calls = at.report()["calls"]
    assert {lead["data"]["email"] for lead in seen(at, "persistiq.leads")} == set(at.leads())
    assert at.report()["calls"] == calls + 3


PERSISTIQ = {
    "users": 2,
    "mailboxes": 2,
    "campaigns": 2,
    "campaign-leads": 120,
    "lead-statuses": 5,
    "lead-fields": 22,
    "dnc-domains": 3,
    "events": 120,
    "leads": 120,
}


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory, redis_server: str) -> Iterator[Rig]:
    """A company at PersistIQ that has more than a page of everything that imports put there."""
    with rig(tmp_path_factory.mktemp("company"), redis_server) as at:
        at.run(at.submit(contacts(120), to="persistiq.campaign", options={"campaign": "spring outreach"}))
        at.run(at.submit("Domain\nacme.com\nhooli.com\ninitech.com\n", to="persistiq.dnc"))
        yield at


@pytest.mark.parametrize("thing", [name.partition(".")[2] for name, _ in things() if name.startswith("persistiq.")])
def test_everything_that_persistiq_lists_can_be_looked_at_whole(company: Rig, thing: str) -> None:
    options = {"campaign": "Spring Outreach"} if thing == "campaign-leads" else {}
    items = seen(company, f"persistiq.{thing}", options=options)
    assert len(items) == PERSISTIQ[thing]
    assert len({item["id"] for item in items}) == len(items)


@pytest.mark.parametrize(
    ("thing", "options", "number"),
    [
        ("leads", {"status": "prospect"}, 0),
        ("leads", {"status": "active"}, 120),
        ("leads", {"email": "person7@acme-widgets.com"}, 1),
        ("leads", {"updated_after": "2100-01-01T00:00:00Z"}, 0),
        ("events", {"campaign": "SPRING OUTREACH"}, 120),
        ("events", {"campaign": "Trade fair follow-up"}, 0),
        ("campaign-leads", {"campaign": "Trade fair follow-up"}, 0),
    ],
)
def test_a_look_shows_only_what_was_asked_for(company: Rig, thing: str, options: dict[str, str], number: int) -> None:
    assert len(seen(company, f"persistiq.{thing}", options=options)) == number


def test_a_look_waits_for_the_quota_and_overruns_nothing(make_rig: MakeRig) -> None:
    few = {"account": {"limits": {"minute": 1}}, "switches": {"calls_per_minute": 1}, "time_scale": 0.05}
    at, patience = make_rig(**few), Patience()
    for _ in range(2):
        seen(at, "persistiq.users", patience)
    assert "the quota (minute)" in patience.told
    assert (at.report()["breaches"], at.report()["calls"]) == (0, 2)


def test_an_option_may_name_what_has_an_id(make_rig: MakeRig) -> None:
    at = make_rig(vendor="kore")
    lists = seen(at, "kore.lists")
    for wanted in (lists[0]["_id"], lists[0]["name"], lists[0]["name"].upper()):
        assert len(seen(at, "kore.contacts", options={"list_id": wanted})) == 3


def test_a_name_that_is_not_there_or_twice_is_refused_in_words(make_rig: MakeRig) -> None:
    at = make_rig(vendor="kore")
    there = seen(at, "kore.lists")
    with pytest.raises(errors.RequestError, match="no contact list 'June'") as unknown:
        seen(at, "kore.contacts", options={"list_id": "June"})
    assert f"{there[0]['name']} ({there[0]['_id']})" in unknown.value.message
    for _ in range(2):
        at.sandbox.company.vendor._add_list("June", "", False, 1.0)  # type: ignore[attr-defined]
    ids = [one["_id"] for one in seen(at, "kore.lists") if one["name"] == "June"]
    with pytest.raises(errors.RequestError, match="2 lists called 'June'") as twice:
        seen(at, "kore.contacts", options={"list_id": "June"})
    assert [id_ in twice.value.message for id_ in ids] == [True, True]


@pytest.mark.parametrize(
    ("thing", "options", "words"),
    [
        ("nobody.users", {}, "no vendor 'nobody'"),
        ("persistiq.lists", {}, "persistiq.campaigns"),
        ("persistiq", {}, "to look at"),
        ("persistiq.users", {"colour": "red"}, "no option 'colour'"),
        ("kore.lists", {}, "No Kore.ai account"),
    ],
)
def test_what_makes_no_sense_is_said_before_any_call(
    make_rig: MakeRig, thing: str, options: dict[str, str], words: str
) -> None:
    at = make_rig()
    with pytest.raises(errors.LeadliftError, match=words):
        seen(at, thing, options=options)
    assert at.report()["calls"] == 0


def test_a_needed_option_is_asked_for(make_rig: MakeRig) -> None:
    with pytest.raises(errors.RequestError, match="list_id"):
        seen(make_rig(vendor="kore"), "kore.contacts")


@pytest.mark.parametrize("fault", ["error_before_commit", "cut_before_commit", "throttle_storm", "cut_mid_answer"])
def test_a_vendor_that_stumbles_is_asked_again(make_rig: MakeRig, fault: str) -> None:
    at, patience = make_rig(switches={fault: "1"}), Patience()
    assert len(seen(at, "persistiq.users", patience)) == 2
    assert patience.told


def test_a_vendor_that_stays_down_is_told_of(make_rig: MakeRig) -> None:
    at = make_rig(switches={"error_before_commit": "always"})
    with pytest.raises(errors.VendorError, match="HTTP 500"):
        seen(at, "persistiq.users")


def test_an_answer_that_is_not_understood_is_no_end(make_rig: MakeRig) -> None:
    at = make_rig(switches={"html": "always", "html_status": "200"})
    with pytest.raises(errors.VendorMisread):
        seen(at, "persistiq.users")


def test_a_bad_key_holds_the_account_and_is_not_shown(make_rig: MakeRig) -> None:
    at = make_rig(switches={"echo_key": "yes"})
    at.sandbox.company.keys.update({"revoke": [KEY]})
    with pytest.raises(errors.SettingsError) as refused:
        seen(at, "persistiq.users")
    with at.parts.ledger.read() as tx:
        held = accounts.get(tx, "main")
    assert held is not None
    assert held["hold_kind"] == "credential"
    assert KEY not in refused.value.message + held["hold_reason"]
