"""The compose file's services as processes, each as on a machine of its own: some are killed, and the books balance."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
import redis as redis_client

from pipeline.ledger import Ledger, services
from pipeline.local import redis as private_redis
from tests import plain_http, ports, redis_cli, servers
from tests.compose import HOUSE, Machines
from tests.integration.webhooks.receiver import Receiver, receiving
from tests.processes import alive, family, wait_until

SECRETS = {
    "POSTGRES_PASSWORD": "postgrespassword4711",
    "REDIS_PASSWORD": "redispassword0815",
    "LEADLIFT_SECRET_KEY": "a secret key for tests, long enough",
    "FLOWER_BASIC_AUTH": "ada:flowerpassword4711",
    "LEADLIFT_WORKERS": "2",
}
HOOK_SECRET = "whsec-do-not-tell-4711"
CONTAINERS = ("api", "dispatcher", "sender", "reader", "inbox", "beat", "webhooks", "flower")
COPIES = {"dispatcher": 2, "sender": 2}
ROWS = 300
pytestmark = pytest.mark.timeout(400)  # a dozen processes begin at once, on a machine that may be busy


@dataclass
class Redis:
    """The compose file's own Redis command, with this machine's server, port and folder."""

    machines: Machines
    process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return int(self.machines.hosts["redis:6379"].split(":")[1])

    @property
    def folder(self) -> Path:
        return self.machines.folder / "volumes" / "redis"

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._programs()
        command = self.machines.services["redis"]["command"]
        self.process = subprocess.Popen(command, env=self.environment(), stdout=subprocess.DEVNULL)
        wait_until(lambda: answers(self.port), what="Redis")

    def check(self) -> subprocess.CompletedProcess[str]:
        """Runs the health check beside it."""
        words = self.machines.services["redis"]["healthcheck"]["test"][1:]
        return subprocess.run(words, env=self.environment(), capture_output=True, text=True, check=False, timeout=20)

    def environment(self) -> dict[str, str]:
        path = f"{self.machines.folder / 'bin'}:{os.environ['PATH']}"
        return {**self.machines.environment("redis", "redis-1"), "PATH": path}

    def _programs(self) -> None:
        """Redis' programs under the names that the image has, each told what differs here."""
        server = private_redis.find_server().path
        here = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        programs = {"redis-server": [str(server), *here], "redis-cli": redis_cli.words("-p", str(self.port))}
        for name, words in programs.items():
            program = self.machines.folder / "bin" / name
            program.parent.mkdir(exist_ok=True)
            program.write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
            program.chmod(0o755)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@dataclass
