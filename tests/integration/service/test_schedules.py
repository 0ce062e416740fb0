"""A schedule imports what is new when it is due: once, however many ask, and what was missed is made up for once."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from pipeline import errors
from pipeline.ledger import arrivals, events, imports
from pipeline.ledger import schedules as runs
from pipeline.ledger.engine import clock_offset, set_clock_offset
from pipeline.service import imports as import_verbs
from pipeline.service import schedules
from pipeline.service.prune import prune
from pipeline.settings import AccountSettings, ScheduleSettings, Settings, SourceSettings
from pipeline.wiring import Wiring
from tests.integration.conftest import SECRET
from tests.integration.inbox.box import CONTACTS, Killed, killed_at
from tests.integration.inbox.sickness import Kind, sick_files

DAY = 86_400.0


@dataclass
class Plan:
    """A source in a folder, and a schedule `nightly` that reads it at six in the morning."""

    wiring: Wiring
    source: Path
    swept: int = 0

    def drop(self, name: str = "contacts.csv", text: str = CONTACTS) -> Path:
        path = self.source / name
        path.write_text(text)
        return path

    def pass_by(self, seconds: float) -> None:
        with self.wiring.ledger().write() as tx:
            set_clock_offset(tx, clock_offset(tx) + seconds)

    def ask(self, pause: Callable[[float], None] = lambda _: None) -> bool:
        return schedules.run(self.wiring.service(), "nightly", self._sweep, pause)

    def _sweep(self) -> None:
        self.swept += 1

    def imported(self) -> list[str]:
        with self.wiring.ledger().read() as tx:
            return [imp["source_name"] for imp in reversed(imports.newest(tx, 100))]

    def shown(self) -> dict[str, Any]:
        [found] = schedules.listing(self.wiring.service())
        return found


@pytest.fixture
def plan(tmp_path: Path, sqlite_url: str) -> Plan:
    return planned(tmp_path, sqlite_url)


@pytest.fixture
def plan_everywhere(tmp_path: Path, ledger_url: str) -> Plan:
    """The same, once on each database."""
    return planned(tmp_path, ledger_url)


def planned(tmp_path: Path, ledger_url: str) -> Plan:
    source = tmp_path / "exports"
    source.mkdir()
    table = {"vendor": "persistiq", "base_url": "http://vendor.invalid", "api_key": "k", "region": "US"}
    settings = Settings(
        home=tmp_path / "home",
        ledger_url=ledger_url,
        secret_key=SECRET.decode(),
        accounts={"main": AccountSettings.model_validate(table)},
        sources={"crm": SourceSettings(url=str(source))},
        schedules={
            "nightly": ScheduleSettings(
                cron="0 6 * * *", source="crm", path="*.csv", to="persistiq.leads", account="main"
            )
        },
    )
    found = Plan(Wiring(settings), source)
    found.ask()  # it is known from now on
    return found


def test_nothing_is_read_before_it_is_due_and_each_file_once_when_it_is(plan_everywhere: Plan) -> None:
    plan = plan_everywhere
    plan.drop()
    plan.drop("notes.txt")
    plan.drop("b.csv.part")
    assert not plan.ask()
    assert plan.imported() == []
    plan.pass_by(DAY)
    assert not plan.ask()
    assert not plan.ask()
    assert plan.imported() == ["contacts.csv"]
    assert plan.source.joinpath("contacts.csv").exists()


def test_the_next_run_takes_what_is_new_or_changed_and_nothing_else(plan: Plan) -> None:
    plan.drop("a.csv")
    plan.pass_by(DAY)
    plan.ask()
    plan.drop("a.csv", CONTACTS + "grace@acme-widgets.com,Grace,Hopper\n")
    plan.drop("b.csv", CONTACTS + "edsger@acme-widgets.com,Edsger,Dijkstra\n")
    plan.ask()
    assert plan.imported() == ["a.csv"]
    plan.pass_by(DAY)
    plan.ask()
    assert plan.imported() == ["a.csv", "a.csv", "b.csv"]


def test_runs_that_were_missed_are_made_up_for_by_one(plan: Plan) -> None:
    plan.drop()
    plan.pass_by(5 * DAY)
    plan.ask()
    plan.ask()
    with plan.wiring.ledger().read() as tx:
        done = [event for event in events.of(tx, "schedule", "nightly") if event["verb"] == "run"]
    assert len(done) == 1
    assert done[0]["actor"] == "schedule:nightly"
    assert plan.shown()["last"]["imported"] == 1


def test_who_imported_is_the_schedule(plan: Plan) -> None:
    plan.drop()
    plan.pass_by(DAY)
    plan.ask()
    with plan.wiring.ledger().read() as tx:
        assert imports.newest(tx, 1)[0]["actor"] == "schedule:nightly"


def test_of_many_that_ask_at_once_one_runs_it(plan_everywhere: Plan) -> None:
    plan = plan_everywhere
    for number in range(5):
        plan.drop(f"{number}.csv", CONTACTS + f"p{number}@acme-widgets.com,P,Q\n")
    plan.pass_by(DAY)
    threads = [threading.Thread(target=plan.ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(plan.imported()) == [f"{number}.csv" for number in range(5)]
    with plan.wiring.ledger().read() as tx:
        assert len([event for event in events.of(tx, "schedule", "nightly") if event["verb"] == "run"]) == 1


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("point", [(import_verbs, "submit"), (arrivals, "settle"), (runs, "change")])
def test_a_run_that_was_killed_is_gone_on_with_and_takes_no_file_twice(
    plan: Plan, monkeypatch: pytest.MonkeyPatch, point: tuple[Any, str], after: bool
) -> None:
    plan.wiring.settings.schedules["nightly"].again = True  # nothing but the ledger keeps a file from going out twice
    plan.drop("a.csv")
    plan.drop("b.csv", CONTACTS + "b@acme-widgets.com,B,B\n")
    plan.pass_by(DAY)
    with killed_at(monkeypatch, *point, after=after), pytest.raises(Killed):
        plan.ask()
    plan.pass_by(runs.LEASE_SECONDS + 1)
    plan.ask()
    assert sorted(plan.imported()) == ["a.csv", "b.csv"]
    assert plan.shown()["last"]["ended_at"] is not None


def test_a_long_run_lets_others_have_their_turn(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "TURN_SECONDS", 0.0)
    for number in range(3):
        plan.drop(f"{number}.csv", CONTACTS + f"p{number}@acme-widgets.com,P,Q\n")
    plan.pass_by(DAY)
    assert [plan.ask() for _ in range(4)] == [True, True, True, False]
    assert plan.imported() == ["0.csv", "1.csv", "2.csv"]
    assert plan.shown()["last"]["imported"] == 3


def test_a_file_that_is_still_written_is_left_to_the_next_run(plan: Plan) -> None:
    path = plan.drop("a.csv")

    def written(_seconds: float) -> None:
        with path.open("a") as file:
            file.write("grace@acme-widgets.com,Grace,Hopper\n")

    plan.pass_by(DAY)
    plan.ask(pause=written)
    assert plan.imported() == []
    plan.pass_by(DAY)
    plan.ask()
    assert plan.imported() == ["a.csv"]


@pytest.mark.parametrize(("modified_at", "longer"), [(1_000.0, 2.0), (1_000.5, 0.0)])
def test_where_times_are_coarse_a_file_is_looked_at_for_longer(plan: Plan, modified_at: float, longer: float) -> None:
    paused: list[float] = []
    os.utime(plan.drop("a.csv"), (modified_at, modified_at))
    plan.pass_by(DAY)
    plan.ask(pause=paused.append)
    assert paused == [plan.wiring.settings.inbox.stable_seconds + longer]


def test_a_file_that_cannot_be_imported_is_told_and_left_until_it_changes(plan: Plan) -> None:
    plan.drop("bad.csv", "%PDF-1.7")
    plan.drop("good.csv")
    plan.pass_by(DAY)
    plan.ask()
    last = plan.shown()["last"]
    assert (last["imported"], last["refused"]) == (1, 1)
    assert last["why"].startswith("bad.csv: This is a PDF")
    plan.pass_by(DAY)
    plan.ask()
    assert plan.shown()["last"]["refused"] == 0
    plan.drop("bad.csv", CONTACTS + "grace@acme-widgets.com,Grace,Hopper\n")
    plan.pass_by(DAY)
    plan.ask()
    assert plan.imported() == ["good.csv", "bad.csv"]


def test_settings_that_cannot_be_used_now_are_no_fault_of_the_file(plan: Plan) -> None:
    accounts = plan.wiring.settings.accounts
    good = accounts["main"]
    accounts["main"] = AccountSettings.model_validate({"vendor": "persistiq", "api_key": "env:NOWHERE_TO_BE_FOUND"})
    plan.drop()
    plan.pass_by(DAY)
    plan.ask()
    assert "NOWHERE_TO_BE_FOUND" in plan.shown()["last"]["why"]
    accounts["main"] = good
    plan.pass_by(DAY)
    plan.ask()
    assert plan.imported() == ["contacts.csv"]


def test_a_source_that_cannot_be_reached_is_tried_again_in_the_same_run(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> str:
        raise errors.Unavailable

    plan.drop()
    plan.pass_by(DAY)
    with monkeypatch.context() as patch:
        patch.setattr(import_verbs, "submit", away)
        with pytest.raises(errors.Unavailable):
            plan.ask()
    plan.ask()
    assert plan.imported() == ["contacts.csv"]


@pytest.mark.parametrize("kind", ["stale", "unreadable"])
def test_a_file_that_alone_is_out_of_reach_is_told_and_keeps_no_other(
    plan: Plan, monkeypatch: pytest.MonkeyPatch, kind: Kind
) -> None:
    monkeypatch.setattr(schedules, "TURN_SECONDS", 0.0)  # the run's next turns leave it alone
    plan.drop("bad.csv")
    plan.drop("good.csv", CONTACTS + "good@acme-widgets.com,G,G\n")
    os.utime(plan.source / "bad.csv", (1_000, 1_000))
    plan.pass_by(DAY)
    with sick_files(monkeypatch, bad=kind):
        while plan.ask():
            pass
    last = plan.shown()["last"]
    assert (last["imported"], last["refused"]) == (1, 1)
    assert "bad.csv: It cannot be read now" in last["why"]
    assert "The next run tries it again." in last["why"]
    plan.pass_by(DAY)
    while plan.ask():
        pass
    assert plan.imported() == ["good.csv", "bad.csv"]


# --- retention --------------------------------------------------------------------------------------------------------


def remembered(plan: Plan) -> list[str]:
    """The names of the files that the ledger knows."""
    with plan.wiring.ledger().read() as tx:
        return list(tx.conn.execute(sa.select(arrivals.t.name).order_by(arrivals.t.name)).scalars())


def pruned(plan: Plan) -> None:
    """Everything imported is over and old, and is pruned."""
    with plan.wiring.ledger().write() as tx:
        for imp in imports.newest(tx, 100):
            imports.change(tx, imp["id"], state="cancelled", finished_at=tx.now)
    plan.pass_by(40 * DAY)
    prune(plan.wiring.service(), older_than_days=30, actor="ada")


def test_a_file_that_stands_in_its_source_is_not_new_because_its_import_was_pruned(plan_everywhere: Plan) -> None:
    plan = plan_everywhere
    plan.wiring.settings.schedules["nightly"].again = True  # nothing but its arrival keeps it from going out again
    plan.drop("stays.csv")
    plan.drop("bad.csv", "%PDF-1.7")
    plan.drop("goes.csv", CONTACTS + "goes@acme-widgets.com,G,G\n")
    plan.pass_by(DAY)
    plan.ask()
    (plan.source / "goes.csv").unlink()
    pruned(plan)
    assert remembered(plan) == ["bad.csv", "stays.csv"]
    plan.ask()
    assert plan.imported() == ["stays.csv", "goes.csv"]
    assert plan.shown()["last"]["refused"] == 0


def test_nothing_is_forgotten_while_a_source_shows_nothing(plan: Plan, tmp_path: Path) -> None:
    plan.drop("a.csv")
    plan.pass_by(DAY)
    plan.ask()
    plan.source.rename(tmp_path / "away")
    pruned(plan)
    assert remembered(plan) == ["a.csv"]


def test_the_inbox_may_be_read_by_a_schedule(plan: Plan) -> None:
    plan.wiring.settings.schedules["nightly"] = ScheduleSettings(cron="0 6 * * *", source="inbox")
    plan.ask()
    plan.pass_by(DAY)
    plan.ask()
    plan.ask()
    assert plan.swept == 1


def test_the_next_run_is_shown_and_another_line_begins_anew(plan: Plan) -> None:
    shown = plan.shown()
    assert shown["next_at"].endswith("T06:00:00Z")
    assert shown["last"] is None
    plan.drop()
    plan.pass_by(DAY)
    plan.wiring.settings.schedules["nightly"].cron = "30 7 * * *"
    plan.ask()
    assert plan.imported() == []
    assert plan.shown()["next_at"].endswith("T07:30:00Z")
