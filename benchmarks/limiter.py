"""Leadlift's quota beside a plain token bucket, against vendors that count arrivals in fixed and in sliding windows.

Several processes call, each through both limiters, a vendor that lives in a process of its own and answers after a
jittered delay with rare spikes; the fixed window has a random phase. Every call takes the whole way of a permit: acquire,
confirm, the call, complete. `--minutes` are the vendor's; `--time-scale 0.1` makes them, and all delays, ten times shorter.

    python -m benchmarks.limiter --minutes 5
    python -m benchmarks.limiter --minutes 12 --time-scale 0.1
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import socket
import socketserver
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, Literal

from pipeline import limits
from pipeline.limits import Limit
from pipeline.local import redis as private_redis
from pipeline.quota import Denied, Feedback, Granted, History, Quota, connect

CALLS = 100
MINUTE = limits.rolling("minute", CALLS, 60.0, source="benchmark", read_on=date(2026, 11, 21))
ONE_WAY_SECONDS = (0.04, 0.25)
SPIKE_SECONDS = (1.0, 5.0)
SPIKES = 0.004
LEASE_SECONDS = 30.0

Kind = Literal["fixed", "sliding"]
Limiter = Literal["leadlift", "plain"]
LANES: tuple[tuple[Limiter, Kind], ...] = (
    ("leadlift", "fixed"),
    ("leadlift", "sliding"),
    ("plain", "fixed"),
    ("plain", "sliding"),
)

PLAIN_BUCKET = """
-- keys: KEYS[1], hash: what is in the bucket and when it was last filled
local time = redis.call('TIME')
local now, calls, window = time[1] + time[2] / 1e6, tonumber(ARGV[1]), tonumber(ARGV[2])
local level = tonumber(redis.call('HGET', KEYS[1], 'level') or calls)
local filled = tonumber(redis.call('HGET', KEYS[1], 'filled') or now)
level = math.min(calls, level + (now - filled) * calls / window)
local wait = level >= 1 and 0 or (1 - level) * window / calls
redis.call('HSET', KEYS[1], 'level', level - (wait == 0 and 1 or 0), 'filled', string.format('%.6f', now))
return tostring(wait)
"""


@dataclass
class Books:
    """How one vendor counts: it lets a call in, or answers 429; refused calls are not counted."""

    kind: Kind
    window_seconds: float
    phase_seconds: float
    accepted: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)

    def arrive(self, now: float) -> tuple[int, int]:
        """The status and what is left of the allowance."""
        since = now - self.window_seconds
        if self.kind == "fixed":
            since = now - (now - self.phase_seconds) % self.window_seconds
        used = sum(moment > since for moment in self.accepted[-CALLS:])
        if used >= CALLS:
            self.refused.append(now)
            return 429, 0
        self.accepted.append(now)
        return 200, CALLS - used - 1


def vendor(path: Path, window_seconds: float, results: Any) -> None:
    """Serves every lane until it is told to tell its books."""
    books = {lane: Books(lane[1], window_seconds, random.uniform(0, window_seconds)) for lane in LANES}
    lock = threading.Lock()

    class Door(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while line := self.rfile.readline():
                with lock:
                    status, left = books[LANES[int(line)]].arrive(time.monotonic())
                self.wfile.write(f"{status} {left}\n".encode())

    server = socketserver.ThreadingUnixStreamServer(str(path), Door)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    results.recv()
    results.send(books)


@dataclass
class Caller:
    """One thread of one process: calls through one lane as often as it may, until the end."""

    lane: int
    redis_url: str
    vendor_path: Path
    scale: float
    end: float = 0.0
    acquired_to_answered_seconds: list[float] = field(default_factory=list)
    call: Callable[[], Feedback] = field(init=False)

    def run(self) -> None:
        limiter, kind = LANES[self.lane]
        take = self._leadlift(kind) if limiter == "leadlift" else self._plain(kind)
        with socket.socket(socket.AF_UNIX) as wire:
            wire.connect(str(self.vendor_path))
            answers = wire.makefile("rb")
            self.call = lambda: self._call(wire, answers.readline)
            while time.monotonic() < self.end:
                take()

    def _call(self, wire: socket.socket, read: Callable[[], bytes]) -> Feedback:
        time.sleep(self._delay_seconds())
        wire.sendall(f"{self.lane}\n".encode())
        status, left = read().split()
        time.sleep(self._delay_seconds())
        return Feedback(CALLS, int(left), throttled=status == b"429")

    def _delay_seconds(self) -> float:
        bounds = SPIKE_SECONDS if random.random() < SPIKES else ONE_WAY_SECONDS
        return random.uniform(*bounds) * self.scale

    def _leadlift(self, kind: Kind) -> Callable[[], None]:
        quota, limit = Quota(connect(self.redis_url)), [MINUTE.scaled(self.scale)]

        def take() -> None:
            permit = f"p{random.getrandbits(64):x}"
            started = time.monotonic()
            answer = quota.acquire(kind, limit, permit, lease_seconds=LEASE_SECONDS)
            if isinstance(answer, Granted) and quota.confirm(kind, permit):
                quota.complete(kind, permit, self.call())
                self.acquired_to_answered_seconds.append(time.monotonic() - started)
            elif isinstance(answer, Denied):
                self._wait(answer.wait_seconds)

        return take

    def _plain(self, kind: Kind) -> Callable[[], None]:
        client = connect(self.redis_url)

        def take() -> None:
            wait_seconds = float(
                str(client.eval(PLAIN_BUCKET, 1, f"plain:{kind}", CALLS, MINUTE.window_seconds * self.scale), "ascii")
            )
            if wait_seconds:
                self._wait(wait_seconds)
            else:
                self.call()

        return take

    def _wait(self, seconds: float) -> None:
        pause = seconds + random.uniform(0, 0.02 * self.scale)
        time.sleep(max(0.0, min(pause, self.end - time.monotonic())))


def process(redis_url: str, vendor_path: Path, scale: float, seconds: float, start: Barrier, results: Any) -> None:
    """One process: a caller for every lane."""
    callers = [Caller(lane, redis_url, vendor_path, scale) for lane in range(len(LANES))]
    start.wait()
    for caller in callers:
        caller.end = time.monotonic() + seconds
    threads = [threading.Thread(target=caller.run) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.send([second for caller in callers for second in caller.acquired_to_answered_seconds])


@dataclass(frozen=True)
class Run:
    """What came of it."""

    books: dict[tuple[Limiter, Kind], Books]
    answer_seconds: float
    window_seconds: float
    windows: int

    @property
    def bound(self) -> float:
        """What must be used: the round trip costs its part of the window, and one per cent is ours."""
        return min(0.98, self.window_seconds / (self.window_seconds + self.answer_seconds) - 0.01)

    def use(self, books: Books) -> float:
        """The share of the allowance used, after the first window, which begins with a rest and is not like the others."""
        begin = books.accepted[0] + self.window_seconds
        end = begin + (self.windows - 1) * self.window_seconds
        return sum(begin <= moment < end for moment in books.accepted) / (CALLS * (self.windows - 1))

    def per_window(self, books: Books) -> list[int]:
        counted = Counter(int((moment - books.accepted[0]) / self.window_seconds) for moment in books.accepted)
        return [counted[window] for window in range(self.windows)]


def run(minutes: int, scale: float, processes: int) -> Run:
    """Run all lanes at once for so many of the vendor's minutes."""
    limit = MINUTE.scaled(scale)
    seconds = (minutes + 0.1) * limit.window_seconds
    with tempfile.TemporaryDirectory(prefix="llb") as folder, private_redis.serving(Path(folder)) as redis_url:
        _fill(redis_url, limit)
        path = Path(folder, "vendor")
        vendor_end, their_end = multiprocessing.Pipe()
        multiprocessing.Process(target=vendor, args=(path, limit.window_seconds, their_end), daemon=True).start()
        while not path.exists():
            time.sleep(0.01)
        answers = _calling(processes, redis_url, path, scale, seconds)
        vendor_end.send("your books")
        return Run(vendor_end.recv(), sum(answers) / len(answers), limit.window_seconds, minutes)


