"""An import on its way, as people see it: a few calm lines that are redrawn, or plain lines where nothing can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic
from types import TracebackType
from typing import Any, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.padding import Padding
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from pipeline.cli import pace, screen, words
from pipeline.cli.follow import OVER, Shown

REDRAWN_PER_SECOND = 4
PLAIN_SECONDS = 5.0
SHORT_WAIT_SECONDS = 2.0
KEPT_SECONDS = 4.0
ORDER = ("delivered", "sending", "pending", "in_doubt", "refused", "rejected", "duplicate", "suppressed", "cancelled")
NOTHING_YET = ("nothing_runs", "reader")  # true in the first moments of services that this command starts


class Silent:
    """For scripts: the result is all that they get."""

    def saw(self, shown: Shown) -> None:
        """Shows nothing."""

    def tell(self, sentence: str) -> None:
        """Says nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class Redrawn:
    """On a terminal: the file, a bar, the states, the pace, and what is waited for."""

    def __init__(self, console: Console, *, own_services: bool) -> None:
        self._pace = pace.Pace()
        self._shown: Shown | None = None
        self._waits = Waits(own_services=own_services)
        self._live = Live(
            console=console, get_renderable=self._drawn, refresh_per_second=REDRAWN_PER_SECOND, transient=True
        )

    def saw(self, shown: Shown) -> None:
        self._pace.saw(shown)
        self._waits.saw(shown)
        self._shown = shown

    def tell(self, sentence: str) -> None:
        self._live.console.print(Text(sentence, style="yellow"))

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def _drawn(self) -> RenderableType:
        if self._shown is None:
            return Text("")
        shown = self._shown
        lines = [
            heading(shown),
            _bar(shown),
            states(shown),
            Text(" · ".join(_speed(shown, self._pace)), style="dim"),
            Text(self._waits.counting(), style="yellow", overflow="fold"),
        ]
        return Padding(Group(*lines), (1, 2))


class Plain:
    """Elsewhere: a line when something has changed, and not more often than every few seconds."""

    def __init__(self, console: Console, *, own_services: bool) -> None:
        self._console, self._waits = console, Waits(own_services=own_services)
        self._pace = pace.Pace()
        self._last = ""
        self._next = 0.0

    def saw(self, shown: Shown) -> None:
        self._pace.saw(shown)
        self._waits.saw(shown)
        now = monotonic()
        line = self._line(shown)
        if line != self._last and now >= self._next:
            self._last, self._next = line, now + PLAIN_SECONDS
            self._console.print(line, markup=False, soft_wrap=True)

    def tell(self, sentence: str) -> None:
        self._console.print(sentence, markup=False, soft_wrap=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def _line(self, shown: Shown) -> str:
        parts = [f"{shown['state']}: {states(shown).plain}", *_speed(shown, self._pace), str(self._waits)]
        return " · ".join(part for part in parts if part)


def view(*, as_json: bool, own_services: bool) -> Silent | Redrawn | Plain:
    """The view that fits where the output goes."""
    if as_json:
        return Silent()
    console = screen.out()
    return (Redrawn if console.is_terminal else Plain)(console, own_services=own_services)


def heading(shown: Shown) -> RenderableType:
    """The file, where it goes, and its id."""
    line = Table.grid(expand=True)
    line.add_column(overflow="ellipsis", no_wrap=True, ratio=1)
    line.add_column(justify="right", no_wrap=True)
    line.add_row(
        Text.assemble((str(shown["source"]), "bold"), " → ", (str(shown["destination"]), "bold")),
        Text.assemble(("import ", "dim"), str(shown["id"])),
    )
    return line


def states(shown: Shown) -> Text:
    """Every state that has rows, with how many."""
    parts: list[Any] = []
    for state in ORDER:
        if shown["rows"][state]:
            parts += [" · " if parts else "", (f"{words.state(state)} ", words.STATE_STYLES[state])]
            parts += [(words.number(shown["rows"][state]), "bold")]
    return Text.assemble(*parts) if parts else Text("no rows read yet", style="dim")


class Waits:
    """What an import waits for, said calmly: a wait that comes and goes many times a second is kept for a moment."""

    def __init__(self, *, own_services: bool, clock: Callable[[], float] = monotonic) -> None:
        self._own, self._clock = own_services, clock
        self._kept: Mapping[str, Any] | None = None
        self._kept_until = 0.0

    def saw(self, shown: Shown) -> None:
        """Takes in what it waits for now; what services that only just start would say is passed over."""
        wait, now = shown["waiting"], self._clock()
        if wait and not (self._own and wait["reason"] in NOTHING_YET):
            self._kept, self._kept_until = wait, now + KEPT_SECONDS
        elif now >= self._kept_until or shown["state"] in OVER:
            self._kept = None

    def __str__(self) -> str:
        return str(self._kept["sentence"]) if self._kept else ""

    def counting(self) -> str:
        """The same with the seconds that are left, where there are some."""
        left = words.seconds_until(self._kept["until"]) if self._kept else None
        short = left is None or left < SHORT_WAIT_SECONDS
        return str(self) if short or left is None else f"{self} {words.duration(left).capitalize()} still."


def _bar(shown: Shown) -> RenderableType:
    line = Table.grid(expand=True, padding=(0, 1, 0, 0))
    line.add_column(ratio=1)
    line.add_column(justify="right", no_wrap=True)
    done = pace.share_done(shown)
    pulse = not shown["read_to_the_end"]
    told = f"{words.counted(shown['rows']['read'], 'row')}{' so far' if pulse else ''}"
    line.add_row(ProgressBar(total=1.0, completed=done, width=None), f"{told} · {done:.0%}")
    return line


def _speed(shown: Shown, speed: pace.Pace) -> list[str]:
    told = [words.counted(shown["calls"], "call")]
    if per_minute := speed.calls_per_minute:
        told.append(f"{words.number(per_minute)} a minute")
    if (left := speed.seconds_left) is not None and shown["state"] in ("reading", "sending"):
        told.append(f"about {words.duration(left)} to go")
    return told
