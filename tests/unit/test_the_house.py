"""The house keeps its own rules: what is written about it is so."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
LONGEST_FILE_LINES = 350
LONGEST_VENDOR_LINES = 500  # a vendor is one file, with all that is known of its calls and answers side by side
NAMES_THAT_SAY_NOTHING = {"utils", "util", "common", "core", "helpers", "helper", "misc", "base"}
DOORS_AND_MACHINE = {"cli", "web", "client", "local", "sandbox"}
SANDBOX_MAY_IMPORT = {"sandbox", "errors"}


def tracked() -> list[Path]:
    """Every file that belongs to the project."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := HOUSE / name).is_file()]


def python_files() -> list[Path]:
    return [path for room in ("pipeline", "workers") for path in (HOUSE / room).rglob("*.py")]


def rooms() -> set[str]:
    """The modules and packages of the pipeline."""
    packages = {path.parent.name for path in (HOUSE / "pipeline").glob("*/__init__.py")}
    return packages | {path.stem for path in (HOUSE / "pipeline").glob("*.py")} - {"__init__"}


def contracts() -> list[dict[str, list[str]]]:
    settings = tomllib.loads((HOUSE / "pyproject.toml").read_text())
    return list(settings["tool"]["importlinter"]["contracts"])


def test_the_map_of_the_pipeline_names_every_room_and_no_other() -> None:
    text = (HOUSE / "pipeline" / "__init__.py").read_text()
    named = [name.strip() for line in re.findall(r"^- ([a-z_, ]+):", text, re.MULTILINE) for name in line.split(",")]
    assert sorted(named) == sorted(rooms())


def test_the_sandbox_may_import_no_room_but_errors() -> None:
    [contract] = [contract for contract in contracts() if contract.get("source_modules") == ["pipeline.sandbox"]]
    assert set(contract["forbidden_modules"]) == {f"pipeline.{room}" for room in rooms() - SANDBOX_MAY_IMPORT}


def test_workers_may_import_no_door_and_nothing_that_is_for_one_machine() -> None:
    [contract] = [contract for contract in contracts() if contract.get("source_modules") == ["workers"]]
    assert set(contract["forbidden_modules"]) == {f"pipeline.{room}" for room in rooms() & DOORS_AND_MACHINE}


def test_every_layer_names_a_room() -> None:
    [contract] = [contract for contract in contracts() if contract.get("containers") == ["pipeline"]]
    named = {name for layer in contract["layers"] for name in re.findall(r"\w+", layer)}
    assert named >= rooms()


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(HOUSE)))
def test_a_file_is_about_one_noun_with_a_name_that_says_which(path: Path) -> None:
    assert path.stem not in NAMES_THAT_SAY_NOTHING
    assert path.parent.name not in NAMES_THAT_SAY_NOTHING
    lines = len(path.read_text().splitlines())
    assert lines <= (LONGEST_VENDOR_LINES if path.parent.name == "vendors" else LONGEST_FILE_LINES)


def test_the_lock_pins_every_package_with_hashes_and_names_no_registry() -> None:
    text = (HOUSE / "requirements.lock").read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 50
    assert [
        entry for entry in entries if not re.match(r"[a-z0-9-]+==\S+( ;[^\\]+)? \\\n    --hash=sha256:", entry)
    ] == []
    assert "://" not in text


def test_the_lock_knows_every_dependency() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    locked = set(re.findall(r"^([a-z0-9-]+)==", (HOUSE / "requirements.lock").read_text(), re.MULTILINE))
    assert {re.split(r"[^A-Za-z0-9_.-]", name)[0].lower() for name in wanted} <= locked


def test_make_help_tells_of_every_target() -> None:
    text = (HOUSE / "Makefile").read_text()
    declared = set(re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)[0].split())
    targets = set(re.findall(r"^([a-z-]+):", text, re.MULTILINE))
    helped = subprocess.run(["make", "help"], cwd=HOUSE, capture_output=True, text=True, check=True).stdout
    assert targets == declared
    assert set(re.findall(r"^  make (\S+)", helped, re.MULTILINE)) == targets


def test_no_file_holds_a_path_of_somebodys_machine() -> None:
    own = re.compile(rb"(?<![\w.~$}-])/(?:home|root|Users|work)/[\w.-]")
    assert [str(path.relative_to(HOUSE)) for path in tracked() if own.search(path.read_bytes())] == []
