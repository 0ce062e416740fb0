"""The lines of docs/operations.md, run in the middle of an import: what they restore elsewhere balances and goes on."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import redis

from pipeline import errors
from pipeline.ledger.engine import clock_offset, set_clock_offset
from pipeline.sending.deliver import deliver
from pipeline.sending.dispatch import look_around
from pipeline.service import control
from pipeline.service.verify import verify
from pipeline.wiring import Wiring
from tests import redis_cli, servers
from tests.integration.sending.rig import Rig, contacts

DOCS = Path(__file__).parents[3] / "docs" / "operations.md"
ROWS = 60
OLDER_THAN_ANY_LEASE_SECONDS = 60.0


DOCKER = r"""
shift
verb=$1
shift
while [ "${1#-}" != "$1" ]; do shift; done
case $verb in stop | up) exit 0 ;; esac
shift
for word do
    shift
    set -- "$@" "$(printf %s "$word" | sed "s#^/srv/#$PLACES/#")"
done
exec"""


def lines(name: str) -> str:
    """A block of the page."""
    found = re.search(rf"^```sh {name}\n(.*?)^```", DOCS.read_text(), re.MULTILINE | re.DOTALL)
    assert found, f"the page has no block {name}"
    return found[1]


def run(name: str, *, programs: Path | None = None, cwd: Path | None = None, **variables: object) -> None:
    """Runs a block as a person would paste it; `programs` is a folder of some that are found first."""
    path = os.pathsep.join(
        [*([str(programs)] if programs else []), f"{servers.postgres_programs()}", os.environ["PATH"]]
    )
    env = {**os.environ, "PATH": path, **{key: str(value) for key, value in variables.items()}}
    done = subprocess.run(["bash", "-euc", lines(name)], env=env, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def containers(folder: Path, redis_url: str) -> Path:
    """A folder of a `docker` that runs the containers' programs here, where $PLACES is their /srv, and of their redis-cli."""
    programs = {"docker": DOCKER, "redis-cli": shlex.join(redis_cli.words("-s", redis_url.removeprefix("unix://")))}
    for name, script in programs.items():
        program = folder / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f'#!/bin/sh\n{script} "$@"\n')
        program.chmod(0o755)
    return folder / "bin"


def in_the_middle(rig: Rig) -> str:
    """An import of which some rows are delivered, and others in chunks that no worker has taken up yet."""
    import_id = rig.submit(contacts(ROWS))
    rig.step()
    taken, *_left = look_around(rig.parts).hints
    deliver(rig.parts, taken.chunk_id, taken.fence)
    shown = rig.shown(import_id)
    assert shown["state"] == "sending"
    assert 0 < shown["rows"]["delivered"] < ROWS
    assert shown["rows"]["sending"] > 0
    return import_id


def moved(rig: Rig, home: Path, **values: object) -> Rig:
    """The same accounts at the same vendor in another home."""
    home.mkdir(exist_ok=True)
    return Rig(home, Wiring(rig.wiring.settings.model_copy(update={"home": home, **values})), rig.sandbox)


def goes_on(restored: Rig, import_id: str, redis_url: str) -> None:
    """The books balance as restored, and with an empty Redis the import comes to its end, each row once."""
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushall()
    before = restored.shown(import_id)
    assert verify(restored.service, import_id).ok
    assert before["state"] == "sending"
    with restored.parts.ledger.write() as tx:
        set_clock_offset(tx, clock_offset(tx) + OLDER_THAN_ANY_LEASE_SECONDS)
    shown = restored.run(import_id)
    assert (shown["state"], shown["rows"]["delivered"]) == ("finished", ROWS)
    assert verify(restored.service, import_id).ok
    assert len(restored.leads()) == ROWS


def test_a_sqlite_ledger_and_its_store_go_on_in_a_new_home(
    make_rig: Callable[..., Rig], tmp_path: Path, redis_url: str
) -> None:
    first = moved(make_rig(), tmp_path / "first", secret_key="", ledger_url="")
    import_id = in_the_middle(first)
    run("backup-sqlite", LEADLIFT_HOME=first.home, BACKUP=tmp_path / "backup")
    run("restore-sqlite", LEADLIFT_HOME=tmp_path / "second", BACKUP=tmp_path / "backup")
    goes_on(moved(first, tmp_path / "second"), import_id, redis_url)


