"""A Redis that a test may stop, kill and restart: the session's own is everybody's."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from pipeline.local import redis as private_redis


class RedisServer:
    """On a unix socket in a short folder; `restart` keeps what the append-only file kept."""

    def __init__(self, *options: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="llr"))
        self.url = f"unix://{self.folder}/r"
        self._options = options
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        program = [str(private_redis.find_server().path), "--port", "0", "--save", "", "--dir", str(self.folder)]
        process = subprocess.Popen(
            [*program, "--unixsocket", f"{self.folder}/r", *self._options], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 20
        while not private_redis.answers(self.folder / "r"):
            assert time.monotonic() < deadline, "Redis did not start"
            time.sleep(0.01)
        return process

    def restart(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process = self._start()

    def remove(self) -> None:
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder)