class Site:
    """All machines, the API's address with a key for it, the vendor, and who hears of what happens."""

    machines: Machines
    api: httpx.Client
    vendor: str
    receiver: Receiver
    redis: Redis
    postgres: servers.Postgres

    def posted(self, rows: int, name: str) -> str:
        """An import of so many rows by the API; its id."""
        file = ("contacts.csv", contacts(rows, name), "text/csv")
        asked = {"destination": "persistiq.leads"}
        answer = self.api.post("/v1/imports", data=asked, files={"file": file})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def under_way(self, import_id: str, delivered: int) -> None:
        """Returns when so many rows have been delivered."""
        wait_until(lambda: self.shown(import_id)["rows"]["delivered"] >= delivered, deadline_seconds=120)

    def finished(self, import_id: str, rows: int) -> None:
        """Returns when the import is finished, its rows are all delivered and its books balance."""
        wait_until(lambda: self.is_finished(import_id), deadline_seconds=200, what="the end")
        shown = self.shown(import_id)
        assert shown["rows"]["delivered"] == rows, shown
        verified = self.machines.run("reader", "reader-1", ["leadlift", "--json", "verify", import_id])
        assert verified.returncode == 0, verified.stdout + verified.stderr

    def is_finished(self, import_id: str) -> bool:
        """Whether the import is finished; containers that ended are begun again, as compose does."""
        for name in [name for name, process in self.machines.running.items() if process.poll() is not None]:
            service, _, number = name.rpartition("-")
            self.machines.start(service, int(number))
        with contextlib.suppress(httpx.HTTPError):
            return bool(self.shown(import_id)["state"] == "finished")
        return False

    def emails(self, name: str) -> list[str]:
        """Whom the vendor has of a file."""
        leads = self.at_the_vendor("leads")["leads"]
        return sorted(lead["data"]["email"] for lead in leads if f"@{name}." in lead["data"]["email"])

    def shown(self, import_id: str) -> dict[str, Any]:
        return dict(self.api.get(f"/v1/imports/{import_id}").raise_for_status().json())

    def at_the_vendor(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.vendor}/_sandbox/{what}") as answer:
            return json.load(answer)

    def slow_vendor(self) -> None:
        data = json.dumps({"slow": "0.3-0.6"}).encode()
        asked = urllib.request.Request(f"{self.vendor}/_sandbox/switches", data, {"content-type": "application/json"})
        urllib.request.urlopen(asked).read()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, runtime_folder: None) -> Iterator[Site]:  # noqa: ARG001 - first
    folder = tmp_path_factory.mktemp("site")
    at = {name: f"127.0.0.1:{ports.free()}" for name in ("postgres:5432", "redis:6379", "sandbox-persistiq:8901")}
    at |= {"api:8420": f"127.0.0.1:{ports.free()}", "flower:5555": f"127.0.0.1:{ports.free()}"}
    with receiving() as receiver, servers.postgres(port=int(at["postgres:5432"].split(":")[1])) as postgres:
        postgres.make("leadlift")
        config = folder / "leadlift.toml"
        config.write_text(
            f'region = "US"\n[accounts.main]\nvendor = "persistiq"\napi_key = "file:{folder}/secrets/persistiq"\n'
            f'base_url = "http://{at["sandbox-persistiq:8901"]}/v1"\ndeadline_seconds = 3\nsettle_after_seconds = 0.5\n'
            f"[inbox]\nstable_seconds = 1\n"
            f'[webhooks.crm]\nurl = "{receiver.url}"\nsecret = "{HOOK_SECRET}"\nallow_private = true\n'
        )
        (folder / "secrets").mkdir()
        (folder / "secrets" / "persistiq").write_text("sandbox-key\n")
        given = {**SECRETS, "LEADLIFT_CONFIG_FILE": str(config), "LEADLIFT_SECRETS_FOLDER": str(folder / "secrets")}
        machines = Machines(folder, given, at)
        redis = Redis(machines)
        try:
            redis.start()
            machines.start("sandbox-persistiq")
            for service in CONTAINERS:
                for number in range(COPIES.get(service, 1)):
                    machines.start(service, number + 1)
            started = [name for name in machines.running if not name.startswith("sandbox")]
            wait_until(lambda: all(map(machines.is_ready, started)), deadline_seconds=240, what="all services")
            vendor = f"http://{at['sandbox-persistiq:8901']}"
            yield Site(machines, client(machines), vendor, receiver, redis, postgres)
        finally:
            machines.stop()
            redis.kill()


def client(machines: Machines) -> httpx.Client:
    """A client of the API, with a key that the command line made in the API's place."""
    made = machines.run("api", "api-1", ["leadlift", "--json", "keys", "add", "crm", "--scope", "write"])
    key = json.loads(made.stdout)["key"]
    return plain_http.client(
        base_url=f"http://{machines.hosts['api:8420']}", headers={"Authorization": f"Bearer {key}"}
    )


def contacts(rows: int, name: str) -> bytes:
    lines = [f"someone.{number}@{name}.example.com,Ada,Number {number}" for number in range(rows)]
    return "\n".join(["Email,First name,Last name", *lines, ""]).encode()


@pytest.mark.parametrize("service", ["api", "flower", "sender"])  # the others are checked as the last is: by the ledger
def test_a_health_check_finds_its_service_well(site: Site, service: str) -> None:
    done = site.machines.check(service)
    assert (done.returncode, done.stdout.strip()) == (0, f"{service} is well."), done.stderr


def test_the_health_check_of_redis_knows_its_password_and_notices_that_another_is_refused(site: Site) -> None:
    done = site.redis.check()
    assert (done.returncode, done.stdout.strip()) == (0, "PONG"), done.stderr
    with pytest.raises(redis_client.AuthenticationError):
        redis_client.Redis(port=site.redis.port).ping()