def test_a_postgresql_ledger_and_its_store_go_on_in_a_new_place(
    make_rig: Callable[..., Rig], tmp_path: Path, redis_url: str, postgres_server: servers.Postgres
) -> None:
    with postgres_server.database() as old, postgres_server.database() as new:
        store = tmp_path / "store"
        first = moved(make_rig(), tmp_path / "first", ledger_url=old, store_url=f"file://{store}")
        import_id = in_the_middle(first)
        run("backup-postgresql", LEDGER=old, STORE=store, BACKUP=tmp_path / "backup")
        run("restore-postgresql", LEDGER=new, STORE=tmp_path / "elsewhere", BACKUP=tmp_path / "backup")
        second = moved(first, tmp_path / "second", ledger_url=new, store_url=f"file://{tmp_path / 'elsewhere'}")
        goes_on(second, import_id, redis_url)
        for one in (first, second):
            one.parts.ledger.close()


def test_what_the_containers_hold_goes_on_after_the_database_and_the_store_were_lost(
    make_rig: Callable[..., Rig], tmp_path: Path, redis_url: str, postgres_server: servers.Postgres
) -> None:
    places, store = tmp_path / "srv", tmp_path / "srv" / "leadlift" / "store"
    for name in (".env", "leadlift.toml"):
        (tmp_path / name).write_text("")
    with postgres_server.named("leadlift") as url:
        first = moved(make_rig(), tmp_path / "first", ledger_url=url, store_url=f"file://{store}")
        import_id = in_the_middle(first)
        here = {"PLACES": places, "PGHOST": postgres_server.folder, "PGPORT": postgres_server.port}
        docker: Any = {
            "programs": containers(tmp_path, redis_url),
            "cwd": tmp_path,
            "BACKUP": tmp_path / "backup",
            **here,
        }
        run("backup-docker", **docker)
        assert [path for path in (tmp_path / "backup").iterdir() if path.stat().st_mode & 0o077] == []
        with first.parts.ledger.write() as tx:
            tx.conn.exec_driver_sql("DELETE FROM verdicts")
        first.parts.ledger.close()
        shutil.rmtree(store)
        store.parent.mkdir(exist_ok=True)
        run("restore-docker", **docker)
        second = moved(first, tmp_path / "second")
        goes_on(second, import_id, redis_url)
        second.parts.ledger.close()


def test_an_import_of_a_restored_ledger_can_be_paused_before_anything_runs(
    make_rig: Callable[..., Rig], tmp_path: Path
) -> None:
    first = moved(make_rig(), tmp_path / "first", secret_key="", ledger_url="")
    import_id = in_the_middle(first)
    run("backup-sqlite", LEADLIFT_HOME=first.home, BACKUP=tmp_path / "backup")
    run("restore-sqlite", LEADLIFT_HOME=tmp_path / "second", BACKUP=tmp_path / "backup")
    restored = Wiring(first.wiring.settings.model_copy(update={"home": tmp_path / "second", "redis_url": ""}))
    control.pause(restored.service(), import_id, actor="test")
    assert moved(first, tmp_path / "second").shown(import_id)["state"] == "paused"


def test_a_ledger_without_its_key_is_refused(make_rig: Callable[..., Rig], tmp_path: Path) -> None:
    first = moved(make_rig(), tmp_path / "first", secret_key="", ledger_url="")
    in_the_middle(first)
    run("backup-sqlite", LEADLIFT_HOME=first.home, BACKUP=tmp_path / "backup")
    run("restore-sqlite", LEADLIFT_HOME=tmp_path / "second", BACKUP=tmp_path / "backup")
    (tmp_path / "second" / "secret.key").unlink()
    with pytest.raises(errors.SettingsError, match="secret key is not the one"):
        moved(first, tmp_path / "second")