def _fill(redis_url: str, limit: Limit) -> None:
    for _, kind in LANES:
        Quota(connect(redis_url)).rebuild(kind, [limit], History)


def _calling(processes: int, redis_url: str, path: Path, scale: float, seconds: float) -> list[float]:
    start = multiprocessing.Barrier(processes)
    answers: list[float] = []
    ends = []
    for _ in range(processes):
        ours, theirs = multiprocessing.Pipe()
        arguments = (redis_url, path, scale, seconds, start, theirs)
        multiprocessing.Process(target=process, args=arguments, daemon=True).start()
        ends.append(ours)
    for end in ends:
        answers += end.recv()
    return answers


def pairs_per_second(seconds: float = 3.0) -> float:
    """Acquire and complete, one process, one after the other, with nothing to wait for."""
    limit = [limits.rolling("minute", 10_000_000, 60.0, source="benchmark", read_on=MINUTE.read_on)]
    with tempfile.TemporaryDirectory(prefix="llb") as folder, private_redis.serving(Path(folder)) as redis_url:
        quota = Quota(connect(redis_url))
        quota.rebuild("pairs", limit, History)
        done, end = 0, time.monotonic() + seconds
        while time.monotonic() < end:
            quota.acquire("pairs", limit, f"p{done}", lease_seconds=LEASE_SECONDS)
            quota.complete("pairs", f"p{done}")
            done += 1
    return done / seconds


def main(arguments: list[str] | None = None) -> int:
    """Prints what each limiter did; 1 if Leadlift met a 429 or used less than the bound or `--at-least`."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=int, default=5)
    parser.add_argument("--time-scale", type=float, default=1.0)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--at-least", type=float, default=0.0, help="share of the allowance, if more than the bound")
    chosen = parser.parse_args(arguments)
    print(f"{pairs_per_second():,.0f} acquire and complete a second in one process")
    done = run(max(2, chosen.minutes), chosen.time_scale, chosen.processes)
    for (limiter, kind), books in done.books.items():
        windows = " ".join(map(str, done.per_window(books)))
        print(
            f"{limiter:>8}, {kind:>7} window: {len(books.refused):3} answers 429, {done.use(books):6.1%} used  [{windows}]"
        )
    print(
        f"acquire to answer {done.answer_seconds:.3f} s of a window of {done.window_seconds:g} s: bound {done.bound:.1%}"
    )
    ours = [books for (limiter, _), books in done.books.items() if limiter == "leadlift"]
    return int(any(books.refused or done.use(books) < max(done.bound, chosen.at_least) for books in ours))


if __name__ == "__main__":
    sys.exit(main())
