"""The worked example of docs/adding-a-vendor.md delivers: its two files, as they stand on the page, on the whole path."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import pipeline.sandbox
from pipeline import vendors
from pipeline.service.verify import verify
from tests.integration.sending.rig import KEY, Rig
from tests.unit.vendors.from_the_page import written

POST = "POST /v1/callers"
ACCOUNT = {"token": KEY}


@pytest.fixture
def ringfield(tmp_path: Path) -> Iterator[None]:
    """The vendor of the page is one of the registry's for as long as a test lasts."""
    (tmp_path / "page").mkdir()
    rooms = written(tmp_path / "page")
    with pytest.MonkeyPatch.context() as patch:
        for package, room in ((vendors, "vendors"), (pipeline.sandbox, "sandbox")):
            patch.setattr(package, "__path__", [*package.__path__, str(rooms[room])])
            patch.delitem(sys.modules, f"pipeline.{room}.ringfield", raising=False)
        vendors.every.cache_clear()
        yield
    vendors.every.cache_clear()


def callers(number: int, note: str = "") -> str:
    lines = [f"(415) 555-{n:04},Ada {n},{note}" for n in range(number)]
    return "\n".join(["Mobile,Name,Notes", *lines, "not a number,Eve,", ""])


@pytest.mark.usefixtures("ringfield")
def test_rows_arrive_once_whatever_goes_wrong(make_rig: Callable[..., Rig]) -> None:
    faults = {
        "commit_then_cut": "1",
        "throttle_storm": "2",
        "error_before_commit": "3",
        "error_after_commit": "4",
        "missing_rows": "5",
        "shuffled": "always",
        "refuse_number": "5550007",
    }
    small = {"records": {"callers": 10}, "deadline_seconds": 1.0}
    rig = make_rig(
        vendor="ringfield", switches={f"{name}@POST *": text for name, text in faults.items()}, account=small
    )
    import_id = rig.submit(callers(45), to="ringfield.callers")
    counts = rig.run(import_id)["rows"]
    assert (counts["delivered"], counts["refused"], counts["rejected"]) == (44, 1, 1)
    assert verify(rig.service, import_id).ok
    report = rig.report()
    assert (report["created_twice"], report["breaches"], report["contacts"]) == ([], 0, {"caller": 44})
    assert set(faults) - {"refuse_number"} <= set(report["faults"])


@pytest.mark.usefixtures("ringfield")
def test_a_call_is_never_larger_than_the_vendor_takes_and_a_row_that_is_alone_is_told_so(
    make_rig: Callable[..., Rig],
) -> None:
    rig = make_rig(vendor="ringfield")
    text = callers(24, "a note of some length " * 40) + f"(415) 555-0900,Ben,{'x' * 20_000}\n"
    import_id = rig.submit(text, to="ringfield.callers")
    counts = rig.run(import_id)["rows"]
    assert (counts["delivered"], counts["refused"]) == (24, 1)
    assert rig.report()["by_path"][POST]["statuses"] == {"200": rig.calls(POST)}
    assert rig.calls(POST) >= 2
