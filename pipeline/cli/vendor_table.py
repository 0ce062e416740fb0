"""The README's table of vendors, from what their files declare: limits, destinations, rows a call, and their sources."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pipeline.cli import words

if TYPE_CHECKING:
    from pipeline.limits import Limit
    from pipeline.vendor import Operation, Step, Vendor

HEADER = ("vendor", "destination", "what it does", "rows a call", "source")


def markdown(vendors: Iterable[Vendor]) -> str:
    """The table, for each vendor its limits first and then its destinations; below it the sources, by their numbers."""
    sources: dict[str, int] = {}
    lines = [_line(HEADER), "|" + "---|" * len(HEADER)]
    for vendor in vendors:
        lines += [_line(cells) for cells in _rows(vendor, sources)]
    numbered = [f"{number}. {source}" for source, number in sources.items()]
    return "\n".join([*lines, "", *numbered, ""])


def _line(cells: Iterable[str]) -> str:
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)


def _rows(vendor: Vendor, sources: dict[str, int]) -> list[tuple[str, ...]]:
    page = f"[{vendor.title}](docs/vendors/{vendor.name}.md)"
    limits = [("", "", f"**{_limit(limit)}**", "", _numbers(sources, [limit])) for limit in vendor.limits]
    return [(page, *limits[0][1:]), *limits[1:], *(_operation(vendor, one, sources) for one in vendor.operations)]


def _limit(limit: Limit) -> str:
    within = "a day (UTC)" if limit.window == "utc_day" else f"in any {words.window(limit.window_seconds)}"
    return f"{words.number(limit.calls)} calls {within}"


def _operation(vendor: Vendor, operation: Operation, sources: dict[str, int]) -> tuple[str, ...]:
    sizes = dict.fromkeys(words.number(step.records_per_call) for step in operation.steps)
    said = _numbers(sources, operation.steps)
    return "", f"`{vendor.name}.{operation.name}`", operation.summary, ", then ".join(sizes), said


def _numbers(sources: dict[str, int], told: Iterable[Limit | Step]) -> str:
    """The numbers of the sources; one that is new gets the next."""
    texts = dict.fromkeys(f"{one.source} (read {one.read_on})" for one in told)
    return ", ".join(str(sources.setdefault(text, len(sources) + 1)) for text in texts)
