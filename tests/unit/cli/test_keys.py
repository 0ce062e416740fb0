"""Keys of the HTTP API are made, listed and revoked at the command line, and shown once; a port that is taken is told."""

from __future__ import annotations

import re
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

from pipeline.cli.exits import Exit
from tests.unit.cli.conftest import Call


def test_a_key_is_shown_once_and_kept_as_a_hash(call: Call, folder: Path) -> None:
    assert call("--json", "keys", "list").object == []
    made = call("keys", "add", "shop", "--scope", "write")
    key = made.out.strip()
    assert (made.code, re.fullmatch(r"leadlift_[\w-]{43}", key) is not None) == (0, True)
    assert "not shown again" in made.err
    [listed] = call("--json", "keys", "list").object
    assert (listed["name"], listed["scope"], listed["last_used_at"], listed["revoked_at"]) == (
        "shop",
        "write",
        None,
        None,
    )
    assert listed["created_by"].startswith("cli:")
    assert key not in str(listed)
    assert key not in call("keys", "list").out
    for path in (folder / ".leadlift").glob("ledger.db*"):
        assert key.encode() not in path.read_bytes()


def test_a_key_is_revoked_and_its_name_stays_taken(call: Call) -> None:
    call("keys", "add", "shop")
    assert call("keys", "revoke", "shop").code == 0
    assert "revoked" in call("keys", "list").out
    assert call("keys", "revoke", "shop").code == Exit.NOT_FOUND
    again = call("keys", "add", "shop")
    assert (again.code, "take another" in again.err) == (Exit.CONFLICT, True)


def test_a_name_or_scope_that_makes_no_sense_is_refused(call: Call) -> None:
    assert "small letters" in call("keys", "add", "Shop Floor").err
    assert call("keys", "add", "shop", "--scope", "everything").code == Exit.USAGE
    assert call("--json", "keys", "list").object == []


def test_making_and_revoking_is_in_the_audit_trail(call: Call, folder: Path) -> None:
    call("keys", "add", "shop")
    call("keys", "revoke", "shop")
    with sqlite3.connect(folder / ".leadlift" / "ledger.db") as ledger:
        acts = ledger.execute("SELECT verb, object_kind, object_id FROM events ORDER BY id").fetchall()
    assert acts == [("add", "key", "shop"), ("revoke", "key", "shop")]


def test_a_port_that_is_taken_is_one_sentence(call: Call, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = call("api", "--port", port)
        assert (refused.code, f"127.0.0.1:{port}" in refused.err) == (Exit.CONFLICT, True)
        with (folder / "leadlift.toml").open("a") as file:
            file.write(f"[web]\nport = {port}\n")
        done = subprocess.run(
            [sys.executable, "-m", "pipeline.web"], cwd=folder, capture_output=True, text=True, check=False
        )
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert f"Port {port} of 127.0.0.1 is in use" in done.stderr


def test_what_is_left_is_told_without_anything_running(call: Call) -> None:
    [limit] = call("--json", "quotas").object
    assert (limit["account"], limit["limit"], limit["left"], limit["resets_at"]) == ("main", "minute", 100, None)
    assert "100 of 100" in call("quotas").out


def test_the_list_of_imports_is_narrowed(call: Call, folder: Path) -> None:
    (folder / "contacts.csv").write_text("Email,Company\njane@acme.example.com,Acme\n", encoding="utf-8")
    call("import", "contacts.csv", "--to", "persistiq.leads")
    assert (
        len(call("--json", "status", "--state", "queued", "--to", "persistiq.leads", "--account", "main").object) == 1
    )
    assert call("--json", "status", "--state", "finished").object == []
    assert call("status", "--state", "lost").code == Exit.USAGE
