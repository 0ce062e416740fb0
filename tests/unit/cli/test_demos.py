"""Every vendor has a demonstration: a messy file of its own, options that hold, and a limit that the file meets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipeline import settings as settings_file
from pipeline import vendors
from pipeline.cli import demo, demos
from pipeline.cli.simulated import Simulated
from pipeline.sandbox.command import new_vendor
from pipeline.service.dry_run import preview
from pipeline.service.imports import Submission
from pipeline.wiring import Wiring

DAILY_ALONE = ("kixie",)  # a day is never made shorter: its demonstration says what a file beyond the limit would do
each_vendor = pytest.mark.parametrize("vendor", vendors.every())


def looked(vendor: str, home: Path) -> dict[str, Any]:
    """What the demonstration of a vendor finds in its file."""
    shown, acting = demos.DEMOS[vendor], new_vendor(vendor, 0)
    facts = {"vendor": vendor, "base_url": "http://127.0.0.1:9", "time_scale": 1.0, **acting.facts()}
    (home / "leadlift.toml").write_text(Simulated(facts, "a key").settings(shown.records), encoding="utf-8")
    service = Wiring(settings_file.load(home / "leadlift.toml").model_copy(update={"home": home})).service()
    return preview(service, Submission(demo.SAMPLES / shown.file, shown.to, "test", options=shown.options))


@each_vendor
def test_a_demonstration_is_messy_and_meets_the_vendors_limit_within_two_minutes(vendor: str, tmp_path: Path) -> None:
    found = looked(vendor, tmp_path)
    fewest = min(limit.calls for limit in vendors.get(vendor).limits)
    assert found["certain"]
    assert found["rows"]["pending"] > 100
    assert min(found["rows"]["rejected"], found["rows"]["duplicate"]) > 5
    assert found["at_least_seconds"] < 120
    assert (found["calls"] > fewest) is (vendor not in DAILY_ALONE)


@each_vendor
def test_the_switches_of_a_demonstration_are_its_sandboxs(vendor: str) -> None:
    known = {switch.name for switch in new_vendor(vendor, 0).switches}
    assert set(demos.DEMOS[vendor].switches) <= known
