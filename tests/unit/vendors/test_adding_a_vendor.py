"""The worked example of docs/adding-a-vendor.md keeps the promise: every inherited test holds for the files on the page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.unit.vendors.from_the_page import PAGE, written

HOUSE = PAGE.parents[1]
PAGES = "tests/unit/vendors/test_documents.py"  # its pages are not written


def test_the_example_passes_every_test_that_a_vendor_inherits(tmp_path: Path) -> None:
    written(tmp_path)
    plugin = ["-p", "the_vendor_of_the_page", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugin, "tests/unit/vendors", "-k", "ringfield", f"--ignore={PAGES}"],
        cwd=HOUSE,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTEST_ADDOPTS": "-o addopts=--import-mode=importlib"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [passed] = re.findall(r"(\d+) passed", done.stdout)
    assert int(passed) > 30


def test_the_example_keeps_the_houses_rules(tmp_path: Path) -> None:
    files = [str(path) for room in written(tmp_path).values() for path in room.glob("*.py")]
    command = [sys.executable, "-m", "ruff", "check", "--config", str(HOUSE / "pyproject.toml"), *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, len(files)) == (0, 2), done.stdout


def test_the_commands_of_the_page_name_tests_that_are_there() -> None:
    named = re.findall(r"pytest (tests/\S+)", PAGE.read_text(encoding="utf-8"))
    assert len(named) == 2
    assert [name for name in named if not (HOUSE / name).exists()] == []
