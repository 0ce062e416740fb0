"""`leadlift doctor` on a machine where nothing runs, and with settings that make no sense."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cli.exits import Exit
from tests.unit.cli.conftest import Call


def test_where_nothing_runs_it_brings_a_redis_of_its_own_and_tells_what_to_do(call: Call) -> None:
    done = call("doctor", "--offline")
    assert done.code == Exit.DONE
    assert "✓  Redis" in done.out
    assert "Nothing runs" in done.out
    assert "→ Start `leadlift up`" in done.out
    assert "the-secret-api-key" not in done.out


def test_a_problem_is_an_exit_code_and_an_object_for_scripts(call: Call, folder: Path) -> None:
    (folder / "leadlift.toml").write_text('[accounts.main]\nvendor = "persistiq"\n', encoding="utf-8")
    done = call("doctor", "--offline", "--json")
    assert (done.code, done.object["well"]) == (Exit.NOT_WELL, False)
    assert [one["part"] for one in done.object["findings"] if one["state"] == "problem"] == ["account main"]
    told = call("doctor", "--offline")
    assert (told.code, "✗  The account main cannot be used" in told.out) == (Exit.NOT_WELL, True)
    assert "→ Mend [accounts.main] in leadlift.toml." in told.out


def test_settings_that_cannot_be_used_are_the_one_finding(call: Call, folder: Path) -> None:
    (folder / "leadlift.toml").write_text("workers = 0\n", encoding="utf-8")
    done = call("doctor", "--json")
    [finding] = done.object["findings"]
    assert (done.code, finding["part"], "workers" in finding["sentence"]) == (Exit.NOT_WELL, "settings", True)


def test_a_settings_file_that_holds_a_key_and_that_others_can_read_is_found_where_it_is_named(
    call: Call, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    named = tmp_path_factory.mktemp("elsewhere") / "named.toml"
    named.write_text((folder / "leadlift.toml").read_text(), encoding="utf-8")
    named.chmod(0o644)
    (folder / "leadlift.toml").unlink()
    found = call("--config", str(named), "doctor", "--offline", "--json").object["findings"]
    assert f"chmod 600 {named}" in [finding["todo"] for finding in found]
    named.chmod(0o600)
    found = call("--config", str(named), "doctor", "--offline", "--json").object["findings"]
    assert [finding["state"] for finding in found if finding["part"] == "secrets"] == ["good"]
