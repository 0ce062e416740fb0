"""The sandbox's command line: choose a vendor, set its switches, listen, tell the address, serve until stopped."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import pkgutil
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pipeline.sandbox
from pipeline import errors
from pipeline.sandbox.books import Books
from pipeline.sandbox.company import Company, Keys
from pipeline.sandbox.faults import FAULTS
from pipeline.sandbox.promise import SimulatedVendor
from pipeline.sandbox.server import LOCAL, Server
from pipeline.sandbox.switches import Switch, Switches

DEFAULT_KEY = "sandbox-key"
PARENT_POLL_SECONDS = 0.2


def vendors() -> list[str]:
    """The vendors that can be simulated: every module of this folder that has a SIMULATED one."""
    names = [module.name for module in pkgutil.iter_modules(pipeline.sandbox.__path__) if module.name != "__main__"]
    return [name for name in names if hasattr(importlib.import_module(f"pipeline.sandbox.{name}"), "SIMULATED")]


def new_vendor(name: str, seed: int) -> SimulatedVendor:
    """A vendor with nothing but its seed data. Raises RequestError for one that is not simulated."""
    if name not in vendors():
        raise errors.RequestError(f"There is no simulated vendor {name!r}; there is: {', '.join(vendors())}.")
    return cast("SimulatedVendor", importlib.import_module(f"pipeline.sandbox.{name}").SIMULATED(seed))


def switch_table(name: str) -> list[Switch]:
    """Every switch of a vendor: what its documents leave open, then the faults that any vendor can have."""
    return [*new_vendor(name, 0).switches, *FAULTS]


def open_sandbox(
    name: str,
    *,
    port: int = 0,
    host: str = LOCAL,
    switches: Mapping[str, object] | None = None,
    log: Path | None = None,
    seed: int = 0,
    time_scale: float = 1.0,
    keys: Sequence[str] = (DEFAULT_KEY,),
) -> Server:
    """A sandbox that listens and does not serve yet: `start()` it, and `stop()` it afterwards."""
    if time_scale <= 0:
        raise errors.RequestError("The time scale must be more than nothing.")
    vendor = new_vendor(name, seed)
    now = Switches([*vendor.switches, *FAULTS], seed)
    now.update(switches or {})
    company = Company(vendor, now, Books(log), keys=Keys(set(keys)), time_scale=time_scale)
    try:
        server = Server(company, port, host)
    except OSError as error:
        raise errors.Unavailable(f"Port {port} is taken on this machine; give another, or 0.") from error
    company.books.opened({**facts(server, seed), "started_us": round(company.clock.now() * 1_000_000)})
    return server


def facts(server: Server, seed: int) -> dict[str, Any]:
    """What the start line tells."""
    company = server.company
    limits = [{"name": name, "calls": calls, "window_seconds": s} for name, (calls, s) in company.windows().items()]
    return {
        "vendor": company.vendor.name,
        "base_url": server.base_url,
        "control_url": f"{server.origin}/_sandbox",
        "pid": os.getpid(),
        "seed": seed,
        "time_scale": company.time_scale,
        "limits": limits,
        **company.vendor.facts(),
    }


def run(arguments: Sequence[str]) -> int:
    """Serve one vendor until SIGTERM or SIGINT; the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.list_switches:
            _say([switch.facts() for switch in switch_table(asked.vendor)])
            return 0
        server = open_sandbox(
            asked.vendor,
            port=asked.port,
            host=asked.host,
            switches=dict(_assignment(text) for text in asked.switch),
            log=asked.log,
            seed=asked.seed,
            time_scale=asked.time_scale,
            keys=asked.key or [DEFAULT_KEY],
        )
    except errors.LeadliftError as error:
        print(error.message, file=sys.stderr)  # noqa: T201 - a command line speaks on its own streams
        return 2
    _serve(server, asked.seed, die_with_parent=asked.die_with_parent)
    return 0


def _serve(server: Server, seed: int, *, die_with_parent: bool) -> None:
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    if die_with_parent:
        _watch_parent(stopped)
    server.start()
    _say(facts(server, seed))
    stopped.wait()
    server.stop()


def _watch_parent(stopped: threading.Event) -> None:
    """Stop when the parent is gone. Asked again and again, for PR_SET_PDEATHSIG also fires when a mere thread of it ends."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent and not stopped.wait(PARENT_POLL_SECONDS):
            pass
        stopped.set()

    threading.Thread(target=watch, daemon=True, name="parent").start()


def _assignment(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        raise errors.RequestError(f"{text!r} sets no switch; write NAME=VALUE.")
    return name, value


def _say(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)  # noqa: T201 - the one line that callers read


def _parser() -> argparse.ArgumentParser:
    known = vendors()
    declared = dict.fromkeys(switch for name in known for switch in switch_table(name))
    told = "\n".join(_told(switch) for switch in declared)
    parser = argparse.ArgumentParser(
        prog="leadlift sandbox",
        description="A simulated vendor that enforces the documented limits and keeps its own books.",
        epilog=f"switches:\n{told}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("vendor", choices=known)
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    parser.add_argument("--host", default=LOCAL, help="the name by which other machines reach it; all may, then")
    parser.add_argument("--switch", action="append", default=[], metavar="NAME[@PATTERN]=VALUE", help="see below")
    parser.add_argument("--key", action="append", default=[], help=f"an API key that is known ({DEFAULT_KEY})")
    parser.add_argument("--log", type=Path, help="the file that every arrival is appended to")
    parser.add_argument("--seed", type=int, default=0, help="the same seed makes the same faults, ids and phases")
    parser.add_argument("--time-scale", type=float, default=1.0, help="0.1 makes every window ten times shorter")
    parser.add_argument("--die-with-parent", action="store_true", help="stop when the process that started it is gone")
    parser.add_argument("--list-switches", action="store_true", help="print the table of switches as JSON")
    return parser


def _told(switch: Switch) -> str:
    values = "|".join(switch.values if switch.kind == "choice" else [*switch.values, switch.kind])
    return f"  {switch.name}={values} [{switch.default}]\n      {switch.meaning}"