def test_whoever_lists_processes_sees_no_secret(site: Site) -> None:
    started = [site.redis.process, *site.machines.running.values()]
    pids = {pid for process in started if process is not None for pid in family(process.pid)}
    seen = {pid: " ".join(psutil.Process(pid).cmdline()) for pid in pids if alive(pid)}
    assert len(seen) > len(CONTAINERS)
    secret = [*(SECRETS[name] for name in SECRETS if name != "LEADLIFT_WORKERS"), "flowerpassword4711", HOOK_SECRET]
    assert {line for line in seen.values() if any(word in line for word in secret)} == set()


def test_what_the_page_says_to_run_in_a_container_can_be_run_there(site: Site) -> None:
    page = (HOUSE / "docs" / "operations.md").read_text()
    said = sorted(set(re.findall(r"^docker compose exec (api leadlift .*)$", page, re.MULTILINE)))
    done = {line: site.machines.run("api", "api-1", line.split()[1:]) for line in said}
    assert len(done) >= 4
    assert {line: one.stdout + one.stderr for line, one in done.items() if one.returncode != 0} == {}


def test_the_hearts_of_all_the_others_beat_in_the_ledger(site: Site) -> None:
    env = site.machines.environment("sender", "sender-1")
    ledger = Ledger(env["LEADLIFT_LEDGER_URL"], env["LEADLIFT_SECRET_KEY"].encode())
    with ledger.read() as tx:
        beating = [str(one["kind"]) for one in services.alive(tx)]
    ledger.close()
    assert set(beating) >= set(CONTAINERS) - {"api", "flower"}
    assert [beating.count("dispatcher"), beating.count("sender")] == [2, 2 * int(SECRETS["LEADLIFT_WORKERS"])]


def test_a_file_sent_to_one_machine_arrives_though_a_dispatcher_and_a_worker_of_others_are_killed(site: Site) -> None:
    dropped = site.machines.mounted("inbox", "inbox-1", "/srv/leadlift/inbox") / "main" / "leads" / "dropped.csv"
    wait_until(dropped.parent.exists, what="the inbox's folder")
    dropped.write_bytes(contacts(7, "dropped"))
    site.slow_vendor()
    import_id = site.posted(ROWS, "posted")
    site.under_way(import_id, ROWS // 8)
    for name in ("dispatcher-1", "sender-1"):
        site.machines.kill(name)
    assert site.shown(import_id)["state"] == "sending"
    site.finished(import_id, ROWS)
    assert site.emails("posted") == emails(ROWS, "posted")
    wait_until(lambda: site.emails("dropped") == emails(7, "dropped"), what="the dropped file")
    wait_until(lambda: import_id in _told(site.receiver, "import.finished"), what="the webhook")


def test_an_import_goes_on_after_postgresql_was_killed_and_redis_lost_all_that_it_held(site: Site) -> None:
    site.slow_vendor()
    import_id = site.posted(ROWS // 2, "outlasting")
    site.under_way(import_id, ROWS // 8)
    os.kill(site.postgres.pid, signal.SIGKILL)
    site.redis.kill()
    shutil.rmtree(site.redis.folder)
    site.redis.start()
    wait_until(site.postgres.answers, what="PostgreSQL")
    site.finished(import_id, ROWS // 2)
    assert site.emails("outlasting") == emails(ROWS // 2, "outlasting")


def emails(rows: int, name: str) -> list[str]:
    return sorted(line.split(",")[0] for line in contacts(rows, name).decode().splitlines()[1:])


def _told(receiver: Receiver, kind: str) -> list[str]:
    return [one.message["import"]["id"] for one in receiver.told if one.message["type"] == kind]


def test_no_secret_and_no_contact_is_in_any_log(site: Site) -> None:
    secret = [*SECRETS.values(), HOOK_SECRET, "sandbox-key", "someone."]
    logs = {path.parent.name: path.read_text(errors="replace") for path in site.machines.folder.glob("machines/*/log")}
    assert {"api-1", "dispatcher-2", "sender-2", "webhooks-1"} <= set(logs)
    ours = {name: text for name, text in logs.items() if not name.startswith("sandbox")}
    found = {name: word for name, text in ours.items() for word in secret if len(word) > 2 and word in text}
    assert found == {}
