"""`python -m benchmarks`: every benchmark, one after the other; the exit code is 1 when any of them misses its bound."""

from __future__ import annotations

import importlib
import sys

ORDER = (
    (
        "benchmarks.normalising",
        "Reading, mapping and normalising 200,000 rows, beside the plain loop over the same libraries",
    ),
    ("benchmarks.large_file", "A file of 1,000,000 rows, taken in by the real services"),
    ("benchmarks.limiter", "The quota at its limit, beside a plain token bucket"),
    ("benchmarks.full_rate", "Eight workers on one account, at the vendor's full rate"),
    ("benchmarks.slow_neighbour", "One account at its full rate beside a dead-slow one and a file of 1,000,000 rows"),
)


def main() -> int:
    """Runs all; each is told by its own arguments' defaults."""
    missed = []
    for name, title in ORDER:
        print(f"\n== {title} ({name})\n", flush=True)
        sys.argv = [name]
        if importlib.import_module(name).main():
            missed.append(name)
    print(f"\nmissed: {', '.join(missed)}" if missed else "\nall within their bounds")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
