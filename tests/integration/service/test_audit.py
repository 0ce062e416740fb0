"""Whatever somebody did is in the audit trail, under their name, and can be found there."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import pipeline.service
from pipeline import errors
from pipeline.service import accounts, audit, control, look, prune, remap, suppress
from pipeline.service.audit import Asked
from tests.integration.sending.rig import KEY, contacts, rig
from tests.integration.service.desk import Desk, refused

FOUR = "Email,First name\n" + "".join(f"person{n}@acme-widgets.com,Ada\n" for n in range(4))
WHO = "key:billing"
Act = Callable[[Desk, str], object]


def paused(desk: Desk, import_id: str) -> None:
    control.pause(desk.service, import_id, actor="ada")


def cancelled(desk: Desk, import_id: str) -> None:
    control.cancel(desk.service, import_id, actor="ada")


def in_doubt(desk: Desk, import_id: str) -> None:
    desk.doubt(import_id, [2, 3], person=True)


def over(desk: Desk, import_id: str) -> None:
    desk.answer(import_id)
    desk.finish(import_id, days_ago=9)


def listed_file(desk: Desk) -> Path:
    path = desk.folder / "opted-out.csv"
    path.write_text("jane@acme.com\n+14155550100\n", encoding="utf-8")
    return path


DONE: dict[str, tuple[Act | None, Act, str, str]] = {
    "imports.submit": (None, lambda desk, _: desk.submitted(FOUR, again=True, actor=WHO), "import", "import"),
    "control.pause": (None, lambda desk, one: control.pause(desk.service, one, actor=WHO), "pause", "import"),
    "control.resume": (paused, lambda desk, one: control.resume(desk.service, one, actor=WHO), "resume", "import"),
    "control.cancel": (None, lambda desk, one: control.cancel(desk.service, one, actor=WHO), "cancel", "import"),
    "control.retry": (cancelled, lambda desk, one: control.retry(desk.service, one, actor=WHO), "retry", "import"),
    "control.prioritise": (
        None,
        lambda desk, one: control.prioritise(desk.service, one, "high", actor=WHO),
        "prioritise",
        "import",
    ),
    "accounts.hold": (
        None,
        lambda desk, _: accounts.hold(desk.service, "other", why="the contract ends", actor=WHO),
        "hold",
        "account",
    ),
    "accounts.lift": (
        lambda desk, _: desk.hold("the contract ends"),
        lambda desk, _: accounts.lift(desk.service, "main", actor=WHO),
        "lift",
        "account",
    ),
    "control.settle": (
        in_doubt,
        lambda desk, one: control.settle(desk.service, one, 2, delivered=True, actor=WHO),
        "settle",
        "row",
    ),
    "remap.remap": (
        None,
        lambda desk, one: remap.remap(desk.service, one, {"First name": "last_name"}, actor=WHO),
        "remap",
        "import",
    ),
    "prune.prune": (
        over,
        lambda desk, _: prune.prune(desk.service, older_than_days=2, actor=WHO),
        "prune",
        "import",
    ),
    "suppress.add": (
        None,
        lambda desk, _: suppress.add(desk.service, ["jane@acme.com"], account=None, actor=WHO),
        "suppress",
        "suppressions",
    ),
    "suppress.remove": (
        None,
        lambda desk, _: suppress.remove(desk.service, ["jane@acme.com"], account="main", actor=WHO),
        "unsuppress",
        "suppressions",
    ),
    "suppress.import_file": (
        None,
        lambda desk, _: suppress.import_file(desk.service, listed_file(desk), account=None, actor=WHO),
        "suppress",
        "suppressions",
    ),
}
ELSEWHERE = {"control.approve", "accounts.check", "look.look"}


def trail(desk: Desk, **asked: Any) -> list[dict[str, Any]]:
    return list(audit.page(desk.service, Asked(**asked))["events"])


@pytest.mark.parametrize("verb", DONE)
def test_a_verb_leaves_its_actor_in_the_trail(desk: Desk, verb: str) -> None:
    before, act, named, kind = DONE[verb]
    import_id = desk.imported(FOUR)
    if before:
        before(desk, import_id)
    act(desk, import_id)
    [event] = trail(desk, actor=WHO)
    assert (event["verb"], event["of"]) == (named, kind)
    assert "acme" not in str(event)


def test_an_approval_is_told_apart_from_the_end_of_a_pause(desk: Desk) -> None:
    import_id = desk.imported(FOUR, hold=True)
    control.approve(desk.service, import_id, actor=WHO)
    assert [event["verb"] for event in trail(desk, actor=WHO)] == ["approve"]
    with pytest.raises(errors.Conflict, match="waits for no approval"):
        control.approve(desk.service, import_id, actor=WHO)


def test_a_pause_is_not_ended_by_an_approval(desk: Desk) -> None:
    import_id = desk.imported(FOUR)
    paused(desk, import_id)
    with pytest.raises(errors.Conflict):
        control.approve(desk.service, import_id, actor=WHO)
    assert trail(desk, actor=WHO) == []


def test_calls_that_somebody_had_made_are_in_the_trail(tmp_path: Path, redis_url: str) -> None:
    with rig(tmp_path, redis_url) as here:
        accounts.check(here.service, "main", actor=WHO)
        list(look.look(here.service, look.Look("persistiq.users", WHO), lambda *_: None))
        found = audit.page(here.service, Asked(actor=WHO))["events"]
        assert [(event["verb"], event["object"]) for event in found] == [("look", "main"), ("check", "main")]
        here.sandbox.company.keys.update({"revoke": [KEY]})
        accounts.check(here.service, "main", actor=WHO)
        here.sandbox.company.keys.update({"restore": [KEY]})
        accounts.check(here.service, "main", actor=WHO)
        found = audit.page(here.service, Asked(actor=WHO, limit=4))["events"]
    assert [event["verb"] for event in found] == ["lift", "check", "hold", "check"]


def with_an_actor() -> Iterator[tuple[str, str]]:
    """Every public function of the service that is told who acts, and the source of its module."""
    for found in pkgutil.walk_packages(pipeline.service.__path__, "pipeline.service."):
        module = import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ != module.__name__ or name.startswith("_"):
                continue
            told = inspect.signature(function, eval_str=True).parameters
            if any(
                one == "actor" or "actor" in getattr(of.annotation, "__annotations__", {}) for one, of in told.items()
            ):
                yield f"{found.name.removeprefix('pipeline.service.')}.{name}", inspect.getsource(module)


ASKING = {"dry_run.preview", "intake.check", "intake.look", "intake.opened_source", "audit.page"}  # nothing is changed
KEEPING = {"once.earlier", "once.keep"}  # an answer, so that a repeated request gets it again
THROUGH_OTHERS = {
    "doctor.examine",
    "doctor.vendors.examined",
    "unattended.submission",
}  # verbs that are here themselves


def test_every_verb_that_is_told_who_acts_records_it() -> None:
    found = dict(with_an_actor())
    assert set(DONE) | ELSEWHERE <= set(found)
    others = {name: source for name, source in found.items() if name not in ASKING | KEEPING | THROUGH_OTHERS}
    assert [name for name, source in others.items() if "events.record(" not in source] == []


def test_the_trail_is_newest_first_and_pages_without_a_gap(desk: Desk) -> None:
    import_id = desk.imported(FOUR)
    for _ in range(3):
        paused(desk, import_id)
        control.resume(desk.service, import_id, actor="ada")
    whole = trail(desk)
    first = audit.page(desk.service, Asked(limit=4))
    second = audit.page(desk.service, Asked(limit=4, cursor=first["next"]))
    assert [*first["events"], *second["events"]] == whole
    assert second["next"] is None
    assert [event["verb"] for event in whole] == ["resume", "pause"] * 3 + ["import"]


def test_the_trail_of_an_import_has_its_rows_and_no_other_import(desk: Desk) -> None:
    one, other = desk.imported(FOUR), desk.imported(FOUR, again=True)
    paused(desk, other)
    in_doubt(desk, one)
    control.settle(desk.service, one, 3, delivered=False, actor=WHO)
    assert [event["verb"] for event in trail(desk, import_id=one)] == ["settle", "import"]
    assert [event["object"] for event in trail(desk, import_id=one, verb="settle")] == [f"{one}/3"]


def test_the_trail_begins_where_it_is_asked_to(desk: Desk) -> None:
    desk.imported(FOUR)
    assert len(trail(desk, since="1h")) == 1
    assert len(trail(desk, since="2026-01-01")) == 1
    assert trail(desk, since="2999-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    "asked",
    [
        {"since": "yesterday"},
        {"since": "9" * 30},
        {"cursor": "x"},
        {"cursor": "-1"},
        {"limit": 0},
        {"limit": 100_000},
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_words(desk: Desk, asked: dict[str, Any]) -> None:
    with pytest.raises(errors.RequestError):
        trail(desk, **asked)


def test_only_rows_of_one_state_are_sent_again_where_that_is_asked(desk: Desk) -> None:
    import_id = desk.imported(FOUR)
    desk.answer(import_id, refused, numbers=[2])
    cancelled(desk, import_id)
    assert control.retry(desk.service, import_id, actor=WHO, state="refused") == 1
    assert [desk.state(import_id, number) for number in (2, 3, 4, 5)] == ["pending", *["cancelled"] * 3]
    assert control.retry(desk.service, import_id, actor=WHO, state="cancelled") == 3
    with pytest.raises(errors.RequestError, match="refused or cancelled"):
        control.retry(desk.service, import_id, actor=WHO, state="delivered")


def test_a_long_list_is_one_act_however_many_transactions_it_takes(desk: Desk) -> None:
    path = desk.folder / "opted-out.csv"
    path.write_bytes(b"".join(b"person%d@acme-widgets.com\n" % n for n in range(1_200)))
    suppress.import_file(desk.service, path, account=None, actor=WHO)
    [event] = trail(desk, actor=WHO)
    assert event["detail"] == {"read": 1_200, "added": 1_200}


def test_contacts_never_reach_the_trail(desk: Desk) -> None:
    import_id = desk.imported(contacts(3))
    suppress.add(desk.service, ["person1@acme-widgets.com"], account=None, actor=WHO, note="asked by mail")
    remap.remap(desk.service, import_id, {"Company": ""}, actor=WHO)
    assert "person" not in str(trail(desk))
