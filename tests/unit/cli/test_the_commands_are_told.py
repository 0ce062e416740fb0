"""Every command has help, an example and a section in the docs; every setting and exit code is written down."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from pipeline.cli import app
from pipeline.cli.exits import MEANINGS
from pipeline.settings import AccountSettings, Settings
from tests.unit.cli.conftest import Call

HOUSE = Path(__file__).parents[3]
HEAVY = ("pandas", "sqlalchemy", "pydantic", "celery", "redis", "httpx", "phonenumbers")


def commands(one: Any = None, path: str = "leadlift") -> Iterator[tuple[str, Any]]:
    """Every command by what is typed; families themselves are not among them."""
    one = one or typer.main.get_command(app.build())
    children = getattr(one, "commands", None)
    if children is None:
        yield path, one
        return
    for name, child in children.items():
        yield from commands(child, f"{path} {name}")


EVERY = dict(commands())


def section(text: str, title: str) -> str:
    """What stands under a heading."""
    found = re.search(rf"^#+ `?{re.escape(title)}`?$\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no section {title}"
    return found[1]


@pytest.mark.parametrize("path", EVERY)
def test_a_command_has_help_and_an_example(path: str) -> None:
    assert EVERY[path].help
    assert path in EVERY[path].epilog


@pytest.mark.parametrize("path", EVERY)
def test_a_command_is_in_the_docs_with_an_example_and_each_of_its_own_options(path: str) -> None:
    told = section((HOUSE / "docs" / "commands.md").read_text(), path)
    assert f"$ {path}" in told
    own = {name for option in EVERY[path].params for name in option.opts if name.startswith("--")}
    everywhere = {"--config", "--home", "--json", "--help"}
    shared = set(re.findall(r"--[a-z-]+", section((HOUSE / "docs" / "commands.md").read_text(), "Options of a file")))
    assert own - everywhere - shared <= set(re.findall(r"--[a-z-]+", told))


def test_the_docs_tell_of_no_command_that_is_not_there() -> None:
    told = re.findall(r"^#+ `(leadlift[ a-z]*)`$", (HOUSE / "docs" / "commands.md").read_text(), re.MULTILINE)
    assert sorted(told) == sorted(EVERY)


def test_the_docs_have_every_exit_code_with_its_meaning() -> None:
    told = section((HOUSE / "docs" / "commands.md").read_text(), "Exit codes")
    rows = dict(re.findall(r"^\| (\d+) \| (.*) \|$", told, re.MULTILINE))
    assert rows == {str(int(code)): meaning for code, meaning in MEANINGS.items()}


def test_every_setting_is_in_the_docs_and_in_the_example_of_the_environment() -> None:
    docs, example = (HOUSE / "docs" / "settings.md").read_text(), (HOUSE / ".env.example").read_text()
    for name in Settings.model_fields:
        assert f"| `{name}` |" in docs
        assert f"LEADLIFT_{name.upper()}=" in example
    for name in AccountSettings.model_fields:
        assert f"| `{name}` |" in docs


def test_the_example_of_the_environment_names_no_setting_that_is_not_there() -> None:
    named = set(re.findall(r"LEADLIFT_([A-Z_]+?)(?:__[A-Z_]+)?=", (HOUSE / ".env.example").read_text()))
    assert named == {name.upper() for name in Settings.model_fields} | {"CONFIG", "DEBUG"}


def test_defaults_are_told_as_they_are() -> None:
    example = (HOUSE / ".env.example").read_text()
    for name, field in Settings.model_fields.items():
        if isinstance(field.default, int) and not isinstance(field.default, bool):
            assert f"LEADLIFT_{name.upper()}={field.default}\n" in example


def test_help_waits_for_no_heavy_library() -> None:
    script = f"import sys; from pipeline.cli.app import build; build(); print([n for n in {HEAVY} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=HOUSE)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["suppress", "add", "-h"]])
def test_help_fits_a_terminal_of_eighty_columns(call: Call, words: list[str]) -> None:
    done = call(*words)
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80
    assert "Examples" in done.out


def test_the_version_is_told(call: Call) -> None:
    assert re.fullmatch(r"leadlift \d+\.\d+\.\d+\n", call("--version").out)
