"""A file of a million rows, taken in by the real services: how soon the first call goes out, and what reading it costs.

`python -m benchmarks.large_file --rows 1000000` starts the services of a home of its own and a sandbox, submits the file,
and prints the time from submission to the first vendor call, the rows read in a second, and the peak memory of the process
that reads. Exit 1 when the first call took more than 3 s or the reader more than 400 MB.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import psutil

from pipeline.service import control
from tests.stack import Sandbox, Stack, account, stack, wait_until

FIRST_CALL_SECONDS = 3.0
MEMORY_BYTES = 400 * 1024 * 1024


def write_contacts(path: Path, rows: int) -> None:
    """A comma-separated file of so many contacts, each another."""
    with path.open("w", encoding="utf-8") as file:
        file.write("Email,First name,Last name,Company,Mobile,City,State,Title\n")
        for number in range(rows):
            phone = f"(415) {200 + number // 10_000 % 700}-{number % 10_000:04d}"
            file.write(f"person{number}@acme-widgets.com,Ada,Number {number},Acme,{phone},Springfield,IL,Engineer\n")


def reader_process(services: Stack) -> psutil.Process:
    """The pool child that reads: the reader service's process, or rather its last descendant."""
    children = psutil.Process(services.supervisor.pids()["reader"]).children(recursive=True)
    return max(children, key=lambda child: child.memory_info().rss)


def peak_bytes(process: psutil.Process) -> int:
    """The most memory that the process ever had, by the kernel's own count."""
    status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]
    return int(kilobytes) * 1024


def first_call_epoch(log: Path) -> float | None:
    """When the sandbox saw its first call that writes, by its own log."""
    for line in log.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry.get("method") == "POST":
            return float(entry["arrived_us"]) / 1e6
    return None


def main() -> int:
    """Runs the benchmark and returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="leadlift-bench-") as folder:
        return _measure(Path(folder), asked.rows)


def _measure(home: Path, rows: int) -> int:
    path = home / "contacts.csv"
    write_contacts(path, rows)
    sandbox = Sandbox(home / "vendor.jsonl", time_scale=1.0)
    try:
        with stack(home, {"main": account(sandbox)}, workers=4) as services:
            submitted = time.time()
            import_id = services.submit(path)
            answered = time.time()
            wait_until(lambda: first_call_epoch(sandbox.log), 60)
            wait_until(lambda: services.shown(import_id)["read_to_the_end"], 900)
            read = time.time()
            peak = peak_bytes(reader_process(services))
            control.cancel(services.service, import_id, actor="benchmark")
            first = first_call_epoch(sandbox.log) or 0.0
    finally:
        sandbox.stop()
    print(f"rows                              {rows:>12,}")
    print(f"submission answered after         {answered - submitted:>12.2f} s")
    print(f"first call that writes after      {first - submitted:>12.2f} s   (at most {FIRST_CALL_SECONDS})")
    print(f"rows read into the ledger         {rows / (read - submitted):>12,.0f} /s")
    print(f"peak memory of the reader         {peak / 1024**2:>12.0f} MB  (at most {MEMORY_BYTES // 1024**2})")
    return 0 if first - submitted <= FIRST_CALL_SECONDS and peak <= MEMORY_BYTES else 1


if __name__ == "__main__":
    raise SystemExit(main())
