"""The sandbox's own books: an append-only log of every arrival and commit, and the totals that a report tells."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.sandbox.promise import Effect
from pipeline.sandbox.windows import most_in_any_day, most_in_any_window

Line = dict[str, Any]


def digest(text: str | bytes) -> str:
    """A short fingerprint, so that the log can tell keys and bodies apart without holding them."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()[:16]


class Books:
    """One log file of JSON lines, each written through to the system before its call is answered.

    The first line of a run tells the vendor, its limits and the seed. A line with `seq` is an arrival; a line with
    `late_of` is the commit of an earlier one. Times are microseconds on the sandbox's clock.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._file = None if path is None else os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._arrivals: dict[str, list[int]] = {}
        self._did: Counter[tuple[str, str]] = Counter()
        self._standing: Counter[tuple[str, str, str]] = Counter()
        self._twice: dict[tuple[str, str, str], str] = {}
        self._routes: dict[str, Counter[str]] = {}
        self._faults: Counter[str] = Counter()
        self._totals: Counter[str] = Counter()

    def opened(self, facts: Line) -> None:
        self._write(facts)

    def arrived(self, line: Line, effects: Iterable[Effect]) -> None:
        """Note one call with what it did."""
        self._arrivals.setdefault(line["key"], []).extend([line["arrived_us"]] * line["weight"])
        self._routes.setdefault(f"{line['method']} {line['route']}", Counter())[str(line["status"])] += 1
        self._faults.update(line["faults"])
        self._totals["calls"] += 1
        self._totals["breaches"] += line["breach"]
        self._totals["throttled"] += line["status"] == 429
        self._totals["unanswered"] += line["ending"] != "answered"
        self._write({**line, "applied": self._tallied(effects)})

    def committed_late(self, seq: int, at_us: int, status: int, effects: Iterable[Effect]) -> None:
        """Note what an earlier call did only now."""
        self._totals["late_commits"] += 1
        self._write({"late_of": seq, "committed_us": at_us, "status": status, "applied": self._tallied(effects)})

    def report(self, windows: Mapping[str, tuple[int, float]], days: Collection[str] = ()) -> Line:
        """The totals; `windows` gives each limit's calls and window in seconds, `days` names those of the UTC calendar."""
        names = ("calls", "breaches", "throttled", "unanswered", "late_commits")
        totals: Line = {name: self._totals[name] for name in names}
        return totals | {
            "windows": {name: self._fullest(*facts, utc_day=name in days) for name, facts in windows.items()},
            **{did: self._counted(did) for did in ("created", "updated", "kept", "removed")},
            "contacts": self._contacts(),
            "created_twice": [{"what": place[0], "within": place[1], "id": id_} for place, id_ in self._twice.items()],
            "faults": dict(self._faults),
            "by_path": {route: {"calls": sum(by.values()), "statuses": dict(by)} for route, by in self._routes.items()},
        }

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _fullest(self, calls: int, seconds: float, *, utc_day: bool) -> Line:
        fullest = [most_in_any_day(t) if utc_day else most_in_any_window(t, seconds) for t in self._arrivals.values()]
        return {"limit": calls, "seconds": seconds, "most_calls": max(fullest, default=0)}

    def _counted(self, did: str) -> dict[str, int]:
        return {what: count for (verb, what), count in self._did.items() if verb == did}

    def _contacts(self) -> dict[str, int]:
        """What the vendor has by now, by kind."""
        there: Counter[str] = Counter()
        for (what, _, _), count in self._standing.items():
            there[what] += count > 0
        return dict(there)

    def _tallied(self, effects: Iterable[Effect]) -> list[dict[str, str]]:
        told = []
        for effect in effects:
            self._did[effect.did, effect.what] += 1
            place = (effect.what, effect.within, effect.identity)
            if effect.did == "created":
                self._standing[place] += 1
                if self._standing[place] > 1:
                    self._twice[place] = effect.id
            if effect.did == "removed":
                self._standing[place] -= 1
            told.append(effect.line())
        return told

    def _write(self, line: Line) -> None:
        if self._file is not None:
            os.write(self._file, json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
