"""Nobody waits for a library that is not used: pandas alone takes half a second to import."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

READING = {"pandas", "numpy", "pyarrow", "openpyxl", "rapidfuzz"}
CELLS = {"phonenumbers", "email_validator"}
HEAVY = READING | CELLS | {"sqlalchemy", "alembic", "celery", "redis", "httpx", "cryptography", "fsspec", "structlog"}
TELL = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
COMMAND = f"{TELL}; from pipeline.cli import main; main()"
NO_FILE = [
    "status",
    "status last",
    "why last 1",
    "results last",
    "pause last",
    "retry last",
    "quotas",
    "audit",
    "schedules",
]
NO_FILE += ["suppress list"]
ONE_AFTER_ANOTHER = """
from pipeline.cli import main
for words in commands:
    sys.argv[1:] = words.split()
    try:
        main()
    except SystemExit:
        pass
"""


def imported(tmp_path: Path, *words: str) -> set[str]:
    """What a Python that is told this has imported at its end."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("LEADLIFT_")}
    done = subprocess.run(
        [sys.executable, "-c", *words],
        env={**env, "LEADLIFT_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    found = set(done.stderr.rpartition("\n")[0].split())
    assert "sys" in found, done.stderr
    return found


def test_help_needs_no_library_but_those_that_show_it(tmp_path: Path) -> None:
    assert not imported(tmp_path, COMMAND, "--help") & HEAVY


def test_what_reads_no_file_does_without_what_reads_files(tmp_path: Path) -> None:
    found = imported(tmp_path, f"{TELL}; commands = {NO_FILE!r}\n{ONE_AFTER_ANOTHER}")

    assert {"sqlalchemy", *(f"pipeline.cli.{name}" for name in ("life", "quotas", "audit", "suppress"))} <= found
    assert not found & (READING | CELLS | {"httpx", "celery"})


def test_putting_a_value_on_the_list_reads_one_cell_and_no_file(tmp_path: Path) -> None:
    found = imported(tmp_path, COMMAND, "suppress", "add", "ann@acme.com")

    assert "email_validator" in found
    assert not found & READING


def test_services_that_read_no_file_begin_without_what_reads_files(tmp_path: Path) -> None:
    services = {"workers.__main__", "workers.dispatcher", "workers.webhooks", "workers.flower", "pipeline.web.server"}
    load = "import workers.app; workers.app.app.loader.import_default_modules()"  # the tasks, as a worker does
    found = imported(tmp_path, f"{TELL}; import {', '.join(services)}; {load}")

    assert services <= found
    assert not found & (READING | {"phonenumbers"})
