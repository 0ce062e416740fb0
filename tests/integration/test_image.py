"""The image has all of Leadlift: a wheel of what the Dockerfile copies leaves out no file of the packages."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from tests.compose import HOUSE

BUILD = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
PACKAGES = ("pipeline", "workers")
CACHES = re.compile(r"__pycache__|\.pyc$|/\.\w+_cache/")


def copied(to: Path) -> None:
    """What the Dockerfile copies from here, without what .dockerignore keeps out."""
    for words in re.findall(r"^COPY (?!--from)(.*) \S+$", (HOUSE / "Dockerfile").read_text(), re.MULTILINE):
        for name in words.split():
            if (HOUSE / name).is_dir():
                shutil.copytree(
                    HOUSE / name, to / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc", ".*_cache")
                )
            else:
                shutil.copy(HOUSE / name, to / name)


def test_the_wheel_of_the_image_has_every_file_of_the_packages(tmp_path: Path) -> None:
    source, wheels = tmp_path / "source", tmp_path / "wheels"
    source.mkdir()
    copied(source)
    done = subprocess.run(
        [sys.executable, *BUILD, "--wheel-dir", str(wheels), str(source)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    [wheel] = wheels.iterdir()
    within = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(PACKAGES)}
    here = {str(path.relative_to(HOUSE)) for name in PACKAGES for path in (HOUSE / name).rglob("*") if path.is_file()}
    assert within == {name for name in here if not CACHES.search(name)}
    assert any(name.endswith(".lua") for name in within)
