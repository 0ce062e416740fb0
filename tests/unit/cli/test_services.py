"""Which services a machine that stays up runs, and which of them may fail without stopping the others."""

from __future__ import annotations

from pathlib import Path

from pipeline.cli.services import intake, one_by_one
from pipeline.settings import InboxSettings, ScheduleSettings, Settings

NIGHTLY = {"nightly": ScheduleSettings(cron="0 6 * * *", source="inbox")}


def test_what_takes_files_in_runs_where_it_is_wanted(tmp_path: Path) -> None:
    assert [service.name for service in intake(Settings(home=tmp_path))] == ["inbox"]
    assert [service.name for service in intake(Settings(home=tmp_path, schedules=NIGHTLY))] == ["inbox", "beat"]
    assert intake(Settings(home=tmp_path, inbox=InboxSettings(run=False))) == []


def test_sending_goes_on_without_what_takes_files_in(tmp_path: Path) -> None:
    assert [service.vital for service in intake(Settings(home=tmp_path, schedules=NIGHTLY))] == [False, False]


def test_each_can_run_by_itself(tmp_path: Path) -> None:
    assert {"inbox", "beat"} <= one_by_one(Settings(home=tmp_path, redis_url="redis://redis:6379")).keys()
