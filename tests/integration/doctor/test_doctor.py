"""Each thing that the doctor finds is made to happen, and is found with what to do about it; a well installation is well."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

from pipeline.ledger import accounts, imports
from pipeline.ledger.engine import set_clock_offset
from pipeline.quota import connect
from pipeline.service import audit
from pipeline.settings import AccountSettings
from tests.integration.doctor.conftest import Patient
from tests.integration.sending.rig import KEY, contacts


@pytest.mark.parametrize("patient", ["sqlite", "postgresql"], indirect=True)
def test_a_well_installation_is_well(patient: Patient) -> None:
    found = patient.found()
    assert {finding.state for finding in found} == {"good"}
    assert {finding.part for finding in found} >= {
        "home",
        "disk",
        "secrets",
        "ledger",
        "redis",
        "redis eviction",
        "redis persistence",
        "secret key",
        "clocks",
        "processes",
        "store",
        "account main",
    }


def test_whatever_is_amiss_says_what_to_do(patient: Patient) -> None:
    url = patient.redis("--maxmemory-policy", "allkeys-lru", "--maxmemory", "100mb")
    for finding in patient.amiss(redis_url=url, least_free_bytes=1 << 60).values():
        assert finding.todo


@pytest.mark.parametrize(
    ("options", "part", "state"),
    [
        (["--maxmemory-policy", "allkeys-lru"], "redis eviction", "problem"),
        (["--maxmemory-policy", "volatile-ttl"], "redis eviction", "problem"),
        (["--appendonly", "no"], "redis persistence", "warning"),
        (["--appendonly", "yes", "--maxmemory", "500kb"], "redis memory", "problem"),
        (["--appendonly", "yes", "--replicaof", "127.0.0.1", "9"], "redis role", "problem"),
    ],
)
def test_a_redis_that_is_set_up_wrongly_is_found(patient: Patient, options: list[str], part: str, state: str) -> None:
    found = patient.amiss(redis_url=patient.redis(*options), offline=True)
    assert found[part].state == state


def test_a_redis_that_does_not_answer_is_found_and_the_rest_is_still_looked_at(patient: Patient) -> None:
    found = {finding.part: finding for finding in patient.found(redis_url="redis://:word@127.0.0.1:9/0", offline=True)}
    assert [found[part].state for part in ("redis", "ledger", "store")] == ["problem", "good", "good"]
    assert "127.0.0.1:9" in found["redis"].sentence
    assert "word" not in str(found)


@pytest.mark.parametrize("more", ["", "?password=wrong"])
def test_a_redis_that_asks_for_another_password_is_told_apart_from_one_that_is_away(
    patient: Patient, more: str
) -> None:
    url = patient.redis()
    with connect(url) as client:
        client.config_set("requirepass", "the-right-one")
    found = patient.amiss(redis_url=url + more, offline=True)["redis"]
    assert (found.state, "password" in found.sentence, "redis_url" in found.todo) == ("problem", True, True)
    assert "wrong" not in str(found)


def test_a_redis_address_that_is_none_is_told_as_such(patient: Patient) -> None:
    assert "must begin with redis://" in patient.amiss(redis_url="nonsense", offline=True)["redis"].sentence


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("nonsense", "not a database URL"),
        ("mysql://x/y", "mysql"),
        ("postgresql://nobody:word@127.0.0.1:9/none", "at 127.0.0.1:9"),
    ],
)
def test_a_ledger_that_cannot_be_reached_is_found(patient: Patient, url: str, word: str) -> None:
    found = patient.amiss(ledger_url=url)
    assert found["ledger"].state == "problem"
    assert word in found["ledger"].sentence
    assert "word" not in str(found)
    assert found["processes"].state == "unknown"


@pytest.mark.parametrize(("at", "state", "word"), [("0001", "warning", "older"), ("9999", "problem", "newer")])
def test_a_ledger_of_another_version_is_found_and_left_as_it_is(
    patient: Patient, at: str, state: str, word: str
) -> None:
    path = patient.rig.home / "ledger.db"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (at,))
    found = patient.amiss()["ledger"]
    assert (found.state, word in found.sentence) == (state, True)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (at,)


def test_another_secret_key_is_found(patient: Patient) -> None:
    found = patient.amiss(secret_key="quite another key than before")
    assert found["secret key"].state == "problem"
    assert "quite another" not in str(found)


def test_no_workers_is_a_problem_only_where_an_import_waits(patient: Patient) -> None:
    with patient.rig.parts.ledger.write() as tx:
        set_clock_offset(tx, 100.0)  # every heartbeat is long ago
    assert patient.amiss()["processes"].state == "warning"
    import_id = patient.rig.submit(contacts(2))
    found = patient.amiss()["processes"]
    assert (found.state, "leadlift up" in found.todo) == ("problem", True)
    with patient.rig.parts.ledger.write() as tx:
        imports.move(tx, import_id, ("queued",), "paused")
    assert patient.amiss()["processes"].state == "warning"


def test_one_kind_of_process_that_is_missing_is_named(patient: Patient) -> None:
    with patient.rig.parts.ledger.write() as tx:
        set_clock_offset(tx, 1.0)
        tx.conn.exec_driver_sql("DELETE FROM services WHERE kind = 'sender'")
    assert "No sender" in patient.amiss()["processes"].sentence


def test_a_dispatcher_that_beats_and_does_nothing_is_found(patient: Patient) -> None:
    patient.beat("dispatcher", worked_seconds_ago=300)
    found = patient.amiss()["processes"]
    assert "The dispatcher is alive and has not looked around for 300 seconds" in found.sentence
    assert "logs/dispatcher.log" in found.todo


def test_clocks_that_do_not_agree_are_found(patient: Patient) -> None:
    with patient.rig.parts.ledger.write() as tx:
        set_clock_offset(tx, -3_600.0)
    found = patient.amiss()["clocks"]
    assert (found.state, "the ledger is 3600 s behind" in found.sentence) == ("problem", True)


def test_too_little_room_is_found(patient: Patient) -> None:
    found = patient.amiss(least_free_bytes=1 << 60)["disk"]
    assert (found.state, "should be at least 1073741824.0 GiB" in found.sentence) == ("problem", True)


def test_a_home_that_cannot_be_written_to_ends_the_examination(patient: Patient) -> None:
    blocked = patient.rig.home / "a file"
    blocked.write_text("")
    found = patient.amiss(home=blocked / "home")
    assert found["home"].state == "problem"
    assert {finding.state for part, finding in found.items() if part != "home"} == {"unknown"}


def test_secrets_that_others_can_read_are_found(patient: Patient) -> None:
    key = patient.rig.home / "secret.key"
    key.write_text("0123456789abcdef")
    key.chmod(0o644)
    assert f"chmod 600 {key}" in patient.amiss()["secrets"].todo
    key.chmod(0o600)
    credential = patient.rig.home / "persistiq.key"
    credential.write_text(KEY)
    credential.chmod(0o640)
    named = {"main": AccountSettings.model_validate({"vendor": "persistiq", "api_key": f"file:{credential}"})}
    assert f"chmod 600 {credential}" in patient.amiss(accounts=named, offline=True)["secrets"].todo
    credential.chmod(0o600)
    patient.rig.home.chmod(0o755)
    assert "chmod 700" in patient.amiss()["secrets"].todo


def test_a_store_that_takes_nothing_is_found(patient: Patient) -> None:
    blocked = patient.rig.home / "a file"
    blocked.write_text("")
    found = patient.amiss(store_url=f"file://{blocked}/store")
    assert found["store"].state == "problem"


def test_a_credential_that_the_vendor_refuses_is_found_and_one_that_is_good_again_is_no_longer_held(
    patient: Patient,
) -> None:
    patient.rig.sandbox.company.keys.update({"revoke": [KEY]})
    assert patient.amiss()["account main"].state == "problem"
    assert "held" in patient.amiss(offline=True)["account main"].sentence
    patient.rig.sandbox.company.keys.update({"restore": [KEY]})
    assert patient.amiss() == {}
    trail = audit.page(patient.rig.service, audit.Asked(actor="test"))["events"]
    assert [event["verb"] for event in trail][:2] == ["lift", "check"]


def test_a_hold_by_a_person_is_told(patient: Patient) -> None:
    patient.amiss()
    with patient.rig.parts.ledger.write() as tx:
        accounts.hold(tx, "main", kind="person", reason="The contract ended.", actor="ada")
    assert "The contract ended." in patient.amiss(offline=True)["account main"].sentence


@pytest.mark.parametrize(
    ("table", "word"),
    [
        ({"vendor": "persistiq"}, "api_key"),
        ({"vendor": "nobody", "api_key": "x"}, "nobody"),
        ({"vendor": "persistiq", "api_key": "env:LEADLIFT_NO_SUCH_KEY"}, "LEADLIFT_NO_SUCH_KEY"),
        ({"vendor": "persistiq", "api_key": "x", "base_url": "http://127.0.0.1:9/v1"}, "reach"),
    ],
)
def test_an_account_that_cannot_be_used_is_found(patient: Patient, table: dict[str, Any], word: str) -> None:
    found = patient.amiss(accounts={"broken": AccountSettings(**table)})
    assert found["account broken"].state == "problem"
    assert word in found["account broken"].sentence


def test_no_account_is_a_warning(patient: Patient) -> None:
    assert patient.amiss(accounts={})["accounts"].state == "warning"


def test_offline_no_vendor_is_asked(patient: Patient) -> None:
    before = patient.rig.report()["by_path"]
    patient.found(offline=True)
    assert patient.rig.report()["by_path"] == before
    patient.found()
    assert patient.rig.report()["by_path"] != before
